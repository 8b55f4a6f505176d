"""Two results side by side: what came, what went, what changed, and which inputs, rules and code did it."""

from __future__ import annotations

from ullage.comparing.changes import Changes, compare_results
from ullage.comparing.result import SavedResult, read_result

__all__ = ["Changes", "SavedResult", "compare_results", "read_result"]
