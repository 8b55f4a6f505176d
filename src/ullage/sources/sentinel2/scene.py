"""A Sentinel-2 product as a scene; no pixel is read before it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ullage.errors import InputError, Problem
from ullage.records import OpticalView, Scene
from ullage.sources.containers import SENTINEL2, open_container
from ullage.sources.jpeg2000 import Jpeg2000
from ullage.sources.rasters import web_address
from ullage.sources.safe_xml import MOST_BYTES, parse_xml
from ullage.sources.sentinel2.bands import FINE_M, WANTED, delays_s
from ullage.sources.sentinel2.clouds import MASK_SPACING_M, SCENE_CLASSES, classes_mask, polygons_mask, spectral_mask
from ullage.sources.sentinel2.detectors import (
    FIRST,
    LAST,
    SPEED_M_S,
    FootprintOrder,
    UnknownOrder,
    heading_deg,
    middle_sun,
    middle_view,
    node_order,
    orders,
)
from ullage.sources.sentinel2.folder import bands_in, read_bands
from ullage.sources.sentinel2.metadata import read_product
from ullage.sources.sentinel2.product import find_files
from ullage.sources.sentinel2.sunlight import check_sun
from ullage.sources.sentinel2.tile import read_tile
from ullage.sources.sentinel2.values import BandFile, BandValues

if TYPE_CHECKING:
    import os
    from datetime import datetime

    from ullage.records import BandOrder, Clouds
    from ullage.sources.containers import Container
    from ullage.sources.safe_xml import Xml
    from ullage.sources.sentinel2.metadata import Product
    from ullage.sources.sentinel2.product import Files
    from ullage.sources.sentinel2.tile import Tile


def read_scene(path: str | os.PathLike[str], at: datetime | None = None) -> Scene:
    """Read a Sentinel-2 product of level 1C or 2A, or a folder of single bands.

    Parameters
    ----------
    path
        A SAFE folder, its metadata file, a zip of it; or a folder of GeoTIFF or JPEG 2000 files with ``B02`` and so on
        in their names, or one of those files.
    at
        When it was taken, for bands whose names do not tell it.

    Returns
    -------
    Scene
        Reflectance in B02, B03, B04, B08 and, brought to their grid of 10 m, B11; pixels are read when asked for.

    Raises
    ------
    InputError
        When a file is missing, damaged, or not of such a product.
    """
    bands = bands_in(path)
    if bands:
        return read_bands(bands, at)
    if web_address(path) is not None:
        raise InputError([Problem(str(path).rpartition("/")[2], "is on the web, which is not read: download it")])
    container = open_container(path, SENTINEL2)
    files = find_files(container)
    product = read_product(_xml(container, files.head), files.level)
    tile = read_tile(_xml(container, files.tile))
    return _scene(container, files, product, tile)


def _scene(container: Container, files: Files, product: Product, tile: Tile) -> Scene:
    warnings: list[str] = []
    bands = tuple(band for band in WANTED if band in files.images)
    if bands != WANTED:
        warnings.append(f"{container.file}: has no image of B11: it is read without")
    values = BandValues(
        tuple(_band(container, files.images[band], product, band, tile) for band in bands), tile.rows, tile.columns
    )
    middle = (tile.rows - 1) / 2, (tile.columns - 1) / 2
    lat, lon = (float(one) for one in tile.grid.position(*middle))
    flight = heading_deg(lat, descending=product.descending)
    half = timedelta(seconds=tile.rows * FINE_M / SPEED_M_S / 2 if product.descending else 0)
    overview = values.coarser()
    azimuth, elevation = middle_sun(tile)
    check_sun(container.file, azimuth, elevation, tile.taken_at, (lat, lon), warnings)
    view = middle_view(tile, bands)
    if view is None:
        warnings.append(f"{container.file}: does not tell from where the satellite looked")
    scene = Scene(
        scene_id=container.title.removesuffix(".SAFE"),
        kind="optical",
        sensor=product.sensor,
        started_at=tile.taken_at - half,
        ended_at=tile.taken_at + half,
        rows=tile.rows,
        columns=tile.columns,
        bands=bands,
        grid=tile.grid,
        pixels=values,
        overview=overview,
        radiometry="reflectance",
        source=container.file,
    )
    down, right = (float(one) for one in scene.spacing_m(*middle))
    optical = OpticalView(
        sun_azimuth_deg=azimuth,
        sun_elevation_deg=elevation,
        view_azimuth_deg=None if view is None else view[0],
        view_elevation_deg=None if view is None else view[1],
        row_spacing_m=down,
        column_spacing_m=right,
        wavelengths_nm=tuple(product.wavelengths_nm[band] for band in bands),
        delays_s=delays_s(bands),
        view_from=None if view is None else "metadata",
        relative_orbit=product.track,
        band_order=_order(container, files, tile, flight, warnings),
    )
    clouds = _clouds(container, files, tile, scene, warnings)
    return replace(scene, optical=optical, clouds=clouds, warnings=tuple(warnings))


def _xml(container: Container, name: str) -> Xml:
    return parse_xml(container.read(name, MOST_BYTES), name.rpartition("/")[2])


def _band(container: Container, name: str, product: Product, band: str, tile: Tile) -> BandFile:
    raster = Jpeg2000(container.raster(name))
    times = _times(raster, tile, (1,) if band != "B11" else (1, 2, 6))
    if raster.dtype != "uint16" or raster.bands != 1:
        raise raster.problem(f"has {raster.bands} bands of {raster.dtype}: expected one of uint16")
    return BandFile(raster, times, 1 / product.quantification, product.offsets[band] / product.quantification)


def _times(raster: Jpeg2000, tile: Tile, possible: tuple[int, ...]) -> int:
    """Give how many pixels of the scene one of a file is wide."""
    for times in possible:
        if (raster.rows, raster.columns) == (-(-tile.rows // times), -(-tile.columns // times)):
            return times
    found = f"{raster.rows:,} x {raster.columns:,}"
    raise raster.problem(
        f"has {found} pixels, its tile has {tile.rows:,} x {tile.columns:,} of 10 m: they do not belong together"
    )


def _mask(container: Container, name: str, tile: Tile) -> BandFile:
    raster = Jpeg2000(container.raster(name))
    if raster.dtype != "uint8":
        raise raster.problem(f"has numbers of {raster.dtype}: expected uint8, as masks have")
    return BandFile(raster, _times(raster, tile, (1, 2, 6)))


def _clouds(container: Container, files: Files, tile: Tile, scene: Scene, warnings: list[str]) -> Clouds | None:
    if files.scene_classes is not None:
        file = _mask(container, files.scene_classes, tile)
        return classes_mask(file, SCENE_CLASSES, tile.rows, tile.columns, file.times * FINE_M)
    if files.cloud_classes is not None:
        file = _mask(container, files.cloud_classes, tile)
        return classes_mask(file, (1,), tile.rows, tile.columns, MASK_SPACING_M)
    if files.cloud_polygons is not None:
        return polygons_mask(_xml(container, files.cloud_polygons), tile)
    if scene.overview is None:
        raise AssertionError("a product has an overview")
    found = spectral_mask(scene.overview, scene.bands, scene.rows, scene.columns, FINE_M)
    told = "clouds are told from ships and land by their colours" if found else "clouds are not recognised"
    warnings.append(f"{container.file}: has no cloud mask: {told}")
    return found


def _order(container: Container, files: Files, tile: Tile, flight: float, warnings: list[str]) -> BandOrder:
    known = orders(tile, flight)
    if known and {FIRST, LAST} <= set(files.footprints):
        masks = [_mask(container, files.footprints[band], tile) for band in (FIRST, LAST)]
        if all(one.times == 1 and isinstance(one.raster, Jpeg2000) for one in masks):
            rasters = tuple(one.raster for one in masks if isinstance(one.raster, Jpeg2000))
            return FootprintOrder(rasters, known, tile.rows, tile.columns)
    found = node_order(tile, known)
    if found is None:
        told = "in which order its bands were taken is not known: of moving ships the course may be turned about"
        warnings.append(f"{container.file}: does not tell which detector saw what; {told}")
        return UnknownOrder()
    return found
