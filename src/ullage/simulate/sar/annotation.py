"""The annotation of a simulated product, in the elements and units of Sentinel-1's own.

Sentinel-1 Product Specification, S1-RS-MDA-52-7441. What no reader of pixels needs (replicas, raw data, antenna
patterns) is left out or an empty list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ullage.simulate.sar.annotated_orbit import (
    attitudes,
    centroids,
    conversion,
    frequency_rates,
    near_s,
    orbits,
    tie_points,
)
from ullage.simulate.sar.described import bounds, header
from ullage.simulate.sar.markup import HEAD, element, many, stamp, texts
from ullage.simulate.sar.orbit import FREQUENCY_HZ, SPACING_M
from ullage.simulate.sar.radiometry import sub_swaths

if TYPE_CHECKING:
    from ullage.simulate.sar.described import Described


def annotation(of: Described) -> bytes:
    """Write the annotation of one polarisation."""
    body = (
        header(of)
        + element(
            "generalAnnotation",
            _product(of),
            _downlink(of),
            orbits(of),
            attitudes(of),
            many("noiseList", []),
            many("terrainHeightList", [element("terrainHeight", texts(azimuthTime=stamp(of.at(0.0)), value=0.0))]),
            frequency_rates(of),
        )
        + element("imageAnnotation", _image(of), _processing(of))
        + element("dopplerCentroid", centroids(of))
        + element("antennaPattern", many("antennaPatternList", []))
        + element("swathTiming", texts(linesPerBurst=0, samplesPerBurst=0), many("burstList", []))
        + element("geolocationGrid", tie_points(of))
        + element("coordinateConversion", conversion(of))
        + element("swathMerging", _merging(of))
    )
    return (HEAD + element("product", body)).encode()


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
            slantRangeTime=near_s(of),
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
