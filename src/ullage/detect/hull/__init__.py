"""How long, how wide and along which axis a ship is, from a chip of a radar image."""

from __future__ import annotations

from ullage.detect.hull.measure import CHIP_PIXELS, FIT_M, NORMAL_95, Hulls, measure_hulls
from ullage.detect.hull.outline import hull_outline

__all__ = ["CHIP_PIXELS", "FIT_M", "NORMAL_95", "Hulls", "hull_outline", "measure_hulls"]
