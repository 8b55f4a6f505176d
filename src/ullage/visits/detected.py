"""Detections at places as sightings: which ship, and whether she handles oil there."""

from __future__ import annotations

from math import erf, sqrt
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.detect.places import places_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.records import Place
    from ullage.visits.ships import Ships
    from ullage.visits.sighting_rule import SightingRule

_FREE: Final = 0.2  # standard deviation of a length without one, a part of it
_LEAST_FIT: Final = 0.02  # no length alone makes a ship none
_ODD: Final = 0.5


def find_detected(
    detections: pl.DataFrame,
    scenes: pl.DataFrame,
    matches: pl.DataFrame,
    ships: Ships,
    places: Mapping[str, Place],
    rule: SightingRule,
) -> list[dict[str, Any]]:
    """Give the detections at places as rows of sightings, in the order of time and id.

    Parameters
    ----------
    detections, scenes, matches
        Tables of `tables`.
    ships
        Whose each MMSI is.
    places
        By id.
    rule
        What a detection is worth.

    Returns
    -------
    list of dict
        Rows of `tables.SIGHTINGS` with ``said``, the sentences of their explanation.
    """
    kept = detections.filter(pl.col("reject_reason").is_null())
    lying = places_of(kept["lat_deg"].to_numpy(), kept["lon_deg"].to_numpy(), list(places.values()))
    where = [given if given in places else other for given, other in zip(kept["place_id"], lying, strict=True)]
    kept = kept.with_columns(place_id=pl.Series(where, dtype=pl.String)).filter(pl.col("place_id").is_not_null())
    of_scene = {row["scene_id"]: row for row in scenes.iter_rows(named=True)}
    explained = _matched(matches)
    lengths = [*ships.lengths_m.values(), rule.shortest_m, rule.longest_m]
    limits = min(lengths), max(lengths)
    return [
        _row(one, of_scene.get(one["scene_id"], {}), explained.get(one["detection_id"]), ships, limits, rule)
        for one in kept.sort("seen_at", "detection_id").iter_rows(named=True)
    ]


def _matched(matches: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Give the best track of each detection, however probable, or what says that there is none."""
    order = ("detection_id", "p_match", pl.col("mmsi").is_null(), "mmsi", "track_id")
    descending = [False, True, False, False, False]
    wanted = matches.filter(pl.col("class") != "rival").sort(*order, descending=descending, nulls_last=True)
    best: dict[str, dict[str, Any]] = {}
    for row in wanted.iter_rows(named=True):
        best.setdefault(row["detection_id"], row)
    return best


def _row(
    one: Mapping[str, Any],
    scene: Mapping[str, Any],
    match: Mapping[str, Any] | None,
    ships: Ships,
    limits: tuple[float, float],
    rule: SightingRule,
) -> dict[str, Any]:
    is_hers = match is not None and match["mmsi"] is not None and (match["p_match"] or 0.0) >= rule.least_p_match
    mmsi = match["mmsi"] if match and is_hers else None
    p_match = match["p_match"] if match and mmsi else None
    p_ship, said = _handles_oil(one, mmsi, p_match, ships, limits, rule)
    return {
        "seen_at": one["seen_at"],
        "seen_after": one["seen_at"],
        "seen_before": one["seen_at"],
        "place_id": one["place_id"],
        "vessel_id": ships.vessel_of(mmsi) if mmsi else None,
        "p_vessel": p_match,
        "kind": "detection",
        "evidence": [one["detection_id"]],
        "scene_id": one["scene_id"],
        "sensor": scene.get("sensor"),
        "mmsi": mmsi,
        "p_ship": p_ship,
        "p_outline": (rule.unjudged_p if one["p_ship"] is None else one["p_ship"])
        * _fits(one["length_m"], one["length_sd_m"], limits),
        **{name: one[name] for name in ("length_m", "length_sd_m", "beam_m", "beam_sd_m", "lat_deg", "lon_deg")},
        "pixel_m": scene.get("pixel_m"),
        "said": [_who(match, is_hers=is_hers), *said],
    }


def _who(match: Mapping[str, Any] | None, *, is_hers: bool) -> str:
    if match is None:
        return "detected; not compared with AIS"
    if is_hers:
        return f"detected, and explained by the track of MMSI {match['mmsi']} (P {match['p_match']:.2f})"
    if match["mmsi"] is not None:
        return f"detected; the track of MMSI {match['mmsi']} may explain it (P {match['p_match'] or 0.0:.2f})"
    if match["class"] == "cannot tell":
        return "detected; no AIS was heard there and then, so nothing tells which ship it is"
    return "detected, and explained by no track"


def _handles_oil(
    one: Mapping[str, Any],
    mmsi: str | None,
    p_match: float | None,
    ships: Ships,
    limits: tuple[float, float],
    rule: SightingRule,
) -> tuple[float, list[str]]:
    """Give the probability that a detection is a ship that handles oil there, and why it is low."""
    p_ship = rule.unjudged_p if one["p_ship"] is None else one["p_ship"]
    oil = ships.carries_oil(mmsi) if mmsi else None
    if p_match is not None:
        p_ship = max(p_ship, p_match)  # what sends AIS is a ship
    if mmsi and oil is False:
        told = f"by AIS she is of type {', '.join(map(str, ships.types.get(mmsi, ())))}, no tanker"
        return min(p_ship, rule.other_p), [told]
    if oil:
        return p_ship, []
    said = []
    fit = _fits(one["length_m"], one["length_sd_m"], limits)
    if fit < _ODD:
        said.append(f"a length of {one['length_m']:.0f} m fits no tanker ({limits[0]:.0f} to {limits[1]:.0f} m)")
    tanker = _tanker(one["p_tanker"], rule)
    if tanker < _ODD:
        said.append(f"she looks like no tanker (P {one['p_tanker']:.2f})")
    return p_ship * fit * tanker, said


def _fits(length_m: float | None, sd_m: float | None, limits: tuple[float, float]) -> float:
    """Give the probability that a length lies within limits; 1 where none is known."""
    if length_m is None:
        return 1.0
    sd = max(sd_m or _FREE * length_m, 1.0)
    low, high = ((limit - length_m) / sd / sqrt(2) for limit in limits)
    return max((erf(high) - erf(low)) / 2, _LEAST_FIT)


def _tanker(p_tanker: float | None, rule: SightingRule) -> float:
    """Give the probability that she is a tanker, at a place where most ships are; 1 where nothing tells."""
    if p_tanker is None:
        return 1.0
    tanker, other = p_tanker * rule.tanker_share, (1.0 - p_tanker) * (1.0 - rule.tanker_share)
    return tanker / (tanker + other) if tanker + other else 0.0
