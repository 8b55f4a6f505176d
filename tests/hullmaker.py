"""Fleets of small tankers and sightings of them, with sizes that belong together."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from ullage.records import Place
from ullage.tables import FLEET, LAYOUTS, SIGHTINGS

START = datetime(2026, 1, 1, tzinfo=UTC)
PLACES = {
    "vostochny": Place("vostochny", "Vostochny", "loads", 42.73, 133.08),
    "chongjin": Place("chongjin", "Chongjin", "discharges", 41.77, 129.82),
    "nampo": Place("nampo", "Nampo", "discharges", 38.72, 125.40),
}
NO_LAYOUTS = LAYOUTS.frame()


def fleet_of(*sizes):
    """Give a fleet of ships by length and beam [m]."""
    return FLEET.frame(
        {"vessel_id": f"imo:{9000000 + at}", "row": at + 2, "name": f"TANKER {at}", "length_m": length, "beam_m": beam}
        for at, (length, beam) in enumerate(sizes)
    )


def ship(number):
    return f"imo:{9000000 + number}"


def drawn_fleet(count, seed=1):
    """Give a fleet as small tankers are."""
    nature = np.random.default_rng(seed)
    length = 88 * np.exp(nature.normal(0, 0.17, count))
    beam = 14 * (length / 88) ** 0.888 * np.exp(nature.normal(0, 0.07, count))
    return fleet_of(*zip(length.tolist(), beam.tolist(), strict=True))


def sighting(name, hours=0.0, place="vostochny", **given):
    """Give one sighting from a fine image, so many hours after the start."""
    at = START + timedelta(hours=hours)
    size = {"length_m": 80.0, "length_sd_m": 1.0, "beam_m": 13.0, "beam_sd_m": 0.4, "pixel_m": 0.5}
    row = {"sighting_id": name, "seen_at": at, "seen_after": at, "seen_before": at, "place_id": place}
    row |= {"kind": "detection", "evidence": [f"d-{name}"], "scene_id": f"scene-{name}", "explanation": "detected"}
    return row | size | given


def table(*rows):
    return SIGHTINGS.frame(rows)


def layout_rows(detection, features, *, pixel=0.5, length=80.0, beam=13.0, orientation="as given", ways=("as given",)):
    """Give the rows of a layout with features as (value, sd) by name."""
    size = {"length_m": length, "length_sd_m": 0.4, "beam_m": beam, "beam_sd_m": 0.4, "pixel_m": pixel}
    return [
        {"layout_id": f"l-{detection}", "detection_id": detection, "scene_id": f"scene-{detection}", "seen_at": START}
        | {"orientation": orientation, "way": way, "feature": name, "value": value, "sd": sd, "heading_deg": 0.0}
        | size
        for way in ways
        for name, (value, sd) in features.items()
    ]


def red_deck(more=0.0):
    return {f"white_{band}": (value + more, 0.02) for band, value in (("blue", 0.05), ("green", 0.05), ("red", 0.3))}


def green_deck():
    return {f"white_{band}": (value, 0.02) for band, value in (("blue", 0.15), ("green", 0.3), ("red", 0.08))}


def shares(candidates, name):
    """Give the probability of each candidate of one sighting, by vessel."""
    own = candidates.filter(pl.col("sighting_id") == name)
    return dict(own.select("vessel_id", "p").iter_rows())
