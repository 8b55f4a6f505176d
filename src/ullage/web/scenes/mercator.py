"""Tiles of the web's map: squares of spherical Mercator, 256 pixels a side, and where their pixels lie in a scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

SIDE: Final = 256
"""Pixels along the side of a tile."""

_KNOTS: Final = 17  # along a side: between them pixels of the scene are taken for even
_EDGE: Final = 33  # points along a side of the scene that bound it
_TURN, _HALF_TURN = 360.0, 180.0


class Tile(NamedTuple):
    """One tile: zoom, and its number from the west and from the north."""

    z: int
    x: int
    y: int

    def lon_deg(self, across: Any) -> Floats:
        """Give longitudes of pixel coordinates from the tile's western edge [°]."""
        lon: Floats = (self.x + np.asarray(across, np.float64) / SIDE) / 2**self.z * _TURN - _HALF_TURN
        return lon

    def lat_deg(self, down: Any) -> Floats:
        """Give latitudes of pixel coordinates from the tile's northern edge [°]."""
        share = (self.y + np.asarray(down, np.float64) / SIDE) / 2**self.z
        lat: Floats = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * share))))
        return lat

    def across(self, lon_deg: float) -> float:
        """Give the pixel coordinate of a longitude."""
        return float((lon_deg + _HALF_TURN) / _TURN * 2**self.z - self.x) * SIDE

    def down(self, lat_deg: float) -> float:
        """Give the pixel coordinate of a latitude; of a pole far outside."""
        bent = np.arcsinh(np.tan(np.radians(np.clip(lat_deg, -89.9, 89.9))))
        return float(((1 - bent / np.pi) / 2 * 2**self.z - self.y) * SIDE)


@dataclass(frozen=True)
class Bounds:
    """The least box of latitudes and longitudes about a scene; `east` is beyond 180 where it crosses the antimeridian.

    Parameters
    ----------
    west, south, east, north
        Its sides [°].
    """

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, scene: Scene) -> Bounds:
        """Bound a scene by points along its sides."""
        down, right = np.linspace(-0.5, scene.rows - 0.5, _EDGE), np.linspace(-0.5, scene.columns - 0.5, _EDGE)
        lat, lon = scene.grid.positions(down, right)
        edge = np.ones(lat.shape, np.bool_)
        edge[1:-1, 1:-1] = False
        middle = float(lon[_EDGE // 2, _EDGE // 2])
        lon = middle + (lon[edge] - middle + _HALF_TURN) % _TURN - _HALF_TURN
        south, north = float(lat.min()), float(lat.max())
        pole = float(np.copysign(90.0, lat.mean()))
        if _is_in(scene, pole):
            return cls(-_HALF_TURN, min(south, pole), _HALF_TURN, max(north, pole))
        turns = np.floor((lon.min() + _HALF_TURN) / _TURN) * _TURN
        return cls(float(lon.min() - turns), south, float(lon.max() - turns), north)

    def touches(self, tile: Tile) -> bool:
        """Whether a tile may show the scene."""
        return any(True for _ in self.parts_of(tile))

    def parts_of(self, tile: Tile) -> Iterator[tuple[slice, slice]]:
        """Give the rectangles of a tile's pixels that may show the scene: rows and columns, at most two."""
        top, bottom = _pixels(tile.down(self.north), tile.down(self.south))
        for turn in (0.0, -_TURN):
            left, right = _pixels(tile.across(self.west + turn), tile.across(self.east + turn))
            if top < bottom and left < right:
                yield slice(top, bottom), slice(left, right)


def _is_in(scene: Scene, pole_deg: float) -> bool:
    row, column = scene.grid.pixel(pole_deg, 0.0)
    return bool((row >= 0) & (row < scene.rows) & (column >= 0) & (column < scene.columns))


def _pixels(first: float, last: float) -> tuple[int, int]:
    """Give the pixels of a tile between two coordinates."""
    return max(0, int(np.floor(max(first, -1.0)))), min(SIDE, int(np.ceil(min(last, SIDE + 1.0))))


def pixels_of(scene: Scene, tile: Tile, rows: slice, columns: slice) -> tuple[Floats, Floats]:
    """Give where the middles of a tile's pixels lie in a scene.

    Found on a lattice of knots, and taken for even between them: `pixels_of_reference` finds each by itself.

    Parameters
    ----------
    scene, tile
        The scene and the tile.
    rows, columns
        Which pixels of the tile; they are to be near the scene.

    Returns
    -------
    row, column
        Pixel coordinates of the scene, of the rectangle's shape.
    """
    (down, above, below), (right, before, beyond) = _lattice(rows), _lattice(columns)
    lat, lon = np.meshgrid(tile.lat_deg(down), tile.lon_deg(right), indexing="ij")
    found = []
    for knots in scene.grid.pixel(lat, lon):
        # not as products of matrices: so small ones cost the threads of linear algebra more than the sums
        lines = knots[above] + (knots[np.minimum(above + 1, len(down) - 1)] - knots[above]) * below[:, None]
        step = lines[:, np.minimum(before + 1, len(right) - 1)] - lines[:, before]
        found.append(lines[:, before] + step * beyond)
    return found[0], found[1]


def pixels_of_reference(scene: Scene, tile: Tile, rows: slice, columns: slice) -> tuple[Floats, Floats]:
    """Do the same as `pixels_of`, pixel by pixel; slices may have steps."""
    down, right = (np.arange(one.start, one.stop, one.step) + 0.5 for one in (rows, columns))
    lat, lon = np.meshgrid(tile.lat_deg(down), tile.lon_deg(right), indexing="ij")
    return scene.grid.pixel(lat, lon)


def _lattice(pixels: slice) -> tuple[Floats, npt.NDArray[np.intp], Floats]:
    """Give knots along some pixels, and of each pixel's middle the knot before it and how far it is to the next."""
    middles = np.arange(pixels.start, pixels.stop) + 0.5
    if len(middles) == 1:
        return middles, np.zeros(1, np.intp), np.zeros(1)
    knots = np.linspace(middles[0], middles[-1], min(_KNOTS, len(middles)))
    at = (middles - middles[0]) / (knots[1] - knots[0])
    before = np.minimum(at.astype(np.intp), len(knots) - 2)
    return knots, before, at - before
