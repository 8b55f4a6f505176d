"""What several images of one hull tell that one cannot: her depth, and her fill without it."""

from __future__ import annotations

import numpy as np

from ullage.cargo.freeboard.rule import FreeboardRule
from ullage.cargo.hydrostatics import ballast_draught_prior_m
from ullage.quantity import Quantity

_LEAST_SWING = 3.0  # standard deviations between two states that make a scale


def depth_from_ballast_m(
    freeboard_in_ballast: Quantity,
    lpp_m: float,
    *,
    rule: FreeboardRule | None = None,
    ship: str = "",
    seed: int = 0,
) -> Quantity:
    """Give a hull's moulded depth [m] from an image of her in ballast: D = F + T - plate, T from the rules for ballast.

    Parameters
    ----------
    freeboard_in_ballast
        Her freeboard amidships when she is known to have been in ballast [m].
    lpp_m
        Length between perpendiculars [m], 50-150.
    rule
        Rule.
    ship, seed
        Name of the ship's streams, and the seed.

    Returns
    -------
    Quantity
        In m; its mean and standard deviation go into `Particulars.depth_m` and `depth_sd_m`. No better than the rules
        for ballast, ± 0.35 m; old and lightly ballasted ships come out too deep by as much as they float higher.
    """
    rule = rule or FreeboardRule()
    mean, sd = (float(one) for one in ballast_draught_prior_m(lpp_m))
    draught = Quantity.normal(mean, sd, "m", name=f"draught in ballast {ship}", seed=seed, count=rule.draws)
    return freeboard_in_ballast + draught - Quantity.exact(rule.deck_plate_m, "m")


def relative_fill(freeboard: Quantity, freeboard_empty: Quantity, freeboard_full: Quantity) -> Quantity:
    """Give how far a hull is from her emptiest to her fullest state: (F_empty - F) / (F_empty - F_full).

    Parameters
    ----------
    freeboard, freeboard_empty, freeboard_full
        Freeboards of one hull in three images [m]. What is off alike in all of them (a bulwark) drops out if they were
        made with one name of the ship and one seed.

    Returns
    -------
    Quantity
        A share of the change of draught, not of cargo: the empty state holds ballast water. "Cannot tell" where the
        two states differ by less than three standard deviations. Below 0 and above 1 are possible.
    """
    swing = freeboard_empty - freeboard_full
    if swing.can_tell and not (swing.mean or 0.0) > _LEAST_SWING * (swing.sd or np.inf):
        return Quantity.cannot_tell("1", f"the two states differ by {swing.mean:.2f} ± {swing.sd:.2f} m: too little")
    return (freeboard_empty - freeboard) / swing
