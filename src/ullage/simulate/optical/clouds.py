"""Clouds over a simulated image, and the shadows that they cast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.simulate.optical.fractal import fractal

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.simulate.optical.trace import Light

    Floats = npt.NDArray[np.float64]

SIZE_M: Final = 1400.0  # of the largest patches of cloud
SOFT: Final = 0.07  # how much denser than its edge a cloud is where nothing shines through
THICKEST: Final = 0.97
DARK: Final = 0.85  # part of the sun's direct light that a thick cloud takes
SHOWS: Final = 0.25  # opacity from which a mask calls it cloud
SHADES: Final = 0.35
PROBES: Final = 96  # of the pattern along each side, to find the share that is covered


@dataclass(frozen=True, slots=True)
class CloudField:
    """The clouds of one image.

    Parameters
    ----------
    start
        Stream of the pattern.
    edge
        Density at which cloud begins.
    shift_x, shift_y
        From a place on the ground to the cloud that shades it, as both are imaged [m].
    size_m
        Of the largest patches [m].
    """

    start: int
    edge: float
    shift_x: float
    shift_y: float
    size_m: float = SIZE_M

    def opacity(self, x: Floats, y: Floats) -> Floats:
        """Give how much of what is behind cloud hides at places of the image [m]: 0 to 1."""
        density = fractal(self.start, x, y, self.size_m)
        return THICKEST * np.clip((density - self.edge) / SOFT, 0.0, 1.0)

    def shadow(self, x: Floats, y: Floats) -> Floats:
        """Give the opacity of the cloud between the sun and places of the ground."""
        return self.opacity(x + self.shift_x, y + self.shift_y)

    def covered(self, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
        """Say where a mask has cloud or its shadow."""
        hidden: npt.NDArray[np.bool_] = (self.opacity(x, y) > SHOWS) | (self.shadow(x, y) > SHADES)
        return hidden


def draw_clouds(
    rng: np.random.Generator, start: int, share: float, light: Light, extent_m: tuple[float, float]
) -> CloudField | None:
    """Draw clouds that cover a share of the image; None for a clear sky.

    Parameters
    ----------
    rng
        Where the height of the clouds comes from: 600 to 1800 m.
    start
        Stream of the pattern.
    share
        Part of the image under cloud, 0 to 1.
    light
        Where light goes.
    extent_m
        Width and height of the image [m].
    """
    if share <= 0:
        return None
    high = float(rng.uniform(600, 1800))
    x, y = np.meshgrid(*(np.linspace(-one / 2, one / 2, PROBES) for one in extent_m))
    size = min(SIZE_M, max(max(extent_m) / 3, 60.0))
    density = fractal(start, x, y, size)
    edge = float(np.quantile(density, 1 - min(share, 1.0))) - SHOWS * SOFT
    shift = high * (light.sun_x - light.view_x), high * (light.sun_y - light.view_y)
    return CloudField(start, edge, *shift, size)
