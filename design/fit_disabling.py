"""Fit the coefficients of `ullage.track.calibration.CalibrationRule` on kinds of world that are drawn at random.

    python design/fit_disabling.py [WORLDS] [FIRST_SEED]

By default forty worlds, each of a kind of its own (`simulate.families.draw_family`), from seed 1001: none of the fixed
families that the odds are reported on. A logistic regression of the truth on the logarithms of what was found of each
gap, with the prior odds as an offset and a slight ridge. The odds of all gaps decide the reception of others, so it is
done three times over. Prints the coefficients, and those that worlds without bad installations give.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from ullage.simulate import draw_family, simulate_world
from ullage.simulate.labels import label_gaps
from ullage.track.calibration import FEATURES, CalibrationRule
from ullage.track.disabling import DisablingRule, weigh_parts
from ullage.track.gap import find_gaps
from ullage.track.outage import OutageRule
from ullage.track.reception import Reception, find_reception

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    Floats = npt.NDArray[np.float64]

Case = tuple["pl.DataFrame", Reception, "Floats"]
Told = tuple["Floats", "Floats", "Floats"]

_RIDGE = 1.0  # of coefficients of features of deviation 1


def make_case(seed: int) -> Case:
    """Simulate a world of a kind of its own: its gaps, its reception and the truth."""
    world = simulate_world(seed, draw_family(seed))
    gaps = find_gaps(world.positions, until=world.until)
    reception = find_reception(world.positions, until=world.until)
    return gaps, reception, label_gaps(gaps, world.disablings).to_numpy().astype(np.float64)


def weigh(case: Case, rule: CalibrationRule) -> Told:
    """Give the features, the prior's log odds and the truth of the gaps that can be judged."""
    gaps, reception, truth = case
    parts, _ = weigh_parts(gaps, reception, DisablingRule(), OutageRule(), rule)
    told = ~np.isnan(parts.p)
    return parts.evidence.features[told], np.log(parts.prior_odds[told]), truth[told]


def fit(told: list[Told]) -> CalibrationRule:
    """Fit the coefficients."""
    x, prior, truth = (np.concatenate(one) for one in zip(*told, strict=True))
    mean, spread = x.mean(axis=0), x.std(axis=0)
    z = np.column_stack([np.ones(len(x)), (x - mean) / spread])

    def loss(b: Floats) -> tuple[float, Floats]:
        # log S is z b, and the log odds after the silence are those before less log S
        logit = prior - z @ b
        slack = _RIDGE * np.append(0.0, b[1:])
        value = (np.logaddexp(0.0, logit) - truth * logit).sum() + 0.5 * slack @ b
        return float(value), z.T @ (truth - expit(logit)) + slack

    found = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    slopes = found[1:] / spread
    values = dict(zip(FEATURES, slopes, strict=True))
    return CalibrationRule(constant=round(float(found[0] - slopes @ mean), 3),
                           **{name: round(float(value), 3) for name, value in values.items()})  # fmt: skip


def main() -> None:
    """Print what was fitted."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1001
    cases = [make_case(seed) for seed in range(first, first + count)]
    good = [draw_family(seed).transmitters.antennas == "log-normal" for seed in range(first, first + count)]
    # it begins with what the model says by itself
    rule = replace(CalibrationRule(), constant=0.0, silent=1.0, **dict.fromkeys(set(FEATURES) - {"silent"}, 0.0))
    for turn in (1, 2, 3):
        told = [weigh(case, rule) for case in cases]
        rule = fit(told)
        print(turn, rule)
        print("without bad installations:", fit([one for one, kept in zip(told, good, strict=True) if kept]))


if __name__ == "__main__":
    main()
