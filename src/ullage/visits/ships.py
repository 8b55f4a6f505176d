"""Whose an MMSI is, and whether that ship carries oil."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.track.anomaly.imo import is_imo_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

TANKERS: Final = range(80, 90)
"""AIS types of ships that carry liquids, as ITU-R M.1371 numbers them."""

_TELLS_FROM: Final = 20  # lower types are reserved, or say nothing
_AGREED: Final = 0.9  # part of her static reports that has to give one number


@dataclass(frozen=True)
class Ships:
    """Who sends under which MMSI.

    Parameters
    ----------
    known
        Vessel of an MMSI, by the fleet or by the IMO number that is sent.
    oil
        Whether that ship carries oil: in the fleet, or a tanker by what she sends; missing where nothing tells.
    types
        Types that an MMSI sent, of those that tell something.
    lengths_m
        Length of a vessel by the fleet [m].
    """

    known: Mapping[str, str]
    oil: Mapping[str, bool]
    types: Mapping[str, tuple[int, ...]]
    lengths_m: Mapping[str, float]

    def vessel_of(self, mmsi: str) -> str:
        """Give the vessel of an MMSI: ``mmsi:...`` where neither fleet nor a valid IMO number tells."""
        return self.known.get(mmsi, f"mmsi:{mmsi}")

    def carries_oil(self, mmsi: str) -> bool | None:
        """Tell whether a ship carries oil; None where nothing tells."""
        return self.oil.get(mmsi)


def find_ships(statics: pl.DataFrame, fleet: pl.DataFrame) -> Ships:
    """Find whose each MMSI is.

    The fleet's ship with that MMSI, if one alone has it; else the ship with the IMO number of nine in ten of its static
    reports, if its check digit is right and no other transponder sends the number in the same time: two hulls at once
    are not one ship, whoever borrowed the number.

    Parameters
    ----------
    statics
        Table of `tables.STATICS`.
    fleet
        Table of `tables.FLEET`.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    by_imo: dict[str, str] = {}
    for vessel_id, mmsi, imo in fleet.select("vessel_id", "mmsi", "imo").iter_rows():
        if mmsi:
            owners[mmsi].add(vessel_id)
        if imo:
            by_imo[imo] = vessel_id
    known = {mmsi: by_imo.get(imo, f"imo:{imo}") for mmsi, imo in _sent_numbers(statics).items()}
    known |= {mmsi: next(iter(vessels)) for mmsi, vessels in owners.items() if len(vessels) == 1}
    types: dict[str, set[int]] = defaultdict(set)
    for mmsi, kind in statics.select("mmsi", "ship_type").unique().drop_nulls().iter_rows():
        if kind >= _TELLS_FROM:
            types[mmsi].add(kind)
    ours = set(fleet["vessel_id"])
    oil = {mmsi: any(kind in TANKERS for kind in kinds) for mmsi, kinds in types.items()}
    oil |= {mmsi: True for mmsi, vessel in known.items() if vessel in ours} | dict.fromkeys(owners, True)
    lengths = {vessel: length for vessel, length in fleet.select("vessel_id", "length_m").iter_rows() if length}
    return Ships(known, oil, {mmsi: tuple(sorted(kinds)) for mmsi, kinds in types.items()}, lengths)


def _sent_numbers(statics: pl.DataFrame) -> dict[str, str]:
    """Give the IMO number that each MMSI sends, where it agrees with itself and its check digit is right."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    sent = statics.select("mmsi", "imo").drop_nulls().group_by("mmsi", "imo").len()
    for mmsi, imo, count in sent.iter_rows():
        if is_imo_number(imo):
            counts[mmsi][imo] = count
    found = {}
    for mmsi, numbers in counts.items():
        imo, most = max(numbers.items(), key=lambda one: (one[1], one[0]))
        if most >= _AGREED * numbers.total():
            found[mmsi] = imo
    at_once = _at_once(statics, found)
    return {mmsi: imo for mmsi, imo in found.items() if mmsi not in at_once}


def _at_once(statics: pl.DataFrame, numbers: Mapping[str, str]) -> set[str]:
    """Give the MMSIs that send the IMO number of another one while that sends it too."""
    named = statics.select("mmsi", "imo", "seen_at").drop_nulls()
    spans = named.group_by("mmsi", "imo").agg(
        pl.col("seen_at").min().alias("first"), pl.col("seen_at").max().alias("last")
    )
    by_imo: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for mmsi, imo, first, last in spans.iter_rows():
        if numbers.get(mmsi) == imo:
            by_imo[imo].append((first, last, mmsi))
    found: set[str] = set()
    for some in by_imo.values():
        until, whose = None, ""
        for first, last, mmsi in sorted(some):
            if until is not None and first < until:
                found |= {whose, mmsi}
            if until is None or last > until:
                until, whose = last, mmsi
    return found
