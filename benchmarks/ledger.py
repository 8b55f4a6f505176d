"""Speed of the ledger, as ratios to plain NumPy in the same run.

Run by hand: ``.venv/bin/python benchmarks/ledger.py``. Prints the median of seven runs of each, and the ratios.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import numpy as np

from ullage import draws
from ullage.cargo.kernel import VisitArrays, WorldArrays, draw_cargo
from ullage.kernels import normal_scores
from ullage.ledger.independent import sum_independent

if TYPE_CHECKING:
    from collections.abc import Callable

VISITS, DRAWS, HULLS = 43, 1_000_000, 15


def laws() -> tuple[np.ndarray, np.ndarray]:
    """Give the deadweights of 15 hulls, and a laden fill, tank volume and non-cargo deadweight, as tables."""
    deadweights = np.array([draws.normal_law(2000 + 150 * i, 90 + 4 * i, 0) for i in range(HULLS)])
    fill, tank = draws.beta_law(0.88, 0.084), draws.normal_law(1.14, 0.06)
    return deadweights, np.array([fill, tank, draws.truncated_normal_law(150, 60, 40)])


def correlated_kernel() -> Callable[[], object]:
    """Draw one million totals of 43 correlated visits by the compiled kernel."""
    deadweights, others = laws()
    index = np.arange(VISITS)
    visits = VisitArrays(
        laws=np.vstack([deadweights, others]),
        deadweight=index % HULLS,
        fill=np.full(VISITS, HULLS),
        tank=np.full(VISITS, HULLS + 1),
        non_cargo=np.full(VISITS, HULLS + 2),
        stated=np.zeros(VISITS, np.bool_),
        tank_is_volume=np.zeros(VISITS, np.bool_),
        hull_stream=(100 + index % HULLS).astype(np.uint64),
        visit_stream=(1000 + index).astype(np.uint64),
        p_ship=np.ones(VISITS),
        real_stream=(2000 + index).astype(np.uint64),
        hulls=np.zeros(VISITS, np.int64),
        hull_number=np.zeros(VISITS, np.int64),
        day_from=np.zeros(VISITS),
        day_width=np.ones(VISITS),
        group=np.zeros(VISITS, np.int64),
    )
    convention, bias = (normal_scores(start, DRAWS) for start in (1, 2))
    worlds = WorldArrays(convention, 1 + 0.05 * bias, np.full(DRAWS, 0.83), 0.5, 0.75**0.5)
    nothing = np.empty((0, 0))

    def run() -> object:
        totals = np.zeros((4, DRAWS))
        draw_cargo(visits, worlds, nothing, nothing, totals)
        return totals[0]

    return run


def correlated_numpy() -> Callable[[], object]:
    """Draw the same model in a plain loop over visits: NumPy's own generator, `interp` for the tabled fill."""
    fill = laws()[1][0]
    generator = np.random.default_rng(1)

    def run() -> object:
        convention = generator.standard_normal(DRAWS)
        bias = 1 + 0.05 * generator.standard_normal(DRAWS)
        hulls = [np.maximum(2000 + 150 * i + (90 + 4 * i) * generator.standard_normal(DRAWS), 0) for i in range(HULLS)]
        tanks = [1.14 + 0.06 * generator.standard_normal(DRAWS) for _ in range(HULLS)]
        total = np.zeros(DRAWS)
        for i in range(VISITS):
            score = 0.5 * convention + 0.75**0.5 * generator.standard_normal(DRAWS)
            deadweight = hulls[i % HULLS] * bias
            room = deadweight - np.maximum(150 + 60 * generator.standard_normal(DRAWS), 40)
            total += np.interp(score, draws.SCORES, fill) * np.minimum(room, tanks[i % HULLS] * deadweight * 0.83)
        return total

    return run


def independent_laws() -> np.ndarray:
    """Give 43 different laws of one cargo."""
    return np.array([draws.log_normal_law(3000 + 10 * i, 0.2 + i / 400) for i in range(VISITS)])


def independent_convolution() -> Callable[[], object]:
    """Give the points of 43 independent visits by convolution."""
    tables = independent_laws()
    return lambda: sum_independent(tables)


def independent_numpy() -> Callable[[], object]:
    """Give them by one million draws in a plain NumPy loop."""
    generator = np.random.default_rng(1)

    def run() -> object:
        total = np.zeros(DRAWS)
        for i in range(VISITS):
            total += (3000 + 10 * i) * np.exp((0.2 + i / 400) * generator.standard_normal(DRAWS))
        return np.quantile(total, (0.05, 0.5, 0.95))

    return run


def seconds(run: Callable[[], object], runs: int = 7) -> float:
    """Give the median time of a call [s], after one that does not count."""
    run()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> None:
    """Print the times and ratios."""
    print(f"{VISITS} visits, {DRAWS:,} draws")
    for name, ours, theirs in (
        ("correlated visits, kernel against NumPy loop", correlated_kernel(), correlated_numpy()),
        (
            "independent visits, convolution against NumPy loop",
            independent_convolution(),
            independent_numpy(),
        ),
    ):
        fast, plain = seconds(ours), seconds(theirs)
        print(f"{name}: {fast * 1e3:.1f} ms against {plain * 1e3:.1f} ms, {plain / fast:.1f} times faster")


if __name__ == "__main__":
    main()
