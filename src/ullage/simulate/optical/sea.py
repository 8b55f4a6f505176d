"""The sea of simulated optical images: waves, glint, what the water sends back, by tile of pixels.

Slopes follow C. Cox and W. Munk (J. Opt. Soc. Am. 44:838, 1954): their variance is 0.003 + 0.00512 per m/s of wind.
The part of it that belongs to waves longer than two and a half pixels is made of plane waves; the rest is unresolved, a
Gaussian law of facets about the resolved slope. Equal variance lies in equal ratios of wave number (O. Phillips 1958).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import score_table
from ullage.kernels import kernel, normal_score, uniform
from ullage.simulate.optical.colours import in_bands
from ullage.simulate.optical.trace import TILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# What clear coastal water and muddy water send up from below the surface, as reflectance (C. Mobley, Appl. Opt. 38:
# 7442, 1999, and IOCCG report 3, 2000, rounded): blue, green, red, near and short-wave infrared
CLEAR: Final = (0.024, 0.018, 0.006, 0.0012, 0.0002)
MUDDY: Final = (0.048, 0.072, 0.058, 0.018, 0.0008)
FRESNEL: Final = 0.021  # of water, for light from near the zenith
SKY: Final = (0.30, 0.20, 0.13, 0.08, 0.03)  # radiance of a clear sky, as reflectance
# part of the light on level ground that comes from the sky, at a sun 45° high
DIFFUSE: Final = (0.32, 0.24, 0.18, 0.13, 0.05)
WAVES: Final = 40
PATCHES: Final = 6  # long waves that vary the wind
SHORTEST_PX: Final = 2.5
CAPILLARY: Final = 400.0  # greatest wave number that makes slopes [rad/m]
RIPPLE_SD: Final = 0.03  # relative, of what is smaller than a pixel and not glint


@dataclass(frozen=True, slots=True, eq=False)
class Sea:
    """One sea.

    Parameters
    ----------
    waves
        Wave numbers to the right and up [rad/m], slope amplitude and phase, of shape (waves, 4).
    patches
        The same of the wind's variation; amplitudes are logarithms.
    unresolved
        Variance of slopes that no wave has.
    leaving
        What the water sends up, by band.
    """

    waves: Floats
    patches: Floats
    unresolved: float
    leaving: Floats


def draw_sea(
    rng: np.random.Generator,
    wind_m_s: float,
    wind_to_deg: float,
    turbidity: float,
    ground_m: float,
    bands: Sequence[str],
) -> Sea:
    """Draw a sea.

    Parameters
    ----------
    rng
        Where chance comes from.
    wind_m_s, wind_to_deg
        The wind, and where it blows in the image, from its up clockwise [°].
    turbidity
        0 clear to 1 muddy.
    ground_m
        Side of a pixel [m].
    bands
        Names.
    """
    total = 0.003 + 0.00512 * wind_m_s
    least, most = 9.81 / (1.1 * max(wind_m_s, 0.8)) ** 2 / 1.4, 2 * np.pi / (SHORTEST_PX * ground_m)
    waves, resolved = np.zeros((0, 4)), 0.0
    if most > 1.5 * least:
        edges = np.exp(np.linspace(np.log(least), np.log(most), WAVES + 1))
        number = np.exp(rng.uniform(np.log(edges[:-1]), np.log(edges[1:])))
        each = total * np.log(most / least) / np.log(CAPILLARY / least) / WAVES
        toward = np.radians(wind_to_deg) + rng.normal(0, 0.6, WAVES)
        phase = rng.uniform(0, 2 * np.pi, WAVES)
        high = np.full(WAVES, np.sqrt(2 * each))
        waves = np.column_stack([number * np.sin(toward), number * np.cos(toward), high, phase])
        resolved = each * WAVES
    length = np.exp(rng.uniform(np.log(400), np.log(4000), PATCHES))
    toward = rng.uniform(0, 2 * np.pi, PATCHES)
    patches = np.column_stack([
        2 * np.pi / length * np.sin(toward), 2 * np.pi / length * np.cos(toward),
        np.full(PATCHES, 0.12), rng.uniform(0, 2 * np.pi, PATCHES),
    ])  # fmt: skip
    leaving: Floats = (1 - turbidity) * in_bands(CLEAR, bands) + turbidity * in_bands(MUDDY, bands)
    return Sea(waves, patches, total - resolved, leaving)


def diffuse_share(sun_elevation_deg: float, bands: Sequence[str]) -> Floats:
    """Give the part of the light on level ground that comes from the sky, by band: more under a low sun."""
    lower = np.sqrt(np.sin(np.radians(45.0)) / np.sin(np.radians(max(sun_elevation_deg, 3.0))))
    share: Floats = np.minimum(in_bands(DIFFUSE, bands) * lower, 0.7)
    return share


def surface_of(
    sea: Sea, corner: tuple[int, int], frame: tuple[float, float, float]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Give the water of a tile: slope to the right and up, height [m], and how much rougher than usual it is."""
    x = frame[0] + (corner[1] + np.arange(TILE)) * frame[2]
    y = frame[1] - (corner[0] + np.arange(TILE)) * frame[2]
    kx, ky = sea.waves[:, 0], sea.waves[:, 1]
    turning = _along(y, ky) * sea.waves[:, 2] * np.exp(1j * sea.waves[:, 3]) / np.maximum(np.hypot(kx, ky), 1e-9)
    across = _along(x, kx)
    right, up = (_summed(turning * one, across).real for one in (kx, ky))
    high = _summed(turning, across).imag
    far = _along(y, sea.patches[:, 1]) * sea.patches[:, 2] * np.exp(1j * sea.patches[:, 3])
    return right, up, high, np.exp(_summed(far, _along(x, sea.patches[:, 0])).real)


def _along(at: Any, number: Any) -> Any:
    return np.exp(1j * at[:, None] * number)


def _summed(down: Any, across: Any) -> Any:
    """Sum waves over rows and columns: no threads, so always in one order."""
    return np.einsum("rk,ck->rc", down, across)


def glint(sun: Floats, view: Floats, slope_right: Floats, slope_up: Floats, variance: Any) -> Floats:
    """Give the reflectance of sun glint.

    Parameters
    ----------
    sun, view
        Unit vectors toward the sun and the satellite, in the frame of the image.
    slope_right, slope_up
        Of the resolved waves.
    variance
        Of the unresolved slopes.

    Notes
    -----
    π·F·P / (4·cos θs·cos θv·cos⁴β), P the density of the facet that mirrors the sun, β its tilt; as reflectance,
    divided by cos θs.
    """
    half = sun + view
    tilt = np.linalg.norm(half) / half[2]  # 1 / cos β
    away = (-half[0] / half[2] - slope_right) ** 2 + (-half[1] / half[2] - slope_up) ** 2
    density = np.exp(-away / variance) / (np.pi * variance)
    bounce = FRESNEL + (1 - FRESNEL) * (1 - float(sun @ half) / float(np.linalg.norm(half))) ** 5
    found: Floats = np.minimum(np.pi * bounce * density * tilt**4 / (4 * sun[2] * view[2]), 4.0)
    return found


def ripples(start: int, corner: tuple[int, int]) -> Floats:
    """Draw what varies from pixel to pixel of a tile, of mean 0 and standard deviation 1."""
    out = np.empty((TILE, TILE))
    _ripples(np.uint64(start), score_table(), corner[0], corner[1], out)
    return out


@kernel
def _ripples(start: Any, table: Any, row: Any, column: Any, out: Any) -> None:
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            index = (np.int64(row + r) << 24) + np.int64(column + c)
            out[r, c] = normal_score(table, uniform(start, index))
