"""What has a name and no row of its own, explained: an entry of the log, a published count, a ship."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ullage.explaining.node import Node
from ullage.explaining.rows import ID_COLUMNS
from ullage.explaining.words import singular
from ullage.measuring.kept import FOLDER, read_kept_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.decisions import Entry
    from ullage.explaining.chain import Chain

_KEPT = re.compile("[0-9a-f]{16}")


def explain_named(chain: Chain, wanted: str) -> Node | None:
    """Explain an entry by its number, a count or a ship by its id, a kept measurement by its own; None for all else.

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
    if _KEPT.fullmatch(wanted) and (chain.rows.out.parent / FOLDER / f"{wanted}.json").is_file():
        return _kept(chain, wanted)
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


def _kept(chain: Chain, wanted: str) -> Node:
    """Explain a kept measurement: what it tells, by whom, of which image, and the decisions that rest on it."""
    one = read_kept_one(chain.rows.out.parent, wanted)
    image, points = one.record["image"], one.record["result"]["freeboard_m"]
    told = (
        "cannot tell"
        if points["mid"] is None
        else f"{points['mid']:.2f} m ({points['low']:.2f} to {points['high']:.2f})"
    )
    words = f"measurement {FOLDER}/{wanted}.json: freeboard {told}; kept by {one.by} at {one.at}: {one.why}"
    file = Node("files", f"image {image['file']}, SHA-256 {image['sha256']}", image["file"], image)
    rests = [
        node for entry in chain.entries if entry.value.get("measurement") == wanted for node in _entry(chain, entry)
    ]
    return Node("measurements", words, wanted, {**one.record["result"], "sha256": one.sha256}, (file, *rests))


def _entry(chain: Chain, entry: Entry) -> list[Node]:
    return [one for one in chain.decided.get(entry.subject, ()) if one.id == str(entry.number)]


def _about(chain: Chain, number: str) -> Iterator[Node]:
    """Give what a decision is about, as far as the result still has it."""
    for name, nodes in chain.decided.items():
        if any(one.id == number for one in nodes) and any(chain.rows.get(table, name) for table in ID_COLUMNS):
            found = chain.rows.find(name)
            yield Node(found.table, f"about {singular(found.table)} {name}", name, found.row)
