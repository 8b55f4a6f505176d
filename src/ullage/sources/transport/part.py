"""How far a file is that comes: written beside it, so that another process can go on."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from ullage.sources.transport.validators import is_validator

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.sources.transport.checksums import Sum


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is wanted.

    Parameters
    ----------
    address
        Where it is, without token or signature.
    size
        As the catalogue tells [bytes]; None where it does not.
    told
        Its checksum, as the catalogue tells.
    most
        Bytes above which it is refused.
    """

    address: str
    size: int | None = None
    told: Sum | None = None
    most: int = 1 << 40


@dataclass(frozen=True, slots=True)
class Had:
    """A file that is here, or a part of it; what is written beside it while it comes.

    Parameters
    ----------
    address, size
        Where it comes from; the size of the whole, None when not told.
    offset
        Bytes that are surely on the disk.
    validator
        What the server calls this very file: a strong ETag, else when it was changed; empty for neither.
    status, said
        Of the last answer; ``Content-MD5`` of the one that gave the file from its start.
    sha256
        Of the whole, once it was checked; empty before.
    checked
        By what it was checked: ``size``, ``md5`` and so on.
    moved
        Bytes that came over the line for it, in all tries.
    """

    address: str
    size: int | None = None
    offset: int = 0
    validator: str = ""
    status: int = 200
    said: dict[str, str] = field(default_factory=dict)
    sha256: str = ""
    checked: tuple[str, ...] = ()
    moved: int = 0


def read_state(state: Path, wanted: Wanted, part: Path) -> Had:
    """Read how far a file is; from its start if that cannot be told, or it could be another file by now."""
    try:
        found = json.loads(state.read_bytes())
        had = Had(**{**found, "checked": tuple(found["checked"])})
        here = part.stat().st_size
        good = isinstance(had.offset, int) and 0 <= had.offset <= here and isinstance(had.moved, int)
        good = good and all(isinstance(one, str) for pair in had.said.items() for one in pair)
        whole = isinstance(had.sha256, str) and (not had.sha256 or had.offset == here == had.size)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Had(wanted.address)
    if not good or not whole or had.address != wanted.address:
        return Had(wanted.address)
    had = had if is_validator(had.validator) else replace(had, validator="")
    return had if had.sha256 or had.validator or wanted.told else Had(wanted.address, moved=had.moved)


def write_state(state: Path, had: Had) -> None:
    """Write how far a file is, in one step."""
    state.parent.mkdir(parents=True, exist_ok=True)
    beside = state.with_name(state.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(asdict(had), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(state)
