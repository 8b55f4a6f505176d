"""Optical images with known truth: 3-D hulls to scale, sun, view, shadows, sea and air, from 0.3 m to 10 m.

Everything is drawn from one seed. Edges follow from cutting rays against planes, not from the formulas by which Ullage
measures them.
"""

from __future__ import annotations

from ullage.simulate.optical.chips import NOT_SHIPS, SimulatedImageChips, ship_chips
from ullage.simulate.optical.geotiff import write_geotiff
from ullage.simulate.optical.image import SimulatedImage, simulate_image
from ullage.simulate.optical.plan import Plan, draw_plan
from ullage.simulate.optical.render import Renderer
from ullage.simulate.optical.settings import SENTINEL_2_BANDS, SENTINEL_2_DELAYS_S, ImageSettings
from ullage.simulate.optical.truth import OPTICAL_TRUTH
from ullage.simulate.optical.vessels import Bulwark, Ship, draw_ship

__all__ = [
    "NOT_SHIPS",
    "OPTICAL_TRUTH",
    "SENTINEL_2_BANDS",
    "SENTINEL_2_DELAYS_S",
    "Bulwark",
    "ImageSettings",
    "Plan",
    "Renderer",
    "Ship",
    "SimulatedImage",
    "SimulatedImageChips",
    "draw_plan",
    "draw_ship",
    "ship_chips",
    "simulate_image",
    "write_geotiff",
]
