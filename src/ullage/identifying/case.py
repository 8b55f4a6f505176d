"""The identities of a case that was run, as plain values: its sightings, whom they may be of, and who is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    from ullage.finished import Finished

NOT_ASKED: Final[dict[str, Any]] = {"vessels": 0, "listed": {}, "contradictions": [], "lists": [], "registers": []}
"""What is known of the identities of a case that names no scenes, AIS, lists or registers."""


def identities_of(finished: Finished) -> dict[str, Any]:
    """Give what a run found of identities.

    Parameters
    ----------
    finished
        A run.

    Returns
    -------
    dict
        ``sightings``, ``candidates`` and ``listed`` (with what the list says) as lists of rows, ``names`` of the
        fleet's ships by their identifiers, and what ``summary.json`` has under ``identities``.
    """
    tables = finished.tables
    known = finished.summary.get("identities", NOT_ASKED)
    told = tables["listings"].drop("source_sha256", "row")
    listed = tables["listed"].join(told, on="listing_id", how="left", maintain_order="left")
    return {
        "sightings": as_rows(tables["sightings"]),
        "candidates": as_rows(tables["candidates"]),
        "listed": as_rows(listed),
        "names": dict(tables["fleet"].select("vessel_id", "name").iter_rows()),
        "classes": known["listed"],
        **{name: known[name] for name in NOT_ASKED if name != "listed"},
        "warnings": finished.summary["warnings"],
    }


def as_rows(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Give rows whose times and days are text, and whose numbers JSON has."""
    schema = table.schema
    days = (pl.col(name).dt.to_string("%Y-%m-%d") for name, kind in schema.items() if kind == pl.Date)
    times = (pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%SZ") for name, kind in schema.items() if kind == pl.Datetime)
    numbers = (
        pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name)
        for name, kind in schema.items()
        if kind == pl.Float64
    )
    return table.with_columns(*days, *times, *numbers).to_dicts()
