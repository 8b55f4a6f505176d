"""The harbour net: a small fully convolutional net from an optical image to ships, their middles and their axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from finder_net import Block, Step
from torch import nn
from torch.nn import functional

from ullage.detect.nets.harbour import MAPS

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS = 6
FINER = 2  # pixels of a cell's side: all but the first and the last step work on cells
WIDTHS = (32, 56, 88, 80)  # channels at strides 2, 4, 8 and 16
BLOCKS = (1, 1, 2, 1)
NECK = 32
HEAD = 48


class HarbourNet(nn.Module):
    """From (n, 6, rows, columns), sides multiples of 16, to (n, 7, rows, columns).

    The maps are: the logit that a pixel is ship; the logit that a ship's middle is here; the way to the middle, down
    and right [10 pixels]; cosine and sine of twice the axis' angle; the logarithm of the length [12 pixels].
    """

    def __init__(self) -> None:
        super().__init__()
        before = CHANNELS * FINER**2
        self.stages, self.sides = nn.ModuleList(), nn.ModuleList()
        for level, (width, blocks) in enumerate(zip(WIDTHS, BLOCKS, strict=True)):
            first = Step(before, width, 2 if level else 1)
            self.stages.append(nn.Sequential(first, *(Block(width) for _ in range(blocks))))
            self.sides.append(nn.Conv2d(width, NECK, 1))
            before = width
        self.merges = nn.ModuleList([Step(NECK, NECK) for _ in range(3)])
        self.head = Step(NECK, HEAD)
        self.out = nn.Conv2d(HEAD, MAPS * FINER**2, 1)
        nn.init.constant_(self.out.bias, 0.0)
        self.out.bias.data[: 2 * FINER**2] = -3.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give the maps."""
        x = functional.pixel_unshuffle(x, FINER).contiguous(memory_format=torch.channels_last)
        found = []
        for stage in self.stages:
            x = stage(x)
            found.append(x)
        y = self.sides[3](found[3])
        for level in (2, 1, 0):
            up = functional.interpolate(y, scale_factor=2.0, mode="nearest")
            y = self.merges[level](self.sides[level](found[level]) + up)
        return functional.pixel_shuffle(self.out(self.head(y)), FINER)


def loss_of(maps: torch.Tensor, aims: Mapping[str, torch.Tensor]) -> tuple[torch.Tensor, list[float]]:
    """Give the loss of a batch, and its parts: ships, middles, ways to the middle, axes and lengths.

    Ships: cross-entropy and Dice's loss. Middles: quality focal loss (Li et al. 2020), per ship. The rest: absolute
    error over a ship's pixels, each ship alike.
    """
    keep, ship, weight = aims["keep"], aims["ship"], aims["weight"]
    cross = functional.binary_cross_entropy_with_logits(maps[:, 0], ship, reduction="none")
    share = maps[:, 0].sigmoid() * keep
    dice = 1 - (2 * (share * ship).sum() + 1) / ((share + ship * keep).sum() + 1)
    ship_loss = (cross * keep * (1 + 2 * ship)).mean() * 4 + 0.5 * dice
    gap = (aims["heat"] - maps[:, 1].sigmoid()).abs() ** 2
    cross = functional.binary_cross_entropy_with_logits(maps[:, 1], aims["heat"], reduction="none")
    heat_loss = (gap * cross * keep).sum() / aims["count"].sum().clamp(min=1) / 8
    total = weight.sum().clamp(min=1)
    away = ((maps[:, 2:4] - aims["way"]).abs().sum(1) * weight).sum() / total
    axis = ((maps[:, 4:6] - aims["axis"]).abs().sum(1) * weight).sum() / total
    long = ((maps[:, 6] - aims["long"]).abs() * weight).sum() / total
    parts = [ship_loss, heat_loss, away, axis, long]
    return ship_loss + heat_loss + 0.3 * away + 0.2 * axis + 0.2 * long, [part.item() for part in parts]
