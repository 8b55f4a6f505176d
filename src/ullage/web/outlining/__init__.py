"""The places of the case as they are now: of the case's files, with the outlines that analysts drew over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ullage.decisions import DecisionLog, find_in_force
from ullage.decisions.applied import read_area, with_outlines
from ullage.decisions.outline import check_outline
from ullage.errors import InputError, UllageError
from ullage.sources.case_file import read_case_file
from ullage.sources.places import merge_places, read_places

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.explaining import Rows
    from ullage.records import Place


def read_places_of(folder: Path) -> tuple[dict[str, Place], str]:
    """Read the places of a case's files, by id, and the name of the places file, if there is one.

    Raises
    ------
    InputError
        When a file is at fault.
    """
    case = read_case_file(folder / "case.toml")
    name = case.files.get("places", "")
    read = read_places(folder / name) if name else None
    return {one.id: one for one in merge_places(case, read).frame}, name


def place_rows(folder: Path, rows: Rows | None) -> list[dict[str, Any]]:
    """Give each place with its outline, who drew it, and what the result has there.

    Parameters
    ----------
    folder
        The case folder.
    rows
        The result; None without one.

    Raises
    ------
    InputError
        When the case's files or the log are at fault.
    """
    places, _ = read_places_of(folder)
    entries = DecisionLog(folder).entries()
    force = {one.number for one in find_in_force(entries)}
    now = with_outlines(places, entries)
    drawn: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        if entry.kind == "outline":
            area = read_area(entry.value.get("area"))
            told = {"number": entry.number, "at": entry.written_at, "by": entry.by, "why": entry.why}
            drawn.setdefault(entry.subject, []).append({**told, "in_force": entry.number in force, "area": area})
    counted = _counted(rows)
    return [
        {
            **_plain(now[one]),
            "area_of_case": place.area,
            "drawn": drawn.get(one, [])[::-1],
            "decided": _latest(drawn.get(one, [])),
            **_measured(now[one]),
            **{table: counts.get(one, 0) for table, counts in counted.items()},
        }
        for one, place in places.items()
    ]


def _plain(place: Place) -> dict[str, Any]:
    names = ("id", "name", "role", "lat_deg", "lon_deg", "radius_m", "area", "verified", "source")
    return {name: getattr(place, name) for name in names}


def _latest(drawn: list[dict[str, Any]]) -> int | None:
    """Give the entry whose outline holds: the last that was not undone."""
    held = [one["number"] for one in drawn if one["in_force"] and one["area"]]
    return held[-1] if held else None


def _measured(place: Place) -> dict[str, Any]:
    if not place.area:
        return {"area_m2": None, "perimeter_m": None, "doubts": []}
    found = check_outline(place.area, _plain(place))
    return {"area_m2": found.area_m2, "perimeter_m": found.perimeter_m, "doubts": list(found.problems)}


def _counted(rows: Rows | None) -> dict[str, dict[str, int]]:
    """Count what the result has at each place."""
    found: dict[str, dict[str, int]] = {}
    for table in ("visits", "sightings"):
        frame = rows.table(table) if rows else None
        found[table] = {} if frame is None else dict(frame["place_id"].drop_nulls().value_counts().iter_rows())
    return found


def rows_of(read: Any) -> Rows | None:
    """Give a result, or None where the case has none that can be read."""
    try:
        found: Rows = read()
    except (InputError, UllageError):
        return None
    return found
