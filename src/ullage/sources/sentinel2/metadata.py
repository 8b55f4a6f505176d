"""The metadata of a Sentinel-2 product: satellite, orbit, and what its numbers mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.sources.cells import shown
from ullage.sources.sentinel2.bands import IDS, WAVELENGTHS_NM

if TYPE_CHECKING:
    from ullage.sources.safe_xml import Xml

OFFSETS_FROM: Final = 4.0
"""The processing baseline since which numbers have an offset, so that what is darker than black has one too."""
TRACKS: Final = 143
"""Of one cycle of ten days."""
_LEAST_QUANTIFICATION: Final = 100.0
_MOST_QUANTIFICATION: Final = 1e6
_SATELLITE: Final = re.compile(r"sentinel-2[a-d]", re.IGNORECASE)
_BASELINE: Final = re.compile(r"\d\d\.\d\d")
_SIMULATED: Final = re.compile(r"S2[A-D]_OPER_MSI_L\d[A-C]_DS_SIMU_")
"""What `ullage.simulate` names as the centre that processed a datastrip; those of ESA have names of their own."""


@dataclass(frozen=True, slots=True)
class Product:
    """What the metadata of a product tell.

    Parameters
    ----------
    sensor
        ``sentinel-2a``, or ``simulated sentinel-2a`` where `ullage.simulate` made it and no satellite saw anything.
    baseline
        Number of the processing baseline.
    descending
        Whether the satellite flew southward.
    track
        Relative orbit, 1 to 143.
    quantification
        What a reflectance of 1 is in numbers.
    offsets
        Of each band, what is added to its numbers before they are divided.
    wavelengths_nm
        Middle of each band [nm].
    """

    sensor: str
    baseline: float
    descending: bool
    track: int
    quantification: float
    offsets: dict[str, float]
    wavelengths_nm: dict[str, float]


def read_product(xml: Xml, level: str) -> Product:
    """Read the metadata of a product of a level, ``1C`` or ``2A``.

    Raises
    ------
    InputError
        When something is missing or impossible.
    """
    sensor = xml.text(".//SPACECRAFT_NAME")
    if not _SATELLITE.fullmatch(sensor):
        raise xml.problem("SPACECRAFT_NAME", f"is {shown(sensor[:40])}: expected Sentinel-2A or one of its sisters")
    baseline = xml.text(".//PROCESSING_BASELINE")
    if not _BASELINE.fullmatch(baseline):
        raise xml.problem("PROCESSING_BASELINE", f"is {shown(baseline[:40])}: expected a number as 05.09")
    direction = xml.text(".//SENSING_ORBIT_DIRECTION").upper()
    if direction not in {"ASCENDING", "DESCENDING"}:
        raise xml.problem("SENSING_ORBIT_DIRECTION", f"is {shown(direction[:40])}: expected ASCENDING or DESCENDING")
    track = xml.whole(".//SENSING_ORBIT_NUMBER")
    if not 1 <= track <= TRACKS:
        raise xml.problem("SENSING_ORBIT_NUMBER", f"is {track}: expected 1 to {TRACKS}")
    strips = (one.element.get("datastripIdentifier", "") for one in xml.all(".//*[@datastripIdentifier]"))
    simulated = any(_SIMULATED.match(one) for one in strips)
    return Product(
        f"simulated {sensor.lower()}" if simulated else sensor.lower(),
        float(baseline),
        direction == "DESCENDING",
        track,
        _quantification(xml, level),
        _offsets(xml, level, float(baseline)),
        _wavelengths(xml),
    )


def _quantification(xml: Xml, level: str) -> float:
    name = "QUANTIFICATION_VALUE" if level == "1C" else "BOA_QUANTIFICATION_VALUE"
    if level != "1C" and xml.find(f".//{name}") is None:
        name = "L2A_BOA_QUANTIFICATION_VALUE"  # before 2018
    value = xml.positive(f".//{name}")
    if not _LEAST_QUANTIFICATION <= value <= _MOST_QUANTIFICATION:
        raise xml.problem(name, f"is {value:g}: expected about 10000")
    return value


def _offsets(xml: Xml, level: str, baseline: float) -> dict[str, float]:
    name = "RADIO_ADD_OFFSET" if level == "1C" else "BOA_ADD_OFFSET"
    found: dict[int, float] = {}
    for one in xml.all(f".//{name}"):
        number = one.element.get("band_id", "")
        value = one.number(".")
        if not number.isdecimal() or abs(value) > _MOST_QUANTIFICATION:
            raise xml.problem(name, f"is {value:g} for band {shown(number[:9])}: expected about -1000 for 0 to 12")
        found[int(number)] = value
    if not found and baseline < OFFSETS_FROM:
        return dict.fromkeys(IDS, 0.0)
    missing = [band for band in WAVELENGTHS_NM if IDS[band] not in found]
    if missing:
        raise xml.problem(name, f"is missing for {', '.join(missing)}: the file is not complete, get the product again")
    return {band: found[number] for band, number in IDS.items() if number in found}


def _wavelengths(xml: Xml) -> dict[str, float]:
    found = dict(WAVELENGTHS_NM)
    names = {number: band for band, number in IDS.items()}
    for one in xml.all(".//Spectral_Information"):
        number = one.element.get("bandId", "")
        band = names.get(int(number)) if number.isdecimal() else None
        if band in found and one.find("Wavelength/CENTRAL") is not None:
            found[band] = one.positive("Wavelength/CENTRAL")
    return found
