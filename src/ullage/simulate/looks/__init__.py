"""Looks as they happen: which satellite passes a place when, from where it looks, and what the sky is like."""

from __future__ import annotations

from ullage.simulate.looks.draw import SIMULATED_LOOKS, LookSettings, draw_looks
from ullage.simulate.looks.ice import has_ice
from ullage.simulate.looks.orbit import Orbit
from ullage.simulate.looks.passes import Pass, find_passes
from ullage.simulate.looks.sensors import SENSORS, Sensor
from ullage.simulate.looks.sky import CloudClimate, cloud_cover

__all__ = [
    "SENSORS",
    "SIMULATED_LOOKS",
    "CloudClimate",
    "LookSettings",
    "Orbit",
    "Pass",
    "Sensor",
    "cloud_cover",
    "draw_looks",
    "find_passes",
    "has_ice",
]
