"""Which band of an optical image is which: by what describes it, its metadata, its colours, or how many there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ullage.sources.view_metadata import ViewMetadata

WAVELENGTHS_NM: Final = {
    "coastal": 440.0,
    "blue": 485.0,
    "green1": 531.0,
    "green": 555.0,
    "yellow": 608.0,
    "red": 660.0,
    "rededge": 715.0,
    "nir": 840.0,
    "nir2": 950.0,
    "pan": 650.0,
    "B01": 443.0,
    "B02": 492.0,
    "B03": 560.0,
    "B04": 665.0,
    "B05": 704.0,
    "B06": 741.0,
    "B07": 783.0,
    "B08": 833.0,
    "B8A": 865.0,
    "B11": 1614.0,
    "B12": 2202.0,
}
"""Middles of bands: of Sentinel-2 its own (ESA), of others what is common to the cameras; theirs differ by up to 30."""
PLANET_BANDS: Final = {
    1: ("pan",),
    3: ("red", "green", "blue"),
    4: ("blue", "green", "red", "nir"),
    5: ("blue", "green", "red", "rededge", "nir"),
    8: ("coastal", "blue", "green1", "green", "yellow", "red", "rededge", "nir"),
}
"""By how many there are, as in Planet's specifications: 4 of PlanetScope and SkySat, 5 of RapidEye, 8 of SuperDove."""
_WORDS: Final = (
    ("alpha", r"alpha|mask|transparency"),
    ("coastal", r"coastal(?:[ _-]?(?:blue|aerosol))?|deep[ _-]?blue"),
    ("yellow", r"yellow"),
    ("rededge", r"red[ _-]?edge|vegetation"),
    ("nir2", r"nir[ _-]?2"),
    ("nir", r"(?:near|nir|infra)[ _-]?(?:1|infra[ _-]?red|red)?(?:[ _-]?1)?"),
    ("green1", r"green[ _-]?(?:i|1)"),
    ("green", r"green(?:[ _-]?(?:ii|2))?"),
    ("blue", r"blue"),
    ("red", r"red"),
    ("pan", r"pan(?:chromatic)?|gr[ae]y(?:scale)?"),
)
_NAMES: Final = tuple((name, re.compile(rf"(?<![a-z]){words}(?![a-z])", re.IGNORECASE)) for name, words in _WORDS)
_SENTINEL: Final = re.compile(r"(?<![A-Za-z0-9])B(0[1-8]|8A|09|1[0-2])(?![A-Za-z0-9])", re.IGNORECASE)
_COLOURS: Final = ("red", "green", "blue")


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of an image.

    Parameters
    ----------
    names
        As in `Scene.bands`.
    numbers
        Their numbers in the file, from 1.
    alpha
        Number of the alpha band; None when there is none.
    """

    names: tuple[str, ...]
    numbers: tuple[int, ...]
    alpha: int | None


def name_bands(opened: Any, file: str, stem: str, metadata: ViewMetadata | None, warnings: list[str]) -> Bands:
    """Name the bands of an open GeoTIFF.

    Parameters
    ----------
    opened
        The rasterio dataset.
    file, stem
        Name of the file, for messages; and without its suffix, for what it tells.
    metadata
        What its vendor tells; None when there is nothing.
    warnings
        What was assumed is added here.
    """
    described = [find_band(text or "") for text in opened.descriptions]
    colours = [one.name for one in opened.colorinterp]
    alphas = [at for at, one in enumerate(colours) if one == "alpha" or described[at] == "alpha"]
    kept = [at for at in range(len(colours)) if at not in alphas]
    names = _named([described[at] for at in kept], [colours[at] for at in kept], stem, metadata, file, warnings)
    return Bands(names, tuple(at + 1 for at in kept), alphas[0] + 1 if alphas else None)


def find_band(text: str) -> str | None:
    """Give the name of the band that a description means; None when it means none."""
    found = _SENTINEL.search(text)
    if found is not None:
        return f"B{found[1].upper()}"
    return next((name for name, words in _NAMES if words.search(text)), None)


def _named(
    described: list[str | None],
    colours: list[str],
    stem: str,
    metadata: ViewMetadata | None,
    file: str,
    warnings: list[str],
) -> tuple[str, ...]:
    count = len(described)
    sure = tuple(one for one in described if one is not None)
    if len(sure) == count and len(set(sure)) == count:
        return sure
    if metadata is not None and len(metadata.bands) == count:
        return metadata.bands
    coloured = tuple(colours[: len(_COLOURS)]) == _COLOURS
    if metadata is not None and metadata.vendor == "planet" and count in PLANET_BANDS:
        return PLANET_BANDS[count]
    return _assumed(count, stem, file, warnings, coloured=coloured)


def _assumed(count: int, stem: str, file: str, warnings: list[str], *, coloured: bool) -> tuple[str, ...]:
    """Name bands of which only their number is known, and whether the first three are red, green and blue."""
    if count == 1:
        return ((find_band(stem) or "pan") if _SENTINEL.search(stem) else "pan",)
    if coloured or count == len(_COLOURS):
        more = tuple(f"B{number}" for number in range(len(_COLOURS) + 1, count + 1))
        if more:
            warnings.append(f"{file}: does not tell what bands it has beside red, green and blue")
        elif not coloured:
            warnings.append(f"{file}: does not tell its bands: red, green and blue are assumed, in this order")
        return (*_COLOURS, *more)
    warnings.append(f"{file}: does not tell its {count} bands: they are numbered")
    return tuple(f"B{number}" for number in range(1, count + 1))
