"""The film-strip of a place: every look at it by time, with what was seen or why not, and the days nobody looked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from ullage.detecting.place_looks import CANNOT_TELL, CLOUDED, NO_DATA, NO_WATER, OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ullage.explaining import Rows

State = Literal["clear", "cloud", "outside", "not clear", "cannot tell", "no pass"]

_STATES: Final[dict[str, State]] = {
    CLOUDED: "cloud",
    NO_WATER: "cloud",
    OUTSIDE: "outside",
    NO_DATA: "outside",
    CANNOT_TELL: "cannot tell",
}
_DAY: Final = timedelta(days=1)
_NOBODY: Final = (
    "Nobody looked: no scene of the case and no look of its tables. It does not tell that nothing was there."
)


def film_strip(rows: Rows, place_id: str) -> list[dict[str, Any]]:
    """Give all looks at a place by time, and between them the days on which there was none.

    Parameters
    ----------
    rows
        The result.
    place_id
        Which place.

    Returns
    -------
    list
        Entries by time. A look has its scene, its state, why it is not clear, and what is known of the berth then; an
        entry ``no pass`` goes from a first to a last day of the case.
    """
    looks = list(_looks(rows, place_id))
    first, last = (date.fromisoformat(rows.summary[name]) for name in ("from", "to"))
    days = {one["from"].date() for one in looks}
    gaps = [_no_pass(begin, end) for begin, end in _runs(first, last, days)]
    return sorted([*looks, *gaps], key=lambda one: (one["from"], one["scene_id"] or ""))


def pair(entries: Iterable[dict[str, Any]], left: str | None = None) -> tuple[str | None, str | None]:
    """Choose two scenes to compare: the last two clear looks, or a given one and the next clear look, else that before.

    Parameters
    ----------
    entries
        Of `film_strip`.
    left
        The scene of the one; it need not be a look at this place.
    """
    looks = [one for one in entries if one["scene_id"] is not None]
    clear = list(dict.fromkeys(one["scene_id"] for one in looks if one["state"] == "clear"))
    shown = clear if len(clear) > 1 else list(dict.fromkeys(one["scene_id"] for one in looks))
    if left is None:
        return (shown[-2], shown[-1]) if len(shown) > 1 else (shown[0] if shown else None, None)
    at = next((one["from"] for one in looks if one["scene_id"] == left), None)
    times = {one["scene_id"]: one["from"] for one in looks}
    after = [one for one in shown if at is not None and times[one] > at]  # of another place nothing is after
    before = [one for one in shown if one != left and one not in after]
    return left, after[0] if after else before[-1] if before else None


def _looks(rows: Rows, place_id: str) -> Iterator[dict[str, Any]]:
    """Give the looks at a place: those that count as chances to see a ship, and what else scenes show of it."""
    measured = {one["scene_id"]: one for one in _at(rows, "place_looks", place_id)}
    berths = {one["scene_id"]: one for one in _at(rows, "berth_looks", place_id)}
    ships = _ships(rows, place_id)
    counted = _at(rows, "looks", place_id)
    others = set(measured) - {one["scene_id"] for one in counted}
    more = [{"looked_at": measured[one]["seen_at"], **measured[one], "clear": None} for one in sorted(others)]
    for look in [*counted, *more]:
        scene, about = look["scene_id"], measured.get(look["scene_id"], {})
        berth = berths.get(scene, {})
        state, told = _state(look["clear"], about.get("reason"))
        yield {
            "state": state,
            "from": look["looked_at"],
            "to": look["looked_at"],
            "days": 0,
            "scene_id": scene,
            "sensor": look["sensor"],
            "told": told,
            "clear_share": about.get("clear_share"),
            "p_detect": look.get("p_detect"),
            "berth": berth.get("state"),
            "p_occupied": berth.get("p_occupied"),
            "ships": ships.get(scene, 0),
        }


def _state(clear: bool | None, reason: str | None) -> tuple[State, str]:
    """Say in one word what a look could see, and why no more."""
    if clear:
        return "clear", reason or ""
    if reason is None:
        return ("cannot tell", "Nothing says how much of it could be seen.") if clear is None else ("not clear", "")
    return _STATES.get(reason.split("; ")[0], "cannot tell"), reason


def _at(rows: Rows, table: str, place_id: str) -> list[dict[str, Any]]:
    found = rows.table(table)
    return [] if found is None else list(found.filter(pl.col("place_id") == place_id).iter_rows(named=True))


def _ships(rows: Rows, place_id: str) -> dict[str, int]:
    found = rows.table("detections")
    if found is None:
        return {}
    there = found.filter((pl.col("place_id") == place_id) & pl.col("reject_reason").is_null())
    return dict(there.group_by("scene_id").len().iter_rows())


def _runs(first: date, last: date, days: set[date]) -> Iterator[tuple[date, date]]:
    """Give the runs of days without a look, each by its first and last day."""
    begin: date | None = None
    for at in range((last - first).days + 2):
        day = first + at * _DAY
        looked = day in days or day > last
        if looked and begin is not None:
            yield begin, day - _DAY
            begin = None
        elif not looked and begin is None:
            begin = day


def _no_pass(first: date, last: date) -> dict[str, Any]:
    start, end = (datetime.combine(one, time(), UTC) for one in (first, last))
    none = dict.fromkeys(("scene_id", "sensor", "clear_share", "p_detect", "berth", "p_occupied"))
    days = (last - first).days + 1
    return {**none, "state": "no pass", "from": start, "to": end + _DAY, "days": days, "told": _NOBODY, "ships": 0}
