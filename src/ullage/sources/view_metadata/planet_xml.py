"""Planet's XML metadata, of PlanetScope and RapidEye: what makes reflectance of an analytic image, and the sun.

It tells how far off nadir the camera looked, but not to which side: `azimuthAngle` is the direction of the image's
lines from true north (Planet Imagery Product Specifications, tables of the general XML metadata schema), which others
have taken for the satellite's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.sources.view_metadata.angles import checked
from ullage.sources.view_metadata.record import ViewMetadata

if TYPE_CHECKING:
    from ullage.sources.safe_xml import Xml

MOST_BANDS: Final = 16


def is_planet_xml(document: Xml) -> bool:
    """Tell whether a document is one of Planet's."""
    return document.element.tag.rpartition("}")[2] == "EarthObservation"


def read_planet_xml(document: Xml) -> ViewMetadata:
    """Read the metadata of one image.

    Raises
    ------
    InputError
        When a value in it is none that it can be.

    Notes
    -----
    `illuminationAzimuthAngle` and `illuminationElevationAngle` are the sun's as seen from the middle of the image.
    Reflectance at the top of the atmosphere is the value times `reflectanceCoefficient`.
    """
    where = ".//{*}"
    platform = (document.element.findtext(f"{where}Platform/{{*}}shortName") or "").strip().lower()
    sun = None
    if document.find(f"{where}illuminationElevationAngle") is not None:
        azimuth, elevation = (document.number(f"{where}illumination{one}Angle") for one in ("Azimuth", "Elevation"))
        sun = checked(azimuth, elevation, "sun", document.file)
    side = (
        f"{document.file}: does not tell to which side the camera looked (its azimuthAngle is the direction of the "
        "image's lines): put the item's JSON beside it, or give --view"
    )
    timed = document.find(f"{where}acquisitionDateTime") is not None
    return ViewMetadata(
        file=document.file,
        vendor="planet",
        sensor={"planetscope": "planetscope", "rapideye": "rapideye"}.get(platform, "planet"),
        seen_at=document.time(f"{where}acquisitionDateTime") if timed else None,
        sun=sun,
        gains=_gains(document),
        offsets=(0.0,) * len(_gains(document)),
        warnings=(side,),
    )


def _gains(document: Xml) -> tuple[float, ...]:
    """Give the coefficients in the order of the bands; none when they are not all there."""
    found = {}
    for band in document.all(".//{*}bandSpecificMetadata")[:MOST_BANDS]:
        if band.find("{*}reflectanceCoefficient") is None:
            return ()
        found[band.whole("{*}bandNumber")] = band.positive("{*}reflectanceCoefficient")
    numbers = range(1, len(found) + 1)
    return tuple(found[number] for number in numbers) if set(found) == set(numbers) else ()
