"""Files elsewhere, from any byte on: http(s), s3 and local paths in one form."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from ullage.sources.cells import shown
from ullage.sources.obtained import without_secrets
from ullage.sources.transport.failures import NotFetched, RangeGone
from ullage.sources.transport.opened import Opened
from ullage.sources.transport.s3 import S3Door

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from ullage.sources.transport.client import Client

CHUNK: Final = 1 << 18
KEPT: Final = ("etag", "last-modified", "content-length", "content-type", "content-md5", "x-amz-request-id")
"""Headers that are looked at."""
_PARTIAL: Final = 206
_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)


class Door(Protocol):
    """Opens files elsewhere."""

    def opened(
        self, address: str, offset: int = 0, length: int | None = None, validator: str = ""
    ) -> AbstractContextManager[Opened]:
        """Open a file from a byte on, for at most so many; the whole anew if it is not the one of the validator."""


class HttpDoor:
    """Files over http(s).

    Parameters
    ----------
    client
        Asks.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    @contextmanager
    def opened(self, address: str, offset: int = 0, length: int | None = None, validator: str = "") -> Iterator[Opened]:
        """Open a file; see `Door`.

        Raises
        ------
        NotFetched, TryAgain
            When it is refused, or fails.
        """
        headers = {}
        if offset or length is not None:
            headers["Range"] = f"bytes={offset}-{'' if length is None else offset + length - 1}"
            if validator:
                headers["If-Range"] = validator
        with self._client.opened(address, headers) as answer:
            said = {name: answer.headers[name][:1_000] for name in KEPT if name in answer.headers}
            if answer.headers.get("content-encoding", "identity").lower() != "identity":
                raise NotFetched("the server packs what was asked for as it is")
            told = answer.headers.get("content-length")
            length_told = int(told[:18]) if told is not None and told.isascii() and told.isdigit() else None
            chunked = "chunked" in answer.headers.get("transfer-encoding", "").lower()
            begin, size, ends = 0, length_told, chunked or length_told is not None
            if answer.status_code == _PARTIAL:
                begin, size = _part_of(answer.headers.get("content-range"))
                ends = ends and size is not None  # the end of a part is not that of the file
                said.pop("content-md5", None)  # it is of the part (RFC 3230)
            yield Opened(begin, size, ends, answer.status_code, said, answer.iter_raw())


def _part_of(told: str | None) -> tuple[int, int | None]:
    found = _RANGE.fullmatch((told or "").strip())
    if found is None:
        raise RangeGone("the server gives a part and does not say which")
    return int(found[1]), None if found[3] == "*" else int(found[3])


class LocalDoor:
    """Files of this machine, in a folder that the user named and below it.

    Parameters
    ----------
    root
        No file outside of it is opened, whatever a catalogue says.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    @contextmanager
    def opened(self, address: str, offset: int = 0, length: int | None = None, validator: str = "") -> Iterator[Opened]:
        """Open a file; see `Door`.

        Raises
        ------
        NotFetched
            When it lies elsewhere, or cannot be read.
        """
        try:
            path = Path(address).resolve()
            if not path.is_relative_to(self._root) or not path.is_file():
                raise NotFetched(f"{shown(Path(address).name)} is no file in the folder of the catalogue")
            with path.open("rb") as file:
                stat = path.stat()
                etag = f'"{stat.st_size:x}-{stat.st_mtime_ns:x}"'
                begin = offset if not validator or validator == etag else 0
                file.seek(begin)
                left = stat.st_size - begin if length is None else min(length, stat.st_size - begin)
                status = _PARTIAL if begin or length is not None else 200
                yield Opened(begin, stat.st_size, True, status, {"etag": etag}, _chunks_of(file, left))
        except (OSError, ValueError) as error:
            raise NotFetched(f"{shown(Path(address).name)} cannot be read ({type(error).__name__})") from None


def _chunks_of(file: object, left: int) -> Iterator[bytes]:
    while left > 0:
        chunk = file.read(min(CHUNK, left))  # type: ignore[attr-defined]
        if not chunk:
            return
        left -= len(chunk)
        yield chunk


class Doors:
    """Opens whatever an address is of.

    Parameters
    ----------
    client
        For http(s).
    root
        The folder in which local files may be opened; None for none at all.
    s3, buckets
        Options of S3 stores, and of single ones; see `S3Door`.
    """

    def __init__(
        self,
        client: Client,
        root: Path | None = None,
        s3: Mapping[str, str] | None = None,
        buckets: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.client = client
        self.root = root
        self._http = HttpDoor(client)
        self._local = LocalDoor(root) if root is not None else None
        self._s3 = S3Door(s3, buckets, client.asked.add)

    def opened(
        self, address: str, offset: int = 0, length: int | None = None, validator: str = ""
    ) -> AbstractContextManager[Opened]:
        """Open a file; see `Door`.

        Raises
        ------
        NotFetched
            For other addresses.
        """
        scheme = address.partition("://")[0].lower() if "://" in address else ""
        if scheme in {"http", "https"}:
            return self._http.opened(address, offset, length, validator)
        if scheme == "s3":
            return self._s3.opened(address, offset, length, validator)
        if not scheme and self._local is not None:
            return self._local.opened(address, offset, length, validator)
        raise NotFetched(f"{shown(without_secrets(address))} is not opened: only http, https and s3 are")

    def read_whole(self, address: str, most: int) -> bytes:
        """Read a whole small file, patiently.

        Raises
        ------
        NotFetched
            When it cannot be had, or is larger.
        """
        if address.startswith(("http://", "https://")):
            return self.client.ask(address, None, most)
        found = bytearray()
        with self.opened(address) as opened:
            for chunk in opened.chunks:
                found += chunk
                if len(found) > most:
                    raise NotFetched(f"{shown(without_secrets(address))} is larger than {most:,} bytes")
        return bytes(found)
