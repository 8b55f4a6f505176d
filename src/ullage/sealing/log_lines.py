"""The log of decisions as lines of JSON: how it stands in a package, and how it is read back from one."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ullage.decisions.entry import LONGEST, MOST_VALUE, Entry
from ullage.sealing.manifest import LOG, ManifestError, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LONGEST_LINE: Final = 8 * (MOST_VALUE * 2 + LONGEST * 3)
"""Bytes of one decision at most."""

MOST_DECISIONS: Final = 200_000
"""Decisions of a log that is read."""

_MAPPINGS: Final = ("value", "salts", "commitments")
_MAYBE: Final = ("by", "why", "known")
_NUMBERED: Final = re.compile(r"analyst [1-9][0-9]{0,5}")


def log_bytes(entries: Iterable[Entry]) -> bytes:
    """Give a log as it stands in a package."""
    return b"".join(canonical(one.as_dict()) for one in entries)


def read_log(file: BinaryIO, size: int) -> Iterator[Entry]:
    """Read a log that nobody vouches for, line by line.

    Parameters
    ----------
    file
        Open where the log begins.
    size
        Its bytes.

    Raises
    ------
    ManifestError
        At a line that is no decision.
    """
    number = 0
    while size > 0:
        number += 1
        line = file.readline(min(size, LONGEST_LINE + 1))
        size -= len(line)
        if len(line) > LONGEST_LINE or not line.endswith(b"\n"):
            raise ManifestError(f"{LOG} line {number} is cut off, or longer than a decision can be")
        if number > MOST_DECISIONS:
            raise ManifestError(f"{LOG} has more than {MOST_DECISIONS:,} decisions; no more are taken")
        yield _entry(line, number)


def _entry(line: bytes, number: int) -> Entry:
    here = f"{LOG} line {number}"
    try:
        found: Any = json.loads(line)
        same = isinstance(found, dict) and canonical(found) == line
    except (ValueError, RecursionError):
        same = False
    if not same or set(found) != {one.name for one in fields(Entry)}:
        raise ManifestError(f"{here} is no decision as Ullage writes one")
    good = type(found["number"]) is int and all(isinstance(found[name], dict) for name in _MAPPINGS)
    good = good and all(isinstance(one, str) for name in ("salts", "commitments") for one in found[name].values())
    good = good and all(found[name] is None or isinstance(found[name], str) for name in ("by", "why"))
    good = good and (found["known"] is None or isinstance(found["known"], dict))
    texts = {one.name for one in fields(Entry)} - {"number", *_MAPPINGS, *_MAYBE}
    if not good or not all(isinstance(found[name], str) for name in texts):
        raise ManifestError(f"{here} has a value of another kind than it must be")
    _check_redacted(found, here)
    return Entry(**found)


def _check_redacted(found: Mapping[str, Any], here: str) -> None:
    """Refuse words that nothing vouches for: what has no salt was redacted, and may say nothing."""
    if set(found["commitments"]) != set(_MAYBE) or not set(found["salts"]) <= set(_MAYBE):
        raise ManifestError(f"{here} has other commitments than those of who, why and what was known")
    for name in set(_MAYBE) - set(found["salts"]):
        numbered = name == "by" and isinstance(found[name], str) and _NUMBERED.fullmatch(found[name])
        if found[name] is not None and not numbered:
            raise ManifestError(f"{here}: {name} was redacted, and yet says something that nothing vouches for")
