"""Where the ships of a simulated trade are at moments, where their bows point, and how deep they lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.cargo.hydrostatics import draught_at_deadweight_m
from ullage.geo import distance_m
from ullage.simulate.trade.truth import POSITIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy.typing as npt

    from ullage.simulate.ships import Ship
    from ullage.simulate.trade.fleet import Vessel
    from ullage.simulate.trade.habits import Silence
    from ullage.simulate.trade.way import Rest

    Floats = npt.NDArray[np.float64]


_SCHEMA: Final[dict[str, Any]] = {**POSITIONS.schema, "at": pl.Int64}


@dataclass(frozen=True, slots=True)
class Track:
    """One ship of the world with all that is known of her.

    Parameters
    ----------
    vessel, ship
        Who she is, and her way.
    rests
        Where she lay still, in order; elsewhere her bow points where she goes.
    load_hours, load_t
        When [h] and what she has on board, all told [t]; linear in between.
    silences
        When she did not send as herself where she was.
    draughts, destinations
        What is typed into her transponder from when on [h].
    """

    vessel: Vessel
    ship: Ship
    rests: tuple[Rest, ...]
    load_hours: Floats
    load_t: Floats
    silences: tuple[Silence, ...] = ()
    draughts: tuple[tuple[float, float], ...] = ()
    destinations: tuple[tuple[float, str], ...] = ()

    def on_board_t(self, hours: Floats) -> Floats:
        """Give what she has on board at hours, all told [t]."""
        return np.interp(hours, self.load_hours, self.load_t)

    def draught_m(self, hours: Floats) -> Floats:
        """Give her mean draught at hours [m]."""
        return draught_at_deadweight_m(self.on_board_t(hours), self.vessel.size.hull)

    def bearing_deg(self, hours: Floats, course_deg: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Give where her bow points at hours [°], and whether she is alongside; her course where she is under way."""
        begins = np.array([one.from_h for one in self.rests])
        k = np.searchsorted(begins, hours, side="right") - 1
        ends = np.array([*(one.to_h for one in self.rests), -np.inf])
        rests = (k >= 0) & (hours < ends[k])
        bows = np.array([*(one.heading_deg for one in self.rests), 0.0])
        alongside = np.array([*(one.alongside for one in self.rests), False])
        return np.where(rests, bows[k], course_deg), rests & alongside[k]

    def sends(self, hours: Floats) -> npt.NDArray[np.bool_]:
        """Tell whether she sends as herself, where she is, at hours."""
        found = np.ones(len(hours), np.bool_)
        for one in self.silences:
            found &= (hours < one.from_h) | (hours >= one.to_h)
        return found


def states_of(
    tracks: Sequence[Track], begins: datetime, when: Sequence[datetime], lat: Floats, lon: Floats, radius_m: Floats
) -> pl.DataFrame:
    """Give the ships within a radius of points, each point at its own moment.

    Parameters
    ----------
    tracks
        All ships.
    begins
        The begin of the world.
    when, lat, lon, radius_m
        Moments, points [°] and radii [m], shape (n,) each.

    Returns
    -------
    polars.DataFrame
        Columns of `trade.truth.POSITIONS`, with ``at``, which of the points; by point, then MMSI. What is of the image
        alone is null.
    """
    hours = np.array([(one - begins).total_seconds() / 3600 for one in when])
    parts = [_states_of_one(one, hours, lat, lon, radius_m) for one in tracks]
    empty = pl.DataFrame(schema=_SCHEMA)
    together = pl.concat([empty, *(one for one in parts if one is not None)])
    moments = pl.Series(list(when), dtype=POSITIONS.schema["seen_at"])
    return together.with_columns(seen_at=moments.gather(together["at"])).sort("at", "mmsi")


def _states_of_one(track: Track, hours: Floats, lat: Floats, lon: Floats, radius_m: Floats) -> pl.DataFrame | None:
    own_lat, own_lon, knots, course = track.ship.locate(hours)
    # a degree of latitude is never shorter than what a cheap belt takes it for
    near = np.flatnonzero(np.abs(own_lat - lat) < radius_m / 110_000.0)
    near = near[distance_m(own_lat[near], own_lon[near], lat[near], lon[near]) <= radius_m[near]]
    if not len(near):
        return None
    some = hours[near]
    hull, vessel = track.vessel.size.hull, track.vessel
    bow, alongside = track.bearing_deg(some, course[near])
    draught = track.draught_m(some)
    values: dict[str, Any] = {
        "lat_deg": own_lat[near],
        "lon_deg": own_lon[near],
        "heading_deg": bow,
        "sog_kn": knots[near],
        "draught_m": draught,
        "freeboard_m": hull.depth_m - draught,
        "alongside": alongside,
        "sends": track.sends(some),
        "at": near,
    }
    whole = {
        "imo": vessel.imo,
        "mmsi": vessel.mmsi,
        "kind": vessel.kind,
        "length_m": vessel.size.length_m,
        "beam_m": hull.beam_m,
    }
    absent = {name: None for name in _SCHEMA if name not in values and name not in whole}
    return (
        pl.DataFrame(values)
        .with_columns(**{name: pl.lit(value) for name, value in {**whole, **absent}.items()})
        .select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
    )
