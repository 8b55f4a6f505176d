"""One MMSI where no ship can be: a jump, or two places at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.geo import M_PER_NM, distance_m
from ullage.track.anomaly.found import JUMP, TWO_PLACES, Found
from ullage.track.columns import US_PER_H
from ullage.track.lineages import L_POSITIONS

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.anomaly.tracked import Tracked
    from ullage.track.segment import Segments

    Whole = npt.NDArray[np.int64]

_FEW = 3
_SAME_SECOND_H = 1.0 / 3600.0


@dataclass(frozen=True)
class _Switches:
    """Where a ship's reports go from one lineage to another: the reports before and after, in the order of time."""

    before: Whole
    after: Whole
    low: Whole
    high: Whole


def find_jumps(tracked: Tracked, segments: Segments) -> list[Found]:
    """Find ships whose reports lie further apart than any ship sails.

    Which way is too far `segment` says. Lineages that hold fewer than three positions are left out: they are messages
    astray. Where the two lineages go on side by side the ship is in two places at once, found once a ship; where the
    one ends, or comes back after the other, she jumped.
    """
    ship = tracked.ships[tracked.lineage]
    enough = segments.lineages[:, L_POSITIONS] >= _FEW
    several = np.bincount(tracked.ships[enough], minlength=len(enough) + 1) > 1
    kept = np.flatnonzero((enough & several[tracked.ships])[tracked.lineage])
    order = kept[np.lexsort((tracked.lineage[kept], tracked.t_us[kept], ship[kept]))]
    lineage = tracked.lineage[order]
    at = np.flatnonzero((np.diff(lineage) != 0) & (np.diff(ship[order]) == 0))
    low, high = np.minimum(lineage[at], lineage[at + 1]), np.maximum(lineage[at], lineage[at + 1])
    switches = _Switches(order[at], order[at + 1], low, high)
    pair, inverse, times = np.unique(np.stack([low, high]), axis=1, return_inverse=True, return_counts=True)
    # there and back are two switches; more of them, and both lineages are alive at once
    many = (times > 2)[inverse.ravel()] if pair.size else np.zeros(0, dtype=np.bool_)  # noqa: PLR2004
    return _two_places(tracked, switches, np.flatnonzero(many), ship) + _jumps(tracked, switches, np.flatnonzero(~many))


def _two_places(tracked: Tracked, switches: _Switches, chosen: Whole, ship: Whole) -> list[Found]:
    if not len(chosen):
        return []
    of = ship[switches.before[chosen]]
    return [_both(tracked, switches, part) for part in np.split(chosen, np.flatnonzero(np.diff(of)) + 1)]


def _both(tracked: Tracked, switches: _Switches, part: Whole) -> Found:
    a, b = switches.before[part], switches.after[part]
    apart_nm = distance_m(tracked.lat[a], tracked.lon[a], tracked.lat[b], tracked.lon[b]) / M_PER_NM
    places = len(np.unique(np.concatenate([switches.low[part], switches.high[part]])))
    reason = (
        f"{places} places too far apart for one ship, up to {apart_nm.max():.0f} nm; the reports change from one to "
        f"another {len(part)} times: several ships under one MMSI, wrong clocks, or false positions"
    )
    first = int(a[0])
    return Found(
        tracked.mmsi(first), TWO_PLACES, reason, int(tracked.t_us[first]), int(tracked.t_us[b[-1]]),
        float(tracked.lat[first]), float(tracked.lon[first]), len(part) + 1, float(apart_nm.max()),
    )  # fmt: skip


def _jumps(tracked: Tracked, switches: _Switches, chosen: Whole) -> list[Found]:
    found = []
    back = {(int(switches.low[k]), int(switches.high[k])): int(k) for k in chosen}
    for k in chosen:
        again = back[int(switches.low[k]), int(switches.high[k])]
        if (
            again == k
            and (switches.low[chosen] == switches.low[k])[switches.high[chosen] == switches.high[k]].sum() > 1
        ):
            continue  # the way back is told with the way there
        found.append(_jump(tracked, switches, int(k), again))
    return found


def _jump(tracked: Tracked, switches: _Switches, k: int, again: int) -> Found:
    a, b = int(switches.before[k]), int(switches.after[k])
    hours = max((tracked.t_us[b] - tracked.t_us[a]) / US_PER_H, _SAME_SECOND_H)
    way_nm = float(distance_m(tracked.lat[a], tracked.lon[a], tracked.lat[b], tracked.lon[b])) / M_PER_NM
    reason = f"{way_nm:.1f} nm in {hours:.2f} h, {way_nm / hours:,.0f} kn"
    last = b
    if again != k:
        last = int(switches.after[again])
        reason += f", and back again after {(tracked.t_us[last] - tracked.t_us[b]) / US_PER_H:.1f} h"
    reason += ": false positions, a wrong clock, or another ship under this MMSI"
    return Found(
        tracked.mmsi(a), JUMP, reason, int(tracked.t_us[a]), int(tracked.t_us[last]), float(tracked.lat[a]),
        float(tracked.lon[a]), 2 if again == k else 4, way_nm, tracked.track_id(a), about=tracked.track_id(b),
    )  # fmt: skip
