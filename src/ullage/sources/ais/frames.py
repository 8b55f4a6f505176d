"""Decoded columns as the tables of position and static reports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.kernels import kernel, map_in_threads
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
    from ullage.sources.ais.arrays import Positions, Statics
    from ullage.sources.ais.nmea import Decoded
    from ullage.tables.schema import Table

_MMSI_DIGITS = 9
_IMO_DIGITS = 7
_ODD = 0x9E3779B97F4A7C15
_HASH_SHIFT = 20
_LEAST_IN_THREADS = 10_000

_CLASS_NAMES = pl.Series(["A", "B", None], dtype=pl.String)
# the class of each type of position report; that of long range does not say
_CLASSES = np.full(64, 1, dtype=np.uint32)
_CLASSES[[1, 2, 3]] = 0
_CLASSES[27] = 2


def to_frames(decoded: Decoded) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the tables of `tables.POSITIONS` and `tables.STATICS`, in the order in which they were decoded."""
    receivers = pl.Series([*decoded.receivers, None], dtype=pl.String)
    work = [
        *(partial(_positions, one, receivers) for one, _ in decoded.parts if len(one.mmsi)),
        *(partial(_statics, one, receivers) for _, one in decoded.parts if len(one.mmsi)),
    ]
    pieces = _done(work, sum(len(one.mmsi) + len(two.mmsi) for one, two in decoded.parts))
    positions = sum(len(one.mmsi) > 0 for one, _ in decoded.parts)
    return _one_table(pieces[:positions], POSITIONS), _one_table(pieces[positions:], STATICS)


def _done(work: list[partial[pl.DataFrame]], rows: int) -> list[pl.DataFrame]:
    """Do pieces of work, a thread each where there are many rows."""
    if rows < _LEAST_IN_THREADS or len(work) < 2:  # noqa: PLR2004 - a piece alone needs no thread
        return [one() for one in work]
    return map_in_threads(lambda one: one(), work)


def _one_table(pieces: list[pl.DataFrame], table: Table) -> pl.DataFrame:
    if len(pieces) == 1:
        return pieces[0]
    return pl.concat(pieces) if pieces else table.frame()


def _positions(found: Positions, receivers: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "mmsi": _digits(found.mmsi, _MMSI_DIGITS),
            "seen_at": _times(found.t_us),
            "lat_deg": _numbers(found.lat),
            "lon_deg": _numbers(found.lon),
            "sog_kn": _numbers(found.sog),
            "cog_deg": _numbers(found.cog),
            "heading_deg": _numbers(found.heading),
            "nav_status": _above(found.status, -1),
            "message_type": _copied(found.kind),
            "ais_class": _CLASS_NAMES.gather(_CLASSES[found.kind]),
            "utc_second": _above(found.second, -1),
            "accurate": pl.Series(found.accurate).cast(pl.Boolean),
            "receiver": _named(found.receiver, receivers),
            "track_id": pl.Series([None], dtype=pl.String).new_from_index(0, len(found.kind)),
        },
        schema=POSITIONS.schema,
    )


def _statics(found: Statics, receivers: pl.Series) -> pl.DataFrame:
    number = found.numbers.T
    raw = pl.DataFrame(
        {
            "mmsi": _digits(found.mmsi, _MMSI_DIGITS),
            "seen_at": _times(found.t_us),
            "imo": _digits(number[IMO], _IMO_DIGITS),
            "name": _texts(found.texts, NAME),
            "callsign": _texts(found.texts, CALLSIGN),
            "ship_type": _above(number[SHIP_TYPE], 0),
            "length_m": _above(number[TO_BOW] + number[TO_STERN], 0),
            "beam_m": _above(number[TO_PORT] + number[TO_STARBOARD], 0),
            "to_bow_m": number[TO_BOW].astype(np.float64),
            "to_port_m": number[TO_PORT].astype(np.float64),
            "draught_m": _above(number[DRAUGHT] / 10.0, 0),
            "destination": _texts(found.texts, DESTINATION),
            "message_type": _copied(found.kind),
            "receiver": _named(found.receiver, receivers),
            "eta": _etas(number),
        }
    )
    return raw.with_columns(
        to_bow_m=pl.when(pl.col("length_m").is_not_null()).then("to_bow_m"),
        to_port_m=pl.when(pl.col("beam_m").is_not_null()).then("to_port_m"),
    ).select(pl.col(name).cast(kind) for name, kind in STATICS.schema.items())


def _etas(number: Any) -> pl.Series:
    """Write the expected arrivals; there are fewer of them than rows."""
    packed = ((number[MONTH] * 32 + number[DAY]) * 32 + number[HOUR] + 1) * 64 + number[MINUTE] + 1
    codes, known, count = number_values(packed.astype(np.uint32))
    rest, minute = np.divmod(known[:count].astype(np.int64), 64)
    rest, hour = np.divmod(rest, 32)
    month, day = np.divmod(rest, 32)
    parts = pl.DataFrame({"month": month, "day": day, "hour": hour - 1, "minute": minute - 1})
    return parts.select(eta_text("month", "day", "hour", "minute")).to_series().gather(codes)


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


def _copied(values: Any) -> pl.Series:
    """Give a column in memory of its own, since that of the decoder is used again."""
    return pl.Series(np.array(values))


def _digits(numbers: Any, width: int) -> pl.Series:
    """Write whole numbers, null for 0; there are far fewer of them than rows."""
    codes, known, count = number_values(numbers.astype(np.uint32))
    names = pl.Series(known[:count]).cast(pl.String).str.zfill(width)
    return names.set(pl.Series(known[:count] == 0), None).gather(codes)


def _times(t_us: Any) -> pl.Series:
    none = t_us == NO_TIME
    times = _copied(t_us)
    return (times.set(pl.Series(none), None) if none.any() else times).cast(UTC_TIME)


def _numbers(values: Any) -> pl.Series:
    return pl.Series(np.array(values), nan_to_null=True)


def _above(values: Any, bound: int) -> pl.Series:
    """Give numbers, null where they are not above a bound."""
    low = values <= bound
    column = _copied(values)
    return column.set(pl.Series(low), None) if low.any() else column


def _texts(characters: Any, where: tuple[int, int]) -> pl.Series:
    """Make texts of some bytes of each row, which end in zeros; null where there is none."""
    first, width = where
    cut = np.ascontiguousarray(characters[:, first : first + width])
    column = pl.Series(cut.view(f"S{width}").reshape(len(cut))).cast(pl.String)
    return column.set(column == "", None)


def _named(codes: Any, receivers: pl.Series) -> pl.Series:
    return receivers.gather(np.where(codes < 0, len(receivers) - 1, codes))


@kernel
def number_values(values: Any) -> Any:
    """Give each value of an array a number, in the order of their first places.

    Parameters
    ----------
    values
        Whole numbers, none of them negative.

    Returns
    -------
    codes, known, count
        The number of each value, the values by number, and how many there are.
    """
    size = 1024
    slots = np.full(size, -1, dtype=np.int32)
    codes = np.empty(values.shape[0], dtype=np.uint32)
    known = np.empty(values.shape[0], dtype=np.uint32)
    count = 0
    for row in range(values.shape[0]):
        value = values[row]
        slot = np.int64((np.uint64(value) * np.uint64(_ODD)) >> np.uint64(_HASH_SHIFT)) & (size - 1)
        while slots[slot] >= 0 and known[slots[slot]] != value:
            slot = (slot + 1) & (size - 1)
        if slots[slot] >= 0:
            codes[row] = slots[slot]
            continue
        slots[slot], known[count], codes[row] = count, value, count
        count += 1
        if 2 * count > size:  # wider, so that each value stays near its slot
            size *= 4
            slots = np.full(size, -1, dtype=np.int32)
            for one in range(count):
                slot = np.int64((np.uint64(known[one]) * np.uint64(_ODD)) >> np.uint64(_HASH_SHIFT)) & (size - 1)
                while slots[slot] >= 0:
                    slot = (slot + 1) & (size - 1)
                slots[slot] = one
    return codes, known, count
