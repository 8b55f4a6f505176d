"""Show where the defaults of `ullage.cargo.rules.FillRule` come from, and what they imply.

Run it as ``python design/fill_prior.py``; it needs no data. Four things are looked at.

* *laden*: Beta(12, 1.6), a fraction of full cargo, that is of the smaller of 98 % of the tanks and the deadweight less
  what is not cargo. With it identity alone is worth 17,600 / 22,100 / 24,600 bbl on the reference ship.
* *unknown*: the laden fractions that UN expert panels and states put on port calls of unknown state, 1/3, 1/2 and 0.9
  in 2018-2020, 0.6 and 0.9 in 2022-2024. They are fractions of deadweight; of full cargo they are a little more.
* *shared*: the part of a prior's variance that all visits have in common. What it makes of the mean of a long list is
  worked out from the model: visit i of a world with convention score z has the normal score
  sqrt(s) z + sqrt(1 - s) e_i, so that the mean of many visits is E[fill | z].
* *stated*: an estimate by eye to the nearest tenth.
"""

from __future__ import annotations

from statistics import fmean, stdev
from typing import TYPE_CHECKING

import numpy as np

from ullage.cargo.hydrostatics import NonCargoRule
from ullage.cargo.rules import FillRule
from ullage.draws import Z95, beta_law, interpolate_law

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LADEN_BETA = (12.0, 1.6)
PANELS = (1 / 3, 1 / 2, 0.6, 0.9)
PANEL_DEADWEIGHT_T = 2300.0
"""Mean deadweight of a call on the panel's lists of 2023, worked back from its totals: 2,266 and 2,336 t."""

VISITS = 43
NODES = 64


def beta_moments(a: float, b: float) -> tuple[float, float]:
    """Give the mean and standard deviation of Beta(a, b)."""
    mean = a / (a + b)
    return mean, (mean * (1.0 - mean) / (a + b + 1.0)) ** 0.5


def scores_and_weights() -> tuple[Floats, Floats]:
    """Give nodes and weights by which a mean over a normal score is taken (Gauss and Hermite)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return nodes, weights / weights.sum()


def mean_of_a_list(law: Floats, shared: float, score: Floats) -> Floats:
    """Give the mean fill of infinitely many visits in worlds with the convention's score, shape of `score`."""
    own, weights = scores_and_weights()
    mixed = shared**0.5 * score[:, None] + (1.0 - shared) ** 0.5 * own
    means: Floats = interpolate_law(law, mixed) @ weights
    return means


def show_list(name: str, mean: float, sd: float, shared: float) -> None:
    """Print what a share makes of a list's mean: standard deviation, 90 % interval, correlation of two visits."""
    law = beta_law(mean, sd)
    score, weights = scores_and_weights()
    means = mean_of_a_list(law, shared, score)
    common = float(weights @ (means - weights @ means) ** 2) ** 0.5
    low, high = mean_of_a_list(law, shared, np.array([-Z95, Z95]))
    own = (sd**2 - common**2) / VISITS
    print(
        f"  {name:8} list's mean +-{common:.3f} (sd), 90 % {low:.2f}-{high:.2f}; two visits correlate by "
        f"{common**2 / sd**2:.2f}; with {VISITS} visits +-{(common**2 + own) ** 0.5:.3f}"
    )


def main() -> None:
    """Print the checks, the default beside each."""
    rule = FillRule()
    mean, sd = beta_moments(*LADEN_BETA)
    print(f"laden: Beta{LADEN_BETA} has mean {mean:.3f}, sd {sd:.4f}; defaults {rule.laden_mean:g}, {rule.laden_sd:g}")
    low, high = interpolate_law(beta_law(rule.laden_mean, rule.laden_sd), np.array([-Z95, Z95]))
    print(f"  the default law's 90 %: {low:.2f}-{high:.2f} of full cargo")

    middle, even = (PANELS[0] + PANELS[-1]) / 2, (PANELS[-1] - PANELS[0]) / 12**0.5
    print("unknown: the panels' fractions " + ", ".join(f"{one:.3f}" for one in PANELS))
    print(
        f"  mean {fmean(PANELS):.3f}, sd {stdev(PANELS):.3f}; middle of their range {middle:.3f}, sd if spread evenly"
    )
    print(f"  over it {even:.3f}; defaults {rule.unknown_mean:g}, {rule.unknown_sd:g}")
    law = beta_law(rule.unknown_mean, rule.unknown_sd)
    low, high = interpolate_law(law, np.array([-Z95, Z95]))
    print(f"  the default law's 90 %: {low:.2f}-{high:.2f} of full cargo")
    cargo = 1.0 - NonCargoRule().mean_t / PANEL_DEADWEIGHT_T
    print(
        f"  at {PANEL_DEADWEIGHT_T:,.0f} t full cargo is at most {cargo:.3f} of deadweight: the law's mean is at most"
    )
    print(f"  {rule.unknown_mean * cargo:.2f} of deadweight, its 90 % {low * cargo:.2f}-{high * cargo:.2f}")

    print(f"shared: what a share of the variance makes of a whole list; default {rule.shared:g}")
    for shared in (0.0, 0.1, rule.shared, 0.5, 1.0):
        print(f"  share {shared:g}")
        show_list("laden", rule.laden_mean, rule.laden_sd, shared)
        show_list("unknown", rule.unknown_mean, rule.unknown_sd, shared)

    half, wide = 0.05 / 3**0.5, 0.1 / 3**0.5
    print(
        f"stated: evenly within +-0.05, the nearest tenth: sd {half:.3f}; within +-0.10, as much again: sd {wide:.3f};"
    )
    print(f"  default {rule.stated_sd:g}")


if __name__ == "__main__":
    main()
