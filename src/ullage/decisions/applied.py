"""What a log means for a run: which decisions are in force, what they change, and how the result shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from ullage.decisions.entry import FIRST, find_breaks, find_in_force
from ullage.decisions.log import FILE
from ullage.errors import InputError, Problem
from ullage.records import LOADING_CONDITIONS, Decided, Pairing, Ruling
from ullage.tables import DECISIONS
from ullage.visits.decided import pairs_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import polars as pl

    from ullage.decisions.entry import Entry
    from ullage.records import Place

IN_FORCE, UNDONE, REPLACED, ABSENT = "in force", "undone", "replaced", "not in the case"
MADE_OF: Final = "made_of"
"""The key of a decision's value that has the ids of what the row was made of."""

_DONE: Final = {
    "accept": "accepted",
    "reject": "rejected",
    "identify": "identified",
    "loading": "loading condition set",
}
_FAMILY: Final = {"accept": "held", "reject": "held"}
_PAIRS: Final = {"merge": "same", "split": "different"}
_DEGREES: Final = (180.0, 90.0)
_CORNERS: Final = 3


def check_log(entries: Sequence[Entry]) -> None:
    """Refuse a log whose chain does not hold: nothing is concluded from what somebody may have changed.

    A clock that was set back breaks no chain.

    Raises
    ------
    InputError
        With every break.
    """
    found = [one for one in find_breaks(entries) if "clock was set back" not in one]
    advice = "ullage log shows where; put the file of a copy in its place"
    if found:
        raise InputError([Problem(FILE, f"{one}; {advice}") for one in found])


def tell_other_case(entries: Sequence[Entry], title: str) -> list[str]:
    """Say where decisions were taken in a case of another title; nothing where nobody knows.

    Parameters
    ----------
    entries
        All of the log.
    title
        Of the case that they are in now.
    """
    strange = [one.number for one in entries if (one.known or {}).get("case") not in (None, title)]
    if not strange:
        return []
    which = f"entry {strange[0]} was" if len(strange) == 1 else f"entries {strange[0]} to {strange[-1]} were"
    told = f"{FILE}: {which} written in a case of another title: if the log was copied here, take it away"
    return [f"{told}; if the case was only renamed, all is well"]


def head_of(entries: Sequence[Entry]) -> str:
    """Give the hash of the last entry: it stands for the whole log."""
    return entries[-1].hash if entries else FIRST


def decided_by(entries: Sequence[Entry]) -> Decided:
    """Give what a log changes in a run.

    Parameters
    ----------
    entries
        All of the log, in their order.
    """
    rulings, pairings = [], []
    for entry in find_in_force(entries):
        ids, words = _ids(entry), words_of(entry)
        if entry.kind in ("accept", "reject"):
            rulings.append(Ruling(entry.number, entry.kind, ids, None, words))  # type: ignore[arg-type]
        elif entry.kind == "identify" and (vessel := _text(entry, "vessel_id")):
            rulings.append(Ruling(entry.number, "identify", ids, vessel, words))
        elif entry.kind == "loading" and _text(entry, "condition") in LOADING_CONDITIONS:
            rulings.append(Ruling(entry.number, "loading", ids, _text(entry, "condition"), words))
        elif entry.kind in _PAIRS and (other := _text(entry, "other")):
            both = (other, *_texts(entry.value.get("other_made_of")))
            pairings.append(Pairing(entry.number, _PAIRS[entry.kind], ids, both, words))  # type: ignore[arg-type]
    return Decided(tuple(rulings), tuple(pairings))


def with_outlines(places: Mapping[str, Place], entries: Sequence[Entry]) -> dict[str, Place]:
    """Give places with the outlines that analysts drew; drawing one is no check, so whether a place is verified stays.

    Parameters
    ----------
    places
        By their id.
    entries
        All of the log.
    """
    changed = dict(places)
    for entry in find_in_force(entries):
        area = read_area(entry.value.get("area"))
        if entry.kind == "outline" and area and entry.subject in changed:
            place = places[entry.subject]  # as the case has it: what an earlier outline was drawn by counts no more
            source = "; ".join(one for one in (place.source, words_of(entry)) if one)
            changed[entry.subject] = replace(place, area=area, source=source)
    return changed


def read_area(value: Any) -> tuple[tuple[float, float], ...]:
    """Read an outline of (longitude, latitude) vertices; empty where it is none."""
    try:
        area = tuple((float(lon), float(lat)) for lon, lat in value)
    except (TypeError, ValueError):
        return ()
    lon_most, lat_most = _DEGREES
    good = all(abs(lon) <= lon_most and abs(lat) <= lat_most for lon, lat in area)
    return area if good and len(set(area)) >= _CORNERS else ()


def words_of(entry: Entry) -> str:
    """Give a decision as explanations show it."""
    what = {
        "identify": f"identified as {_text(entry, 'vessel_id')}",
        "loading": f"loading condition set to {_text(entry, 'condition')}",
        "merge": f"held for one ship with {_text(entry, 'other')}",
        "split": f"held for another ship than {_text(entry, 'other')}",
        "outline": "outline drawn",
        "note": "remark",
        "undo": f"entry {entry.subject} undone",
    }.get(entry.kind, _DONE.get(entry.kind, entry.kind))
    why = "the reason is redacted" if entry.why is None else entry.why
    return f"{what} by decision of an analyst, entry {entry.number}: {why}"


def decisions_table(
    entries: Sequence[Entry], known: Collection[str], sightings: pl.DataFrame, decided: Decided
) -> pl.DataFrame:
    """Give all decisions with what became of each.

    Parameters
    ----------
    entries
        All of the log.
    known
        Ids of all that can be decided about.
    sightings
        Table of `tables.SIGHTINGS` of the result.
    decided
        Of `decided_by`.
    """
    force = {one.number for one in find_in_force(entries)}
    replaced = _replaced(one for one in entries if one.number in force) | set(pairs_of(sightings, decided)[1])
    return DECISIONS.frame(_row(one, _state(one, force, replaced, known)) for one in entries)


def _row(entry: Entry, state: str) -> dict[str, Any]:
    return {
        "entry": entry.number,
        "written_at": datetime.fromisoformat(entry.written_at),
        "kind": entry.kind,
        "subject": entry.subject,
        "value": next((text for key in ("vessel_id", "condition", "other") if (text := _text(entry, key))), None),
        "by": entry.by,
        "why": entry.why,
        "state": state,
        "entry_hash": entry.hash,
    }


def _state(entry: Entry, force: Collection[int], replaced: Collection[int], known: Collection[str]) -> str:
    if entry.kind == "undo":
        return IN_FORCE
    if entry.number not in force:
        return UNDONE
    if entry.number in replaced:
        return REPLACED
    sides = [_ids(entry)]
    if entry.kind in _PAIRS:
        sides.append((_text(entry, "other") or "", *_texts(entry.value.get("other_made_of"))))
    return IN_FORCE if all(any(one in known for one in side) for side in sides) else ABSENT


def _replaced(entries: Iterable[Entry]) -> set[int]:
    """Find entries in force that later ones take the place of: about the same rows, by whatever ids."""
    last: dict[tuple[str, str], int] = {}
    about: dict[int, list[tuple[str, str]]] = {}
    for entry in entries:
        if entry.kind in {"note", *_PAIRS}:
            continue
        family = _FAMILY.get(entry.kind, entry.kind)
        # what is decided of a visit is decided of what shows it
        about[entry.number] = [(family, one) for one in _texts(entry.value.get(MADE_OF)) or (entry.subject,)]
        last |= dict.fromkeys([(family, entry.subject), *about[entry.number]], entry.number)
    return {number for number, keys in about.items() if all(last[key] > number for key in keys)}


def _ids(entry: Entry) -> tuple[str, ...]:
    return (entry.subject, *_texts(entry.value.get(MADE_OF)))


def _text(entry: Entry, key: str) -> str | None:
    found = entry.value.get(key)
    return found if isinstance(found, str) and found else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
