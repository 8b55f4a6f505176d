"""The second look: a small net from chips about a box to whether it is a ship's and where the ship ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from finder_net import Block, Step, distance_iou
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Mapping

NEAR, WIDE = (16, 32, 64, 96), (12, 24, 48, 64)  # channels at strides 2, 4, 8 and 16 of each chip
FEATURES = 64
DROPPED = 0.25  # share of the features that are left out in training


class Tower(nn.Sequential):
    """From (n, 2, 48, 48), a picture and which of it is in the box, to (n, features)."""

    def __init__(self, widths: tuple[int, int, int, int]) -> None:
        a, b, c, d = widths
        super().__init__(
            Step(2, a, 2), Step(a, b, 2), Block(b), Step(b, c, 2), Block(c), Step(c, d, 2),
            nn.Flatten(), nn.Linear(9 * d, FEATURES), nn.ReLU(inplace=True),
        )  # fmt: skip


class SecondNet(nn.Module):
    """From chips (n, 4, 48, 48) to logits of a ship (n,) and its sides (n, 4), in shares of the box."""

    def __init__(self) -> None:
        super().__init__()
        self.near, self.wide = Tower(NEAR), Tower(WIDE)
        self.drop = nn.Dropout(DROPPED)
        self.out = nn.Linear(2 * FEATURES, 5)
        nn.init.normal_(self.out.weight, std=0.01)
        nn.init.zeros_(self.out.bias)

    def forward(self, chips: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Give logits and sides."""
        both = torch.cat([self.near(chips[:, :2]), self.wide(chips[:, 2:])], dim=1)
        out = self.out(self.drop(both))
        return out[:, 0], 0.5 + out[:, 1:]


def second_loss(
    answers: tuple[torch.Tensor, torch.Tensor], aims: Mapping[str, torch.Tensor]
) -> tuple[torch.Tensor, list[float]]:
    """Give the loss of a batch, and its parts: ship or not, boxes, sides.

    Cross-entropy of the logits; of boxes that touch a ship distance-IoU (Zheng et al. 2020) and the distances of the
    sides.
    """
    logit, reach = answers
    keep, size = aims["keep"], aims["size"]
    near = aims["near"] * keep
    cross = functional.binary_cross_entropy_with_logits(logit, aims["sure"], reduction="none")
    gap = 1 - distance_iou(reach.clamp(min=0.02) * size, aims["reach"] * size)
    side = (reach - aims["reach"]).abs().clamp(max=1).mean(dim=1)
    parts = [(cross * keep).sum() / keep.sum().clamp(min=1)]
    parts += [(one * near).sum() / near.sum().clamp(min=1) for one in (gap, side)]
    return sum(parts), [part.item() for part in parts]
