"""Whether a GeoTIFF is a radar's image or a camera's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ullage.sources.optical_bands import find_band
from ullage.sources.product_names import find_polarisation, parse_product_name
from ullage.sources.rasters import Raster, place_of
from ullage.sources.view_metadata import find_beside

if TYPE_CHECKING:
    import os

    from ullage.records.scene import SceneKind

MOST_RADAR_BANDS: Final = 2
_RADAR: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:S1[A-D]?|Sentinel[-_ ]?1[A-D]?|SAR|GRDH?|sigma[-_ ]?(?:0|nought)|gamma[-_ ]?0|beta[-_ ]?0|dB|"
    r"TerraSAR|TSX|TDX|RADARSAT|RCM|ALOS|PALSAR|ICEYE|Capella|Umbra|COSMO|CSK|CSG|amplitude|intensity)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CAMERA: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:S2[A-D]?|Sentinel[-_ ]?2[A-D]?|L2A|L1C|WV0\d|GE01|QB02|IK01|PHR\d?[AB]?|PNEO\d?|SPOT\d?|"
    r"RE\d|ssc?\d+(?:d\d)?|PMS|MS|PAN|RGB|NIR|TCI|B0[1-8]|B8A|[MPS][123][BA]S|visual|analytic|panchromatic|"
    r"pansharpened|ortho|aerial)(?![A-Za-z0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a GeoTIFF is.

    Parameters
    ----------
    kind
        ``sar`` or ``optical``.
    guessed
        Whether nothing in it or beside it tells so.
    """

    kind: SceneKind
    guessed: bool = False


def tell_kind(path: str | os.PathLike[str]) -> Told:
    """Tell whether a GeoTIFF is a radar's image or a camera's.

    Parameters
    ----------
    path
        The file, or its address.

    Returns
    -------
    Told
        By the first of these that tells: complex values or polarisations as descriptions (a radar); more than two bands
        beside alpha, colours, or names of colours as descriptions (a camera); words in the name; a vendor's metadata
        beside it (a camera). One or two bands of which nothing tells are taken for a radar's.

    Raises
    ------
    InputError
        When it cannot be opened.
    """
    raster = Raster(place_of(path))
    name = re.sub(r"[-_.]", " ", Path(raster.place.file).stem)
    with raster.handle() as opened:
        described = [text or "" for text in opened.descriptions]
        colours = {one.name for one in opened.colorinterp}
    if raster.dtype.startswith("complex") or any(map(find_polarisation, described)):
        return Told("sar")
    seen = raster.bands - ("alpha" in colours)
    if seen > MOST_RADAR_BANDS or colours & {"red", "green", "blue", "palette"} or any(map(find_band, described)):
        return Told("optical")
    if parse_product_name(raster.place.file) or find_polarisation(raster.place.file) or _RADAR.search(name):
        return Told("sar")
    if _CAMERA.search(name) or (raster.place.local is not None and find_beside(raster.place.local).metadata):
        return Told("optical")
    return Told("sar", guessed=True)
