"""What white is in an image that was not calibrated, and what its numbers show of how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from ullage.sources.rasters import Raster

SAMPLES: Final = 12
"""Blocks along each side of the image that are looked at, wherever it is later read."""
BLOCK: Final = 48
"""Pixels along the side of a block."""
DEPTHS: Final = (8, 10, 11, 12, 14, 16)
"""Bits that cameras write: displays have 8, Maxar's 11, Airbus's 12, some aerial ones 10 or 14."""
BYTE: Final = 255
SATURATED_SHARE: Final = 0.001
"""Of the pixels; below it is what metal in the sun does everywhere."""
STRETCHED_SHARE: Final = 0.2
"""Of the levels between the darkest and the brightest hundredth; of an image never stretched next to none."""
LEAST_PIXELS: Final = 20_000
LEAST_LEVELS: Final = 64


@dataclass(frozen=True, slots=True)
class White:
    """What white is.

    Parameters
    ----------
    value
        What the file has for it.
    saturated
        Share of the pixels looked at that reach it in some band; 0 where nothing can be told.
    """

    value: float
    saturated: float


def sample_pixels(raster: Raster, numbers: tuple[int, ...]) -> Any:
    """Give pixels from blocks all over an image, of shape (bands, n); filling, where all bands are 0, is left out."""
    rows, columns = (_starts(side) for side in (raster.rows, raster.columns))
    blocks = []
    for row in rows:
        for column in columns:
            shape = min(BLOCK, raster.rows - row), min(BLOCK, raster.columns - column)
            block = np.empty((len(numbers), *shape), raster.dtype)
            for band, number in enumerate(numbers):
                raster.read_into(block[band], row, column, number)
            blocks.append(block.reshape(len(numbers), -1))
    found = np.concatenate(blocks, axis=1)
    if found.dtype.kind == "f":
        found = found[:, np.isfinite(found).all(axis=0)]
    return found[:, found.any(axis=0)]


def find_white(sample: Any, told: float | None, file: str, warnings: list[str]) -> White:
    """Find what white is.

    Parameters
    ----------
    sample
        Of shape (bands, n), as the file has them.
    told
        What the metadata or the file's own tags give for it; None when they do not.
    file
        For messages.
    warnings
        What was assumed or noticed is added here.

    Returns
    -------
    White
        What is told; else 255 of 8 bits; else the least of 2^8 - 1, 2^10 - 1, 2^11 - 1, 2^12 - 1, 2^14 - 1, 2^16 - 1
        that nothing looked at exceeds; of fractions also 1. It is one number for all of an image.
    """
    whole = sample.dtype.kind in "iu"
    highest = float(sample.max()) if sample.size else 0.0
    if told is not None:
        value = told
    elif sample.dtype == np.uint8:
        value = float(BYTE)
        _tell_stretched(sample, file, warnings)
    elif not whole and highest <= 1.0:
        value = 1.0
        warnings.append(f"{file}: holds fractions up to {highest:.3g} and does not tell of what: 1 is taken for white")
    else:
        value = _power(highest)
        _tell_depth(sample, value, file, warnings)
    saturated = float((sample >= value).any(axis=0).mean()) if whole and sample.size else 0.0
    if saturated >= SATURATED_SHARE:
        warnings.append(
            f"{file}: {saturated:.1%} of the pixels looked at are saturated: edges of what is so bright are too far out"
        )
    return White(value, saturated)


def _starts(side: int) -> list[int]:
    return sorted({int(at) for at in np.linspace(0, max(side - BLOCK, 0), SAMPLES)})


def _power(highest: float) -> float:
    for depth in DEPTHS:
        if highest <= 2**depth - 1:
            return float(2**depth - 1)
    return float(2 ** int(np.ceil(np.log2(highest + 1))) - 1)


def _tell_depth(sample: Any, value: float, file: str, warnings: list[str]) -> None:
    whole = sample.dtype.kind in "iu"
    if whole and value == BYTE:
        warnings.append(f"{file}: has 8 bits in numbers of {8 * sample.dtype.itemsize}: {BYTE} is taken for white")
    elif whole and sample.size and any(not np.any(sample % one) for one in (BYTE + 1, BYTE + 2)):
        warnings.append(
            f"{file}: has 8 bits stretched to {8 * sample.dtype.itemsize}: its steps are as coarse as before"
        )
    else:
        warnings.append(
            f"{file}: does not tell what its numbers mean: {value:.0f}, which nothing looked at exceeds, is taken for "
            "white"
        )


def _tell_stretched(sample: Any, file: str, warnings: list[str]) -> None:
    """Tell of levels that are missing between others, as after a stretch to 8 bits, or of two that were cut off."""
    for band in sample:
        if band.size < LEAST_PIXELS:
            return
        first, last = np.quantile(band, (0.01, 0.99), method="nearest").astype(int)
        used = np.bincount(band, minlength=BYTE + 1)[first : last + 1] > 0
        if used.size >= LEAST_LEVELS and 1 - used.mean() >= STRETCHED_SHARE:
            warnings.append(
                f"{file}: was stretched: {1 - used.mean():.0%} of the levels between {first} and {last} do not occur; "
                "brightness is not in proportion to light"
            )
            return
