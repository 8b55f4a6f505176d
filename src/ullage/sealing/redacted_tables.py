"""The tables of a result without names, reasons and notes: by the columns that have them, then wherever they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ullage import tables as schemas
from ullage.errors import InputError, Problem
from ullage.gathering import EVIDENCE_TABLES
from ullage.results import RESULTS, WRITTEN
from ullage.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ullage.sealing.secrets import Secrets

REASONS, NOTES, NAMES = "why", "note", "by"
"""Columns in which people write, whatever stands in them."""

_KNOWN: Final = {one.name: one for one in vars(schemas).values() if isinstance(one, Table)}


def read_result_tables(out: Path) -> dict[str, pl.DataFrame]:
    """Read the tables of a result; those of which a run writes nothing where they have no rows are empty.

    Parameters
    ----------
    out
        The folder ``out/`` of a case.

    Raises
    ------
    InputError
        When one is damaged.
    """
    found = {}
    for name in (*EVIDENCE_TABLES, *WRITTEN, *RESULTS):
        path = out / f"{name}.parquet"
        if path.is_file():
            try:
                found[name] = pl.read_parquet(path)
            except (OSError, pl.exceptions.PolarsError) as error:
                told = f"is damaged ({str(error)[:200]}); run it again: ullage run"
                raise InputError([Problem(f"out/{path.name}", told)]) from error
        elif name not in EVIDENCE_TABLES:
            found[name] = _KNOWN.get(name, schemas.POSITIONS).frame()
    return found


def redact_tables(
    tables: Mapping[str, pl.DataFrame], secrets: Secrets, people: Mapping[str, str]
) -> tuple[dict[str, pl.DataFrame], dict[str, int]]:
    """Redact tables.

    Parameters
    ----------
    tables
        By their names.
    secrets
        What is looked for in all texts.
    people
        What stands for the name of each who decided.

    Returns
    -------
    tuple
        The tables, and how many cells of each were changed.
    """
    found, counts = {}, {}
    for name, table in tables.items():
        emptied, first = (
            _emptied(table, secrets, people) if name in ("decisions", "observations", "fleet") else (table, 0)
        )
        found[name], second = _looked_through(emptied, secrets)
        counts[name] = first + second
    return found, counts


def _emptied(table: pl.DataFrame, secrets: Secrets, people: Mapping[str, str]) -> tuple[pl.DataFrame, int]:
    """Take out free text, and give numbers for names: as the flow gives them from a log without reasons."""
    instead: dict[str, Callable[[str], str | None]] = {
        REASONS: lambda _: None,
        NOTES: secrets.without_note,
        NAMES: lambda name: people.get(name, "analyst"),
    }
    count = 0
    for name, told in instead.items():
        if name in table.columns:
            count += table[name].len() - table[name].null_count()
            cells = [None if one is None else told(one) for one in table[name]]
            table = table.with_columns(pl.Series(name, cells, pl.String))
    return table, count


def _looked_through(table: pl.DataFrame, secrets: Secrets) -> tuple[pl.DataFrame, int]:
    total = 0
    for name, kind in table.schema.items():
        if kind.is_numeric() or kind.is_temporal() or kind in (pl.Boolean, pl.Binary, pl.Null):
            continue
        if not _has_any(table[name], secrets):
            continue
        cells = [secrets.without_tree(one) for one in table[name].to_list()]
        count = sum(one for _, one in cells)
        total += count
        if count:
            table = table.with_columns(pl.Series(name, [value for value, _ in cells], dtype=kind))
    return table, total


def _has_any(column: pl.Series, secrets: Secrets) -> bool:
    """Say whether anything is to be taken out of a column: most have nothing, and one look is enough."""
    if column.dtype == pl.List(pl.String):
        column = column.explode()
    if column.dtype != pl.String:
        return True
    return secrets.without("\n".join(column.drop_nulls().unique(maintain_order=True)))[1] > 0
