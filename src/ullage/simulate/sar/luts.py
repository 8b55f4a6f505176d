"""Calibration and noise of a simulated product: vectors along range, and along azimuth for each sub-swath.

As products have them since IPF 2.9, March 2018.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.simulate.sar.described import bounds, header
from ullage.simulate.sar.markup import HEAD, element, many, numbers, stamp, texts
from ullage.simulate.sar.radiometry import GAIN, gain, noise_along_azimuth, noise_along_range

if TYPE_CHECKING:
    from ullage.simulate.sar.described import Described

VECTOR_ROWS: Final = 670  # about a second between vectors
VECTOR_COLUMNS: Final = 40


def calibration(of: Described) -> bytes:
    """Write the calibration of one polarisation: A for sigma nought, beta nought and gamma, every 40 pixels."""
    rows, columns = _ticks(of.rows, VECTOR_ROWS), _ticks(of.columns, VECTOR_COLUMNS)
    incidence = np.radians(of.flight.incidence((of.rows - 1) / 2, columns))
    sigma, gamma = gain(np.degrees(incidence)), GAIN / np.sqrt(np.tan(incidence))
    flat = np.full(columns.size, GAIN)
    vectors = [
        element(
            "calibrationVector",
            texts(azimuthTime=stamp(of.at(row * of.flight.row_s)), line=row),
            numbers("pixel", columns, "d"),
            numbers("sigmaNought", sigma),
            numbers("betaNought", flat),
            numbers("gamma", gamma),
            numbers("dn", flat),
        )
        for row in rows
    ]
    body = header(of) + element("calibrationInformation", texts(absoluteCalibrationConstant=1.0))
    return (HEAD + element("calibration", body, many("calibrationVectorList", vectors))).encode()


def noise(of: Described) -> bytes:
    """Write the noise of one polarisation: vectors along range, and along azimuth for each sub-swath."""
    rows, columns = _ticks(of.rows, VECTOR_ROWS), _noise_columns(of)
    level = noise_along_range(columns, of.settings.swath_column, of.band)
    squared = level * gain(of.flight.incidence((of.rows - 1) / 2, columns)) ** 2
    along = [
        element(
            "noiseRangeVector",
            texts(azimuthTime=stamp(of.at(row * of.flight.row_s)), line=row),
            numbers("pixel", columns, "d"),
            numbers("noiseRangeLut", squared),
        )
        for row in rows
    ]
    lines = _ticks(of.rows, 10)
    across = [
        element(
            "noiseAzimuthVector",
            texts(swath=name, **sides),
            numbers("line", lines, "d"),
            numbers("noiseAzimuthLut", noise_along_azimuth(lines, name)),
        )
        for name, sides in bounds(of)
    ]
    body = header(of) + many("noiseRangeVectorList", along) + many("noiseAzimuthVectorList", across)
    return (HEAD + element("noise", body)).encode()


def _ticks(size: int, step: int) -> Any:
    return np.unique(np.append(np.arange(0, size, step), size - 1))


def _noise_columns(of: Described) -> Any:
    """Give the columns of noise vectors: the last and the first of neighbouring sub-swaths, too, where it jumps."""
    edges = [at for _, b in bounds(of) for at in (b["firstRangeSample"], b["lastRangeSample"])]
    return np.unique(np.append(_ticks(of.columns, VECTOR_COLUMNS), edges))
