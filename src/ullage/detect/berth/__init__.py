"""Berths: whether a ship lies at a drawn terminal, by what has changed since earlier scenes."""

from ullage.detect.berth.chance import ChanceRule
from ullage.detect.berth.looks import find_berth_looks, find_looks_in_turn
from ullage.detect.berth.rule import BerthRule

__all__ = ["BerthRule", "ChanceRule", "find_berth_looks", "find_looks_in_turn"]
