"""Planet's item as JSON: PlanetScope, SkySat and RapidEye.

The names and meanings are those of the Planet Imagery Product Specifications (2019 to 2022), tables of the GeoJSON
metadata schema, and of the properties of the Data API.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.sources.cells import shown
from ullage.sources.view_metadata.angles import checked, elevation_of, height_km
from ullage.sources.view_metadata.moments import LONGEST, moment
from ullage.sources.view_metadata.record import ViewMetadata

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.sources.view_metadata.angles import Direction

_ITEMS: Final = (("PS", "planetscope"), ("SkySat", "skysat"), ("RE", "rapideye"))
_PROVIDERS: Final = ("planetscope", "skysat", "rapideye")


def is_planet(content: Any) -> bool:
    """Tell whether JSON is an item of Planet's."""
    properties = _properties(content)
    return properties is not None and ("acquired" in properties or "sun_azimuth" in properties)


def read_planet(content: Any, file: str) -> ViewMetadata:
    """Read an item: a GeoJSON feature, or its properties alone.

    Parameters
    ----------
    content
        What the JSON holds; `is_planet`.
    file
        Its name, for messages.

    Raises
    ------
    InputError
        When a value in it is none that it can be.

    Notes
    -----
    `sun_azimuth` and `satellite_azimuth` are angles from true north to the sun's and the satellite's vector, projected
    on the horizontal plane: as seen from the ship. `view_angle` is off nadir at the satellite, and only across its
    track; PlanetScope looks next to straight down along it. Of SkySat the specification calls `satellite_azimuth` the
    "off track pointing direction", which can be read the other way round: a warning says so.
    """
    properties = _properties(content) or {}
    sensor = _sensor(properties)
    warnings: list[str] = []
    sun_azimuth, sun_elevation = (_number(properties, name, file) for name in ("sun_azimuth", "sun_elevation"))
    sun = None
    if sun_azimuth is not None and sun_elevation is not None:
        sun = checked(sun_azimuth, sun_elevation, "sun", file)
    return ViewMetadata(
        file=file,
        vendor="planet",
        sensor=sensor,
        seen_at=_time(properties, file),
        sun=sun,
        view=_view(properties, sensor, file, warnings),
        warnings=tuple(warnings),
    )


def _properties(content: Any) -> dict[str, Any] | None:
    if not isinstance(content, dict):
        return None
    inner = content.get("properties", content)
    return inner if isinstance(inner, dict) else None


def _sensor(properties: dict[str, Any]) -> str:
    item, provider = str(properties.get("item_type", "")), str(properties.get("provider", "")).lower()
    for start, sensor in _ITEMS:
        if item.startswith(start):
            return sensor
    return next((one for one in _PROVIDERS if provider == one), "planet")


def _number(properties: dict[str, Any], name: str, file: str) -> float | None:
    value = properties.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(
            [Problem(file, f"is {shown(str(value)[:LONGEST])}: expected a number of degrees", column=name)]
        )
    return float(value)


def _time(properties: dict[str, Any], file: str) -> datetime | None:
    value = properties.get("acquired")
    return None if value is None else moment(str(value), file, "acquired")


def _view(properties: dict[str, Any], sensor: str, file: str, warnings: list[str]) -> Direction | None:
    azimuth, off_nadir = (_number(properties, name, file) for name in ("satellite_azimuth", "view_angle"))
    if azimuth is None or off_nadir is None:
        if off_nadir is not None:
            warnings.append(f"{file}: tells how far off nadir the camera looked, not to which side: give --view")
        return None
    height = height_km(sensor) or height_km("planetscope") or 0.0
    elevation = elevation_of(off_nadir, height)
    if elevation is None:
        message = f"is {off_nadir:g}: from {height:.0f} km that looks past the Earth; give --view"
        raise InputError([Problem(file, message, column="view_angle")])
    if sensor == "skysat":
        warnings.append(
            f"{file}: its satellite_azimuth {azimuth:g}° is taken as the direction to the satellite, seen from the "
            "ground; Planet's specification can be read the other way round: see to which side tall things lean, away "
            "from the satellite, and give --view if it is the other one"
        )
    return checked(azimuth, elevation, "camera", file)
