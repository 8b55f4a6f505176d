"""What came into a lake since it was read: the parts that are new, if nothing that it held is gone.

A lake that only ever grew can be read on: the lake of a case is a function of the set of reports, so that the reports
of the parts that changed, added to those that it has, make the lake that all of them together would make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.errors import InputError
from ullage.lake.layout import NOTHING, read_part
from ullage.sources.ais.lake_folder import find_parts

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

COPIES = "copies"


def parts_since(before: Path, now: Path) -> list[Path] | None:
    """Give the parts of a lake that are not as they were.

    Parameters
    ----------
    before
        The lake as it was when it was read.
    now
        As it is.

    Returns
    -------
    list of Path or None
        Those of `now`; None when a report that was there is there no more, or it cannot be told.
    """
    then, there = _by_name(before), _by_name(now)
    changed = {name for name in then.keys() | there.keys() if not _is_same(then.get(name), there.get(name))}
    partitions = {name.removeprefix(f"{COPIES}/") for name in changed}
    try:
        more = {name: _count_more(name, then, there) for name in sorted(partitions)}
    except (InputError, OSError):  # damaged: all of it is read anew, and says so
        return None
    if any(count < 0 for count in more.values()):
        return None
    # other tracks, or what is a copy and what is not, are no news
    return [there[name] for name in sorted(changed & there.keys()) if more[name.removeprefix(f"{COPIES}/")]]


def _by_name(lake: Path) -> dict[str, Path]:
    return {path.relative_to(lake).as_posix(): path for path in find_parts(lake)}


def _is_same(one: Path | None, other: Path | None) -> bool:
    return one is not None and other is not None and one.samefile(other)


def _count_more(name: str, then: dict[str, Path], there: dict[str, Path]) -> int:
    """Count the reports that came into a partition, as messages or copies; below zero where one of them is gone."""
    names, table = (name, f"{COPIES}/{name}"), name.partition("/")[0]
    before, now = (_reports(table, [one[each] for each in names if each in one]) for one in (then, there))
    gone, new = (_without(one, other) for one, other in ((before, now), (now, before)))
    return -gone or new


def _without(some: pl.DataFrame, others: pl.DataFrame) -> int:
    """Count the reports that are not among others."""
    return some.join(others, on=some.columns, how="anti", nulls_equal=True).height


def _reports(table: str, paths: Collection[Path]) -> pl.DataFrame:
    """Read reports in all that makes them the same report for a lake, to the bit."""
    rows = pl.concat([NOTHING[table], *(read_part(path, table) for path in paths)]).drop("track_id", strict=False)
    return rows.with_columns(_bits(rows[name]) for name, kind in rows.schema.items() if kind == pl.Float64)


def _bits(column: pl.Series) -> pl.Series:
    """Give numbers as the lake compares them: by their bits, null as none."""
    values: Any = column.fill_null(float("nan")).to_numpy()
    return pl.Series(column.name, np.ascontiguousarray(values).view(np.int64))
