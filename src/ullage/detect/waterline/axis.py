"""The axis of a hull: the direction in which edges run straight for half of her length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.detect.waterline.frame import Chip, HullFrame

    Floats = npt.NDArray[np.float64]

_COARSE_DEG: Final = 0.5
_FINE_DEG: Final = 0.05


def refine_heading(
    chip: Chip, frame: HullFrame, bands: Sequence[int], half_x: float, half_y: float, most_turn: float
) -> float:
    """Turn a frame until the edges along it are sharpest, and give its heading [°].

    The levels of lines parallel to x are averaged over the mid-body; the sum of squared steps from line to line is
    greatest where x runs along the sides, the shadow's edge and the pipes on deck, which are all parallel to them.

    Parameters
    ----------
    chip, frame
        The pixels, and a rough frame.
    bands
        Numbers of the bands that are looked at.
    half_x, half_y
        Half of the length and width of what is looked at [m].
    most_turn
        How far the rough heading may be off [°].
    """
    turns = np.arange(-most_turn, most_turn + _COARSE_DEG / 2, _COARSE_DEG)
    best = _best(chip, frame, bands, (half_x, half_y), turns)
    turns = best + np.arange(-1.5 * _COARSE_DEG, 1.5 * _COARSE_DEG + _FINE_DEG / 2, _FINE_DEG)
    return (frame.heading_deg + _best(chip, frame, bands, (half_x, half_y), turns)) % 360.0


def _best(chip: Chip, frame: HullFrame, bands: Sequence[int], half: tuple[float, float], turns: Floats) -> float:
    scores = np.zeros(turns.size)
    for band in bands:
        found = np.array([_sharpness(chip, frame.turned(frame.heading_deg + turn), band, *half) for turn in turns])
        scores += found / max(float(np.median(found)), 1e-12)
    return float(turns[int(np.argmax(scores))])


def _sharpness(chip: Chip, frame: HullFrame, band: int, half_x: float, half_y: float) -> float:
    step = frame.pixel_m
    x, y = np.arange(-half_x, half_x + step / 2, step), np.arange(-half_y, half_y + step / 2, step)
    lines = chip.sample(frame, x[None, :], y[:, None], band, fine=False)
    known = np.isfinite(lines)
    count = known.sum(axis=1)
    mean = np.where(known, lines, 0.0).sum(axis=1) / np.maximum(count, 1)
    steps = (mean[2:] - mean[:-2])[(count[2:] > 0) & (count[:-2] > 0)]
    return float((steps**2).sum())
