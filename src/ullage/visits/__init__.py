"""Sightings to visits: those that somebody saw, and those that nobody saw."""

from __future__ import annotations

from ullage.visits.anchored import find_anchored
from ullage.visits.counts import count_id, count_named, count_window, find_overlaps
from ullage.visits.find import find_visits
from ullage.visits.heard import find_stays
from ullage.visits.looked import find_unlooked
from ullage.visits.looks import LookRule, find_looks
from ullage.visits.rule import VisitRule
from ullage.visits.sighting_rule import SightingRule
from ullage.visits.sightings import find_sightings
from ullage.visits.unseen import Unseen, UnseenAt, UnseenRule, estimate_missed, estimate_unseen

__all__ = [
    "LookRule",
    "SightingRule",
    "Unseen",
    "UnseenAt",
    "UnseenRule",
    "VisitRule",
    "count_id",
    "count_named",
    "count_window",
    "estimate_missed",
    "estimate_unseen",
    "find_anchored",
    "find_looks",
    "find_overlaps",
    "find_sightings",
    "find_stays",
    "find_unlooked",
    "find_visits",
]
