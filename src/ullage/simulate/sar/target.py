"""Bright objects: points that scatter, and what a GRD image shows of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel
from ullage.simulate.sar.orbit import LIGHT_M_S, SPACING_M
from ullage.simulate.sar.speckle import BAND_COLUMNS, BAND_ROWS, LOOK_STEP_HZ, LOOKS, point_response

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

LEAST_MARGIN: Final = 10  # pixels
MOST_MARGIN: Final = 64
FAINTEST: Final = 3e-4  # sigma nought at the rim of a stamp, a tenth of the sea's in VH
PHASE_PER_M: Final = 4 * np.pi * LOOK_STEP_HZ / LIGHT_M_S  # between neighbouring looks, a metre of slant range [rad]


@dataclass(frozen=True, eq=False)
class Points:
    """Scatterers of one object.

    Parameters
    ----------
    rows, columns
        Where they are imaged [pixels].
    slant_m
        Their slant range, from any one distance [m].
    areas
        Radar cross sections, of shape (2, points): VV and VH [m²].
    phases
        Of the echoes, of shape (2, points) [rad].
    """

    rows: Floats
    columns: Floats
    slant_m: Floats
    areas: Floats
    phases: Floats

    def moved(self, rows: float, columns: float, by: float = 1.0, cross: float = 1.0) -> Points:
        """Give the same points elsewhere, with cross sections multiplied, those of VH once more by `cross`."""
        areas = self.areas * np.array([[by], [by * cross]])
        return replace(self, rows=self.rows + rows, columns=self.columns + columns, areas=areas)


@dataclass(frozen=True, eq=False)
class Stamp:
    """What an object adds to an image: sigma nought of shape (2, rows, columns), from a row and a column on."""

    row: int
    column: int
    values: Floats32


def join_points(*parts: Points) -> Points:
    """Put the points of several parts together."""
    return Points(
        *(
            np.concatenate([getattr(one, name) for one in parts], axis=-1)
            for name in ("rows", "columns", "slant_m", "areas", "phases")
        )
    )


def smear(rng: np.random.Generator, points: Points, rows: float, copies: int = 5) -> Points:
    """Spread points along azimuth, as the echo of what moves or is aliased is: copies of phases of their own.

    Parameters
    ----------
    rng
        Where chance comes from.
    points
        The points; their whole power stays.
    rows
        Standard deviation of the spread [pixels].
    copies
        How many each point becomes.
    """
    if rows <= 0:
        return points
    spread = []
    for place in np.linspace(-1.5, 1.5, copies):
        phases = rng.uniform(0, 2 * np.pi, points.phases.shape)
        weight = np.exp(-(place**2) / 2)
        spread.append(replace(points.moved(place * rows, 0.0, weight), phases=phases))
    whole = join_points(*spread)
    return replace(whole, areas=whole.areas * points.areas.sum() / whole.areas.sum())


def stamp(points: Points) -> Stamp:
    """Image points: through the point response, coherent within a look, the mean of all looks."""
    reach = _reaches(points)
    tops, lefts = np.floor(points.rows).astype(np.int64) - reach, np.floor(points.columns).astype(np.int64) - reach
    row, column = int(tops.min()), int(lefts.min())
    ends, rights = tops + 2 * reach + 1, lefts + 2 * reach + 1
    rows, columns = int(ends.max()) + 1 - row, int(rights.max()) + 1 - column
    limits = np.stack([tops - row, ends - row, lefts - column, rights - column], axis=1)
    down = point_response(np.arange(rows)[None, :] - (points.rows[:, None] - row), BAND_ROWS).astype(np.float32)
    right = point_response(np.arange(columns)[None, :] - (points.columns[:, None] - column), BAND_COLUMNS).astype(
        np.float32
    )
    out = np.zeros((2, rows, columns), np.float32)
    look = np.arange(LOOKS) - (LOOKS - 1) / 2
    turns = PHASE_PER_M * points.slant_m[:, None] * look
    scale = 1 / (SPACING_M * np.sqrt(LOOKS))
    for band in range(2):
        size = np.sqrt(points.areas[band])[:, None] * scale
        angle = points.phases[band][:, None] + turns
        real, imaginary = ((size * one).astype(np.float32) for one in (np.cos(angle), np.sin(angle)))
        _add_points(real, imaginary, down, right, limits, out[band])
    return Stamp(row, column, out)


def _reaches(points: Points) -> npt.NDArray[np.int64]:
    """Give how far the side lobes of each point are carried: until they are lost in the sea [pixels]."""
    peaks = points.areas.max(axis=0) / SPACING_M**2 * BAND_ROWS * BAND_COLUMNS
    reach = np.sqrt(peaks / FAINTEST) * 0.25 / (np.pi * BAND_ROWS)
    return np.asarray(np.clip(reach, LEAST_MARGIN, MOST_MARGIN), np.int64)


@kernel
def _add_points(real: Any, imaginary: Any, down: Any, right: Any, limits: Any, out: Any) -> None:
    """Add the power of each look's coherent sum of points: real and imaginary are (points, looks)."""
    points, looks = real.shape
    rows, columns = out.shape
    a, b = np.empty(columns, np.float32), np.empty(columns, np.float32)
    for look in range(looks):
        for r in range(rows):
            a[:] = np.float32(0)
            b[:] = np.float32(0)
            for k in range(points):
                if r < limits[k, 0] or r > limits[k, 1]:
                    continue
                x, y = real[k, look] * down[k, r], imaginary[k, look] * down[k, r]
                for c in range(limits[k, 2], limits[k, 3] + 1):
                    a[c] += x * right[k, c]
                    b[c] += y * right[k, c]
            for c in range(columns):
                out[r, c] += a[c] * a[c] + b[c] * b[c]


def stamp_reference(points: Points, rows: int, columns: int, row: int, column: int) -> Floats:
    """Give a part of what `stamp` gives, point by point and look by look."""
    out = np.zeros((2, rows, columns))
    for band in range(2):
        for look in range(LOOKS):
            field = np.zeros((rows, columns), np.complex128)
            for k in range(points.rows.size):
                turn = points.phases[band, k] + PHASE_PER_M * points.slant_m[k] * (look - (LOOKS - 1) / 2)
                echo = np.sqrt(points.areas[band, k]) / SPACING_M * np.exp(1j * turn)
                along = point_response(np.arange(rows) + row - points.rows[k], BAND_ROWS)
                across = point_response(np.arange(columns) + column - points.columns[k], BAND_COLUMNS)
                field += echo * np.outer(along, across)
            out[band] += np.abs(field) ** 2 / LOOKS
    return out


def add_stamp(values: Any, where: Stamp, row: int = 0, column: int = 0) -> None:
    """Add a stamp to an image of shape (bands, rows, columns) whose first pixel is at a row and a column."""
    _, rows, columns = where.values.shape
    top, left = max(where.row, row), max(where.column, column)
    bottom = min(where.row + rows, row + values.shape[1])
    right = min(where.column + columns, column + values.shape[2])
    if bottom <= top or right <= left:
        return
    part = where.values[
        : values.shape[0], top - where.row : bottom - where.row, left - where.column : right - where.column
    ]
    values[:, top - row : bottom - row, left - column : right - column] += part
