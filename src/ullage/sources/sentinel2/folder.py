"""Single bands of Sentinel-2 without the product around them, as web services and catalogues give them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.records import OpticalView, Scene
from ullage.sources.georeference import check_spacing, read_grid
from ullage.sources.jpeg2000 import Jpeg2000
from ullage.sources.product_names import find_time
from ullage.sources.rasters import Raster, place_of, web_address
from ullage.sources.sentinel2.bands import FINE, WANTED, WAVELENGTHS_NM, delays_s
from ullage.sources.sentinel2.clouds import SCENE_CLASSES, classes_mask, spectral_mask
from ullage.sources.sentinel2.detectors import UnknownOrder
from ullage.sources.sentinel2.scale import guess_scale
from ullage.sources.sentinel2.told_scale import ToldScale, read_told_scale
from ullage.sources.sentinel2.values import BandFile, BandValues
from ullage.sun import sun_position

if TYPE_CHECKING:
    import os
    from datetime import datetime

LOCAL_TIME: Final = timedelta(hours=10, minutes=30)
"""Mean local solar time at which Sentinel-2 crosses the equator southward (ESA, Sentinel-2 User Handbook 2015)."""
MOST_FILES: Final = 1_000
COARSER: Final = (1, 2, 6)
"""How many pixels of 10 m those of a band are wide: 10, 20 and 60 m."""

_SUFFIXES: Final = {".tif", ".tiff", ".gtiff", ".jp2"}
_NAME: Final = re.compile(r"(?<![A-Za-z0-9])(?:(B)0?([2348]|11)|(SCL))(?![A-Za-z0-9])", re.IGNORECASE)
_CATALOGUE: Final = {"blue": "B02", "green": "B03", "red": "B04", "nir": "B08", "swir16": "B11", "scl": "SCL"}
_TAKE: Final = re.compile(r"(?<![A-Za-z0-9])T\d\d[A-Z]{3}_\d{8}T\d{6}(?![A-Za-z0-9])")
_SAME: Final = 1e-6  # of a pixel's side and of places on a map


def bands_in(path: str | os.PathLike[str]) -> dict[str, Path]:
    """Give the files of single bands in a folder, or beside one of them; none for anything else.

    Returns
    -------
    dict
        ``B02`` and so on, and ``SCL`` where there is one.

    Raises
    ------
    InputError
        When a folder has a band twice.
    """
    local = Path(path)
    if web_address(path) is not None:
        return {}
    if local.is_dir():
        return _by_band(local.name, sorted(local.iterdir())[: MOST_FILES + 1])
    band = _band_of(local)
    if band is None or not local.is_file():
        return {}
    rest = _rest(local)
    return _by_band(local.name, [one for one in sorted(local.parent.iterdir()) if _rest(one) == rest])


def _by_band(named: str, files: list[Path]) -> dict[str, Path]:
    if len(files) > MOST_FILES:
        return {}
    found: dict[str, Path] = {}
    for one in files:
        band = _band_of(one)
        if band is None or not one.is_file():
            continue
        if band in found:
            told = f"has {band} twice, {found[band].name} and {one.name}: put each image in a folder of its own"
            raise InputError([Problem(named, told)])
        found[band] = one
    return found if set(found) & set(WANTED) else {}


def _band_of(path: Path) -> str | None:
    if path.suffix.lower() not in _SUFFIXES or path.name.startswith("._"):
        return None
    if path.stem.lower() in _CATALOGUE:
        return _CATALOGUE[path.stem.lower()]
    names = {"SCL" if found[3] else f"B{int(found[2]):02d}" for found in _NAME.finditer(path.stem)}
    return names.pop() if len(names) == 1 else None


def _rest(path: Path) -> str:
    """Give a file's name without its band."""
    return "" if path.stem.lower() in _CATALOGUE else _NAME.sub("", path.stem)


def read_bands(files: dict[str, Path], at: datetime | None = None) -> Scene:
    """Read single bands as one scene.

    Parameters
    ----------
    files
        The file of each band; see `bands_in`.
    at
        When they were taken; None to find it in their names. Of a day alone the time at which Sentinel-2 passes is
        taken: half past ten by the sun.

    Returns
    -------
    Scene
        Reflectance; by the almanac how the sun stood; nothing of the satellite's place, nor in which order detectors
        took the bands. What was assumed is among its warnings.

    Raises
    ------
    InputError
        When the files do not lie on one map, do not tell when they were taken, or are damaged.
    """
    bands = tuple(band for band in WANTED if band in files)
    opened = {band: _open(files[band]) for band in (*bands, *(["SCL"] if "SCL" in files else []))}
    first = opened[min(bands, key=lambda band: (-opened[band].columns, bands.index(band)))]
    grid = read_grid(first, middles=False)
    check_spacing(grid, first.place.file)
    times = {band: _times(first, raster) for band, raster in opened.items()}
    warnings: list[str] = []
    name = files[bands[0]]
    middle = (first.rows - 1) / 2, (first.columns - 1) / 2
    lat, lon = (float(one) for one in grid.position(*middle))
    taken = _time(name, at, lon, warnings)
    told = _told(name, warnings)
    scale = guess_scale({band: opened[band] for band in bands}, taken, name.name, told)
    warnings += scale.told
    values = BandValues(
        tuple(BandFile(opened[band], times[band], *scale.of(opened[band])) for band in bands),
        first.rows,
        first.columns,
        all_zero=True,
    )
    scene = Scene(
        scene_id=_NAME.sub("", name.stem).strip("_-. ") or name.parent.name,
        kind="optical",
        sensor="sentinel-2",
        started_at=taken,
        ended_at=taken,
        rows=first.rows,
        columns=first.columns,
        bands=bands,
        grid=grid,
        pixels=values,
        overview=values.coarser(),
        radiometry=scale.radiometry,
        source=name.name if len(bands) == 1 else name.parent.name,
    )
    view = _view(scene, taken, lat, lon)
    clouds: Any = None
    pixel_m = (view.row_spacing_m + view.column_spacing_m) / 2
    if "SCL" in opened:
        mask = BandFile(opened["SCL"], times["SCL"])
        clouds = classes_mask(mask, SCENE_CLASSES, first.rows, first.columns, mask.times * pixel_m)
    elif scale.radiometry == "reflectance":
        clouds = spectral_mask(values.coarser(), bands, first.rows, first.columns, pixel_m)
    absent = [band for band in FINE if band not in bands]
    if absent:
        warnings.append(f"{scene.source}: has no {', '.join(absent)}: it is read without")
    return replace(scene, optical=view, clouds=clouds, warnings=tuple(warnings))


def _told(path: Path, warnings: list[str]) -> ToldScale | None:
    """Give what is told of bands in a folder as ``ullage fetch`` makes it, whose files are called after bands alone."""
    if _NAME.sub("", path.stem):
        return None
    try:
        return read_told_scale(path.parent)
    except ValueError as error:
        warnings.append(f"{path.name}: {error}: what its numbers mean is guessed")
        return None


def _view(scene: Scene, taken: datetime, lat: float, lon: float) -> OpticalView:
    middle = (scene.rows - 1) / 2, (scene.columns - 1) / 2
    azimuth, elevation = (float(one) for one in sun_position(taken, lat, lon))
    if not elevation > 0:
        told = f"would be taken by night, at {taken:%Y-%m-%dT%H:%MZ}: give the time with --at"
        raise InputError([Problem(scene.source, told)])
    down, right = (float(one) for one in scene.spacing_m(*middle))
    return OpticalView(
        sun_azimuth_deg=azimuth,
        sun_elevation_deg=elevation,
        view_azimuth_deg=None,
        view_elevation_deg=None,
        row_spacing_m=down,
        column_spacing_m=right,
        wavelengths_nm=tuple(WAVELENGTHS_NM[band] for band in scene.bands),
        delays_s=delays_s(scene.bands),
        sun_from="almanac",
        view_from=None,
        band_order=UnknownOrder(),
    )


def _open(path: Path) -> Raster:
    place = place_of(path)
    raster = Jpeg2000(place) if path.suffix.lower() == ".jp2" else Raster(place)
    if raster.bands != 1 or raster.dtype.startswith("complex"):
        raise raster.problem(f"has {raster.bands} bands of {raster.dtype}: expected one band in a file named as one")
    return raster


def _times(first: Raster, raster: Raster) -> int:
    """Give how many pixels of the finest band one of a band is wide; they have to start in one place."""
    for times in COARSER:
        if (raster.rows, raster.columns) == (-(-first.rows // times), -(-first.columns // times)):
            break
    else:
        sizes = f"{raster.rows:,} x {raster.columns:,} pixels, {first.place.file} {first.rows:,} x {first.columns:,}"
        raise raster.problem(f"has {sizes}: they are not of one image")
    with first.handle() as one, raster.handle() as other:
        same = one.crs == other.crs and one.gcps[0] == other.gcps[0] == []
        side = abs(one.transform.a) + abs(one.transform.b)
        apart = [abs(other.transform[k] - one.transform[k] * (times if k in {0, 1, 3, 4} else 1)) for k in range(6)]
    if not same or max(apart) > 0.01 * side:
        raise raster.problem(f"lies elsewhere than {first.place.file}: they are not of one image")
    return times


def _time(path: Path, at: datetime | None, lon: float, warnings: list[str]) -> datetime:
    if at is not None:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    found = find_time(path.stem) or find_time(path.parent.name)
    if found is None:
        told = "does not tell when it was taken: give the time with --at 2024-05-18T02:10:00Z"
        raise InputError([Problem(path.name, told)])
    moment, either_way = found
    if either_way >= timedelta(hours=1):
        day = moment.replace(hour=0, minute=0, second=0)
        moment = day + (LOCAL_TIME - timedelta(hours=lon / 15)) % timedelta(days=1)
        warnings.append(
            f"{path.name}: tells only the day: {moment:%H:%MZ} is taken, half past ten by the sun, when Sentinel-2 "
            "passes; give the time with --at"
        )
    elif _TAKE.search(path.stem):
        warnings.append(
            f"{path.name}: its name tells when the satellite began to take images, which may be a quarter of an hour "
            "before this one: give the time with --at"
        )
    return moment
