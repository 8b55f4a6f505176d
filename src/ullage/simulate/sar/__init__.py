"""Radar scenes with known truth: clutter, ships, land, ghosts, and the products that carry them.

Everything is drawn from one seed. The laws are those of the sensor's makers and of radar books, not those that Ullage judges
by.
"""

from __future__ import annotations

from ullage.simulate.sar.safe import write_safe
from ullage.simulate.sar.scene import SimulatedScene, simulate_scene
from ullage.simulate.sar.settings import SarSettings
from ullage.simulate.sar.speckle import draw_clutter, draw_speckle, draw_texture
from ullage.simulate.sar.truth import SAR_TRUTH

__all__ = [
    "SAR_TRUTH",
    "SarSettings",
    "SimulatedScene",
    "draw_clutter",
    "draw_speckle",
    "draw_texture",
    "simulate_scene",
    "write_safe",
]
