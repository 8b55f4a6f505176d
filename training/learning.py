"""A net while it learns: what moves its weights, their running mean, and where a training stands that was stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import torch
from muon import optimizers_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

N = TypeVar("N", bound=torch.nn.Module)


class Learning(Generic[N]):
    """A net and the running mean of its weights.

    Parameters
    ----------
    make
        Makes the net; twice.
    rate
        Of learning, at its highest.
    average
        Part of the mean that stays at each step, once there were many.
    """

    def __init__(self, make: Callable[[], N], rate: float, average: float) -> None:
        self.net = make().to(memory_format=torch.channels_last)
        self.mean = make().to(memory_format=torch.channels_last)
        self.mean.load_state_dict(self.net.state_dict())
        self._optimizers = optimizers_of(self.net, rate)
        self._rates = [[group["lr"] for group in one.param_groups] for one in self._optimizers]
        self._average = average

    def step(self, loss: torch.Tensor, number: int, share: float) -> None:
        """Take a step down a loss, the one of that number, at a share of the rate."""
        for one, usual in zip(self._optimizers, self._rates, strict=True):
            one.zero_grad()
            for group, rate in zip(one.param_groups, usual, strict=True):
                group["lr"] = rate * share
        loss.backward()
        for one in self._optimizers:
            one.step()
        self._move_mean(min(self._average, (1 + number) / (10 + number)))

    @torch.no_grad()
    def _move_mean(self, keep: float) -> None:
        for kept, new in zip(self.mean.state_dict().values(), self.net.state_dict().values(), strict=True):
            if kept.dtype.is_floating_point:
                kept.lerp_(new, 1 - keep)
            else:
                kept.copy_(new)

    def keep(self, state: Path, steps: int, drawn: Any) -> None:
        """Keep all that goes on: a training that is killed goes on where it was."""
        kept = {"step": steps, "net": self.net.state_dict(), "mean": self.mean.state_dict(), "crops": drawn}
        kept["optimizers"] = [one.state_dict() for one in self._optimizers]
        part = state.with_suffix(".part")
        torch.save(kept, part)
        part.replace(state)

    def resume(self, state: Path) -> tuple[int, Any]:
        """Go on from what was kept; give the steps that are done, and where the drawing stood."""
        kept = torch.load(state, weights_only=False)
        self.net.load_state_dict(kept["net"])
        self.mean.load_state_dict(kept["mean"])
        for one, had in zip(self._optimizers, kept["optimizers"], strict=True):
            one.load_state_dict(had)
        return kept["step"], kept["crops"]


def rate_at(step: int, steps: int, warm: float, flat: float) -> float:
    """Give the share of the rate at a step: it rises in the first part, and falls evenly to nothing after another."""
    share = step / steps
    return min(1.0, (step + 1) / (warm * steps), (1 - share) / (1 - flat))
