"""What became of gaps that an earlier run gave: a report that comes late shortens, splits or withdraws them.

All gaps are found anew from what has grown; this compares the two tables and says what changed. Gaps are one by their
id, a hash of the ship and the report before; where a late report moved the begin, by the time that they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

NEW, ENDED, SHORTENED, LENGTHENED = "new", "ended", "shortened", "lengthened"
SPLIT, WITHDRAWN, REJUDGED = "split", "withdrawn", "rejudged"

GAP_HISTORY: Final = Table(
    "gap_history",
    "one change of one gap between two runs; what did not change has no row",
    (
        Column("gap_id", pl.String, "the gap as the earlier run named it; a new one's own id"),
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("revised_at", UTC_TIME, "the run that changed it"),
        Column("change", pl.String, "new, ended, shortened, lengthened, split, withdrawn or rejudged"),
        Column("became", pl.List(pl.String), "the gaps that stand in its place; empty when withdrawn"),
        Column("was_off_at", UTC_TIME, "its begin before; null when new"),
        Column("was_on_at", UTC_TIME, "its end before; null when new or open"),
        Column("was_duration_h", pl.Float64, "its length before [h]"),
        Column("was_p_disabled", pl.Float64, "its probability before"),
        Column("off_at", UTC_TIME, "begin of the first that stands in its place"),
        Column("on_at", UTC_TIME, "end of the last that stands in its place; null while open"),
        Column("duration_h", pl.Float64, "length of all that stand in its place [h]"),
        Column("p_disabled", pl.Float64, "the highest probability among them"),
        Column("reason", pl.String, "in words, what changed it"),
    ),
)


@dataclass(frozen=True, slots=True)
class HistoryRule:
    """What counts as a change of judgement.

    Parameters
    ----------
    least_p
        A probability that moves by less is not told anew.
    """

    # a hundredth: below it, nothing that anybody says of the gap changes
    least_p: float = 0.01


def revise_gaps(
    before: pl.DataFrame, now: pl.DataFrame, revised_at: datetime, rule: HistoryRule | None = None
) -> pl.DataFrame:
    """Say what became of the gaps of an earlier run, and which are new.

    Parameters
    ----------
    before, now
        Of `tables.GAPS`, of the earlier run and of this one, in any order.
    revised_at
        When this run was made, UTC.
    rule
        What counts as a change of judgement.

    Returns
    -------
    DataFrame
        Of `GAP_HISTORY`, by MMSI and time: to be added to what earlier runs said.
    """
    rule = rule or HistoryRule()
    old, new = _by_ship(before), _by_ship(now)
    rows = []
    for mmsi in sorted(old.keys() | new.keys()):
        rows += _revised(old.get(mmsi, []), new.get(mmsi, []), rule)
    return GAP_HISTORY.frame({**row, "revised_at": revised_at} for row in rows)


def _by_ship(gaps: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    names = ["gap_id", "mmsi", "off_at", "on_at", "duration_h", "p_disabled"]
    end = (pl.col("off_at").dt.timestamp("us") + (pl.col("duration_h") * 3.6e9).round().cast(pl.Int64)).alias("end_us")
    begin = pl.col("off_at").dt.timestamp("us").alias("off_us")
    rows = gaps.select(*names, begin, end).sort("mmsi", "off_at", "gap_id").to_dicts()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["mmsi"], []).append(row)
    return found


def _revised(old: list[dict[str, Any]], new: list[dict[str, Any]], rule: HistoryRule) -> list[dict[str, Any]]:
    """Compare the gaps of one ship."""
    named = {gap["gap_id"] for gap in old}
    taken: set[str] = set()
    rows = []
    for gap in old:
        parts = [one for one in new if _stands_for(one, gap, named)]
        taken |= {one["gap_id"] for one in parts}
        change = _change(gap, parts, rule)
        if change:
            rows.append(_row(gap, parts, change))
    rows += [_row(None, [one], NEW) for one in new if one["gap_id"] not in taken]
    return rows


def _stands_for(one: Mapping[str, Any], gap: Mapping[str, Any], named: set[str]) -> bool:
    """Tell whether a gap stands in another one's place: the same, or inside it and not known before."""
    if one["gap_id"] == gap["gap_id"]:
        return True
    return one["gap_id"] not in named and one["off_us"] < gap["end_us"] and one["end_us"] > gap["off_us"]


def _change(gap: Mapping[str, Any], parts: list[dict[str, Any]], rule: HistoryRule) -> str:
    """Name what became of a gap; empty where nothing changed."""
    if not parts:
        return WITHDRAWN
    if len(parts) > 1:
        return SPLIT
    one = parts[0]
    if one["on_at"] != gap["on_at"] or one["off_us"] != gap["off_us"]:
        if gap["on_at"] is None and one["on_at"] is not None and one["end_us"] >= gap["end_us"]:
            return ENDED
        return SHORTENED if one["end_us"] - one["off_us"] < gap["end_us"] - gap["off_us"] else LENGTHENED
    was, is_now = gap["p_disabled"], one["p_disabled"]
    if (was is None) != (is_now is None) or (was is not None and abs(was - is_now) >= rule.least_p):
        return REJUDGED
    return ""


def _row(gap: Mapping[str, Any] | None, parts: list[dict[str, Any]], change: str) -> dict[str, Any]:
    was = gap or {}
    of = gap or parts[0]
    told = [one["p_disabled"] for one in parts if one["p_disabled"] is not None]
    return {
        "gap_id": of["gap_id"],
        "mmsi": of["mmsi"],
        "change": change,
        "became": [one["gap_id"] for one in parts],
        "was_off_at": was.get("off_at"),
        "was_on_at": was.get("on_at"),
        "was_duration_h": was.get("duration_h"),
        "was_p_disabled": was.get("p_disabled"),
        "off_at": parts[0]["off_at"] if parts else None,
        "on_at": parts[-1]["on_at"] if parts else None,
        "duration_h": sum(one["duration_h"] for one in parts) if parts else None,
        "p_disabled": max(told, default=None),
        "reason": _reason(gap, parts, change),
    }


def _reason(gap: Mapping[str, Any] | None, parts: list[dict[str, Any]], change: str) -> str:
    if gap is None:
        return f"a silence of {parts[0]['duration_h']:.1f} h that no earlier run knew"
    was = f"{gap['duration_h']:.1f} h"
    if change == WITHDRAWN:
        return f"reports that came later leave no gap in what was a silence of {was}"
    now = f"{sum(one['duration_h'] for one in parts):.1f} h"
    if change == SPLIT:
        return f"reports that came later fall inside it: {was} became {len(parts)} gaps of {now} in all"
    if change == ENDED:
        return f"she was heard again after {now}"
    if change in (SHORTENED, LENGTHENED):
        which = "end" if parts[0]["off_us"] == gap["off_us"] else "begin"
        return f"reports that came later changed its {which}: {was} became {now}"
    return f"judged anew: {_written(gap['p_disabled'])} became {_written(parts[0]['p_disabled'])}"


def _written(p: float | None) -> str:
    return "cannot tell" if p is None else f"P {p:.2f}"
