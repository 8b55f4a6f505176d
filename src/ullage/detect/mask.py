"""Where a scene is searched: water, a margin off the shore, inside the area that was asked for.

The mask is coarse, a cell of some pixels each way; a cell is searched or not as its middle is. Land itself is exact
(`ullage.land`), but the shorelines are older and coarser than a radar image: harbour basins are land in them, and new
quays are water.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.land import LAND, NOWHERE, SEA

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.land import Land
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]
    Bytes = npt.NDArray[np.uint8]

OUTSIDE: Final = "the area lies outside the scene"
NO_WATER: Final = "there is no water farther than the margin from a shore"

LONGEST_M: Final = 400.0
"""Longest ship [m]: as far beside an area hits are kept, so that a ship at its side is whole."""

_TURN_DEG = 360.0
_SMALL_DEG, _OUTLINE_DEG = 2.0, 0.0005  # an area of two degrees has cells inside; 50 m are less than a cell
_SPARE = 1.5  # cells: what the rounding of a margin to whole cells may lack


@dataclass(frozen=True, slots=True)
class MaskRule:
    """How coarsely it is told where a scene is searched.

    Parameters
    ----------
    step
        Side of a cell of the mask [pixels].
    """

    # 160 m at Sentinel-1's 10 m: as coarse as the vertices of the shorelines (165 m apart near Vostochny), and a full
    # scene is masked in a quarter of a second
    step: int = 16

    def __post_init__(self) -> None:
        if not self.step >= 1:
            raise ValueError(f"step {self.step}; expected at least 1")


@dataclass(frozen=True, slots=True)
class ShoreRule:
    """How far off the shore a search begins that goes by shorelines.

    Parameters
    ----------
    margin_m
        Water nearer to a shore is left out [m]; 0 leaves out land alone.
    """

    # a vertex's distance and a pixel's width more: breakwaters, cranes and surf off by that much stay out. Published
    # systems leave out 1,000 m, and with it every roadstead; what lies nearer is the berths' own business
    margin_m: float = 200.0

    def __post_init__(self) -> None:
        if not self.margin_m >= 0:
            raise ValueError(f"margin_m {self.margin_m}; expected at least 0")


@dataclass(frozen=True, slots=True, eq=False)
class CoarseMask:
    """Which cells of a scene are searched.

    Parameters
    ----------
    step
        Side of a cell [pixels].
    usable
        Which cells are water off the shore, of shape (cells down, cells across); pixel (r, c) lies in
        ``usable[r // step, c // step]``. What is not is no clutter either.
    shore
        The state of each cell's middle: `ullage.land.SEA`, ``COAST`` or ``LAND``; None where land was not asked.
    reason
        Why nothing is searched; None when something is.
    asked
        Which cells are asked for ships, those of an area and some more around it, of the same shape; None asks all.
        The sea beside an area is clutter for what is in it.
    """

    step: int
    usable: Bools
    shore: Bytes | None = None
    reason: str | None = None
    asked: Bools | None = None

    @property
    def searched(self) -> Bools:
        """Cells that are water off the shore and asked for, of shape (cells down, cells across)."""
        return self.usable if self.asked is None else self.usable & self.asked

    def holds(self, row: Any, column: Any) -> Bools:
        """Tell whether pixels are searched; those outside the scene are not.

        Parameters
        ----------
        row, column
            Pixel coordinates, numbers or arrays that broadcast together.
        """
        down, right = (np.floor(np.asarray(one, np.float64) + 0.5) // self.step for one in (row, column))
        rows, columns = self.usable.shape
        inside = (down >= 0) & (down < rows) & (right >= 0) & (right < columns)
        at = np.where(inside, down, 0).astype(np.int64), np.where(inside, right, 0).astype(np.int64)
        return np.asarray(inside & self.searched[at])


def coarse_mask(
    scene: Scene,
    land: Land | None,
    rule: MaskRule | None = None,
    shore: ShoreRule | None = None,
    area: Any = None,
) -> CoarseMask:
    """Make the mask of a scene.

    Parameters
    ----------
    scene
        Only its size and grid are looked at.
    land
        The shorelines; None searches land as well.
    rule
        How coarse it is.
    shore
        How far from a shore it begins, where there are shorelines.
    area
        A Shapely geometry, longitude and latitude [°]: only inside is searched. Rings may cross the antimeridian: run
        on beyond 180°, jump to the other sign, or be cut there. None searches the whole scene.

    Returns
    -------
    CoarseMask
        If nothing is searched it says why.
    """
    step, margin_m = (rule or MaskRule()).step, (shore or ShoreRule()).margin_m
    rows, columns = (-(-one // step) for one in (scene.rows, scene.columns))
    spare = 0 if land is None else _spare_cells(scene, step, margin_m)
    down, right = (_middles(count, step, spare) for count in (rows, columns))
    lat, lon = scene.grid.positions(down, right)
    own = slice(spare, spare + rows), slice(spare, spare + columns)
    usable = np.isfinite(lat[own])
    asked = None
    if area is not None:
        asked = _touched(scene, area, step, is_inside(area, lat[own], lon[own]))
        if not (usable & asked).any():
            return CoarseMask(step, usable, None, OUTSIDE, asked)
    if land is None:
        return CoarseMask(step, usable, None, None, asked)
    state = land.state(lat, lon)
    usable &= _off_shore(land, lat[own], lon[own], state, spare, margin_m)
    reason = None if (usable if asked is None else usable & asked).any() else NO_WATER
    return CoarseMask(step, usable, np.ascontiguousarray(state[own]), reason, asked)


def water_reference(scene: Scene, land: Land, step: int, margin_m: float) -> Bools:
    """Tell which cells are water and off the shore: each by itself, the slow and obvious form."""
    rows, columns = (-(-one // step) for one in (scene.rows, scene.columns))
    usable = np.zeros((rows, columns), np.bool_)
    for i, row in enumerate(_middles(rows, step, 0)):
        for k, column in enumerate(_middles(columns, step, 0)):
            lat, lon = scene.grid.position(row, column)
            far = land.shore_distance_m(lat, lon) >= margin_m
            usable[i, k] = bool(far) and not land.is_land(lat, lon)
    return usable


def _middles(count: int, step: int, spare: int) -> Floats:
    """Give the middles of cells [pixels], with some more on either side."""
    return np.arange(-spare, count + spare, dtype=np.float64) * step + (step - 1) / 2


def _spare_cells(scene: Scene, step: int, margin_m: float) -> int:
    """Give how many cells a margin is at most, on the side of caution."""
    along, across = scene.spacing_m(
        np.array([0.0, 0.0, scene.rows, scene.rows, scene.rows / 2]),
        np.array([0.0, scene.columns, 0.0, scene.columns, scene.columns / 2]),
    )
    least_m = float(np.nanmin(np.minimum(along, across)))
    return int(np.ceil(1.1 * margin_m / (least_m * step) + _SPARE)) if least_m > 0 else 1


def _off_shore(land: Land, lat: Floats, lon: Floats, state: Bytes, spare: int, margin_m: float) -> Bools:
    """Tell which cells are water and off the shore; only those near a cell of coast are asked one by one."""
    from scipy.ndimage import maximum_filter

    rows, columns = lat.shape
    own = slice(spare, spare + rows), slice(spare, spare + columns)
    near = maximum_filter((state != SEA).view(np.uint8), 2 * spare + 1, mode="nearest")[own].astype(np.bool_)
    usable: Bools = state[own] == SEA
    asked = np.flatnonzero(near & (state[own] != LAND) & (state[own] != NOWHERE))
    if asked.size:
        at_lat, at_lon = lat.ravel()[asked], lon.ravel()[asked]
        water = ~land.is_land(at_lat, at_lon)
        most_m = min(margin_m + 1, 1e6)  # farther is far enough
        water[water] = land.shore_distance_m(at_lat[water], at_lon[water], most_m) >= margin_m
        usable.reshape(-1)[asked] = water
    return usable


def _touched(scene: Scene, area: Any, step: int, inside: Bools) -> Bools:
    """Give the cells of an area and those as near as a ship is long, also of an area smaller than a cell."""
    import shapely
    from scipy.ndimage import maximum_filter

    marked = inside.copy()
    west, south, east, north = area.bounds
    if max(east - west, north - south) < _SMALL_DEG:  # its outline may lie between the middles of cells
        lon, lat = shapely.get_coordinates(shapely.segmentize(area, _OUTLINE_DEG)).T
        cells = [np.floor(one / step + 0.5 / step) for one in scene.grid.pixel(lat, lon)]
        own = (cells[0] >= 0) & (cells[0] < inside.shape[0]) & (cells[1] >= 0) & (cells[1] < inside.shape[1])
        marked[cells[0][own].astype(np.int64), cells[1][own].astype(np.int64)] = True
    along, across = (float(one) for one in scene.spacing_m(scene.rows / 2, scene.columns / 2))
    reach = [2 * int(np.ceil(LONGEST_M / (one * step))) + 1 for one in (along, across)]
    size = [min(one, 2 * side + 1) for one, side in zip(reach, inside.shape, strict=True)]
    return np.asarray(maximum_filter(marked.view(np.uint8), size, mode="constant")).astype(np.bool_)


def is_inside(area: Any, lat: Floats, lon: Floats) -> Bools:
    """Tell which places lie in an area, in whichever turn its longitudes are."""
    import shapely

    area = _unwound(area)
    west, south, east, north = area.bounds
    shapely.prepare(area)
    inside = np.zeros(lat.shape, np.bool_)
    turns = [k for k in range(-2, 3) if west <= _TURN_DEG * k + _TURN_DEG / 2 and east >= _TURN_DEG * k - _TURN_DEG / 2]
    for k in turns:
        turned = lon + _TURN_DEG * k
        asked = (lat >= south) & (lat <= north) & (turned >= west) & (turned <= east) & ~inside
        inside[asked] = shapely.intersects_xy(area, turned[asked], lat[asked])
    return inside


def _unwound(area: Any) -> Any:
    """Give an area whose rings run on where they jump from 180° to -180°; a jump of a full turn is none."""
    import shapely

    def run_on(points: Floats) -> Floats:
        steps = np.abs(np.diff(points[:, 0]))
        if not np.any((steps > _TURN_DEG / 2) & (steps < _TURN_DEG)):
            return points
        return np.column_stack([np.unwrap(points[:, 0], period=_TURN_DEG), points[:, 1:]])

    parts = []
    for part in shapely.get_parts(shapely.force_2d(area)):
        if part.geom_type == "Polygon":
            holes = [run_on(shapely.get_coordinates(ring)) for ring in part.interiors]
            parts.append(shapely.make_valid(shapely.Polygon(run_on(shapely.get_coordinates(part.exterior)), holes)))
    return shapely.union_all(parts)


def as_polygons(area: Sequence[Sequence[tuple[float, float]]]) -> Any:
    """Give rings of (lon_deg, lat_deg) as polygons; None for no ring."""
    import shapely

    return shapely.MultiPolygon([shapely.Polygon(ring) for ring in area]) if area else None
