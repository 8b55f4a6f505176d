"""What analysts decided: an append-only log, chained by hashes, beside the case."""

from __future__ import annotations

from ullage.decisions.entry import KINDS, Decision, Entry, find_breaks, find_in_force
from ullage.decisions.log import DecisionLog

__all__ = ["KINDS", "Decision", "DecisionLog", "Entry", "find_breaks", "find_in_force"]
