"""A table as one block of bytes that a browser reads without parsing rows: a head in JSON, then the columns.

The head's length stands in the first four bytes; each column begins at a multiple of eight bytes. Numbers are
little-endian. Texts that repeat are numbers of a list of words; others are one text with the end of each.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

DEGREE: Final = 10_000_000
"""Units of a position in a degree: 1 cm."""

NOWHERE: Final = -(2**31)
"""Stands for no position."""


class Block(NamedTuple):
    """A column as it is sent: its numbers, and what the head says of it beside."""

    values: npt.NDArray[Any]
    said: dict[str, Any]


def position_block(degrees: pl.Series) -> Block:
    """Give degrees as whole units of which `DEGREE` are one."""
    units = (degrees * DEGREE).round().fill_nan(None).cast(pl.Int32, strict=False).fill_null(NOWHERE)
    return Block(units.to_numpy(), {"type": "i4", "per": DEGREE})


def time_block(times: pl.Series) -> Block:
    """Give times as seconds since 1970, 0 for none; what lies before or beyond 2106 has none."""
    seconds = times.dt.epoch("s").cast(pl.UInt32, strict=False).fill_null(0)
    return Block(seconds.to_numpy(), {"type": "u4"})


def number_block(numbers: pl.Series) -> Block:
    """Give numbers in single precision, NaN for none."""
    return Block(numbers.cast(pl.Float32).fill_null(float("nan")).to_numpy(), {"type": "f4"})


def word_block(words: pl.Series) -> Block:
    """Give each text as its place in a list of words; the place after the last stands for none."""
    known = words.drop_nulls().unique().sort()
    codes = words.replace_strict(known, pl.Series(range(len(known)), dtype=pl.UInt32), default=len(known))
    return Block(codes.cast(pl.UInt32).to_numpy(), {"type": "u4", "words": known.to_list()})


def text_blocks(name: str, texts: pl.Series) -> dict[str, Block]:
    """Give texts one behind the other in UTF-8, and where each ends."""
    filled = texts.fill_null("")
    ends = filled.str.len_bytes().cast(pl.UInt32).cum_sum().to_numpy()
    letters = np.frombuffer("".join(filled.to_list()).encode(), np.uint8)
    return {name: Block(letters, {"type": "text"}), f"{name}_ends": Block(ends, {"type": "u4"})}


def pack(rows: int, blocks: Mapping[str, Block], **said: Any) -> bytes:
    """Put columns into one block.

    Parameters
    ----------
    rows
        How many the table has.
    blocks
        The columns by name.
    said
        More for the head, as JSON has it.
    """
    offset, columns, parts = 0, {}, []
    for name, block in blocks.items():
        content = np.ascontiguousarray(block.values).astype(block.values.dtype.newbyteorder("<"), copy=False).tobytes()
        columns[name] = {**block.said, "offset": offset, "bytes": len(content)}
        padded = content + bytes(-len(content) % 8)
        parts.append(padded)
        offset += len(padded)
    head = json.dumps({"rows": rows, "columns": columns, **said}, ensure_ascii=False).encode()
    head += b" " * (-(len(head) + 4) % 8)
    return len(head).to_bytes(4, "little") + head + b"".join(parts)
