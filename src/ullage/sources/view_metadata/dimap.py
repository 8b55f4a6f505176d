"""DIMAP 2, of Airbus: Pléiades, Pléiades Neo and SPOT 6 and 7.

The names are those of the Pléiades and the SPOT 6 & 7 Imagery User Guides (Astrium, 2012 and 2013). There
`AZIMUTH_ANGLE` is the azimuth of the scan axis, not of the satellite, and the incidence is split into one along the
scan axis and one across. Signs are those that two open processors, the Orfeo ToolBox and ACOLITE, agree on: the
satellite, seen from the ground, stands at AZIMUTH_ANGLE - atan2(tan(across), tan(along)).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ullage.sources.view_metadata.angles import Direction, checked, elevation_of, height_km
from ullage.sources.view_metadata.moments import moment
from ullage.sources.view_metadata.record import ViewMetadata

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.sources.safe_xml import Xml

SENSORS: Final = {"PHR": "pleiades", "PNEO": "pleiades-neo", "SPOT": "spot"}
BANDS: Final = {
    "P": "pan",
    "PAN": "pan",
    "B0": "blue",
    "B1": "green",
    "B2": "red",
    "B3": "nir",
    "DB": "coastal",
    "B": "blue",
    "G": "green",
    "R": "red",
    "RE": "rededge",
    "NIR": "nir",
}
CLOSE_DEG: Final = 2.0
"""What an incidence and its two parts may be apart."""
MOST_BANDS: Final = 16
_PLACE: Final = "Geometric_Data/Use_Area/Located_Geometric_Values"
_STRIP: Final = "Dataset_Sources/Source_Identification/Strip_Source"


def is_dimap(document: Xml) -> bool:
    """Tell whether a document is DIMAP, of version 2."""
    return document.element.tag == "Dimap_Document" and document.find(_PLACE) is not None


def read_dimap(document: Xml) -> ViewMetadata:
    """Read the metadata of one image.

    Raises
    ------
    InputError
        When a value in it is none that it can be.
    """
    middle = _middle(document)
    warnings: list[str] = []
    sensor = _sensor(document)
    sun = None
    if middle.find("Solar_Incidences") is not None:
        azimuth, elevation = (middle.number(f"Solar_Incidences/SUN_{one}") for one in ("AZIMUTH", "ELEVATION"))
        sun = checked(azimuth, elevation, "sun", document.file)
    ids = _band_ids(document)
    gains, offsets = _reflectance(document, ids)
    return ViewMetadata(
        file=document.file,
        vendor="airbus",
        sensor=sensor,
        seen_at=_time(document, middle),
        sun=sun,
        view=_view(middle, sensor, warnings),
        bands=tuple(BANDS.get(one, one.lower()) for one in ids),
        white=_white(document),
        gains=gains,
        offsets=offsets,
        warnings=tuple(warnings),
    )


def _middle(document: Xml) -> Xml:
    places = document.all(_PLACE)
    named = [one for one in places if (one.element.findtext("LOCATION_TYPE") or "").strip() == "Center"]
    return (named or places)[0]


def _sensor(document: Xml) -> str:
    mission = (document.element.findtext(f"{_STRIP}/MISSION") or "").strip().upper()
    index = (document.element.findtext(f"{_STRIP}/MISSION_INDEX") or "").strip().lower()
    name = SENSORS.get(mission, "airbus")
    return f"{name}-{index}" if index.isalnum() and name != "airbus" else name


def _time(document: Xml, middle: Xml) -> datetime | None:
    if middle.find("TIME") is not None:
        return middle.time("TIME")
    if document.find(f"{_STRIP}/IMAGING_TIME") is None:
        return None
    day, clock = (document.text(f"{_STRIP}/IMAGING_{one}") for one in ("DATE", "TIME"))
    return moment(f"{day}T{clock}", document.file, "IMAGING_TIME")


def _view(middle: Xml, sensor: str, warnings: list[str]) -> Direction | None:
    """Give the direction to the satellite; None with a warning when the file does not tell it."""
    for kind in ("INCIDENCE_ANGLE", "VIEWING_ANGLE"):
        path = f"Acquisition_Angles/{kind}"
        if middle.find(path) is None:
            continue
        zenith = _zenith(middle, path, sensor)
        if zenith is None:
            break
        if middle.find(f"{path}_ALONG_TRACK") is None or middle.find(f"{path}_ACROSS_TRACK") is None:
            break
        along, across = (math.tan(math.radians(middle.number(f"{path}_{one}_TRACK"))) for one in ("ALONG", "ACROSS"))
        total = math.degrees(math.atan(math.hypot(along, across)))
        if abs(total - abs(middle.number(path))) > CLOSE_DEG:
            warnings.append(
                f"{middle.file}: its {kind} of {middle.number(path):g}° and its parts, which make {total:.1f}°, "
                "contradict each other: the view is taken as not known; give --view"
            )
            return None
        azimuth = middle.number("Acquisition_Angles/AZIMUTH_ANGLE") - math.degrees(math.atan2(across, along))
        return checked(azimuth % 360.0, 90.0 - zenith, "camera", middle.file)
    warnings.append(f"{middle.file}: does not tell from where the satellite looked: give --view")
    return None


def _zenith(middle: Xml, path: str, sensor: str) -> float | None:
    angle = abs(middle.number(path))
    if path.endswith("INCIDENCE_ANGLE"):
        return angle
    height = height_km(sensor)
    elevation = None if height is None else elevation_of(angle, height)
    return None if elevation is None else 90.0 - elevation


def _band_ids(document: Xml) -> tuple[str, ...]:
    """Give the bands as they lie in the file."""
    found = {}
    for one in document.all(".//Raster_Index_List/Raster_Index")[:MOST_BANDS]:
        found[one.whole("BAND_INDEX")] = one.text("BAND_ID").upper()
    numbers = range(1, len(found) + 1)
    if set(found) != set(numbers):
        return ()
    return tuple(found[number] for number in numbers)


def _white(document: Xml) -> float | None:
    for one in document.all(".//Special_Value")[:MOST_BANDS]:
        if (one.element.findtext("SPECIAL_VALUE_TEXT") or "").strip().upper() == "SATURATED":
            return one.positive("SPECIAL_VALUE_COUNT")
    return None


def _reflectance(document: Xml, ids: tuple[str, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Give gains and offsets of an image that was made into reflectance: value / GAIN + BIAS."""
    if (document.element.findtext(".//RADIOMETRIC_PROCESSING") or "").strip().upper() != "REFLECTANCE":
        return (), ()
    found = {}
    for one in document.all(".//Band_Reflectance")[:MOST_BANDS]:
        found[one.text("BAND_ID").upper()] = 1 / one.positive("GAIN"), one.number("BIAS")
    if not ids or not set(ids) <= set(found):
        return (), ()
    return tuple(found[one][0] for one in ids), tuple(found[one][1] for one in ids)
