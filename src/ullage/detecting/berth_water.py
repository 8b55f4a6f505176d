"""Which parts of the berths of an optical scene are water: what the comparison of images needs of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.berth.water import DRY, UNKNOWN, WET
from ullage.detect.optical.colours import colours_of
from ullage.detect.optical.water import WaterRule, is_water
from ullage.geo import bearing_deg, destination, distance_m
from ullage.records import Window

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from ullage.records import Place, Scene

    Floats = npt.NDArray[np.float64]

FINEST_M: Final = 3.0  # cells of finer images are no smaller: a ship's beam is some ten metres
MOST_CELLS: Final = 200_000
_BESIDE: Final = 4  # pixels about the berth that are read


@dataclass(frozen=True, eq=False)
class WaterMap:
    """The cells of one berth in one scene.

    Parameters
    ----------
    place_id
        The berth.
    cell_m
        Side of a cell [m].
    cells
        Of `detect.berth.water`: unknown, dry or wet, shape (along, across).
    """

    place_id: str
    cell_m: float
    cells: npt.NDArray[np.int8]


def map_water(scene: Scene, places: Iterable[Place]) -> tuple[WaterMap, ...]:
    """Map the water of the berths that lie in an optical scene, by the ids of the places."""
    if scene.kind != "optical":
        return ()
    spacing = max(float(one) for one in scene.spacing_m(scene.rows / 2, scene.columns / 2))
    cell = max(FINEST_M, round(spacing, 1))
    found = (_map(scene, place, cell) for place in sorted(places, key=lambda one: one.id) if place.area)
    return tuple(one for one in found if one is not None)


def axis_of(place: Place) -> tuple[float, float, float]:
    """Give the direction of the longest side of an outline [°], its length, and how wide the outline is across [m]."""
    lon, lat = np.array([*place.area, place.area[0]]).T
    sides = distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    long = int(np.argmax(sides))
    heading = float(bearing_deg(lat[long], lon[long], lat[long + 1], lon[long + 1]))
    away, turn = distance_m(lat[long], lon[long], lat, lon), bearing_deg(lat[long], lon[long], lat, lon)
    across = away * np.sin(np.radians(turn - heading))
    return heading, float(sides[long]), float(np.ptp(across))


def middle_of(place: Place) -> tuple[float, float]:
    """Give the middle of an outline's corners, latitude and longitude [°]."""
    lon, lat = np.array(place.area).T
    west = lon[0] + (lon - lon[0] + 180.0) % 360.0 - 180.0
    return float(lat.mean()), float((west.mean() + 180.0) % 360.0 - 180.0)


def at(place: Place, along_m: Any, across_m: Any) -> tuple[Any, Any]:
    """Give points along and across a berth from its middle [°]."""
    heading, _, _ = axis_of(place)
    lat, lon = destination(*middle_of(place), heading, along_m)
    return destination(lat, lon, heading + 90.0, across_m)


def _map(scene: Scene, place: Place, cell: float) -> WaterMap | None:
    _, long, wide = axis_of(place)
    along, across = ((np.arange(max(1, int(side / cell))) + 0.5) * cell for side in (long, wide))
    if len(along) * len(across) > MOST_CELLS:
        return None  # no berth is so large
    lat, lon = at(place, (along - along.mean())[:, None] + 0 * across, 0 * along[:, None] + (across - across.mean()))
    row, column = (np.rint(one) for one in scene.grid.pixel(lat.ravel(), lon.ravel()))
    inside = (row >= 0) & (row < scene.rows) & (column >= 0) & (column < scene.columns)
    if not inside.any():
        return None
    top, left = (max(int(one[inside].min()) - _BESIDE, 0) for one in (row, column))
    bottom, right = (int(one[inside].max()) + _BESIDE for one in (row, column))
    window = Window(top, left, min(bottom, scene.rows) - top, min(right, scene.columns) - left)
    down, aside = (row[inside] - top).astype(np.intp), (column[inside] - left).astype(np.intp)
    colours, patch = colours_of(scene), scene.pixels.read(window)
    values = patch.values[list(colours.values())]
    water = is_water(values, patch.valid, {name: k for k, name in enumerate(colours)}, WaterRule())
    known = patch.valid if scene.clouds is None else patch.valid & ~scene.clouds.read(window)
    cells = np.full(len(row), UNKNOWN, np.int8)
    cells[inside] = np.where(known[down, aside], np.where(water[down, aside], WET, DRY), UNKNOWN)
    return WaterMap(place.id, cell, cells.reshape(lat.shape))
