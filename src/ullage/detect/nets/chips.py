"""Chips of a radar scene as the chip net takes them, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from ullage.detect.hull import CHIP_PIXELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

CHIPS_AT_ONCE: Final = 128
"""The net's own maps of so many fit into a processor's cache."""

LEAST_DB, MOST_DB = -20.0, 40.0
"""Contrasts beyond tell no more: speckle below, saturation above [dB]."""

_SLOT: Final = {"VV": 0, "HH": 0, "VH": 1, "HV": 1}


class ChipAnswers(Protocol):
    """A net that is asked about chips; how it runs is the business of who loaded it."""

    def __call__(self, chips: Floats32) -> Floats32:
        """Answer.

        Parameters
        ----------
        chips
            As `to_contrast` gives them, of shape (n, 4, 64, 64).

        Returns
        -------
        float32
            Of shape (n, 3): probability that there is a ship in the middle; if so, the logarithm of its length [m], and
            the standard deviation of that logarithm.
        """


@dataclass(frozen=True, slots=True)
class ChipJudge:
    """Tells ships from what is none, in chips of sigma nought.

    Parameters
    ----------
    net
        The net that it asks.
    version
        Which net that is, as results keep it: a hash of its weights; empty when it has none.
    """

    net: ChipAnswers
    version: str = ""

    def __call__(self, values: Floats32, clutter: Floats32, bands: Sequence[str]) -> Floats:
        """Give the probability that there is a ship in the middle of each chip, of shape (n,).

        Parameters
        ----------
        values
            Sigma nought, linear, of shape (n, bands, 64, 64); 0 where nothing was measured.
        clutter
            Not looked at: a chip is held against its own median.
        bands
            Their names; NaN is the answer for chips without a band that the net knows.

        Raises
        ------
        ValueError
            When chips are not of `detect.hull.CHIP_PIXELS` pixels a side, those that the net was trained on.
        """
        del clutter
        return self._answers(values, bands)[:, 0]

    def lengths(self, values: Floats32, bands: Sequence[str]) -> tuple[Floats, Floats]:
        """Give the length [m] of what is a ship, and the standard deviation of its logarithm, of shape (n,)."""
        answers = self._answers(values, bands)
        return np.exp(answers[:, 1]), answers[:, 2]

    def _answers(self, values: Floats32, bands: Sequence[str]) -> Floats:
        if values.shape[2:] != (CHIP_PIXELS, CHIP_PIXELS):
            raise ValueError(f"chips are of {CHIP_PIXELS} by {CHIP_PIXELS} pixels, not of shape {values.shape}")
        answers = np.full((len(values), 3), np.nan)
        for first in range(0, len(values), CHIPS_AT_ONCE):
            chips = to_contrast(values[first : first + CHIPS_AT_ONCE], bands)
            known = chips[:, 2:, 0, 0].any(axis=1)
            if known.any():
                answers[first : first + CHIPS_AT_ONCE][known] = self.net(chips[known])
        return answers


def to_contrast(values: Floats32, bands: Sequence[str]) -> Floats32:
    """Give chips as the net takes them: tens of decibels over the chip's own median, and which bands there are.

    Parameters
    ----------
    values
        Sigma nought, linear, of shape (n, bands, size, size); 0 where nothing was measured.
    bands
        ``VV`` or ``HH`` and ``VH`` or ``HV``; a single band of another name counts as the first.

    Returns
    -------
    float32
        Of shape (n, 4, size, size): like-polarised and cross-polarised contrast, then for each whether it is there,
        0 or 1. A band that is absent, and pixels without a measurement, have no contrast: 0.

    Raises
    ------
    ValueError
        When the shape does not fit the bands.
    """
    if values.ndim != 4 or values.shape[1] != len(bands):  # noqa: PLR2004 - chips, bands, rows and columns
        raise ValueError(f"chips are of shape (n, {len(bands)}, size, size), not {values.shape}")
    tensor = np.zeros((len(values), 4, *values.shape[2:]), np.float32)
    for band, name in enumerate(bands):
        slot = _SLOT.get(name.upper(), 0 if len(bands) == 1 else None)
        if slot is not None:
            tensor[:, slot] = _contrast(values[:, band])
            tensor[:, 2 + slot] = 1
    return tensor


def _contrast(values: Floats32) -> Floats32:
    """Give tens of decibels over the median of what was measured, of shape (n, size, size)."""
    measured = np.isfinite(values) & (values > 0)
    level = _median(values, measured)
    ratio = np.where(measured, values, level) / level
    least, most = 10 ** (LEAST_DB / 10), 10 ** (MOST_DB / 10)
    return np.log10(np.clip(ratio, least, most)).astype(np.float32)


def _median(values: Floats32, measured: npt.NDArray[np.bool_]) -> Floats32:
    """Give each chip's median of what was measured, of shape (n, 1, 1); 1 where nothing was."""
    flat = np.sort(np.where(measured, values, np.inf).reshape(len(values), -1), axis=1)
    count = measured.reshape(len(values), -1).sum(axis=1)
    level = np.take_along_axis(flat, (np.maximum(count - 1, 0) // 2)[:, None], axis=1)[:, 0]
    return np.where(count > 0, level, 1.0).astype(np.float32)[:, None, None]
