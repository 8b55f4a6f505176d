"""Counts and probabilities as people read them."""

from __future__ import annotations

from typing import Final

_LEAST: Final = 0.01
_MOST: Final = 0.99


def counted(count: int, one: str, several: str = "") -> str:
    """Write a count with its noun: ``1 ship``, ``2,000 ships``, ``2 entries``."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def percent(p: float) -> str:
    """Write a probability in per cent, and none beyond 1 and 99: no size is so sure, and none is impossible."""
    if p < _LEAST:
        return "below 1 %"
    return "over 99 %" if p > _MOST else f"{100 * p:.1f} %"
