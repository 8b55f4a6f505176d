"""What was weighed: tracks for a detection and vessels for a sighting, each with what every feature added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.web.described import describe
from ullage.web.items.shown import Candidate, Match, Part, Ship

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ullage.web.vessels.known import KnownVessels

MATCH: Final = "match:"
"""What stands before a detection and an MMSI to name the pair."""

NO_TRACK: Final = "none"
MOST_MATCHES: Final = 24
MOST_CANDIDATES: Final = 40
_OF_MATCH: Final = ("position_part", "length_part", "heading_part", "recall_part")
_OF_CANDIDATE: Final = ("length_part", "beam_part", "layout_part", "travel_part", "loading_part")


def find_matches(known: KnownVessels, detections: Sequence[str]) -> list[Match]:
    """Give the tracks that were weighed for detections, the likeliest first."""
    table = known.rows.table("matches")
    if table is None or not detections:
        return []
    found = table.filter(pl.col("detection_id").is_in(list(detections)))
    ordered = found.sort("p_match", "mmsi", descending=[True, False], nulls_last=True)
    return [_match(row, known) for row in ordered.head(MOST_MATCHES).iter_rows(named=True)]


def find_candidates(known: KnownVessels, sightings: Sequence[str]) -> list[Candidate]:
    """Give the vessels that were weighed for sightings, the likeliest first; the unknown hull is one of them."""
    table = known.rows.table("candidates")
    if table is None or not sightings:
        return []
    found = table.filter(pl.col("sighting_id").is_in(list(sightings)))
    ordered = found.sort("sighting_id", "p", "vessel_id", descending=[False, True, False])
    return [_candidate(row, known) for row in ordered.head(MOST_CANDIDATES).iter_rows(named=True)]


def ship_of(known: KnownVessels, vessel_id: str) -> Ship:
    """Give a vessel by her id, with the name she is shown by."""
    return Ship(vessel_id=vessel_id, name=known.name(vessel_id))


def match_id(detection_id: str, mmsi: str | None) -> str:
    """Give the id of a pair."""
    return f"{MATCH}{detection_id}:{mmsi or NO_TRACK}"


def _match(row: Mapping[str, Any], known: KnownVessels) -> Match:
    told = {name: row[name] for name in ("mmsi", "track_id", "p_match", "class", "distance_m", "coverage")}
    return Match(
        id=match_id(row["detection_id"], row["mmsi"]),
        ships=[ship_of(known, one) for one in known.of_mmsi(row["mmsi"])],
        parts=_parts("matches", row, _OF_MATCH),
        ships_heard=row["ships_heard"],
        reception=row["reception"],
        explanation=row["explanation"] or "",
        **told,
    )


def _candidate(row: Mapping[str, Any], known: KnownVessels) -> Candidate:
    return Candidate(
        sighting_id=row["sighting_id"],
        ship=None if row["vessel_id"] is None else ship_of(known, row["vessel_id"]),
        p=row["p"],
        prior=row["prior"],
        parts=_parts("candidates", row, _OF_CANDIDATE),
        refuted_by=row["refuted_by"],
        explanation=row["explanation"] or "",
    )


def _parts(table: str, row: Mapping[str, Any], names: Sequence[str]) -> list[Part]:
    return [
        Part(name=one.removesuffix("_part"), value=row.get(one), meaning=describe(table, one).meaning)
        for one in names
        if row.get(one) is not None
    ]
