"""Maxar's image metadata, as IMD text or as XML: WorldView, GeoEye, QuickBird and IKONOS.

The names and meanings are those of the Imagery Support Data documentation (DigitalGlobe, version 1.1.2, 2014): the
azimuth and elevation of sun and satellite are those seen from the middle of the image, azimuths from north clockwise.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.cells import shown
from ullage.sources.view_metadata.angles import Direction, apart_deg, checked, elevation_of, height_km
from ullage.sources.view_metadata.moments import LONGEST, moment
from ullage.sources.view_metadata.record import ViewMetadata

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.sources.safe_xml import Xml

SENSORS: Final = {
    "WV01": "worldview-1",
    "WV02": "worldview-2",
    "WV03": "worldview-3",
    "WV04": "worldview-4",
    "GE01": "geoeye-1",
    "QB02": "quickbird-2",
    "IK01": "ikonos",
    "IK02": "ikonos",
}
BANDS: Final = {
    "P": "pan",
    "C": "coastal",
    "B": "blue",
    "G": "green",
    "Y": "yellow",
    "R": "red",
    "RE": "rededge",
    "N": "nir",
    "N2": "nir2",
}
WHITE: Final = 2047.0
"""Of 11 bits, in which panchromatic and multispectral bands are written into 16."""
STORED_BITS: Final = "16"
CLOSE_DEG: Final = 2.0
"""What the elevation in a file and the one from its off-nadir angle may be apart: orbits change by some ten km."""
_LINE: Final = re.compile(r"\s*(\w+)\s*=\s*(.*?)\s*;?\s*")
_ANGLES: Final = ("SUNAZ", "SUNEL", "SATAZ", "SATEL", "OFFNADIRVIEWANGLE")


@dataclass(slots=True)
class Groups:
    """The fields of a file: of the whole, and of each group, names in upper case."""

    whole: dict[str, str] = field(default_factory=dict)
    images: list[dict[str, str]] = field(default_factory=list)
    bands: list[str] = field(default_factory=list)

    def add_group(self, name: str) -> dict[str, str]:
        """Give the fields to put those of a group into."""
        if name.startswith("IMAGE"):
            self.images.append({})
            return self.images[-1]
        if name.startswith("BAND_"):
            self.bands.append(name.removeprefix("BAND_"))
            return {}
        return self.whole


def is_maxar_xml(document: Xml) -> bool:
    """Tell whether a document is one of Maxar's."""
    return document.element.tag == "IMD" or document.find("IMD") is not None


def is_imd(text: str) -> bool:
    """Tell whether a text is an IMD file."""
    return "BEGIN_GROUP" in text and "=" in text


def read_maxar_xml(document: Xml) -> ViewMetadata:
    """Read the XML of an image.

    Raises
    ------
    InputError
        When a value in it is none that it can be.
    """
    groups = Groups()
    top = document if document.element.tag == "IMD" else document.find("IMD")
    for one in [] if top is None else top.element:
        into = groups.add_group(one.tag) if len(one) else groups.whole
        for leaf in one if len(one) else [one]:
            into.setdefault(leaf.tag.upper(), (leaf.text or "").strip())
    return _read(groups, document.file)


def read_imd(text: str, file: str) -> ViewMetadata:
    """Read the IMD text of an image.

    Raises
    ------
    InputError
        When a value in it is none that it can be.
    """
    groups = Groups()
    into = groups.whole
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, value = found[1].upper(), found[2].strip('"')
        if name == "BEGIN_GROUP":
            into = groups.add_group(value.upper())
        elif name == "END_GROUP":
            into = groups.whole
        else:
            into.setdefault(name, value)
    return _read(groups, file)


def _read(groups: Groups, file: str) -> ViewMetadata:
    image = groups.images[0] if groups.images else groups.whole
    warnings: list[str] = []
    sun_azimuth, sun_elevation, *_ = (_angle(image, name, file) for name in _ANGLES)
    sun = None
    if sun_azimuth is not None and sun_elevation is not None:
        sun = checked(sun_azimuth, sun_elevation, "sun", file)
    code = image.get("SATID", "").upper()
    sensor = "worldview-legion" if code.startswith("LG") else SENSORS.get(code, "maxar")
    view = _view(image, sensor, file, warnings)
    _compare_images(groups.images, view, sensor, file, warnings)
    bands = tuple(BANDS.get(name, name.lower()) for name in groups.bands)
    plain = groups.whole.get("BITSPERPIXEL") == STORED_BITS and groups.whole.get("RADIOMETRICLEVEL") == "Corrected"
    return ViewMetadata(
        file=file,
        vendor="maxar",
        sensor=sensor,
        seen_at=_time(groups.whole | image, file),
        sun=sun,
        view=view,
        bands=bands,
        white=WHITE if plain else None,
        warnings=tuple(warnings),
    )


def _angle(image: dict[str, str], name: str, file: str) -> float | None:
    """Read the mean of an angle over the image, or the one of older files."""
    for written in (f"MEAN{name}", name):
        text = image.get(written)
        if text is None:
            continue
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise InputError(
                [Problem(file, f"is {shown(text[:LONGEST])}: expected a number of degrees", column=written)]
            )
        return value
    return None


def _time(fields: dict[str, str], file: str) -> datetime | None:
    for name in ("FIRSTLINETIME", "TLCTIME", "EARLIESTACQTIME"):
        if name in fields:
            return moment(fields[name], file, name)
    return None


def _view(image: dict[str, str], sensor: str, file: str, warnings: list[str]) -> Direction | None:
    *_, azimuth, elevation, off_nadir = (_angle(image, name, file) for name in _ANGLES)
    height = height_km(sensor)
    reckoned = None if off_nadir is None or height is None else elevation_of(off_nadir, height)
    if elevation is None:
        elevation = reckoned
    elif reckoned is not None and abs(elevation - reckoned) > CLOSE_DEG:
        warnings.append(
            f"{file}: its satellite elevation {elevation:g}° and its off-nadir angle {off_nadir:g}°, which makes "
            f"{reckoned:.1f}°, contradict each other: the elevation is taken"
        )
    if azimuth is None or elevation is None:
        return None
    return checked(azimuth, elevation, "camera", file)


def _compare_images(
    images: list[dict[str, str]], view: Direction | None, sensor: str, file: str, warnings: list[str]
) -> None:
    """Tell of an order that was put together from views that differ."""
    views = [_view(one, sensor, file, []) for one in images[1:]]
    worst = max((apart_deg(view, one) for one in views if view and one), default=0.0)
    if worst > CLOSE_DEG:
        warnings.append(
            f"{file}: holds {len(images)} images whose views are up to {worst:.1f}° apart: the first is taken"
        )
