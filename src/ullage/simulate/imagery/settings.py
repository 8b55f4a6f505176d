"""How large simulated scenes are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ullage.simulate.optical.settings import SENTINEL_2_BANDS, SENTINEL_2_DELAYS_S


@dataclass(frozen=True, slots=True)
class Camera:
    """What an optical sensor is made of.

    Parameters
    ----------
    size
        Rows and columns [pixels].
    bands, delays_s
        Names, and when each is taken after the first [s]; empty for all at once.
    colour_ratio
        How much coarser every band but ``pan`` is.
    vendor
        Whose metadata are written beside a GeoTIFF; empty for a SAFE folder.
    """

    size: tuple[int, int]
    bands: tuple[str, ...]
    delays_s: tuple[float, ...] = ()
    colour_ratio: int = 1
    vendor: str = ""


# of Sentinel-2 and PlanetScope a roadstead, of 0.5 m a terminal
S2: Final = Camera((960, 1200), SENTINEL_2_BANDS, SENTINEL_2_DELAYS_S)
PLANET: Final = Camera((1024, 1024), ("blue", "green", "red", "nir"), vendor="planet")
VHR: Final = Camera((1024, 1024), ("blue", "green", "red", "nir", "pan"), colour_ratio=4, vendor="maxar")


@dataclass(frozen=True, slots=True)
class ImagerySettings:
    """How large simulated scenes are, and what takes them.

    Parameters
    ----------
    radar_size
        Rows and columns of a radar scene [pixels of 10 m].
    s2, planet, vhr
        Optical sensors. Sides of `s2` are multiples of six pixels, for its bands of 20 and 60 m.
    """

    radar_size: tuple[int, int] = (1000, 1200)
    s2: Camera = S2
    planet: Camera = PLANET
    vhr: Camera = VHR

    def __post_init__(self) -> None:
        if any(side % 6 for side in self.s2.size):
            raise ValueError(f"Sentinel-2 images of {self.s2.size} pixels: sides have to be multiples of 6")
