"""Observations and detections to sightings: what was seen at a place once, by whom, and which ship it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ullage.tables import SIGHTINGS, row_ids
from ullage.visits.detected import find_detected
from ullage.visits.pairing import join_passes, pair_observations
from ullage.visits.ships import find_ships
from ullage.visits.structures import mark_structures

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ullage.records import Place
    from ullage.visits.sighting_rule import SightingRule

_P_LADEN = {"laden": True, "ballast": False}


def find_sightings(
    observations: pl.DataFrame,
    detections: pl.DataFrame,
    scenes: pl.DataFrame,
    matches: pl.DataFrame,
    statics: pl.DataFrame,
    fleet: pl.DataFrame,
    places: Mapping[str, Place],
    rule: SightingRule,
    *,
    place_looks: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Find what was seen at places: each observation, and each detection that is no observation's ship.

    Parameters
    ----------
    observations
        Table of `tables.OBSERVATIONS` with vessels identified.
    detections, scenes, matches
        Tables of `tables`; detections that have a reason of rejection, or lie in no place, make no sighting.
    statics, fleet
        Tables of `tables.STATICS` and `tables.FLEET`: whose an MMSI is, and which ships carry oil.
    places
        Places by their id.
    rule
        What a detection is worth, and what is the same ship twice.
    place_looks
        Table of `tables.PLACE_LOOKS`: which scenes were clear, so that what never moves is known for a structure. When
        None every scene over a place counts as clear, and fewer structures are known.

    Returns
    -------
    polars.DataFrame
        Table of `tables.SIGHTINGS`, by time and id; it does not depend on the order of the rows given. The vessel of an
        unmatched detection is null.
    """
    ships = find_ships(statics, fleet)
    found = find_detected(detections, scenes, matches, ships, places, rule)
    mark_structures(found, scenes, place_looks, places, rule)
    found = join_passes(found, rule)
    seen = [_observed(row, rule) for row in observations.iter_rows(named=True)]
    rows = pair_observations(seen, found, ships, rule)
    for name, row in zip(row_ids("s", [_key(row) for row in rows]), rows, strict=True):
        row["sighting_id"] = name
        row["explanation"] = "; ".join(dict.fromkeys(row.pop("said")))
    table = SIGHTINGS.frame({name: row.get(name) for name in SIGHTINGS.schema} for row in rows)
    return table.sort("seen_at", "sighting_id")


def _key(row: Mapping[str, Any]) -> str:
    return "\x1f".join((row["kind"], row["place_id"], *row["evidence"]))


def _observed(row: Mapping[str, Any], rule: SightingRule) -> dict[str, Any]:
    """Give an observation as a sighting."""
    after, before = row["seen_after"], row["seen_before"]
    laden = _P_LADEN.get(row["condition"] or "")
    who = "an observer names her" if row["vessel_id"] else "the observer did not know her"
    return {
        "seen_at": after + (before - after) / 2,
        "seen_after": after,
        "seen_before": before,
        "place_id": row["place_id"],
        "vessel_id": row["vessel_id"],
        "p_vessel": 1.0 if row["vessel_id"] else None,
        "loading_condition": row["condition"],
        "p_laden": None if laden is None else rule.said_right if laden else 1.0 - rule.said_right,
        "kind": "observation",
        "evidence": [row["observation_id"]],
        "sensor": row["sensor"],
        "p_ship": 1.0,
        "fill": row["fill"],
        "fill_sd": row["fill_sd"],
        "said": [who, *([f"and calls her {_condition(row['condition'])}"] if laden is not None else [])],
    }


def _condition(text: str) -> str:
    return {"ballast": "in ballast"}.get(text, text)
