"""Ships in scenes: where, how long, how wide, along which axis; what was rejected keeps its reason."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ullage.detect.find import ShipNets, find_ships
    from ullage.detect.optical.rule import OpticalRule
    from ullage.detect.rule import DetectRule

__all__ = ["DetectRule", "OpticalRule", "ShipNets", "find_ships"]

_HOMES = {"find_ships": "find", "ShipNets": "find", "DetectRule": "rule", "OpticalRule": "optical.rule"}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: the kernels of one room need not load those of all."""
    if name in _HOMES:
        return getattr(import_module(f"ullage.detect.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'ullage.detect' has no attribute '{name}'")
