"""Fewer positions that draw the same track: dead reckoning says which ones add nothing."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, radians
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.geo import EQUATOR_M, wrapped
from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class ThinRule:
    """How closely a thinned track keeps to the reported one.

    Parameters
    ----------
    most_m
        A position is left out while dead reckoning from the last two that count meets it within this distance [m].
    """

    # half the length of a small tanker: on a map of a port the line still goes through the ship
    most_m: float = 50.0


def thin_positions(positions: pl.DataFrame, rule: ThinRule | None = None) -> pl.DataFrame:
    """Leave out the positions that a straight line at constant speed explains.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order; those without a track, time or position are left out.
    rule
        How closely.

    Returns
    -------
    DataFrame
        The rows kept, sorted by track and time; each track keeps its first and last. A position left out lies within
        twice ``most_m`` of the line, at its time.
    """
    rule = rule or ThinRule()
    known = positions.drop_nulls(["track_id", "seen_at", "lat_deg", "lon_deg"])
    ordered = known.sort("track_id", "seen_at", "lat_deg", "lon_deg", maintain_order=True)
    keep = np.empty(len(ordered), dtype=np.bool_)
    _thin(
        ordered["track_id"].rle_id().to_numpy(),
        ordered["seen_at"].to_physical().to_numpy(),
        ordered["lat_deg"].to_numpy(),
        ordered["lon_deg"].to_numpy(),
        rule.most_m,
        keep,
    )
    return ordered.filter(pl.Series(keep))


def thin_reference(
    t: npt.NDArray[np.int64], lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], most_m: float
) -> list[int]:
    """Say which positions of one track are kept: the slow, obvious form of the kernel."""
    kept = [0]
    for i in range(2, len(t)):
        anchor, after = kept[-1], kept[-1] + 1
        if i <= after:
            continue
        share = (t[i] - t[anchor]) / (t[after] - t[anchor]) if t[after] > t[anchor] else 0.0
        north = lat[i] - (lat[anchor] + share * (lat[after] - lat[anchor]))
        east = wrapped(lon[i] - lon[anchor]) - share * wrapped(lon[after] - lon[anchor])
        if radians(hypot(north, east * cos(radians(lat[i])))) * EQUATOR_M > most_m:
            kept.append(i - 1)
    return sorted({*kept, len(t) - 1}) if len(t) else []


@kernel
def _thin(track: Any, t: Any, lat: Any, lon: Any, most_m: Any, keep: Any) -> None:
    count = track.shape[0]
    anchor = 0
    for i in range(count):
        keep[i] = i == 0 or i == count - 1 or track[i] != track[i - 1] or track[i] != track[i + 1]
        if i == 0 or track[i] != track[i - 1]:
            anchor = i
        after = anchor + 1
        if i <= after:
            continue
        share = 0.0
        if t[after] > t[anchor]:
            share = (t[i] - t[anchor]) / (t[after] - t[anchor])
        north = lat[i] - (lat[anchor] + share * (lat[after] - lat[anchor]))
        east = wrapped(lon[i] - lon[anchor]) - share * wrapped(lon[after] - lon[anchor])
        if radians(hypot(north, east * cos(radians(lat[i])))) * EQUATOR_M > most_m:
            anchor = i - 1
            keep[anchor] = True
