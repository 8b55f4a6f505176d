"""What a reader of one kind of stream gives, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ullage.tables import POSITIONS, STATICS

if TYPE_CHECKING:
    import polars as pl

    from ullage.sources.ais.counts import Counts


class Batch(NamedTuple):
    """Reports of one piece of a stream, and what became of all that was in it."""

    positions: pl.DataFrame
    statics: pl.DataFrame
    counts: Counts


def only(counts: Counts) -> Batch:
    """Give counts without reports."""
    return Batch(POSITIONS.frame(), STATICS.frame([]), counts)
