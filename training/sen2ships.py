"""Train the harbour net on sen2ships, test it by ports left out, and write it for Ullage.

    python training/sen2ships.py fold durban    train on the other six ports, keep what is found in this one
    python training/sen2ships.py fold none      train on all ports
    python training/sen2ships.py look durban    look for ships again with what was trained
    python training/sen2ships.py export         src/ullage/weights/harbour_net.onnx, of what was trained on all
    python training/sen2ships_table.py          the figures of the ports left out, into training/sen2ships.json

What is trained is kept in a folder (ULLAGE_TRAINING_WORK) outside the repository.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from half import store_in_half
from learning import Learning, rate_at
from sen2ships_crops import Crops, Lesson
from sen2ships_net import HarbourNet, loss_of
from sen2ships_ports import PORTS, read_lesson
from sen2ships_work import WORK

from ullage.detect.optical.measured import find_both
from ullage.detect.optical.rule import OpticalRule

sys.path.insert(0, str(Path(__file__).parents[1] / "design"))
from fit_optical import ground_of

STEPS = int(os.environ.get("HARBOUR_STEPS", "1400"))
CROPS, SIDE = 8, 128  # a step's crops, and their side [pixels]
RATE = 4e-3
WARM = 0.05  # share of the steps in which the rate rises
FLAT = 0.4  # share of the steps after which it falls, evenly, to nothing
AVERAGE = 0.99  # of the weights, that are tested and shipped
SEED = 6
ALL = "none"  # is left out
HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "ullage" / "weights" / "harbour_net.onnx"


def train(lessons: list[Lesson], seed: int, log: Path) -> HarbourNet:
    """Train a net on ports; give the running mean of its weights."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    cv2.setNumThreads(1)
    learning = Learning(HarbourNet, RATE, AVERAGE)
    crops = Crops(lessons, seed)
    state, first = log.with_suffix(".state"), 0
    if state.exists():
        first, crops.drawn = learning.resume(state)
    begun, parts = time.monotonic(), []
    for step in range(first, STEPS):
        batch = {key: torch.from_numpy(value) for key, value in crops.batch(CROPS, SIDE).items()}
        x = batch.pop("x").contiguous(memory_format=torch.channels_last)
        loss, part = loss_of(learning.net(x), batch)
        learning.step(loss, step, rate_at(step, STEPS, WARM, FLAT))
        parts.append(part)
        if step % 50 == 49:
            told = " ".join(f"{x:.3f}" for x in np.mean(parts, axis=0))
            with log.open("a") as opened:
                opened.write(f"{step + 1}/{STEPS} {time.monotonic() - begun:.0f} s: {told}\n")
            parts = []
        if step % 200 == 199:
            learning.keep(state, step + 1, crops.drawn)
    return learning.mean.eval()


def _lesson(name: str) -> Lesson:
    """Give the lesson of a port, from where it is kept if it was read before."""
    kept = WORK / f"lesson_{name}.pickle"
    if not kept.exists():
        kept.write_bytes(pickle.dumps(read_lesson(name)))
    return pickle.loads(kept.read_bytes())  # noqa: S301 - written by this script


def run_fold(left_out: str) -> None:
    """Train on all ports but one ("none" for all), and keep the weights and what the net draws in that port."""
    WORK.mkdir(parents=True, exist_ok=True)
    weights = WORK / f"harbour_{left_out}.pt"
    if not weights.exists():
        lessons = [_lesson(name) for name in PORTS if name != left_out]
        net = train(lessons, SEED, WORK / f"harbour_{left_out}.log")
        torch.save(net.state_dict(), weights)
    if left_out != ALL:
        look(left_out)


class TorchHarbourNet:
    """A net in memory as `HarbourMaps`."""

    version = ""

    def __init__(self, net: HarbourNet) -> None:
        self._net = Shipped(net).eval()

    @torch.no_grad()
    def __call__(self, shown: np.ndarray, /) -> np.ndarray:
        """Give the maps."""
        return self._net(torch.from_numpy(shown).contiguous(memory_format=torch.channels_last)).numpy()


class Shipped(torch.nn.Module):
    """A net whose first two maps are 0 to 1."""

    def __init__(self, net: HarbourNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give the maps."""
        maps = self.net(x)
        return torch.cat([maps[:, :2].sigmoid(), maps[:, 2:]], 1)


def trained(left_out: str) -> HarbourNet:
    """Give the net of a fold, from where it is kept."""
    net = HarbourNet().to(memory_format=torch.channels_last)
    net.load_state_dict(torch.load(WORK / f"harbour_{left_out}.pt", weights_only=True))
    return net


def look(left_out: str) -> None:
    """Keep what stands out of the water of a port, and what the net that never saw it draws there."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    at = ground_of(left_out)
    cloud = np.zeros(at.patch.valid.shape, np.bool_)
    net = TorchHarbourNet(trained(left_out))
    both = find_both(at.patch, cloud, at.colours, at.delays_s, at.spacing, OpticalRule(), net)
    (WORK / f"harbour_{left_out}.pickle").write_bytes(pickle.dumps((replace(at, patch=None), *both)))


def export() -> None:
    """Write the net that was trained on all ports as ONNX."""
    sides = {0: "n", 2: "rows", 3: "columns"}
    torch.onnx.export(
        Shipped(trained(ALL)).eval(), (torch.zeros(1, 6, 64, 96),), WEIGHTS, input_names=["shown"],
        output_names=["maps"], dynamic_axes={"shown": sides, "maps": sides}, opset_version=17, dynamo=False,
    )  # fmt: skip
    store_in_half(WEIGHTS)


def main() -> None:
    """Do what the command line says."""
    what = sys.argv[1]
    if what == "fold":
        run_fold(sys.argv[2])
    elif what == "look":
        look(sys.argv[2])
    elif what == "export":
        export()


if __name__ == "__main__":
    main()
