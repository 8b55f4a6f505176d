"""The metadata of a Sentinel-2 tile: where its pixels lie, when they were taken, how sun and satellite stood."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.records import TieGrid
from ullage.sources.cells import shown
from ullage.sources.codestream import MOST_SIDE
from ullage.sources.sentinel2.bands import FINE_M, IDS

if TYPE_CHECKING:
    from datetime import datetime

    import numpy.typing as npt

    from ullage.sources.safe_xml import Xml

    Floats = npt.NDArray[np.float64]

TIES: Final = 23
"""Along a side, one for each 5 km of a tile: the surface between them is off by less than a thousandth of a pixel."""
MOST_GRIDS: Final = 400
"""Of viewing angles: 13 bands and 12 detectors make 156."""
MOST_NODES: Final = 100
"""Along a side of a grid of angles; 23 are usual."""
_EAST_M: Final = (-1e6, 2e6)
_NORTH_M: Final = (-1e6, 11e6)
_UTM: Final = (range(32601, 32661), range(32701, 32761))
_DETECTORS: Final = range(1, 13)
_RIGHT_ANGLE: Final = 90.0
_TURN: Final = 360.0


@dataclass(frozen=True, eq=False)
class Directions:
    """Directions at the nodes of a grid over a tile, whose first is the tile's first corner.

    Parameters
    ----------
    zenith_deg, azimuth_deg
        From the ground to sun or satellite [°], of shape (rows, columns); NaN where there is none.
    step
        How far nodes are apart [pixels], downward and to the right.
    """

    zenith_deg: Floats
    azimuth_deg: Floats
    step: tuple[float, float]

    def nearest(self, row: float, column: float) -> tuple[float, float]:
        """Give zenith and azimuth at the node nearest to a pixel [°]; NaN where there is none."""
        down, right = (
            min(max(round((at + 0.5) / step), 0), count - 1)
            for at, step, count in zip((row, column), self.step, self.zenith_deg.shape, strict=True)
        )
        return float(self.zenith_deg[down, right]), float(self.azimuth_deg[down, right])


@dataclass(frozen=True, eq=False)
class Tile:
    """What the metadata of a tile tell.

    Parameters
    ----------
    taken_at
        Mean time of its acquisition.
    rows, columns
        Size [pixels of 10 m].
    grid
        Where the pixels lie.
    left_m, top_m
        Outer corner of the first pixel on the map [m].
    sun
        Directions to the sun; None when only its mean is told.
    mean_sun
        Mean zenith and azimuth of the sun [°].
    views
        Directions to the satellite, by band and detector.
    mean_views
        Mean zenith and azimuth [°] of bands.
    """

    taken_at: datetime
    rows: int
    columns: int
    grid: TieGrid
    left_m: float
    top_m: float
    sun: Directions | None
    mean_sun: tuple[float, float]
    views: dict[tuple[str, int], Directions]
    mean_views: dict[str, tuple[float, float]]


def read_tile(xml: Xml) -> Tile:
    """Read the metadata of a tile.

    Raises
    ------
    InputError
        When something is missing or impossible.
    """
    place = xml.find(".//Geoposition[@resolution='10']")
    size = xml.find(".//Size[@resolution='10']")
    if place is None or size is None:
        raise xml.problem("Tile_Geocoding", "has no size and place of 10 m: get the product again")
    rows, columns = size.whole("NROWS"), size.whole("NCOLS")
    if not (1 < rows <= MOST_SIDE and 1 < columns <= MOST_SIDE):
        raise xml.problem("Size", f"is {rows:,} x {columns:,}: no tile is that large or small")
    if (place.number("XDIM"), place.number("YDIM")) != (FINE_M, -FINE_M):
        raise xml.problem("XDIM", "is not 10 with YDIM -10: expected pixels of 10 m, the first row in the north")
    left, top = place.number("ULX"), place.number("ULY")
    angles = xml.find(".//Tile_Angles")
    if angles is None:
        raise xml.problem("Tile_Angles", "is missing: the file is not complete, get the product again")
    sun = angles.find("Sun_Angles_Grid")
    return Tile(
        xml.time(".//SENSING_TIME"),
        rows,
        columns,
        _grid(xml, rows, columns, left, top),
        left,
        top,
        None if sun is None else _directions(sun),
        _mean(angles, "Mean_Sun_Angle"),
        _views(angles),
        _mean_views(angles),
    )


def _grid(xml: Xml, rows: int, columns: int, left: float, top: float) -> TieGrid:
    from pyproj import Transformer

    name = xml.text(".//HORIZONTAL_CS_CODE")
    kind, _, number = name.partition(":")
    if kind != "EPSG" or not number.isdecimal() or not any(int(number[:9]) in some for some in _UTM):
        raise xml.problem("HORIZONTAL_CS_CODE", f"is {shown(name[:40])}: expected a UTM zone as EPSG:32651")
    if not (_EAST_M[0] <= left <= _EAST_M[1] and _NORTH_M[0] <= top <= _NORTH_M[1]):
        raise xml.problem("ULX", f"{left:g} and ULY {top:g} lie nowhere on the Earth: the file is damaged")
    down, right = np.linspace(0, rows - 1, TIES), np.linspace(0, columns - 1, TIES)
    east, north = np.meshgrid(left + (right + 0.5) * FINE_M, top - (down + 0.5) * FINE_M)
    lon, lat = Transformer.from_crs(f"EPSG:{number}", "EPSG:4326", always_xy=True).transform(east, north)
    return TieGrid(down, right, np.asarray(lat), np.asarray(lon))


def _views(angles: Xml) -> dict[tuple[str, int], Directions]:
    names = {str(number): band for band, number in IDS.items()}
    grids = angles.all("Viewing_Incidence_Angles_Grids")
    if len(grids) > MOST_GRIDS:
        raise angles.problem("Viewing_Incidence_Angles_Grids", f"is there {len(grids):,} times: expected about 100")
    found = {}
    for one in grids:
        band, detector = names.get(one.element.get("bandId", "")), one.element.get("detectorId", "")
        if band is None or not detector.isdecimal() or int(detector[:9]) not in _DETECTORS:
            told = f"is of band {shown(one.element.get('bandId', '')[:9])} and detector {shown(detector[:9])}"
            raise angles.problem("Viewing_Incidence_Angles_Grids", f"{told}: expected 0 to 12, and 1 to 12")
        found[band, int(detector)] = _directions(one)
    return found


def _directions(xml: Xml) -> Directions:
    zenith, azimuth = (_values(xml, name) for name in ("Zenith", "Azimuth"))
    if zenith.shape != azimuth.shape:
        raise xml.problem("Zenith", f"has {zenith.shape} values, Azimuth {azimuth.shape}: they do not belong together")
    with np.errstate(invalid="ignore"):
        if (np.abs(zenith) > 2 * _RIGHT_ANGLE).any() or (np.abs(azimuth) > _TURN).any():
            raise xml.problem("Values_List", "has angles that are none: the file is damaged")
    step = xml.positive("Zenith/ROW_STEP") / FINE_M, xml.positive("Zenith/COL_STEP") / FINE_M
    return Directions(zenith, azimuth, step)


def _values(xml: Xml, name: str) -> Floats:
    lines = [(one.element.text or "").split() for one in xml.all(f"{name}/Values_List/VALUES")]
    widths = {len(line) for line in lines}
    if len(widths) != 1 or not 1 <= max(widths) <= MOST_NODES or len(lines) > MOST_NODES:
        raise xml.problem(f"{name}/Values_List", f"is no grid of up to {MOST_NODES} x {MOST_NODES} numbers")
    try:
        return np.array(lines, dtype=np.float64)
    except ValueError:
        raise xml.problem(f"{name}/Values_List", "has values that are no numbers: the file is damaged") from None


def _mean(angles: Xml, path: str) -> tuple[float, float]:
    zenith, azimuth = angles.number(f"{path}/ZENITH_ANGLE"), angles.number(f"{path}/AZIMUTH_ANGLE")
    if not (0 <= zenith <= 2 * _RIGHT_ANGLE and -_TURN <= azimuth <= _TURN):
        raise angles.problem(path, f"is {zenith:g}, {azimuth:g}: expected a zenith angle of 0 to 180, and an azimuth")
    return zenith, math.fmod(azimuth + _TURN, _TURN)


def _mean_views(angles: Xml) -> dict[str, tuple[float, float]]:
    names = {str(number): band for band, number in IDS.items()}
    found = {}
    for one in angles.all("Mean_Viewing_Incidence_Angle_List/Mean_Viewing_Incidence_Angle"):
        band = names.get(one.element.get("bandId", ""))
        if band is not None:
            found[band] = _mean(one, ".")
    return found
