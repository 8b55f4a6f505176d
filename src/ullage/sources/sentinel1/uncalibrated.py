"""A product whose annotations are not there: placed by ground control points, with relative values."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.records import Scene
from ullage.sources.georeference import read_grid
from ullage.sources.product_names import SATELLITES, parse_product_name, relative_orbit
from ullage.sources.rasters import Raster
from ullage.sources.safe_xml import MOST_BYTES
from ullage.sources.sar_geotiff import with_view
from ullage.sources.sar_values import SarValues

if TYPE_CHECKING:
    from ullage.sources.containers import Container
    from ullage.sources.sentinel1.product import Files

_NOT_KNOWN: Final = (
    "values are relative, noise, incidence and sub-swaths are not known, "
    "and ghosts of bright targets cannot be recognised"
)


def read_uncalibrated(container: Container, files: tuple[Files, ...]) -> Scene:
    """Read a product that has measurements alone, as decimated copies in public buckets do.

    Raises
    ------
    InputError
        When they have no ground control points, or neither ``productInfo.json`` nor the name tells the time.
    """
    mission, started, ended, orbit = _told(container)
    rasters = [Raster(container.raster(one.measurement)) for one in files]
    first = rasters[0]
    for raster in rasters:
        if (raster.rows, raster.columns, raster.bands) != (first.rows, first.columns, 1):
            raise raster.problem("has another size than the other polarisation: they do not belong together")
        if not raster.dtype.startswith("uint"):
            raise raster.problem(f"is of {raster.dtype}: expected whole numbers, as a GRD product has")
    with first.handle() as opened:
        if not opened.gcps[0]:
            named = " and ".join(one.polarisation for one in files)
            told = f"has no annotation of {named}, and its measurements no ground control points: get the product again"
            raise InputError([Problem(container.file, told)])
    warnings = [f"{container.file}: has no annotations: {_NOT_KNOWN}"]
    scene = Scene(
        scene_id=container.title.removesuffix(".SAFE"),
        kind="sar",
        sensor=SATELLITES.get(mission, "sentinel-1"),
        started_at=started,
        ended_at=ended,
        rows=first.rows,
        columns=first.columns,
        bands=tuple(one.polarisation for one in files),
        grid=read_grid(first, middles=True),
        pixels=SarValues(tuple((raster, 1) for raster in rasters), "amplitude", 0.0),
        radiometry="relative",
        source=container.file,
    )
    return with_view(scene, relative_orbit(mission, orbit) if orbit else None, warnings, sentinel=True, radar_rows=True)


def _told(container: Container) -> tuple[str, datetime, datetime, int | None]:
    """Give satellite, times and absolute orbit."""
    named = parse_product_name(container.title)
    if named is not None:
        return named.mission, named.started_at, named.ended_at, named.absolute_orbit
    info: Any = None
    if "productInfo.json" in container.names():
        try:
            info = json.loads(container.read("productInfo.json", MOST_BYTES))
        except (ValueError, RecursionError):
            raise InputError([Problem("productInfo.json", "is not JSON: get the product again")]) from None
    try:
        started, ended = (_moment(info[key]) for key in ("startTime", "stopTime"))
        orbit = info.get("absoluteOrbitNumber")
        mission = str(info.get("missionId"))[:3]
    except (LookupError, TypeError, ValueError, AttributeError):
        told = "has no annotation, and neither its name nor productInfo.json tells the time: get the product again"
        raise InputError([Problem(container.file, told)]) from None
    usable = isinstance(orbit, int | float) and math.isfinite(orbit) and 0 < orbit < 1_000_000  # noqa: PLR2004 - digits
    return mission, started, ended, int(orbit) if usable else None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
