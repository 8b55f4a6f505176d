"""What is asked of a simulated world and cannot be."""

from __future__ import annotations

from ullage.errors import UllageError


class ImpossibleWorldError(UllageError, ValueError):
    """A world that cannot be made: no ships, too many, ships longer than their berths, no days."""
