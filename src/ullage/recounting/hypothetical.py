"""A decision that is only thought of: an entry that follows the log, and is never written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ullage.decisions.entry import FIRST, make_entry
from ullage.decisions.taking import read_vessel, take_decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ullage.decisions import Decision, Entry
    from ullage.explaining.rows import Rows

_NOBODY = "nobody yet"
_SALTS = dict.fromkeys(("by", "why", "known"), "")


def with_decision(entries: Sequence[Entry], decision: Decision) -> tuple[Entry, ...]:
    """Give a log as it would be with one decision more.

    Parameters
    ----------
    entries
        The log as it is.
    decision
        What is thought of.
    """
    last = entries[-1] if entries else None
    log_id, number, previous = (last.log_id, last.number + 1, last.hash) if last else ("log-none", 1, FIRST)
    moment = datetime.fromisoformat(last.written_at) if last else datetime(1970, 1, 1, tzinfo=UTC)
    return (*entries, make_entry(log_id, number, moment, decision, previous, _SALTS))


def think_of(rows: Rows, kind: str, subject: str, value: Mapping[str, Any] | None = None) -> Decision:
    """Give a decision that nobody has taken.

    Raises
    ------
    InputError
        When nothing has the id.
    DecisionError
        When such a thing cannot be decided of it.
    """
    return take_decision(rows, kind, subject, by=_NOBODY, why=_NOBODY, value=value)


def value_of(kind: str, text: str) -> dict[str, Any]:
    """Give the value of a decision from the one text that it takes; empty where the kind says all.

    Raises
    ------
    DecisionError
        When the text is no ship.
    """
    if kind == "identify":
        return {"vessel_id": read_vessel(text)}
    key = {"loading": "condition", "merge": "other", "split": "other"}.get(kind)
    return {key: text} if key else {}
