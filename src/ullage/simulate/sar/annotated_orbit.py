"""What an annotation says of the orbit and of where pixels are: state vectors, Doppler, tie points, ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.simulate.sar.markup import element, many, numbers, stamp, texts
from ullage.simulate.sar.orbit import LIGHT_M_S, RADIUS_M, SPACING_M, WAVELENGTH_M

if TYPE_CHECKING:
    from ullage.simulate.sar.described import Described

ORBITS: Final = range(-80, 90, 10)  # seconds of state vectors: seventeen, as in any product


def orbits(of: Described) -> str:
    """Write seventeen state vectors, ten seconds apart."""
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


def attitudes(of: Described) -> str:
    """Write attitudes: level, for the image is made without them."""
    level = {"q0": 1.0, "q1": 0.0, "q2": 0.0, "q3": 0.0, "wx": 0.0, "wy": 0.0, "wz": 0.0}
    turned = {"roll": 0.0, "pitch": 0.0, "yaw": 0.0}
    times = (of.settings.started_at, of.ended_at)
    return many(
        "attitudeList",
        [element("attitude", texts(time=stamp(one), frame="GM2000", **level, **turned)) for one in times],
    )


def near_s(of: Described) -> float:
    """Give the two-way time of the first column [s]."""
    return float(of.flight.slant_range(0.0)) * 2 / LIGHT_M_S


def frequency_rates(of: Described) -> str:
    """Write the azimuth FM rate: minus what the distance's second change makes of the carrier, by two-way time."""
    columns = np.linspace(0, of.columns - 1, 5)
    rates = []
    for column in columns:
        middle = (of.rows - 1) / 2
        change = of.flight.seen_at_rate(middle, float(column), WAVELENGTH_M * 1000 / 2)[0] - middle
        rates.append(-1000 / (change * of.flight.row_s))
    near = near_s(of)
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


def centroids(of: Described) -> str:
    """Write a Doppler centroid of nothing: the image is made at zero Doppler."""
    start = stamp(of.settings.started_at)
    flat = [0.0, 0.0, 0.0]
    one = element(
        "dcEstimate",
        texts(azimuthTime=start, t0=near_s(of)),
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


def tie_points(of: Described) -> str:
    """Write the tie points of the geolocation grid."""
    grid = of.grid or of.flight.grid
    if grid.incidence_deg is None or grid.slant_range_m is None:
        raise AssertionError("the grid of a simulated scene has both")
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


def conversion(of: Described) -> str:
    """Write the polynomials of ground range by slant range and back, once for all rows, for the orbit is a circle."""
    ground = np.linspace(0, (of.columns - 1) * SPACING_M, 60)
    slant = of.flight.slant_range(ground / SPACING_M)
    there, back = _powers(slant - slant[0], ground), _powers(ground, slant)
    one = element(
        "coordinateConversion",
        texts(azimuthTime=stamp(of.settings.started_at), slantRangeTime=near_s(of), sr0=float(slant[0])),
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
