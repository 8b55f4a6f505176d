"""Nets that find ships in pictures and judge chips: what goes in, and what comes out. A source runs them."""

from __future__ import annotations

from ullage.detect.nets.boxes import Boxes, FinderRule, find_boxes
from ullage.detect.nets.chips import ChipJudge, to_contrast

__all__ = ["Boxes", "ChipJudge", "FinderRule", "find_boxes", "to_contrast"]
