"""Where the data ends: the latest report that is not a clock gone wrong.

Whoever is silent up to the end of the data has an open gap. One report of the year 2099 must not open one for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class EndRule:
    """Which reports at the end are too far off to end the data.

    Parameters
    ----------
    hole_days
        Days without any report after which the rest is looked at [d].
    least_share
        The rest counts if it holds this part of all reports.
    """

    # judged: longer than any outage of a whole feed that users told of
    hole_days: int = 30
    # judged: of a year of reports the third part of a day
    least_share: float = 0.001


def last_day(days: Sequence[tuple[date, int]], rule: EndRule | None = None) -> tuple[date | None, int]:
    """Give the last day of the data, and how many reports lie after it.

    Parameters
    ----------
    days
        Each day (UTC) that has reports, and how many; in their order.
    rule
        Which reports at the end do not count.

    Returns
    -------
    day, later
        None without a report.
    """
    rule = rule or EndRule()
    total, rest, kept = sum(count for _, count in days), 0, len(days)
    for at in range(len(days) - 1, 0, -1):
        rest += days[at][1]
        if rest >= rule.least_share * total:
            break
        if days[at][0] - days[at - 1][0] > timedelta(days=rule.hole_days):
            kept = at
    return (days[kept - 1][0] if days else None), sum(count for _, count in days[kept:])


def counts_by_day(counts: pl.DataFrame) -> list[tuple[date, int]]:
    """Sum the counts of a lake's partitions by day; reports without a time have none."""
    known = counts.drop_nulls("day").group_by("day").agg(pl.col("rows").sum()).filter(pl.col("rows") > 0)
    return list(known.sort("day").iter_rows())
