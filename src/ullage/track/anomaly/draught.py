"""Draughts that no ship of that hull can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.track.anomaly.found import TOO_DEEP, Found, us_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.track.anomaly.rule import AnomalyRule


def find_too_deep(statics: pl.DataFrame, maximum_draught_m: Mapping[str, float], rule: AnomalyRule) -> list[Found]:
    """Find the ships that report more draught than they can have.

    Parameters
    ----------
    statics
        Of `tables.STATICS`.
    maximum_draught_m
        MMSI or IMO number to the greatest draught [m]; the IMO number goes first. Others are not judged.
    rule
        What is granted beside it, and how often it must be heard.
    """
    if not maximum_draught_m:
        return []
    most = pl.DataFrame(
        {"key": list(maximum_draught_m), "most": list(maximum_draught_m.values())},
        schema={"key": pl.String, "most": pl.Float64},
    )
    sent = statics.drop_nulls(["mmsi", "draught_m"]).select("mmsi", "imo", "seen_at", "draught_m")
    by_imo = sent.join(most.rename({"most": "of_imo"}), left_on="imo", right_on="key", how="left")
    both = by_imo.join(most.rename({"most": "of_mmsi"}), left_on="mmsi", right_on="key", how="left")
    deep = both.with_columns(most=pl.coalesce("of_imo", "of_mmsi")).filter(
        pl.col("draught_m") > pl.col("most") + rule.draught_m
    )
    ships = deep.group_by("mmsi", "most").agg(
        pl.len(), pl.col("draught_m").max(), first=pl.col("seen_at").min(), last=pl.col("seen_at").max()
    )
    rows = ships.filter(pl.col("len") >= rule.heard).sort("mmsi", "most").iter_rows(named=True)
    return [_found(row) for row in rows]


def _found(row: dict[str, Any]) -> Found:
    reason = (
        f"reports {row['draught_m']} m, and {row['most']} m is the most she can have: mistyped, overloaded, or not "
        "that ship"
    )
    begin, end = (row[name] and us_of(row[name]) for name in ("first", "last"))
    return Found(
        row["mmsi"], TOO_DEEP, reason, begin, end, reports=row["len"], value=row["draught_m"], about=str(row["most"])
    )
