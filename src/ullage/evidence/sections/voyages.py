"""The section of voyages: from which place to which ships went, as far as visits tell, on a map and in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.document import Chart, Section, Table, Words, cell, columns, row
from ullage.evidence.text import counted, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

MOST_VOYAGES = 60
_CAPTION = (
    "Voyages between the places of this case, with how many there were. A line leads from where a ship called to where "
    "she was next known to be; it is not the way she took."
)


def voyages_section(summary: Summary, tables: Tables) -> Section | None:
    """Show the voyages of a case that has scenes or AIS."""
    found = voyages(tables)
    onward = tables["visits"].filter(pl.col("kind") == "observed")
    if not len(found) or not {"scenes", "tracks"} & set(tables):
        return None
    without = len(onward) - int(found["voyages"].sum())
    words = Words(
        (f"Of {counted(len(onward), 'visit')} named or dated, {number(without)} have no next place: {_WHY}",)
        if without
        else ()
    )
    rows = tuple(
        row(
            one["place_id"],
            one["next_place_id"],
            number(one["voyages"]),
            cell(f"{one['first']:%Y-%m-%d} to {one['last']:%Y-%m-%d}"),
        )
        for one in found.head(MOST_VOYAGES).iter_rows(named=True)
    )
    table = Table(
        "Voyages by where they began and where the ship was next.",
        columns("from", "to", "voyages", "first and last call", numeric=(2,), widths=(1.5, 1.5, 0.6, 1.6)),
        rows,
        "" if len(found) <= MOST_VOYAGES else f"{MOST_VOYAGES} of {number(len(found))} pairs, most voyages first.",
        printed=12,
    )
    drawn = [Chart("voyages", _CAPTION, "The table below has the numbers.")] if located(summary) else []
    return Section("voyages", "Voyages", (*drawn, table, words))


_WHY = "nobody saw or heard where those ships went next; that does not say that they went nowhere."


def voyages(tables: Tables) -> pl.DataFrame:
    """Count the voyages from each place to each other, most first.

    Returns
    -------
    polars.DataFrame
        Columns ``place_id``, ``next_place_id``, ``voyages``, ``first`` and ``last``.
    """
    known = tables["visits"].filter(
        (pl.col("kind") == "observed") & pl.col("next_place_id").is_not_null() & pl.col("place_id").is_not_null()
        & pl.col("delivered_after").is_not_null()
    )  # fmt: skip
    counts = known.group_by("place_id", "next_place_id").agg(
        pl.len().alias("voyages"),
        pl.col("delivered_after").min().alias("first"),
        pl.col("delivered_after").max().alias("last"),
    )
    return counts.sort("voyages", "place_id", "next_place_id", descending=[True, False, False])


def located(summary: Summary) -> dict[str, Mapping[str, Any]]:
    """Give the places whose position is known, by their id."""
    return {one["id"]: one for one in summary["places"] if one["lat_deg"] is not None and one["lon_deg"] is not None}
