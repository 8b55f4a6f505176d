"""The colour of the water, drawn from blocks in which it is seen out to every pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.optical.water import WaterRule

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

FEWEST: Final = 12
"""Pixels of water in a block that has a say."""
_MAD: Final = 1.4826  # of a normal law, the standard deviation over the median absolute deviation
_SAMPLED: Final = 16  # pixels of a block's side that are looked at: 256 tell a median to a tenth of its scatter


def draw_surfaces(values: Floats32, seeds: Bools, side: int, rule: WaterRule) -> tuple[Floats32, Floats32]:
    """Give the smooth mean and scatter of the water at every pixel.

    Parameters
    ----------
    values
        Reflectance, of shape (bands, rows, columns).
    seeds
        Which pixels are surely water, of shape (rows, columns).
    side
        Of the blocks in which its colour is taken [pixels].
    rule
        How far a block's colour carries, and what the scatter is at least.

    Returns
    -------
    mean, scatter
        Reflectance and its standard deviation, of the shape of `values`; NaN where there is no water at all.
    """
    rows, columns = seeds.shape
    down, right = -(-rows // side), -(-columns // side)
    padded = np.full((len(values), down * side, right * side), np.nan, np.float32)
    np.copyto(padded[:, :rows, :columns], values, where=seeds)
    every = max(1, side // _SAMPLED)
    cells = padded.reshape(len(values), down, side, right, side)[:, :, ::every, :, ::every].transpose(0, 1, 3, 2, 4)
    cells = cells.reshape(len(values), down, right, -1)
    count = np.isfinite(cells[0]).sum(axis=-1)
    weight = np.where(count >= min(FEWEST, cells.shape[-1]), count, 0).astype(np.float64)
    if not weight.any():
        weight = count.astype(np.float64)
    middle, spread = np.zeros(cells.shape[:3]), np.zeros(cells.shape[:3])
    own = weight > 0
    if own.any():
        middle[:, own] = _medians(cells[:, own])
        off = np.abs(cells[:, own] - middle[:, own][..., None])
        spread[:, own] = _MAD * _medians(off)
    mean, scatter = np.empty(values.shape, np.float32), np.empty(values.shape, np.float32)
    middle, spread = (_spread_out(one, weight, rule.reach_blocks) for one in (middle, spread))
    _draw_out(middle, spread, side, rule.floor, rule.floor_share, mean, scatter)
    return mean, scatter


def _medians(values: Any) -> Any:
    """Give the medians of what is a number along the last axis: as `numpy.nanmedian`, and many times as fast."""
    ordered = np.sort(values, axis=-1)  # what is no number comes last
    known = np.isfinite(values).sum(axis=-1, keepdims=True)
    lower, upper = np.maximum((known - 1) // 2, 0), np.minimum(known // 2, values.shape[-1] - 1)
    both = np.take_along_axis(ordered, lower, -1) + np.take_along_axis(ordered, upper, -1)
    return np.where(known > 0, both / 2, np.nan)[..., 0]


def _spread_out(blocks: Floats, weight: Floats, reach: float) -> Floats:
    """Smooth values of blocks, each by its weight; those without take theirs from the nearest that have."""
    from scipy.ndimage import distance_transform_edt, gaussian_filter

    total = gaussian_filter(weight, reach, mode="constant")
    if not weight.any():
        return np.full(blocks.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        out = np.stack([gaussian_filter(one * weight, reach, mode="constant") / total for one in blocks])
    far = total <= 1e-9 * weight.max()
    nearest = distance_transform_edt(far, return_distances=False, return_indices=True)
    return np.asarray(out[:, nearest[0], nearest[1]])


@kernel
def _draw_out(middle: Any, spread: Any, side: int, floor: float, share: float, mean: Any, scatter: Any) -> None:
    """Draw mean and scatter of the middles of blocks out to pixels, in straight lines; a scatter has its floors."""
    bands, rows, columns = mean.shape
    down, right = middle.shape[1], middle.shape[2]
    left, weight = np.empty(columns, np.int64), np.empty(columns)
    for c in range(columns):
        left[c], weight[c] = _between(c, side, right)
    line, wide = np.empty(right + 1), np.empty(right + 1)
    for b in range(bands):
        for r in range(rows):
            i, w = _between(r, side, down)
            k = min(i + 1, down - 1)
            for j in range(right + 1):
                at = min(j, right - 1)
                line[j] = (1.0 - w) * middle[b, i, at] + w * middle[b, k, at]
                wide[j] = (1.0 - w) * spread[b, i, at] + w * spread[b, k, at]
            own_mean, own_scatter = mean[b, r], scatter[b, r]
            for c in range(columns):
                j, w = left[c], weight[c]
                level = (1.0 - w) * line[j] + w * line[j + 1]
                rough = (1.0 - w) * wide[j] + w * wide[j + 1]
                own_mean[c] = level
                own_scatter[c] = np.sqrt(rough * rough + floor * floor + (share * level) * (share * level))


@kernel
def _between(pixel: int, side: int, count: int) -> tuple[int, float]:
    """Give the block whose middle is the last before a pixel, and how far the pixel is from there to the next."""
    at = min(max((pixel - (side - 1) / 2) / side, 0.0), count - 1.0)
    return int(at), at - int(at)
