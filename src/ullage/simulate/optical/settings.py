"""What a simulated optical image is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from ullage.simulate.optical.vessels import Condition, Kind, Ship

Place = Literal["open", "quay", "jetty", "coast"]

SENTINEL_2_BANDS: Final = ("B02", "B03", "B04", "B08", "B11")
SENTINEL_2_DELAYS_S: Final = (0.0, 0.527, 1.005, 0.264, 1.469)
"""After B02, from Sentinel-2's inter-band delays (ESA, MSI technical guide; Heiselberg and Heiselberg 2017)."""


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """What a simulated optical image is made of. What is None is drawn from the seed.

    Parameters
    ----------
    ground_m
        True metres between pixels, along rows and columns.
    size
        Rows and columns [pixels].
    ships
        How many lie in the image, beside those of `fleet`.
    fleet
        Ships given by hand.
    kinds
        Kinds of ship to draw from, each as likely.
    length_m
        Between which lengths ships are drawn [m]; None for what is usual for their kind.
    condition
        How ships are loaded.
    heading_deg
        Of all drawn ships [°].
    moving
        Part of the ships in open water that are under way.
    pairs
        Part of the ships in open water that lie ship to ship.
    place
        ``open`` water; ``quay`` or ``jetty``, where ships can lie; ``coast``, with rocks.
    alongside
        How many of the drawn ships lie at the quay or jetty, if there is one.
    sun_azimuth_deg, sun_elevation_deg
        Where the sun stands [°].
    sun_by_almanac
        Whether the sun stands where it does at that place and time; what is given by hand comes first.
    sun_elevations_deg
        Between which elevations it is drawn [°].
    view_azimuth_deg, view_elevation_deg
        Where the satellite stands, as seen from the ground [°].
    view_zeniths_deg
        Between which angles from the zenith it is drawn [°].
    wind_m_s, wind_from_deg
        The wind that makes the waves [m/s], and where it comes from [°].
    winds_m_s
        Between which it is drawn [m/s].
    turbidity
        Of the water, 0 clear to 1 muddy.
    haze
        0 for no air at all, 1 for a thick haze.
    cloud_share
        Part of the image under cloud.
    bands
        Names: ``blue`` ``green`` ``red`` ``nir`` ``swir`` ``pan``, or Sentinel-2's.
    delays_s
        When each band is taken after the first [s]; empty for all at once.
    colour_ratio
        How much coarser every band but ``pan`` is, a power of two.
    blur_px
        Standard deviation of the Gaussian blur of optics and detector [pixels].
    read_noise, shot_noise
        Variance of a reflectance r is read_noise² + shot_noise·r. 0 for none.
    bits
        Of the stored numbers; 0 for none, so that nothing is rounded.
    full_scale
        Reflectance of the greatest stored number.
    radiometry
        ``reflectance``, or ``relative``: brightness for display, `full_scale` as 1.
    samples
        Rays a pixel, a power of two.
    penumbra
        Whether the sun is a disc.
    lat_deg, lon_deg
        The place in the middle [°].
    taken_at
        When, UTC.
    """

    ground_m: float = 0.5
    size: tuple[int, int] = (512, 512)
    ships: int = 1
    fleet: tuple[Ship, ...] = ()
    kinds: tuple[Kind, ...] = ("tanker", "tanker", "tanker", "bulker", "container", "cargo")
    length_m: tuple[float, float] | None = None
    condition: Condition | None = None
    heading_deg: float | None = None
    moving: float = 0.0
    pairs: float = 0.0
    place: Place = "open"
    alongside: int = 1
    sun_azimuth_deg: float | None = None
    sun_elevation_deg: float | None = None
    sun_by_almanac: bool = False
    sun_elevations_deg: tuple[float, float] = (18.0, 62.0)
    view_azimuth_deg: float | None = None
    view_elevation_deg: float | None = None
    view_zeniths_deg: tuple[float, float] = (0.0, 30.0)
    wind_m_s: float | None = None
    wind_from_deg: float | None = None
    winds_m_s: tuple[float, float] = (1.0, 7.0)
    turbidity: float | None = None
    haze: float | None = None
    cloud_share: float = 0.0
    bands: tuple[str, ...] = ("blue", "green", "red", "nir")
    delays_s: tuple[float, ...] = ()
    colour_ratio: int = 1
    blur_px: float = 0.6
    read_noise: float = 8e-4
    shot_noise: float = 4e-5
    bits: int = 11
    full_scale: float = 1.0
    radiometry: Literal["reflectance", "relative"] = "reflectance"
    samples: int = 16
    penumbra: bool = True
    lat_deg: float = 42.70
    lon_deg: float = 133.10
    taken_at: datetime = datetime(2024, 5, 18, 1, 50, tzinfo=UTC)

    @property
    def delays(self) -> tuple[float, ...]:
        """When each band is taken after the first [s]."""
        return self.delays_s or (0.0,) * len(self.bands)
