"""How fast sightings without a ship are weighed against a fleet.

    python benchmarks/hulls.py [SIGHTINGS] [HULLS]

Half of the sightings have a sure ship, each has a layout with marks on deck; they lie six hours apart at two places.
Wall time and that of the processor are told: what else runs on the machine is in the first alone.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ullage.detect.layout.marks import BEYOND_M
from ullage.detect.layout.rows import MARKS
from ullage.identify import HullRule, identify_sightings
from ullage.records import Place
from ullage.tables import FLEET, LAYOUTS, SIGHTINGS

if TYPE_CHECKING:
    import polars as pl

PLACES = {
    "loads": Place("loads", "Loads", "loads", 42.73, 133.08),
    "lands": Place("lands", "Lands", "discharges", 41.77, 129.82),
}
CELLS = 2 * (44 + BEYOND_M) + 1  # a deck of 88 m
START = datetime(2026, 1, 1, tzinfo=UTC)


def world(count: int, hulls: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Make sightings, a fleet and layouts."""
    nature = np.random.default_rng(3)
    length = 88 * np.exp(nature.normal(0, 0.17, hulls))
    beam = 14 * (length / 88) ** 0.888
    decks = nature.random((hulls, len(MARKS), CELLS))
    fleet = FLEET.frame(
        {"vessel_id": f"imo:{at:07d}", "row": at, "name": f"T {at}", "length_m": length[at], "beam_m": beam[at]}
        for at in range(hulls)
    )
    seen, layouts = [], []
    for number in range(count):
        hull, at = int(nature.integers(hulls)), START + timedelta(hours=6 * number)
        size = {"length_m": length[hull] + nature.normal(), "beam_m": beam[hull] + 0.4 * nature.normal()}
        size |= {"length_sd_m": 1.0, "beam_sd_m": 0.4, "pixel_m": 0.5}
        row = {"sighting_id": f"s{number}", "seen_at": at, "place_id": str(nature.choice(list(PLACES)))}
        row |= {"seen_after": at, "seen_before": at, "evidence": [f"d{number}"], "kind": "detection"}
        sure = {"vessel_id": f"imo:{hull:07d}", "p_vessel": 1.0} if number % 2 else {}
        seen.append(row | size | sure)
        of_all = {"layout_id": f"l{number}", "detection_id": f"d{number}", "orientation": "as given", "way": "as given"}
        lines = decks[hull] + nature.normal(0, 0.1, decks[hull].shape)
        layouts += [
            of_all | size | {"feature": name, "values": line.tolist()} for name, line in zip(MARKS, lines, strict=True)
        ]
    return SIGHTINGS.frame(seen), fleet, LAYOUTS.frame(layouts)


def main(count: int, hulls: int) -> None:
    """Print how long it takes, with layouts and without."""
    sightings, fleet, layouts = world(count, hulls)
    for name, given in (("without layouts", LAYOUTS.frame()), ("with layouts", layouts)):
        identify_sightings(sightings.head(20), fleet, given, PLACES, HullRule())  # compiles
        wall, own = time.perf_counter(), time.process_time()
        identify_sightings(sightings, fleet, given, PLACES, HullRule())
        wall, own = time.perf_counter() - wall, time.process_time() - own
        print(f"{count} sightings, {hulls} hulls, {name}: {wall:.2f} s, {own:.2f} s of processor")


if __name__ == "__main__":
    main(*(int(one) for one in (sys.argv[1:] + ["1000", "30"][len(sys.argv) - 1 :])))
