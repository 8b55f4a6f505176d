"""The finder: a small fully convolutional net from a radar picture to heat, boxes, land and ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Mapping

STRIDE = 4
MULTIPLE = 32  # of a picture's sides
WIDTHS = (32, 64, 96, 128)  # channels at strides 4, 8, 16 and 32
BLOCKS = (1, 2, 2, 1)
NECK = 48


class Step(nn.Sequential):
    """Convolution, batch norm, ReLU."""

    def __init__(self, before: int, after: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)
        )


class Block(nn.Module):
    """Two convolutions beside a short cut; at first the short cut alone."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = Step(channels, channels)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels)
        nn.init.zeros_(self.norm.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Run the block."""
        return functional.relu(x + self.norm(self.second(self.first(x))))


class FinderNet(nn.Module):
    """From (n, 1, rows, columns) in 0..1, sides multiples of 32, to maps at a quarter of the size.

    The maps are: heat (logit that a ship's middle is here), the distances [pixels] from the cell's middle to the box's
    left, top, right and bottom, and, for training alone, logits of land and of ship.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = Step(1, 16, 2)
        before = 16
        self.stages = nn.ModuleList()
        self.sides = nn.ModuleList()
        for width, blocks in zip(WIDTHS, BLOCKS, strict=True):
            self.stages.append(nn.Sequential(Step(before, width, 2), *(Block(width) for _ in range(blocks))))
            self.sides.append(nn.Conv2d(width, NECK, 1))
            before = width
        self.merges = nn.ModuleList([Step(NECK, NECK) for _ in range(3)])
        self.head = Step(NECK, 64)
        self.out = nn.Conv2d(64, 7, 1)
        nn.init.constant_(self.out.bias, 0.0)
        self.out.bias.data[0] = -4.0

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Give heat (n, 1, r, c), box (n, 4, r, c), and land and ship (n, 2, r, c)."""
        x = self.stem(x)
        found = []
        for stage in self.stages:
            x = stage(x)
            found.append(x)
        y = self.sides[3](found[3])
        for level in (2, 1, 0):
            up = functional.interpolate(y, scale_factor=2.0, mode="nearest")
            y = self.merges[level](self.sides[level](found[level]) + up)
        out = self.out(self.head(y))
        return out[:, :1], functional.softplus(out[:, 1:5]) * 8, out[:, 5:]


def loss_of(maps: tuple[torch.Tensor, ...], aims: Mapping[str, torch.Tensor]) -> tuple[torch.Tensor, list[float]]:
    """Give the loss of a batch, and its parts: heat, boxes, land, ships.

    Heat: quality focal loss against a Gaussian of each ship (Li et al. 2020), per ship. Boxes: distance-IoU loss
    (Zheng et al. 2020) of the cells in a ship's middle. Land and ships: cross-entropy; of ships also Dice's loss.
    """
    heat, box, classes = maps[0][:, 0], maps[1], maps[2]
    ships = aims["count"].sum().clamp(min=1)
    gap = (aims["heat"] - heat.sigmoid()).abs() ** 2
    cross = functional.binary_cross_entropy_with_logits(heat, aims["heat"], reduction="none")
    heat_loss = (gap * cross * aims["keep"]).sum() / ships
    weight = aims["weight"]
    box_loss = ((1 - distance_iou(box, aims["box"])) * weight).sum() / weight.sum().clamp(min=1)
    land_loss = functional.binary_cross_entropy_with_logits(classes[:, 0], aims["land"])
    ship, aim, keep = classes[:, 1], aims["ship"], aims["keep"]
    ship_loss = (functional.binary_cross_entropy_with_logits(ship, aim, reduction="none") * keep).mean()
    share = ship.sigmoid() * keep
    dice = 1 - (2 * (share * aim).sum() + 1) / ((share + aim).sum() + 1)
    parts = [heat_loss, box_loss, land_loss, ship_loss + 0.2 * dice]
    total = heat_loss + 2.5 * box_loss + 0.3 * land_loss + parts[3]
    return total, [part.item() for part in parts]


def distance_iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Give the distance-IoU of boxes about the same points, (n, 4, ...) each."""
    low, high = torch.minimum(a, b), torch.maximum(a, b)
    common = (low[:, 0] + low[:, 2]).clamp(min=0) * (low[:, 1] + low[:, 3]).clamp(min=0)
    area = (a[:, 0] + a[:, 2]) * (a[:, 1] + a[:, 3]) + (b[:, 0] + b[:, 2]) * (b[:, 1] + b[:, 3]) - common
    across, down = high[:, 0] + high[:, 2], high[:, 1] + high[:, 3]
    right = ((a[:, 2] - a[:, 0]) - (b[:, 2] - b[:, 0])) / 2
    below = ((a[:, 3] - a[:, 1]) - (b[:, 3] - b[:, 1])) / 2
    return common / (area + 1e-6) - (right**2 + below**2) / (across**2 + down**2 + 1e-6)
