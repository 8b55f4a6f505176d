"""What a simulated radar scene is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ullage.simulate.sar.speckle import EQUIVALENT_LOOKS

if TYPE_CHECKING:
    from ullage.simulate.sar.landscape import Kind


@dataclass(frozen=True, slots=True)
class SarSettings:
    """What a simulated radar scene is made of.

    Parameters
    ----------
    lat_deg, lon_deg
        The place in its middle [°]; from 80° south to 80° north, anywhere along the equator.
    ascending
        Whether the satellite flies northward; it looks to the right.
    started_at
        Time of row 0, UTC.
    rows, columns
        Size [pixels of 10 m]. Ghosts lie 460 to 600 rows from what they are of.
    swath_column
        Where the first column lies in the whole swath of 25,117: 0 is IW1 at 31° of incidence, the end IW3 at 46°.
    wind_m_s
        How rough the sea is, as the speed of the wind [m/s].
    sea_shape
        Shape of the K law of the sea; None for a gamma law.
    looks
        Equivalent number of looks.
    ships, boats
        How many there are on open water, of 18 m and more, and of less.
    moving
        Part of them that are under way.
    land
        ``none``, ``coast`` or ``terminal``.
    seaward_m
        How far seaward of the coast the scene's middle is [m].
    occupied
        Part of the berths at which a ship lies.
    ghosts
        Whether bright things have azimuth ambiguities.
    border_columns
        Columns without data at the near side [pixels].
    border_noise
        Whether a ragged strip of small numbers follows them, as in products before 2018.
    orbit_number
        Absolute orbit of Sentinel-1A; the relative orbit follows.
    """

    lat_deg: float = 42.60
    lon_deg: float = 133.10
    ascending: bool = False
    started_at: datetime = datetime(2024, 5, 18, 21, 30, tzinfo=UTC)
    rows: int = 1536
    columns: int = 1024
    swath_column: int = 3000
    wind_m_s: float = 6.0
    sea_shape: float | None = 12.0
    looks: float = EQUIVALENT_LOOKS
    ships: int = 12
    boats: int = 4
    moving: float = 0.4
    land: Kind = "none"
    seaward_m: float = 1500.0
    occupied: float = 0.5
    ghosts: bool = True
    border_columns: int = 0
    border_noise: bool = False
    orbit_number: int = 53930

    @property
    def relative_orbit(self) -> int:
        """Number of the repeated ground track of Sentinel-1A."""
        return (self.orbit_number - 73) % 175 + 1
