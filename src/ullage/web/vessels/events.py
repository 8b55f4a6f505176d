"""What happened to one vessel, in lanes of a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ullage.evidence.layers import plain_value
from ullage.evidence.text import shorten
from ullage.explaining.events import EVENTS
from ullage.explaining.rows import ID_COLUMNS
from ullage.web.vessels.of_vessel import rows_of
from ullage.web.vessels.shown import EventRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from ullage.records import Vessel
    from ullage.web.vessels.known import KnownVessels

LANES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "visits": (("arrived_after", "arrived_before", "delivered_after"), ("departed_before", "departed_after")),
    "sightings": (("seen_after", "seen_at"), ("seen_before", "seen_at")),
    "port_visits": (("first_at",), ("last_at",)),
    "gaps": (("off_at",), ("on_at",)),
    "encounters": (("started_at",), ("ended_at",)),
    "loitering": (("started_at",), ("ended_at",)),
    "anomalies": (("started_at",), ("ended_at",)),
}
"""Tables, each with the columns that begin and end its rows, the first that is known."""

MOST: Final = 1_000
"""Events of one lane that are given; the longest."""


class Events(NamedTuple):
    """Events in order of time, and how many were left out."""

    shown: list[EventRow]
    left_out: int


def events_of(known: KnownVessels, vessel: Vessel) -> Events:
    """Give what happened to a vessel, as far as anything under her id or her MMSIs shows it."""
    shown: list[EventRow] = []
    left_out = 0
    for lane in LANES:
        frame = rows_of(known, vessel, lane)
        if frame is not None:
            left_out += max(0, len(frame) - MOST)
            shown += _lane(lane, frame)
    return Events(sorted(shown, key=lambda one: (one.begins_at or "", one.lane, one.id)), left_out)


def _lane(lane: str, frame: pl.DataFrame) -> Iterator[EventRow]:
    begins, ends = LANES[lane]
    longest = frame.sort("duration_h", descending=True, nulls_last=True) if "duration_h" in frame.columns else frame
    for row in longest.head(MOST).iter_rows(named=True):
        yield EventRow(
            lane=lane,
            id=row[ID_COLUMNS[lane]],
            begins_at=plain_value(next((row[one] for one in begins if row[one] is not None), None)),
            ends_at=plain_value(next((row[one] for one in ends if row[one] is not None), None)),
            words=shorten(_words(lane, row), 300),
        )


def _words(lane: str, row: Mapping[str, Any]) -> str:
    if lane in EVENTS:
        return EVENTS[lane](row)
    if lane == "port_visits":
        return f"heard at {row['place_id']}, {row['reports']} reports, confidence {row['confidence']} of 4"
    who = "" if row["p_vessel"] is None else f" (P {row['p_vessel']:.2f} that it is her)"
    return f"at {row['place_id']}{who}: {row['explanation'] or row['kind']}"
