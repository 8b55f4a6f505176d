"""Radar scenes with known truth: clutter, ships, land, ghosts, and the products that carry them.

Everything is drawn from one seed. The laws are those of the sensor's makers and of radar books, not those that Ullage
judges by.
"""

from __future__ import annotations

from ullage.simulate.sar.chips import NOT_SHIPS, SimulatedChips, simulate_chips
from ullage.simulate.sar.safe import write_safe
from ullage.simulate.sar.scene import SimulatedScene, simulate_scene
from ullage.simulate.sar.settings import SarSettings
from ullage.simulate.sar.speckle import draw_clutter, draw_speckle, draw_texture
from ullage.simulate.sar.stack import STACK_BERTHS, STACK_TRUTH, SimulatedStack, simulate_stack
from ullage.simulate.sar.truth import SAR_TRUTH
from ullage.simulate.sar.whole import WrittenScene, write_whole_scene

__all__ = [
    "NOT_SHIPS",
    "SAR_TRUTH",
    "STACK_BERTHS",
    "STACK_TRUTH",
    "SarSettings",
    "SimulatedChips",
    "SimulatedScene",
    "SimulatedStack",
    "WrittenScene",
    "draw_clutter",
    "draw_speckle",
    "draw_texture",
    "simulate_chips",
    "simulate_scene",
    "simulate_stack",
    "write_safe",
    "write_whole_scene",
]
