"""Detections against the ships that were there: recall, false alarms, lengths, axes, and what ``p_ship`` is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ullage.evaluate.accuracy import ALL, Judged, Reliability, Score
from ullage.evaluate.scores import Figure, f1, mean, reliability, share
from ullage.geo import destination, distance_m

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Strata = Sequence[tuple[str, Bools]]

STAGE: Final = "detections"
NEAR_M: Final = 200.0
"""How far a detection may lie from the ship that it is: that of xView3 (Paolo et al. 2022)."""
AT_ONCE_S: Final = 120.0
"""How far apart in time a scene of the results and one of the truth may be to be one, where their names differ."""
LENGTHS_M: Final = ((0.0, 50.0), (50.0, 100.0), (100.0, 150.0), (150.0, np.inf))
SHORES_M: Final = ((0.0, 500.0), (500.0, 2000.0), (2000.0, np.inf))
LONG_M: Final = 100.0
"""Length from which an axis is judged."""
PER_KM2: Final = 1000.0
_MICRO: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Searched:
    """One scene that was searched.

    Parameters
    ----------
    scene_id, seen_at
        Which.
    water_km2
        Water in it [km²]; None where it is not known.
    holds
        Says which latitudes and longitudes lie in it; None where that is not known.
    """

    scene_id: str
    seen_at: datetime
    water_km2: float | None = None
    holds: Callable[[Floats, Floats], Bools] | None = None


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which detection is which ship.

    Parameters
    ----------
    ships, found
        The true ships in what was searched, and what was held to be ships there; `scene` is the number of the scene.
    ship_of, found_of
        Of each pair the row in `ships` and in `found`.
    """

    ships: pl.DataFrame
    found: pl.DataFrame
    ship_of: npt.NDArray[np.int64]
    found_of: npt.NDArray[np.int64]


def judge_detections(
    detections: pl.DataFrame,
    positions: pl.DataFrame,
    searched: Sequence[Searched],
    shore_m: Callable[[Floats, Floats], Floats] | None = None,
) -> Judged:
    """Judge detections.

    Parameters
    ----------
    detections
        Of `tables.DETECTIONS`.
    positions
        Of `simulate.trade.truth.POSITIONS`; ships in scenes that were not searched do not count, nor those that are not
        clear: what finds one of these is neither right nor wrong.
    searched
        The scenes that were searched: also those in which nothing was found.
    shore_m
        Gives distances to the shore [m] of latitudes and longitudes, to judge near and off it.

    Returns
    -------
    Judged
        Intervals of means are by scene.
    """
    ships, found = without_unclear(*in_scenes(detections, positions, searched))
    if ships.is_empty() and found.is_empty():
        return Judged(told=("no scene of the truth was searched: detections are not judged",))
    pairs = pair(ships, found)
    strata = _strata(ships, shore_m)
    scores = [*_recalls(pairs, strata), *_false(pairs, searched), *_sizes(pairs)]
    p = found["p_ship"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    right = np.zeros(len(found), np.bool_)
    right[pairs.found_of] = True
    curves = [Reliability(STAGE, "p_ship", tuple(reliability(p, right)))] if np.isfinite(p).any() else []
    return Judged(tuple(scores), tuple(curves), told=tuple(_told(detections, positions, searched)))


def _told(detections: pl.DataFrame, positions: pl.DataFrame, searched: Sequence[Searched]) -> Iterator[str]:
    """Say of which scenes nothing is known to have been found, and which of the truth were left out."""
    names = {one.scene_id for one in searched}
    if empty := len(names - set(detections["scene_id"])):
        yield f"in {empty} of {len(names)} scenes nothing was found: if they were not searched, recall is told too low"
    true = set(positions["scene_id"].drop_nulls())
    if true & names and (left := len(true - names)):
        yield f"{left} of {len(true)} scenes of the truth were not searched: their ships do not count"


def without_unclear(ships: pl.DataFrame, found: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Leave out ships that are not clear, and what finds them."""
    clear = ships["clear"].fill_null(value=True)
    pairs = pair(ships, found)
    kept = np.ones(len(found), np.bool_)
    kept[pairs.found_of] = clear.to_numpy()[pairs.ship_of]
    return ships.filter(clear), found.filter(pl.Series(kept, dtype=pl.Boolean))


def in_scenes(
    detections: pl.DataFrame, positions: pl.DataFrame, searched: Sequence[Searched]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give ships and accepted detections, each with the number of its scene; what is in none is left out."""
    numbers = {one.scene_id: k for k, one in enumerate(searched)}
    scene = [numbers.get(name, -1) for name in positions["scene_id"]]
    if all(one < 0 for one in scene):  # no name of the truth is one of the results: the time tells
        scene = _scenes_by_time(positions, searched)
    ships = positions.with_columns(scene=pl.Series(scene, dtype=pl.Int64)).filter(pl.col("scene") >= 0)
    kept = detections.filter(pl.col("reject_reason").is_null())
    of = [numbers.get(name, -1) for name in kept["scene_id"]]
    return ships, kept.with_columns(scene=pl.Series(of, dtype=pl.Int64)).filter(pl.col("scene") >= 0)


def _scenes_by_time(positions: pl.DataFrame, searched: Sequence[Searched]) -> list[int]:
    """Give the number of the scene nearest in time of those that hold the place, -1 where none is near."""
    when = positions["seen_at"]
    times = np.array([one.seen_at.timestamp() for one in searched])
    seen = when.dt.timestamp("us").cast(pl.Float64).fill_null(np.nan).to_numpy() * _MICRO
    if not len(times) or not len(seen):
        return [-1] * len(seen)
    apart = np.nan_to_num(np.abs(seen[:, None] - times[None, :]), nan=np.inf)
    lat, lon = _floats(positions, "lat_deg"), _floats(positions, "lon_deg")
    for k, one in enumerate(searched):
        if one.holds is not None:
            apart[~one.holds(lat, lon), k] = np.inf
    nearest = apart.argmin(axis=1)
    near = apart[np.arange(len(seen)), nearest] <= AT_ONCE_S
    return np.where(near, nearest, -1).tolist()  # type: ignore[no-any-return]


def pair(ships: pl.DataFrame, found: pl.DataFrame) -> Pairs:
    """Pair ships and detections of each scene: as many as lie within `NEAR_M`, so that the sum of distances is least.

    Where the scene's radar displaces moving ships, a ship is looked for where her speed would have her imaged.
    """
    from scipy.optimize import linear_sum_assignment

    ship_of, found_of = [], []
    here_of = {key: rows for (key,), rows in found.with_row_index("at").group_by("scene", maintain_order=True)}
    for (scene,), group in ships.with_row_index("at").group_by("scene", maintain_order=True):
        here = here_of.get(scene)
        if here is None:
            continue
        away = np.nan_to_num(_distances(group, here), nan=np.inf)  # whose place is not known is found by nothing
        # a pair beyond costs more than all others may together: none is had at the price of one that is near
        rows, columns = linear_sum_assignment(np.where(away <= NEAR_M, away, NEAR_M * (1 + min(away.shape))))
        near = away[rows, columns] <= NEAR_M
        ship_of.append(group["at"].to_numpy()[rows[near]])
        found_of.append(here["at"].to_numpy()[columns[near]])
    none = np.empty(0, np.int64)
    return Pairs(
        ships, found, np.concatenate([none, *ship_of]).astype(int), np.concatenate([none, *found_of]).astype(int)
    )


def _distances(ships: pl.DataFrame, found: pl.DataFrame) -> Floats:
    """Give the distance of each ship, as imaged, from each detection [m], of shape (ships, found)."""
    lat, lon = _floats(ships, "lat_deg")[:, None], _floats(ships, "lon_deg")[:, None]
    speed, heading = np.nan_to_num(_floats(ships, "sog_kn"))[:, None], _floats(ships, "heading_deg")[:, None]
    shift, axis = np.nan_to_num(_floats(found, "shift_m_per_kn")), _floats(found, "axis_deg")
    ahead = np.where(np.cos(np.radians(heading - axis)) >= 0, 1.0, -1.0)
    moved = np.where(np.isfinite(heading), shift * speed * ahead, 0.0)
    bearing = np.broadcast_to(np.nan_to_num(_floats(found, "track_bearing_deg")), moved.shape)
    lat, lon = np.broadcast_to(lat, moved.shape), np.broadcast_to(lon, moved.shape)
    at_lat, at_lon = destination(lat, lon, np.where(moved < 0, bearing + 180.0, bearing) % 360.0, np.abs(moved))
    there = _floats(found, "lat_deg"), _floats(found, "lon_deg")
    return distance_m(at_lat, at_lon, *(np.broadcast_to(one, moved.shape) for one in there))


def _strata(ships: pl.DataFrame, shore_m: Callable[[Floats, Floats], Floats] | None) -> Strata:
    length, alongside = _floats(ships, "length_m"), ships["alongside"].fill_null(value=False).to_numpy()
    free = (~ships["alongside"]).fill_null(value=False).to_numpy()  # what is not said is neither
    strata = [(ALL, np.ones(len(ships), np.bool_))]
    strata += [(_span("length", low, high), (length >= low) & (length < high)) for low, high in LENGTHS_M]
    strata += [("alongside", alongside), ("free in the water", free)]
    strata += [(f"sensor {one}", (ships["sensor"] == one).fill_null(value=False).to_numpy()) for one in _named(ships)]
    if shore_m is not None and len(ships):
        away = np.abs(shore_m(_floats(ships, "lat_deg"), _floats(ships, "lon_deg")))
        strata += [(_span("shore", low, high), (away >= low) & (away < high)) for low, high in SHORES_M]
    return [(name, member) for name, member in strata if member.any() or name == ALL]


def _named(ships: pl.DataFrame) -> list[str]:
    return sorted(ships["sensor"].drop_nulls().unique())


def _span(what: str, low: float, high: float) -> str:
    return f"{what} {low:g} m and more" if np.isinf(high) else f"{what} {low:g} to {high:g} m"


def _recalls(pairs: Pairs, strata: Strata) -> Iterator[Score]:
    seen = np.zeros(len(pairs.ships), np.bool_)
    seen[pairs.ship_of] = True
    for name, member in strata:
        yield Score(STAGE, "recall", name, "1", share(seen[member]))


def _false(pairs: Pairs, searched: Sequence[Searched]) -> Iterator[Score]:
    right = np.zeros(len(pairs.found), np.bool_)
    right[pairs.found_of] = True
    yield Score(STAGE, "precision", ALL, "1", share(right))
    count = len(searched)
    scenes = pairs.found["scene"].to_numpy()
    groups = scenes[pairs.found_of], scenes, pairs.ships["scene"].to_numpy()
    by_scene = [np.bincount(rows, minlength=count) for rows in groups]
    yield Score(STAGE, "F1", ALL, "1", f1(*by_scene))
    known = [k for k, one in enumerate(searched) if one.water_km2]
    if known:
        area = np.array([searched[k].water_km2 for k in known], dtype=np.float64)
        wrong = (by_scene[1] - by_scene[0])[known].astype(np.float64)
        # the ratio of sums, not the mean of ratios: a small scene counts little
        each = mean(wrong / area.mean() * PER_KM2)
        value = float(wrong.sum() / area.sum() * PER_KM2)
        yield Score(STAGE, "false alarms", ALL, "per 1,000 km²", Figure(int(wrong.sum()), value, each.low, each.high))


def _sizes(pairs: Pairs) -> Iterator[Score]:
    ships, found = pairs.ships[pairs.ship_of], pairs.found[pairs.found_of]
    scene = found["scene"].to_numpy()
    length, beam = _floats(ships, "length_m"), _floats(ships, "beam_m")
    for name, member in _strata(ships, None):
        error = (_floats(found, "length_m") - length)[member]
        yield Score(STAGE, "length, mean absolute error", name, "m", mean(np.abs(error), scene[member]))
        yield Score(STAGE, "length, bias", name, "m", mean(error, scene[member]))
        low, high = _floats(found, "length_low_m")[member], _floats(found, "length_high_m")[member]
        known = np.isfinite(low) & np.isfinite(high) & np.isfinite(length[member])
        held = (low <= length[member]) & (length[member] <= high)
        yield Score(STAGE, "length, held by its 90 % interval", name, "1", share(held[known]))
    yield Score(STAGE, "beam, mean absolute error", ALL, "m", mean(np.abs(_floats(found, "beam_m") - beam), scene))
    turned = np.abs((_floats(found, "axis_deg") - _floats(ships, "heading_deg") + 90.0) % 180.0 - 90.0)
    long = (length >= LONG_M) & np.isfinite(turned)
    told = f"length {LONG_M:g} m and more"
    yield Score(STAGE, "axis within 10°", told, "1", share(turned[long] <= 10.0))  # noqa: PLR2004 - degrees
    yield Score(STAGE, "axis, mean absolute error", told, "°", mean(turned[long], scene[long]))


def _floats(frame: pl.DataFrame, column: str) -> Floats:
    return frame[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
