"""Land, sea or coast: what a stage asks of the shorelines once they are loaded."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.geo import in_one_shape
from ullage.kernels import THREADS, in_threads
from ullage.land.build import LandArrays, build_arrays
from ullage.land.lookup import fill_is_land, fill_state
from ullage.land.outline import build_outline
from ullage.land.shore import fill_shore_m, search_tables
from ullage.land.window import cell_span, fill_mask, mark_coast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from ullage.land.rings import Rings

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]
    Bytes = npt.NDArray[np.uint8]

_POLE_DEG, _TURN_DEG = 90.0, 360.0
_FAR_DEG = 1e9  # no digits are left for a place
_POINTS_A_TURN = 1 << 14
_SEARCHES_A_TURN = 1 << 8


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """The land of a world: pure functions of positions, on two threads or as many as there are processors.

    Water is the sea and every lake; land is what is neither. Longitudes may come in any turn. A point exactly on a
    shore belongs to one side or the other.

    Parameters
    ----------
    arrays
        The raster and its records, in memory or mapped from a file.
    version
        What the shorelines are and in which form: equal versions give equal answers.
    path
        The file the arrays are mapped from; another process opens it instead of getting a copy.
    """

    arrays: LandArrays
    version: str
    path: Path | None = None

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if self.path is None:
            return Land, (self.arrays, self.version)
        from ullage.land.store import open_land

        return open_land, (self.path,)

    def is_land(self, lat_deg: Any, lon_deg: Any) -> Bools:
        """Tell whether positions are on land, as the polygons have it: vertices and positions keep all their bits.

        Parameters
        ----------
        lat_deg, lon_deg
            Positions [°, WGS 84], numbers or arrays that broadcast together.

        Returns
        -------
        ndarray of bool
            False in the sea, in a lake, and for what is no position (NaN, a latitude beyond 90°).
        """
        lat, lon = in_one_shape(lat_deg, lon_deg)
        out = np.empty(lat.shape, np.bool_)
        flat, one, two = out.reshape(-1), lat.reshape(-1), lon.reshape(-1)
        own = self.arrays
        _in_turns(
            lambda a, b: fill_is_land(own.blocks, own.cells, own.words, one[a:b], two[a:b], flat[a:b]),
            flat.size,
            _POINTS_A_TURN,
        )
        return out

    def state(self, lat_deg: Any, lon_deg: Any) -> Bytes:
        """Give the state of the cells (1/32°) of positions: SEA, COAST, LAND, or NOWHERE for what is no position.

        Parameters
        ----------
        lat_deg, lon_deg
            Positions [°, WGS 84], numbers or arrays that broadcast together.

        Returns
        -------
        ndarray of uint8
            SEA: water, and no shore in the cell; LAND: land, and no shore in the cell; COAST: the cell holds shore.
        """
        lat, lon = in_one_shape(lat_deg, lon_deg)
        out = np.empty(lat.shape, np.uint8)
        flat, one, two = out.reshape(-1), lat.reshape(-1), lon.reshape(-1)
        own = self.arrays
        _in_turns(
            lambda a, b: fill_state(own.blocks, own.cells, one[a:b], two[a:b], flat[a:b]), flat.size, _POINTS_A_TURN
        )
        return out

    def shore_distance_m(self, lat_deg: Any, lon_deg: Any, most_m: float = 200_000.0) -> Floats:
        """Measure how far the nearest shore is, of sea or lake, whichever side of it the position is on.

        Parameters
        ----------
        lat_deg, lon_deg
            Positions [°, WGS 84], numbers or arrays that broadcast together.
        most_m
            How far to look [m], up to 1,000 km.

        Returns
        -------
        ndarray
            Geodesic distances [m], right to 0.3 m up to 200 km; infinite where there is no shore within `most_m`, NaN
            for what is no position.

        Raises
        ------
        ValueError
            If `most_m` is not between 0 and 1,000 km.
        """
        if not 0.0 <= most_m <= 1e6:  # noqa: PLR2004 - the half circle is beyond the search's bounds
            raise ValueError(f"most_m is {most_m}; expected a distance from 0 to 1,000,000 m")
        lat, lon = in_one_shape(lat_deg, lon_deg)
        out = np.empty(lat.shape)
        flat, one, two = out.reshape(-1), lat.reshape(-1), lon.reshape(-1)
        own, tables = self.arrays, search_tables()
        _in_turns(
            lambda a, b: fill_shore_m(
                own.blocks, own.cells, own.words, tables, one[a:b], two[a:b], float(most_m), flat[a:b]
            ),
            flat.size,
            _SEARCHES_A_TURN,
        )
        return out

    def mask(self, south: float, west: float, north: float, east: float, rows: int, columns: int) -> Bytes:
        """Make a raster of a window: SEA or LAND as the middle of the pixel is, COAST where shore touches the pixel.

        Parameters
        ----------
        south, west, north, east
            The window's sides [°]; with east less than west it runs across the antimeridian.
        rows, columns
            Its pixels; the first row is the northernmost.

        Returns
        -------
        ndarray of uint8
            Of shape (rows, columns).

        Raises
        ------
        ValueError
            If the window is empty, wider than 360°, beyond a pole or not finite.
        """
        east = _checked(south, west, north, east)
        if min(rows, columns) < 1:
            raise ValueError(f"{rows} rows and {columns} columns; expected at least one of each")
        lat = north - (np.arange(rows) + 0.5) * ((north - south) / rows)
        lon = west + (np.arange(columns) + 0.5) * ((east - west) / columns)
        out = np.empty((rows, columns), np.uint8)
        own = self.arrays
        in_threads(lambda a, b: fill_mask(own.blocks, own.cells, own.words, lat[a:b], lon, out[a:b]), rows, 64)
        scale = rows / (north - south), columns / (east - west)
        span = cell_span(south, west, north, east)
        mark_coast(own.blocks, own.cells, own.words, span, north, west, scale, out)
        return out

    def outline(self, south: float, west: float, north: float, east: float, detail: int = 2000) -> list[Floats]:
        """Give the shores of a window as lines to draw.

        Parameters
        ----------
        south, west, north, east
            The window's sides [°]; with east less than west it runs across the antimeridian. Of one wider than 360° the
            360° about its middle are taken.
        detail
            Vertices nearer to the last than the window's longer side over this are left out, and so are islands smaller
            than that; 0 keeps all.

        Returns
        -------
        list of ndarray
            Lines of shape (n, 2), longitude and latitude [°], cut at the window's sides. Longitudes run on from `west`,
            beyond 180 where it does, so that no line jumps.

        Raises
        ------
        ValueError
            If the window is empty, beyond a pole or not finite, or if `detail` is negative.
        """
        if detail < 0:
            raise ValueError(f"detail is {detail}; expected 0 or more")
        if _TURN_DEG < east - west < inf:
            middle = (west + east) / 2
            west, east = middle - _TURN_DEG / 2, middle + _TURN_DEG / 2
        east = _checked(south, west, north, east)
        least_deg = max(east - west, north - south) / detail if detail else 0.0
        return build_outline(self.arrays, south, west, north, east, least_deg)


def build_land(rings: Rings, version: str = "", progress: Callable[[float], None] | None = None) -> Land:
    """Build the land of a world of rings, in memory; see `ullage.land.build.build_arrays`."""
    return Land(build_arrays(rings, progress), version)


def _in_turns(function: Callable[[int, int], Any], count: int, size: int) -> None:
    """Call ``function(first, last)`` on slices of ``range(count)``; a thread that is done with one takes the next."""
    slices = -(-count // size)
    turns = itertools.count()

    def run(*_: int) -> None:
        while (turn := next(turns)) < slices:
            function(turn * size, min((turn + 1) * size, count))

    if slices:
        in_threads(run, min(THREADS, slices), 1)


def _checked(south: float, west: float, north: float, east: float) -> float:
    """Give a window's eastern side, beyond the western, or say what is wrong."""
    if east < west:
        east += _TURN_DEG
    widest = _TURN_DEG + 1e-9  # the sides of a full turn are rounded
    if not (-_POLE_DEG <= south < north <= _POLE_DEG and -_FAR_DEG < west < east <= west + widest < _FAR_DEG):
        raise ValueError(
            f"the window south {south}, west {west}, north {north}, east {east} is none; expected latitudes from -90 "
            "to 90 with south below north, and longitudes with west before east, a full turn at most"
        )
    return east
