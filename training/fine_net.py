"""Train the fine net on shipsnet, test it by dates left out, and write it for Ullage.

    python training/fine_net.py fold 0      one of five folds of dates: train on the others, judge this one
    python training/fine_net.py fold -1     train on all chips
    python training/fine_net.py table       the figures of the folds, into training/fine_net.json
    python training/fine_net.py export      src/ullage/weights/fine_net.onnx, of what was trained on all

A chip is 80 x 80 pixels of 3 m, red green blue. What is trained is kept in a folder (ULLAGE_TRAINING_WORK) outside the
repository.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from finder_net import Block, Step
from half import store_in_half
from learning import Learning, rate_at
from PIL import Image
from ssdd import DATA
from torch import nn
from torch.nn import functional

from ullage.detect.nets.fine_chips import FineJudge

FOLDS = 5
STEPS = int(os.environ.get("FINE_STEPS", "1400"))
BATCH = 64
RATE = 3e-3
WARM = 0.05
FLAT = 0.4
AVERAGE = 0.995
SEEDS = (5,)  # nets of which the mean is taken
SMOOTH = 0.02  # a few chips are labelled wrongly
SHIFT = 3  # pixels: a part of a ship is none, so chips must not be moved far
WIDTHS = (24, 32, 64, 96)
HERE = Path(__file__).parent
WORK = Path(os.environ.get("ULLAGE_TRAINING_WORK") or Path(tempfile.gettempdir()) / "ullage-training")
WEIGHTS = HERE.parent / "src" / "ullage" / "weights" / "fine_net.onnx"


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Chips (n, 3, 80, 80), uint8; whether each is a ship; and the fold of its date."""

    chips: np.ndarray
    is_ship: np.ndarray
    fold: np.ndarray

    def some(self, wanted: np.ndarray) -> Labelled:
        """Give some of the chips."""
        return Labelled(self.chips[wanted], self.is_ship[wanted], self.fold[wanted])


def read_chips(folder: Path = DATA / "optical" / "shipsnet") -> Labelled:
    """Read all chips; all of one date are in one fold, since strips that overlap show the same ships."""
    with (folder / "index.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    dates = sorted({row["date"] for row in rows})
    sizes = {date: sum(row["date"] == date for row in rows) for date in dates}
    held, fold = np.zeros(FOLDS), {}
    for date in sorted(dates, key=lambda date: (-sizes[date], date)):
        fold[date] = int(np.argmin(held))
        held[fold[date]] += sizes[date]
    with zipfile.ZipFile(folder / "chips.zip") as chips:
        names = {Path(name).name: name for name in chips.namelist()}
        values = [np.asarray(Image.open(io.BytesIO(chips.read(names[row["file"]]))).convert("RGB")) for row in rows]
    return Labelled(
        np.ascontiguousarray(np.stack(values).transpose(0, 3, 1, 2)),
        np.array([row["label"] == "1" for row in rows]),
        np.array([fold[row["date"]] for row in rows]),
    )


class FineNet(nn.Module):
    """From (n, 3, 80, 80), 0 to 1, to a logit that there is a whole ship in the middle."""

    def __init__(self) -> None:
        super().__init__()
        before, parts = 3, []
        for number, width in enumerate(WIDTHS):
            parts += [Step(before, width, 2), *([Block(width)] if number else [])]
            before = width
        self.body = nn.Sequential(*parts)
        self.out = nn.Linear(2 * before, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give the logits, (n,)."""
        y = self.body((x - 0.4) * 4)
        middle = y[:, :, 1:4, 1:4].mean((2, 3))
        return self.out(torch.cat([y.mean((2, 3)), middle], 1))[:, 0]


def drawn(chips: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn, mirror, move, brighten and tint chips at random; give them as 0 to 1."""
    count = len(chips)
    out = np.empty(chips.shape, np.float32)
    wide = np.pad(chips, ((0, 0), (0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT)), mode="reflect")
    side = chips.shape[2]
    for k in range(count):
        down, right = rng.integers(0, 2 * SHIFT + 1, 2)
        one = wide[k, :, down : down + side, right : right + side]
        one = np.rot90(one, rng.integers(4), (1, 2))
        out[k] = one[:, :, ::-1] if rng.random() < 0.5 else one
    gain = np.exp(rng.normal(0, 0.15, (count, 1, 1, 1)) + rng.normal(0, 0.05, (count, 3, 1, 1)))
    lift = rng.normal(0, 0.04, (count, 1, 1, 1))
    return np.clip(out / 255 * gain + lift, 0, 1).astype(np.float32)


def train(learned: Labelled, seed: int) -> FineNet:
    """Train a net on chips; give the running mean of its weights."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    rng = np.random.default_rng(seed)
    learning = Learning(FineNet, RATE, AVERAGE)
    order = np.array([], np.int64)
    for step in range(STEPS):
        if len(order) < BATCH:
            order = np.concatenate([order, rng.permutation(len(learned.chips))])
        own, order = order[:BATCH], order[BATCH:]
        x = torch.from_numpy(drawn(learned.chips[own], rng)).contiguous(memory_format=torch.channels_last)
        aim = torch.from_numpy(learned.is_ship[own].astype(np.float32)) * (1 - 2 * SMOOTH) + SMOOTH
        loss = functional.binary_cross_entropy_with_logits(learning.net(x), aim)
        learning.step(loss, step, rate_at(step, STEPS, WARM, FLAT))
    return learning.mean.eval()


class Together(nn.Module):
    """The mean of the probabilities of some nets."""

    def __init__(self, nets: list[FineNet]) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, chips: torch.Tensor) -> torch.Tensor:
        """Give probabilities, (n,)."""
        return torch.stack([net(chips).sigmoid() for net in self.nets]).mean(0)


def trained(fold: int) -> Together:
    """Give the nets of a fold, from where they are kept."""
    nets = []
    for seed in SEEDS:
        net = FineNet()
        net.load_state_dict(torch.load(WORK / f"fine{fold}-{seed}.pt", weights_only=True))
        nets.append(net)
    return Together(nets).eval()


def run_fold(fold: int) -> None:
    """Train on all but one fold; keep the weights, and what they say of that fold."""
    every = read_chips()
    WORK.mkdir(parents=True, exist_ok=True)
    for seed in SEEDS:
        if not (WORK / f"fine{fold}-{seed}.pt").exists():
            torch.save(train(every.some(every.fold != fold), seed).state_dict(), WORK / f"fine{fold}-{seed}.pt")
    if fold >= 0:
        look(fold)


@torch.no_grad()
def look(fold: int) -> None:
    """Keep what the nets of a fold say of its chips."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    every = read_chips()
    held, nets = every.some(every.fold == fold), trained(fold)
    judge = FineJudge(lambda chips: nets(torch.from_numpy(chips)).numpy())
    np.save(WORK / f"fine{fold}.npy", judge(held.chips.astype(np.float32) / 255))


def table() -> dict[str, object]:
    """Give the figures of the cross-validation; a chip is held for a ship from p = 0.5."""
    every = read_chips()
    p = np.full(len(every.chips), np.nan)
    for fold in range(FOLDS):
        p[every.fold == fold] = np.load(WORK / f"fine{fold}.npy")
    right = (p >= 0.5) == every.is_ship
    rng = np.random.default_rng(1)
    drawn_again = [right[rng.integers(0, len(right), len(right))].mean() for _ in range(2000)]
    bins = np.clip((p * 5).astype(int), 0, 4)
    return {
        "chips": len(p),
        "ships": int(every.is_ship.sum()),
        "accuracy": float(right.mean()),
        "accuracy_90": [float(one) for one in np.quantile(drawn_again, (0.05, 0.95))],
        "accuracy_by_fold": [float(right[every.fold == fold].mean()) for fold in range(FOLDS)],
        "wrong": int((~right).sum()),
        "ships_missed": int((~right & every.is_ship).sum()),
        "no_ships_taken": int((~right & ~every.is_ship).sum()),
        "calibration": [_reliability(p, every.is_ship, bins == k) for k in range(5) if (bins == k).any()],
    }


def _reliability(p: np.ndarray, is_ship: np.ndarray, own: np.ndarray) -> dict[str, float]:
    return {"p": float(p[own].mean()), "ships": float(is_ship[own].mean()), "chips": int(own.sum())}


def export() -> None:
    """Write the nets that were trained on all chips as one ONNX file."""
    torch.onnx.export(
        trained(-1), (torch.zeros(2, 3, 80, 80),), WEIGHTS, input_names=["chips"], output_names=["p_ship"],
        dynamic_axes={"chips": {0: "n"}, "p_ship": {0: "n"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
    store_in_half(WEIGHTS)


def main() -> None:
    """Do what the command line says."""
    what = sys.argv[1]
    if what == "fold":
        run_fold(int(sys.argv[2]))
    elif what == "look":
        look(int(sys.argv[2]))
    elif what == "table":
        settings = {"steps": STEPS, "batch": BATCH, "rate": RATE, "seeds": SEEDS}
        text = json.dumps({"command": "python training/fine_net.py table", "settings": settings} | table(), indent=2)
        (HERE / "fine_net.json").write_text(text + "\n", "utf-8")
        print(text)
    elif what == "export":
        export()


if __name__ == "__main__":
    main()
