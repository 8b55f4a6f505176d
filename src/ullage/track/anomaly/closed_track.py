"""Circles and boxes that are sailed over again too exactly.

Ships do sail circles: round an anchor, in a turning trial, waiting for a berth, over a survey's lines. Then they go
slowly, or stop, or wind and stream carry each lap away from the one before. Here laps must lie on each other within a
few metres, at one pace and without a stop.
"""

from __future__ import annotations

from math import atan2, degrees, inf, pi, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.geo import M_PER_NM, bearing_deg, distance_m, wrapped
from ullage.kernels import kernel
from ullage.track.anomaly.found import CLOSED_TRACK, Found
from ullage.track.columns import US_PER_H
from ullage.track.plane import seen_from

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.anomaly.rule import AnomalyRule
    from ullage.track.anomaly.tracked import Tracked

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

_TURN = 360.0
_LEAST_LEG_M = 50.0  # a shorter one says nothing of her course
_LONGEST_US = 1_800_000_000  # over half an hour she may have gone any way
_CORNERS = 5  # of a lap: ten points of two laps on one circle are no chance
_EXACT = 0.9
_IN_A_TURN = 45.0  # from the course of a side, on the way to that of the next: of a box, a triangle, a hexagon
_THREE_OF_FOUR = 0.75


def find_closed_tracks(tracked: Tracked, rule: AnomalyRule) -> list[Found]:
    """Find runs without a stop that turn one way round and round, and whose laps lie on each other."""
    runs = np.empty((len(tracked.t_us) // 3 + 1, 2), dtype=np.int64)
    way = np.zeros(len(tracked.t_us), dtype=np.bool_)
    turned = np.zeros(len(tracked.t_us))
    least = rule.loop_kn * M_PER_NM / US_PER_H
    count = _find_turning(
        tracked.track, tracked.t_us, tracked.lat, tracked.lon, least, _TURN * rule.loop_laps, way, turned, runs
    )
    found = (_closed(tracked, int(a) + np.flatnonzero(way[a : b + 1]), turned, rule) for a, b in runs[:count])
    return [one for one in found if one]


@kernel
def _find_turning(
    track: Any, t: Any, lat: Any, lon: Any, least: Any, enough: Any, way: Any, turned: Any, runs: Any
) -> Any:
    """Mark the corners of ways without a stop, sum their turns up, and list the runs that turn far enough.

    The sum of turns is the bearing, with whole turns counted: noise does not add up in it.
    """
    count, start, corner, bearing = 0, 0, 0, np.nan
    low, high = 0.0, 0.0
    for i in range(track.shape[0] + 1):
        goes = False
        leg, east, north = 0.0, 0.0, 0.0
        if 0 < i < track.shape[0] and track[i] == track[i - 1] and t[i] - t[corner] <= _LONGEST_US:
            east, north = seen_from(lat[corner], lon[corner], lat[i], lon[i])
            leg = sqrt(east * east + north * north)
            goes = leg >= least * (t[i] - t[corner]) or leg < _LEAST_LEG_M
            if leg < _LEAST_LEG_M and (t[i] - t[corner]) * least > _LEAST_LEG_M:
                goes = False
        if goes and leg < _LEAST_LEG_M:
            continue
        if goes:
            now = degrees(atan2(east, north))
            turned[i] = turned[corner]
            if not np.isnan(bearing):
                turned[i] += wrapped(now - bearing)
            bearing, corner, way[i] = now, i, True
            low, high = min(low, turned[i]), max(high, turned[i])
            continue
        if high - low >= enough:
            runs[count, 0], runs[count, 1] = start, corner
            count += 1
        if i < track.shape[0]:
            start, corner, bearing, way[i], turned[i] = i, i, np.nan, True, 0.0
            low, high = 0.0, 0.0
    return count


def _closed(tracked: Tracked, at: Whole, turned: Floats, rule: AnomalyRule) -> Found | None:
    """Tell whether the laps of a run lie on each other."""
    x, y = _plane(tracked.lat[at], tracked.lon[at])
    t = tracked.t_us[at] / US_PER_H
    laps = _laps(turned[at])
    if len(laps) <= rule.loop_laps:
        return None
    hours, step = np.diff(t[laps]), float(np.diff(t[laps[0] : laps[-1] + 1]).max())
    best = _longest(
        [
            abs(hours[k + 1] - hours[k]) <= rule.loop_pace * hours[k] + step
            and _apart_m(x, y, laps[k : k + 3]) <= rule.loop_m
            for k in range(len(hours) - 1)
        ]
    )
    if best is None or best[1] - best[0] + 1 < rule.loop_laps:
        return None
    a, b = laps[best[0]], laps[best[1] + 1]
    count = best[1] - best[0] + 1
    way_m = float(np.hypot(np.diff(x[a : b + 1]), np.diff(y[a : b + 1])).sum())
    knots = way_m / M_PER_NM / (t[b] - t[a])
    lap_m = way_m / count
    area = abs(float(np.sum(x[a:b] * y[a + 1 : b + 1] - x[a + 1 : b + 1] * y[a:b]))) / 2.0 / count
    shape = "circle" if 4 * pi * area / lap_m**2 >= _EXACT else "box or other closed figure"
    first, last = int(at[a]), int(at[b])
    reason = (
        f"{count} laps of one {shape} of {lap_m / M_PER_NM:.2f} nm at {knots:.1f} kn without a stop, each within "
        f"{rule.loop_m:g} m of the one before: wind and stream move a ship's laps; a made track, or one steered by a "
        "computer"
    )
    return Found(
        tracked.mmsi(first), CLOSED_TRACK, reason, int(tracked.t_us[first]), int(tracked.t_us[last]),
        float(tracked.lat[first]), float(tracked.lon[first]), last - first + 1, float(count), tracked.track_id(first),
    )  # fmt: skip


def _plane(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Lay positions on the plane around the first [m]."""
    way = distance_m(lat[0], lon[0], lat, lon)
    angle = np.radians(bearing_deg(lat[0], lon[0], lat, lon))
    return way * np.sin(angle), way * np.cos(angle)


def _laps(turned: Floats) -> Whole:
    """Give where each lap of a run begins, and where the last one ends: at the same course, in the midst of a turn.

    Along a box's side noise alone would decide where a course is first reached.
    """
    sign = 1.0 if turned[-1] >= turned[0] else -1.0
    on = np.maximum.accumulate(sign * (turned - turned[0]))
    return np.unique(np.searchsorted(on, np.arange(_IN_A_TURN, on[-1], _TURN)))


def _longest(alike: list[bool]) -> tuple[int, int] | None:
    """Give the first and the last lap of the longest row of laps that are like the next one."""
    best, start = None, 0
    for k in range(len(alike) + 1):
        if k < len(alike) and alike[k]:
            continue
        if k > start and (best is None or k - start > best[1] - best[0]):
            best = (start, k)
        start = k + 1
    return best


def _apart_m(x: Floats, y: Floats, laps: Whole) -> float:
    """Measure how far the reports of a lap are from the lap before, or from the circle through both [m].

    Between two reports the lap before cuts a corner; so three of four must lie on it, and none further off than a
    corner that is cut explains.
    """
    a, b, c = laps
    off, longest = np.empty(c + 1 - b), np.empty(1)
    _from_legs_m(x, y, a, b + 2, b, off, longest)
    apart = float(np.quantile(off, _THREE_OF_FOUR)) if off.max() <= longest[0] / 2 else inf
    if min(b - a, c - b) >= _CORNERS:
        apart = min(apart, _from_circle_m(x[a : c + 1], y[a : c + 1]))
    return apart


@kernel
def _from_legs_m(x: Any, y: Any, a: Any, end: Any, b: Any, off: Any, longest: Any) -> None:
    """Measure how far points from b on are from the nearest leg between points a to end, and the longest leg [m]."""
    legs = min(end, x.shape[0]) - a - 1
    longest[0] = 0.0
    for n in range(off.shape[0]):
        off[n] = np.inf
    for k in range(a, a + legs):
        east, north = x[k + 1] - x[k], y[k + 1] - y[k]
        length = max(east * east + north * north, 1e-9)
        longest[0] = max(longest[0], length)
        for n in range(off.shape[0]):
            to_east, to_north = x[b + n] - x[k], y[b + n] - y[k]
            share = min(max((to_east * east + to_north * north) / length, 0.0), 1.0)
            to_east, to_north = to_east - share * east, to_north - share * north
            off[n] = min(off[n], to_east * to_east + to_north * to_north)
    longest[0] = sqrt(longest[0])
    for n in range(off.shape[0]):
        off[n] = sqrt(off[n])


def _from_circle_m(x: Floats, y: Floats) -> float:
    """Measure how far points are at most from the circle that fits them best (Kåsa 1976) [m]."""
    known = np.stack([2 * x, 2 * y, np.ones_like(x)], axis=1)
    east, north, rest = np.linalg.lstsq(known, x**2 + y**2, rcond=None)[0]
    radius = np.sqrt(max(rest + east**2 + north**2, 0.0))
    return float(np.abs(np.hypot(x - east, y - north) - radius).max())
