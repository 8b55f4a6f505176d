"""Pixels of a radar image that stand out of the clutter around them, with a stated rate of false alarms."""

from __future__ import annotations

from ullage.detect.sar.cfar import cfar
from ullage.detect.sar.hits import Hits
from ullage.detect.sar.rule import LAWS, CfarRule
from ullage.detect.sar.scan import scan_scene

__all__ = ["LAWS", "CfarRule", "Hits", "cfar", "scan_scene"]
