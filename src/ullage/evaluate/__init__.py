"""Results against truth: tables of accuracy and coverage."""

from __future__ import annotations

from ullage.evaluate.accuracy import Judged, Score, as_frame
from ullage.evaluate.run import Evaluated, evaluate_case, judge

__all__ = ["Evaluated", "Judged", "Score", "as_frame", "evaluate_case", "judge"]
