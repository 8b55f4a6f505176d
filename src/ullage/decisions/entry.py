"""One decision, its place in the chain, and what a chain that was tampered with shows.

    hash(n) = SHA-256 of {format, log, number, written_at, kind, subject, value, by*, why*, known*, hash(n - 1)}

written as JSON with sorted keys. by*, why* and known* are commitments: SHA-256 of a random salt and the text. So names
and reasons can be left out of a copy that is made public, and the chain of that copy still holds.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import UllageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FORMAT: Final = 1
KINDS: Final[Mapping[str, str]] = {
    "accept": "it is what it is held to be",
    "reject": "it is not",
    "identify": "it is this vessel",
    "merge": "two are one ship",
    "split": "two are not one ship",
    "loading": "she was laden, in ballast, or it cannot be told",
    "outline": "the outline of a place",
    "note": "a remark, which changes nothing",
    "undo": "an earlier entry holds no more",
}
"""What can be decided."""

FIRST: Final = "0" * 64
"""What stands for the hash before the first entry."""

LONGEST: Final = 4_000
"""Characters of a reason, a name or an id."""
MOST_VALUE: Final = 100_000
"""Characters of a decision's value as JSON."""

_SECRET: Final = ("by", "why", "known")
_WRITTEN_AT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_SOMEBODY: Final = re.compile(r"analyst [1-9][0-9]*")
"""What stands for a name that was redacted."""


class DecisionError(UllageError, ValueError):
    """A decision that cannot be taken: unknown kind, nobody's, without a reason, about nothing."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides.

    Parameters
    ----------
    kind
        Of `KINDS`.
    subject
        Id of the row it is about: a detection, sighting, visit, match, place or, to undo, the number of an entry.
    by
        Who decides.
    why
        The reason, in words.
    value
        What is decided, where the kind alone does not say: ``{"vessel_id": ...}``, ``{"other": ...}``, ``{"condition":
        ...}``, ``{"area": [[lon, lat], ...]}``. Plain values of JSON.
    known
        What was known then: hashes of the result and of the row, the version of the code.

    Raises
    ------
    DecisionError
        With what is missing or too long.
    """

    kind: str
    subject: str
    by: str
    why: str
    value: Mapping[str, Any] | None = None
    known: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise DecisionError(f"{self.kind!r} is no kind of decision; expected {', '.join(KINDS)}")
        for name in ("subject", "by", "why"):
            text = getattr(self, name)
            if not text.strip():
                raise DecisionError(f"{name} is empty: a decision says what it is about, who takes it, and why")
            if len(text) > LONGEST:
                raise DecisionError(f"{name} has {len(text):,} characters; at most {LONGEST:,} are kept")
            if not _can_be_written(text):
                raise DecisionError(f"{name} has bytes that are no text (UTF-8): write it again")
        for name in ("value", "known"):
            try:
                size = len(_json(getattr(self, name) or {}).encode())
            except (TypeError, ValueError) as error:
                raise DecisionError(f"{name} holds what JSON cannot: {error}") from None
            if size > MOST_VALUE:
                raise DecisionError(f"{name} has {size:,} bytes as JSON; at most {MOST_VALUE:,} are kept")


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision in its log.

    Parameters
    ----------
    log_id
        Of the log, so that an entry of another one is told.
    number
        From 1, without a hole.
    written_at
        When, UTC.
    kind, subject, value, by, why, known
        As of `Decision`; None where it was redacted.
    salts
        A random text for each of by, why and known; empty where it was redacted.
    commitments
        Of by, why and known, by name.
    previous, hash
        Hash of the entry before, and of this one.
    """

    log_id: str
    number: int
    written_at: str
    kind: str
    subject: str
    value: Mapping[str, Any]
    by: str | None
    why: str | None
    known: Mapping[str, Any] | None
    salts: Mapping[str, str]
    commitments: Mapping[str, str]
    previous: str
    hash: str

    def as_dict(self) -> dict[str, Any]:
        """Give it in plain values."""
        return asdict(self)

    def redacted(self, *, by: str | None = None) -> Entry:
        """Give it without name, reason and what was known; `by` may stand for the name."""
        return replace(self, by=by, why=None, known=None, salts={})


def make_entry(
    log_id: str, number: int, written_at: datetime, decision: Decision, previous: str, salts: Mapping[str, str]
) -> Entry:
    """Make the entry of a decision."""
    known = dict(decision.known or {})
    told = {"by": decision.by, "why": decision.why, "known": _json(known)}
    entry = Entry(
        log_id,
        number,
        written_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        decision.kind,
        decision.subject,
        dict(decision.value or {}),
        decision.by,
        decision.why,
        known,
        dict(salts),
        {name: _commitment(salts[name], told[name]) for name in _SECRET},
        previous,
        "",
    )
    return replace(entry, hash=entry_hash(entry))


def entry_hash(entry: Entry) -> str:
    """Give the hash that an entry must have."""
    content = {
        "format": FORMAT,
        "log": entry.log_id,
        "number": entry.number,
        "written_at": entry.written_at,
        "kind": entry.kind,
        "subject": entry.subject,
        "value": dict(entry.value),
        "previous": entry.previous,
        **{f"{name}_commitment": entry.commitments.get(name) for name in _SECRET},
    }
    return hashlib.sha256(_json(content).encode()).hexdigest()


def find_breaks(entries: Iterable[Entry], log_id: str | None = None) -> list[str]:
    """Find where a chain does not hold; empty where it does.

    Parameters
    ----------
    entries
        In their order.
    log_id
        The log's own id; that of the first entry when None.
    """
    found, previous, last_at = [], FIRST, ""
    for place, entry in enumerate(entries, start=1):
        log_id = log_id or entry.log_id
        here = f"entry {entry.number}"
        if entry.number != place:
            found.append(f"{here} stands where entry {place} should: one was dropped, added or moved")
        if entry.log_id != log_id:
            found.append(f"{here} is of another log, {entry.log_id}")
        if entry.previous != previous:
            found.append(f"{here} does not follow the entry before it: the log was cut or spliced there")
        if entry_hash(entry) != entry.hash:
            found.append(f"{here} was changed after it was written")
        found += [f"{here}: {name} was changed after it was written" for name in _forged(entry)]
        found += [f"{here} {told}" for told in _unknown(entry)]
        if entry.written_at < last_at:
            found.append(f"{here} is dated {entry.written_at}, before the one it follows: a clock was set back")
        previous, last_at = entry.hash, max(last_at, entry.written_at)
    return found


def find_in_force(entries: Sequence[Entry]) -> list[Entry]:
    """Give the entries that hold: neither undone, nor an undoing, in their order.

    An undoing that is itself undone does nothing.
    """
    undone: set[int] = set()
    for entry in reversed(entries):
        if entry.kind == "undo" and entry.number not in undone and _undoes(entry):
            undone.add(int(entry.subject))
    return [one for one in entries if one.kind != "undo" and one.number not in undone]


def _forged(entry: Entry) -> list[str]:
    """Name the secrets that are not those that were committed to.

    What was redacted has no salt, and so no words: but for the number that stands for a name, anybody could have put
    them there.
    """
    told = {"by": entry.by, "why": entry.why, "known": None if entry.known is None else _json(dict(entry.known))}
    wrong = []
    for name in _SECRET:
        salt, text = entry.salts.get(name), told[name]
        if salt is None:
            good = text is None or (name == "by" and _SOMEBODY.fullmatch(text) is not None)
        else:
            good = text is not None and _commitment(salt, text) == entry.commitments.get(name)
        wrong += [] if good else [name]
    return wrong


def _unknown(entry: Entry) -> list[str]:
    """Tell what no entry that Ullage wrote has, whatever its hash."""
    faults = {
        "is of no kind that is known": entry.kind not in KINDS,
        "has no time that it was written at": not _is_time(entry.written_at),
        "undoes no entry before it": entry.kind == "undo" and not _undoes(entry),
        "has salts or commitments of something else": not set(entry.salts) <= set(_SECRET) == set(entry.commitments),
    }
    return [told for told, wrong in faults.items() if wrong]


def _undoes(entry: Entry) -> bool:
    """Say whether the subject of an undoing is the number of an entry before it."""
    number = entry.subject
    return number.isascii() and number.isdecimal() and len(number) < 19 and 0 < int(number) < entry.number  # noqa: PLR2004 - what SQLite counts


def _is_time(text: str) -> bool:
    try:
        return _WRITTEN_AT.fullmatch(text) is not None and datetime.fromisoformat(text) is not None
    except ValueError:
        return False


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _commitment(salt: str, text: str) -> str:
    return hashlib.sha256(f"{len(salt)}:{salt}{text}".encode()).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
