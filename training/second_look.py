"""Train the second look on SSDD, let it look at what the finder found, and write it for Ullage.

    python training/second_look.py found 0      boxes that the finder of fold 0 finds where it learned, near land
    python training/second_look.py fold 0       train on the pictures of the other folds, about these and drawn boxes
    python training/second_look.py look 0       look again at what that finder found in the pictures of fold 0
    python training/second_look.py export 0     src/ullage/weights/second_look.onnx, of a fold

`finder.py` has to have trained and looked before; `finder.py table` gives the figures of both looks.
"""

from __future__ import annotations

import pickle
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch
from finder import AVERAGE, FLAT, THREADS, WARM, WORK, trained
from half import store_in_half
from learning import Learning, rate_at
from second_boxes import BoxCrops
from second_net import SecondNet, second_loss
from ssdd import fold_of, read_pictures

from ullage.detect.nets.boxes import FinderRule, find_boxes, look_again
from ullage.detect.nets.fusing import Boxes
from ullage.detect.nets.second_look import CHIP_PIXELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from ssdd import Picture

STEPS = 1600
CROPS, SIDE = 8, 416  # a batch's crops, of so many pixels a side: most boxes' surroundings are inside
RATE = 3e-3
SEED = 40
LEARNED = FinderRule(least_score=0.01, most_overlap=0.6, views=1, sizes=(1.0,))  # what it finds where it learned
WEIGHTS = Path(__file__).parents[1] / "src" / "ullage" / "weights" / "second_look.onnx"


class TorchSecondLook:
    """A net in memory as a `SecondLook`."""

    def __init__(self, net: SecondNet) -> None:
        self._net = net.eval()

    @torch.no_grad()
    def __call__(self, chips: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Give scores and sides."""
        logit, reach = self._net(torch.from_numpy(chips).contiguous(memory_format=torch.channels_last))
        return logit.sigmoid().numpy(), reach.numpy()


def train(pictures: list[Picture], found: Mapping[int, npt.NDArray], seed: int, log: Path) -> SecondNet:
    """Train a net on boxes in pictures; give the running mean of its weights."""
    torch.manual_seed(seed)
    learning = Learning(SecondNet, RATE, AVERAGE)
    crops = BoxCrops(pictures, found, seed)
    begun, parts = time.monotonic(), []
    for step in range(STEPS):
        batch = {key: torch.from_numpy(value) for key, value in crops.batch(CROPS, SIDE).items()}
        x = batch.pop("x").contiguous(memory_format=torch.channels_last)
        loss, part = second_loss(learning.net(x), batch)
        learning.step(loss, step, rate_at(step, STEPS, WARM, FLAT))
        parts.append(part)
        if step % 50 == 49:
            told = " ".join(f"{x:.3f}" for x in np.mean(parts, axis=0))
            with log.open("a") as opened:
                opened.write(f"{step + 1}/{STEPS} {time.monotonic() - begun:.0f} s: {told}\n")
            parts = []
    return learning.mean.eval()


def find_in_learned(fold: int) -> None:
    """Keep what the finder of a fold finds in the pictures with land that it learned, right and wrong."""
    pictures, finder = read_pictures(), trained(fold)
    learned = [one for one, of in zip(pictures, fold_of(pictures), strict=True) if of != fold and one.inshore]
    found = {one.number: find_boxes(one.values, finder, LEARNED).corners for one in learned}
    (WORK / f"found{fold}.pickle").write_bytes(pickle.dumps(found))


def run_fold(fold: int) -> None:
    """Train on all but one fold, and keep the weights."""
    pictures = read_pictures()
    learned = [one for one, of in zip(pictures, fold_of(pictures), strict=True) if of != fold]
    found = pickle.loads((WORK / f"found{fold}.pickle").read_bytes())  # noqa: S301 - written by this script
    net = train(learned, found, SEED + fold, WORK / f"second{fold}.log")
    torch.save(net.state_dict(), WORK / f"second{fold}.pt")


def trained_again(fold: int) -> SecondNet:
    """Load the net of a fold."""
    net = SecondNet()
    net.load_state_dict(torch.load(WORK / f"second{fold}.pt", weights_only=True))
    return net.eval()


def look(fold: int) -> None:
    """Keep what the second look of a fold makes of what the finder found in that fold."""
    second = TorchSecondLook(trained_again(fold))
    first = pickle.loads((WORK / f"fold{fold}.pickle").read_bytes())  # noqa: S301 - written by finder.py
    plain = {}
    for one in read_pictures():
        if one.number in first:
            boxes = look_again(one.values, Boxes(*first[one.number]), second, FinderRule())
            plain[one.number] = (boxes.corners, boxes.score)
    (WORK / f"second{fold}.pickle").write_bytes(pickle.dumps(plain))


def export(fold: int) -> None:
    """Write the net of a fold as ONNX: scores of 0 to 1, and sides."""

    class Shipped(torch.nn.Module):
        def __init__(self, net: SecondNet) -> None:
            super().__init__()
            self.net = net

        def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            logit, reach = self.net(x)
            return logit.sigmoid(), reach

    torch.onnx.export(
        Shipped(trained_again(fold)).eval(), (torch.zeros(2, 4, CHIP_PIXELS, CHIP_PIXELS),), WEIGHTS,
        input_names=["chips"], output_names=["score", "reach"], dynamic_axes={"chips": {0: "n"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    store_in_half(WEIGHTS)


def main() -> None:
    """Do what the command line says."""
    torch.set_num_threads(THREADS)
    torch.set_flush_denormal(True)
    cv2.setNumThreads(1)
    what = {"found": find_in_learned, "fold": run_fold, "look": look, "export": export}
    what[sys.argv[1]](int(sys.argv[2]))


if __name__ == "__main__":
    main()
