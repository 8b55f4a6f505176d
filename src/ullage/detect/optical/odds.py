"""How probable it is that what the harbour net draws is a ship: its heat, and what is measured on it.

The net's heat alone takes surf and small things for ships in a port that it has not seen. Length and colours tell more,
by five numbers that are fitted to what it drew in the ports it had not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.detect.optical.judge import Seen

ODDS: Final = {"one": -0.963, "heat": 0.666, "length": 1.177, "swir": 1.418, "blue": -0.671}
"""What each feature adds to the logarithm of a ship's odds: training/sen2ships_table.py."""
_LENGTH_M: Final = 100.0
_FAINT: Final = 0.04  # reflectance over the water that is neither little nor much
_TINY: Final = 1e-4  # of a heat: its odds stay finite
_USUAL: Final = {"swir": 0.8, "blue": 0.8}  # of a colour that is not there


def features_of(heat: float, seen: Seen) -> dict[str, float]:
    """Give what tells ships from what is none, by the names of `ODDS`."""
    inside = float(np.clip(heat, _TINY, 1 - _TINY))
    colours = {
        one: float(np.arcsinh(seen.over[one] / _FAINT)) if one in seen.over else usual for one, usual in _USUAL.items()
    }
    return {
        "one": 1.0,
        "heat": float(np.log(inside / (1 - inside))),
        "length": float(np.log(seen.shape.length_m / _LENGTH_M)),
        **colours,
    }


def p_ship(heat: float, seen: Seen, odds: Mapping[str, float] = ODDS) -> float:
    """Give the probability that what is drawn with so much heat is a ship; NaN for what is not drawn.

    Parameters
    ----------
    heat
        Of her middle, 0 to 1; NaN for what is not drawn.
    seen
        What is measured on it.
    odds
        What each feature adds.
    """
    if np.isnan(heat):
        return float("nan")
    own = features_of(heat, seen)
    return float(1 / (1 + np.exp(-sum(odds[name] * value for name, value in own.items()))))
