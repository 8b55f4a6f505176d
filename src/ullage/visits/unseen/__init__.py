"""The visits that nobody saw: how many, from the looks there were and how long ships stay."""

from __future__ import annotations

from ullage.visits.unseen.estimate import estimate_missed, estimate_unseen
from ullage.visits.unseen.result import Unseen, UnseenAt
from ullage.visits.unseen.rule import UnseenRule

__all__ = ["Unseen", "UnseenAt", "UnseenRule", "estimate_missed", "estimate_unseen"]
