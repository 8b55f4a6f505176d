"""Draughts and destinations of port visits, from what crews typed.

A draught dates from the moment when it first appeared, not from the last message that repeats it (science 1.7, 8.8): it
stands until it is typed anew, often hours after departure, and sometimes not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

AS_REPORTED: Final = "as reported"
CARRIED_BACK: Final = "carried back"
STALE: Final = "stale"
NOT_REPORTED: Final = "not reported"
SHARED: Final = "shared MMSI"

_OR_MORE_M = 25.5  # what the field holds at most, and means "that or more": science 1.7
_KEYS = ("draught_in_m", "draught_out_m", "draught_note", "destination")
_LEFT_AT = pl.coalesce("departed_stop_at", "exited_at", "last_at")


@dataclass(frozen=True, slots=True)
class DraughtRule:
    """How draughts are taken; see the fields of the same names of `PortVisitRule`."""

    typed_h: float = 24.0
    carried_days: float = 14.0
    maximum_reports: int = 3
    mistyped: float = 2.0


def add_draughts(
    visits: pl.DataFrame,
    statics: pl.DataFrame | None,
    rule: DraughtRule,
    maximum_draught_m: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Add ``draught_in_m draught_out_m draught_note destination`` to port visits.

    Parameters
    ----------
    visits
        With ``mmsi lineage first_at last_at departed_stop_at exited_at shared``, in the order of MMSI and time.
    statics
        Of `tables.STATICS`, in any order; None where there are none.
    rule
        How draughts are taken.
    maximum_draught_m
        The greatest draught of ships, by MMSI [m].
    """
    if statics is None or visits.is_empty() or statics.is_empty():
        note = pl.when("shared").then(pl.lit(SHARED)).otherwise(pl.lit(NOT_REPORTED))
        empty = [pl.lit(None, pl.Float64).alias(name) for name in _KEYS[:2]]
        return visits.with_columns(*empty, draught_note=note, destination=pl.lit(None, pl.String))
    own = statics.filter(pl.col("seen_at").is_not_null(), pl.col("mmsi").is_in(visits["mmsi"].unique().to_list()))
    numbered = (
        visits.with_row_index("number")
        .with_columns(left_at=_LEFT_AT)
        .with_columns(next_at=pl.col("first_at").shift(-1).over("lineage"))
    )
    typed = _typed(own, rule, maximum_draught_m or {})
    told = _with_in(numbered, typed)
    told = _with_out(told, typed, rule)
    told = _with_destination(told, own, rule).sort("number")
    hidden = [pl.when(~pl.col("shared")).then(name).alias(name) for name in _KEYS if name != "draught_note"]
    note = pl.when("shared").then(pl.lit(SHARED)).otherwise("draught_note").alias("draught_note")
    return told.with_columns(*hidden, note)


def _typed(statics: pl.DataFrame, rule: DraughtRule, maximum_draught_m: Mapping[str, float]) -> pl.DataFrame:
    """Give all draughts reported, with what may be taken of them on arrival and on leaving.

    On arrival one above the ship's maximum is no draught of hers; on leaving it is taken for the maximum. Where no
    maximum is known, one far above all that she reported often is left out on both.
    """
    sent = statics.filter(pl.col("draught_m") > 0).select("mmsi", "seen_at", "draught_m").sort(pl.all())
    known = pl.DataFrame(
        {"mmsi": list(maximum_draught_m), "known_m": list(maximum_draught_m.values())},
        schema={"mmsi": pl.String, "known_m": pl.Float64},
    )
    often = (
        sent.filter(pl.col("draught_m") < _OR_MORE_M)
        .group_by("mmsi", "draught_m")
        .len()
        .filter(pl.col("len") >= rule.maximum_reports)
        .group_by("mmsi")
        .agg(own_m=pl.col("draught_m").max())
    )
    most = pl.coalesce("known_m", pl.col("own_m") * rule.mistyped)
    fits = most.is_null() | (pl.col("draught_m") <= most)
    clipped = pl.when(pl.col("draught_m") < _OR_MORE_M).then(pl.min_horizontal("draught_m", "known_m"))
    return (
        sent.join(known, on="mmsi", how="left")
        .join(often, on="mmsi", how="left")
        .select(
            "mmsi",
            pl.col("seen_at").alias("sent_at"),
            pl.when(fits).then("draught_m").alias("in_m"),
            pl.when(fits).then("draught_m").when(pl.col("known_m").is_not_null()).then(clipped).alias("out_m"),
        )
        .sort("mmsi", "sent_at", "in_m", "out_m")
    )


def _dated(typed: pl.DataFrame, value: str) -> pl.DataFrame:
    """Give each draught once, with the moment when it first appeared."""
    given = typed.filter(pl.col(value).is_not_null())
    anew = given.filter(pl.col(value).ne_missing(pl.col(value).shift(1).over("mmsi")))
    return anew.select("mmsi", pl.col("sent_at").alias("since"), value).sort("since")


def _with_in(visits: pl.DataFrame, typed: pl.DataFrame) -> pl.DataFrame:
    """Add the draught on arrival, and since when it stood."""
    found = visits.sort("first_at").join_asof(
        _dated(typed, "in_m"), left_on="first_at", right_on="since", by="mmsi", check_sortedness=False
    )
    return found.rename({"in_m": "draught_in_m", "since": "in_since"}).sort("number")


def _with_out(visits: pl.DataFrame, typed: pl.DataFrame, rule: DraughtRule) -> pl.DataFrame:
    """Add the draught on leaving and how it was had."""
    dated = _dated(typed, "out_m")
    heard = typed.select("mmsi", pl.col("sent_at").alias("heard_at")).sort("heard_at")
    told = visits.with_columns(
        next_in=pl.col("draught_in_m").shift(-1).over("lineage"),
        next_since=pl.col("in_since").shift(-1).over("lineage"),
    ).sort("left_at")
    told = told.join_asof(dated, left_on="left_at", right_on="since", by="mmsi", check_sortedness=False)
    told = told.join_asof(
        dated.rename({"since": "after", "out_m": "after_m"}),
        left_on="left_at",
        right_on="after",
        by="mmsi",
        strategy="forward",
        check_sortedness=False,
    ).sort("first_at")
    told = told.join_asof(
        heard, left_on="first_at", right_on="heard_at", by="mmsi", strategy="forward", check_sortedness=False
    )
    before_next = pl.col("next_at").is_null() | (pl.col("after") < pl.col("next_at"))
    during = pl.col("since") > pl.col("first_at")
    soon = before_next & (pl.col("after") <= pl.col("left_at") + pl.duration(hours=rule.typed_h))
    at_next = (pl.col("next_since") > pl.col("left_at")) & (
        pl.col("next_at") - pl.col("left_at") <= pl.duration(days=rule.carried_days)
    )
    repeated = pl.col("heard_at").is_not_null() & (
        pl.col("next_at").is_null() | (pl.col("heard_at") < pl.col("next_at"))
    )
    note = pl.when(during | soon).then(pl.lit(AS_REPORTED)).when(at_next).then(pl.lit(CARRIED_BACK))
    return told.with_columns(
        draught_out_m=pl.when(during).then("out_m").when(soon).then("after_m").when(at_next).then("next_in"),
        draught_note=note.when(repeated).then(pl.lit(STALE)).otherwise(pl.lit(NOT_REPORTED)),
    )


def _with_destination(visits: pl.DataFrame, statics: pl.DataFrame, rule: DraughtRule) -> pl.DataFrame:
    """Add the last destination sent between arrival and the hours after leaving."""
    sent = (
        statics.filter(pl.col("destination").is_not_null())
        .select("mmsi", pl.col("seen_at").alias("told_at"), "destination")
        .sort("told_at", "mmsi", "destination")
    )
    until = pl.min_horizontal(pl.col("left_at") + pl.duration(hours=rule.typed_h), "next_at")
    told = (
        visits.with_columns(until=until)
        .sort("until")
        .join_asof(sent, left_on="until", right_on="told_at", by="mmsi", check_sortedness=False)
    )
    fresh = pl.col("told_at") >= pl.col("first_at")
    return told.with_columns(destination=pl.when(fresh).then("destination"))
