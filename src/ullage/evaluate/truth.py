"""What is true, read: the ``truth`` folder of a simulated case, or one labelled table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.errors import InputError, Problem
from ullage.simulate.trade.truth import ENCOUNTERS, HULLS, POSITIONS, SILENCES, VISITS, VOYAGES
from ullage.sources import kinds
from ullage.sources.cells import Known, Number, boolean, text
from ullage.sources.sheet import Columns, Sheet
from ullage.sources.times import utc_time
from ullage.tables.schema import UTC_TIME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ullage.tables.schema import Table

TABLES: Final = {one.name: one for one in (HULLS, VOYAGES, VISITS, SILENCES, ENCOUNTERS, POSITIONS)}
FOLDER: Final = "truth"
MOST_BYTES: Final = 2 * 2**30

_NEEDED: Final = {
    "positions": ("seen_at", "lat_deg", "lon_deg"),
    "visits": ("place_id", "arrived_at", "departed_at"),
}
"""The columns that tell what a labelled table is, and that each of its rows must have."""

_JUDGED_BY: Final = {
    **_NEEDED,
    "hulls": ("mmsi", "imo", "kind"),
    "silences": ("mmsi", "from", "to", "cause", "claimed_mmsi"),
    "encounters": ("mmsi_a", "mmsi_b", "began_at", "ended_at"),
}
"""The columns without which a table of a truth folder judges nothing."""

_OWN_KINDS: Final[dict[str, Callable[[str], Any]]] = {
    "lat_deg": kinds.LATITUDE,
    "lon_deg": kinds.LONGITUDE,
    "length_m": kinds.LENGTH,
    "beam_m": kinds.BEAM,
    "draught_m": kinds.DRAUGHT,
    "draught_in_m": kinds.DRAUGHT,
    "draught_out_m": kinds.DRAUGHT,
    "cargo_t": kinds.TONNES,
    "cargo_bbl": kinds.BARRELS,
    "fill": kinds.FILL,
    "heading_deg": Number(0, 360, what="a heading [degrees from north]"),
    "sog_kn": Number(0, 102.2, what="a speed [kn]"),
    "role": Known(("loads", "discharges"), "role"),
}


def read_truth(path: Path) -> dict[str, pl.DataFrame]:
    """Read what is true.

    Parameters
    ----------
    path
        A folder of Parquet tables named as in `simulate.trade.truth`, of which each may be absent; or one labelled
        table, CSV, .xlsx or Parquet: of ships in images (``seen_at, lat_deg, lon_deg`` and what else of `POSITIONS` is
        known) or of visits (``place_id, arrived_at, departed_at`` and what else of `VISITS` is known).

    Returns
    -------
    dict
        Tables by name, each with its whole schema; what a file does not have is null.

    Raises
    ------
    InputError
        When nothing is there, or a table lacks what tells what it is.
    """
    if path.is_dir():
        _check_columns(path)
        found = {name: _parquet(path / f"{name}.parquet", table) for name, table in TABLES.items()}
        tables = {name: frame for name, frame in found.items() if frame is not None}
        if not tables:
            raise _problem(path, f"holds none of {', '.join(f'{name}.parquet' for name in TABLES)}")
        return tables
    if not path.is_file():
        raise _problem(path, "is not there; give the truth folder of a simulated case, or a labelled table, by --truth")
    return _labelled(path)


def _check_columns(folder: Path) -> None:
    """Refuse tables without the columns by which they are judged, all of them at once."""
    problems = []
    for name, needed in _JUDGED_BY.items():
        path = folder / f"{name}.parquet"
        if not path.is_file():
            continue
        try:
            columns = pl.read_parquet_schema(path)
        except (pl.exceptions.PolarsError, OSError):
            continue  # told when it is read
        absent = [one for one in needed if one not in columns]
        if absent:
            problems.append(Problem(str(path), f"has no column {', '.join(absent)}: expected the table of {name}"))
    if problems:
        raise InputError(problems)


def _labelled(path: Path) -> dict[str, pl.DataFrame]:
    if path.suffix.lower() == ".parquet":
        try:
            columns = set(pl.read_parquet_schema(path))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _problem(path, f"cannot be read as Parquet: {error}") from error
        name = _kind_of(path, columns)
        frame = _parquet(path, TABLES[name])
        return {} if frame is None else {name: frame}
    every = dict.fromkeys(column for name in _NEEDED for column in TABLES[name].schema)
    sheet = Sheet(
        path, Columns((), tuple(every), {"place": "place_id", "heading": "heading_deg", "length": "length_m"})
    )
    name = _kind_of(path, set(sheet.index))
    table, needed = TABLES[name], _NEEDED[name]
    known = {column: kind for column, kind in table.schema.items() if column in sheet.index}
    rows = [
        {name: (row.need if name in needed else row.get)(name, _kind(name, kind)) for name, kind in known.items()}
        for row in sheet
    ]
    sheet.check()
    return {name: table.frame(rows)}


def _kind(column: str, kind: Any) -> Callable[[str], Any]:
    if column in _OWN_KINDS:
        return _OWN_KINDS[column]
    if kind == UTC_TIME:
        return _moment
    if kind == pl.Boolean:
        return boolean
    return text if kind == pl.String else Number(what="a number")


def _moment(cell: str) -> Any:
    """Read a time; of a vague one the middle."""
    span = utc_time(cell)
    return span.after if span.length <= timedelta(seconds=1) else span.middle


def _kind_of(path: Path, columns: set[str]) -> str:
    for name, needed in _NEEDED.items():
        if set(needed) <= columns:
            return name
    told = " or ".join(f"{', '.join(needed)} ({name})" for name, needed in _NEEDED.items())
    raise _problem(path, f"has not the columns that a labelled table needs: {told}")


def _parquet(path: Path, table: Table) -> pl.DataFrame | None:
    """Read a table with its whole schema; None where it is not there."""
    if not path.exists():
        return None
    if path.stat().st_size > MOST_BYTES:
        raise _problem(path, f"is larger than {MOST_BYTES / 2**30:g} GiB: split the truth")
    try:
        frame = pl.read_parquet(path)
        return frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in table.schema.items()
        )
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _problem(path, f"cannot be read as the table of {table.name}: {error}") from error


def _problem(path: Path, message: str) -> InputError:
    return InputError([Problem(str(path), message)])
