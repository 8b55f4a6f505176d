"""Metres along and across a hull, and the pixels there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.records import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class HullFrame:
    """A plane about a hull: x metres forward, y metres to starboard of her middle.

    Over the length of a ship a map is straight: the scene's spacing and bearings at the middle hold for the whole.

    Parameters
    ----------
    row, column
        The origin [pixels].
    heading_deg
        Where x points [° from north].
    pixel_m
        Side of a pixel, the geometric mean of both [m].
    steps
        Pixels down and right for a metre east (first column) and north, as four numbers row by row.
    """

    row: float
    column: float
    heading_deg: float
    pixel_m: float
    steps: tuple[float, float, float, float]

    @classmethod
    def at(cls, scene: Scene, row: float, column: float, heading_deg: float) -> HullFrame:
        """Make the frame about a pixel."""
        down_m, right_m = (float(one) for one in scene.spacing_m(row, column))
        down, right = (np.radians(float(one)) for one in scene.bearing_deg(row, column))
        ground = np.array(
            [[np.sin(down) * down_m, np.sin(right) * right_m], [np.cos(down) * down_m, np.cos(right) * right_m]]
        )
        steps = np.linalg.inv(ground)
        a, b, c, d = (float(one) for one in steps.ravel())
        return cls(float(row), float(column), heading_deg % 360.0, float(np.sqrt(down_m * right_m)), (a, b, c, d))

    def pixels(self, x: Any, y: Any) -> tuple[Floats, Floats]:
        """Give the pixel coordinates, (row, column), of points x forward and y to starboard [m]."""
        sin, cos = np.sin(np.radians(self.heading_deg)), np.cos(np.radians(self.heading_deg))
        east = np.asarray(x) * sin + np.asarray(y) * cos
        north = np.asarray(x) * cos - np.asarray(y) * sin
        a, b, c, d = self.steps
        return self.row + a * east + b * north, self.column + c * east + d * north

    def metres(self, row: Any, column: Any) -> tuple[Floats, Floats]:
        """Give x and y [m] of pixel coordinates."""
        ground = np.linalg.inv(np.reshape(self.steps, (2, 2)))
        down, right = np.asarray(row) - self.row, np.asarray(column) - self.column
        east = ground[0, 0] * down + ground[0, 1] * right
        north = ground[1, 0] * down + ground[1, 1] * right
        sin, cos = np.sin(np.radians(self.heading_deg)), np.cos(np.radians(self.heading_deg))
        return east * sin + north * cos, east * cos - north * sin

    def turned(self, heading_deg: float) -> HullFrame:
        """Give the frame turned about its origin."""
        return replace(self, heading_deg=heading_deg % 360.0)

    def moved(self, x: float, y: float) -> HullFrame:
        """Give the frame with its origin at a point of this one."""
        row, column = self.pixels(x, y)
        return replace(self, row=float(row), column=float(column))


@dataclass(frozen=True, eq=False)
class Chip:
    """The pixels about a hull.

    Parameters
    ----------
    window
        Which they are.
    values
        Of shape (bands, rows, columns).
    valid
        Whether they were measured, of shape (rows, columns).
    """

    window: Window
    values: npt.NDArray[np.float32]
    valid: Bools

    @classmethod
    def about(cls, scene: Scene, frame: HullFrame, reach_x_m: float, reach_y_m: float) -> Chip:
        """Read what lies within a reach of the origin, fore and aft and to both sides."""
        x, y = np.array([-1, -1, 1, 1]) * reach_x_m, np.array([-1, 1, -1, 1]) * reach_y_m
        row, column = frame.pixels(x, y)
        top, left = int(np.floor(row.min())) - 2, int(np.floor(column.min())) - 2
        window = Window(top, left, int(np.ceil(row.max())) + 3 - top, int(np.ceil(column.max())) + 3 - left)
        patch = scene.pixels.read(window)
        return cls(window, patch.values, patch.valid)

    @cached_property
    def _splines(self) -> list[Floats]:
        from scipy.ndimage import spline_filter

        return [spline_filter(np.asarray(band, np.float64), order=3) for band in self.values]

    @cached_property
    def _unknown(self) -> Floats:
        return (~self.valid).astype(np.float64)

    def sample(self, frame: HullFrame, x: Any, y: Any, band: int, *, fine: bool = True) -> Floats:
        """Give the values at points of a frame [m]; NaN where not measured.

        Parameters
        ----------
        frame, x, y
            The points, x and y of one shape or broadcast to it.
        band
            Number of the band.
        fine
            By a cubic spline, which does not blur; else by straight lines.
        """
        from scipy.ndimage import map_coordinates

        x, y = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
        row, column = frame.pixels(x, y)
        at = np.stack([row - self.window.row, column - self.window.column])
        source = self._splines[band] if fine else self.values[band]
        found = map_coordinates(source, at, order=3 if fine else 1, prefilter=False, mode="nearest", output=np.float64)
        unknown = map_coordinates(self._unknown, at, order=1, prefilter=False, mode="constant", cval=1.0)
        return np.where(unknown > 1e-6, np.nan, found)  # noqa: PLR2004 - no share of a pixel that was not measured
