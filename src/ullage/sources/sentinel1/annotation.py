"""The annotation of a GRD product: size, times, geolocation grid, orbit, sub-swaths, and how the radar looked.

Sentinel-1 Product Specification, S1-RS-MDA-52-7441.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.records import SarView, SubSwath, TieGrid, Window
from ullage.sources.georeference import MOST_ALONG, check_spacing
from ullage.sources.product_names import relative_orbit

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.sources.safe_xml import Xml

LIGHT_M_S: Final = 299_792_458.0
LARGEST_SIDE: Final = 200_000
MOST_TIE_POINTS: Final = 100_000

# mode and spacing [m] → equivalent number of looks, resolution in azimuth and in range on the ground [m]: Sentinel-1
# Product Definition, S1-RS-MDA-52-7440, tables of level-1 GRD products (full, high and medium resolution)
LOOKS: Final = {
    ("SM", 3.5): (3.7, 9.0, 9.0),
    ("SM", 10.0): (29.7, 23.0, 23.0),
    ("SM", 40.0): (398.4, 84.0, 84.0),
    ("IW", 10.0): (4.4, 22.0, 20.0),
    ("IW", 40.0): (81.8, 87.0, 88.0),
    ("EW", 25.0): (2.7, 50.0, 50.0),
    ("EW", 40.0): (10.7, 87.0, 93.0),
}


@dataclass(frozen=True, eq=False)
class Annotation:
    """What a scene needs of the annotation of one polarisation.

    Parameters
    ----------
    mission, mode, polarisation
        ``S1A``; ``IW``; ``VV``.
    rows, columns
        Size of the measurement [pixels].
    started_at, ended_at
        Time of the first and the last row.
    grid
        The geolocation grid.
    sar
        How the radar looked.
    warnings
        What could not be made out.
    """

    mission: str
    mode: str
    polarisation: str
    rows: int
    columns: int
    started_at: datetime
    ended_at: datetime
    grid: TieGrid
    sar: SarView
    warnings: tuple[str, ...]


def read_annotation(xml: Xml, track: int | None = None) -> Annotation:
    """Read the annotation of one polarisation.

    Parameters
    ----------
    xml
        The document.
    track
        The relative orbit as the manifest has it; None to work it out.

    Raises
    ------
    InputError
        When it is no annotation of a GRD product, or something is missing or impossible.
    """
    kind = xml.text("adsHeader/productType")
    if kind != "GRD":
        raise xml.problem(
            "adsHeader/productType", f"is {kind[:20]}: only GRD products are read, get the GRD of this scene"
        )
    image = "imageAnnotation/imageInformation/"
    rows, columns = _side(xml, image + "numberOfLines"), _side(xml, image + "numberOfSamples")
    started, ended = (xml.time(image + f"product{one}LineUtcTime") for one in ("First", "Last"))
    if ended < started:
        raise xml.problem(image + "productLastLineUtcTime", "is before the first line's: the file is damaged")
    warnings: list[str] = []
    return Annotation(
        mission=xml.text("adsHeader/missionId").upper()[:3],
        mode=xml.text("adsHeader/mode").upper(),
        polarisation=xml.text("adsHeader/polarisation").upper(),
        rows=rows,
        columns=columns,
        started_at=started,
        ended_at=ended,
        grid=_grid(xml),
        sar=_view(xml, rows, columns, started + (ended - started) / 2, track, warnings),
        warnings=tuple(warnings),
    )


def _side(xml: Xml, path: str) -> int:
    pixels = xml.whole(path)
    if not 1 < pixels <= LARGEST_SIDE:
        raise xml.problem(path, f"is {pixels:,}: expected 2 to {LARGEST_SIDE:,}")
    return pixels


def _view(xml: Xml, rows: int, columns: int, middle: datetime, track: int | None, warnings: list[str]) -> SarView:
    product = "generalAnnotation/productInformation/"
    row_m = xml.positive("imageAnnotation/imageInformation/azimuthPixelSpacing")
    column_m = xml.positive("imageAnnotation/imageInformation/rangePixelSpacing")
    looks, azimuth_m, range_m = _looks(xml, row_m, column_m, warnings)
    if track is None:
        track = relative_orbit(xml.text("adsHeader/missionId").upper(), xml.whole("adsHeader/absoluteOrbitNumber"))
    return SarView(
        wavelength_m=LIGHT_M_S / xml.positive(product + "radarFrequency"),
        satellite_speed_m_s=_speed(xml, middle),
        ascending={"ascending": True, "descending": False}.get(xml.text(product + "pass").casefold()),
        looks=looks,
        row_spacing_m=row_m,
        column_spacing_m=column_m,
        resolution_azimuth_m=azimuth_m,
        resolution_range_m=range_m,
        relative_orbit=track,
        sub_swaths=_sub_swaths(xml, rows, columns, warnings),
    )


def _looks(xml: Xml, row_m: float, column_m: float, warnings: list[str]) -> tuple[float, float, float]:
    """Give equivalent looks and resolutions: of the product definition, else of the processing."""
    mode = xml.text("adsHeader/mode").upper()
    mode = "SM" if mode.startswith("S") else mode
    for (known, spacing), found in LOOKS.items():
        if known == mode and abs(np.log(row_m / spacing)) < 0.1 and abs(np.log(column_m / spacing)) < 0.1:  # noqa: PLR2004 - a tenth
            return found
    sides = xml.find("imageAnnotation/processingInformation/swathProcParamsList/swathProcParams")
    if sides is None:
        raise xml.problem(
            "swathProcParams", "is nowhere in the file, and mode and pixel spacing are of no known product"
        )
    looks = sides.positive("rangeProcessing/numberOfLooks") * sides.positive("azimuthProcessing/numberOfLooks")
    warnings.append(
        f"{xml.file}: {mode} with pixels of {row_m:g} x {column_m:g} m is no standard product: "
        f"{looks:g} looks and a resolution of two pixels are assumed"
    )
    return looks, 2 * row_m, 2 * column_m


def _speed(xml: Xml, middle: datetime) -> float:
    """Give the satellite's speed at a time [m/s]: of its Earth-fixed state vectors, in between evenly."""
    orbits = xml.all("generalAnnotation/orbitList/orbit")
    if not orbits:
        raise xml.problem("orbitList", "holds no state vector: the file is not complete, get the product again")
    seconds = np.array([(one.time("time") - middle).total_seconds() for one in orbits])
    speeds = np.array([np.hypot.reduce([one.number(f"velocity/{axis}") for axis in "xyz"]) for one in orbits])
    order = np.argsort(seconds, kind="stable")
    speed = float(np.interp(0.0, seconds[order], speeds[order]))
    if not 6_000 < speed < 9_000:  # noqa: PLR2004 - no satellite is slower, or faster
        raise xml.problem("orbitList", f"has the satellite move at {speed:,.0f} m/s: the file is damaged")
    return speed


def _sub_swaths(xml: Xml, rows: int, columns: int, warnings: list[str]) -> tuple[SubSwath, ...]:
    """Give the rectangles of the sub-swaths with the PRF of each; Stripmap is one."""
    rates: dict[str, float] = {}
    for one in xml.all("generalAnnotation/downlinkInformationList/downlinkInformation"):
        rates.setdefault(one.text("swath"), one.positive("prf"))
    found = []
    for merge in xml.all("swathMerging/swathMergeList/swathMerge"):
        name = merge.text("swath")
        for bounds in merge.all("swathBoundsList/swathBounds") if name in rates else ():
            row, column = bounds.whole("firstAzimuthLine"), bounds.whole("firstRangeSample")
            last_row, last_column = bounds.whole("lastAzimuthLine"), bounds.whole("lastRangeSample")
            window = Window(row, column, last_row - row + 1, last_column - column + 1)
            found.append(SubSwath(name, rates[name], window))
    if not found and len(rates) == 1:
        found = [SubSwath(name, rate, Window(0, 0, rows, columns)) for name, rate in rates.items()]
    if not found:
        warnings.append(f"{xml.file}: no sub-swaths are given: ghosts of bright targets cannot be recognised")
    return tuple(found)


def _grid(xml: Xml) -> TieGrid:
    points = xml.all("geolocationGrid/geolocationGridPointList/geolocationGridPoint")
    if not 4 <= len(points) <= MOST_TIE_POINTS:  # noqa: PLR2004 - two by two
        raise xml.problem(
            "geolocationGrid", f"has {len(points):,} points: expected a grid of at least 2 x 2, get the product again"
        )
    names = ("line", "pixel", "latitude", "longitude", "incidenceAngle", "slantRangeTime")
    line, pixel, lat, lon, incidence, delay = (np.array([one.number(name) for one in points]) for name in names)
    rows, columns = np.unique(line), np.unique(pixel)
    order = np.lexsort((pixel, line))
    shape = (rows.size, columns.size)
    if min(shape) < 2 or not (  # noqa: PLR2004 - two by two
        line.size == rows.size * columns.size
        and (line[order].reshape(shape) == rows[:, None]).all()
        and (pixel[order].reshape(shape) == columns).all()
    ):
        raise xml.problem("geolocationGrid", f"has {line.size:,} points that form no grid: the file is damaged")
    if max(shape) > MOST_ALONG:
        raise xml.problem("geolocationGrid", f"has {max(shape):,} points along a side: expected at most {MOST_ALONG:,}")
    if np.abs(lat).max() > 90 or np.abs(lon).max() > 360:  # noqa: PLR2004 - degrees
        raise xml.problem("geolocationGrid", "has places that are not on the Earth: the file is damaged")
    lat, lon, incidence, delay = (values[order].reshape(shape) for values in (lat, lon, incidence, delay))
    grid = TieGrid(rows, columns, lat, lon, incidence, delay * LIGHT_M_S / 2)
    check_spacing(grid, xml.file)
    return grid
