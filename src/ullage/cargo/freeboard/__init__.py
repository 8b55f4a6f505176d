"""How deep a ship lies in an image: strip, hull side and shadow to freeboard, draught, loading condition, cargo."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ullage.cargo.freeboard.edges import Surroundings
    from ullage.cargo.freeboard.geometry import Direction, beam_from_image_m, strip_factor
    from ullage.cargo.freeboard.history import depth_from_ballast_m, relative_fill
    from ullage.cargo.freeboard.hulls import Particulars
    from ullage.cargo.freeboard.load import LoadEstimate, LoadRules, estimate_load, load_from_strip
    from ullage.cargo.freeboard.prospect import Prospect, what_can_be_told
    from ullage.cargo.freeboard.rule import FreeboardRule
    from ullage.cargo.freeboard.strip import freeboard_from_strip
    from ullage.cargo.freeboard.widths import OtherWidth

__all__ = [
    "Direction",
    "FreeboardRule",
    "LoadEstimate",
    "LoadRules",
    "OtherWidth",
    "Particulars",
    "Prospect",
    "Surroundings",
    "beam_from_image_m",
    "depth_from_ballast_m",
    "estimate_load",
    "freeboard_from_strip",
    "load_from_strip",
    "relative_fill",
    "strip_factor",
    "what_can_be_told",
]

_HOMES = {
    "Direction": "geometry",
    "FreeboardRule": "rule",
    "LoadEstimate": "load",
    "LoadRules": "load",
    "OtherWidth": "widths",
    "Particulars": "hulls",
    "Prospect": "prospect",
    "Surroundings": "edges",
    "beam_from_image_m": "geometry",
    "depth_from_ballast_m": "history",
    "estimate_load": "load",
    "freeboard_from_strip": "strip",
    "load_from_strip": "load",
    "relative_fill": "history",
    "strip_factor": "geometry",
    "what_can_be_told": "prospect",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: geometry alone is asked for by those who measure edges."""
    if name in _HOMES:
        return getattr(import_module(f"ullage.cargo.freeboard.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'ullage.cargo.freeboard' has no attribute '{name}'")
