"""What the lists and registers of a case say, and what a run tells of its ships by them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ullage.identify import find_common_names, gather_claims
from ullage.sources.listings import ListsRead, read_lists
from ullage.sources.registers import RegistersRead, read_registers
from ullage.tables import CLAIMS, LISTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ullage.case import SourceFile
    from ullage.flow import Inputs, Result, Rules

_MOST_TOLD: Final = 20


@dataclass(frozen=True, eq=False)
class Known:
    """What lists and registers say.

    Parameters
    ----------
    lists, registers
        What was read, and what was not reached.
    """

    lists: ListsRead = field(default_factory=lambda: ListsRead(LISTINGS.frame(), CLAIMS.frame()))
    registers: RegistersRead = field(default_factory=lambda: RegistersRead(CLAIMS.frame()))


def read_known(lists: Sequence[Path], registers: Sequence[Path]) -> Known:
    """Read lists and registers, those of which any are given.

    Parameters
    ----------
    lists, registers
        Files, or folders of them.

    Raises
    ------
    InputError
        When lists were given and none of them could be read, or registers and none of these.
    """
    none = Known()
    return Known(read_lists(lists) if lists else none.lists, read_registers(registers) if registers else none.registers)


def known_of(sources: Mapping[str, Sequence[SourceFile]]) -> Known:
    """Read the lists and registers of a case, by the kinds of its sources."""
    paths = {kind: [one.path for one in sources.get(kind, ())] for kind in ("listings", "registers")}
    return read_known(paths["listings"], paths["registers"])


def identity_tables(known: Known, inputs: Inputs, rules: Rules, result: Result) -> dict[str, pl.DataFrame]:
    """Give the tables of identities: all claims, what lists say of ships too; who is listed; and the listings meant."""
    claims = gather_claims(inputs.fleet, inputs.heard.said, known.registers.claims, known.lists.claims, rules.identity)
    meant = result.listed.get_column("listing_id").unique().to_list()
    listings = known.lists.frame.filter(known.lists.frame["listing_id"].is_in(meant)).unique("listing_id", keep="first")
    return {"claims": claims, "listed": result.listed, "listings": listings.sort("listing_id")}


def identity_summary(known: Known, result: Result) -> dict[str, Any]:
    """Give what a summary says: how many ships, how many listed in which class, what contradicts, which lists."""
    return {
        "vessels": len(result.vessels.vessels),
        "listed": dict(sorted(result.listed["class"].value_counts().iter_rows())),
        "contradictions": [
            {"kind": one.kind, "vessel_ids": list(one.vessel_ids), "words": one.words}
            for one in result.vessels.contradictions
        ],
        "lists": known.lists.as_dicts(),
        "registers": known.registers.as_dicts(),
    }


def identity_warnings(known: Known, rules: Rules, result: Result) -> Iterator[str]:
    """Give what the reader of the result should know, the contradictions first."""
    found = result.vessels.contradictions
    yield from (f"{one.kind}: {one.words}" for one in found[:_MOST_TOLD])
    if len(found) > _MOST_TOLD:
        yield f"... and {len(found) - _MOST_TOLD} more contradictions of identity"
    common = find_common_names(result.vessels.vessels, known.lists.frame, rules.identity)
    if common:
        shown = ", ".join(common[:_MOST_TOLD])
        yield f"too many ships and listings bear these names, and by them nobody was compared: {shown}"
    yield from known.registers.warnings
    yield from known.lists.warnings
