"""How probable it is that what the harbour net draws is a ship.

Two numbers bring the net's heat to a probability; they are fitted to what it drew in ports that it had not seen.
Length, breadth and colours were tried beside the heat: they told ships of some ports better, those of others worse.
"""

from __future__ import annotations

from typing import Final

import numpy as np

ODDS: Final = (-0.11, 1.124)
"""The logarithm of a ship's odds is that of the heat times the second, and the first: training/sen2ships_table.py."""
_TINY: Final = 1e-4  # of a heat: its odds stay finite


def log_odds(heat: float) -> float:
    """Give the logarithm of the odds of a heat, 0 to 1."""
    inside = float(np.clip(heat, _TINY, 1 - _TINY))
    return float(np.log(inside / (1 - inside)))


def p_ship(heat: float, odds: tuple[float, float] = ODDS) -> float:
    """Give the probability that what is drawn with so much heat is a ship; NaN for what is not drawn.

    Parameters
    ----------
    heat
        Of her middle, 0 to 1; NaN for what is not drawn.
    odds
        What is added to the logarithm of its odds, after that is multiplied.
    """
    return float(1 / (1 + np.exp(-(odds[0] + odds[1] * log_odds(heat)))))
