"""Tracks that lie inland: a false position, or a waterway that the shorelines do not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel
from ullage.track.anomaly.found import ON_LAND, Found
from ullage.track.columns import US_PER_H
from ullage.track.plane import way_m

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.land import Land
    from ullage.track.anomaly.rule import AnomalyRule
    from ullage.track.anomaly.tracked import Tracked

    Whole = npt.NDArray[np.int64]

_FARTHEST_M = 200_000.0
_STEP_M: Final = 100.0
"""So closely a distance from the shore is told [m]; the reason tells it to that."""


def find_on_land(tracked: Tracked, land: Land, rule: AnomalyRule) -> list[Found]:
    """Find the stretches of tracks that lie inland, each from the first report far from the shore to the last.

    A stretch ends when the ship is on the water again; reports on land near a shore belong to neither. Rivers and
    canals are land in the shorelines: an inland ship is found once.
    """
    on_land = land.is_land(tracked.lat, tracked.lon)
    inland_m = _inland_m(tracked, np.flatnonzero(on_land), land, rule.inland_m)
    far = on_land & (inland_m >= rule.inland_m)
    new = ~on_land | (np.diff(tracked.lineage, prepend=-1) != 0)
    stretch = np.cumsum(new)
    hits = np.flatnonzero(far)
    if not len(hits):
        return []
    parts = np.split(hits, np.flatnonzero(np.diff(stretch[hits])) + 1)
    return [_found(tracked, part, inland_m, rule) for part in parts if _is_enough(tracked, part, rule)]


def _inland_m(tracked: Tracked, there: Whole, land: Land, least_m: float) -> npt.NDArray[np.float64]:
    """Measure how far reports on land are from the shore [m], to a step; 0 for all others.

    A ship that lies still, or is heard each second, is measured once a step: nearer than that her distance is that of
    where she was measured, unless it is too near to the least one to tell on which side of it she is.
    """
    of = np.empty(len(there), dtype=np.int64)
    _note_steps(tracked.lineage, tracked.lat, tracked.lon, there, _STEP_M, of)
    measured = np.unique(of)
    inland_m = np.zeros(len(tracked.lat))
    inland_m[measured] = land.shore_distance_m(tracked.lat[measured], tracked.lon[measured], _FARTHEST_M)
    inland_m[there] = inland_m[of]
    close = there[(np.abs(inland_m[there] - least_m) <= _STEP_M) & (of != there)]
    inland_m[close] = land.shore_distance_m(tracked.lat[close], tracked.lon[close], _FARTHEST_M)
    return inland_m


@kernel
def _note_steps(lineage: Any, lat: Any, lon: Any, there: Any, step_m: Any, of: Any) -> None:
    """Note for each report the last one, of the same lineage, that it lies within a step of."""
    last = -1
    for n in range(there.shape[0]):
        i = there[n]
        if last < 0 or lineage[i] != lineage[last] or way_m(lat[last], lon[last], lat[i], lon[i]) > step_m:
            last = i
        of[n] = last


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
