"""When in the year a simulated world is: trade has a height, and winter slows ships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, pi
from typing import Final

_YEAR_D: Final = 365.25
_HEIGHT_D: Final = 320.0  # the middle of November, before the cold: judged
_STORMS_D: Final = 15.0
_STORMS: Final = 0.06  # part of the speed lost in the middle of January


@dataclass(frozen=True, slots=True)
class Season:
    """The year of a world.

    Parameters
    ----------
    begins
        Its first moment.
    swing
        By which part the trade is faster at its height, and slower half a year later.
    """

    begins: datetime
    swing: float

    def trade(self, hour: float) -> float:
        """Give how fast the trade goes at an hour of the world, 1 in the mean of the year."""
        return 1.0 + self.swing * cos(2 * pi * (self._day(hour) - _HEIGHT_D) / _YEAR_D)

    def speed(self, hour: float) -> float:
        """Give the speed that the weather leaves, of 1."""
        return 1.0 - _STORMS * (1.0 + cos(2 * pi * (self._day(hour) - _STORMS_D) / _YEAR_D)) / 2

    def _day(self, hour: float) -> float:
        when = self.begins + timedelta(hours=hour)
        return when.timetuple().tm_yday + when.hour / 24
