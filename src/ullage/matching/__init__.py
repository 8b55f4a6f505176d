"""Matching as an edge: reports of a lake about scenes, the stage, and its table beside what became of earlier ones."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ullage.matching.gather import gather_reports
    from ullage.matching.history import extend_history
    from ullage.matching.run import Matched, match_case

__all__ = ["Matched", "extend_history", "gather_reports", "match_case"]

_HOMES = {"gather": ["gather_reports"], "history": ["extend_history"], "run": ["Matched", "match_case"]}


def __dir__() -> list[str]:
    """Name what can be imported."""
    return __all__


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: importing the package alone stays cheap."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"ullage.matching.{home}"), name)
    raise AttributeError(f"module 'ullage.matching' has no attribute '{name}'")
