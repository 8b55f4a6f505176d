"""Small worlds with known truth: ships, what they send, who hears it, who switched off; and an oil trade (`world`).

Everything is drawn from one seed, each ship and receiver from a stream of its own, so that the same seed gives the same
bytes. The laws of the world are not those that Ullage judges by: a model that only knows itself would look calibrated.
"""

from __future__ import annotations

from ullage.simulate.families import FAMILIES, draw_family
from ullage.simulate.trade import ImpossibleWorldError, TradeSettings, TradeWorld, world
from ullage.simulate.truth import DISABLINGS, OUTAGES, SILENCES, VISITS
from ullage.simulate.world import World, WorldSettings, simulate_world

__all__ = [
    "DISABLINGS",
    "FAMILIES",
    "OUTAGES",
    "SILENCES",
    "VISITS",
    "ImpossibleWorldError",
    "TradeSettings",
    "TradeWorld",
    "World",
    "WorldSettings",
    "draw_family",
    "simulate_world",
    "world",
]
