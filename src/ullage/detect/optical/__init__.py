"""Ships in optical scenes: what departs from the colour of the water near by, and has a hull's shape."""

from __future__ import annotations

from ullage.detect.optical.find import find_optical_ships
from ullage.detect.optical.rule import OpticalRule

__all__ = ["OpticalRule", "find_optical_ships"]
