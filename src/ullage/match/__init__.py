"""Detections and tracks meet at the moment of the image: which ship each detection is, with probabilities."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ullage.match.find import count_matches, match_detections
    from ullage.match.history import MATCH_HISTORY, revise_matches
    from ullage.match.rule import MatchRule

__all__ = ["MATCH_HISTORY", "MatchRule", "count_matches", "match_detections", "revise_matches"]

_HOMES = {
    "find": ["count_matches", "match_detections"],
    "history": ["MATCH_HISTORY", "revise_matches"],
    "rule": ["MatchRule"],
}


def __dir__() -> list[str]:
    """Name what can be imported."""
    return __all__


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: importing the package alone stays cheap."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"ullage.match.{home}"), name)
    raise AttributeError(f"module 'ullage.match' has no attribute '{name}'")
