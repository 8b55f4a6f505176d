"""Clouds: cover that lasts for hours and days, over a place and its neighbours, about the mean of the season.

Behind the cover is a normal field, the sum of two: weather that lasts days over hundreds of kilometres, and what passes
in hours. Each is a sum of waves whose frequencies and wave numbers are drawn from Cauchy laws, so that its correlation
falls as exp(-time / scale) exp(-distance / scale). The sky is a function of seed, place and moment alone: it does not
depend on who looks, or when.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

WAVES: Final = 96
KM_PER_DEG: Final = 111.2
YEAR_D: Final = 365.2425
EPOCH: Final = np.datetime64("2000-01-01T00:00:00", "us")
# one minus the part of daylight with sunshine at Vladivostok, by month (climate normals 1961-1990, from memory: to be
# trusted to 0.05); the summer monsoon brings fog and rain, the winter's wind from the land a clear sky
SEA_OF_JAPAN: Final = (0.39, 0.37, 0.42, 0.52, 0.56, 0.72, 0.74, 0.65, 0.47, 0.40, 0.42, 0.44)


@dataclass(frozen=True, slots=True)
class CloudClimate:
    """How cloudy it is, and for how long.

    Parameters
    ----------
    monthly
        Mean part of the sky that is covered, in the middle of each month.
    days, hours
        How long weather, and what passes, last: the correlation falls to 1/e [d, h].
    weather
        Part of the variance that lasts days.
    weather_km, passing_km
        Over which distances the correlation falls to 1/e [km].
    contrast
        Deviation of the normal score of the cover: 0 for the same haze every day; from 1 on days are mostly clear or
        mostly overcast.
    """

    monthly: tuple[float, ...] = SEA_OF_JAPAN
    days: float = 1.5
    hours: float = 4.0
    weather: float = 0.65
    weather_km: float = 500.0
    passing_km: float = 60.0
    contrast: float = 1.6

    @classmethod
    def even(cls, cover: float) -> CloudClimate:
        """Give a climate that is as cloudy in every season.

        Raises
        ------
        ValueError
            When the cover is not between 0 and 1.
        """
        if not 0 <= cover <= 1:
            raise ValueError(f"a cloud cover of {cover} is not a part of the sky: give a number from 0 to 1")
        return cls(monthly=(cover,) * 12)

    def mean_cover(self, at: Any) -> Floats:
        """Give the mean cover of a season, straight between the middles of months."""
        year = ((np.asarray(at, "datetime64[us]") - EPOCH).astype(np.float64) / 86_400e6) % YEAR_D / YEAR_D * 12
        return np.asarray(np.interp(year, np.arange(12) + 0.5, self.monthly, period=12))


def cloud_cover(seed: int, at: Any, lat_deg: float, lon_deg: float, climate: CloudClimate | None = None) -> Floats:
    """Give the part of the sky over a place that is covered.

    Parameters
    ----------
    seed
        Of the weather.
    at
        Moments, datetime64 in UTC, of any shape.
    lat_deg, lon_deg
        The place [°].
    climate
        The Sea of Japan's when None.

    Returns
    -------
    ndarray
        From 0 to 1, of the shape of `at`; its mean over seeds is that of the season.
    """
    from scipy.special import ndtr, ndtri

    climate = climate or CloudClimate()
    score = np.sqrt(climate.weather) * _field(seed, "weather", at, lat_deg, lon_deg, climate.days, climate.weather_km)
    score += np.sqrt(1 - climate.weather) * _field(
        seed, "passing", at, lat_deg, lon_deg, climate.hours / 24, climate.passing_km
    )
    # mean of ndtr(m + s z) over normal z is ndtr(m / sqrt(1 + s²))
    middle = ndtri(climate.mean_cover(at)) * np.hypot(1.0, climate.contrast)
    return np.asarray(ndtr(middle + climate.contrast * score))


def _field(seed: int, name: str, at: Any, lat_deg: float, lon_deg: float, days: float, km: float) -> Floats:
    """Give a normal field at moments over a place."""
    rng = np.random.default_rng(stream(seed, "sky", name))
    rates = np.tan(np.pi * (rng.random(WAVES) - 0.5)) / days
    # the law whose transform is exp(-distance): normal directions over the size of one more normal number
    numbers = rng.normal(size=(2, WAVES)) / np.abs(rng.normal(size=WAVES)) / km
    phases = rng.uniform(0, 2 * np.pi, WAVES)
    time_d = (np.asarray(at, "datetime64[us]") - EPOCH).astype(np.float64) / 86_400e6
    east = lon_deg * KM_PER_DEG * np.cos(np.radians(lat_deg))
    turns = numbers[0] * east + numbers[1] * lat_deg * KM_PER_DEG + phases
    return np.asarray(np.sqrt(2 / WAVES) * np.cos(time_d[..., None] * rates + turns).sum(-1))
