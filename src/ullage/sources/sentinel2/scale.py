"""What the numbers of single bands mean, which their files do not tell: 10,000 or 65,535 for a reflectance of 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.sources.rasters import Raster
    from ullage.sources.sentinel2.told_scale import ToldScale

SAMPLES: Final = 5
"""Blocks along each side of a band that are looked at."""
BLOCK: Final = 64
"""Pixels along the side of a block."""
QUANTIFICATION: Final = 10_000.0
"""Of ESA's products."""
WIDE: Final = 65_535.0
"""Of web services that spread reflectance over all of 16 bits."""
LEAST_IN_STEP: Final = 0.99
"""Of the numbers; multiples of 1 in 10,000 spread over 65,535 are every sixth or seventh number, by chance 15 %."""
MOST_REFLECTANCE: Final = 2.0
"""Nine numbers of a thousand brighter than that there are in no image."""
OFFSET: Final = 1_000.0
OFFSET_SINCE: Final = datetime(2022, 1, 25, tzinfo=UTC)
"""Processing baseline 04.00: numbers have an offset, so that the darkest water has about 1,000 (ESA)."""
DARKEST: Final = 900.0
FLOAT_MOST: Final = 10.0
TAKEN_OFF: Final = -0.05
"""Reflectance that no surface has: where one pixel in a hundred of a band had less, the offset was taken off before."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What numbers mean.

    Parameters
    ----------
    scale, shift
        Times `scale` plus `shift` they are values.
    radiometry
        Whether those are reflectance.
    told
        What was assumed, for the user.
    """

    scale: float
    shift: float
    radiometry: Literal["reflectance", "relative"]
    told: tuple[str, ...] = ()

    def of(self, raster: Raster) -> tuple[float, float, float]:
        """Give scale, shift and no data of a file."""
        with raster.handle() as opened:
            nodata = 0.0 if opened.nodata is None else float(opened.nodata)
        return self.scale, self.shift, nodata


def guess_scale(rasters: dict[str, Raster], at: datetime, file: str, told: ToldScale | None = None) -> Scale:
    """Find out what the numbers of the bands of one image mean, from what is told of them, else from type and values.

    Parameters
    ----------
    rasters
        The bands.
    at
        When they were taken.
    file
        Which to name.
    told
        What the service said that they were fetched from. What the files themselves say comes first; an offset is not
        believed where the numbers say that it was taken off already.

    Raises
    ------
    InputError
        When a file is damaged.
    """
    first = next(iter(rasters.values()))
    with first.handle() as opened:
        scale, shift = float(opened.scales[0]), float(opened.offsets[0])
    if np.isfinite([scale, shift]).all() and scale > 0 and (scale, shift) != (1.0, 0.0):
        return Scale(scale, shift, "reflectance", (f"{file}: is scaled by {scale:g} with {shift:g} added, as it says",))
    if first.dtype == "uint8":
        shown = f"{file}: has numbers of 8 bits, made for display: brightness is not reflectance"
        return Scale(1 / 255, 0.0, "relative", (shown,))
    samples = {band: _sample(raster) for band, raster in rasters.items()}
    every = np.concatenate(list(samples.values()))
    fractions = every.size and every.dtype.kind == "f" and np.quantile(every, 0.99) <= FLOAT_MOST
    if told is not None and not fractions:  # nobody scales fractions: the item tells of the numbers they were made of
        return _as_told(told, samples, file)
    if not every.size:
        return Scale(1 / QUANTIFICATION, 0.0, "reflectance", (f"{file}: holds no data where it was looked at",))
    if fractions:
        return Scale(1.0, 0.0, "reflectance", (f"{file}: is taken as reflectance, since its numbers are fractions",))
    return _of_whole_numbers(samples, every, at, file)


def _as_told(told: ToldScale, samples: dict[str, npt.NDArray[Any]], file: str) -> Scale:
    said = f"{file}: is scaled by {told.scale:g} with {told.shift:g} added, as its item tells ({told.why})"
    darkest = min((float(np.quantile(one, 0.01)) for one in samples.values() if one.size), default=np.inf)
    if told.shift < 0 and darkest * told.scale + told.shift < TAKEN_OFF:
        doubt = (
            f"{file}: its item tells an offset of {told.shift:g}, but one pixel in a hundred would have less than "
            f"{TAKEN_OFF:g} (its darkest has {darkest:.0f}): it was taken off already, and is not again"
        )
        return Scale(told.scale, 0.0, "reflectance", (doubt,))
    return Scale(told.scale, told.shift, "reflectance", (said,))


def _of_whole_numbers(samples: dict[str, npt.NDArray[Any]], every: npt.NDArray[Any], at: datetime, file: str) -> Scale:
    steps = WIDE / QUANTIFICATION
    in_step = float(np.mean(np.abs(np.rint(np.rint(every / steps) * steps) - every) < 1))
    if in_step >= LEAST_IN_STEP:
        told = f"{file}: 65,535 is taken for a reflectance of 1, since its numbers are those of 10,000 spread over it"
        return Scale(1 / WIDE, 0.0, "reflectance", (told,))
    if float(np.quantile(every, 0.999)) > MOST_REFLECTANCE * QUANTIFICATION:
        told = f"{file}: 65,535 is taken for a reflectance of 1: with 10,000, one pixel in a thousand had more than 2"
        return Scale(1 / WIDE, 0.0, "reflectance", (told,))
    darkest = min(float(np.quantile(one, 0.01)) for one in samples.values() if one.size)
    if at >= OFFSET_SINCE and darkest >= DARKEST:
        told = f"{file}: 10,000 is taken for a reflectance of 1, and 1,000 taken off: its darkest has {darkest:.0f}"
        return Scale(1 / QUANTIFICATION, -OFFSET / QUANTIFICATION, "reflectance", (told,))
    told = f"{file}: 10,000 is taken for a reflectance of 1, with nothing to take off"
    return Scale(1 / QUANTIFICATION, 0.0, "reflectance", (told,))


def _sample(raster: Raster) -> npt.NDArray[Any]:
    """Give numbers of blocks spread over a band, without those of no data."""
    found = []
    for row in _starts(raster.rows):
        for column in _starts(raster.columns):
            out = np.empty((min(BLOCK, raster.rows - row), min(BLOCK, raster.columns - column)), raster.dtype)
            raster.read_into(out, row, column)
            found.append(out.ravel())
    every = np.concatenate(found)
    return every[np.isfinite(every) & (every > 0)] if every.dtype.kind == "f" else every[every > 0]


def _starts(pixels: int) -> list[int]:
    return sorted({int(at) for at in np.linspace(0, max(pixels - BLOCK, 0), SAMPLES)})
