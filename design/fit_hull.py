"""Fit how long and broad a ship is that looks as she does in a chip, and say how far that can be trusted.

What comes out is stored in `ullage.detect.hull.coefficients`. Run it as ``python design/fit_hull.py``: it reads the
chips of OpenSARShip below ``ULLAGE_TEST_DATA`` or ``../shared/data``, writes the coefficients,
``design/hull_results.json`` and ``docs/pictures/hull_length.png``, and prints the table of ``docs/methods/hull.md``.

Method. The logarithm of the size is a quadratic form of the features of `ullage.detect.hull.shape`, fitted by least
squares with two penalties, one on slopes and one on products. Each scene is left out in turn, and with it each of
its ships in other scenes. The penalties are chosen among those left to train with, by five folds that keep a ship's
chips together, and so are the spread and the points of the interval: the scene left out has no part in it.
"""

from __future__ import annotations

import json
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from opensarship import PIXEL_M, Chips, folds, load_chips

from ullage.detect.hull.measure import DISAGREE, extent_sizes, reach_over_both
from ullage.detect.hull.model import FARTHEST, SPREAD_FROM, Fit
from ullage.detect.hull.shape import find_shapes

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

ROOT = Path(__file__).resolve().parents[1]
SLOPES, PRODUCTS = (1.0, 3.0, 10.0, 30.0), (3.0, 10.0, 30.0, 100.0, 300.0)
FOLDS = 5
NEAR_NOTHING = 0.02  # added to an error before its logarithm is taken
CLASSES = ((0, 60), (60, 100), (100, 180), (180, 400))


def shapes_of(chips: Chips) -> tuple[Floats, Floats]:
    """Give the features and the lay of all chips, in VV."""
    return find_shapes(chips.values[:, 1] / chips.clutter[:, 1, None, None], PIXEL_M, PIXEL_M)


def solve(x: Floats, y: Floats, slopes: float, products: float) -> Fit:
    """Fit one quadratic form; spread and points are left open."""
    mean, sd = x.mean(axis=0), x.std(axis=0)
    z = np.clip((x - mean) / sd, -FARTHEST, FARTHEST)
    p = z.shape[1]
    i, j = np.triu_indices(p)
    weight = np.where(i == j, 1.0, np.sqrt(2.0)) * np.sqrt(slopes / products / p)
    basis = np.hstack([z, z[:, i] * z[:, j] * weight])
    middle = basis.mean(axis=0)
    basis = basis - middle
    dual = np.linalg.solve(basis @ basis.T + slopes * np.eye(len(y)), y - y.mean())
    factors = basis.T @ dual
    square = np.zeros((p, p))
    square[i, j] = factors[p:] * weight
    return Fit(mean, sd, float(y.mean() - middle @ factors), factors[:p], square, np.zeros(3), -1.0, 1.0)


def groups(ship: Integers) -> Integers:
    """Deal ships out to folds in the order of their numbers."""
    return np.asarray(np.unique(ship, return_inverse=True)[1] % FOLDS)


def unseen(x: Floats, y: Floats, ship: Integers, slopes: float, products: float) -> Floats:
    """Give the logarithm of the size of each, by fits that did not see the ship."""
    out, fold = np.empty(len(y)), groups(ship)
    for one in range(FOLDS):
        out[fold == one] = np.log(solve(x[fold != one], y[fold != one], slopes, products)(x[fold == one])[0])
    return out


def fit(x: Floats, size_m: Floats, ship: Integers) -> tuple[Fit, tuple[float, float]]:
    """Choose the penalties, fit, and set spread and points by what folds did not see."""
    y = np.log(size_m)
    tried = {pair: unseen(x, y, ship, *pair) for pair in product(SLOPES, PRODUCTS)}
    best = min(tried, key=lambda pair: float(np.abs(np.exp(tried[pair]) - size_m).mean()))
    plain = solve(x, y, *best)
    error = y - tried[best]
    spread = _spread(plain, x, tried[best], error)
    z = np.clip((x[:, SPREAD_FROM] - plain.mean[SPREAD_FROM]) / plain.sd[SPREAD_FROM], -FARTHEST, FARTHEST)
    unit = error / np.exp(spread[0] + spread[1] * tried[best] + spread[2] * z)
    spread = spread + np.array([np.log(unit.std()), 0, 0])
    unit = unit / unit.std()
    rank = min(0.95 * (1 + 1 / len(y)), 1.0)
    low, high = float(np.quantile(unit, 1 - rank)), float(np.quantile(unit, rank))
    done = Fit(plain.mean, plain.sd, plain.constant, plain.linear, plain.square, spread, low, high)
    return done, best


def _spread(plain: Fit, x: Floats, fitted: Floats, error: Floats) -> Floats:
    """Fit the logarithm of the error to the fitted size and the contrast; slopes are held back by a penalty."""
    z = np.clip((x[:, SPREAD_FROM] - plain.mean[SPREAD_FROM]) / plain.sd[SPREAD_FROM], -FARTHEST, FARTHEST)
    basis = np.stack([np.ones(len(x)), fitted, z], axis=1)
    penalty = np.diag([0.0, 10.0, 30.0])
    aim = np.log(np.abs(error) + NEAR_NOTHING)
    centred = basis - np.array([0.0, fitted.mean(), 0.0])
    found = np.linalg.solve(centred.T @ centred + penalty, centred.T @ aim)
    return np.array([found[0] - found[1] * fitted.mean(), found[1], found[2]])


def left_out(chips: Chips, x: Floats, size_m: Floats) -> tuple[Floats, list[tuple[float, float]]]:
    """Give size, deviation and points of each ship, by fits that saw neither her scene nor herself; of shape (4, n)."""
    out, chosen = np.full((4, len(x)), np.nan), []
    for train, test in folds(chips):
        known = train[np.isfinite(size_m[train])]
        one, pair = fit(x[known], size_m[known], chips.ship[known])
        out[:, test] = one(x[test])
        chosen.append(pair)
    return out, chosen


def figures(out: Floats, truth: Floats, which: Any) -> dict[str, float]:
    """Give the figures of some ships."""
    some = np.asarray(which) & np.isfinite(truth)
    error, (_, sd, low, high) = out[0, some] - truth[some], out[:, some]
    held = (truth[some] >= low) & (truth[some] <= high)
    return {
        "ships": int(some.sum()),
        "mae_m": round(float(np.abs(error).mean()), 2),
        "bias_m": round(float(error.mean()), 2),
        "held": round(float(held.mean()), 3),
        "rms_of_deviations": round(float(np.sqrt(((error / sd) ** 2).mean())), 2),
    }


def axes(chips: Chips, lay: Floats) -> dict[str, float]:
    """Give how many axes of ships over 100 m are within 10 degrees of the heading that AIS gave."""
    off = np.abs((chips.row_bearing_deg + np.degrees(lay[:, 0]) - chips.bearing_deg + 90) % 180 - 90)
    by_hand = np.abs((chips.axis_by_hand_deg - chips.bearing_deg + 90) % 180 - 90)
    some = (chips.length_m > 100) & np.isfinite(off)
    soon = some & (np.abs(chips.apart_s) <= 60)
    both = some & (by_hand <= 10)

    def share(far: Floats, which: Any) -> float:
        return round(float((far[which] <= 10).mean()), 3)

    return {
        "ships": int(some.sum()),
        "within_10_deg": share(off, some),
        "by_hand_within_10_deg": share(by_hand, some),
        "ships_heard_within_60_s": int(soon.sum()),
        "within_10_deg_heard_within_60_s": share(off, soon),
        "by_hand_within_10_deg_heard_within_60_s": share(by_hand, soon),
        "ships_where_hand_and_ais_agree": int(both.sum()),
        "within_10_deg_where_hand_and_ais_agree": share(off, both),
    }


def disagreeing(out: Floats, lay: Floats, truth: Floats) -> dict[str, float]:
    """Say how often the interval holds where fit and extent disagree and agree, and when it reaches over both."""
    known = np.isfinite(truth)
    fitted = np.concatenate([out, np.full((2, out.shape[1]), np.nan)])
    wider = reach_over_both(fitted, extent_sizes(lay, np.full(len(lay), PIXEL_M)))
    apart = known & (np.abs(np.log(lay[:, 3] / out[0])) > DISAGREE)

    def held(points: Floats, which: Any) -> float:
        return round(float(((truth >= points[2]) & (truth <= points[3]))[which].mean()), 3)

    return {
        "ships": int(apart.sum()),
        "held_by_the_fit_alone": held(fitted, apart),
        "held_by_the_fit_where_they_agree": held(fitted, known & ~apart),
        "held": held(wider, apart),
        "held_of_all": held(wider, known),
    }


def results() -> dict[str, Any]:
    """Leave each scene out, and give all figures."""
    chips = load_chips()
    x, lay = shapes_of(chips)
    length, chosen = left_out(chips, x, chips.length_m)
    beam, _ = left_out(chips, x, chips.beam_m)
    every = np.isfinite(chips.length_m)
    rows = {"tankers of 60-180 m": chips.tankers(), "tankers": chips.kind // 10 == 8, "all ships": every}
    rows |= {name[:25]: chips.scene == k for k, name in enumerate(chips.scenes)}
    rows |= {f"{a}-{b} m": (chips.length_m >= a) & (chips.length_m < b) for a, b in CLASSES}
    empty = load_chips(only_filling=True)
    return {
        "length": {name: figures(length, chips.length_m, which) for name, which in rows.items()},
        "beam": {name: figures(beam, chips.beam_m, which) for name, which in rows.items()},
        "fit and extent disagree": disagreeing(length, lay, chips.length_m),
        "axis": axes(chips, lay),
        "penalties": chosen,
        "filling alone": filling_alone(empty),
        "truth_m": chips.length_m.tolist(),
        "tanker": chips.tankers().tolist(),
        "left_out_m": length.round(2).tolist(),
        "extent_m": lay[:, 3].round(2).tolist(),
    }


def filling_alone(empty: Chips) -> dict[str, float]:
    """Say what a fit makes of chips whose ship, and all else of the file, was replaced by filling.

    What the filling has of a chip is the level of the sea at its border: that, and mean, spread and greatest value in
    three squares, are features here. Against that stands the error of always saying the mean of training.
    """
    chip = np.log(empty.values[:, 1])
    squares = [chip[:, 32 - k : 32 + k, 32 - k : 32 + k].reshape(len(chip), -1) for k in (6, 14, 32)]
    of_each = [f for s in squares for f in (s.mean(axis=1), s.std(axis=1), s.max(axis=1))]
    level = np.log(empty.clutter[:, 1])
    x = np.stack([*of_each, level, *(one - level for one in of_each)], axis=1)
    y, made, mean = np.log(empty.length_m), np.empty(len(x)), np.empty(len(x))
    for train, test in folds(empty):
        made[test] = np.log(solve(x[train], y[train], 30.0, 300.0)(x[test])[0])
        mean[test] = y[train].mean()
    error = [float(np.abs(np.exp(one) - empty.length_m).mean()) for one in (made, mean)]
    stands_out = np.isfinite(shapes_of(empty)[0][:, 0])
    return {"mae_m": round(error[0], 1), "mae_of_the_mean_m": round(error[1], 1), "found": int(stands_out.sum())}


def write_coefficients() -> None:
    """Fit all scenes and store what the package ships."""
    chips = load_chips()
    x, _ = shapes_of(chips)
    lines = [
        '"""What `design/fit_hull.py` found on OpenSARShip, see there; numbers in the order of `model.Fit.numbers`."""'
    ]
    for name, size in (("LENGTH", chips.length_m), ("BEAM", chips.beam_m)):
        known = np.isfinite(size)
        found, _ = fit(x[known], size[known], chips.ship[known])
        numbers = [f"{one:.6g}" for one in found.numbers()]
        rows = [" ".join(numbers[k : k + 9]) for k in range(0, len(numbers), 9)]
        lines += ["", f'{name} = """', *rows, '"""']
    (ROOT / "src/ullage/detect/hull/coefficients.py").write_text("\n".join(lines) + "\n")


def draw(found: dict[str, Any]) -> None:
    """Draw fitted against true length."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    truth, out = np.array(found["truth_m"]), np.array(found["left_out_m"])
    tanker = np.array(found["tanker"])
    figure, axis = plt.subplots(figsize=(6, 6), layout="constrained")
    axis.plot([0, 350], [0, 350], color="0.6", linewidth=1)
    axis.vlines(truth, out[2], out[3], color="0.85", linewidth=1)
    axis.scatter(truth[~tanker], out[0, ~tanker], s=14, color="0.4", label="other ships")
    axis.scatter(truth[tanker], out[0, tanker], s=16, color="#c0392b", label="tankers of 60-180 m")
    axis.set(xlabel="length in the register or AIS [m]", ylabel="measured, scene left out of the fit [m]")
    axis.set(xlim=(0, 350), ylim=(0, 350), aspect="equal")
    axis.legend(frameon=False, loc="upper left")
    figure.savefig(ROOT / "docs/pictures/hull_length.png", dpi=110, metadata={"Software": None})


def table(found: dict[str, Any], size: str) -> str:
    """Give the figures of length or beam as a table."""
    lines = [
        f"| {size} of | ships | MAE m | bias m | 90 % holds | RMS of error / sd |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, row in found[size].items():
        values = " | ".join(str(one) for one in row.values())
        lines.append(f"| {name} | {values} |")
    return "\n".join(lines)


def main() -> None:
    """Fit, store, draw and print."""
    found = results()
    write_coefficients()
    (ROOT / "docs/pictures").mkdir(exist_ok=True)
    draw(found)
    kept = {
        name: found[name]
        for name in ("length", "beam", "fit and extent disagree", "axis", "penalties", "filling alone")
    }
    (ROOT / "design/hull_results.json").write_text(json.dumps(kept, indent=1) + "\n")
    print(table(found, "length"), table(found, "beam"), sep="\n\n")
    print(found["fit and extent disagree"], found["axis"], found["penalties"], found["filling alone"], sep="\n")


if __name__ == "__main__":
    main()
