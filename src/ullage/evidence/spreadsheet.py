"""Tables as CSV that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import polars as pl

# a spreadsheet takes a cell that starts with one of these for a formula (OWASP, CSV injection)
_FORMULA = r"^[=+\-@\t\r\n|%]"


def csv_bytes(table: pl.DataFrame, times: str = "%Y-%m-%dT%H:%M:%SZ") -> bytes:
    """Write a table as CSV, UTF-8; text that could be a formula gets an apostrophe before it, lists become text.

    Parameters
    ----------
    table
        Any table of `ullage.tables`.
    times
        How a time is written.
    """
    lists = [name for name, kind in table.schema.items() if isinstance(kind, pl.List)]
    plain = table.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in lists)
    texts = [name for name, kind in plain.schema.items() if kind == pl.String]
    neutral = plain.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    )
    return neutral.write_csv(datetime_format=times).encode()
