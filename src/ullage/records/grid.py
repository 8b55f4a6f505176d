"""Where the pixels of a scene lie: tie points, and the smooth surface through them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.geo import EQUATOR_M, FLATTENING, in_one_shape

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_E2 = FLATTENING * (2 - FLATTENING)
_TURNS = 12  # of Newton's search for a pixel; two or three are enough inside a scene
_CLOSE_ENOUGH = 1e-4  # pixels
_NEAR = 0.01  # of the Earth's radius: what straight lines miss it by at 900 km


@dataclass(frozen=True, eq=False)
class TieGrid:
    """A regular grid of tie points: rows and columns whose places are known; between them a cubic surface.

    The surface goes through the points' directions from the Earth's middle, so that neither the antimeridian nor a pole
    is a special place. A whole number of rows or columns is the middle of a pixel.

    Parameters
    ----------
    rows, columns
        Pixel coordinates of the tie points, rising, at least two each.
    lat_deg, lon_deg
        Their places [°, WGS 84], of shape (rows, columns).
    incidence_deg
        Angle of incidence there [°]; None when not known.
    slant_range_m
        Distance of sensor and ground there [m]; None when not known.
    """

    rows: Floats
    columns: Floats
    lat_deg: Floats
    lon_deg: Floats
    incidence_deg: Floats | None = None
    slant_range_m: Floats | None = None

    def position(self, row: Any, column: Any) -> tuple[Floats, Floats]:
        """Give the places of pixels, (latitude, longitude) [°]; outside the grid the surface is run on."""
        row, column = in_one_shape(row, column)
        x, y, z = (np.asarray(one.ev(row, column)) for one in self._directions)
        return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))

    def pixel(self, lat_deg: Any, lon_deg: Any) -> tuple[Floats, Floats]:
        """Give the pixel coordinates of places, (row, column); NaN where none is found near the grid."""
        lat, lon = in_one_shape(lat_deg, lon_deg)
        wanted = np.stack(_direction(lat, lon), axis=-1)
        row, column = self._nearest(wanted)
        for _ in range(_TURNS):
            found = np.stack([one.ev(row, column) for one in self._directions], axis=-1)
            by_row = np.stack([one.ev(row, column, dx=1) for one in self._directions], axis=-1)
            by_column = np.stack([one.ev(row, column, dy=1) for one in self._directions], axis=-1)
            down, right = _least_squares(by_row, by_column, wanted - found)
            row, column = row + down, column + right
            if not np.any(np.hypot(down, right) > _CLOSE_ENOUGH):
                break
        # run on far enough, the surface has a point nearest to any place
        lost = ~((np.hypot(down, right) <= 1.0) & (np.abs(wanted - found).max(axis=-1) < _NEAR))
        return np.where(lost, np.nan, row), np.where(lost, np.nan, column)

    def positions(self, rows: Any, columns: Any) -> tuple[Floats, Floats]:
        """Give the places of all pixels of some rows and columns: as `position`, and some ten times as fast.

        Parameters
        ----------
        rows, columns
            Pixel coordinates, of shapes (n,) and (m,).

        Returns
        -------
        lat_deg, lon_deg
            Of shape (n, m) [°].
        """
        x, y, z = (one.on_grid(np.atleast_1d(rows), np.atleast_1d(columns)) for one in self._directions)
        return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))

    def least_spacing_m(self) -> float:
        """Give the least spacing of rows or columns there is between tie points [m]; NaN if one is not finite."""
        from ullage.geo import distance_m

        lat, lon = self.lat_deg, self.lon_deg
        down = distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:]) / np.diff(self.rows)[:, None]
        right = distance_m(lat[:, :-1], lon[:, :-1], lat[:, 1:], lon[:, 1:]) / np.diff(self.columns)
        return float(min(down.min(), right.min()))

    def incidence(self, row: Any, column: Any) -> Floats:
        """Give angles of incidence [°]; NaN when not known."""
        return self._value(self.incidence_deg, row, column)

    def slant_range(self, row: Any, column: Any) -> Floats:
        """Give distances of sensor and ground [m]; NaN when not known."""
        return self._value(self.slant_range_m, row, column)

    def _value(self, values: Floats | None, row: Any, column: Any) -> Floats:
        row, column = in_one_shape(row, column)
        if values is None:
            return np.full(row.shape, np.nan)
        return np.asarray(self._surface(values).ev(row, column), dtype=np.float64)

    def _surface(self, values: Floats) -> _Surface:
        return _Surface(self.rows, self.columns, values)

    @cached_property
    def _directions(self) -> tuple[_Surface, _Surface, _Surface]:
        x, y, z = _direction(self.lat_deg, self.lon_deg)
        return self._surface(x), self._surface(y), self._surface(z)

    def _nearest(self, wanted: Floats) -> tuple[Floats, Floats]:
        """Give the tie point nearest to each place."""
        from scipy.spatial import cKDTree

        known = np.stack(_direction(self.lat_deg, self.lon_deg), axis=-1).reshape(-1, 3)
        usable = np.where(np.isfinite(wanted), wanted, 0.0)
        index = cKDTree(known).query(usable)[1]
        down, right = np.divmod(index, self.columns.size)
        return self.rows[down], self.columns[right]


class _Surface:
    """A cubic surface through values on a regular grid, run on in straight lines beyond its sides."""

    def __init__(self, rows: Floats, columns: Floats, values: Floats) -> None:
        from scipy.interpolate import NdBSpline, RectBivariateSpline

        self._sides = (rows[0], rows[-1]), (columns[0], columns[-1])
        self._degrees = min(3, rows.size - 1), min(3, columns.size - 1)
        fit = RectBivariateSpline(rows, columns, values, kx=self._degrees[0], ky=self._degrees[1])
        *self._knots, flat = fit.tck
        self._weights = np.reshape(flat, [k.size - d - 1 for k, d in zip(self._knots, self._degrees, strict=True)])
        # of a line's slope, which two tie points make, the fit itself gives no derivative
        self._spline = NdBSpline(tuple(self._knots), self._weights, self._degrees)

    def ev(self, row: Any, column: Any, dx: int = 0, dy: int = 0) -> Floats:
        """Give the values of points, or their derivatives by row (dx = 1) or by column (dy = 1)."""
        row, column = np.asarray(row, dtype=np.float64), np.asarray(column, dtype=np.float64)
        within = np.stack([np.clip(row, *self._sides[0]), np.clip(column, *self._sides[1])], axis=-1)
        value: Floats = self._spline(within, nu=(dx, dy))
        # the spline by itself would bend away beyond the sides
        down, right = row - within[..., 0], column - within[..., 1]
        more_down, more_right = bool(np.any(down)) and not dx, bool(np.any(right)) and not dy
        if more_down:
            value = value + down * self._spline(within, nu=(1, dy))
        if more_right:
            value = value + right * self._spline(within, nu=(dx, 1))
        if more_down and more_right:
            value = value + down * right * self._spline(within, nu=(1, 1))
        return value

    def on_grid(self, rows: Any, columns: Any) -> Floats:
        """Give the values where rows and columns cross, of shape (rows, columns)."""
        down, right = (
            _shares(np.asarray(at, np.float64), *axis)
            for at, *axis in zip((rows, columns), self._knots, self._degrees, self._sides, strict=True)
        )
        # sparse products add in one order whatever the number of threads
        return np.ascontiguousarray((right @ (down @ self._weights).T).T)


def _shares(at: Floats, knots: Floats, degree: int, sides: tuple[float, float]) -> Any:
    """Give how much of each weight is in each point of one axis, as a sparse matrix."""
    from scipy.interpolate import BSpline
    from scipy.sparse import csr_array

    within = np.clip(at, *sides)
    shapes = BSpline(knots, np.eye(len(knots) - degree - 1), degree)
    return csr_array(shapes(within) + (at - within)[:, None] * shapes.derivative()(within))


def _direction(lat_deg: Any, lon_deg: Any) -> tuple[Floats, Floats, Floats]:
    """Give the normals of the ellipsoid at places: unit vectors."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    return np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)


def _least_squares(a: Floats, b: Floats, rest: Floats) -> tuple[Floats, Floats]:
    """Solve a·u + b·v = rest for u and v, vector by vector."""
    aa, bb, ab = (a * a).sum(-1), (b * b).sum(-1), (a * b).sum(-1)
    ar, br = (a * rest).sum(-1), (b * rest).sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = aa * bb - ab * ab
        return (ar * bb - br * ab) / whole, (br * aa - ar * ab) / whole


def metres_per_degree(lat_deg: Any) -> tuple[Floats, Floats]:
    """Give how long a degree is on WGS 84, (northward, eastward) [m]."""
    lat = np.radians(np.asarray(lat_deg, dtype=np.float64))
    w = np.sqrt(1 - _E2 * np.sin(lat) ** 2)
    north = EQUATOR_M * (1 - _E2) / w**3
    return np.radians(1.0) * north, np.radians(1.0) * EQUATOR_M / w * np.cos(lat)
