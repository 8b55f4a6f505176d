"""How files were obtained: a line for each download in ``obtained.jsonl``, beside what was fetched.

The log is only ever appended to. A line is written in one piece and is on the disk when `record_download` returns; one
that a killed process left unfinished stays apart from the next, and is told when the log is read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import OutputError
from ullage.sources.line_log import append_line
from ullage.sources.sheet import Read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE: Final = "obtained.jsonl"
HEADERS: Final = ("etag", "last-modified", "content-length", "content-type")
"""What a server says of a file that is kept; other headers may hold secrets."""

_LONGEST: Final = 1_000
"""Characters of any text that is kept."""
_LONGEST_LINE: Final = 64 << 10
_MOST_LINES: Final = 1_000_000
_HASH: Final = re.compile("[0-9a-f]{64}")
_STATUS: Final = range(100, 600)
_HOST: Final = re.compile(r"(?:\[[0-9A-Za-z:.%]*\]|[^\s:@\[\]\\]*)(?::[0-9]{0,5})?")
_KEY: Final = re.compile(r"[A-Za-z0-9_.~-]{1,40}")
_MOST_KEYS: Final = 50


@dataclass(frozen=True, slots=True)
class Download:
    """One file that was fetched.

    Parameters
    ----------
    file
        Its name within the folder of the log.
    address
        Where it came from; `record_download` keeps neither a name and password in it nor any value after its question
        mark, which could be a token.
    obtained_at
        When it was whole, UTC.
    status
        What the server answered (HTTP).
    said
        Headers of the answer; those of `HEADERS` are kept.
    sha256, size
        Of the file as it was written [bytes].
    licence
        As the service tells it; empty where it does not.
    """

    file: str
    address: str
    obtained_at: datetime
    status: int
    sha256: str
    size: int
    said: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""

    def words(self) -> str:
        """Say it in a sentence."""
        said = "".join(f", {name} {value}" for name, value in sorted(self.said.items()))
        when = f"{self.obtained_at:%Y-%m-%dT%H:%M:%SZ}"
        return f"obtained from {self.address} at {when}; the server said {self.status}{said}"


def record_download(folder: Path, download: Download) -> None:
    """Write down that a file was obtained; when this returns, the line is on the disk.

    Parameters
    ----------
    folder
        Where the file lies, in it or below it.
    download
        What is known of it.

    Raises
    ------
    ValueError
        When the time has no zone, or the hash is none.
    OutputError
        When it cannot be written.
    """
    line = _plain(download)
    path = folder / FILE
    try:
        append_line(path, line)
    except OSError as error:
        told = (
            f"{path}: cannot be written ({error.strerror or error}); {download.file} stays, but nothing says where from"
        )
        raise OutputError(told) from error


def read_downloads(folder: Path) -> Read[tuple[Download, ...]]:
    """Read what was written down, in its order; none where there is no log.

    Parameters
    ----------
    folder
        Of the log.

    Returns
    -------
    Read
        The downloads; with a warning for the lines that are none: a process was killed there, or somebody wrote in it.
    """
    found: list[Download] = []
    wrong: list[int] = []
    if not (folder / FILE).is_file():
        return Read(())  # also no pipe, on which one would wait
    try:
        with (folder / FILE).open("rb") as log:
            number = 0
            while number < _MOST_LINES and (line := log.readline(_LONGEST_LINE)):
                number += 1
                try:
                    found.append(_download(json.loads(line)))
                except (ValueError, TypeError, KeyError, RecursionError):
                    wrong.append(number)
    except OSError:
        return Read(())
    told = f"{FILE} has {len(wrong)} lines that are no whole download, the first is line {wrong[0]}" if wrong else ""
    return Read(tuple(found), (told,) if told else ())


class Obtained:
    """How the files of a case were obtained: each log is read once.

    Parameters
    ----------
    root
        The case folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._logs: dict[Path, dict[str, Download]] = {}

    def of(self, file: Path) -> Download | None:
        """Give the last line about a file in the logs beside it and above, up to the case folder; None without one."""
        if not file.is_relative_to(self.root):
            return None
        for folder in file.parents:
            if folder not in self._logs:
                self._logs[folder] = {one.file: one for one in read_downloads(folder).frame}
            found = self._logs[folder].get(file.relative_to(folder).as_posix())
            if found or folder == self.root:
                return found
        return None


def without_secrets(address: str) -> str:
    """Give an address without name, password, fragment and the values of its query; a path stays as it is.

    Of the query only keys stay that look like keys, as they are written: what is no ``key=value`` may itself be a
    token. Any text is taken, also one that is no address.
    """
    if "://" not in address:
        return _short(address)
    scheme, _, rest = address.partition("://")
    rest = rest.partition("#")[0]
    before, asks, query = rest.partition("?")
    host, slash, path = before.partition("/")
    host = host.rpartition("@")[2]
    if not _HOST.fullmatch(host):
        return _short(f"{scheme}://...")
    keys = dict.fromkeys(_kept(one) for one in query.split("&", _MOST_KEYS)[:_MOST_KEYS]) if query else ()
    return _short(f"{scheme}://{host}{slash}{path}{asks if query else ''}{'&'.join(keys)}")


def _kept(field: str) -> str:
    key, _, value = field.partition("=")
    told = bool(value.strip("=")) and not value.startswith("=")  # else it is base64 that ends so
    return f"{key}=..." if told and _KEY.fullmatch(key) else "..."


def _plain(one: Download) -> dict[str, Any]:
    if one.obtained_at.tzinfo is None or not _HASH.fullmatch(one.sha256):
        raise ValueError("a download has a time with its zone, and a SHA-256 of 64 digits")
    said = {name.lower(): _short(value) for name, value in one.said.items() if name.lower() in HEADERS}
    when = one.obtained_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "file": one.file, "address": without_secrets(one.address), "obtained_at": when, "status": one.status,
        "said": said, "sha256": one.sha256, "size": one.size, "licence": _short(one.licence),
    }  # fmt: skip


def _download(found: Any) -> Download:
    """Make a download of a line that anybody may have written."""
    texts = {name: found[name] for name in ("file", "address", "sha256", "licence")}
    said: dict[str, Any] = dict(found["said"].items()) if isinstance(found["said"], dict) else {"": None}
    when = datetime.fromisoformat(found["obtained_at"])
    good = all(isinstance(one, str) and len(one) <= _LONGEST for one in (*texts.values(), *said.values()))
    numbers = type(found["status"]) is int and type(found["size"]) is int
    if not good or not numbers or found["status"] not in _STATUS or found["size"] < 0 or when.tzinfo is None:
        raise ValueError
    if not _HASH.fullmatch(texts["sha256"]) or not set(said) <= set(HEADERS):
        raise ValueError
    address = without_secrets(texts.pop("address"))
    return Download(address=address, obtained_at=when, status=found["status"], size=found["size"], said=said, **texts)


def _short(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)[:_LONGEST]
