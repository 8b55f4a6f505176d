"""What each assumption moves: the result worked out again with one assumption at its low and its high end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.draws import Z95
from ullage.ledger.again import Again, Assumption, Basis, HeardBasis, LookBasis
from ullage.ledger.balance import OtherRule, mode_of
from ullage.ledger.unseen_assumptions import of_unseen

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Assumption", "Basis", "HeardBasis", "LookBasis", "weigh_assumptions"]

_DRAWS_TIMES_VISITS = 20_000_000  # what one working-out may cost: about half a second
_LEAST_BBL = 0.5  # what moves less is left out
_MOST_SIGHTINGS = 5_000  # beyond them visits are not concluded again under another rule


def weigh_assumptions(basis: Basis, visits: pl.DataFrame) -> list[Assumption]:
    """Work the result out again with each assumption at its low and high end.

    Parameters
    ----------
    basis
        What the result was worked out from.
    visits
        Table of `tables.VISITS` that the result rests on.

    Returns
    -------
    list of Assumption
        Those that apply, the one that moves most first; what moves nothing is left out.
    """
    count = int(min(basis.draws, max(200, _DRAWS_TIMES_VISITS // max(1, len(visits)))))
    again = Again(replace(basis, draws=count), visits)
    if again.middle() is None:
        return []
    found = [
        one for one in (*_of_cargo(again), *_of_visits(again), *of_unseen(again), *_of_ledger(again)) if one is not None
    ]
    moving = [one for one in found if abs(one.moves_bbl) >= _LEAST_BBL]
    return sorted(moving, key=lambda one: (-abs(one.moves_bbl), one.name))


def _of_cargo(again: Again) -> list[Assumption | None]:
    """Weigh the assumptions by which a visit becomes a cargo."""
    rules, prior = again.basis.cargo, again.basis.prior

    def fill(**change: float) -> dict[str, Any]:
        return {"cargo": replace(rules, fill=replace(rules.fill, **change))}

    def stated(value: float) -> dict[str, Any]:
        import polars as pl

        return {"visits": again.visits.with_columns((pl.col("fill") * value).alias("fill"))}

    def scaled(value: float) -> dict[str, Any]:
        points = {f"deadweight_{name}_t": getattr(prior, f"deadweight_{name}_t") for name in ("low", "mid", "high")}
        return {
            "prior": replace(prior, **{key: point * value / prior.deadweight_mid_t for key, point in points.items()})
        }

    low, mid, high = prior.deadweight_low_t, prior.deadweight_mid_t, prior.deadweight_high_t
    error = Z95 * rules.register.bias_sd
    return [
        again.of(
            "fill of laden ships (of full cargo)",
            (rules.fill.laden_mean, *_around(rules.fill.laden_mean, 0.6, 0.95)),
            lambda value: fill(laden_mean=value, laden_sd=min(rules.fill.laden_sd, 0.9 * (value * (1 - value)) ** 0.5)),
            "expert panels took 0.6 as the least and 0.9 as full",
        ),
        again.of(
            "fill where the loading condition is unknown",
            (rules.fill.unknown_mean, *_around(rules.fill.unknown_mean, 1 / 3, 0.9)),
            lambda value: fill(
                unknown_mean=value, unknown_sd=min(rules.fill.unknown_sd, 0.9 * (value * (1 - value)) ** 0.5)
            ),
            "expert panels took 1/3 to 0.9",
        ),
        again.of(
            "stated fills, times",
            (1.0, 0.9, 1.1),
            stated,
            "one step of an estimate by eye to the nearest tenth",
        ),
        again.of(
            "deadweight of a ship of which nothing is known (middle, t)",
            (mid, (low * mid) ** 0.5 if low > 0 else (low + mid) / 2, (mid * high) ** 0.5),
            scaled,
            "half way, by ratio, to the prior's 5 and 95 % points",
        ),
        again.of(
            "registers' deadweight, times",
            (1.0, 1.0 - error, 1.0 + error),
            lambda value: {"register_error": value - 1.0},
            "the 5 and 95 % points of the shared register error",
        ),
        again.of(
            "deadweight that is not cargo (t a ship)",
            (rules.non_cargo.mean_t, *_around(rules.non_cargo.mean_t, max(50.0, rules.non_cargo.least_t), 400.0)),
            lambda value: {"cargo": replace(rules, non_cargo=replace(rules.non_cargo, mean_t=value, sd_t=0.0))},
            "from a short shuttle's least to full bunkers",
        ),
        again.of(
            "tank volume where registers are silent (m³ a tonne of deadweight)",
            (rules.tanks.m3_per_t, *_around(rules.tanks.m3_per_t, 1.05, 1.25)),
            lambda value: {"cargo": replace(rules, tanks=replace(rules.tanks, m3_per_t=value))},
            "range of small product tankers",
        ),
    ]


def _of_visits(again: Again) -> list[Assumption | None]:
    """Weigh the assumptions by which sightings become visits."""
    import polars as pl

    basis = again.basis
    seen = again.visits.filter(pl.col("kind") == "observed")
    found = [
        again.of(
            "visits that were reported without a ship's name",
            (float(len(again.visits) - len(seen)), 0.0, float(len(again.visits) - len(seen))),
            lambda value: {"visits": again.visits if value else seen},
            "none: only visits that somebody named and dated",
        )
    ]
    if len(basis.sightings) <= _MOST_SIGHTINGS:

        def merged(value: float) -> dict[str, Any]:
            return {"visits": basis.find_visits(replace(basis.visit, merge_days=value))}

        found.append(
            again.of(
                "sightings of one ship this far apart are as probably one visit as two (d)",
                (basis.visit.merge_days, *_around(basis.visit.merge_days, 1.5, 4.0)),
                merged,
                "the shortest conceivable round trip, and a slow one",
            )
        )
    return found


def _of_ledger(again: Again) -> list[Assumption | None]:
    """Weigh the assumptions by which tonnes become a balance."""
    basis = again.basis
    found: list[Assumption | None] = []
    if basis.caps:
        cap = basis.caps[0]
        own = float(np.median(again.worlds.bbl_per_t)) if basis.product else 7.46
        low, high = sorted((own, cap.bbl_per_t))
        found.append(
            again.of(
                "barrels in a tonne",
                (cap.bbl_per_t, low, high),
                lambda value: {"cap": replace(cap, bbl_per_t=value, amount=cap.amount_bbl, unit="bbl")},
                "the product's own, and the cap keeper's",
            )
        )
    for mode in sorted({mode_of(row) for row in basis.other.iter_rows(named=True)}):
        switch = "a switch: rules.other.exclude"
        on = tuple(name for name in basis.others.exclude if name != mode)
        rules = {1.0: OtherRule(exclude=on), 0.0: OtherRule(exclude=(*on, mode))}

        def switched(value: float, rules: dict[float, OtherRule] = rules) -> dict[str, Any]:
            return {"others": rules[value]}

        default = float(mode not in basis.others.exclude)
        found.append(
            again.of(f"deliveries by {mode} (0 not counted, 1 counted)", (default, 0.0, 1.0), switched, switch)
        )
    return found


def _around(default: float, low: float, high: float) -> tuple[float, float]:
    """Give a range that holds the default."""
    return min(low, default), max(high, default)
