"""What a ship looks like from above, in parts of her own length and against the water beside her: to know her again."""

from __future__ import annotations

from ullage.detect.layout.describe import describe_layout
from ullage.detect.layout.distance import LayoutDistance, layout_distance
from ullage.detect.layout.result import Layout, LayoutError
from ullage.detect.layout.rule import LayoutRule

__all__ = ["Layout", "LayoutDistance", "LayoutError", "LayoutRule", "describe_layout", "layout_distance"]
