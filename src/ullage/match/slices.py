"""The days of a case's scenes, each with what its matches follow from: a new scene changes its own day's alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.match.hulls import HULL, gather_hulls
from ullage.tables import STATICS, UTC_TIME

if TYPE_CHECKING:
    from datetime import date

    from ullage.match.rule import MatchRule

    Slice = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]


def slices_by_day(
    detections: pl.DataFrame, scenes: pl.DataFrame, reports: pl.DataFrame, statics: pl.DataFrame, rule: MatchRule
) -> list[Slice]:
    """Cut what `match_detections` takes into the days (UTC) of its scenes.

    Returns
    -------
    list of tuple
        Of each day with detections what `match_detections` takes, in the order of time: its results laid one after
        another are those of all at once. Of hulls is kept what is said about that day, so that what ships send at
        other times changes nothing in it.
    """
    dated = scenes.with_columns(_day=pl.col("seen_at").dt.date())
    of_scene = detections.join(
        dated.unique("scene_id", keep="first", maintain_order=True).select("scene_id", "_day"), on="scene_id",
        how="left", maintain_order="left",
    )  # fmt: skip
    own = of_scene.partition_by("_day", as_dict=True, include_key=False)
    seen = dated.partition_by("_day", as_dict=True, include_key=False)
    hulls = gather_hulls(statics)
    around = timedelta(hours=rule.window_h)
    found: list[Slice] = []
    for (day,), scenes_of in sorted(seen.items(), key=lambda one: one[0]):
        if (day,) not in own:
            continue
        begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
        near = reports.filter(pl.col("seen_at").is_between(begin - around, begin + timedelta(days=1) + around))
        found.append((own[day,], scenes_of, near, _said_about(hulls, near["mmsi"], day)))
    return found


def _said_about(hulls: pl.DataFrame, mmsi: pl.Series, day: date) -> pl.DataFrame:
    """Give static reports that say of some ships' hulls, about one day, what theirs say.

    When it was said is a matter only where a ship says several things: then what lies before the day ends as it does,
    what lies after it begins so, and in it each begins and ends as it does.
    """
    begin = round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
    end = begin + 86_400_000_000
    own = hulls.filter(pl.col("mmsi").is_in(mmsi.unique().implode()))
    first, last = pl.col("from_us"), pl.col("to_us")
    outside = pl.when(last < begin).then(last).when(first > end).then(first)
    ends = pl.concat_list(
        outside.otherwise(pl.max_horizontal(first, begin)), outside.otherwise(pl.min_horizontal(last, end))
    )
    always = pl.struct(HULL).n_unique().over("mmsi") == 1
    told = own.with_columns(t_us=pl.when(always).then(pl.concat_list(pl.lit(begin))).otherwise(ends.list.unique()))
    spans = told.select("mmsi", *HULL, "t_us").unique(maintain_order=True)
    rows = spans.explode("t_us").with_columns(seen_at=pl.col("t_us").cast(UTC_TIME))
    return _of_statics(rows).sort("mmsi", "seen_at", *HULL, nulls_last=True)


def _of_statics(rows: pl.DataFrame) -> pl.DataFrame:
    columns: Any = [
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in STATICS.schema.items()
    ]
    return rows.select(columns)
