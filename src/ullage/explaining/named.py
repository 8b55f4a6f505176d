"""What has a name and no row of its own, explained: an entry of the log, a published count, a ship."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ullage.explaining.node import Node
from ullage.explaining.rows import ID_COLUMNS
from ullage.explaining.words import singular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.explaining.chain import Chain


def explain_named(chain: Chain, wanted: str) -> Node | None:
    """Explain an entry by its number, a published count by its id, or a ship by hers; None for anything else.

    Parameters
    ----------
    chain
        Of the result.
    wanted
        Number or id.
    """
    if wanted.isascii() and wanted.isdecimal():
        numbered = [one for nodes in chain.decided.values() for one in nodes if one.id == wanted]
        return replace(numbered[0], because=tuple(_about(chain, wanted))) if numbered else None
    if any(one["count_id"] == wanted for one in chain.rows.summary.get("counts", ())):
        return next(chain.any_row(wanted))
    visits = chain.rows.table("visits")
    if visits is None or wanted not in set(visits["vessel_id"].drop_nulls()):
        return None
    own = visits.filter(pl.col("vessel_id") == wanted).sort("delivered_after", "visit_id")
    calls = [
        Node("visits", f"visit {row['visit_id']}: {chain.visit_words(row)}", row["visit_id"], row)
        for row in own.iter_rows(named=True)
    ]
    (ship,) = chain.ship(wanted)
    return replace(ship, because=(*ship.because, *calls))


def _about(chain: Chain, number: str) -> Iterator[Node]:
    """Give what a decision is about, as far as the result still has it."""
    for name, nodes in chain.decided.items():
        if any(one.id == number for one in nodes) and any(chain.rows.get(table, name) for table in ID_COLUMNS):
            found = chain.rows.find(name)
            yield Node(found.table, f"about {singular(found.table)} {name}", name, found.row)
