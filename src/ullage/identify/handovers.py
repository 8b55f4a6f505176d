"""One hull that sends under two MMSIs in turn: where one falls silent the other appears, again and again.

A ship that takes a false identity for a call at a terminal falls silent as herself, under way, and appears as another
where she has come to since; afterwards it is the other way round (science 8.6, rule 8). Two ships that lie at one
anchorage and are seldom heard take turns too: changes count only where a ship moved on between.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.geo import M_PER_NM, distance_at, distance_m
from ullage.kernels import kernel
from ullage.records.vessel import Contradiction
from ullage.tables.schema import UTC_TIME, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

HANDOVERS: Final = Table(
    "handovers",
    "two MMSIs that are heard in turn, as of one hull",
    (
        Column("mmsi", pl.String, "the one that is heard longer"),
        Column("other_mmsi", pl.String, "the one that appears where it falls silent"),
        Column("times", pl.Int64, "changes from one to the other"),
        Column(
            "moving", pl.Int64, "of these, changes soon after which the other appears where the one has moved on to"
        ),
        Column("first_at", UTC_TIME, "the first change"),
        Column("last_at", UTC_TIME, "the last"),
    ),
)

_PLACES: Final = ("start_lat_deg", "start_lon_deg", "end_lat_deg", "end_lon_deg")


@dataclass(frozen=True, slots=True)
class HandoverRule:
    """When two MMSIs are taken for one hull's.

    Parameters
    ----------
    least
        Changes at least at which the other appears soon, and where the one has moved on to.
    within_h
        How soon that is [h].
    moved_nm
        How far she has moved at least [nm].
    speed_kn, slack_nm
        At no change has she come farther than at this speed, and this besides [kn], [nm].
    """

    # judged: one change may be chance in a crowded fairway; a convoy is heard at once
    least: int = 3
    # judged: a feed hears a ship near its stations every half hour or so
    within_h: float = 2.0
    # an anchored ship swings over some hundred metres
    moved_nm: float = 1.0
    # small tankers
    speed_kn: float = 15.0
    slack_nm: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what would lay any two ships together."""
        if self.least < 2:  # noqa: PLR2004 - one change is no turn
            raise ValueError(f"least is {self.least}; expected at least 2")
        if not (0 < self.within_h <= 48 and self.speed_kn > 0):  # noqa: PLR2004 - two days
            raise ValueError("within_h is above 0 and at most 48, speed_kn above 0")
        if not (self.moved_nm >= 0 and self.slack_nm >= 0):
            raise ValueError("moved_nm and slack_nm are 0 or more")


def find_handovers(tracks: pl.DataFrame, rule: HandoverRule) -> pl.DataFrame:
    """Find pairs of MMSIs that are heard in turn as of one hull.

    Parameters
    ----------
    tracks
        Table of `tables.TRACKS`, in any order. An MMSI with two tracks at once is left out: it is not one ship's.
    rule
        When they are.

    Returns
    -------
    DataFrame
        Of `HANDOVERS`, by `mmsi` and `other_mmsi`. Pairs that were ever heard at once are not in it.
    """
    shared = tracks.filter("shared")["mmsi"].unique().to_list()
    rows = tracks.filter(~pl.col("mmsi").is_in(shared)).drop_nulls(_PLACES).sort("started_at", "track_id")
    if rows.is_empty():
        return HANDOVERS.frame()
    of = {key[0]: part.rows(named=True) for key, part in rows.group_by("mmsi", maintain_order=True)}
    found = [_turns(pair, of, rule) for pair in _candidates(rows, rule)]
    return HANDOVERS.frame(one for one in found if one is not None).sort("mmsi", "other_mmsi")


def lay_together(statics: pl.DataFrame, fleet: pl.DataFrame, handovers: pl.DataFrame) -> pl.DataFrame:
    """Give what ships say of themselves with the IMO number of the hull instead of that of her other identity.

    Reports of the other identity lose their times.

    Parameters
    ----------
    statics, fleet
        Tables of `tables.STATICS` and `tables.FLEET`.
    handovers
        Of `HANDOVERS`. Where neither MMSI is a ship's of the fleet with an IMO number nothing is changed.
    """
    numbers = {mmsi: imo for mmsi, imo in fleet.select("mmsi", "imo").iter_rows() if mmsi and imo}
    imos: dict[str, str] = {}
    for mmsi, other in handovers.select("mmsi", "other_mmsi").iter_rows():
        known = [one for one in (mmsi, other) if one in numbers]
        if len(known) == 1:  # two ships of the fleet are two ships until somebody decides
            imos[other if known[0] == mmsi else mmsi] = numbers[known[0]]
    if not imos:
        return statics
    own = pl.col("mmsi").replace_strict(imos, default=None, return_dtype=pl.String)
    # without their times these reports do not speak for two transponders at once, which they were not
    return statics.with_columns(imo=pl.coalesce(own, "imo"), seen_at=pl.when(own.is_null()).then("seen_at"))


def tell_handovers(handovers: pl.DataFrame, fleet: pl.DataFrame) -> tuple[Contradiction, ...]:
    """Say of each pair what was seen and what it may mean."""
    owners = {mmsi: vessel for vessel, mmsi in fleet.select("vessel_id", "mmsi").iter_rows() if mmsi}
    told = []
    for row in handovers.iter_rows(named=True):
        ids = tuple(owners.get(row[name], f"mmsi:{row[name]}") for name in ("mmsi", "other_mmsi"))
        known = sum(row[name] in owners for name in ("mmsi", "other_mmsi"))
        words = (
            f"MMSI {row['other_mmsi']} was never heard together with {row['mmsi']}; of {row['times']} changes from one "
            f"to the other, {row['first_at']:%Y-%m-%d} to {row['last_at']:%Y-%m-%d}, {row['moving']} were of a ship "
            "under way: silent as the one, soon heard farther on as the other; likely one hull with two identities"
        )
        taken = {
            0: "",
            1: "; what AIS shows of both is taken for one ship's",
            2: "; both are of the fleet, and stay two",
        }
        told.append(Contradiction("two identities in turn", ids, (), words + taken[known]))
    return tuple(told)


def _candidates(rows: pl.DataFrame, rule: HandoverRule) -> list[tuple[str, str]]:
    """Give pairs of MMSIs of which one appeared near where the other ended at least twice."""
    names = rows["mmsi"].unique().sort()
    number = rows["mmsi"].replace_strict(names, np.arange(len(names)), return_dtype=pl.Int64).to_numpy()
    start, end = (
        np.column_stack([rows[at].dt.timestamp("us").to_numpy() / 3.6e9, rows[lat].to_numpy(), rows[lon].to_numpy()])
        for at, lat, lon in (("started_at", *_PLACES[:2]), ("ended_at", *_PLACES[2:]))
    )
    order = np.argsort(end[:, 0], kind="stable")
    limits = np.array([rule.within_h, rule.moved_nm * M_PER_NM, rule.slack_nm * M_PER_NM, rule.speed_kn * M_PER_NM])
    pairs = np.sort(_moving_pairs(start, end, order, number, limits), axis=1)
    each, counts = np.unique(pairs, axis=0, return_counts=True)
    return [(names[int(a)], names[int(b)]) for a, b in each[counts >= rule.least]]


@kernel
def _moving_pairs(start: Any, end: Any, order: Any, number: Any, limits: Any) -> Any:
    """Give who appeared soon where whom had moved on to, once for each time.

    Tracks come by their begin, `order` by their end; `start` and `end` are hour, latitude and longitude.
    """
    count = start.shape[0]
    found = np.empty((16, 2), np.int64)
    filled, first = 0, 0
    for i in range(count):
        while first < count and end[order[first], 0] < start[i, 0] - limits[0]:
            first += 1
        k = first
        while k < count and end[order[k], 0] < start[i, 0]:
            j = order[k]
            k += 1
            if number[j] == number[i] or abs(end[j, 1] - start[i, 1]) > 1.0:  # farther than within_h allows
                continue
            way = distance_at(end[j, 1], end[j, 2], start[i, 1], start[i, 2])
            if limits[1] <= way <= limits[2] + limits[3] * (start[i, 0] - end[j, 0]):
                if filled == found.shape[0]:
                    more = np.empty((2 * filled, 2), np.int64)
                    more[:filled] = found
                    found = more
                found[filled, 0], found[filled, 1] = number[j], number[i]
                filled += 1
    return found[:filled]


def _turns(pair: tuple[str, str], of: Mapping[str, list[dict[str, Any]]], rule: HandoverRule) -> dict[str, Any] | None:
    """Follow two MMSIs through time; None where they were heard at once, or do not take turns."""
    both = sorted((*of[pair[0]], *of[pair[1]]), key=lambda row: (row["started_at"], row["track_id"]))
    changes = [(before, after) for before, after in pairwise(both) if before["mmsi"] != after["mmsi"]]
    if any(after["started_at"] <= before["ended_at"] for before, after in changes):
        return None
    ways = [_way(before, after) for before, after in changes]
    if any(way_nm > rule.slack_nm + rule.speed_kn * hours for hours, way_nm in ways):
        return None
    moving = sum(hours <= rule.within_h and way_nm >= rule.moved_nm for hours, way_nm in ways)
    if moving < rule.least:
        return None
    heard = {mmsi: sum(row["reports"] for row in of[mmsi]) for mmsi in pair}
    first, second = sorted(pair, key=lambda mmsi: (-heard[mmsi], mmsi))
    at = [after["started_at"] for _, after in changes]
    return {
        "mmsi": first,
        "other_mmsi": second,
        "times": len(changes),
        "moving": moving,
        "first_at": at[0],
        "last_at": at[-1],
    }


def _way(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[float, float]:
    """Give how long and how far it is from the end of one track to the begin of the next [h], [nm]."""
    hours = (after["started_at"] - before["ended_at"]).total_seconds() / 3600
    way = distance_m(before["end_lat_deg"], before["end_lon_deg"], after["start_lat_deg"], after["start_lon_deg"])
    return hours, float(way) / M_PER_NM
