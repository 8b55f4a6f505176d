"""A server on loopback that sends whatever bytes a test wants: what a framework would set right stays wrong."""

import contextlib
import socket
import threading
from types import SimpleNamespace


class Raw:
    """What answers, and what was asked.

    Attributes
    ----------
    answer
        Is called with each question (method, path, headers, body) and the connection to write to.
    take
        Takes a connection instead, where not even a question comes.
    log
        The questions.
    address
        Where it is.
    """

    def __init__(self, answer, take=None):
        self.answer, self.log = answer, []
        self._take = take or self._one
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _accept(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._take, args=(connection,), daemon=True).start()

    def _one(self, connection):
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as file:
            words = file.readline().decode("latin1").split()
            if not words:
                return
            asked = SimpleNamespace(method=words[0], path=words[1], headers={}, body=b"")
            while line := file.readline().decode("latin1").strip():
                name, _, value = line.partition(":")
                asked.headers[name.lower()] = value.strip()
            asked.body = file.read(int(asked.headers.get("content-length", 0)))
            self.log.append(asked)
            self.answer(asked, connection)
            connection.shutdown(socket.SHUT_WR)


def send(connection, status=200, headers=None, body=b"", length=None):
    """Send an answer; of a length that may be wrong."""
    told = {"Content-Length": len(body) if length is None else length, "Connection": "close"} | (headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    connection.sendall(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode("latin1") + body)


def send_part(connection, asked, data, headers=None, cut=None):
    """Send what was asked of a file: all, or from the byte on that the question names; cut off after so many bytes."""
    begin = int(asked.headers["range"].removeprefix("bytes=").split("-")[0]) if "range" in asked.headers else 0
    told = {"Content-Range": f"bytes {begin}-{len(data) - 1}/{len(data)}"} if begin else {}
    body = data[begin:] if cut is None else data[begin : begin + cut]
    send(connection, 206 if begin else 200, told | (headers or {}), body, len(data) - begin)
