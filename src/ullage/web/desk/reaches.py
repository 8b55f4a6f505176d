"""Where ships can have been while they were not heard: an outline each, for the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ullage.track.reach import ReachRule, outline_reach

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import polars as pl

RULE: Final = ReachRule(stay_h=0.0)
"""How far she can have sailed, without a stay anywhere."""

_H: Final = 3600.0


class Reach(NamedTuple):
    """Where a ship can have been in one gap.

    Parameters
    ----------
    gap_id
        The gap.
    outline
        Longitudes and latitudes [°], closed; empty where there is none, and `told` says why.
    told
        One sentence.
    """

    gap_id: str
    outline: list[tuple[float, float]]
    told: str


def find_reaches(gaps: pl.DataFrame, wanted: Sequence[str], ends_at: datetime) -> list[Reach]:
    """Find where ships can have been in gaps.

    Parameters
    ----------
    gaps
        Table of `tables.GAPS`.
    wanted
        Ids of gaps; those that are none are passed over.
    ends_at
        When the case ends: until then a gap that has not ended is reckoned.
    """
    rows = {row["gap_id"]: row for row in gaps.filter(gaps["gap_id"].is_in(list(wanted))).iter_rows(named=True)}
    return [_reach(rows[one], ends_at) for one in dict.fromkeys(wanted) if one in rows]


def _reach(row: dict[str, Any], ends_at: datetime) -> Reach:
    off = (row["off_lat_deg"], row["off_lon_deg"])
    on = (row["on_lat_deg"], row["on_lon_deg"])
    if None in off:
        return Reach(row["gap_id"], [], "where she was last heard is not known")
    is_open = None in on
    hours = ((row["on_at"] or max(ends_at, row["off_at"])) - row["off_at"]).total_seconds() / _H
    speed = f"at {RULE.most_kn:g} knots at most, land not reckoned"
    try:
        ring = outline_reach(off, None if is_open else on, hours, RULE)
    except ValueError:
        return Reach(row["gap_id"], [], f"anywhere on a quarter of the Earth and more: {hours:,.0f} h {speed}")
    if not len(ring):
        return Reach(row["gap_id"], [], f"the next report is farther than {hours:,.1f} h {speed}: she was faster")
    until = "to the end of the case" if is_open else "between two reports"
    outline = [(round(float(lon), 5), round(float(lat), 5)) for lat, lon in ring]
    return Reach(row["gap_id"], outline, f"where she can have been in {hours:,.1f} h {until}, {speed}")
