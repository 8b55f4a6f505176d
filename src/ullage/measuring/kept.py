"""Measurements that are kept as evidence: files of their own in the case, written once and never over another."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, OutputError, Problem
from ullage.measuring.record import FORMAT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

FOLDER: Final = "measured"
"""Where they lie in the case folder: beside the inputs, for a person made them; ``out/`` may be deleted."""

_ID: Final = re.compile(r"[0-9a-f]{16}")
_LARGEST: Final = 2 * 2**20  # bytes of one: with 200 profiles some 30 kB
_MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept measurement.

    Parameters
    ----------
    record
        As `record.record_of` gives it.
    by, why, at
        Who kept it, for what reason, and when, UTC.
    subject
        Id of the row of the result that it is of; empty without one.
    asked
        Points and particulars as the page had them, to open it again.
    sha256
        Of its file.
    """

    record: Mapping[str, Any]
    by: str
    why: str
    at: str
    subject: str
    asked: Mapping[str, Any]
    sha256: str

    @property
    def id(self) -> str:
        """Its id: the record's."""
        return str(self.record["record_id"])


def pack_kept(
    record: Mapping[str, Any], *, by: str, why: str, at: datetime, subject: str, asked: Mapping[str, Any]
) -> tuple[bytes, Kept]:
    """Give the bytes of a kept measurement, and what it is."""
    when = at.isoformat(timespec="seconds").replace("+00:00", "Z")
    told = {"by": by, "why": why, "at": when, "subject": subject, "asked": dict(asked)}
    content = json.dumps({**record, "kept": told}, ensure_ascii=True, allow_nan=False, indent=1).encode() + b"\n"
    return content, Kept(record, by, why, when, subject, asked, sha256(content).hexdigest())


def write_kept(folder: Path, kept: Kept, content: bytes, picture: bytes | None = None) -> Path:
    """Write a kept measurement into a case, whole or not at all.

    Parameters
    ----------
    folder
        The case folder.
    kept, content
        Of `pack_kept`.
    picture
        A PNG that goes beside it.

    Raises
    ------
    OutputError
        When it is there already, or cannot be written.
    """
    if not _ID.fullmatch(kept.id):
        raise OutputError(f"{kept.id!r} is no id of a record")
    path = folder / FOLDER / f"{kept.id}.json"
    try:
        if not path.parent.is_dir():
            with suppress(FileExistsError):  # another process was faster; a file under that name fails below
                path.parent.mkdir()
        if picture is not None:
            with suppress(FileExistsError):  # of the same record, the same picture
                _write_new(path.with_suffix(".png"), picture)
        _write_new(path, content)
    except FileExistsError:
        told = "is kept already: the same image, points and particulars by the same analyst"
        raise OutputError(f"{FOLDER}/{path.name} {told}") from None
    except OSError as error:
        told = f"cannot be written ({error.strerror or error}); nothing was kept"
        raise OutputError(f"{FOLDER}/{path.name} {told}") from error
    return path


def _write_new(path: Path, content: bytes) -> None:
    """Write a file under its name at once, and only if there is none: a link is made or it is not."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o644)  # noqa: PTH101 - as other files of the case are
            os.link(file.name, path)  # fails where there is one, which no rename does
        finally:
            os.unlink(file.name)  # noqa: PTH108


def read_kept(folder: Path) -> tuple[list[Kept], list[Problem]]:
    """Read all kept measurements of a case, the latest first, and what is wrong with files among them.

    Parameters
    ----------
    folder
        The case folder.
    """
    found: list[Kept] = []
    problems: list[Problem] = []
    for path in sorted((folder / FOLDER).glob("*.json"))[:_MOST]:
        try:
            found.append(read_kept_one(folder, path.stem))
        except InputError as error:
            problems += error.problems
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True), problems


def read_kept_one(folder: Path, record_id: str) -> Kept:
    """Read a kept measurement by its id.

    Raises
    ------
    InputError
        When there is none, or its file is none.
    """
    name = f"{FOLDER}/{record_id}.json"
    path = folder / FOLDER / f"{record_id}.json"
    if not _ID.fullmatch(record_id) or not path.is_file():
        raise InputError([Problem(name, "is not there: nobody kept such a measurement in this case")])
    try:
        large = path.stat().st_size > _LARGEST
        content = b"" if large else path.read_bytes()
        value = json.loads(content)
        told = value["kept"]
        record = {key: one for key, one in value.items() if key != "kept"}
        if value["format"] != FORMAT or value["record_id"] != record_id or not isinstance(value["result"], dict):
            raise _none_kept(name)
        texts = {name: str(told[name]) for name in ("by", "why", "at", "subject")}
        return Kept(record, asked=dict(told["asked"]), sha256=sha256(content).hexdigest(), **texts)
    except OSError as error:
        raise InputError([Problem(name, f"cannot be read ({error.strerror or error})")]) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _none_kept(name) from None


def _none_kept(name: str) -> InputError:
    return InputError([Problem(name, f"is no kept measurement: expected JSON of the format {FORMAT!r}")])
