"""Tracks that are too regular: nobody steers, and no receiver measures, so evenly.

Over hours a ship's speed changes by tenths of a knot, her course by degrees, and GNSS errs by metres. A track that
leaves a smooth curve in time by less was computed: by who sent it, or by a provider who filled in what was not heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.geo import M_PER_NM, distance_at
from ullage.kernels import inlined, kernel
from ullage.track.anomaly.found import TOO_EVEN, Found
from ullage.track.columns import US_PER_H
from ullage.track.plane import seen_from

if TYPE_CHECKING:
    from ullage.track.anomaly.rule import AnomalyRule
    from ullage.track.anomaly.tracked import Tracked

_FEWEST = 4  # three points lie on every curve of the second degree


def find_too_even(tracked: Tracked, rule: AnomalyRule) -> list[Found]:
    """Find stretches of tracks that one curve of the second degree in time describes."""
    runs = np.empty((len(tracked.t_us) // _FEWEST + 1, 2), dtype=np.int64)
    left = np.empty(len(runs))
    limits = (rule.even_h * US_PER_H, rule.even_kn * M_PER_NM / US_PER_H, rule.even_m, rule.even_reports / US_PER_H)
    count = _find_even(tracked.track, tracked.t_us, tracked.lat, tracked.lon, limits, runs, left)
    return [_found(tracked, int(a), int(b), float(m)) for (a, b), m in zip(runs[:count], left, strict=False)]


def _found(tracked: Tracked, first: int, last: int, left_m: float) -> Found:
    hours = (tracked.t_us[last] - tracked.t_us[first]) / US_PER_H
    reason = (
        f"{last - first + 1} reports of {hours:.1f} h lie within {left_m:.1f} m of one smooth curve in time: no ship "
        "is steered so evenly; a made track, or reports that a provider filled in"
    )
    return Found(
        tracked.mmsi(first), TOO_EVEN, reason, int(tracked.t_us[first]), int(tracked.t_us[last]),
        float(tracked.lat[first]), float(tracked.lon[first]), last - first + 1, left_m, tracked.track_id(first),
    )  # fmt: skip


@kernel
def _left_m(t: Any, lat: Any, lon: Any, a: Any, b: Any, most_m: Any) -> Any:
    """Measure how far reports a to b are at most from the curve through the first, the middle and the last [m].

    It stops at the first one further off than `most_m`.
    """
    m = (a + b) // 2
    if t[a] == t[m] or t[m] == t[b]:
        return np.inf
    mx, my = seen_from(lat[a], lon[a], lat[m], lon[m])
    bx, by = seen_from(lat[a], lon[a], lat[b], lon[b])
    u = (t[m] - t[a]) / (t[b] - t[a])
    most = 0.0
    for i in range(a + 1, b):
        s = (t[i] - t[a]) / (t[b] - t[a])
        of_m, of_b = s * (1.0 - s) / (u * (1.0 - u)), s * (s - u) / (1.0 - u)
        x, y = seen_from(lat[a], lon[a], lat[i], lon[i])
        off = np.hypot(x - of_m * mx - of_b * bx, y - of_m * my - of_b * by)
        most = max(most, off)
        if most > most_m:
            break
    return most


@inlined
def _is_fast(t: Any, lat: Any, lon: Any, a: Any, b: Any, least: Any) -> Any:
    return distance_at(lat[a], lon[a], lat[b], lon[b]) >= least * (t[b] - t[a])


@kernel
def _find_even(track: Any, t: Any, lat: Any, lon: Any, limits: Any, runs: Any, left: Any) -> Any:
    """List even stretches: half of the length is tried from place to place, and what holds is drawn out.

    Half-lengths begin a quarter of the length apart, so that each stretch of the full length holds one.
    """
    span, least, most_m, often = limits
    count, a, n = 0, 0, track.shape[0]
    while a < n - _FEWEST:
        b = a
        while b + 1 < n and track[b + 1] == track[a] and t[b] - t[a] < span / 2:
            b += 1
        step = a + 1
        if t[b] - t[a] >= span / 2 and b - a >= max(_FEWEST, often * (t[b] - t[a])):
            while step < b and t[step] - t[a] < span / 4:
                step += 1
            if _is_fast(t, lat, lon, a, b, least) and _left_m(t, lat, lon, a, b, most_m) <= most_m:
                a, b, off = _drawn_out(track, t, lat, lon, a, b, least, most_m, often)
                step = b
                if t[b] - t[a] >= span:
                    runs[count, 0], runs[count, 1], left[count] = a, b, off
                    count += 1
        a = step
    return count


@kernel
def _drawn_out(track: Any, t: Any, lat: Any, lon: Any, a: Any, b: Any, least: Any, most_m: Any, often: Any) -> Any:
    """Draw an even stretch out to both sides while it stays even: by doubling, then by halving."""
    n = track.shape[0]
    for side in range(2):
        jump = max(1, (b - a) // 2)
        while jump >= 1:
            c, d = (a, b + jump) if side == 1 else (a - jump, b)
            fits = c >= 0 and d < n and track[max(c, 0)] == track[min(d, n - 1)]
            if fits:
                fits = d - c >= often * (t[d] - t[c]) and _is_fast(t, lat, lon, c, d, least)
                fits = fits and _left_m(t, lat, lon, c, d, most_m) <= most_m
            if fits:
                a, b = c, d
                jump *= 2
            else:
                jump //= 2
    return a, b, _left_m(t, lat, lon, a, b, most_m)
