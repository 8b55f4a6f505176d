"""How well ships are heard where and when: counts of ships heard, and of ships that were there and were not.

A `Reception` is a sum over ships, so that it can be made of each bucket of ships apart and added up. What it says of a
place and time is worked out in `reception_map`, without the ship that is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.tables.schema import UTC_TIME
from ullage.track.cells import FINE, coarser, columns_of, find_cells
from ullage.track.columns import US_PER_H, Reports, sort_reports
from ullage.track.gap import gap_ids
from ullage.track.heard import gather_cells, gather_slots, list_ship_slots, look_back, signs_of
from ullage.track.lineages import G_OFF, G_OFF_POSITION
from ullage.track.segment import SegmentRule, Segments, end_us, find_segments

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]

LOCAL: Final = 2
"""Cells a degree of the grid in which receivers are told apart: 30 nm, the range of a station."""

_LOOK_BACK: Final[dict[str, Any]] = {
    "gap_id": pl.String,
    "mmsi": pl.String,
    "is_b": pl.Boolean,
    "key": pl.List(pl.Int64),
    "heard": pl.List(pl.Int8),
    "north_deg_h": pl.Float64,
    "east_deg_h": pl.Float64,
}
_OWN: Final[dict[str, Any]] = {"mmsi": pl.String, "cell_class": pl.Int64, "heard": pl.Int64, "silent": pl.Int64}
_RECEIVED: Final[dict[str, Any]] = {"receiver": pl.String, "slot": pl.Int64, "reports": pl.Int64}
_SERVED: Final[dict[str, Any]] = {"receiver": pl.String, "cell": pl.Int64, "reports": pl.Int64}


@dataclass(frozen=True, slots=True)
class ReceptionRule:
    """What is counted as heard, and as there but not heard.

    Parameters
    ----------
    slot_min
        Length of a slot of time [min], at least 15.
    silence_h
        A ship was there between two reports less than this apart [h]. Longer silences are gaps: they are judged, and
        count by the chance that they are honest. Let it be the shortest gap.
    before_h
        How long before a gap a ship's own reception is looked at [h].
    """

    # outages show as many ships silent in the same quarter of an hour, science 8.7
    slot_min: int = 15
    # the naive gap, science 8.2
    silence_h: float = 6.0
    # a day: both swaths of a satellite, and a night's ducts
    before_h: float = 24.0

    def __post_init__(self) -> None:
        if self.slot_min < 15:  # noqa: PLR2004 - shorter ones have no room in a key
            raise ValueError(f"slot_min is {self.slot_min}; expected at least 15")

    @property
    def slot_us(self) -> int:
        """Length of a slot [µs]."""
        return self.slot_min * 60_000_000


@dataclass(frozen=True)
class Reception:
    """Counts of ships heard and not heard; a sum.

    Parameters
    ----------
    rule
        By which it was counted.
    key
        Cell, class and slot, see `heard`; rising.
    heard, silent
        Ships heard there and then, and ships that were there and were not heard.
    ships
        Signs of the ships heard, a bit each: the union over places and times counts different ships, at least.
    before
        Of each gap by ``gap_id``: in which slots she herself was heard before it, and how she moved.
    own
        Of each ship in how many slots she was heard, and was there unheard, by cell and class.
    received, served
        Reports by receiver and slot, and by receiver and cell; empty where no receiver is named.
    """

    rule: ReceptionRule
    key: Whole
    heard: Whole
    silent: Whole
    ships: npt.NDArray[np.uint64]
    before: pl.DataFrame
    own: pl.DataFrame
    received: pl.DataFrame
    served: pl.DataFrame

    @classmethod
    def empty(cls, rule: ReceptionRule) -> Reception:
        """Give the reception of no ships."""
        none = np.empty(0, np.int64)
        before, own, received, served = (pl.DataFrame(schema=one) for one in (_LOOK_BACK, _OWN, _RECEIVED, _SERVED))
        return cls(rule, none, none, none, np.empty(0, np.uint64), before, own, received, served)

    @property
    def ship_days(self) -> float:
        """How long ships were heard or known to be there, all together [d]."""
        return float((self.heard.sum() + self.silent.sum()) * self.rule.slot_min / 1440)

    def __add__(self, other: Reception) -> Reception:
        """Add the reception of other ships.

        Raises
        ------
        ValueError
            When the two were counted by different rules.
        """
        if self.rule != other.rule:
            raise ValueError(f"reception by {self.rule} cannot be added to reception by {other.rule}")
        key = np.concatenate([self.key, other.key])
        order = np.argsort(key, kind="stable")
        key = key[order]
        begins = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.empty(0, np.int64)

        def united(one: Any, two: Any, how: Any) -> Any:
            values = np.concatenate([one, two])[order]
            return how.reduceat(values, begins) if len(key) else values

        return Reception(
            self.rule,
            key[begins],
            united(self.heard, other.heard, np.add),
            united(self.silent, other.silent, np.add),
            united(self.ships, other.ships, np.bitwise_or),
            pl.concat([self.before, other.before]).sort("gap_id", "mmsi"),
            pl.concat([self.own, other.own]).sort("mmsi", "cell_class"),
            _summed([self.received, other.received]),
            _summed([self.served, other.served]),
        )


def add_receptions(parts: Iterable[Reception], rule: ReceptionRule | None = None) -> Reception:
    """Add up the reception of buckets of ships; of none it is empty."""
    return reduce(add, parts, Reception.empty(rule or ReceptionRule()))


def find_reception(
    positions: pl.DataFrame,
    rule: ReceptionRule | None = None,
    until: datetime | None = None,
    *,
    segment: SegmentRule | None = None,
    least_h: float = 6.0,
) -> Reception:
    """Count who was heard where and when, of a table of positions.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order; ``ais_class`` and ``receiver`` are used where they are.
    rule
        What is counted.
    until
        End of the data, as given to `gap.find_gaps`; by default the latest report of all.
    segment
        Which reports are one ship.
    least_h
        The shortest gap [h], as `GapRule` has it.
    """
    reports = sort_reports(positions)
    segments = find_segments(reports, segment or SegmentRule(), round(least_h * US_PER_H), end_us(reports, until))
    taken = {name: positions[name] for name in ("ais_class", "receiver") if name in positions.columns}
    return observe_reception(reports, segments, rule or ReceptionRule(), **taken)


def observe_reception(
    reports: Reports,
    segments: Segments,
    rule: ReceptionRule,
    ais_class: pl.Series | None = None,
    receiver: pl.Series | None = None,
) -> Reception:
    """Count who was heard where and when, of sorted reports.

    Parameters
    ----------
    reports, segments
        Of some or all ships. The silences in `segments` are those that will be judged.
    rule
        What is counted.
    ais_class, receiver
        Columns of the table that the reports came from.
    """
    is_b = _are_b(reports, ais_class)
    numbers = reports.mmsi.cast(pl.Int64, strict=False).fill_null(0).to_numpy()
    packed, begins = list_ship_slots(
        reports, segments, signs_of(numbers), is_b, rule.slot_us, round(rule.silence_h * US_PER_H)
    )
    ship, *cells = gather_cells(packed, begins)
    own = pl.DataFrame([reports.mmsi.gather(ship), *map(pl.Series, cells)], schema=_OWN)
    packed.sort()
    room = len(packed)
    key, heard, silent = (np.empty(room, np.int64) for _ in range(3))
    ships = np.empty(room, np.uint64)
    count = gather_slots(packed, key, heard, silent, ships)
    received, served = _by_receiver(reports, rule, receiver)
    return Reception(
        rule,
        key[:count].copy(),
        heard[:count].copy(),
        silent[:count].copy(),
        ships[:count].copy(),
        _befores(reports, segments, is_b, rule),
        own,
        received,
        served,
    )


def key_slots(key: Whole) -> Whole:
    """Give the slots of keys."""
    from ullage.track.heard import SLOT_BITS

    return np.asarray(key & ((1 << SLOT_BITS) - 1))


def _are_b(reports: Reports, ais_class: pl.Series | None) -> Whole:
    """Tell which ships are of class B: most of their reports that say it. One that says nothing counts as A."""
    ships = len(reports.mmsi)
    if ais_class is None or not len(reports.row):
        return np.zeros(ships, np.int64)
    is_b, is_a = ((ais_class == one).fill_null(value=False).to_numpy() for one in ("B", "A"))
    code = (is_b.astype(np.int64) - is_a)[reports.row]
    return (np.add.reduceat(code, reports.first[:-1]) > 0).astype(np.int64)


def _befores(reports: Reports, segments: Segments, is_b: Whole, rule: ReceptionRule) -> pl.DataFrame:
    """Look at each silent ship's own reception before her silence."""
    gaps, width = segments.gaps, round(rule.before_h * 60 / rule.slot_min)
    if not len(gaps):
        return pl.DataFrame(schema=_LOOK_BACK)
    off, at = gaps[:, G_OFF], gaps[:, G_OFF_POSITION]
    ship = np.searchsorted(reports.first, off, side="right") - 1
    count, speed = np.zeros(len(gaps), np.int64), np.empty((len(gaps), 2))
    key, heard = np.zeros((len(gaps), width), np.int64), np.zeros((len(gaps), width), np.int8)
    look_back(
        gaps, reports.t_us, reports.lat, reports.lon, segments.lineage, segments.aside, reports.first[ship], is_b[ship],
        columns_of(FINE), rule.slot_us, round(rule.before_h * US_PER_H), count, key, heard, speed,
    )  # fmt: skip
    lat, lon = (np.where(at < 0, np.nan, one[np.maximum(at, 0)]) for one in (reports.lat, reports.lon))
    named = pl.DataFrame(
        {
            "mmsi": reports.ship_of(off),
            "off_at": pl.Series(reports.t_us[off]).cast(UTC_TIME),
            "off_lat_deg": pl.Series(lat).fill_nan(None),
            "off_lon_deg": pl.Series(lon).fill_nan(None),
        }
    )
    return pl.DataFrame(
        {
            "gap_id": gap_ids(named),
            "mmsi": named["mmsi"],
            "is_b": is_b[ship] > 0,
            "key": [one[:n] for one, n in zip(key, count, strict=True)],
            "heard": [one[:n] for one, n in zip(heard, count, strict=True)],
            "north_deg_h": speed[:, 0],
            "east_deg_h": speed[:, 1],
        },
        schema=_LOOK_BACK,
    ).sort("gap_id", "mmsi")


def _by_receiver(
    reports: Reports, rule: ReceptionRule, receiver: pl.Series | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count reports by receiver and slot, and by receiver and local cell; one ship counts once in a slot."""
    if receiver is None or receiver.null_count() == len(receiver):
        return pl.DataFrame(schema=_RECEIVED), pl.DataFrame(schema=_SERVED)
    code = receiver.cast(pl.Categorical).to_physical().cast(pl.Int64).fill_null(-1).to_numpy()[reports.row]
    slot = reports.t_us // rule.slot_us
    # reports of a ship in one slot by one receiver lie together
    new = np.append(True, (np.diff(code) != 0) | (np.diff(slot) != 0))
    new &= (code >= 0) & ~np.isnan(reports.lat)
    chosen = np.flatnonzero(new)
    frame = pl.DataFrame(
        {
            "receiver": receiver.gather(reports.row[chosen]),
            "slot": slot[chosen],
            "cell": coarser(find_cells(reports.lat[chosen], reports.lon[chosen]), LOCAL),
        }
    )
    return _counted(frame, "slot"), _counted(frame, "cell")


def _counted(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    counted = frame.group_by("receiver", name).agg(pl.len().cast(pl.Int64).alias("reports"))
    return counted.sort("receiver", name)


def _summed(frames: list[pl.DataFrame]) -> pl.DataFrame:
    together = pl.concat(frames)
    by = together.columns[:2]
    return together.group_by(by).agg(pl.col("reports").sum()).sort(by)
