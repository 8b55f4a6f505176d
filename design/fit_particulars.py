"""Fit how a small tanker's particulars go together, and say how far the fit can be trusted.

What comes out is stored in `ullage.cargo.particulars`. Run it as ``python design/fit_particulars.py [CSV]``;
without an argument it reads ``registers/small_tankers_east_asia.csv`` below ``ULLAGE_TEST_DATA`` or
``../shared/data``.

Method. Powers are fitted in natural logarithms with Huber's weights (cut at 1.345 robust standard
deviations). Rows that repeat another row are dropped, and so are those with a typing error: a length of less
than 4.5 or more than 8.5 beams. A draught is one that a crew typed, so it counts only where it is within
0.85-1.25 of the usual draught for the deadweight: below that she was in ballast. The spread of a relation is
what its 90 % interval needs on ships that the fit did not see (five folds, ships of one length and beam kept
together), over 1.645; of that for all ships and that for ships of 1,000-6,000 t, the larger.
"""

from __future__ import annotations

import csv
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]
    Integers = npt.NDArray[np.int64]

DEADWEIGHT_T = (500.0, 12_000.0)
FLEET_T = (1_000.0, 6_000.0)
LENGTH_OVER_BEAM = (4.5, 8.5)
DRAUGHT_OVER_USUAL = (0.85, 1.25)
FOLDS = 5
NINETY = 1.6449

RELATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("deadweight_t", ("length_m", "beam_m", "summer_draught_m")),
    ("deadweight_t", ("length_m", "gross_tonnage")),
    ("deadweight_t", ("length_m", "beam_m")),
    ("deadweight_t", ("gross_tonnage",)),
    ("deadweight_t", ("summer_draught_m",)),
    ("deadweight_t", ("length_m",)),
    ("deadweight_t", ("beam_m",)),
    ("length_m", ("deadweight_t",)),
    ("beam_m", ("deadweight_t",)),
    ("summer_draught_m", ("deadweight_t",)),
)

# the same relations as remembered before any fit, and as fitted by least squares without cleaning
SEEDS: dict[tuple[str, tuple[str, ...]], tuple[float, ...]] = {
    ("length_m", ("deadweight_t",)): (5.75, 0.340),
    ("beam_m", ("deadweight_t",)): (0.97, 0.329),
    ("summer_draught_m", ("deadweight_t",)): (0.445, 0.317),
}
LEAST_SQUARES: dict[tuple[str, tuple[str, ...]], tuple[float, ...]] = {
    ("length_m", ("deadweight_t",)): (8.502, 0.2922),
    ("beam_m", ("deadweight_t",)): (1.738, 0.2596),
    ("deadweight_t", ("length_m",)): (0.00423, 3.019),
    ("deadweight_t", ("length_m", "beam_m")): (0.0223, 1.751, 1.522),
}

Ships = dict[str, "Floats"]


@dataclass(frozen=True)
class Fit:
    """One fitted relation: target = factor x product of input ** power, with what it is worth."""

    target: str
    inputs: tuple[str, ...]
    factor: float
    powers: tuple[float, ...]
    spread: float
    residual_sd: float
    coverage: float
    fleet_coverage: float
    ships: int


def data_path() -> Path:
    """Give the register's path: the environment's, or beside the repository."""
    root = os.environ.get("ULLAGE_TEST_DATA")
    folder = Path(root) if root else Path(__file__).resolve().parents[2] / "shared" / "data"
    return folder / "registers" / "small_tankers_east_asia.csv"


def read_ships(path: Path) -> Ships:
    """Read the register into columns; an empty cell is nan, and a row that repeats another is dropped."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(dict.fromkeys(tuple(row.items()) for row in csv.DictReader(file)))
    names = {"ais_draught_m": "summer_draught_m"}
    return {names.get(name, name): np.array([float(dict(row)[name] or "nan") for row in rows]) for name, _ in rows[0]}


def of_size(ships: Ships, low_t: float, high_t: float) -> Ships:
    """Give the ships of a deadweight."""
    chosen = (ships["deadweight_t"] >= low_t) & (ships["deadweight_t"] <= high_t)
    return {name: values[chosen] for name, values in ships.items()}


def clean(ships: Ships) -> Ships:
    """Drop ships with a typing error, and draughts that are not a laden ship's."""
    ratio = ships["length_m"] / ships["beam_m"]
    plain = (ratio >= LENGTH_OVER_BEAM[0]) & (ratio <= LENGTH_OVER_BEAM[1])
    kept = {name: values[plain] for name, values in ships.items()}
    logs = {name: np.log(values) for name, values in kept.items()}
    known = np.isfinite(logs["summer_draught_m"])
    usual = fit_huber(*_design(logs, "summer_draught_m", ("deadweight_t",), known))
    off = logs["summer_draught_m"] - usual[0] - usual[1] * logs["deadweight_t"]
    low, high = np.log(DRAUGHT_OVER_USUAL)
    laden = (off >= low) & (off <= high)
    return {**kept, "summer_draught_m": np.where(laden, kept["summer_draught_m"], np.nan)}


def _design(logs: Ships, target: str, inputs: tuple[str, ...], chosen: Flags) -> tuple[Floats, Floats]:
    columns = [np.ones(int(chosen.sum())), *(logs[name][chosen] for name in inputs)]
    return np.column_stack(columns), logs[target][chosen]


def fit_huber(predictors: Floats, target: Floats, cut: float = 1.345) -> Floats:
    """Fit a linear law with Huber's weights.

    Parameters
    ----------
    predictors, target
        Shapes (n, k) and (n,).
    cut
        Robust standard deviations beyond which a residual loses weight (95 % efficient on normal errors).

    Returns
    -------
    numpy.ndarray
        Coefficients, shape (k,).
    """
    weights = np.ones(len(target))
    last = np.full(predictors.shape[1], np.inf)
    for _ in range(200):
        root = np.sqrt(weights)
        solved = np.linalg.lstsq(predictors * root[:, None], target * root, rcond=None)[0]
        now = np.asarray(solved, np.float64)
        if np.abs(now - last).max() < 1e-10:
            break
        last, off = now, np.abs(target - predictors @ now)
        weights = np.minimum(1.0, cut * 1.4826 * np.median(off) / np.maximum(off, 1e-12))
    return now


def folds(groups: Integers, seed: int) -> Integers:
    """Deal groups of ships out to the folds, each group whole."""
    dealt = np.random.default_rng(seed).permutation(int(groups.max()) + 1) % FOLDS
    chosen: Integers = dealt[groups]
    return chosen


def held_out_residuals(predictors: Floats, target: Floats, groups: Integers, seed: int) -> Floats:
    """Give each ship's residual from a fit that did not see her, nor any of her length and beam."""
    fold = folds(groups, seed)
    residuals = np.empty(len(target))
    for number in range(FOLDS):
        out = fold == number
        residuals[out] = target[out] - predictors[out] @ fit_huber(predictors[~out], target[~out])
    return residuals


def spread_of(residuals: Floats, of_fleet: Flags) -> float:
    """Give the standard deviation whose 90 % interval holds 90 % of them, overall and at fleet size."""
    needed = [np.quantile(np.abs(some), 0.9) for some in (residuals, residuals[of_fleet])]
    return float(max(needed)) / NINETY


def covered(predictors: Floats, target: Floats, groups: Integers, of_fleet: Flags, seed: int) -> Flags:
    """Say whose 90 % interval held her, both law and spread coming from ships that are not in her fold."""
    fold = folds(groups, seed)
    held = np.empty(len(target), np.bool_)
    for number in range(FOLDS):
        out = fold == number
        inner = held_out_residuals(predictors[~out], target[~out], groups[~out], seed + 1000)
        law = fit_huber(predictors[~out], target[~out])
        held[out] = np.abs(target[out] - predictors[out] @ law) <= NINETY * spread_of(inner, of_fleet[~out])
    return held


def fit_relation(ships: Ships, target: str, inputs: tuple[str, ...], repeats: int = 10) -> Fit:
    """Fit one relation to cleaned ships; spread and coverage are means over several deals of the folds."""
    chosen = np.all([np.isfinite(ships[name]) for name in (target, *inputs)], axis=0)
    logs = {name: np.log(values) for name, values in ships.items()}
    predictors, wanted = _design(logs, target, inputs, chosen)
    sizes = np.column_stack([ships["length_m"], ships["beam_m"]])[chosen]
    groups = np.unique(sizes, axis=0, return_inverse=True)[1].reshape(-1)
    deadweight = ships["deadweight_t"][chosen]
    fleet = (deadweight >= FLEET_T[0]) & (deadweight <= FLEET_T[1])
    law = fit_huber(predictors, wanted)
    seeds = range(1, repeats + 1)
    spread = np.mean([spread_of(held_out_residuals(predictors, wanted, groups, seed), fleet) for seed in seeds])
    held = np.array([covered(predictors, wanted, groups, fleet, seed) for seed in seeds])
    return Fit(
        target,
        inputs,
        float(np.exp(law[0])),
        tuple(float(power) for power in law[1:]),
        float(spread),
        float((wanted - predictors @ law).std()),
        float(held.mean()),
        float(held[:, fleet].mean()),
        len(wanted),
    )


def predict(factor: float, powers: tuple[float, ...], inputs: tuple[str, ...], ships: Mapping[str, Floats]) -> Floats:
    """Give what a relation says of ships."""
    value = np.full(len(ships[inputs[0]]), factor)
    for name, power in zip(inputs, powers, strict=True):
        value = value * ships[name] ** power
    return value


def _print_fit(fit: Fit, ships: Ships, larger: Ships) -> None:
    powers = ", ".join(f"{power:.3f}" for power in fit.powers)
    print(f"{fit.target} from {' + '.join(fit.inputs)}: factor {fit.factor:.5g}, powers {powers}")
    print(f"    {fit.ships} ships, residual sd {fit.residual_sd:.3f}, spread {fit.spread:.3f}")
    print(f"    held-out 90 % coverage {fit.coverage:.1%}, at 1,000-6,000 t {fit.fleet_coverage:.1%}")
    if fit.target == "deadweight_t" and "summer_draught_m" not in fit.inputs:
        off = np.log(larger["deadweight_t"] / predict(fit.factor, fit.powers, fit.inputs, larger))
        inside = np.mean(np.abs(off) < NINETY * fit.spread)
        error = f"median error {np.median(off):+.2f}, {inside:.0%} inside"
        print(f"    {len(off)} ships of 12,000-20,000 t: {error}")
    for name, known in (("remembered", SEEDS), ("least squares, not cleaned", LEAST_SQUARES)):
        if (fit.target, fit.inputs) in known:
            _print_comparison(name, known[fit.target, fit.inputs], fit, ships)


def _print_comparison(name: str, law: tuple[float, ...], fit: Fit, ships: Ships) -> None:
    """Print how another law for the same particular differs, ship by ship."""
    some = {key: values[np.isfinite(ships[fit.target])] for key, values in ships.items()}
    theirs = predict(law[0], law[1:], fit.inputs, some)
    change = np.log(theirs / predict(fit.factor, fit.powers, fit.inputs, some))
    sd = np.log(some[fit.target] / theirs).std()
    print(f"    {name} {law}: differs by {change.min():+.1%} to {change.max():+.1%}, sd {sd:.3f}")


def main() -> None:
    """Print every relation with its spread and coverage, and the figures by which a deadweight is doubted."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else data_path()
    everything = read_ships(path)
    raw = of_size(everything, *DEADWEIGHT_T)
    ships = clean(raw)
    print(f"{len(raw['length_m'])} different rows of 500-12,000 t, {len(ships['length_m'])} after cleaning")
    dropped = np.isfinite(raw["summer_draught_m"]).sum() - np.isfinite(ships["summer_draught_m"]).sum()
    print(f"{dropped} draughts dropped, {np.isfinite(ships['summer_draught_m']).sum()} kept\n")
    for target, inputs in RELATIONS:
        _print_fit(fit_relation(ships, target, inputs), ships, clean(of_size(everything, 12_000.0, 20_000.0)))
    ratio = ships["deadweight_t"] / ships["gross_tonnage"]
    points = np.quantile(ratio, [0.05, 0.5, 0.95])
    print(f"\ndeadweight over gross tonnage: {points.round(3)} (5, 50, 95 %), {np.mean(ratio > 1):.1%} above 1")
    for low in (490, 740, 990, 1990, 2990, 3990, 4990):
        counts = [int(np.sum((ships[name] // 10) * 10 == low)) for name in ("gross_tonnage", "deadweight_t")]
        print(f"    {low}-{low + 9}: {counts[0]} gross tonnages, {counts[1]} deadweights")


if __name__ == "__main__":
    main()
