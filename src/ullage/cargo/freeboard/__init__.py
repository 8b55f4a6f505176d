"""How deep a ship lies in an image: strip, hull side and shadow to freeboard, draught, loading condition, cargo."""

from __future__ import annotations

from ullage.cargo.freeboard.geometry import Direction, beam_from_image_m, strip_factor
from ullage.cargo.freeboard.rule import FreeboardRule

__all__ = ["Direction", "FreeboardRule", "beam_from_image_m", "strip_factor"]
