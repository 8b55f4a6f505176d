"""The command that serves the application: loaded when it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable


CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder: the one that holds case.toml.")]


def _serve(
    case: CaseFolder,
    *,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, metavar="N", help="Port; by default one that is free.")
    ] = 0,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Listen here instead of on loopback: others can then ask.")
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="Let nobody decide, upload or run anything.")] = False,
    upload_limit_gb: Annotated[
        float,
        typer.Option("--upload-limit-gb", min=0, max=1000, metavar="N", help="Largest scene or file of AIS taken in."),
    ] = 4.0,
) -> None:
    """Serve the case in the browser until Ctrl-C."""
    import sys

    from ullage.web.serving import open_browser, serve

    if not (case / "case.toml").is_file():
        raise typer.BadParameter(f"{case} holds no case.toml; 'ullage example' makes a case to start from")

    def tell(address: str) -> None:
        typer.echo(address)
        if not no_browser and sys.stdout.isatty():
            open_browser(address)

    serve(case, host=host, port=port, read_only=read_only, upload_limit=int(upload_limit_gb * 1e9), tell=tell)


def load_serve() -> Callable[..., None]:
    """Give the function of ``ullage serve``."""
    return _serve
