"""Times as vendors write them."""

from __future__ import annotations

from datetime import UTC, datetime

from ullage.errors import InputError, Problem
from ullage.sources.cells import shown

LONGEST = 60
"""Characters of a value that are looked at, and shown."""


def moment(text: str, file: str, name: str) -> datetime:
    """Read a time, UTC unless it says otherwise.

    Raises
    ------
    InputError
        When it is none.
    """
    try:
        time = datetime.fromisoformat(text[:LONGEST])
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        message = f"is {shown(text[:LONGEST])}: expected a time as 2024-05-18T21:30:00Z"
        raise InputError([Problem(file, message, column=name)]) from None
