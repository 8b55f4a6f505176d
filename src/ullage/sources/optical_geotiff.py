"""Any georeferenced optical image as a scene: PlanetScope, SkySat, WorldView, Pléiades, aerial pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.errors import InputError, Problem
from ullage.records import OpticalView, Scene
from ullage.sources.georeference import read_grid
from ullage.sources.image_times import find_taken
from ullage.sources.optical_bands import WAVELENGTHS_NM, Bands, name_bands
from ullage.sources.optical_light import see_light
from ullage.sources.optical_overview import CLOUD, MaskedClouds, OpticalOverview, open_coarser
from ullage.sources.optical_scale import find_white, sample_pixels
from ullage.sources.optical_values import OpticalValues
from ullage.sources.rasters import Raster, place_of
from ullage.sources.view_metadata import ViewMetadata, find_beside, read_view_metadata

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from datetime import datetime

    from ullage.records import TieGrid

LEAST_SPACING_M: Final = 0.01
"""No aerial camera has smaller pixels on the ground."""
MOST_BANDS: Final = 64
MOST_OVERVIEWS: Final = 16
PLANET_PER_ONE: Final = 10_000.0
"""Surface reflectance of Planet's is written times this (Planet Imagery Product Specifications)."""
_SURFACE: Final = re.compile(r"(?<![A-Za-z])SR(?![A-Za-z])", re.IGNORECASE)
_ANALYTIC: Final = re.compile(r"analytic(?!.*_DN(?![A-Za-z]))", re.IGNORECASE)
_TILE: Final = re.compile(r"(?<![A-Z0-9])T\d\d[C-X][A-Z]{2}_\d{8}T\d{6}|(?<![A-Za-z0-9])S2[A-D]?_|MSIL[12]")
_RAPIDEYE: Final = re.compile(r"(?<![A-Za-z0-9])RE\d?(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class _Opened:
    """What an open file tells of itself."""

    bands: Bands
    tags: dict[str, str]
    nodata: float | None
    masked: bool
    bits: int | None
    overviews: tuple[int, ...]


def read_optical_geotiff(
    path: str | os.PathLike[str],
    at: datetime | None = None,
    sun: Sequence[float] | None = None,
    view: Sequence[float] | None = None,
) -> Scene:
    """Read a GeoTIFF of a camera, with what its vendor put beside it.

    Parameters
    ----------
    path
        The file, or its address (http, https). Of a file, metadata and Planet's usable data mask beside it are read.
    at
        When it was taken; None to take it from the metadata, the tags or the name.
    sun, view
        Azimuth and elevation of the sun and of the camera, seen from the ship [°]; None to take them from the metadata,
        the sun else from the almanac.

    Returns
    -------
    Scene
        Reflectance where the metadata tells how to get there, else brightness with the sensor's largest value as 1.
        Angles of the sun are NaN when nothing tells them. What was assumed is among its warnings.

    Raises
    ------
    InputError
        When it is no such file, does not tell where it lies or when it was taken, is damaged, or has angles that cannot
        be.
    """
    raster = Raster(place_of(path))
    file, stem = raster.place.file, Path(raster.place.file).stem
    _check_kind(raster)
    warnings: list[str] = []
    metadata, mask = _beside(raster, warnings)
    opened = _look(raster, metadata, warnings)
    grid = _grid(raster)
    taken = find_taken(file, stem, opened.tags, at, metadata, warnings)
    sample = sample_pixels(raster, opened.bands.numbers)
    opened = _without_alpha(opened, sample)
    sample = sample[: len(opened.bands.numbers)]
    gains, offsets, radiometry = _calibration(raster, opened, sample, metadata, stem, warnings)
    pixels = OpticalValues(
        raster,
        opened.bands.numbers,
        gains,
        offsets,
        alpha=opened.bands.alpha,
        masked=opened.masked,
        nodata=opened.nodata,
        edges_only=_edges_only(raster, opened),
        mask=mask,
    )
    scene = Scene(
        scene_id=stem,
        kind="optical",
        sensor=_sensor(metadata, stem, opened.tags),
        started_at=taken.at,
        ended_at=taken.at,
        rows=raster.rows,
        columns=raster.columns,
        bands=opened.bands.names,
        grid=grid,
        pixels=pixels,
        overview=OpticalOverview(pixels, open_coarser(pixels, opened.overviews)),
        clouds=MaskedClouds(mask) if mask is not None else None,
        radiometry=radiometry,
        source=file,
    )
    light = see_light(scene, taken, sun, view, metadata, warnings)
    down, right = (float(one) for one in scene.spacing_m(scene.rows / 2, scene.columns / 2))
    optical = OpticalView(
        light.sun.azimuth_deg if light.sun else None,
        light.sun.elevation_deg if light.sun else None,
        light.view.azimuth_deg if light.view else None,
        light.view.elevation_deg if light.view else None,
        row_spacing_m=down,
        column_spacing_m=right,
        wavelengths_nm=tuple(WAVELENGTHS_NM.get(name) for name in scene.bands),
        sun_from=light.sun_from,
        view_from=light.view_from,
    )
    return replace(scene, optical=optical, warnings=tuple(warnings))


def _check_kind(raster: Raster) -> None:
    if raster.dtype.startswith("complex"):
        raise raster.problem("has complex values, as a radar's image: expected one of a camera")
    if raster.bands > MOST_BANDS:
        raise raster.problem(f"has {raster.bands} bands: expected at most {MOST_BANDS}, as a camera's image has")
    with raster.handle() as opened:
        if any(one.name == "palette" for one in opened.colorinterp):
            raise raster.problem("has a palette: its numbers are no brightness; give the image that it was made of")
        if opened.crs is None and not opened.gcps[0] and opened.rpcs is not None:
            raise raster.problem(
                "tells where its pixels lie only by rational polynomials (RPC): map it to a projection first, such as "
                "gdalwarp -rpc does"
            )


def _beside(raster: Raster, warnings: list[str]) -> tuple[ViewMetadata | None, Raster | None]:
    """Read what lies beside a file: metadata, of several files together, and a mask of the same size."""
    if raster.place.local is None:
        return None, None
    found = find_beside(raster.place.local)
    metadata: ViewMetadata | None = None
    for path in found.metadata:
        one = read_view_metadata(path)
        if one is None:
            warnings.append(f"{path.name} beside {raster.place.file} is no metadata that is known: it is not used")
        else:
            metadata = one if metadata is None else metadata.filled_from(one)
    if metadata is not None:
        warnings.extend(metadata.warnings)
    for path in found.masks:
        mask = Raster(place_of(path))
        if (mask.rows, mask.columns) == (raster.rows, raster.columns) and mask.bands >= CLOUD and mask.dtype == "uint8":
            return metadata, mask
        warnings.append(f"{path.name} is not of the size of {raster.place.file}, or no UDM2: it is not used")
    return metadata, None


def _look(raster: Raster, metadata: ViewMetadata | None, warnings: list[str]) -> _Opened:
    file = raster.place.file
    with raster.handle() as opened:
        bands = name_bands(opened, file, Path(file).stem, metadata, warnings)
        if not bands.numbers:
            raise raster.problem("has an alpha band and nothing else: expected an image")
        flags = {one.name for one in opened.mask_flag_enums[bands.numbers[0] - 1]}
        bits = str(opened.tags(1, ns="IMAGE_STRUCTURE").get("NBITS", ""))
        return _Opened(
            bands=bands,
            tags={str(key): str(value) for key, value in opened.tags().items()},
            nodata=None if opened.nodata is None else float(opened.nodata),
            masked="per_dataset" in flags and "alpha" not in flags,
            bits=int(bits) if bits.isdecimal() and 1 <= int(bits) <= 32 else None,  # noqa: PLR2004 - bits of a number
            overviews=tuple(opened.overviews(1))[:MOST_OVERVIEWS],
        )


def _grid(raster: Raster) -> TieGrid:
    grid = read_grid(raster, middles=False)
    least = grid.least_spacing_m()
    if not least >= LEAST_SPACING_M:
        told = f"has pixels of {least:.2g} m: its georeference is wrong, or it reaches a pole; map it to a projection"
        raise InputError([Problem(raster.place.file, told)])
    return grid


def _without_alpha(opened: _Opened, sample: Any) -> _Opened:
    """Take a last band of 8 bits that is either nothing or full for the alpha band that it does not say it is."""
    bands = opened.bands
    colours = 3
    if bands.alpha is not None or len(bands.names) != colours + 1 or bands.names[-1] != f"B{colours + 1}":
        return opened
    if sample.dtype != np.uint8 or not np.isin(sample[-1], (0, 255)).all():
        return opened
    kept = Bands(bands.names[:-1], bands.numbers[:-1], bands.numbers[-1])
    return replace(opened, bands=kept)


def _calibration(
    raster: Raster,
    opened: _Opened,
    sample: Any,
    metadata: ViewMetadata | None,
    stem: str,
    warnings: list[str],
) -> tuple[tuple[float, ...], tuple[float, ...], Any]:
    """Give gains and offsets band by band, and what comes out."""
    count = len(opened.bands.numbers)
    if metadata is not None and raster.dtype != "uint8":
        if metadata.vendor == "planet" and _SURFACE.search(stem):
            return (1 / PLANET_PER_ONE,) * count, (0.0,) * count, "reflectance"
        told = metadata.vendor != "planet" or _ANALYTIC.search(stem)
        if len(metadata.gains) == count and told:
            return metadata.gains, metadata.offsets, "reflectance"
    told_white = metadata.white if metadata is not None and raster.dtype != "uint8" else None
    if told_white is None and opened.bits is not None:
        told_white = float(2**opened.bits - 1)
    white = find_white(sample, told_white, raster.place.file, warnings)
    return (1 / white.value,) * count, (0.0,) * count, "relative"


def _edges_only(raster: Raster, opened: _Opened) -> bool:
    """Whether only what reaches in from an edge is taken for filling: where nothing else tells, or black is a value."""
    if opened.bands.alpha is not None or opened.masked:
        return False
    return opened.nodata is None or (raster.dtype == "uint8" and opened.nodata == 0)


def _sensor(metadata: ViewMetadata | None, stem: str, tags: dict[str, str]) -> str:
    """Name what took an image; one that `ullage.simulate` made says so, and nobody is credited for it."""
    made = tags.get("TIFFTAG_IMAGEDESCRIPTION", "").startswith("simulated")
    return f"simulated {_camera(metadata, stem)}" if made else _camera(metadata, stem)


def _camera(metadata: ViewMetadata | None, stem: str) -> str:
    if metadata is not None:
        return metadata.sensor
    if _TILE.search(stem):
        return "sentinel-2"
    return "rapideye" if _RAPIDEYE.search(stem) else "camera"
