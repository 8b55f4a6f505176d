"""Train the finder on SSDD, test it by cross-validation, and write it for Ullage.

    python training/finder.py fold 0        one of three folds: train on the other two, keep what it finds in this one
    python training/finder.py fold -1       train on all pictures
    python training/finder.py look 0        look for ships again with what was trained
    python training/finder.py table         the figures of the folds after second_look.py, into training/finder.json
    python training/finder.py export 0      src/ullage/weights/finder.onnx, of a fold
    python training/finder.py hrsid         the figures of the shipped nets on pictures of HRSID, never trained on

What is trained is kept in a folder `work` (ULLAGE_TRAINING_WORK) outside the repository.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from finder_crops import Crops
from finder_net import FinderNet, loss_of
from half import store_in_bytes
from learning import Learning, rate_at
from scoring import average_precision, best_threshold, compare, counts, figures
from ssdd import DATA, FOLDS, fold_of, read_pictures

from ullage.detect.nets.boxes import FinderRule, find_boxes, look_again
from ullage.detect.nets.fusing import Boxes
from ullage.sources.ship_nets import load_finder, load_second_look

STEPS = int(os.environ.get("FINDER_STEPS", "12000"))
BATCHES = (
    (16, 160),
    (16, 160),
    (6, 256),
)  # crops, and their side [pixels], in turn: most about ships, some of whole pictures
RATE = 4e-3
WARM = 0.06  # share of the steps in which the rate rises
FLAT = 0.35  # share of the steps after which it falls, evenly, to nothing
AVERAGE = 0.995  # of the weights, that are tested and shipped
SEED = 4
THREADS = 1  # folds run beside each other; two threads would wait for each other on a busy machine
HERE = Path(__file__).parent
WORK = Path(os.environ.get("ULLAGE_TRAINING_WORK") or Path(tempfile.gettempdir()) / "ullage-training")
WEIGHTS = HERE.parent / "src" / "ullage" / "weights" / "finder.onnx"


class TorchFinder:
    """A net in memory as a `Finder`."""

    def __init__(self, net: FinderNet) -> None:
        self._net = net.eval()

    @torch.no_grad()
    def __call__(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give heat and boxes."""
        x = torch.from_numpy(np.ascontiguousarray(pictures)).contiguous(memory_format=torch.channels_last)
        heat, box, _ = self._net(x)
        return heat.sigmoid().numpy(), box.numpy()


def train(pictures: list, seed: int, log: Path) -> FinderNet:
    """Train a net on pictures; give the running mean of its weights."""
    torch.manual_seed(seed)
    torch.set_num_threads(THREADS)
    torch.set_flush_denormal(True)
    cv2.setNumThreads(1)
    learning = Learning(FinderNet, RATE, AVERAGE)
    crops = Crops(pictures, seed)
    state, first = log.with_suffix(".state"), 0
    if state.exists():
        first, crops.drawn = learning.resume(state)
    begun, parts = time.monotonic(), []
    for step in range(first, STEPS):
        batch = {key: torch.from_numpy(value) for key, value in crops.batch(*BATCHES[step % len(BATCHES)]).items()}
        x = batch.pop("x").contiguous(memory_format=torch.channels_last)
        loss, part = loss_of(learning.net(x), batch)
        learning.step(loss, step, rate_at(step, STEPS, WARM, FLAT))
        parts.append(part)
        if step % 50 == 49:
            told = " ".join(f"{x:.3f}" for x in np.mean(parts, axis=0))
            with log.open("a") as opened:
                opened.write(f"{step + 1}/{STEPS} {time.monotonic() - begun:.0f} s: {told}\n")
            parts = []
        if step % 500 == 499:
            learning.keep(state, step + 1, crops.drawn)
    return learning.mean.eval()


def run_fold(fold: int) -> None:
    """Train on all but one fold, and keep the weights and what the net finds in that fold."""
    pictures = read_pictures()
    learned = [one for one, of in zip(pictures, fold_of(pictures), strict=True) if of != fold]
    WORK.mkdir(parents=True, exist_ok=True)
    net = train(learned, SEED + fold, WORK / f"fold{fold}.log")
    torch.save(net.state_dict(), WORK / f"fold{fold}.pt")
    look(fold)


def look(fold: int) -> None:
    """Keep what the net of a fold finds in that fold."""
    torch.set_num_threads(THREADS)
    torch.set_flush_denormal(True)
    pictures = read_pictures()
    held = [one for one, of in zip(pictures, fold_of(pictures), strict=True) if of == fold]
    finder, rule = trained(fold), FinderRule(least_score=0.05)
    found = {one.number: find_boxes(one.values, finder, rule) for one in held}
    plain = {number: (boxes.corners, boxes.score) for number, boxes in found.items()}
    (WORK / f"fold{fold}.pickle").write_bytes(pickle.dumps(plain))


def trained(fold: int) -> TorchFinder:
    """Load the net of a fold."""
    net = FinderNet().to(memory_format=torch.channels_last)
    net.load_state_dict(torch.load(WORK / f"fold{fold}.pt", weights_only=True))
    return TorchFinder(net)


def table() -> dict[str, object]:
    """Give the figures of the cross-validation, with a second look too."""
    return cross_validated("fold") | {"second_look": cross_validated("second")}


def cross_validated(look: str) -> dict[str, object]:
    """Give the figures of what a look kept in folds; a fold's threshold is the best of the other folds' pictures."""
    pictures = {one.number: one for one in read_pictures()}
    folds = [_looked(WORK / f"{look}{fold}.pickle", pictures) for fold in range(FOLDS)]
    rows, thresholds = [], []
    for fold, looked in enumerate(folds):
        others = [one for other, many in enumerate(folds) if other != fold for one in many]
        thresholds.append(best_threshold(others or looked))
        rows.append(counts(looked, thresholds[-1]))
    every = np.concatenate(rows)
    inshore = np.array([one.inshore for many in folds for one in many])
    looked = [one for many in folds for one in many]
    return {
        "folds": len(folds),
        "thresholds": thresholds,
        "threshold_of_all": best_threshold(looked),
        "all": figures(every) | {"ap50": average_precision(looked)},
        "inshore": figures(every[inshore]) | {"ap50": average_precision([one for one in looked if one.inshore])},
        "offshore": figures(every[~inshore]) | {"ap50": average_precision([one for one in looked if not one.inshore])},
        "f1_by_fold": [figures(one)["f1"] for one in rows],
    }


def _looked(path: Path, pictures: dict) -> list:
    kept = pickle.loads(path.read_bytes())  # noqa: S301 - written by these scripts
    return [
        compare(Boxes(*boxes), pictures[number].boxes, inshore=pictures[number].inshore)
        for number, boxes in kept.items()
    ]


def hrsid(folder: Path = DATA / "sar" / "hrsid_samples" / "mini_test") -> dict[str, object]:
    """Give the figures of the shipped nets on HRSID (Wei et al. 2020): boxes about the connected parts of its masks."""
    from PIL import Image

    finder, second, lowest = load_finder(), load_second_look(), FinderRule(least_score=0.05)
    first, both = [], []
    for path in sorted((folder / "images").iterdir()):
        mask = np.asarray(Image.open(next((folder / "masks").glob(f"{path.stem}.*"))).convert("L")) > 127
        _, _, parts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
        drawn = np.array([(x, y, x + w, y + h) for x, y, w, h, area in parts[1:] if area >= 4], float).reshape(-1, 4)
        values = np.asarray(Image.open(path).convert("L"))
        found = find_boxes(values, finder, lowest)
        first.append(compare(found, drawn, inshore=False))
        both.append(compare(look_again(values, found, second, lowest), drawn, inshore=False))
    rule = FinderRule()
    return _at(first, rule.least_score) | {"second_look": _at(both, rule.least_score_again)}


def _at(looked: list, threshold: float) -> dict[str, object]:
    return figures(counts(looked, threshold)) | {"ap50": average_precision(looked)}


def export(fold: int) -> None:
    """Write the net of a fold as ONNX: heat as 0 to 1, and boxes."""

    class Shipped(torch.nn.Module):
        def __init__(self, net: FinderNet) -> None:
            super().__init__()
            self.net = net

        def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            heat, box, _ = self.net(x)
            return heat.sigmoid(), box

    net = FinderNet()
    net.load_state_dict(torch.load(WORK / f"fold{fold}.pt", weights_only=True))
    sides = {2: "rows", 3: "columns"}
    torch.onnx.export(
        Shipped(net).eval(), (torch.zeros(1, 1, 64, 96),), WEIGHTS, input_names=["pictures"],
        output_names=["heat", "boxes"], dynamic_axes={"pictures": {0: "n"} | sides}, opset_version=17, dynamo=False,
    )  # fmt: skip
    store_in_bytes(WEIGHTS)


def main() -> None:
    """Do what the command line says."""
    what = sys.argv[1]
    if what == "fold":
        run_fold(int(sys.argv[2]))
    elif what == "look":
        look(int(sys.argv[2]))
    elif what == "table":
        settings = {"batches": BATCHES, "rate": RATE, "seed": SEED}
        text = json.dumps({"command": "python training/finder.py table", "settings": settings} | table(), indent=2)
        (HERE / "finder.json").write_text(text + "\n", "utf-8")
        print(text)
    elif what == "export":
        export(int(sys.argv[2]))
    elif what == "hrsid":
        print(json.dumps(hrsid(), indent=2))


if __name__ == "__main__":
    main()
