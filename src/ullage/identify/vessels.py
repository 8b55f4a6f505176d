"""Claims to vessels: which claims are taken for one ship, and which are kept apart because they do not go together.

A number is what ties claims together, never a name. AIS that sends the IMO number of a ship is taken for her, unless
two transponders send it at once, its length is not hers, or she is scrapped: then each hull is kept apart under its
MMSI, with the number in doubt, and it is told.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.identify.contradictions import (
    KINDS,
    Kept,
    find_disagreements,
    find_length_refuted,
    find_many_numbers,
    find_scrapped,
    find_shared_mmsi,
    find_used_at_once,
    heard_at_once,
)
from ullage.identify.rule import IdentityRule
from ullage.records import Contradiction, Said, Vessel

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

_AIS_SUBJECT: Final = "mmsi:"


@dataclass(frozen=True, slots=True)
class Vessels:
    """What claims come to.

    Parameters
    ----------
    vessels
        In the order of their identifiers.
    contradictions
        What does not go together: what weighs most first, then in the order of the vessels.
    """

    vessels: tuple[Vessel, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    def of(self, vessel_id: str) -> Vessel | None:
        """Give the vessel of an identifier, or the one that its claims were taken for."""
        found = (one for one in self.vessels if vessel_id == one.vessel_id or vessel_id in one.subjects)
        return next(found, None)


def find_vessels(claims: pl.DataFrame, rule: IdentityRule = IdentityRule()) -> Vessels:  # noqa: B008 - frozen
    """Find the vessels that claims are about.

    Parameters
    ----------
    claims
        Table of `tables.CLAIMS`, in any order. The claims of a list that vessels are to be compared with are left out
        of it: else a list would confirm itself.
    rule
        Which lengths are of two ships.

    Returns
    -------
    Vessels
        Every claim stands in one vessel, unchanged.
    """
    said = _said_by_subject(claims)
    by_number: dict[str, list[str]] = defaultdict(list)
    for subject, told in said.items():
        for imo in {one.value for one in told if one.kind == "imo"} if subject.startswith(_AIS_SUBJECT) else ():
            by_number[imo].append(subject)
    doubted: dict[str, set[str]] = defaultdict(set)
    found: list[Contradiction] = []
    owner = {subject: subject for subject in said}
    for imo, subjects in sorted(by_number.items()):
        kept = _with_number(imo, sorted(subjects), said, rule)
        found += kept.contradictions
        for subject in subjects:
            if subject in kept.apart:
                doubted[subject].add(imo)
            else:
                owner[subject] = f"imo:{imo}"
    vessels = _joined(said, owner, doubted)
    for vessel in vessels:
        found += [*find_disagreements(vessel, rule), *find_many_numbers(vessel, rule)]
    found += find_shared_mmsi(vessels)
    return Vessels(vessels, tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.vessel_ids, one.words))))


def _with_number(imo: str, subjects: list[str], said: Mapping[str, tuple[Said, ...]], rule: IdentityRule) -> Kept:
    """Decide which of those that send a number are taken for its ship."""
    register = said.get(f"imo:{imo}", ())
    apart: dict[str, Contradiction] = {}
    for subject in subjects:
        refuted = find_scrapped(imo, subject, said[subject], register)
        refuted = refuted or find_length_refuted(imo, subject, said[subject], register, rule)
        if refuted:
            apart[subject] = refuted
    left = [subject for subject in subjects if subject not in apart]
    told = list(apart.values())
    at_once = heard_at_once(left, said)
    if not at_once:
        return Kept(frozenset(apart), tuple(told))
    known = {one.value for one in register if one.kind == "mmsi"}
    registered = [one for one in at_once if known & {a.value for a in said[one] if a.kind == "mmsi"}]
    hers = registered[0] if len(registered) == 1 else None
    told.append(find_used_at_once(imo, at_once, said, hers))
    return Kept(frozenset(apart) | (at_once.keys() - {hers}), tuple(told))


def _joined(
    said: Mapping[str, tuple[Said, ...]], owner: Mapping[str, str], doubted: Mapping[str, set[str]]
) -> tuple[Vessel, ...]:
    subjects: dict[str, list[str]] = defaultdict(list)
    for subject, vessel_id in owner.items():
        subjects[vessel_id].append(subject)
    return tuple(
        Vessel(
            vessel_id,
            tuple(sorted((one for subject in those for one in said[subject]), key=_in_order)),
            tuple(sorted(those)),
            tuple(sorted(imo for subject in those for imo in doubted.get(subject, ()))),
        )
        for vessel_id, those in sorted(subjects.items())
    )


def _in_order(one: Said) -> tuple[str, str, str, str, tuple[str, ...]]:
    return one.kind, str(one.from_day or ""), str(one.to_day or ""), one.value, one.sources


def _said_by_subject(claims: pl.DataFrame) -> dict[str, tuple[Said, ...]]:
    """Give what is said of each subject; what several say for one interval stands once, with all of them."""
    columns = ("vessel_id", "kind", "value", "from_day", "to_day", "source", "claim_id")
    together: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for *what, source, claim_id in claims.select(columns).iter_rows():
        together[tuple(what)].append((source, claim_id))
    said: dict[str, list[Said]] = defaultdict(list)
    for (subject, kind, value, from_day, to_day), tellers in together.items():
        sources = tuple(sorted({source for source, _ in tellers}))
        ids = tuple(sorted({claim_id for _, claim_id in tellers}))
        said[subject].append(Said(kind, value, from_day, to_day, sources, ids))  # type: ignore[arg-type]
    return {subject: tuple(sorted(told, key=_in_order)) for subject, told in said.items()}
