"""Words of a chain: times, intervals, cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def settings_of(rule: Mapping[str, Any]) -> str:
    """Write the values of a rule."""
    return ", ".join(f"{field}={value}" for field, value in rule.items())


def singular(table: str) -> str:
    """Give the word for one row of a table."""
    words = {"deliveries": "delivery", "loitering": "loitering", "anomalies": "anomaly", "matches": "match"}
    return words.get(table, table.removesuffix("s")).replace("_", " ")


def at_time(when: datetime | None) -> str:
    """Write a time to the minute."""
    return "at no known time" if when is None else f"{when:%Y-%m-%d %H:%M}Z"


def seen_when(row: Mapping[str, Any]) -> str:
    """Write when something was seen: to the minute, or the span in which it was; its middle is no time of its own."""
    after, before = row.get("seen_after"), row.get("seen_before")
    if after is None or before is None or after == before:
        return at_time(row["seen_at"])
    return f"between {at_time(after)} and {at_time(before)}"


def between(after: datetime | None, before: datetime | None, verb: str) -> str:
    """Write the interval in which something happened, open where nothing bounds it."""
    if after is None and before is None:
        return f"when she {verb} is not known"
    if after is None:
        return f"{verb} before {at_time(before)}"
    return (
        f"{verb} after {at_time(after)}" if before is None else f"{verb} between {at_time(after)} and {at_time(before)}"
    )


def cell_text(value: Any) -> str:
    """Write one cell."""
    if hasattr(value, "hour"):
        return at_time(value)
    if isinstance(value, list):
        return " ".join(map(str, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)
