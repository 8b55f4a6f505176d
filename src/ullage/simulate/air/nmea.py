"""Received AIS as a log of sentences, in the order of delivery, each behind a tag block with its source and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.kernels import in_threads
from ullage.simulate.air import sentences
from ullage.simulate.air.files import whole_file
from ullage.simulate.air.messages import PER_DEGREE
from ullage.simulate.air.sentences import CELLS, MOST_BYTES, Lines, write_lines

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from ullage.simulate.air.receive import Received

_NAME, _CALLSIGN, _SOURCE = 20, 7, 40
_ROWS: Final = 1 << 17
_LEAST_ROWS: Final = 4096
_STATIC: Final = 5
_ODD: Final = 0x9E3779B1


def write_nmea(received: Iterable[Received], path: str | os.PathLike[str]) -> int:
    r"""Write what was received as NMEA: messages 1, 5, 18 and 24.

    Parameters
    ----------
    received
        Pieces in their order, as `receive` gives them.
    path
        The file; it appears when all is written.

    Returns
    -------
    int
        How many messages were written. A message of two sentences counts once.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    written, fives = 0, 0
    with whole_file(path) as file:
        for piece in received:
            lines, texts = _lines(piece.positions, piece.statics, fives)
            for block in _blocks(lines, texts):
                file.write(block)
            written += len(lines.kind)
            fives += int((lines.kind == _STATIC).sum())
    return written


def _blocks(lines: Lines, texts: Sequence[Any]) -> Iterator[memoryview]:
    """Give the bytes of messages, some at a time."""
    for begin in range(0, len(lines.kind), _ROWS):
        rows = np.arange(begin, min(begin + _ROWS, len(lines.kind)))
        parts: dict[int, Any] = {}

        def run(first: int, last: int, rows: Any = rows, parts: dict[int, Any] = parts) -> None:
            out = np.empty((last - first) * MOST_BYTES, np.uint8)
            sources, names, callsigns, destinations = texts
            cells = np.empty(CELLS, np.uint8)
            count = write_lines(lines, rows[first:last], sources, names, callsigns, destinations, cells, out)
            parts[first] = out[:count]

        in_threads(run, len(rows), _LEAST_ROWS)
        yield from (parts[first].data for first in sorted(parts))


def _lines(positions: pl.DataFrame, statics: pl.DataFrame, fives: int) -> tuple[Lines, Sequence[Any]]:
    """Give messages in the order of delivery; `fives` messages in two sentences came before."""
    texts = [_text_rows(statics[name], width) for name, width in (("name", _NAME), ("callsign", _CALLSIGN))]
    texts.append(_text_rows(statics["destination"], _NAME))
    sources, named = _text_rows(pl.concat([positions["receiver"], statics["receiver"]]), _SOURCE)
    kind = np.concatenate([positions["message_type"].to_numpy(), _static_kinds(statics)]).astype(np.int64)
    values = np.zeros((len(kind), 8), np.int64)
    values[: len(positions)] = _position_values(positions)
    values[len(positions) :, :7] = _static_values(statics)
    which = np.zeros((len(kind), 3), np.int64)
    which[len(positions) :] = np.column_stack([codes for _, codes in texts])
    mmsi = pl.concat([positions["mmsi"], statics["mmsi"]]).cast(pl.Int64).to_numpy()
    seen_s = (_concat(positions, statics, "seen_at") // 1_000_000).to_numpy()
    order = np.argsort(_concat(positions, statics, "delivered_at").to_numpy(), kind="stable")
    kind = kind[order]
    sequence = (fives + np.cumsum(kind == _STATIC) - 1) % 10
    channel = 65 + (((seen_s + mmsi) * _ODD >> 16) & 1)  # A or B, neither oftener
    lines = Lines(kind, mmsi[order], seen_s[order], named[order], sequence, channel[order], values[order], which[order])
    return lines, (sources, *(rows for rows, _ in texts))


def _concat(positions: pl.DataFrame, statics: pl.DataFrame, name: str) -> pl.Series:
    return pl.concat([positions[name], statics[name]]).to_physical()


def _static_kinds(statics: pl.DataFrame) -> Any:
    """Tell the parts of message 24 by what only part B says."""
    told = pl.any_horizontal(pl.col("callsign", "ship_type", "length_m", "beam_m").is_not_null())
    part = pl.when(told).then(sentences.PART_B).otherwise(sentences.PART_A)
    return statics.select(pl.when(pl.col("message_type") == _STATIC).then(_STATIC).otherwise(part)).to_series()


def _whole(column: pl.Expr, times: float, none: int) -> pl.Expr:
    return (column.cast(pl.Float64) * times).round().cast(pl.Int64).fill_null(none)


def _position_values(positions: pl.DataFrame) -> Any:
    fields = (
        ("lat_deg", PER_DEGREE, sentences.NO_LAT),
        ("lon_deg", PER_DEGREE, sentences.NO_LON),
        ("sog_kn", 10, sentences.NO_SPEED),
        ("cog_deg", 10, sentences.NO_COURSE),
        ("heading_deg", 1, sentences.NO_HEADING),
        ("nav_status", 1, sentences.NO_STATUS),
        ("utc_second", 1, sentences.NO_SECOND),
        ("accurate", 1, 0),
    )
    return positions.select(_whole(pl.col(name), times, none) for name, times, none in fields).to_numpy()


def _static_values(statics: pl.DataFrame) -> Any:
    bow, port = pl.col("to_bow_m"), pl.col("to_port_m")
    columns = (pl.col("imo").cast(pl.Int64), pl.col("ship_type"), bow, pl.col("length_m") - bow, port)
    return statics.select(
        *(_whole(column, 1, 0).alias(str(k)) for k, column in enumerate(columns)),
        _whole(pl.col("beam_m") - port, 1, 0).alias("starboard"),
        _whole(pl.col("draught_m"), 10, 0).alias("draught"),
    ).to_numpy()


def _text_rows(texts: pl.Series, width: int) -> tuple[Any, Any]:
    """Give the different texts as rows of bytes that end in zeros, the empty one first, and the row of each text."""
    known = texts.drop_nulls().unique(maintain_order=True)
    rows = np.zeros((len(known) + 1, width + 1), np.uint8)
    for k, text in enumerate(known.to_list(), 1):
        code = text.encode("ascii", "replace")[:width]
        rows[k, : len(code)] = np.frombuffer(code, np.uint8)
    codes = texts.replace_strict(known, pl.Series(range(1, len(known) + 1), dtype=pl.Int64), default=0)
    return rows[:, :width] if width != _SOURCE else rows, codes.fill_null(0).to_numpy()
