"""The balance by day as charts take it: columns, the cap that holds, and a second fan beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

MOST_DAYS: Final = 1_500
"""Of longer balances every second day, or third, is drawn; the last day always is."""

_BAND: Final = ("low", "mid", "high")


def fan_of(
    balance: pl.DataFrame, caps: Sequence[Mapping[str, Any]], other: pl.DataFrame | None = None
) -> dict[str, Any]:
    """Give the fan of a balance.

    Parameters
    ----------
    balance
        Table of `tables.BALANCE`.
    caps
        As ``summary.json`` has them.
    other
        The same under other assumptions: of the same days.

    Returns
    -------
    dict
        Lists of one value a day: ``days``, ``low``, ``mid``, ``high``, ``cap``, ``notified``, ``p_over_cap``; ``unit``,
        and ``other`` with ``low``, ``mid`` and ``high``.
    """
    kept = _kept(len(balance))
    some = balance[kept] if len(balance) else balance
    days = [day.isoformat() for day in some["day"]]
    fan: dict[str, Any] = {
        "days": days,
        **_band(some),
        "cap": [next((one["amount_bbl"] for one in caps if one["from"] <= day <= one["to"]), None) for day in days],
        "notified": some["notified_bbl"].to_list(),
        "p_over_cap": some["p_over_cap"].to_list(),
        "unit": "bbl",
        "other": None,
    }
    if other is not None and len(other) == len(balance):
        fan["other"] = _band(other[kept] if len(other) else other)
    return fan


def _band(table: pl.DataFrame) -> dict[str, list[float | None]]:
    return {name: table[f"{name}_bbl"].to_list() for name in _BAND}


def _kept(count: int) -> list[int]:
    every = -(-count // MOST_DAYS) if count else 1
    return sorted({*range(0, count, every), *([count - 1] if count else [])})
