"""Train the chip net on simulated chips and on OpenSARShip, test it on scenes it never saw, and write it for Ullage.

    python training/chip_net.py train      ten minutes on one processor
    python training/chip_net.py write      figures into training/chip_net.json, src/ullage/weights/chip_net.onnx

1. On simulated chips alone.
2. For each real scene: a few more steps with the ships of the other scenes (none of those in it), tested on this one.
3. The same with all real ships: this net is shipped. Its probabilities are brought to the frequencies of simulated
   chips of other seeds by one factor to the logit; the deviations of its log lengths by another to what the left-out
   scenes show.
"""

from __future__ import annotations

import copy
import json
import os
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from half import store_in_half
from opensarship_chips import SIZE, RealChip, read_chips, to_size
from torch import nn
from torch.nn import functional

from ullage.detect.nets.chips import to_contrast
from ullage.simulate.sar.chips import simulate_chips

SEED = 11
LEARNED, CALIBRATED, TESTED = (range(100, 124), range(200, 206), range(300, 308))  # seeds of simulated chips
EACH = 500  # chips of a seed
STEPS, MORE_STEPS = 1400, 120
BATCH = 64
REAL = 12  # chips of a batch that are real, in the second part
RATE = 3e-3
HERE = Path(__file__).parent
WORK = Path(os.environ.get("ULLAGE_TRAINING_WORK") or Path(tempfile.gettempdir()) / "ullage-training")
WEIGHTS = HERE.parent / "src" / "ullage" / "weights" / "chip_net.onnx"
NORMAL_95 = 1.6449
TYPICAL = 120.0  # m: lengths are told as the logarithm of their ratio to it


class ChipNet(nn.Module):
    """From contrasts (n, 4, 64, 64) to the logit of a ship, and the mean and log deviation of its log length."""

    def __init__(self) -> None:
        super().__init__()
        widths = (4, 16, 32, 64, 96)
        layers: list[nn.Module] = []
        for k, (before, after) in enumerate(pairwise(widths)):
            size = 5 if k == 0 else 3
            layers += [
                nn.Conv2d(before, after, size, 2, size // 2, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)
            ]  # fmt: skip
            if k:  # the first maps are the largest by far
                layers += [nn.Conv2d(after, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(0.2), nn.Linear(96 * 16, 64), nn.ReLU(), nn.Linear(64, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give (n, 3)."""
        return self.head(self.body(x))


class Shipped(nn.Module):
    """The net as Ullage asks it: probability, log length [m], and its standard deviation."""

    def __init__(self, net: ChipNet, by: float, wider: float) -> None:
        super().__init__()
        self.net, self.by, self.wider = net, by, wider

    def forward(self, chips: torch.Tensor) -> torch.Tensor:
        """Give (n, 3)."""
        out = self.net(chips)
        length = out[:, 1:2] + float(np.log(TYPICAL))
        return torch.cat(
            [torch.sigmoid(out[:, :1] * self.by), length, out[:, 2:].clamp(-4, 1).exp() * self.wider], dim=1
        )


def simulated(seeds: range) -> dict[str, np.ndarray]:
    """Give simulated chips: contrasts (float16), whether ships, log lengths, labels. A third have no VH."""
    found: dict[str, list] = {"x": [], "ship": [], "length": [], "label": []}
    for seed in seeds:
        made = simulate_chips(seed, EACH)
        rng = np.random.default_rng(seed)
        values = made.values
        for k in np.nonzero(rng.random(len(values)) < 0.4)[0]:
            values[k] = to_size(values[k], rng, tuple(rng.integers(21, SIZE, 2)))
        x = to_contrast(values, ("VV", "VH"))
        x[rng.random(len(x)) < 0.35, 1::2] = 0
        found["x"].append(x.astype(np.float16))
        found["ship"].append(made.is_ship)
        found["length"].append(np.log(np.where(made.is_ship, made.length_m, TYPICAL) / TYPICAL))
        found["label"].append(made.labels)
    return {key: np.concatenate(value) for key, value in found.items()}


def real(chips: list[RealChip], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Give real chips, each four times with other fillings; a length that is not known is NaN."""
    values = [to_size(chip.values, rng) for _ in range(4) for chip in chips]
    x = np.concatenate([_contrast(one) for one in values])
    length = np.log(np.array([chip.length_m for _ in range(4) for chip in chips]) / TYPICAL)
    return {"x": x.astype(np.float16), "ship": np.ones(len(x), np.bool_), "length": length}


def _contrast(values: np.ndarray) -> np.ndarray:
    """Give the contrast of one chip; VH of zeros is no VH."""
    return to_contrast(values[None], ("VV", "VH")) if values[1].any() else to_contrast(values[None, :1], ("VV",))


def learn(net: ChipNet, made: dict, others: dict | None, steps: int, rate: float, seed: int) -> ChipNet:
    """Train a net; give the running mean of its weights."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    mean = copy.deepcopy(net)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.02)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.15)
    for step in range(steps):
        net.train()
        picks = [(made, rng.integers(len(made["x"]), size=BATCH - (REAL if others else 0)))]
        if others:
            picks.append((others, rng.integers(len(others["x"]), size=REAL)))
        x, ship, length = (np.concatenate([of[key][at] for of, at in picks]) for key in ("x", "ship", "length"))
        x = x[..., :: rng.choice([-1, 1]), :: rng.choice([-1, 1])].astype(np.float32)
        x[:, :2] += x[:, 2:] * rng.normal(0, 0.05, (len(x), 2, 1, 1)).astype(np.float32)
        loss = loss_of(net(torch.from_numpy(x)), torch.from_numpy(ship), torch.from_numpy(length.astype(np.float32)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        plan.step()
        keep = min(0.99, (1 + step) / (10 + step))
        with torch.no_grad():
            for kept, new in zip(mean.state_dict().values(), net.state_dict().values(), strict=True):
                if kept.dtype.is_floating_point:
                    kept.lerp_(new, 1 - keep)
                else:
                    kept.copy_(new)
        if step % 100 == 0:
            print(step, round(loss.item(), 4), flush=True)
    return mean.eval()


def loss_of(out: torch.Tensor, ship: torch.Tensor, length: torch.Tensor) -> torch.Tensor:
    """Give cross-entropy, and for ships of known length the normal law's surprise at its logarithm."""
    known = ship & torch.isfinite(length)
    gap = out[known, 1] - length[known]
    spread = out[known, 2].clamp(-4, 1)
    surprise = (spread + 0.5 * (gap * torch.exp(-spread)) ** 2).mean()
    return functional.binary_cross_entropy_with_logits(out[:, 0], ship.float()) + 0.3 * surprise


@torch.no_grad()
def answer(net: ChipNet, x: np.ndarray) -> np.ndarray:
    """Give (n, 3) of chips."""
    return np.concatenate([
        net(torch.from_numpy(x[first : first + 256].astype(np.float32))).numpy() for first in range(0, len(x), 256)
    ])  # fmt: skip


def calibrate(logit: np.ndarray, ship: np.ndarray) -> float:
    """Give the factor to the logit under which the truth is least surprising."""
    factors = np.geomspace(0.2, 3, 80)
    return float(factors[np.argmin([np.logaddexp(0, np.where(ship, -by, by) * logit).mean() for by in factors])])


def leave_scenes_out(net: ChipNet, made: dict, chips: list[RealChip]) -> tuple[np.ndarray, np.ndarray]:
    """Give answers about each real chip: of the net that saw none, and of the one that saw those of other scenes."""
    rng = np.random.default_rng(SEED)
    x = np.concatenate([_contrast(to_size(chip.values, rng)) for chip in chips])
    before, after = answer(net, x), np.empty((len(chips), 3))
    for scene in sorted({chip.scene for chip in chips}):
        inside = np.array([chip.scene == scene for chip in chips])
        ships = {chip.ship for chip in chips if chip.scene == scene}
        others = [chip for chip in chips if chip.scene != scene and chip.ship not in ships]
        tuned = learn(copy.deepcopy(net), made, real(others, rng), MORE_STEPS, RATE / 5, SEED)
        after[inside] = answer(tuned, x[inside])
    return before, after


def widen(chips: list[RealChip], out: np.ndarray) -> tuple[np.ndarray, float]:
    """Give the factor to deviations under which nine of ten lengths of the worst scene lie in their 90 % interval.

    For each chip it comes from the ships of the other scenes, and, for what is shipped, from those of all.
    """
    of = np.array([chip.scene for chip in chips])
    z = _deviations(chips, out)
    needed = {scene: np.nanquantile(z[of == scene], 0.9) / NORMAL_95 for scene in sorted(set(of))}
    own = [max(factor for other, factor in needed.items() if other != scene) for scene in of]
    return np.array(own), float(max(needed.values()))


def _deviations(chips: list[RealChip], out: np.ndarray) -> np.ndarray:
    truth = np.array([chip.length_m for chip in chips])
    return np.abs(np.log(truth / TYPICAL) - out[:, 1]) / np.exp(out[:, 2].clip(-4, 1))


def figures_of_ships(chips: list[RealChip], out: np.ndarray, by: float, wider: np.ndarray | float) -> dict:
    """Give how many real ships are held for ships, and how far lengths of tankers of 60 to 180 m are off."""
    p = 1 / (1 + np.exp(-out[:, 0] * by))
    truth = np.array([chip.length_m for chip in chips])
    gap = np.exp(out[:, 1]) * TYPICAL - truth
    tanker = np.array([chip.tanker for chip in chips]) & (truth >= 60) & (truth <= 180)
    inside = _deviations(chips, out) / wider <= NORMAL_95
    every = np.isfinite(truth)
    return {
        "ships": len(chips),
        "p_at_least_half": round(float((p >= 0.5).mean()), 4),
        "p_at_least_tenth": round(float((p >= 0.1).mean()), 4),
        "tankers": int(tanker.sum()),
        "tanker_length_mae_m": round(float(np.abs(gap[tanker]).mean()), 2),
        "tanker_length_bias_m": round(float(gap[tanker].mean()), 2),
        "all_length_mae_m": round(float(np.abs(gap[every]).mean()), 2),
        "all_length_bias_m": round(float(gap[every].mean()), 2),
        "share_in_90": round(float(inside[every].mean()), 3),
        "share_of_tankers_in_90": round(float(inside[tanker].mean()), 3),
    }


def figures_of_simulated(test: dict, out: np.ndarray, by: float) -> dict:
    """Give how well ships are told from what is none in simulated chips of other seeds."""
    p, ship, label = 1 / (1 + np.exp(-out[:, 0] * by)), test["ship"], test["label"]
    order = np.argsort(np.argsort(p, kind="stable"), kind="stable") + 1
    n1, n0 = ship.sum(), (~ship).sum()
    bins = np.minimum((p * 10).astype(int), 9)
    ece = sum(abs(p[bins == k].mean() - ship[bins == k].mean()) * (bins == k).mean() for k in np.unique(bins))
    return {
        "chips": len(p),
        "auc": round(float((order[ship].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)), 4),
        "calibration_error": round(float(ece), 4),
        "p_below_tenth": {str(k): round(float((p[label == k] < 0.1).mean()), 4) for k in np.unique(label)},
        "p_at_least_half": {str(k): round(float((p[label == k] >= 0.5).mean()), 4) for k in np.unique(label)},
    }


def train() -> None:
    """Train and test; keep weights and answers."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(SEED)
    made = simulated(LEARNED)
    net = learn(ChipNet(), made, None, STEPS, RATE, SEED)
    chips = read_chips()
    before, after = leave_scenes_out(net, made, chips)
    final = learn(copy.deepcopy(net), made, real(chips, np.random.default_rng(SEED)), MORE_STEPS, RATE / 5, SEED)
    WORK.mkdir(parents=True, exist_ok=True)
    torch.save(final.state_dict(), WORK / "chip_net.pt")
    np.savez(WORK / "chip_answers.npz", before=before, after=after)


def write() -> None:
    """Calibrate, and write figures and the net."""
    net, chips = ChipNet(), read_chips()
    net.load_state_dict(torch.load(WORK / "chip_net.pt", weights_only=True))
    net.eval()
    held, test, answers = simulated(CALIBRATED), simulated(TESTED), np.load(WORK / "chip_answers.npz")
    by = calibrate(answer(net, held["x"])[:, 0], held["ship"])
    own, wider = widen(chips, answers["after"])
    table = {
        "command": "python training/chip_net.py write",
        "seed": SEED,
        "logit_factor": round(by, 4),
        "deviation_factor": round(wider, 4),
        "simulated_other_seeds": figures_of_simulated(test, answer(net, test["x"]), by),
        "opensarship_saw_no_real_ship": figures_of_ships(chips, answers["before"], by, 1.0),
        "opensarship_scene_left_out": figures_of_ships(chips, answers["after"], by, own),
    }
    (HERE / "chip_net.json").write_text(json.dumps(table, indent=2) + "\n", "utf-8")
    print(json.dumps(table, indent=2))
    torch.onnx.export(
        Shipped(net, by, wider).eval(), (torch.zeros(2, 4, SIZE, SIZE),), WEIGHTS, input_names=["chips"],
        output_names=["answers"], dynamic_axes={"chips": {0: "n"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
    store_in_half(WEIGHTS)


def main() -> None:
    """Do what the command line says."""
    tasks = {"train": train, "write": write}
    if len(sys.argv) != 2 or sys.argv[1] not in tasks:
        raise SystemExit(__doc__)
    tasks[sys.argv[1]]()


if __name__ == "__main__":
    main()
