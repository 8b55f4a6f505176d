"""Fit the coefficients of `ullage.detect.berth.chance.ChanceRule` on simulated stacks.

    python design/fit_berth.py [FIRST-LAST:EARLIER,EARLIER ...]

By default terminals of seeds 7001 to 7024 with five and ten earlier scenes and 7101 to 7120 with six and eleven, each
with a wind, an occupancy, a swath and a direction of flight of its own. The tables of docs/methods/berth.md are made
from other seeds. A logistic regression with a slight ridge; the probability decides which earlier scenes are quiet, so
it is done twice. Lengths by least squares on the ships that were found.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy.optimize import minimize
from scipy.special import expit

from ullage.detect.berth import BerthRule, ChanceRule
from ullage.detect.berth.chance import FEATURES, chance
from ullage.detect.berth.judging import Evidence, weigh_berth
from ullage.detect.berth.lattice import Lattice, make_lattice
from ullage.detect.berth.looks import read_stack
from ullage.records import Place
from ullage.simulate.sar import SarSettings, simulate_stack

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.berth.sampling import Stack

    Floats = npt.NDArray[np.float64]

_RIDGE = 1 / 30  # of coefficients of features of deviation 1; with 1, on half of the seeds, p was too near a half
_SCENES = 12
_SEEDS = ("7001-7024:5,10", "7101-7120:6,11")


@dataclass(frozen=True, eq=False)
class Look:
    """One berth in one scene, with the truth."""

    stack: Stack
    lattice: Lattice
    occupied: bool
    length_m: float | None


def draw_settings(seed: int) -> SarSettings:
    """Draw what the scenes of a stack are made of."""
    rng = np.random.default_rng(seed)
    return SarSettings(
        rows=400, columns=400, land="terminal", seaward_m=500.0, ships=3, boats=1,
        wind_m_s=float(rng.uniform(3, 11)), occupied=float(rng.uniform(0.2, 0.75)),
        swath_column=int(rng.integers(500, 23_000)), ascending=bool(rng.random() < 0.5),
        sea_shape=None if rng.random() < 0.3 else float(rng.uniform(4, 20)),
    )  # fmt: skip


def make_looks(seed: int, earlier: tuple[int, ...]) -> list[Look]:
    """Simulate a stack, and read its berths."""
    rule, made = BerthRule(), simulate_stack(seed, _SCENES, draw_settings(seed))
    found = []
    for berth in made.berths.to_dicts():
        area = tuple((float(x), float(y)) for x, y in shapely.get_coordinates(shapely.from_wkb(berth["outline"]))[:-1])
        place = Place(berth["berth_id"], berth["berth_id"], "loads", area=area)
        for k in earlier:
            lattice = make_lattice(made.scenes[k], place, rule)
            if isinstance(lattice, str):
                continue
            stack = read_stack(made.scenes[k], list(made.scenes[:k]), lattice)
            truth = made.truth.filter(berth_id=place.id, scene_id=made.scenes[k].scene_id).row(0, named=True)
            if not isinstance(stack, str):
                found.append(Look(slim(stack, np.float32), lattice, truth["occupied"], truth["length_m"]))
    return found


def slim(stack: Stack, kind: Any) -> Stack:
    """Give a stack in another kind of number: many are kept at once."""
    return stack._replace(levels=stack.levels.astype(kind), leaks=stack.leaks.astype(kind))


def weigh(look: Look, odds: ChanceRule) -> Evidence:
    """Weigh one look."""
    return weigh_berth(slim(look.stack, np.float64), look.lattice, 4.4, BerthRule(), odds)


def fit(told: list[tuple[Look, Evidence]]) -> ChanceRule:
    """Fit the coefficients on looks whose median holds no ship."""
    kept = [(look, one) for look, one in told if not one.held]
    x = np.array([one.features for _, one in kept])
    truth = np.array([float(look.occupied) for look, _ in kept])
    mean, spread = x.mean(axis=0), x.std(axis=0)
    z = np.column_stack([np.ones(len(x)), (x - mean) / spread])

    def loss(b: Floats) -> tuple[float, Floats]:
        logit, slack = z @ b, _RIDGE * np.append(0.0, b[1:])
        value = (np.logaddexp(0.0, logit) - truth * logit).sum() + 0.5 * slack @ b
        return float(value), z.T @ (expit(logit) - truth) + slack

    found = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x
    slopes = found[1:] / spread
    values = {name: round(float(one), 3) for name, one in zip(FEATURES, slopes, strict=True)}
    return ChanceRule(constant=round(float(found[0] - slopes @ mean), 3), **values)


def fit_length(told: list[tuple[Look, Evidence]], odds: ChanceRule) -> ChanceRule:
    """Fit lengths of ships on lengths of change, and how far they miss."""
    pairs = [
        (one.hull.length * look.lattice.cell_m, look.length_m)
        for look, one in told
        if look.length_m is not None and chance(one.features, odds) >= BerthRule().sure
    ]
    change, length = np.array(pairs).T
    terms = np.column_stack([change, np.ones_like(change)])
    share, offset = np.linalg.lstsq(terms, length, rcond=None)[0]
    off = length - terms @ [share, offset]
    print(f"lengths: n {len(off)}, RMSE {off.std():.1f} m, MAE {np.abs(off).mean():.1f} m")
    for low, high in ((0, 110), (110, 150), (150, 200), (200, 400)):
        part = (length >= low) & (length < high)
        print(f"  {low}-{high} m: n {part.sum()}, mean {off[part].mean():.1f}, sd {off[part].std():.1f}")
    return replace(odds, length_share=round(float(share), 3), length_offset_m=round(float(offset), 1),
                   length_sd_share=0.0, length_sd_m=round(float(off.std()), 1))  # fmt: skip


def report(told: list[tuple[Look, Evidence]], odds: ChanceRule) -> None:
    """Print what the looks say that it was fitted on."""
    truth = np.array([look.occupied for look, _ in told])
    p = np.array([chance(one.features, odds) for _, one in told])
    held = np.array([one.held for _, one in told]) & (p < BerthRule().sure)
    print(f"looks {len(truth)}, occupied {truth.mean():.2f}, held {held.mean():.3f} (empty {held[~truth].mean():.3f})")
    p, truth = p[~held], truth[~held]
    for low, high in ((0, 0.1), (0.1, 0.5), (0.5, 0.9), (0.9, 1.01)):
        part = (p >= low) & (p < high)
        print(f"  p {low}-{high}: n {part.sum()}, said {p[part].mean():.3f}, were {truth[part].mean():.3f}")


def main() -> None:
    """Print what was fitted."""
    looks = []
    for part in sys.argv[1:] or _SEEDS:
        seeds, earlier = part.split(":")
        first, last = (int(one) for one in seeds.split("-"))
        for seed in range(first, last + 1):
            looks += make_looks(seed, tuple(int(one) for one in earlier.split(",")))
    odds = ChanceRule()
    for turn in (1, 2):
        told = [(look, weigh(look, odds)) for look in looks]
        report(told, odds)
        odds = fit(told)
        print(turn, odds)
        report(told, odds)
    print(fit_length(told, odds))


if __name__ == "__main__":
    main()
