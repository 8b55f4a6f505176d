"""Doors to the pixels of a simulated optical image: in memory, coarser, and to its clouds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.records import Patch, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Floats32 = npt.NDArray[np.float32]


def window_of(values: Any, window: Window) -> tuple[Any, Bools]:
    """Cut a window out of the last two axes of an array; what lies outside is 0, and not valid."""
    rows, columns = values.shape[-2:]
    top, left = max(window.row, 0), max(window.column, 0)
    bottom, right = min(window.row + window.rows, rows), min(window.column + window.columns, columns)
    out = np.zeros((*values.shape[:-2], window.rows, window.columns), values.dtype)
    inside = np.zeros((window.rows, window.columns), np.bool_)
    if bottom > top and right > left:
        to = (slice(top - window.row, bottom - window.row), slice(left - window.column, right - window.column))
        out[..., *to] = values[..., top:bottom, left:right]
        inside[to] = True
    return out, inside


def in_cells(values: Any, step: int) -> Any:
    """Give the means of cells of `step` by `step` over the last two axes, whose sides are whole cells."""
    rows, columns = values.shape[-2] // step, values.shape[-1] // step
    return values.reshape(*values.shape[:-2], rows, step, columns, step).mean(axis=(-3, -1), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class ImagePixels:
    """Pixels in memory, of shape (bands, rows, columns)."""

    values: Floats32

    def read(self, window: Window, *, noise_removed: bool = False) -> Patch:  # noqa: ARG002 - the door's signature
        """Read a window of all bands; what lies outside is not valid."""
        return Patch(*window_of(self.values, window))


@dataclass(frozen=True, eq=False)
class ImageOverview:
    """Coarser pixels of what is in memory."""

    values: Floats32

    def read(self, window: Window, step: int, bands: Sequence[int] | None = None) -> Patch:
        """Read means of cells; one is valid if half of it is."""
        whole = Window(window.row, window.column, -(-window.rows // step) * step, -(-window.columns // step) * step)
        asked = self.values if bands is None else self.values[list(bands)]
        values, inside = window_of(asked, whole)
        share = in_cells(inside, step)
        valid = share >= 0.5  # noqa: PLR2004 - half
        with np.errstate(invalid="ignore"):
            mean = in_cells(values, step) / share
        return Patch(np.where(valid, mean, 0).astype(np.float32), valid)


@dataclass(frozen=True, eq=False)
class ImageClouds:
    """Whether cloud or its shadow covers pixels, of shape (rows, columns)."""

    covered: Bools

    def read(self, window: Window, step: int = 1) -> Bools:
        """Say which cells are covered: those of which half is."""
        whole = Window(window.row, window.column, -(-window.rows // step) * step, -(-window.columns // step) * step)
        found, _ = window_of(self.covered, whole)
        covered: Bools = found if step == 1 else in_cells(found, step) >= 0.5  # noqa: PLR2004 - half
        return covered
