"""The equivalent number of looks of an image that does not tell it, from its even blocks."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.records import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

SAMPLES: Final = 8
"""Blocks along each side of the scene that are looked at; as many have to be whole."""
BLOCK: Final = 24
"""Pixels along the side of a block."""
MOST_LOOKS: Final = 500.0
QUARTILE: Final = 0.75
_REACH: Final = 3  # pixels; what is farther apart than two widths of a point is independent


def starts(pixels: int) -> list[int]:
    """Give where blocks start along a side."""
    return sorted({int(at) for at in np.linspace(0, max(pixels - BLOCK, 0), SAMPLES)})


def estimate_looks(scene: Scene) -> float | None:
    """Estimate the equivalent number of looks: mean² / variance of even blocks, of which the upper quartile is taken.

    Blocks with ships, shores or waves have fewer, those of even sea or land all that there are. The upper quartile of
    estimates that scatter lies above what they scatter about; so much is taken off again. None when too few blocks are
    whole.
    """
    blocks = []
    for row in starts(scene.rows):
        for column in starts(scene.columns):
            patch = scene.pixels.read(Window(row, column, BLOCK, BLOCK))
            if patch.valid.all():
                blocks.append(patch.values[0].astype(np.float64))
    if len(blocks) < SAMPLES:
        return None
    return float(np.clip(looks_of(np.stack(blocks)), 1.0, MOST_LOOKS))


def looks_of(blocks: Floats) -> float:
    """Give the looks of blocks, of shape (n, side, side): the upper quartile of each one's, freed of its bias.

    Speckle whose pixels have correlations rho_k with their neighbours gives, in blocks of N pixels, a variance that is
    too small by the share sum(rho_k) / N, and estimates of L looks with a relative standard deviation of

        sqrt(2 (1 + 1/L) sum(rho_k²) / N):

    for gamma speckle the cumulants of the third and fourth order add up to that. What the upper one of n normal
    quartiles lies above the middle is added to the middle before.
    """
    found = blocks.mean(axis=(1, 2)) ** 2 / np.maximum(blocks.var(axis=(1, 2)), 1e-30)
    upper = float(np.quantile(found, QUARTILE))
    alike = _correlation(blocks[found >= np.median(found)])
    pixels = blocks[0].size
    spread = np.sqrt(2 * (1 + 1 / upper) * (alike**2).sum() / pixels)
    rank = (QUARTILE * (len(found) - 1) + 1 - 0.375) / (len(found) + 0.25)  # Blom's, of the quartile of n
    return float(upper * (1 - max(alike.sum(), 1.0) / pixels) / (1 + NormalDist().inv_cdf(rank) * spread))


def _correlation(blocks: Floats) -> Floats:
    """Give how alike pixels some rows and columns apart are, of shape (7, 7): the middle one of the blocks."""
    rest = blocks - blocks.mean(axis=(1, 2), keepdims=True)
    power = np.maximum((rest**2).mean(axis=(1, 2)), 1e-30)
    alike = np.empty((2 * _REACH + 1, 2 * _REACH + 1))
    for down, right in np.ndindex(*alike.shape):
        one = rest[:, _part(down - _REACH), _part(right - _REACH)]
        other = rest[:, _part(_REACH - down), _part(_REACH - right)]
        alike[down, right] = np.median((one * other).mean(axis=(1, 2)) / power)
    return alike


def _part(apart: int) -> Any:
    return slice(max(apart, 0), min(apart, 0) or None)
