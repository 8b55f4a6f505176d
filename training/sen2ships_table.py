"""The figures of the harbour net on ports left out, and what is fitted to what it draws: training/sen2ships.json.

For each port the net learned the other six, and the limits, the lengths' lines and the probabilities are fitted to
those as well, each of them as the net drew it that had not seen it. The last fit is to all seven, and is what
`HarbourRule` and `ShapeRule` have. What is right, missed and false is counted as in `design/fit_optical.py`.
"""

from __future__ import annotations

import itertools
import json
import pickle
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.detect.nets.harbour import HarbourRule
from ullage.detect.optical.drawn import laid_together
from ullage.detect.optical.judge import JudgeRule, why_not, why_not_drawn
from ullage.detect.optical.odds import log_odds, p_ship
from ullage.detect.rule import NOT_A_SHIP

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "design"))
from fit_optical import LEAST_M, NEITHER_M, PORTS, Ground, f1, marks, summed  # noqa: E402
from fit_optical import TABLE as CLASSICAL  # noqa: E402
from sen2ships_work import WORK  # noqa: E402

if TYPE_CHECKING:
    from ullage.detect.optical.measured import Found

Line = tuple[float, float]
Part = tuple[list, list]
LEAST_P = tuple(np.round(np.arange(0.1, 0.8, 0.05), 2).tolist())
BESIDE_M = (30.0, 60.0, 100.0)
BINS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01))
DRAWN_AGAIN = 2000
LIKELY = 0.5  # what is shipped: more likely a ship than not


@dataclass(frozen=True)
class Looked:
    """A port as `sen2ships.py look` kept it."""

    at: Ground
    free: list[Found]
    drawn: list[Found]

    @property
    def side_m(self) -> float:
        """Side of a pixel [m]."""
        return float(np.sqrt(self.at.spacing[0] * self.at.spacing[1]))


@dataclass(frozen=True)
class Fitted:
    """What is fitted: limits, and what is added to lengths of what stands out and of what is drawn."""

    judge: JudgeRule
    harbour: HarbourRule
    odds: Line
    free: Line = (0.0, 1.0)
    drawn: Line = (0.0, 1.0)


def looked_at(name: str) -> Looked:
    """Read what was kept of a port."""
    return Looked(*pickle.loads((WORK / f"harbour_{name}.pickle").read_bytes()))  # noqa: S301 - written by sen2ships.py


def kept_of(one: Looked, rule: Fitted) -> list[tuple]:
    """Give the finds that are held for ships, and how long they are said to be [m]."""
    free = [replace(own, reason=why_not(own.seen, rule.judge)) for own in one.free]
    drawn = [_judged(own, rule) for own in one.drawn]
    both = laid_together(free, drawn, one.side_m, rule.harbour)
    return [(one.at.find_of(own), _length(own, rule)) for own in both if own.reason is None]


def _judged(own: Found, rule: Fitted) -> Found:
    p = p_ship(own.heat, rule.odds)
    unlike = NOT_A_SHIP if p < rule.harbour.least_p else None
    return replace(own, p_ship=p, reason=why_not_drawn(own.seen, rule.judge) or unlike)


def _length(own: Found, rule: Fitted) -> float:
    add, times = rule.drawn if own.drawn else rule.free
    return add + times * own.seen.shape.length_m


def marks_of(ports: list[Looked], rule: Fitted) -> dict[str, dict[str, Any]]:
    """Count right, missed and false in ports."""
    return marks([(one.at.vessels, kept_of(one, rule)) for one in ports])


def fit_all(ports: list[Looked], classical: tuple[JudgeRule, Line]) -> Fitted:
    """Fit odds, lengths and where the net is believed to ports; the classical limits are fitted already."""
    judge, line = classical
    start = Fitted(judge, HarbourRule(), fit_odds(*heats_of(ports)), line, _drawn_line(ports))
    rules = (
        replace(start, harbour=HarbourRule(least_p=least, beside_m=beside))
        for beside, least in itertools.product(BESIDE_M, LEAST_P)
    )
    return max(rules, key=lambda rule: sum(f1(one) for one in marks_of(ports, rule).values()))


def classical_of(fitted: dict[str, Any]) -> tuple[JudgeRule, Line]:
    """Give the limits and the line of `design/fit_optical.json`: of a port, fitted to the other six."""
    names = ("least_slender", "plants", "least_nir")
    return replace(JudgeRule(), **{name: fitted[name] for name in names}), tuple(fitted["line"])


def _drawn_line(ports: list[Looked]) -> Line:
    """Fit lengths of what is drawn to those of the vessels, by least absolute deviations over a grid of slopes."""
    pairs = [pair for one in ports for pair in _pairs(one)[0] if pair[0].length_m >= LEAST_M]
    raw, true = np.array([(m, v.length_m) for v, (_, m) in pairs]).T
    slopes = np.arange(0.8, 1.2001, 0.01)
    adds = [float(np.median(true - slope * raw)) for slope in slopes]
    off = [np.abs(add + slope * raw - true).mean() for add, slope in zip(adds, slopes, strict=True)]
    best = int(np.argmin(off))
    return round(adds[best], 1), round(float(slopes[best]), 2)


def _pairs(one: Looked) -> tuple[list, list]:
    """Give which of what is drawn, at any heat, is which vessel's; the surest first."""
    finds = [(one.at.find_of(own), own) for own in one.drawn]
    pairs, free = [], finds
    for vessel in one.at.vessels:
        own = [pair for pair in free if vessel.outline.contains(pair[0].point)]
        if own:
            best = max(own, key=lambda pair: pair[1].heat)
            pairs.append((vessel, (best[1], best[1].seen.shape.length_m)))
            free = [pair for pair in free if pair[1] is not best[1]]
    return pairs, [own for _, own in free]


def heats_of(ports: list[Looked]) -> tuple[np.ndarray, np.ndarray]:
    """Give the odds of the heat of what is drawn, and whether it is a vessel: of what can be right or wrong."""
    rows = []
    for one in ports:
        pairs, others = _pairs(one)
        rows += [(log_odds(own.heat), 1.0) for _, (own, _) in pairs]
        rows += [(log_odds(own.heat), 0.0) for own in others if own.seen.shape.length_m >= NEITHER_M]
    odds, is_ship = np.array(rows).T
    return odds, is_ship


def fit_odds(odds: np.ndarray, is_ship: np.ndarray) -> Line:
    """Fit the logarithm of a ship's odds to that of the heat: logistic regression, by Newton's method."""
    x = np.column_stack([np.ones(len(odds)), odds])
    w = np.array([0.0, 1.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        curve = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        w = w + np.linalg.solve(curve, x.T @ (is_ship - p))
    return round(float(w[0]), 3), round(float(w[1]), 3)


def calibration(ports: dict[str, Looked]) -> list[dict[str, float]]:
    """Give how often what has a probability is a ship; each port by odds fitted to the others."""
    p, truth = [], []
    for name, port in ports.items():
        add, times = fit_odds(*heats_of([one for other, one in ports.items() if other != name]))
        odds, is_ship = heats_of([port])
        p.append(1 / (1 + np.exp(-(add + times * odds))))
        truth.append(is_ship)
    every, is_ship = np.concatenate(p), np.concatenate(truth)
    bins = [(every >= low) & (every < high) for low, high in BINS]
    return [
        {"p": round(float(every[own].mean()), 3), "ships": round(float(is_ship[own].mean()), 3), "n": int(own.sum())}
        for own in bins
        if own.any()
    ]


def interval(parts: list[dict[str, Any]]) -> list[float]:
    """Give the 90 % interval of F1, ports drawn again."""
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(DRAWN_AGAIN):
        some = [parts[k] for k in rng.integers(0, len(parts), len(parts))]
        drawn.append(f1({key: sum(one[key] for one in some) for key in ("right", "missed", "false")}))
    return [round(float(one), 3) for one in np.quantile(drawn, (0.05, 0.95))]


def told(rule: Fitted) -> dict[str, Any]:
    """Give what was fitted."""
    return {
        "least_p": rule.harbour.least_p,
        "beside_m": rule.harbour.beside_m,
        "free_line": [round(one, 3) for one in rule.free],
        "drawn_line": list(rule.drawn),
        "odds": list(rule.odds),
        "least_slender": rule.judge.least_slender,
        "plants": rule.judge.plants,
        "least_nir": rule.judge.least_nir,
    }


def table() -> dict[str, Any]:
    """Give the figures of all ports left out."""
    ports = {name: looked_at(name) for name in PORTS if (WORK / f"harbour_{name}.pickle").exists()}
    plain = json.loads(CLASSICAL.read_text("utf-8"))
    out: dict[str, Any] = {"command": "python training/sen2ships_table.py", "ports": {}}
    left_out: dict[str, list[dict[str, Any]]] = {"open": [], "alongside": []}
    likely: dict[str, list[dict[str, Any]]] = {"open": [], "alongside": []}
    for name, port in ports.items():
        others = [one for other, one in ports.items() if other != name]
        rule = fit_all(others, classical_of(plain["ports"][name]["fitted"]))
        own = marks_of([port], rule)
        more = marks_of([port], replace(rule, harbour=replace(rule.harbour, least_p=LIKELY)))
        for where, parts in left_out.items():
            parts.append(own[where])
            likely[where].append(more[where])
        out["ports"][name] = {where: summed([one]) for where, one in own.items()} | {"fitted": told(rule)}
    out |= {where: summed(parts) | {"f1_90": interval(parts)} for where, parts in left_out.items()}
    out["likely"] = {where: summed(parts) for where, parts in likely.items()} | {"least_p": LIKELY}
    rule = fit_all(list(ports.values()), classical_of(plain["shipped"]))
    out["shipped"] = told(rule)
    out["shipped"] |= {where: summed([one]) for where, one in marks_of(list(ports.values()), rule).items()}
    return out | {"calibration": calibration(ports)}


def main() -> None:
    """Write the table."""
    text = json.dumps(table(), indent=1)
    (HERE / "sen2ships.json").write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
