"""A scene: one acquired image with time, sensor, place and view, and a door to its pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy.typing as npt

    from ullage.records.grid import TieGrid

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]

SceneKind = Literal["sar", "optical"]


class Window(NamedTuple):
    """A rectangle of pixels: its first row and column, and how many of each. It may reach outside the scene."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """The pixels of one window.

    Parameters
    ----------
    values
        Of shape (bands, rows, columns), float32; 0 where not valid. For SAR sigma nought, linear; of an optical scene
        reflectance, or brightness as displayed with white as 1.
    valid
        Whether a pixel was measured, of shape (rows, columns): no-data, border noise and what lies outside the scene
        was not.
    """

    values: Floats32
    valid: Bools


class Pixels(Protocol):
    """A door to the pixels of a scene. Reading is safe from several threads at once."""

    def read(self, window: Window, *, noise_removed: bool = False) -> Patch:
        """Read a window of all bands, calibrated.

        Parameters
        ----------
        window
            Which pixels; those outside the scene come as not valid.
        noise_removed
            Take off the thermal noise, down to 0. Detection leaves it in: clutter and noise together are speckle of one
            law, what is left after subtraction is not.
        """


class Overview(Protocol):
    """A door to coarser pixels of a scene, which cost less to read. Safe from several threads at once."""

    def read(self, window: Window, step: int, bands: Sequence[int] | None = None) -> Patch:
        """Read a window in cells of `step` by `step` pixels.

        Parameters
        ----------
        window
            Which pixels of the scene, as of `Pixels.read`; its sides are rounded up to whole cells.
        step
            Side of a cell [pixels], a power of two.
        bands
            Which bands, by their place in `Scene.bands`; None for all.

        Returns
        -------
        Patch
            Means of cells, or what the file's own coarser level has for them; a cell is valid if half of it is.
        """


class Clouds(Protocol):
    """A door to what hides the ground from an optical sensor. Safe from several threads at once."""

    def read(self, window: Window, step: int = 1) -> Bools:
        """Say which cells of `step` by `step` pixels are covered by cloud, its shadow or haze too thick to see through.

        Returns
        -------
        ndarray
            Of the shape that `Overview.read` gives; False outside the scene.
        """


@dataclass(frozen=True, slots=True)
class SubSwath:
    """One sub-swath of a scene, or a part of one: a rectangle of pixels with one pulse repetition frequency.

    Parameters
    ----------
    name
        ``IW1``, ``IW2``, ...
    prf_hz
        Pulse repetition frequency [Hz].
    window
        The pixels.
    """

    name: str
    prf_hz: float
    window: Window


@dataclass(frozen=True, slots=True)
class SarView:
    """How a radar looked.

    Parameters
    ----------
    wavelength_m
        Of the carrier [m].
    satellite_speed_m_s
        Speed of the satellite on its orbit, Earth-fixed [m/s].
    ascending
        Whether it flew northward; None when not known.
    looks
        Equivalent number of looks of a pixel.
    row_spacing_m, column_spacing_m
        Nominal spacing on the ground of rows and of columns [m].
    resolution_azimuth_m, resolution_range_m
        Width of a point at half power on the ground [m].
    relative_orbit
        Number of the repeated ground track; None when not known. Only scenes of one track are compared with each other.
    sub_swaths
        Empty when not known: then no ambiguity can be worked out.
    radar_rows
        Whether rows run along azimuth in time's direction and columns away from the satellite. On a map they do not:
        the time of a row, the satellite's track and the lines of sidelobes are not known there.
    """

    wavelength_m: float
    satellite_speed_m_s: float
    ascending: bool | None
    looks: float
    row_spacing_m: float
    column_spacing_m: float
    resolution_azimuth_m: float
    resolution_range_m: float
    relative_orbit: int | None = None
    sub_swaths: tuple[SubSwath, ...] = ()
    radar_rows: bool = True

    def sub_swath(self, row: float, column: float) -> SubSwath | None:
        """Give the sub-swath of a pixel; None outside all."""
        for one in self.sub_swaths:
            w = one.window
            if w.row <= row < w.row + w.rows and w.column <= column < w.column + w.columns:
                return one
        return None


AngleSource = Literal["metadata", "hand", "almanac"]
"""Who says where the sun or the satellite stood: the image's own files, the user, or reckoning from time and place."""


class BandOrder(Protocol):
    """A door to which way round a camera took its bands, where that is not the same everywhere."""

    def read(self, row: Any, column: Any) -> npt.NDArray[np.int8]:
        """Say which way round `OpticalView.delays_s` runs at pixels.

        Returns
        -------
        ndarray
            1 as it is written, -1 backwards: every delay has the other sign; 0 where it is not known. Of the pixels'
            shape.
        """


@dataclass(frozen=True, slots=True)
class OpticalView:
    """How the sun shone on a scene, and from where a camera looked.

    Parameters
    ----------
    sun_azimuth_deg, sun_elevation_deg
        Where the sun stood, seen from the middle of the scene [°, from north clockwise; above the horizon]; None when
        not known.
    view_azimuth_deg, view_elevation_deg
        Where the satellite stood, seen from the middle of the scene [°]; None when not known.
    row_spacing_m, column_spacing_m
        Ground sampling at the middle: true metres between rows and between columns.
    wavelengths_nm
        Middle of each band [nm]; None for one that is not known.
    delays_s
        When each band was taken after the first one [s]; empty when not known. A moving ship lies elsewhere in each.
    band_order
        The door to which way round `delays_s` runs at a place; None where it is the same everywhere. Detectors of a
        push-broom camera that look forward and back by turns take their bands in turned orders.
    sun_from, view_from
        Who says it; None when nobody does.
    relative_orbit
        Number of the repeated ground track; None when not known.
    """

    sun_azimuth_deg: float | None
    sun_elevation_deg: float | None
    view_azimuth_deg: float | None
    view_elevation_deg: float | None
    row_spacing_m: float
    column_spacing_m: float
    wavelengths_nm: tuple[float | None, ...] = ()
    delays_s: tuple[float, ...] = ()
    sun_from: AngleSource | None = "metadata"
    view_from: AngleSource | None = "metadata"
    relative_orbit: int | None = None
    band_order: BandOrder | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One acquired image.

    Parameters
    ----------
    scene_id
        The product's name, or the file's.
    kind, sensor
        What made it: ``sar`` or ``optical``; ``sentinel-1a``.
    started_at, ended_at
        Time of the first and the last row, UTC; on a map, of the first and the last that was seen of it.
    rows, columns
        Size [pixels].
    bands
        Names in the order of a patch: polarisations (``VV``, ``VH``) of a radar; ``B02`` and so on of Sentinel-2,
        ``red`` ``green`` ``blue`` ``nir`` ``pan`` of other cameras, ``B1`` where nothing tells.
    grid
        Where its pixels lie.
    pixels
        The door to them.
    sar
        How a radar looked; None for another sensor, or when nothing is known.
    optical
        How the sun shone and a camera looked; None for another sensor, or when nothing is known.
    overview
        The door to coarser pixels; None where there is no cheaper way than to read them all.
    clouds
        The door to the cloud mask; None where there is none.
    radiometry
        ``sigma0`` when calibrated, of an optical scene ``reflectance``; ``relative`` when the values are only
        proportional to it, as those made for display.
    source
        The file's name as the user gave it.
    warnings
        What a reader of the result has to be told of the scene.
    """

    scene_id: str
    kind: SceneKind
    sensor: str
    started_at: datetime
    ended_at: datetime
    rows: int
    columns: int
    bands: tuple[str, ...]
    grid: TieGrid
    pixels: Pixels
    sar: SarView | None = None
    optical: OpticalView | None = None
    overview: Overview | None = None
    clouds: Clouds | None = None
    radiometry: Literal["sigma0", "reflectance", "relative"] = "sigma0"
    source: str = ""
    warnings: tuple[str, ...] = field(default=())

    def seen_at(self, row: float) -> datetime:
        """Give when a row was taken: in between, evenly; the middle for all rows of a map."""
        share = min(max(row / max(self.rows - 1, 1), 0.0), 1.0)
        if self.sar is not None and not self.sar.radar_rows:
            share = 0.5
        return self.started_at + (self.ended_at - self.started_at) * share

    def spacing_m(self, row: Any, column: Any) -> tuple[Floats, Floats]:
        """Give how far apart rows and columns are on the ground [m], as the grid has it."""
        from ullage.geo import distance_m

        along = self._apart(distance_m, row, column, 1.0, 0.0)
        across = self._apart(distance_m, row, column, 0.0, 1.0)
        return along, across

    def bearing_deg(self, row: Any, column: Any) -> tuple[Floats, Floats]:
        """Give the bearings in which rows and columns rise [° from north]."""
        from ullage.geo import bearing_deg

        along = self._apart(bearing_deg, row, column, 1.0, 0.0, per=1.0)
        across = self._apart(bearing_deg, row, column, 0.0, 1.0, per=1.0)
        return along, across

    def _apart(
        self, measure: Any, row: Any, column: Any, down: float, right: float, per: float | None = None
    ) -> Floats:
        step = 8.0  # pixels to either side: long enough for digits, short enough for the curve
        row, column = np.asarray(row, dtype=np.float64), np.asarray(column, dtype=np.float64)
        before = self.grid.position(row - step * down, column - step * right)
        after = self.grid.position(row + step * down, column + step * right)
        return np.asarray(measure(*before, *after)) / (per or 2 * step)

    def footprint(self) -> tuple[tuple[float, float], ...]:
        """Give the corners of the scene, (lon_deg, lat_deg), going round."""
        last_row, last_column = self.rows - 1, self.columns - 1
        row, column = np.array([0, 0, last_row, last_row]), np.array([0, last_column, last_column, 0])
        lat, lon = self.grid.position(row, column)
        return tuple(zip(lon.tolist(), lat.tolist(), strict=True))
