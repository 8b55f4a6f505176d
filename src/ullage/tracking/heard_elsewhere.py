"""When feeds were heard into lakes that others are read from: it goes with the reports."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

from ullage.earlier import read_earlier
from ullage.errors import InputError, Problem
from ullage.listening.spans import FILE, HEARD_SPANS, LOCK, read_heard_spans
from ullage.sources.ais.lake_folder import find_spans, is_lake
from ullage.writing import take_lock, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def keep_spans(folder: Path, lakes: Iterable[Path]) -> None:
    """Write beside a lake when feeds were heard into those that all of it is read from; nothing else stays.

    Raises
    ------
    InputError
        When one of the tables is damaged.
    """
    spans = _together(_read(lakes))
    if spans.is_empty():
        (folder / FILE).unlink(missing_ok=True)
    else:
        _write(folder, spans)


def add_spans(folder: Path, paths: Sequence[Path]) -> None:
    """Write beside a lake, with what stands there, when feeds were heard into those that are read into it.

    Parameters
    ----------
    folder
        The lake.
    paths
        What is read; only lakes, and those in folders, matter.

    Raises
    ------
    InputError
        When one of the tables is damaged.
    """
    more = _read(lake for path in paths for lake in _lakes_in(path))
    if not more:
        return
    lock = take_lock(folder / LOCK, "", wait=True)
    try:
        _write(folder, _together([read_heard_spans(folder), *more]))
    finally:
        os.close(lock)


def _lakes_in(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return
    if is_lake(path):
        yield path
        return
    for one in sorted(path.iterdir()):
        if one.is_dir() and not one.name.startswith(".") and not one.is_symlink():
            yield from _lakes_in(one)


def _read(lakes: Iterable[Path]) -> list[pl.DataFrame]:
    found = []
    for path in (one for lake in lakes for one in find_spans(lake)):
        spans = read_earlier(path, HEARD_SPANS) if path.name == FILE else None
        if spans is None:
            what = "says when feeds were heard, and is damaged, set aside as damaged, or of another version of Ullage"
            then = "bring back a copy, or take it away if times in which nobody listened may be taken for silence"
            raise InputError((Problem(f"{path.parent.name}/{path.name}", f"{what}: {then}"),))
        found.append(spans)
    return found


def _together(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Lay tables together; of a span that several tell, what was known last."""
    ordered = pl.concat([HEARD_SPANS.frame(), *tables]).sort("ended_at", "lines", "ended_by", nulls_last=False)
    return ordered.unique("span_id", keep="last").sort("started_at", "feed", "span_id")


def _write(folder: Path, spans: pl.DataFrame) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    held = read_earlier(folder / FILE, HEARD_SPANS)
    if held is not None and held.equals(spans):
        return
    buffer = BytesIO()
    spans.write_parquet(buffer)
    write_whole(folder, {FILE: buffer.getvalue()})
