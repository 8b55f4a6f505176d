"""The ships of a case: what fleet, AIS and registers claim of them, what does not go together, and who lists them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ullage.identify import (
    IdentityRule,
    Vessels,
    compare_with_listings,
    find_common_names,
    find_vessels,
    gather_claims,
)
from ullage.sources.listings import ListsRead, read_lists
from ullage.sources.registers import RegistersRead, read_registers
from ullage.tables import CLAIMS, LISTED, LISTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

_MOST_TOLD = 20


@dataclass(frozen=True, eq=False)
class Ships:
    """The identities of a case.

    Parameters
    ----------
    claims
        Table of `tables.CLAIMS`: all that is said of the ships of fleet and AIS, by lists too.
    listings
        Table of `tables.LISTINGS` of all lists that were reached.
    listed
        Table of `tables.LISTED`: the ships beside the listings.
    vessels
        The ships, and what does not go together.
    lists, registers
        What was read, and what was not reached.
    common_names
        Names that too many bear, by which nobody was compared.
    """

    claims: pl.DataFrame = field(default_factory=CLAIMS.frame)
    listings: pl.DataFrame = field(default_factory=LISTINGS.frame)
    listed: pl.DataFrame = field(default_factory=LISTED.frame)
    vessels: Vessels = field(default_factory=Vessels)
    lists: ListsRead = field(default_factory=lambda: ListsRead(LISTINGS.frame(), CLAIMS.frame()))
    registers: RegistersRead = field(default_factory=lambda: RegistersRead(CLAIMS.frame()))
    common_names: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reader of the result should know, the contradictions first."""
        return tuple(self._told())

    def as_dict(self) -> dict[str, Any]:
        """Give what a summary says: how many ships are listed by whom, what contradicts, which lists were reached."""
        return {
            "vessels": len(self.vessels.vessels),
            "listed": dict(sorted(self.listed["class"].value_counts().iter_rows())),
            "contradictions": [
                {"kind": one.kind, "vessel_ids": list(one.vessel_ids), "words": one.words}
                for one in self.vessels.contradictions
            ],
            "lists": self.lists.as_dicts(),
            "registers": self.registers.as_dicts(),
        }

    def _told(self) -> Iterator[str]:
        found = self.vessels.contradictions
        yield from (f"{one.kind}: {one.words}" for one in found[:_MOST_TOLD])
        if len(found) > _MOST_TOLD:
            yield f"... and {len(found) - _MOST_TOLD} more contradictions of identity"
        if self.common_names:
            shown = ", ".join(self.common_names[:_MOST_TOLD])
            yield f"too many ships and listings bear these names, and by them nobody was compared: {shown}"
        yield from self.registers.warnings
        yield from self.lists.warnings


def identify_ships(
    fleet: pl.DataFrame,
    statics: pl.DataFrame,
    lists: Sequence[Path] = (),
    registers: Sequence[Path] = (),
    rule: IdentityRule = IdentityRule(),  # noqa: B008 - frozen
) -> Ships:
    """Identify the ships of a case, and say who lists them.

    Parameters
    ----------
    fleet, statics
        Tables of `tables.FLEET` and `tables.STATICS`.
    lists, registers
        Files, or folders of them.
    rule
        How claims are laid together and compared.

    Raises
    ------
    InputError
        When lists were given and none of them could be read, or registers and none of these.
    """
    read = read_lists(lists) if lists else ListsRead(LISTINGS.frame(), CLAIMS.frame())
    known = read_registers(registers) if registers else RegistersRead(CLAIMS.frame())
    # without what lists say: a list that were part of an identity would confirm itself
    vessels = find_vessels(gather_claims(fleet, statics, known.claims, rule=rule), rule)
    return Ships(
        gather_claims(fleet, statics, known.claims, read.claims, rule),
        read.frame,
        compare_with_listings(vessels.vessels, read.frame, rule),
        vessels,
        read,
        known,
        find_common_names(vessels.vessels, read.frame, rule),
    )
