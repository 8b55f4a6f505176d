"""One polarisation of a simulated product, and the parts that all its files share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ullage.simulate.sar.markup import element, stamp, texts
from ullage.simulate.sar.radiometry import sub_swaths

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.records import TieGrid
    from ullage.simulate.sar.orbit import Flight
    from ullage.simulate.sar.settings import SarSettings


@dataclass(frozen=True, eq=False)
class Described:
    """What the annotation of one polarisation describes.

    Parameters
    ----------
    flight, settings
        The pass and the scene.
    band, number
        ``VV``; its number in the product, from 1.
    ended_at
        Time of the last row.
    mean, deviation
        Of the digital numbers.
    grid
        Where the pixels are said to lie; None for where the pass has them. Of a scene of a stack both differ.
    """

    flight: Flight
    settings: SarSettings
    band: str
    number: int
    ended_at: datetime
    mean: float = 60.0
    deviation: float = 40.0
    grid: TieGrid | None = None

    def at(self, seconds: float) -> datetime:
        """Give a time from seconds after row 0."""
        return self.settings.started_at + timedelta(seconds=seconds)

    @property
    def rows(self) -> int:
        """How many rows the image has."""
        return self.flight.rows

    @property
    def columns(self) -> int:
        """How many columns the image has."""
        return self.flight.columns


def bounds(of: Described) -> list[tuple[str, dict[str, int]]]:
    """Give the sub-swaths and the elements of their first and last lines and samples."""
    found = []
    for one in sub_swaths(of.rows, of.columns, of.settings.swath_column):
        w = one.window
        sides = {
            "firstAzimuthLine": w.row,
            "firstRangeSample": w.column,
            "lastAzimuthLine": w.row + w.rows - 1,
            "lastRangeSample": w.column + w.columns - 1,
        }
        found.append((one.name, sides))
    return found


def header(of: Described) -> str:
    """Write the head that all files of one polarisation share."""
    return element(
        "adsHeader",
        texts(
            missionId="S1A",
            productType="GRD",
            polarisation=of.band,
            mode="IW",
            swath="IW",
            startTime=stamp(of.settings.started_at),
            stopTime=stamp(of.ended_at),
            absoluteOrbitNumber=of.settings.orbit_number,
            missionDataTakeId=1,
            imageNumber=f"{of.number:03d}",
        ),
    )
