"""A plain SAR GeoTIFF as a scene: intensity, amplitude or decibels, on a map or with ground control points."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.errors import InputError, Problem
from ullage.records import SarView, Scene
from ullage.sources.georeference import check_spacing, read_grid
from ullage.sources.image_times import CLOSE, time_in_tags, time_written
from ullage.sources.product_names import (
    SATELLITES,
    find_polarisation,
    find_time,
    parse_product_name,
    relative_orbit,
)
from ullage.sources.rasters import Raster, place_of
from ullage.sources.sar_looks import BLOCK, MOST_LOOKS, estimate_looks, starts
from ullage.sources.sar_values import SCALES, SarValues, guess_scale

if TYPE_CHECKING:
    import os

    from ullage.sources.sar_values import Scale

MOST_BANDS: Final = 2
SENTINEL_1_WAVELENGTH_M: Final = 0.05546576
SENTINEL_1_RESOLUTION_M: Final = 22.0
_SENTINEL: Final = re.compile(r"(?<![A-Za-z0-9])(?:S1[ABCD]?|Sentinel[-_ ]?1[ABCD]?)(?![A-Za-z0-9])", re.IGNORECASE)


def read_sar_geotiff(path: str | os.PathLike[str], at: datetime | None = None, scale: Scale | None = None) -> Scene:
    """Read a GeoTIFF of one or two bands of a radar.

    Parameters
    ----------
    path
        The file, or its address (http, https).
    at
        When it was taken; None to look for it in the file's tags and name.
    scale
        ``intensity``, ``amplitude`` or ``db``; None to find out, which the scene's warnings tell.

    Returns
    -------
    Scene
        Relative linear intensity. Nothing is known of azimuth on a map: sub-swaths are empty, `radar_rows` is False;
        ground control points are taken to be of an image in the radar's own rows. The equivalent number of looks is
        estimated from even blocks of the image.

    Raises
    ------
    InputError
        When it is no such file, does not tell where it lies or when it was taken, or is damaged.
    """
    raster = Raster(place_of(path))
    file = raster.place.file
    if raster.bands > MOST_BANDS:
        raise raster.problem(f"has {raster.bands} bands: expected one or two, as a radar's image has")
    if raster.dtype.startswith("complex"):
        raise raster.problem("has complex values (SLC): expected intensity, amplitude or decibels")
    with raster.handle() as opened:
        descriptions = [text or "" for text in opened.descriptions]
        tags = {str(key): str(value) for key, value in opened.tags().items()}
        on_a_map = not opened.gcps[0]
        nodata = None if opened.nodata is None else float(opened.nodata)
    warnings: list[str] = []
    name = parse_product_name(file)
    started, ended = find_times(file, tags, at, warnings)
    sources = tuple((raster, band) for band in range(1, raster.bands + 1))
    scale = _scale(sources, " ".join([file, *descriptions, *tags.values()]), scale, warnings)
    sentinel = name is not None or bool(_SENTINEL.search(" ".join([file, *tags.values()])))
    scene = Scene(
        scene_id=Path(file).stem,
        kind="sar",
        sensor=SATELLITES[name.mission] if name else "sentinel-1" if sentinel else "radar",
        started_at=started,
        ended_at=ended,
        rows=raster.rows,
        columns=raster.columns,
        bands=_bands(descriptions, file, warnings),
        grid=read_grid(raster, middles="Sentinel-1 IPF" in tags.get("TIFFTAG_SOFTWARE", "")),
        pixels=SarValues(sources, scale, nodata),
        radiometry="relative",
        source=file,
    )
    track = None if name is None else relative_orbit(name.mission, name.absolute_orbit)
    return with_view(scene, track, warnings, sentinel=sentinel, radar_rows=not on_a_map)


def with_view(scene: Scene, track: int | None, warnings: list[str], *, sentinel: bool, radar_rows: bool) -> Scene:
    """Give a scene with what can be told of its view from its pixels and its grid.

    Raises
    ------
    InputError
        When its pixels are smaller than any radar's.
    """
    check_spacing(scene.grid, scene.source)
    down, right = (float(one) for one in scene.spacing_m(scene.rows / 2, scene.columns / 2))
    looks = estimate_looks(scene)
    if looks is None:
        looks = 1.0
        warnings.append(f"{scene.source}: holds too little to estimate its looks: one is assumed")
    elif looks >= MOST_LOOKS:
        warnings.append(
            f"{scene.source}: has next to no speckle: {looks:.0f} looks are taken; what stands out may be anything"
        )
    else:
        warnings.append(f"{scene.source}: its equivalent number of looks is estimated from the image: {looks:.1f}")
    least = SENTINEL_1_RESOLUTION_M if sentinel else 0.0
    view = SarView(
        wavelength_m=SENTINEL_1_WAVELENGTH_M if sentinel else math.nan,
        satellite_speed_m_s=math.nan,
        ascending=None,
        looks=looks,
        row_spacing_m=down,
        column_spacing_m=right,
        resolution_azimuth_m=max(least, 1.5 * down),
        resolution_range_m=max(least, 1.5 * right),
        relative_orbit=track,
        radar_rows=radar_rows,
    )
    return replace(scene, sar=view, warnings=tuple(warnings))


def find_times(file: str, tags: dict[str, str], at: datetime | None, warnings: list[str]) -> tuple[datetime, datetime]:
    """Give when an image was taken: as told, else by its name, else by its tags.

    Raises
    ------
    InputError
        When none tells it.
    """
    if at is not None:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        return at, at
    product = parse_product_name(file)
    if product is not None:
        return product.started_at, product.ended_at
    tagged = time_in_tags(tags)
    if tagged is not None:
        tag, span = tagged
        return _told(file, span.middle, span.length / 2, f"tag {tag}", warnings)
    named = find_time(Path(file).stem)
    if named is not None:
        return _told(file, *named, "name", warnings)
    written = time_written(file, tags, warnings)
    if written is not None:
        return written, written
    raise InputError([Problem(file, "does not tell when it was taken: give the time with --at 2024-05-18T21:30:00Z")])


def _told(
    file: str, middle: datetime, either_way: timedelta, where: str, warnings: list[str]
) -> tuple[datetime, datetime]:
    if either_way > CLOSE:
        hours = either_way.total_seconds() / 3600
        warnings.append(
            f"{file}: its {where} tells the time only to {hours:.0f} h: {middle:%Y-%m-%dT%H:%MZ} is taken; "
            "give the time with --at"
        )
    return middle, middle


def _scale(sources: Any, names: str, scale: Scale | None, warnings: list[str]) -> Scale:
    raster = sources[0][0]
    if scale is not None:
        if scale not in SCALES:
            raise raster.problem(f"is to be read as {scale!r}: expected one of {', '.join(SCALES)}")
        return scale
    sample = np.concatenate([_sample(raster, band) for _, band in sources])
    scale, why = guess_scale(sample, names)
    warnings.append(f"{raster.place.file}: is taken as {'decibels' if scale == 'db' else scale}, since {why}")
    return scale


def _sample(raster: Raster, band: int) -> Any:
    found = []
    for row in starts(raster.rows):
        for column in starts(raster.columns):
            out = np.empty((min(BLOCK, raster.rows - row), min(BLOCK, raster.columns - column)), raster.dtype)
            raster.read_into(out, row, column, band)
            found.append(out.ravel())
    sample = np.concatenate(found)
    return sample[sample != 0]


def _bands(descriptions: list[str], file: str, warnings: list[str]) -> tuple[str, ...]:
    names = [find_polarisation(text) for text in descriptions]
    if len(names) == 1 and names[0] is None:
        names = [find_polarisation(file)]
    if None in names or len(set(names)) < len(names):
        warnings.append(f"{file}: does not tell its polarisation")
        names = [f"B{number}" for number, _ in enumerate(descriptions, start=1)]
    return tuple(str(name) for name in names)
