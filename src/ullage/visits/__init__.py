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

__all__ = [
    "VisitRule",
    "count_id",
    "count_named",
    "count_window",
    "find_anchored",
    "find_overlaps",
    "find_visits",
]
