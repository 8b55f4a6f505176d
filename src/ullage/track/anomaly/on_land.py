"""Tracks that lie inland: a false position, or a waterway that the shorelines do not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ullage.track.anomaly.found import ON_LAND, Found
from ullage.track.columns import US_PER_H

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.land import Land
    from ullage.track.anomaly.rule import AnomalyRule
    from ullage.track.anomaly.tracked import Tracked

_FARTHEST_M = 200_000.0


def find_on_land(tracked: Tracked, land: Land, rule: AnomalyRule) -> list[Found]:
    """Find the stretches of tracks that lie inland, each from the first report far from the shore to the last.

    A stretch ends when the ship is on the water again; reports on land near a shore belong to neither. Rivers and
    canals are land in the shorelines: an inland ship is found once.
    """
    on_land = land.is_land(tracked.lat, tracked.lon)
    inland_m = np.zeros(len(on_land))
    there = np.flatnonzero(on_land)
    inland_m[there] = land.shore_distance_m(tracked.lat[there], tracked.lon[there], _FARTHEST_M)
    far = on_land & (inland_m >= rule.inland_m)
    new = ~on_land | (np.diff(tracked.lineage, prepend=-1) != 0)
    stretch = np.cumsum(new)
    hits = np.flatnonzero(far)
    if not len(hits):
        return []
    parts = np.split(hits, np.flatnonzero(np.diff(stretch[hits])) + 1)
    return [_found(tracked, part, inland_m, rule) for part in parts if _is_enough(tracked, part, rule)]


def _is_enough(tracked: Tracked, part: npt.NDArray[np.int64], rule: AnomalyRule) -> bool:
    lasts = tracked.t_us[part[-1]] - tracked.t_us[part[0]] >= rule.inland_h * US_PER_H
    return len(part) >= rule.inland_reports and bool(lasts)


def _found(
    tracked: Tracked, part: npt.NDArray[np.int64], inland_m: npt.NDArray[np.float64], rule: AnomalyRule
) -> Found:
    first, last = part[0], part[-1]
    deepest_km = min(float(inland_m[part].max()), _FARTHEST_M) / 1000.0
    reason = (
        f"{len(part)} reports {rule.inland_m / 1000:g} km or more inland, up to {deepest_km:.1f} km; rivers and canals "
        "are land in the shorelines used, so this is a false position or a waterway"
    )
    return Found(
        tracked.mmsi(first), ON_LAND, reason, int(tracked.t_us[first]), int(tracked.t_us[last]),
        float(tracked.lat[first]), float(tracked.lon[first]), len(part), deepest_km, tracked.track_id(first),
    )  # fmt: skip
