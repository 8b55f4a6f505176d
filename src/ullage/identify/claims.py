"""What fleet, AIS, registers and lists say, laid together as claims; nothing is decided yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.identify.rule import IdentityRule
from ullage.tables import CLAIMS, row_ids
from ullage.track.anomaly.flag_state import flag_state
from ullage.track.anomaly.imo import is_imo_number

if TYPE_CHECKING:
    from collections.abc import Sequence

AIS: Final = "AIS"
"""The source of what ships say of themselves."""

_OF_FLEET: Final = (
    "name",
    "imo",
    "mmsi",
    "flag_state",
    "built",
    "length_m",
    "beam_m",
    "depth_m",
    "summer_draught_m",
    "deadweight_t",
    "gross_tonnage",
    "tank_volume_m3",
)
_OF_AIS: Final = {"name": "name", "callsign": "callsign", "ship_type": "ais_type"}
_OF_AIS_M: Final = ("length_m", "beam_m")
_OF_NUMBERS: Final = {"right": "imo", "wrong": "wrong_imo", "mmsi": "mmsi", "flag_state": "flag_state"}


def gather_claims(
    fleet: pl.DataFrame,
    statics: pl.DataFrame,
    registers: pl.DataFrame | None = None,
    listings: pl.DataFrame | None = None,
    rule: IdentityRule = IdentityRule(),  # noqa: B008 - frozen
) -> pl.DataFrame:
    """Lay together what all sources say of the vessels of a case.

    Parameters
    ----------
    fleet
        Table of `tables.FLEET`.
    statics
        Table of `tables.STATICS`, in any order.
    registers, listings
        Tables of `tables.CLAIMS`, as their readers give them. What they say of ships that neither fleet nor AIS has the
        IMO number of is left out.
    rule
        How often AIS must say something, and which silence ends it.

    Returns
    -------
    polars.DataFrame
        Table of `tables.CLAIMS`, in the order of vessel, kind, time and source. Those of AIS are about the MMSI, or
        about MMSI and IMO number where one MMSI sends several numbers; whose they are `find_vessels` says.
    """
    own = [_of_fleet(fleet), *_of_ais(statics, rule)]
    known = pl.concat(own).filter(kind="imo").get_column("value").unique().to_list()
    about = pl.col("vessel_id").is_in([f"imo:{imo}" for imo in known])
    others = [table.filter(about).drop("claim_id") for table in (registers, listings) if table is not None]
    return _as_claims([*own, *others])


def _as_claims(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    columns = [name for name in CLAIMS.schema.names() if name != "claim_id"]
    once = pl.concat([part.select(columns) for part in parts]).unique()
    ids = row_ids("claim", *(once.get_column(name) for name in columns))
    named = once.with_columns(claim_id=pl.Series(ids, dtype=pl.String)).select(CLAIMS.schema.names())
    return named.sort("vessel_id", "kind", "from_day", "to_day", "value", "source", "claim_id")


def _of_fleet(fleet: pl.DataFrame) -> pl.DataFrame:
    said = fleet.with_columns(
        *(pl.col(one).cast(pl.String) for one in _OF_FLEET if fleet.schema[one] != pl.Float64),
        *(_number(pl.col(one)).alias(one) for one in _OF_FLEET if fleet.schema[one] == pl.Float64),
        source=pl.concat_str(pl.lit("fleet"), pl.col("source"), separator=": ", ignore_nulls=True),
    )
    return _as_rows(said.unpivot(_OF_FLEET, index=["vessel_id", "row", "source"], variable_name="kind"))


def _of_ais(statics: pl.DataFrame, rule: IdentityRule) -> list[pl.DataFrame]:
    """Give the claims of ships about themselves, one a value and stretch of time in which it was heard."""
    sent = _with_subjects(_by_day(statics), rule)
    said = {
        **{kind: pl.col(column).cast(pl.String).str.strip_chars() for column, kind in _OF_AIS.items()},
        **{one: _number(pl.col(one)) for one in _OF_AIS_M},
        **{kind: pl.col(column) for column, kind in _OF_NUMBERS.items()},
    }
    parts = [
        sent.select("vessel_id", "day", "reports", kind=pl.lit(kind), value=value).drop_nulls("value")
        for kind, value in said.items()
    ]
    told = pl.concat(parts).filter(pl.col("value") != "")
    return [_as_rows(_stretches(told, rule).with_columns(source=pl.lit(AIS)))]


def _by_day(statics: pl.DataFrame) -> pl.DataFrame:
    """Count equal reports of one ship and day together: a ship says the same hundreds of times a day."""
    columns = ["mmsi", "imo", *_OF_AIS, *_OF_AIS_M]
    days = statics.drop_nulls("mmsi").select(*columns, day=pl.col("seen_at").dt.date())
    return days.group_by(*columns, "day").agg(reports=pl.len())


def _with_subjects(sent: pl.DataFrame, rule: IdentityRule) -> pl.DataFrame:
    """Say whom each report is about: the MMSI, and the IMO number where several were heard under it."""
    mmsis = sent.get_column("mmsi").unique().to_list()
    imos = [imo for imo in sent.get_column("imo").unique().to_list() if imo is not None]
    right = {imo: imo for imo in imos if is_imo_number(imo)}
    wrong = {imo: imo for imo in imos if imo not in right and imo.strip("0")}
    states = {mmsi: flag_state(mmsi) for mmsi in mmsis}
    told = sent.with_columns(
        right=pl.col("imo").replace_strict(right, default=None, return_dtype=pl.String),
        wrong=pl.col("imo").replace_strict(wrong, default=None, return_dtype=pl.String),
        flag_state=pl.col("mmsi").replace_strict(states, default=None, return_dtype=pl.String),
    )
    sent_often = told.group_by("mmsi", "right").agg(times=pl.col("reports").sum())
    heard = sent_often.filter(pl.col("right").is_not_null(), pl.col("times") >= rule.heard)
    several = heard.group_by("mmsi").len().filter(pl.col("len") > 1).get_column("mmsi")
    alone = pl.concat_str(pl.lit("mmsi:"), pl.col("mmsi"))
    with_number = pl.concat_str(alone, pl.lit(" imo:"), pl.col("right"))
    plural = pl.col("mmsi").is_in(several.to_list()) & pl.col("right").is_not_null()
    return told.with_columns(vessel_id=pl.when(plural).then(with_number).otherwise(alone))


def _stretches(told: pl.DataFrame, rule: IdentityRule) -> pl.DataFrame:
    """Give the times in which each value was heard, broken where it was not heard for long."""
    whose = ["vessel_id", "kind", "value"]
    # numbers for texts, and a comparison with the row before: windows over columns of text cost many times as much
    coded = told.with_columns(pl.col(one).cast(pl.Categorical).to_physical().alias(f"{one}_code") for one in whose)
    codes = [f"{one}_code" for one in whose]
    days = coded.group_by(*codes, "day").agg(*(pl.col(one).first() for one in whose), pl.col("reports").sum())
    days = days.sort(*codes, "day")
    other = pl.any_horizontal(pl.col(one) != pl.col(one).shift() for one in codes)
    silent = pl.col("day").diff() > pl.duration(seconds=rule.silence_d * 86_400)
    runs = days.with_columns(run=(other | silent.fill_null(value=False)).fill_null(value=False).cum_sum())
    spoken = runs.group_by("run").agg(
        *(pl.col(one).first() for one in whose),
        from_day=pl.col("day").min(),
        to_day=pl.col("day").max(),
        reports=pl.col("reports").sum(),
    )
    return spoken.filter(pl.col("reports").sum().over(whose) >= rule.heard)


def _number(column: pl.Expr) -> pl.Expr:
    """Write a number as short as it is: 146 and 61.5."""
    text = column.round(3).cast(pl.String)
    return text.str.strip_suffix(".0")


def _as_rows(said: pl.DataFrame) -> pl.DataFrame:
    """Give columns of claims their types; those that are missing are null."""
    missing = [name for name in CLAIMS.schema.names() if name not in said.columns]
    whole = said.drop_nulls("value").with_columns(pl.lit(None).alias(name) for name in missing)
    return whole.select(pl.col(name).cast(kind) for name, kind in CLAIMS.schema.items()).drop("claim_id")
