"""The pixels of a box, out of GeoTIFFs elsewhere: only their tiles come over the line.

A chip of Sentinel-2 is a folder of bands, cut out alike to whole pixels of 60 m. A chip of Sentinel-1 is the product's
own folder with all of its annotations and a measurement in which only the tiles about the place hold numbers: it is
calibrated, placed and timed as the whole product is, and everywhere else has no data.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ullage.sources.transport.failures import NotFetched
from ullage.sources.transport.ranges import RangedFile, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ullage.sources.stac.items import Asset
    from ullage.sources.transport.doors import Doors

LARGEST_PX: Final = 20_000
"""Along a side of a chip; more is better fetched whole."""
MOST_PIXELS: Final = 200_000
"""Along a side of a file elsewhere."""
WHOLE_PIXELS_M: Final = 60.0
"""Chips of Sentinel-2 begin and end with its coarsest pixels, so that all bands begin in one place."""
MOST_BYTES: Final = 1 << 30
"""Of the numbers of a chip of one band, unpacked."""
MOST_TILE_BYTES: Final = 1 << 26
"""Of one tile, unpacked: so much is in memory at once, whatever is read of it."""
AT_ONCE_PX: Final = 1 << 22
"""Pixels that are copied at a time."""
_LEAST_M: Final = 0.1
MARGIN_PX: Final = 64
"""About a box in a radar's image: its side is no straight line there."""
ALONG: Final = 9
"""Points along each side of a box whose place in the image is looked at."""
_MOST_GCPS: Final = 100_000
_KINDS: Final = {
    "uint8": 1, "int8": 1, "uint16": 2, "int16": 2, "uint32": 4, "int32": 4, "float32": 4, "float64": 8,
}  # fmt: skip
"""Kinds of numbers that bands and images of a radar have, with their bytes."""
_S1_TILE: Final = 512


@dataclass(frozen=True, slots=True)
class Cut:
    """A window of an image, in whole pixels: first row and column, and how many of each."""

    row: int
    column: int
    rows: int
    columns: int

    def in_band(self, times: int) -> Cut:
        """Give the same for a band whose pixels are so many times as wide."""
        return Cut(
            self.row // times, self.column // times, math.ceil(self.rows / times), math.ceil(self.columns / times)
        )


@contextmanager
def opened_elsewhere(
    doors: Doors, address: str, count: Callable[[int], object] = lambda _: None
) -> Iterator[tuple[Any, RangedFile]]:
    """Open a GeoTIFF elsewhere; give it as rasterio does, and what reads it.

    Parameters
    ----------
    doors, address
        Where it is.
    count
        Is told in the end how many bytes came over the line, whatever became of them.

    Raises
    ------
    NotFetched
        When it cannot be had by parts, or is no GeoTIFF.
    """
    import rasterio
    from rasterio.errors import RasterioError

    ranged = RangedFile(doors, address, doors.client.patience)
    options = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_TIFF_INTERNAL_MASK": "YES"}
    try:
        with (
            rasterio.Env(**options),
            rasterio.open(
                "elsewhere.tif", driver="GTiff", sharing=False, opener=lambda *_args, **_more: Reading(ranged)
            ) as raster,
        ):
            _check_kind(raster)
            yield raster, ranged
    except RasterioError as error:
        raise NotFetched(f"is no GeoTIFF that can be read by parts ({type(error).__name__})") from None
    finally:
        count(ranged.moved)


@contextmanager
def without_places() -> Iterator[None]:
    """Keep rasterio from warning of images that lie nowhere: those of a radar have their places in other files.

    Filters of warnings are those of the whole process: for the thread that starts others, not for these.
    """
    import warnings

    from rasterio.errors import NotGeoreferencedWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield


def _check_kind(raster: Any) -> None:
    """Refuse what would take far more memory than a chip needs; it may be a stranger's joke of a few bytes.

    Raises
    ------
    NotFetched
        With what is too large or of another kind.
    """
    if max(raster.width, raster.height) > MOST_PIXELS or raster.count > 16:  # noqa: PLR2004 - bands
        raise NotFetched(f"has {raster.width:,} x {raster.height:,} pixels: not read by parts")
    if any(kind not in _KINDS for kind in raster.dtypes):
        raise NotFetched(f"has numbers of the kind {raster.dtypes[0]}: no chip is cut of them")
    high, wide = (max(sides) for sides in zip(*raster.block_shapes, strict=True))
    if high * wide * _size_of(raster) > MOST_TILE_BYTES:
        raise NotFetched(f"has tiles of {wide:,} x {high:,} pixels: fetch it whole")


def _size_of(raster: Any) -> int:
    """Give how many bytes a number has."""
    return max(_KINDS[kind] for kind in raster.dtypes)


def _check_size(raster: Any, cut: Cut) -> Cut:
    if max(cut.rows, cut.columns) > LARGEST_PX or cut.rows * cut.columns * _size_of(raster) > MOST_BYTES:
        raise NotFetched(f"the box has {cut.rows:,} x {cut.columns:,} pixels: fetch the whole")
    return cut


def address_for_parts(asset: Asset) -> str:
    """Give where a file is best read by parts: in its S3 store, if it has one and there are keys; else where it is."""
    import importlib.util
    import os

    keys = bool(os.environ.get("AWS_ACCESS_KEY_ID")) and importlib.util.find_spec("obstore") is not None
    return asset.elsewhere if asset.elsewhere and keys else asset.address


def bytes_of_cut(raster: Any, cut: Cut) -> int:
    """Count the bytes of the tiles that a window touches, by the file's own index of them; no tile is read.

    Parameters
    ----------
    raster
        As `opened_elsewhere` gives it.
    cut
        The window.

    Raises
    ------
    NotFetched
        When it is too large.
    """
    _check_size(raster, cut)
    high, wide = raster.block_shapes[0]
    rows = range(cut.row // high, math.ceil((cut.row + cut.rows) / high))
    columns = range(cut.column // wide, math.ceil((cut.column + cut.columns) / wide))
    sizes = (raster.get_tag_item(f"BLOCK_SIZE_{column}_{row}", "TIFF", bidx=1) for row in rows for column in columns)
    return sum(int(one) for one in sizes if one)


def cut_of_box(raster: Any, box: Any) -> Cut | None:
    """Give the window of a box in an image on a map, in whole pixels of 60 m; None where they do not meet.

    Parameters
    ----------
    raster
        North up, with pixels of 60 m or a whole part of that.
    box
        A shapely geometry of (lon_deg, lat_deg).

    Raises
    ------
    NotFetched
        When it is on no map, or not north up.
    """
    from rasterio.warp import transform_bounds

    transform = raster.transform
    if raster.crs is None or transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        raise NotFetched("lies on no map with north up: no box can be cut out")
    if not _LEAST_M <= transform.a <= WHOLE_PIXELS_M or not _LEAST_M <= -transform.e <= WHOLE_PIXELS_M:
        raise NotFetched(f"has pixels of {transform.a:g} x {-transform.e:g}: expected up to 60 m")
    west, south, east, north = transform_bounds("EPSG:4326", raster.crs, *box.bounds, densify_pts=ALONG)
    step = max(1, round(WHOLE_PIXELS_M / transform.a))
    across = (west - transform.c) / transform.a, (east - transform.c) / transform.a
    down = (transform.f - north) / -transform.e, (transform.f - south) / -transform.e
    if not all(map(math.isfinite, (*across, *down))):
        return None  # the box has no place on that map
    first, last = _whole(*across, step, raster.width)
    top, end = _whole(*down, step, raster.height)
    if last <= first or end <= top:
        return None
    return _check_size(raster, Cut(top, first, end - top, last - first))


def _whole(begin: float, end: float, step: int, most: int) -> tuple[int, int]:
    return max(0, math.floor(begin / step) * step), min(most, math.ceil(end / step) * step)


def write_cut(raster: Any, cut: Cut, path: Path) -> None:
    """Write a window of an image on a map as a GeoTIFF, its numbers as they are.

    Parameters
    ----------
    raster
        As `opened_elsewhere` gives it.
    cut
        Which window.
    path
        Where to.

    Raises
    ------
    NotFetched
        When it is too large.
    """
    import rasterio
    from rasterio import Affine

    _check_size(raster, cut)
    a, _, c, _, e, f = tuple(raster.transform)[:6]
    placed = Affine(a, 0.0, c + a * cut.column, 0.0, e, f + e * cut.row)
    profile = {
        "driver": "GTiff", "width": cut.columns, "height": cut.rows, "count": 1, "dtype": raster.dtypes[0],
        "crs": raster.crs, "transform": placed, "nodata": raster.nodata,
        "tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate",
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as out:
        _copy(raster, out, cut, Cut(0, 0, cut.rows, cut.columns))
        told = raster.scales[0], raster.offsets[0]
        if told != (1.0, 0.0):
            out.scales, out.offsets = (told[0],), (told[1],)


def write_sparse(raster: Any, cuts: Sequence[Cut], path: Path) -> None:
    """Write an image of the whole size in which only some windows hold numbers; the rest takes no room.

    Ground control points and tags stay, so that it lies where the whole lies.

    Raises
    ------
    NotFetched
        When a window is too large.
    """
    import rasterio

    profile = {
        "driver": "GTiff", "width": raster.width, "height": raster.height, "count": 1, "dtype": raster.dtypes[0],
        "tiled": True, "blockxsize": _S1_TILE, "blockysize": _S1_TILE, "compress": "deflate", "sparse_ok": True,
    }  # fmt: skip
    points, crs = raster.gcps
    if len(points) > _MOST_GCPS:
        raise NotFetched("has far too many ground control points")
    placed = {"gcps": points, "crs": crs} if points else {"transform": raster.transform, "crs": raster.crs}
    with rasterio.open(path, "w", **profile, **placed) as out:
        out.update_tags(**{key: text for key, text in raster.tags().items() if key.startswith("TIFFTAG_")})
        for cut in cuts:
            _copy(raster, out, _check_size(raster, cut), cut)


def _copy(raster: Any, out: Any, cut: Cut, place: Cut) -> None:
    """Copy the numbers of a window into another of the same size, some rows at a time, by whole rows of tiles."""
    from rasterio.windows import Window

    high = raster.block_shapes[0][0]
    step = max(1, AT_ONCE_PX // max(1, cut.columns) // high) * high
    row = cut.row
    while row < cut.row + cut.rows:
        rows = min(cut.row + cut.rows, (row // step + 1) * step) - row
        window = Window(place.column, place.row + row - cut.row, place.columns, rows)
        out.write(raster.read(1, window=Window(cut.column, row, cut.columns, rows)), 1, window=window)
        row += rows


def cut_of_grid(grid: Any, box: Any, rows: int, columns: int) -> Cut | None:
    """Give the window of a box in a radar's image, whose sides lie askew; None where they do not meet.

    Parameters
    ----------
    grid
        Where its pixels lie.
    box
        A shapely geometry of (lon_deg, lat_deg).
    rows, columns
        Of the image.
    """
    import numpy as np

    west, south, east, north = box.bounds
    lon, lat = np.meshgrid(np.linspace(west, east, ALONG), np.linspace(south, north, ALONG))
    row, column = (np.asarray(one, float).ravel() for one in grid.pixel(lat.ravel(), lon.ravel()))
    known = np.isfinite(row) & np.isfinite(column)
    if not known.any():
        return None
    top, end = (int(np.clip(one, 0, rows)) for one in (row[known].min() - MARGIN_PX, row[known].max() + MARGIN_PX))
    first, last = (
        int(np.clip(one, 0, columns)) for one in (column[known].min() - MARGIN_PX, column[known].max() + MARGIN_PX)
    )
    if end - top <= 2 * MARGIN_PX or last - first <= 2 * MARGIN_PX:
        return None
    return Cut(top, first, end - top, last - first)
