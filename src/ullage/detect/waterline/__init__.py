"""The dark strip between a ship's deck edge and the end of her shadow, from two rough points."""

from __future__ import annotations

from ullage.detect.waterline.given import EdgePair, measure_given_edges
from ullage.detect.waterline.measure import measure_waterline
from ullage.detect.waterline.result import Point, Profiles, StripMeasurement, WaterlineError
from ullage.detect.waterline.rule import WaterlineRule

__all__ = [
    "EdgePair",
    "Point",
    "Profiles",
    "StripMeasurement",
    "WaterlineError",
    "WaterlineRule",
    "measure_given_edges",
    "measure_waterline",
]
