"""What belongs together: from any row to the sightings, detections, visits and vessels that it has to do with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.web.items.shown import Chip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ullage.explaining import Found, Rows
    from ullage.web.vessels.known import KnownVessels

_MMSI: Final = ("mmsi", "mmsi_a", "mmsi_b")
_MOST: Final = 50


@dataclass(frozen=True)
class Related:
    """Ids of what belongs to a row, in order of time where there is one.

    Parameters
    ----------
    sightings, detections, visits, vessels
        Their ids.
    """

    sightings: Sequence[str] = field(default=())
    detections: Sequence[str] = field(default=())
    visits: Sequence[str] = field(default=())
    vessels: Sequence[str] = field(default=())

    def chips(self, found: Found) -> list[Chip]:
        """Give that of which pictures are shown: a detection itself, else the sightings that are of images."""
        if found.table == "detections":
            return [Chip(table="detections", id=found.id)]
        if self.sightings:
            return [Chip(table="sightings", id=one) for one in self.sightings[:_MOST]]
        return [Chip(table="detections", id=one) for one in self.detections[:_MOST]]


def find_related(known: KnownVessels, found: Found) -> Related:
    """Find what belongs to a row.

    Parameters
    ----------
    known
        Result and vessels.
    found
        The row.
    """
    rows = known.rows
    evidence = _evidence(rows, found)
    sightings = _sharing(rows, "sightings", "sighting_id", "seen_at", evidence)
    seen = sightings if sightings is None else sightings.filter(pl.col("scene_id").is_not_null())
    whole = {*evidence, *(() if sightings is None else _flat(sightings["evidence"]))}
    visits = _sharing(rows, "visits", "visit_id", "delivered_after", whole)
    return Related(
        sightings=[] if seen is None else seen["sighting_id"].to_list(),
        detections=_in_table(rows, "detections", "detection_id", whole),
        visits=_visits(found, visits),
        vessels=list(dict.fromkeys(_vessels(known, found))),
    )


def _evidence(rows: Rows, found: Found) -> set[str]:
    if found.table == "deliveries":
        visit = rows.get("visits", found.row["visit_id"])
        return set() if visit is None else _evidence(rows, visit)
    if found.table in {"places", "scenes", "claims", "listings"}:
        return set()
    return {found.id, *(found.row.get("evidence") or ())}


def _visits(found: Found, sharing: pl.DataFrame | None) -> list[str]:
    own = {"visits": found.id, "deliveries": found.row.get("visit_id")}.get(found.table)
    return [own] if own else [] if sharing is None else sharing["visit_id"].to_list()


def _vessels(known: KnownVessels, found: Found) -> Iterator[str]:
    if found.row.get("vessel_id"):
        yield known.by_subject.get(found.row["vessel_id"], found.row["vessel_id"])
    for name in _MMSI:
        yield from known.of_mmsi(found.row.get(name))
    listed = known.rows.table("listed")
    if found.table == "listings" and listed is not None:
        meant = listed.filter((pl.col("listing_id") == found.id) & (pl.col("class") != "refuted"))
        yield from meant["vessel_id"]


def _sharing(rows: Rows, name: str, key: str, order: str, evidence: Iterable[str]) -> pl.DataFrame | None:
    """Give the rows of a table that rest on any of some evidence."""
    table = rows.table(name)
    wanted = sorted(evidence)
    if table is None or not wanted:
        return None
    shared = pl.col("evidence").list.eval(pl.element().is_in(wanted)).list.any() | pl.col(key).is_in(wanted)
    return table.filter(shared).sort(order, key)


def _in_table(rows: Rows, name: str, key: str, wanted: Iterable[str]) -> list[str]:
    table = rows.table(name)
    return [] if table is None else table.filter(pl.col(key).is_in(sorted(wanted)))[key].to_list()


def _flat(lists: pl.Series) -> list[Any]:
    return [one for many in lists.drop_nulls().to_list() for one in many]
