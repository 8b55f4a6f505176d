"""What was heard as the tables of position and static reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.simulate.air.messages import NO_HEADING, NO_STATUS, PART_A, PART_B, PER_DEGREE, STATIC_A
from ullage.tables import POSITIONS, STATICS, UTC_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ullage.simulate.air.ways import Fleet

SIMULATED: Final = "sim-"
"""Every receiver's name begins with it, so that no file can be taken for a real feed."""

POSITION_SCHEMA: Final = pl.Schema({**POSITIONS.schema, "delivered_at": UTC_TIME})
STATIC_SCHEMA: Final = pl.Schema({**STATICS.schema, "delivered_at": UTC_TIME})

_CLASS_A_TYPE, _CLASS_B_TYPE = 1, 18


def position_frame(rows: pl.DataFrame, fleet: Fleet, receivers: Sequence[str], begins: datetime) -> pl.DataFrame:
    """Give heard positions as `tables.POSITIONS` has them, with ``delivered_at``."""
    is_b = pl.Series(fleet.sets.is_b, dtype=pl.Boolean).gather(rows["sender"])
    accurate = pl.Series(fleet.sets.accurate, dtype=pl.Boolean).gather(rows["sender"])
    heading, status = pl.col("heading"), pl.col("status")
    said = rows.select(
        heading_deg=pl.when(heading != NO_HEADING).then(heading),
        nav_status=pl.when(status != NO_STATUS).then(status),
        utc_second=pl.col("second"),
    )
    # numpy divides; Polars multiplies by the inverse, and the last digit would not be that of a decoder
    others: dict[str, Any] = {
        "lat_deg": rows["lat"].to_numpy() / PER_DEGREE,
        "lon_deg": rows["lon"].to_numpy() / PER_DEGREE,
        "sog_kn": rows["speed"].to_numpy() / 10.0,
        "cog_deg": rows["course"].to_numpy() / 10.0,
        **_shared(rows, fleet, receivers, begins),
        "message_type": pl.select(pl.when(is_b).then(_CLASS_B_TYPE).otherwise(_CLASS_A_TYPE)).to_series(),
        "ais_class": pl.select(pl.when(is_b).then(pl.lit("B")).otherwise(pl.lit("A"))).to_series(),
        "accurate": accurate,
        "track_id": pl.Series([None], dtype=pl.String).new_from_index(0, len(rows)),
    }
    return _table(said.with_columns(**{k: pl.Series(v) for k, v in others.items()}), POSITION_SCHEMA)


def static_frame(rows: pl.DataFrame, fleet: Fleet, receivers: Sequence[str], begins: datetime) -> pl.DataFrame:
    """Give heard statics as `tables.STATICS` has them, with ``delivered_at``: a row for message 5 and for each part."""
    contents = _contents(fleet).select(pl.all().gather(pl.Series(fleet.eras.content).gather(rows["era"])))
    kind = rows["kind"]
    is_5, has_name, has_sizes = kind == STATIC_A, kind != PART_B, kind != PART_A

    def where(mask: pl.Series, *names: str) -> dict[str, pl.Expr]:
        return {name: pl.when(mask).then(pl.col(name)) for name in names}

    table = contents.with_columns(
        **where(is_5, "imo", "draught_m", "destination"),
        **where(has_name, "name"),
        **where(has_sizes, "callsign", "ship_type", "length_m", "beam_m", "to_bow_m", "to_port_m"),
        message_type=pl.when(is_5).then(STATIC_A).otherwise(PART_A),
        eta=pl.lit(None, pl.String),
        **_shared(rows, fleet, receivers, begins),
    )
    return _table(table, STATIC_SCHEMA)


def _contents(fleet: Fleet) -> pl.DataFrame:
    """Give what is sent by row of `Eras.content`; sizes and types of 0 say nothing."""
    raw = pl.DataFrame(
        fleet.contents,
        schema={
            "mmsi": pl.Int64, "imo": pl.String, "name": pl.String, "callsign": pl.String, "ship_type": pl.Int64,
            "to_bow_m": pl.Float64, "to_stern_m": pl.Float64, "to_port_m": pl.Float64, "to_starboard_m": pl.Float64,
            "draught_m": pl.Float64, "destination": pl.String,
        },
        orient="row",
    )  # fmt: skip
    long, wide = pl.col("to_bow_m") + pl.col("to_stern_m"), pl.col("to_port_m") + pl.col("to_starboard_m")
    return raw.with_columns(
        ship_type=pl.when(pl.col("ship_type") > 0).then("ship_type"),
        draught_m=pl.when(pl.col("draught_m") > 0).then("draught_m"),
        length_m=pl.when(long > 0).then(long),
        beam_m=pl.when(wide > 0).then(wide),
        to_bow_m=pl.when(long > 0).then("to_bow_m"),
        to_port_m=pl.when(wide > 0).then("to_port_m"),
    )


def _shared(rows: pl.DataFrame, fleet: Fleet, receivers: Sequence[str], begins: datetime) -> dict[str, Any]:
    names = pl.Series([f"{SIMULATED}{one}" for one in receivers], dtype=pl.String)
    mmsis = pl.Series(fleet.eras.mmsi).cast(pl.String).str.zfill(9)
    begin_us = round(begins.timestamp()) * 1_000_000
    return {
        "mmsi": mmsis.gather(rows["era"]),
        "seen_at": (rows["stamp_s"] * 1_000_000 + begin_us).cast(UTC_TIME),
        "receiver": names.gather(rows["receiver"]),
        "delivered_at": (rows["delivered_us"] + begin_us).cast(UTC_TIME),
    }


def _table(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
