"""The server: one process on loopback, its address printed once with its token."""

from __future__ import annotations

import ipaddress
import secrets
import signal
import socket
import threading
import webbrowser
from typing import TYPE_CHECKING, Final

from ullage.errors import UllageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOOPBACK: Final = "127.0.0.1"
PATIENCE_S: Final = 3
"""Answers that are under way when the application is to end get so long."""


class ServeError(UllageError):
    """The address cannot be listened at."""


def serve(
    case: Path,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    read_only: bool = False,
    upload_limit: int,
    tell: Callable[[str], None],
) -> None:
    """Serve a case until it is stopped.

    Parameters
    ----------
    case
        The case folder.
    host
        Address to listen at.
    port
        Port; 0 for any that is free.
    read_only
        Whether nothing may be changed.
    upload_limit
        Bytes that a scene or a file of AIS which comes in may have.
    tell
        Called once, as soon as requests can be sent, with the address and its token; what is sent before the
        application is loaded waits.

    Raises
    ------
    ServeError
        When the port is taken or the address is none of this machine.
    """
    with listening(host, port) as listener:
        port = listener.getsockname()[1]
        token = secrets.token_urlsafe(32)
        # the socket listens already: a browser starts while the application is loaded
        threading.Timer(0, tell, [f"http://{_in_address(host)}:{port}/?token={token}"]).start()
        import uvicorn

        from ullage.web.app import create_app

        app = create_app(
            case,
            token=token,
            hosts=own_hosts(host, port),
            cookie=f"ullage-{port}",
            read_only=read_only,
            upload_limit=upload_limit,
        )
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # an address may hold the token
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=PATIENCE_S,
        )
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as with Ctrl-C
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            pass  # it was asked to end, and has answered what was asked before
        finally:
            app.state.jobs.close()  # a run that goes on ends with the application; the next goes on where it was


def open_browser(address: str) -> None:
    """Open the address in the user's browser, if there is one; that there is none is no error."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def own_hosts(host: str, port: int) -> frozenset[str]:
    """Give the values of `Host` under which requests are taken: loopback's names, and what was asked for."""
    names = {host} if not _is_loopback(host) else {LOOPBACK, "localhost", "[::1]", _in_address(host)}
    return frozenset(f"{_in_address(name)}:{port}" for name in names)


def listening(host: str, port: int) -> socket.socket:
    """Give a socket that listens; its port can be asked of it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        told = f"cannot listen at {host} port {port} ({error.strerror or error}); leave --port out to take a free one"
        raise ServeError(told) from error
    return listener


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
