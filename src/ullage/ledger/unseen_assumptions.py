"""What the assumptions about looks and stays move: with each, the visits that nobody saw are estimated again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.draws import Z95
from ullage.visits import find_looks
from ullage.visits.unseen.result import Unseen

if TYPE_CHECKING:
    from ullage.ledger.again import Again, Assumption

_DRAWS: Final = 500  # as low and high share their worlds, enough for how far the middle moves
_SHY: Final = 1.25
"""How much longer or shorter ships may stay that are not heard than those that are: judged, for nobody has compared."""


def of_unseen(again: Again) -> list[Assumption | None]:
    """Weigh the assumptions by which looks and stays tell how many visits nobody saw.

    Parameters
    ----------
    again
        Works the balance out again.

    Returns
    -------
    list of Assumption
        Empty where the number cannot be told.
    """
    if again.unseen.cargoes is None:
        return []
    few = again.with_draws(_DRAWS)
    of = few.basis.looks
    sd = of.rule.p_detect_logit_sd or 0.3
    found = [
        again.of(
            "visits that nobody saw (0 not counted, 1 counted)",
            (1.0, 0.0, 1.0),
            lambda value: {} if value else {"unseen": Unseen()},
            "none: what was seen is all there was",
        ),
        few.of(
            "stays of ships, times",
            (1.0, 1 / _SHY, _SHY),
            lambda value: {"unseen": _with_stays(few, value)},
            "ships that hide may stay longer or shorter than those that are heard",
        ),
        few.of(
            "odds that a clear look finds a ship, times",
            (1.0, float(np.exp(-Z95 * sd)), float(np.exp(Z95 * sd))),
            lambda value: {"unseen": few.missed(looks=_with_odds(of.looks, value))},
            "the 5 and 95 % points of the doubt of one sensor, for all of them at once",
        ),
    ]
    if len(of.place_looks):
        found.append(
            few.of(
                "part of a place that must be free of cloud for a clear look",
                (of.look.clear_share, min(0.5, of.look.clear_share), max(0.95, of.look.clear_share)),
                lambda value: {"unseen": _with_clear(few, value)},
                "half of the place, and nearly all of it",
            )
        )
    # with few draws the middle itself lies elsewhere: what they tell is how far it moves
    middle, own = again.middle(), few.middle()
    shift = 0.0 if middle is None or own is None else middle - own
    return [found[0], *(one and _shifted(one, shift) for one in found[1:])]


def _shifted(one: Assumption, by_bbl: float) -> Assumption:
    return replace(one, low_bbl=one.low_bbl + by_bbl, high_bbl=one.high_bbl + by_bbl)


def _with_stays(again: Again, factor: float) -> Unseen:
    """Estimate again with all stays longer or shorter."""
    of = again.basis.looks
    stay = pl.col("departed_at") - pl.col("arrived_at")
    longer = of.stays.with_columns(departed_at=pl.col("arrived_at") + (stay * factor).cast(pl.Duration("us")))
    return again.missed(stays=longer, rule=replace(of.rule, stay_median_d=of.rule.stay_median_d * factor))


def _with_odds(looks: pl.DataFrame, factor: float) -> pl.DataFrame:
    """Give looks that find a ship with other odds; what is certain stays."""
    p = pl.col("p_detect")
    return looks.with_columns(p_detect=p * factor / (1.0 - p + p * factor))


def _with_clear(again: Again, share: float) -> Unseen:
    """Estimate again with another part of a place that must be seen."""
    of = again.basis.looks
    rule: Any = replace(of.look, clear_share=share)
    return again.missed(looks=find_looks(of.place_looks, of.given, again.basis.places, rule, scenes=of.scenes))
