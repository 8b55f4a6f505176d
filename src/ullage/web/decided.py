"""Decisions as the application shows them: the log with what became of each entry, and the same as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ullage.decisions import DecisionLog, find_in_force
from ullage.decisions.applied import IN_FORCE, UNDONE, decided_by, decisions_table, words_of
from ullage.decisions.command import decide_command
from ullage.decisions.entry import FIRST
from ullage.decisions.known_end import find_missing_end
from ullage.errors import UllageError
from ullage.explaining.words import at_time, seen_when
from ullage.web.desk.overview import find_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ullage.decisions import Entry
    from ullage.explaining.rows import Found, Rows
    from ullage.recounting import Numbers

NOBODY = "redacted"


def log_of(folder: Path) -> tuple[tuple[Entry, ...], list[str]]:
    """Give the log of a case and where its chain does not hold."""
    log = DecisionLog(folder)
    entries = log.entries()
    return entries, [*log.find_breaks(), *find_missing_end(folder, entries)]


def head_of_log(entries: Sequence[Entry]) -> dict[str, Any]:
    """Give what tells whether a log has grown."""
    last = entries[-1] if entries else None
    return {"entries": len(entries), "head": last.hash if last else FIRST}


def states_of(entries: Sequence[Entry], numbers: Numbers | None) -> dict[int, str]:
    """Give what became of each entry: in force, undone, replaced by a later one, or about nothing in the case.

    Parameters
    ----------
    entries
        The log.
    numbers
        The case counted under it; without it replaced entries are not told from those in force.
    """
    if numbers is None:
        force = {one.number for one in find_in_force(entries)}
        return {one.number: IN_FORCE if one.number in force or one.kind == "undo" else UNDONE for one in entries}
    inputs, result = numbers.inputs, numbers.result
    known = {
        *inputs.places,
        *inputs.observations["observation_id"],
        *result.detections["detection_id"],
        *inputs.heard.port_visits["port_visit_id"],
        *result.sightings["sighting_id"],
        *result.visits["visit_id"],
    }
    table = decisions_table(entries, known, result.sightings, decided_by(entries))
    return dict(table.select("entry", "state").iter_rows())


def told_entry(entry: Entry, state: str, case: str, rows: Rows | None) -> dict[str, Any]:
    """Give an entry as the application shows it.

    Parameters
    ----------
    entry
        Of the log.
    state
        Of `states_of`.
    case
        Name of the case folder, for the command.
    rows
        The result, to tell whether what the decision is about has changed since.
    """
    known = dict(entry.known or {})
    by, why = entry.by or NOBODY, entry.why or NOBODY
    found = _look_up(entry.subject, rows)
    return {
        "number": entry.number,
        "written_at": entry.written_at,
        "kind": entry.kind,
        "subject": entry.subject,
        "table": known.get("table"),
        "value": dict(entry.value),
        "words": words_of(entry),
        "by": entry.by,
        "why": entry.why,
        "state": state,
        "known_summary": known.get("summary"),
        "known_version": known.get("version"),
        "row_changed": None if found is None or not known.get("row") else bool(found.sha256 != known["row"]),
        "about": None if found is None or rows is None else _about(found, rows),
        "hash": entry.hash,
        "command": decide_command(case, entry.kind, entry.subject, entry.value, by=by, why=why),
    }


def _look_up(subject: str, rows: Rows | None) -> Found | None:
    """Give the row that a decision is about; None where nobody can tell."""
    try:
        return None if rows is None else rows.look_up(subject)
    except UllageError:
        return None


def _about(found: Found, rows: Rows) -> str:
    """Say which ship, where and when a row is of, as far as it tells."""
    row = found.row
    ship = find_names(rows).get(row.get("vessel_id") or "") or row.get("vessel")
    place = rows.places.get(row.get("place_id") or "", {}).get("name") or row.get("place_id")
    there = row.get("arrived_before") or row.get("departed_after")
    when = seen_when(row) if row.get("seen_at") else f"there {at_time(there)}" if there else None
    return ", ".join(str(one) for one in (ship, place, when) if one)
