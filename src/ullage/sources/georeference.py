"""Where the pixels of a GeoTIFF lie: its map projection, or its ground control points, as tie points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.errors import InputError, Problem
from ullage.records import TieGrid

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.sources.rasters import Raster

    Floats = npt.NDArray[np.float64]

MOST_TIES: Final = 33
"""Along one side; between them the surface is cubic, and off by less than a thousandth of a pixel."""
MOST_POINTS: Final = 100_000
MOST_ALONG: Final = 2_000
"""Ground control points along one side: what the surface through them needs grows with the square."""
LEAST_SPACING_M: Final = 0.1
"""No radar on a satellite has smaller pixels."""
_IDENTITY: Final = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_WGS84: Final = "EPSG:4326"


def read_grid(raster: Raster, *, middles: bool) -> TieGrid:
    """Read where the pixels of a raster lie.

    Parameters
    ----------
    raster
        A GeoTIFF with a map projection of any kind, or ground control points.
    middles
        Whether the points' rows and columns are counted from the middle of the first pixel, as Sentinel-1 does it, and
        not from its corner, as all others do. In decimated copies it is the middle of the first pixel before.

    Raises
    ------
    InputError
        When it has neither, or what it has is of no use.
    """
    with raster.handle() as opened:
        crs, transform, (points, points_crs) = opened.crs, opened.transform, opened.gcps
    if points:
        return _from_points(raster, points, points_crs, middles=middles)
    if crs is None or tuple(transform)[:6] == _IDENTITY:
        raise raster.problem(
            "does not tell where its pixels lie: it has no map projection and no ground control points; "
            "give the product's own folder, or a georeferenced GeoTIFF"
        )
    a, b, c, d, e, f = tuple(transform)[:6]
    if a * e == b * d:
        raise raster.problem("has a geotransform whose pixels have no area: it is damaged")
    rows, columns = _ties(raster.rows), _ties(raster.columns)
    right, down = np.meshgrid(columns + 0.5, rows + 0.5)
    lat, lon = _places(raster, crs, a * right + b * down + c, d * right + e * down + f)
    return TieGrid(rows, columns, lat, lon)


def _ties(pixels: int) -> Floats:
    return np.linspace(0.0, max(pixels - 1, 1), min(MOST_TIES, max(pixels, 2)))


def _from_points(raster: Raster, points: Any, crs: Any, *, middles: bool) -> TieGrid:
    if crs is None or not 4 <= len(points) <= MOST_POINTS:  # noqa: PLR2004 - two by two
        raise raster.problem(
            f"has {len(points):,} ground control points: expected a grid of them, in a known projection"
        )
    row, column, x, y = (np.array([getattr(one, name) for one in points], float) for name in ("row", "col", "x", "y"))
    if not all(np.isfinite(values).all() for values in (row, column, x, y)):
        raise raster.problem("has ground control points that are not finite: it is damaged")
    lat, lon = _places(raster, crs, x, y)
    rows, columns = np.unique(row), np.unique(column)
    order = np.lexsort((column, row))
    shape = (rows.size, columns.size)
    if (
        min(shape) < 2  # noqa: PLR2004 - two by two
        or row.size != rows.size * columns.size
        or (row[order].reshape(shape) != rows[:, None]).any()
        or (column[order].reshape(shape) != columns).any()
    ):
        raise raster.problem(
            f"has {len(points):,} ground control points that form no grid: map it to a projection first"
        )
    if max(shape) > MOST_ALONG:
        raise raster.problem(f"has {max(shape):,} ground control points along a side: expected at most {MOST_ALONG:,}")
    if middles:
        rows, columns = rows - _first_corner(rows, raster.rows), columns - _first_corner(columns, raster.columns)
    else:
        rows, columns = rows - 0.5, columns - 0.5
    return TieGrid(rows, columns, lat[order].reshape(shape), lon[order].reshape(shape))


def _first_corner(tied: Floats, pixels: int) -> float:
    """Give what has to be taken off points that are counted from the middle of the first pixel.

    Where an image was made f times smaller, its points were divided by f, and nothing else: the middle of pixel r, that
    is f (r + 1/2) - 1/2 before, has r + 1/2 - 1/(2 f). The last point lies one pixel of before, 1/f, from the end.
    """
    before = pixels - float(tied[-1])
    return 0.5 - 0.5 * before if 0 < before < 1 else 0.0


def _places(raster: Raster, crs: Any, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    try:
        known = CRS.from_user_input(crs.to_wkt())
        if known.is_geocentric:
            raise raster.problem("has places counted from the Earth's middle: map it to a projection")
        lon, lat = Transformer.from_crs(known, _WGS84, always_xy=True).transform(x, y)
    except ProjError:
        raise raster.problem("has a map projection that is not understood: map it to another") from None
    lat, lon = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    if not (np.isfinite(lat).all() and np.isfinite(lon).all() and np.abs(lat).max() <= 90):  # noqa: PLR2004 - degrees
        raise raster.problem("has pixels that lie nowhere on the Earth: its map projection or geotransform is wrong")
    return lat, lon


def check_spacing(grid: TieGrid, file: str) -> None:
    """Check that pixels have a size, also at the sides: at a pole those of a geographic map have none.

    Raises
    ------
    InputError
        When some are closer than `LEAST_SPACING_M`.
    """
    least = grid.least_spacing_m()
    if not least >= LEAST_SPACING_M:
        told = f"has pixels of {least:.2g} m: its georeference is wrong, or it reaches a pole; map it to a projection"
        raise InputError([Problem(file, told)])
