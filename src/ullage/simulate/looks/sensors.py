"""What looks: radar and optical satellites on repeated tracks, a daily constellation, and satellites sent on order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from ullage.simulate.looks.orbit import Orbit

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sensor:
    """One kind of satellite, and how it comes to look.

    Parameters
    ----------
    name
        As looks name it.
    radar
        Whether clouds and night are nothing to it.
    ground_m
        Between pixels on the ground [m].
    orbit
        Its repeated track; None for a sensor whose looks are drawn by day.
    satellites
        How many share the track, evenly apart in time.
    side
        1 where it looks to the right alone, 0 where its swath lies on both sides.
    zeniths_deg
        Least and greatest angle from the zenith at which the ground sees it in its swath [°].
    directions
        ``ascending``, ``descending``: the ways on which it takes images.
    acquired
        Part of the passes, or of the days, on which an image is taken.
    per_week
        Looks a week that are ordered; None for one every day.
    local_h
        Between which hours of mean solar time looks drawn by day fall.
    height_m
        Of those satellites [m].
    largest_detected, half_length_m, length_scale_m
        Probability to detect a long ship, given a clear look; the length at which it is half of that, and how fast it
        grows there [m]: a logistic curve.
    """

    name: str
    radar: bool
    ground_m: float
    orbit: Orbit | None = None
    satellites: int = 1
    side: Literal[0, 1] = 0
    zeniths_deg: tuple[float, float] = (0.0, 12.0)
    directions: tuple[str, ...] = ("descending",)
    acquired: float = 1.0
    per_week: float | None = None
    local_h: tuple[float, float] = (10.0, 11.0)
    height_m: float = 500_000.0
    largest_detected: float = 0.98
    half_length_m: float = 12.0
    length_scale_m: float = 6.0

    def p_detect(self, length_m: Any) -> Floats:
        """Give the probability that a clear look detects a ship of a length [m]: a default of this simulation."""
        steep = (np.asarray(length_m, np.float64) - self.half_length_m) / self.length_scale_m
        return np.asarray(self.largest_detected / (1 + np.exp(-steep)))


# time and node of real passes: the annotation of S1A_IW_GRDH_1SDV_20221002T205126, and time and view of
# S2A_MSIL1C_20230804T021351 (R060), which fix the node to some kilometres and the time to half a minute
SENTINEL_1: Final = Orbit(12, 175, datetime(2022, 10, 2, 20, 4, 15, 132380, UTC), -30.750, 46)
SENTINEL_2: Final = Orbit(10, 143, datetime(2023, 8, 4, 1, 26, 50, tzinfo=UTC), -44.207, 60)

SENSORS: Final[Mapping[str, Sensor]] = {
    # IW: the 250 km that products have, from 30.9 to 46.0 degrees of incidence; 0.9 for small tankers alongside
    "s1": Sensor(
        "s1", True, 10.0, SENTINEL_1, 2, 1, (30.9, 46.0), ("ascending", "descending"), 1.0,
        largest_detected=0.93, half_length_m=35.0, length_scale_m=18.0,
    ),
    # MSI: 290 km, 20.6 degrees of view: 10.3 off nadir are 11.6 from the zenith (ESA, Sentinel-2 user handbook)
    "s2": Sensor(
        "s2", False, 10.0, SENTINEL_2, 2, 0, (0.0, 11.6), ("descending",), 1.0,
        largest_detected=0.93, half_length_m=30.0, length_scale_m=18.0,
    ),
    # PlanetScope: 475-525 km, across the equator at 9:30-11:30 local solar time, near nadir (Planet, product
    # specification); one day in ten without an image is assumed
    "planet": Sensor(
        "planet", False, 3.0, zeniths_deg=(0.0, 6.0), acquired=0.9, local_h=(10.0, 11.0), height_m=475_000.0,
        largest_detected=0.97, half_length_m=14.0, length_scale_m=8.0,
    ),
    # 0.5 m and finer from 617 km (WorldView-3), to 30 degrees off nadir: 33.3 from the zenith
    "vhr": Sensor(
        "vhr", False, 0.5, zeniths_deg=(2.0, 33.3), acquired=0.85, per_week=2.0, local_h=(10.2, 11.2),
        height_m=617_000.0, largest_detected=0.99, half_length_m=5.0, length_scale_m=3.0,
    ),
}  # fmt: skip
