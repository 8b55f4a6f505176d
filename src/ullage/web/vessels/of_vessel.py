"""What is of one vessel: her visits, sightings, and the events of the MMSIs that are said to be hers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ullage.web.vessels.known import mmsis_of

if TYPE_CHECKING:
    from ullage.records import Vessel
    from ullage.web.vessels.known import KnownVessels


def ids_of(vessel: Vessel) -> list[str]:
    """Give all ids under which tables may name a vessel."""
    return sorted({vessel.vessel_id, *vessel.subjects})


def rows_of(known: KnownVessels, vessel: Vessel, table: str) -> pl.DataFrame | None:
    """Give the rows of a table that are hers by her id, or by an MMSI that is said to be hers; None without a table."""
    whole = known.rows.table(table)
    if whole is None:
        return None
    theirs = [pl.col("vessel_id").is_in(ids_of(vessel))] if "vessel_id" in whole.columns else []
    senders = [] if theirs else [one for one in ("mmsi", "mmsi_a", "mmsi_b") if one in whole.columns]
    theirs += [pl.col(one).is_in(mmsis_of(vessel)) for one in senders]
    return whole.filter(pl.any_horizontal(theirs)) if theirs else whole.clear()


def visits_of(known: KnownVessels, vessel: Vessel) -> list[str]:
    """Give the ids of her visits, in order of time."""
    found = rows_of(known, vessel, "visits")
    return [] if found is None else found.sort("delivered_after", "visit_id")["visit_id"].to_list()
