"""What AIS says of ships that carry oil: stays at places, where else they were, and when they were silent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.geo import distance_m
from ullage.tables import FLEET, GAPS, PORT_VISITS, STATICS, STAYS
from ullage.visits.seen import Seen
from ullage.visits.ships import find_ships
from ullage.visits.where import position_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ullage.records import Place
    from ullage.visits.rule import VisitRule

FAR_M: Final = 15_000.0
"""A ship so far from a place is not at it, nor at its roads [m]."""

_STAYED: Final = 2  # confidence of a port visit from which on she stopped, or was silent, in port
_WHOLE: Final = 4  # entry and exit were heard


@dataclass(frozen=True)
class Heard:
    """What AIS says, by vessel.

    Parameters
    ----------
    stays
        Stays at places of the case.
    elsewhere
        Times from and to which she was heard at a place or point: (from, to, latitude, longitude [°], place or None).
    gaps
        Silences: rows of `tables.GAPS`.
    """

    stays: Mapping[str, list[Seen]] = field(default_factory=dict)
    elsewhere: Mapping[str, list[tuple[datetime, datetime, float | None, float | None, str | None]]] = field(
        default_factory=dict
    )
    gaps: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)


def read_heard(
    port_visits: pl.DataFrame | None,
    gaps: pl.DataFrame | None,
    statics: pl.DataFrame | None,
    fleet: pl.DataFrame | None,
    places: Mapping[str, Place],
    rule: VisitRule,
) -> Heard:
    """Sort what AIS says by vessel: of ships of the fleet, and of tankers.

    Parameters
    ----------
    port_visits, gaps, statics, fleet
        Tables of `tables`; None is none.
    places, rule
        As `find_visits` takes them.
    """
    visits, silent = PORT_VISITS.frame() if port_visits is None else port_visits, GAPS.frame() if gaps is None else gaps
    if not len(visits) and not len(silent):
        return Heard()
    ships = find_ships(STATICS.frame() if statics is None else statics, FLEET.frame() if fleet is None else fleet)
    stays, elsewhere, by_vessel = defaultdict(list), defaultdict(list), defaultdict(list)
    oil = [mmsi for mmsi, carries in ships.oil.items() if carries]
    for row in visits.filter(pl.col("mmsi").is_in(oil)).sort("first_at", "port_visit_id").iter_rows(named=True):
        place = places.get(row["place_id"])
        if place is None or row["confidence"] < _STAYED:
            continue
        vessel = ships.vessel_of(row["mmsi"])
        one = _stay(row, vessel, place, rule)
        where = position_of(place) or (None, None)
        elsewhere[vessel].append((one.after, one.before, *where, place.id))
        if place.role != "anchorage":
            stays[vessel].append(one)
    for row in silent.filter(pl.col("mmsi").is_in(oil)).sort("off_at", "gap_id").iter_rows(named=True):
        vessel = ships.vessel_of(row["mmsi"])
        by_vessel[vessel].append(row)
        for end in ("off", "on"):
            if row[f"{end}_at"] is not None and row[f"{end}_lat_deg"] is not None:
                when = row[f"{end}_at"]
                elsewhere[vessel].append((when, when, row[f"{end}_lat_deg"], row[f"{end}_lon_deg"], None))
    return Heard(stays, elsewhere, by_vessel)


def _stay(row: Mapping[str, Any], vessel: str, place: Place, rule: VisitRule) -> Seen:
    """Give what a port visit shows."""
    came = row["stopped_at"] or row["first_at"]
    under_way = row["departed_stop_at"]
    left = row["last_at"]
    if under_way is not None:
        left = under_way - timedelta(hours=max(rule.report_h, row["gap_h"] or 0.0))
    left = max(left, came)
    until = under_way or row["exited_at"] or left
    return Seen(
        key=row["port_visit_id"],
        evidence=(row["port_visit_id"],),
        by="ais",
        place_id=place.id,
        vessel_id=vessel,
        p_vessel=rule.heard_p,
        p_ship=1.0,
        after=came,
        before=left,
        is_precise=True,
        said_after=left,
        said_before=max(until, left),
        came_by=came,
        left_after=left,
        conditions=_conditions(row, place, rule),
        came_after=None if row["entered_at"] is None else min(row["entered_at"] - timedelta(hours=rule.report_h), came),
        left_before=None if under_way is None and row["exited_at"] is None else max(until, left),
    )


def _conditions(row: Mapping[str, Any], place: Place, rule: VisitRule) -> tuple[str, ...]:
    """Give what draughts tell of her loading: nothing where they are stale, or change as they should not."""
    before, after = row["draught_in_m"], row["draught_out_m"]
    if before is None or after is None or "stale" in (row["draught_note"] or ""):
        return ()
    change = after - before if place.role == "loads" else before - after
    return ("laden", "ballast") if change >= rule.draught_step_m else ()


def is_far(place: Place, lat_deg: float | None, lon_deg: float | None) -> bool:
    """Tell whether a point is far from a place; not where either is not known."""
    where = position_of(place)
    if where is None or lat_deg is None or lon_deg is None:
        return False
    return float(distance_m(*where, lat_deg, lon_deg)) > FAR_M + (place.radius_m or 0.0)


def find_stays(
    port_visits: pl.DataFrame, places: Mapping[str, Place], statics: pl.DataFrame, fleet: pl.DataFrame
) -> pl.DataFrame:
    """Find whole stays at places, of ships of the fleet and of tankers, from which the law of stays is learned.

    Parameters
    ----------
    port_visits
        Table of `tables.PORT_VISITS`; those whose entry, stop and exit were all heard are taken.
    places
        By id; anchorages are left out.
    statics, fleet
        Tables of `tables.STATICS` and `tables.FLEET`: which ships carry oil.

    Returns
    -------
    polars.DataFrame
        Table of `tables.STAYS`, by time, place and MMSI.
    """
    oil = [mmsi for mmsi, carries in find_ships(statics, fleet).oil.items() if carries]
    where = [one.id for one in places.values() if one.role != "anchorage"]
    whole = port_visits.filter(
        pl.col("mmsi").is_in(oil)
        & pl.col("place_id").is_in(where)
        & (pl.col("confidence") >= _WHOLE)
        & (pl.col("stopped_at") < pl.col("departed_stop_at"))
    )
    found = whole.select("place_id", pl.col("stopped_at").alias("arrived_at"), "departed_stop_at", "mmsi")
    rows = (
        found.rename({"departed_stop_at": "departed_at"}).unique().sort("arrived_at", "place_id", "mmsi", "departed_at")
    )
    return STAYS.frame(rows.iter_rows(named=True))
