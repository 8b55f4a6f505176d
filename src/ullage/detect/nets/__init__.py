"""Nets that find ships in pictures and judge chips: what goes in, and what comes out. A source runs them."""

from __future__ import annotations

from ullage.detect.nets.boxes import FinderRule, find_boxes
from ullage.detect.nets.chips import ChipJudge, to_contrast
from ullage.detect.nets.fusing import Boxes

__all__ = ["Boxes", "ChipJudge", "FinderRule", "find_boxes", "to_contrast"]
