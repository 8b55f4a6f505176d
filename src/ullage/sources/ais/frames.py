"""Decoded columns as the tables of position and static reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.sources.ais.arrays import (
    CALLSIGN,
    DAY,
    DESTINATION,
    DRAUGHT,
    HOUR,
    IMO,
    MINUTE,
    MONTH,
    NAME,
    NO_TIME,
    SHIP_TYPE,
    TO_BOW,
    TO_PORT,
    TO_STARBOARD,
    TO_STERN,
)
from ullage.tables import POSITIONS, STATICS, UTC_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.sources.ais.arrays import Positions, Statics
    from ullage.sources.ais.nmea import Decoded

_MMSI_DIGITS = 9
_IMO_DIGITS = 7
_LONG_RANGE = 27
_CLASS_A = (1, 2, 3)


def to_frames(decoded: Decoded) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the tables of `tables.POSITIONS` and `tables.STATICS`, in the order in which they were decoded."""
    return _positions(decoded.positions, decoded.receivers), _statics(decoded.statics, decoded.receivers)


def _positions(found: Positions, receivers: Sequence[str]) -> pl.DataFrame:
    kind = pl.Series(found.kind)
    return pl.DataFrame(
        {
            "mmsi": digits(found.mmsi, _MMSI_DIGITS),
            "seen_at": _times(found.t_us),
            "lat_deg": _numbers(found.lat),
            "lon_deg": _numbers(found.lon),
            "sog_kn": _numbers(found.sog),
            "cog_deg": _numbers(found.cog),
            "heading_deg": _numbers(found.heading),
            "nav_status": _above(found.status, -1),
            "message_type": kind,
            "ais_class": _classes(kind),
            "utc_second": _above(found.second, -1),
            "accurate": pl.Series(found.accurate).cast(pl.Boolean),
            "receiver": _named(found.receiver, receivers),
            "track_id": pl.Series([None], dtype=pl.String).new_from_index(0, len(kind)),
        },
        schema=POSITIONS.schema,
    )


def _statics(found: Statics, receivers: Sequence[str]) -> pl.DataFrame:
    number = found.numbers.T
    raw = pl.DataFrame(
        {
            "mmsi": digits(found.mmsi, _MMSI_DIGITS),
            "seen_at": _times(found.t_us),
            "imo": digits(number[IMO], _IMO_DIGITS),
            "name": _texts(found.texts, NAME),
            "callsign": _texts(found.texts, CALLSIGN),
            "ship_type": _above(number[SHIP_TYPE], 0),
            "length_m": _above(number[TO_BOW] + number[TO_STERN], 0),
            "beam_m": _above(number[TO_PORT] + number[TO_STARBOARD], 0),
            "to_bow_m": number[TO_BOW],
            "to_port_m": number[TO_PORT],
            "draught_m": _above(number[DRAUGHT] / 10.0, 0),
            "destination": _texts(found.texts, DESTINATION),
            "message_type": found.kind,
            "receiver": _named(found.receiver, receivers),
            **{name: number[at] for name, at in (("month", MONTH), ("day", DAY), ("hour", HOUR), ("minute", MINUTE))},
        }
    )
    return raw.with_columns(
        imo=pl.when(pl.col("imo") != "0" * _IMO_DIGITS).then("imo"),
        to_bow_m=pl.when(pl.col("length_m").is_not_null()).then("to_bow_m"),
        to_port_m=pl.when(pl.col("beam_m").is_not_null()).then("to_port_m"),
        eta=eta_text("month", "day", "hour", "minute"),
    ).select(pl.col(name).cast(kind) for name, kind in STATICS.schema.items())


def eta_text(month: str, day: str, hour: str, minute: str) -> pl.Expr:
    """Write an expected arrival, whose parts stand in columns, without a year; null without month and day."""
    two = {name: pl.col(name).cast(pl.String).str.zfill(2) for name in (month, day, hour, minute)}
    known = (pl.col(month) > 0) & (pl.col(day) > 0)
    timed = (pl.col(hour) >= 0) & (pl.col(minute) >= 0)
    date = two[month] + "-" + two[day]
    return pl.when(known & timed).then(date + "T" + two[hour] + ":" + two[minute]).when(known).then(date)


def digits(numbers: Any, width: int) -> pl.Series:
    """Write whole numbers as texts of at least `width` digits; there are far fewer numbers than rows."""
    column = pl.Series(numbers)
    if column.is_empty():
        return column.cast(pl.String)
    known = column.unique()
    return column.replace_strict(known, known.cast(pl.String).str.zfill(width), return_dtype=pl.String)


def _times(t_us: Any) -> pl.Series:
    return pl.select(
        pl.when(pl.lit(pl.Series(t_us)) != NO_TIME).then(pl.lit(pl.Series(t_us)).cast(UTC_TIME))
    ).to_series()


def _numbers(values: Any) -> pl.Series:
    return pl.Series(values).fill_nan(None)


def _above(values: Any, bound: int) -> pl.Series:
    """Give numbers, null where they are not above a bound."""
    column = pl.Series(values)
    return column.set(column <= bound, None)


def _classes(kind: pl.Series) -> pl.Series:
    of = pl.lit(kind)
    return pl.select(
        pl.when(of.is_in(_CLASS_A)).then(pl.lit("A")).when(of != _LONG_RANGE).then(pl.lit("B"))
    ).to_series()


def _texts(characters: Any, where: tuple[int, int]) -> pl.Series:
    """Make texts of some bytes of each row, which end in zeros; null where there is none."""
    first, width = where
    cut = np.ascontiguousarray(characters[:, first : first + width])
    column = pl.Series(cut.view(f"S{width}").reshape(len(cut))).cast(pl.String)
    return column.set(column == "", None)


def _named(codes: Any, receivers: Sequence[str]) -> pl.Series:
    names = pl.Series([*receivers, None], dtype=pl.String)
    return names.gather(pl.Series(np.where(codes < 0, len(receivers), codes)))
