"""The annotation of a simulated product, in the elements and units of Sentinel-1's own.

Sentinel-1 Product Specification, S1-RS-MDA-52-7441. What no reader of pixels needs (replicas, raw data, antenna
patterns) is left out or an empty list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.simulate.sar.markup import HEAD, element, many, numbers, stamp, texts
from ullage.simulate.sar.orbit import FREQUENCY_HZ, LIGHT_M_S, RADIUS_M, SPACING_M, WAVELENGTH_M
from ullage.simulate.sar.radiometry import sub_swaths

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.simulate.sar.orbit import Flight
    from ullage.simulate.sar.settings import SarSettings

ORBITS: Final = range(-80, 90, 10)  # seconds of state vectors: seventeen, as in any product


@dataclass(frozen=True, eq=False)
class Described:
    """What the annotation of one polarisation describes.

    Parameters
    ----------
    flight, settings
        The pass and the scene.
    band, number
        ``VV``; its number in the product, from 1.
    ended_at
        Time of the last row.
    mean, deviation
        Of the digital numbers.
    """

    flight: Flight
    settings: SarSettings
    band: str
    number: int
    ended_at: datetime
    mean: float = 60.0
    deviation: float = 40.0

    def at(self, seconds: float) -> datetime:
        """Give a time from seconds after row 0."""
        return self.settings.started_at + timedelta(seconds=seconds)

    @property
    def rows(self) -> int:
        """How many rows the image has."""
        return self.flight.rows

    @property
    def columns(self) -> int:
        """How many columns the image has."""
        return self.flight.columns


def annotation(of: Described) -> bytes:
    """Write the annotation of one polarisation."""
    body = (
        header(of)
        + element(
            "generalAnnotation",
            _product(of),
            _downlink(of),
            _orbits(of),
            _attitudes(of),
            many("noiseList", []),
            many("terrainHeightList", [element("terrainHeight", texts(azimuthTime=stamp(of.at(0.0)), value=0.0))]),
            _frequency_rates(of),
        )
        + element("imageAnnotation", _image(of), _processing(of))
        + element("dopplerCentroid", _centroids(of))
        + element("antennaPattern", many("antennaPatternList", []))
        + element("swathTiming", texts(linesPerBurst=0, samplesPerBurst=0), many("burstList", []))
        + element("geolocationGrid", _grid(of))
        + element("coordinateConversion", _conversion(of))
        + element("swathMerging", _merging(of))
    )
    return (HEAD + element("product", body)).encode()


def bounds(of: Described) -> list[tuple[str, dict[str, int]]]:
    """Give the sub-swaths and the elements of their first and last lines and samples."""
    found = []
    for one in sub_swaths(of.rows, of.columns, of.settings.swath_column):
        w = one.window
        sides = {
            "firstAzimuthLine": w.row,
            "firstRangeSample": w.column,
            "lastAzimuthLine": w.row + w.rows - 1,
            "lastRangeSample": w.column + w.columns - 1,
        }
        found.append((one.name, sides))
    return found


def header(of: Described) -> str:
    """Write the head that all files of one polarisation share."""
    return element(
        "adsHeader",
        texts(
            missionId="S1A",
            productType="GRD",
            polarisation=of.band,
            mode="IW",
            swath="IW",
            startTime=stamp(of.settings.started_at),
            stopTime=stamp(of.ended_at),
            absoluteOrbitNumber=of.settings.orbit_number,
            missionDataTakeId=1,
            imageNumber=f"{of.number:03d}",
        ),
    )


def _product(of: Described) -> str:
    lat, lon = (np.radians(one) for one in of.flight.position(np.array([0.0, of.rows - 1.0]), (of.columns - 1) / 2))
    turn = (lon[1] - lon[0] + np.pi) % (2 * np.pi) - np.pi
    heading = float(np.degrees(np.arctan2(turn * np.cos(lat.mean()), lat[1] - lat[0])))
    return element(
        "productInformation",
        texts(
            **{
                "pass": "Ascending" if of.flight.ascending else "Descending",
                "timelinessCategory": "Fast-24h",
                "platformHeading": heading,
                "projection": "Ground Range",
                "rangeSamplingRate": 6.434523812571428e07,
                "radarFrequency": FREQUENCY_HZ,
                "azimuthSteeringRate": 1.590368784,
            }
        ),
    )


def _downlink(of: Described) -> str:
    rates = {one.name: one.prf_hz for one in sub_swaths(of.rows, of.columns, of.settings.swath_column)}
    start, end = stamp(of.settings.started_at), stamp(of.ended_at)
    return many(
        "downlinkInformationList",
        [
            element(
                "downlinkInformation",
                texts(swath=name, azimuthTime=start, firstLineSensingTime=start, lastLineSensingTime=end, prf=rate),
                element("downlinkValues", texts(pri=1 / rate, rank=9)),
            )
            for name, rate in rates.items()
        ],
    )


def _orbits(of: Described) -> str:
    middle = (of.rows - 1) / 2 * of.flight.row_s
    found = []
    for second in ORBITS:
        place, velocity = of.flight.state(float(second))
        found.append(
            element(
                "orbit",
                texts(time=stamp(of.at(middle + second)), frame="Earth Fixed"),
                element("position", texts(**dict(zip("xyz", map(float, place), strict=True)))),
                element("velocity", texts(**dict(zip("xyz", map(float, velocity), strict=True)))),
            )
        )
    return many("orbitList", found)


def _attitudes(of: Described) -> str:
    level = {"q0": 1.0, "q1": 0.0, "q2": 0.0, "q3": 0.0, "wx": 0.0, "wy": 0.0, "wz": 0.0}
    turned = {"roll": 0.0, "pitch": 0.0, "yaw": 0.0}
    times = (of.settings.started_at, of.ended_at)
    return many(
        "attitudeList",
        [element("attitude", texts(time=stamp(one), frame="GM2000", **level, **turned)) for one in times],
    )


def _near_s(of: Described) -> float:
    """Give the two-way time of the first column [s]."""
    return float(of.flight.slant_range(0.0)) * 2 / LIGHT_M_S


def _frequency_rates(of: Described) -> str:
    """Write the azimuth FM rate: minus what the distance's second change makes of the carrier, by two-way time."""
    columns = np.linspace(0, of.columns - 1, 5)
    rates = []
    for column in columns:
        middle = (of.rows - 1) / 2
        change = of.flight.seen_at_rate(middle, float(column), WAVELENGTH_M * 1000 / 2)[0] - middle
        rates.append(-1000 / (change * of.flight.row_s))
    near = _near_s(of)
    two_way = of.flight.slant_range(columns) * 2 / LIGHT_M_S - near
    width = float(two_way[-1]) or 1.0
    fit = np.polynomial.polynomial.polyfit(two_way / width, rates, 2) / width ** np.arange(3)
    times = (of.settings.started_at, of.ended_at)
    return many(
        "azimuthFmRateList",
        [
            element(
                "azimuthFmRate", texts(azimuthTime=stamp(one), t0=near), numbers("azimuthFmRatePolynomial", fit, ".15e")
            )
            for one in times
        ],
    )


def _image(of: Described) -> str:
    turned = of.flight.argument % (2 * np.pi) / 1.0582e-3
    pair = {"re": of.mean, "im": 0.0}, {"re": of.deviation, "im": 0.0}
    return element(
        "imageInformation",
        texts(
            productFirstLineUtcTime=stamp(of.settings.started_at),
            productLastLineUtcTime=stamp(of.ended_at),
            ascendingNodeTime=stamp(of.at(-turned)),
            anchorTime=stamp(of.settings.started_at),
            productComposition="Individual",
            sliceNumber=0,
        ),
        many("sliceList", []),
        texts(
            slantRangeTime=_near_s(of),
            pixelValue="Detected",
            outputPixels="16 bit Unsigned Integer",
            rangePixelSpacing=SPACING_M,
            azimuthPixelSpacing=SPACING_M,
            azimuthTimeInterval=of.flight.row_s,
            azimuthFrequency=486.4863102995529,
            numberOfSamples=of.columns,
            numberOfLines=of.rows,
            zeroDopMinusAcqTime=0.0,
            incidenceAngleMidSwath=float(of.flight.incidence((of.rows - 1) / 2, (of.columns - 1) / 2)),
        ),
        element(
            "imageStatistics",
            element("outputDataMean", texts(**pair[0])),
            element("outputDataStdDev", texts(**pair[1])),
        ),
    )


def _processing(of: Described) -> str:
    swaths = dict(bounds(of))
    window = {"windowType": "Hamming", "windowCoefficient": 0.7}
    parameters = [
        element(
            "swathProcParams",
            texts(swath=name),
            element(
                "rangeProcessing",
                texts(
                    **window,
                    totalBandwidth=5.65e7,
                    processingBandwidth=5.65e7,
                    lookBandwidth=1.41e7,
                    numberOfLooks=5,
                    lookOverlap=3.5e6,
                ),
            ),
            element(
                "azimuthProcessing",
                texts(
                    **window,
                    totalBandwidth=327.0,
                    processingBandwidth=327.0,
                    lookBandwidth=327.0,
                    numberOfLooks=1,
                    lookOverlap=0.0,
                ),
            ),
        )
        for name in swaths
    ]
    return element(
        "processingInformation",
        texts(srgrConversionApplied=True, detectionPerformed=True, thermalNoiseCorrectionPerformed=False),
        many("swathProcParamsList", parameters),
        texts(ellipsoidName="WGS84", ellipsoidSemiMajorAxis=6378137.0, ellipsoidSemiMinorAxis=6356752.314245),
    )


def _centroids(of: Described) -> str:
    start = stamp(of.settings.started_at)
    flat = [0.0, 0.0, 0.0]
    one = element(
        "dcEstimate",
        texts(azimuthTime=start, t0=_near_s(of)),
        numbers("geometryDcPolynomial", flat),
        numbers("dataDcPolynomial", flat),
        texts(
            dataDcRmsError=0.0,
            dataDcRmsErrorAboveThreshold=False,
            fineDceAzimuthStartTime=start,
            fineDceAzimuthStopTime=stamp(of.ended_at),
        ),
        many("fineDceList", []),
    )
    return many("dcEstimateList", [one])


def _grid(of: Described) -> str:
    grid = of.flight.grid
    if grid.incidence_deg is None or grid.slant_range_m is None:
        raise AssertionError("the grid of a flight has both")
    elevation = np.degrees(np.arcsin(of.flight.earth_m / RADIUS_M * np.sin(np.radians(grid.incidence_deg))))
    points = []
    for i, line in enumerate(grid.rows):
        moment = stamp(of.at(float(line) * of.flight.row_s))
        points += [
            element(
                "geolocationGridPoint",
                texts(
                    azimuthTime=moment,
                    slantRangeTime=float(grid.slant_range_m[i, j]) * 2 / LIGHT_M_S,
                    line=int(line),
                    pixel=int(pixel),
                    latitude=float(grid.lat_deg[i, j]),
                    longitude=float(grid.lon_deg[i, j]),
                    height=0.0,
                    incidenceAngle=float(grid.incidence_deg[i, j]),
                    elevationAngle=float(elevation[i, j]),
                ),
            )
            for j, pixel in enumerate(grid.columns)
        ]
    return many("geolocationGridPointList", points)


def _conversion(of: Described) -> str:
    """Write the polynomials of ground range by slant range and back, once for all rows, for the orbit is a circle."""
    ground = np.linspace(0, (of.columns - 1) * SPACING_M, 60)
    slant = of.flight.slant_range(ground / SPACING_M)
    there, back = _powers(slant - slant[0], ground), _powers(ground, slant)
    one = element(
        "coordinateConversion",
        texts(azimuthTime=stamp(of.settings.started_at), slantRangeTime=_near_s(of), sr0=float(slant[0])),
        numbers("srgrCoefficients", there, ".15e"),
        texts(gr0=0.0),
        numbers("grsrCoefficients", back, ".15e"),
    )
    return many("coordinateConversionList", [one])


def _powers(x: Any, y: Any) -> list[float]:
    """Fit nine coefficients, the last ones 0."""
    width = float(x[-1])
    fit = np.polynomial.polynomial.polyfit(x / width, y, 6) / width ** np.arange(7)
    return [*fit.tolist(), 0.0, 0.0]


def _merging(of: Described) -> str:
    start = stamp(of.settings.started_at)
    return many(
        "swathMergeList",
        [
            element(
                "swathMerge",
                texts(swath=name),
                many("swathBoundsList", [element("swathBounds", texts(azimuthTime=start, **sides))]),
            )
            for name, sides in bounds(of)
        ],
    )
