"""A simulated trade as the rows of its tables of truth."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ullage.tables.schema import row_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.simulate.trade.analyst import Notes
    from ullage.simulate.trade.states import Track
    from ullage.simulate.trade.voyages import Meeting, Visit, Voyage

_HOUR_US: Final = 3_600_000_000

Rows = list[dict[str, Any]]


def at(begins: datetime, hours: float) -> datetime:
    """Give the moment of an hour of the world."""
    us = int(begins.timestamp()) * 1_000_000 + round(hours * _HOUR_US)
    return datetime.fromtimestamp(us // 1_000_000, UTC).replace(microsecond=us % 1_000_000)


def visits_within(visits: Sequence[Visit], hours: float) -> list[Visit]:
    """Give the stays that touch the world, in the order of arrival."""
    some = [one for one in visits if one.arrived_h < hours and one.departed_h > 0]
    return sorted(some, key=lambda one: (one.arrived_h, one.tanker))


def visit_rows(begins: datetime, visits: Sequence[Visit], tracks: Sequence[Track], notes: Notes) -> Rows:
    """Give rows of `trade.truth.VISITS`."""
    loaded = {(one.tanker, one.cycle) for one in visits if one.terminal.role == "loads"}
    rows = [
        {
            "place_id": one.terminal.place_id,
            "role": one.terminal.role,
            "imo": tracks[one.tanker].vessel.imo,
            "anchored_at": None if one.anchored_h is None else at(begins, one.anchored_h),
            "arrived_at": at(begins, one.arrived_h),
            "departed_at": at(begins, one.departed_h),
            "product": one.cargo.product,
            "cargo_t": one.cargo.tonnes,
            "cargo_bbl": one.cargo.bbl,
            "fill": one.cargo.fill,
            "draught_in_m": one.draught_in_m,
            "draught_out_m": one.draught_out_m,
            "looks": looks,
            "clear_looks": clear,
            "seen": seen,
            "counts": one.terminal.role == "loads" or (one.tanker, one.cycle) not in loaded,
        }
        for one, looks, clear, seen in zip(visits, notes.looks, notes.clear, notes.seen, strict=True)
    ]
    return _with_ids("visit", rows, ("imo", "place_id", "arrived_at"))


def voyage_rows(begins: datetime, voyages: Sequence[Voyage], tracks: Sequence[Track], hours: float) -> Rows:
    """Give rows of `trade.truth.VOYAGES`: those that touch the world."""
    rows = [
        {
            "imo": tracks[one.tanker].vessel.imo,
            "from_place_id": one.from_place,
            "to_place_id": one.to_place,
            "departed_at": at(begins, one.departed_h),
            "arrived_at": None if one.arrived_h > hours else at(begins, one.arrived_h),
            "laden": one.cargo.tonnes > 0,
            "product": one.cargo.product,
            "cargo_t": one.cargo.tonnes,
            "cargo_bbl": one.cargo.bbl,
            "draught_m": one.draught_m,
        }
        for one in voyages
        if one.departed_h < hours and one.arrived_h > 0
    ]
    return _with_ids("voyage", rows, ("imo", "departed_at"))


def silence_rows(begins: datetime, tracks: Sequence[Track]) -> Rows:
    """Give rows of `trade.truth.SILENCES`."""
    return [
        {
            "mmsi": track.vessel.mmsi,
            "from": at(begins, one.from_h),
            "to": at(begins, one.to_h),
            "cause": one.cause,
            "claimed_mmsi": one.claimed_mmsi,
        }
        for track in tracks
        for one in track.silences
    ]


def encounter_rows(begins: datetime, meetings: Sequence[Meeting], tracks: Sequence[Track], hours: float) -> Rows:
    """Give rows of `trade.truth.ENCOUNTERS`: those that touch the world."""
    rows = []
    for one in meetings:
        if one.began_h < hours and one.ended_h > 0:
            a, b = sorted(tracks[k].vessel.mmsi for k in (one.supplier, one.receiver))
            rows.append(
                {
                    "mmsi_a": a,
                    "mmsi_b": b,
                    "began_at": at(begins, one.began_h),
                    "ended_at": at(begins, one.ended_h),
                    "lat_deg": one.lat_deg,
                    "lon_deg": one.lon_deg,
                    "cargo_t": one.cargo_t,
                }
            )
    return _with_ids("encounter", rows, ("mmsi_a", "mmsi_b", "began_at"))


def _with_ids(what: str, rows: Rows, keys: Sequence[str]) -> Rows:
    ids = row_ids(what, *([row[key] for row in rows] for key in keys))
    return [{f"{what}_id": one} | row for one, row in zip(ids, rows, strict=True)]
