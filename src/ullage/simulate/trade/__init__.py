"""The oil trade of a simulated case: tankers, their voyages and habits, and what is true of them."""

from __future__ import annotations

from ullage.simulate.trade.settings import TradeSettings
from ullage.simulate.trade.world import TradeWorld, world
from ullage.simulate.trade.wrong import ImpossibleWorldError

__all__ = ["ImpossibleWorldError", "TradeSettings", "TradeWorld", "world"]
