"""The optimiser: Muon for the weights of convolutions, AdamW for the rest.

Jordan et al. 2024; size of the step as in Liu et al. 2025, arXiv 2502.16982. A net of a million weights learns in fewer
steps than with AdamW alone, and steps are what two processors are short of.
"""

from __future__ import annotations

import torch
from torch import nn

MOMENTUM = 0.95
DECAY = 0.02


class Muon(torch.optim.Optimizer):
    """Momentum whose every step is made orthogonal."""

    def __init__(self, weights: list[nn.Parameter], lr: float) -> None:
        super().__init__(weights, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        """Move the weights."""
        del closure
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                slope = weight.grad.flatten(1)
                kept = state.setdefault("momentum", torch.zeros_like(slope))
                kept.lerp_(slope, 1 - MOMENTUM)
                move = _orthogonal(slope.lerp(kept, MOMENTUM))
                size = 0.2 * max(move.shape) ** 0.5
                weight.mul_(1 - group["lr"] * DECAY)
                weight.add_(move.view_as(weight), alpha=-group["lr"] * size)


def _orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """Give nearly the nearest matrix with orthogonal rows or columns: five steps of Newton and Schulz."""
    x = matrix / (matrix.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if tall else x


def optimizers_of(net: nn.Module, lr: float) -> list[torch.optim.Optimizer]:
    """Give the optimisers of a net: its inner convolutions by Muon, all else by AdamW at half the rate."""
    inner, outer, plain = [], [], []
    for name, weight in net.named_parameters():
        if weight.ndim == 4 and not name.startswith(("stem", "out")):
            inner.append(weight)
        elif weight.ndim >= 2:
            outer.append(weight)
        else:
            plain.append(weight)
    groups = [{"params": outer, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0.0}]
    return [Muon(inner, lr), torch.optim.AdamW(groups, lr=lr / 2)]
