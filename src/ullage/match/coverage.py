"""Whether a ship that sent there and then would have been heard: by the other ships about each detection.

`track.reception` asks the same of months of reports and of cells; here a scene has hours of them. Ships that are known
to be near, for they were heard before or after, are either heard within minutes of the image or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import M_PER_NM
from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.match.rule import MatchRule
    from ullage.match.seen import Seen
    from ullage.match.ships import Ships

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

WORKING, POOR, OUTAGE, UNKNOWN = RECEPTIONS = ("working", "poor", "outage", "unknown")
_PRIOR: Final = (0.5, 0.5)  # heard and unheard, before anybody is counted
_M_PER_DEG: Final = 111_000.0


@dataclass(frozen=True)
class Coverage:
    """Of each detection.

    Parameters
    ----------
    heard, there
        Ships about it that were heard there and then, and all that were there.
    chance
        That a ship which sends is heard; NaN where nobody is there.
    reception
        Number of the word in `RECEPTIONS`.
    """

    heard: Whole
    there: Whole
    chance: Floats
    reception: Whole


def measure_coverage(seen: Seen, ships: Ships, own: Whole, rule: MatchRule) -> Coverage:
    """Count who is heard about each detection.

    Parameters
    ----------
    seen, ships
        Detections and ships of one moment.
    own
        The ship that each detection is, who is not asked; -1 for none.
    rule
        How near in place and time.
    """
    counts = np.zeros((len(seen), 4), np.int64)
    order = np.argsort(ships.lat, kind="stable")
    _count(
        seen.lat, seen.lon, ships.lat[order], ships.lon[order], ships.gap_h[order] * 60.0 <= rule.heard_min, order,
        own, rule.heard_nm * M_PER_NM, rule.wide_nm * M_PER_NM, counts,
    )  # fmt: skip
    enough = counts[:, 1] >= rule.least_ships
    heard, there = np.where(enough, counts[:, 0], counts[:, 2]), np.where(enough, counts[:, 1], counts[:, 3])
    chance = np.where(there > 0, (heard + _PRIOR[0]) / (there + sum(_PRIOR)), np.nan)
    words = np.select(
        [there == 0, (heard == 0) & (there >= rule.outage_ships), chance >= rule.works],
        [RECEPTIONS.index(UNKNOWN), RECEPTIONS.index(OUTAGE), RECEPTIONS.index(WORKING)],
        RECEPTIONS.index(POOR),
    )
    return Coverage(heard, there, chance, words)


@kernel
def _count(
    lat: Any, lon: Any, ship_lat: Any, ship_lon: Any, heard: Any, number: Any, own: Any, near_m: Any, wide_m: Any,
    counts: Any,
) -> None:  # fmt: skip
    """Count ships heard and there, near and in the wider circle; `ship_lat` rises."""
    for i in range(lat.shape[0]):
        band = wide_m / _M_PER_DEG
        shrink = max(np.cos(np.radians(lat[i])), 0.01)
        k = np.searchsorted(ship_lat, lat[i] - band)
        while k < ship_lat.shape[0] and ship_lat[k] <= lat[i] + band:
            east = ((ship_lon[k] - lon[i] + 180.0) % 360.0 - 180.0) * shrink
            far = np.hypot(ship_lat[k] - lat[i], east) * _M_PER_DEG
            if far <= wide_m and number[k] != own[i]:
                counts[i, 3] += 1
                counts[i, 2] += heard[k]
                if far <= near_m:
                    counts[i, 1] += 1
                    counts[i, 0] += heard[k]
            k += 1
