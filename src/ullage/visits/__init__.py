"""Sightings to visits: those that somebody saw, and those that nobody saw."""

from __future__ import annotations

from ullage.visits.find import (
    VisitRule,
    count_id,
    count_named,
    count_window,
    find_anchored,
    find_overlaps,
    find_visits,
)
from ullage.visits.looked import find_unlooked
from ullage.visits.looks import LookRule, find_looks
from ullage.visits.sighting_rule import SightingRule
from ullage.visits.sightings import find_sightings

__all__ = [
    "LookRule",
    "SightingRule",
    "VisitRule",
    "count_id",
    "count_named",
    "count_window",
    "find_anchored",
    "find_looks",
    "find_overlaps",
    "find_sightings",
    "find_unlooked",
    "find_visits",
]
