"""The visits that nobody saw: how many, from the looks there were and how long ships stay."""

from __future__ import annotations

from ullage.visits.unseen.result import Unseen, UnseenAt

__all__ = ["Unseen", "UnseenAt"]
