"""Time to compare 10,000 AIS identities with 5,000 listings, and what comes out.

Run by hand: ``.venv/bin/python benchmarks/names.py``. Names are made of syllables as ships of the region bear them,
some with a number, with the seed below. One listing in ten is of an identity, half of these in another spelling. On a
part of both the quick search is held to comparing each name with each. Prints the median of five runs after one that
does not count.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.identify import IdentityRule, compare_with_listings
from ullage.identify.likest import find_likest, measure_likest
from ullage.identify.names import bounded_name, names_in
from ullage.records import Said, Vessel
from ullage.tables import LISTINGS

if TYPE_CHECKING:
    import polars as pl

SEED = 20_240_307
IDENTITIES, LISTED = 10_000, 5_000
SYLLABLES = (
    *("RYE", "SONG", "GANG", "CHON", "MA", "SAN", "PAEK", "YANG", "KUM", "UN", "SAM", "JONG", "YU", "SIN", "PHYONG"),
    *("HAI", "XING", "MING", "WAN", "HENG", "OCEAN", "STAR", "SEA", "LADY", "GOLDEN", "VICTORIA", "NORD", "SPIRIT"),
    *("EAGLE", "PACIFIC", "BALTIC", "MARIA", "ALEXANDR", "KAPITAN", "NIKOLAY", "GLORY", "HOPE", "RIVER", "QUEEN"),
)


def names(draw: np.random.Generator, number: int) -> list[str]:
    """Give names of two to four syllables, one in three with a number."""
    made = []
    for _ in range(number):
        words = [str(one) for one in draw.choice(SYLLABLES, size=draw.integers(2, 5))]
        made.append(" ".join(words) + (f" {draw.integers(1, 20)}" if draw.random() < 1 / 3 else ""))
    return made


def world() -> tuple[list[Vessel], pl.DataFrame]:
    """Give identities as AIS has them, and listings of which one in ten is of an identity."""
    draw = np.random.default_rng(SEED)
    own = names(draw, IDENTITIES)
    vessels = [
        Vessel(f"mmsi:{200_000_000 + at}", (Said("name", name), Said("mmsi", str(200_000_000 + at)),
               Said("callsign", f"HM{at:05}")))
        for at, name in enumerate(own)
    ]  # fmt: skip
    rows: list[dict[str, Any]] = []
    for at, (name, former) in enumerate(zip(names(draw, LISTED), names(draw, LISTED), strict=True)):
        row: dict[str, Any] = {
            "listing_id": f"l{at}",
            "name": name,
            "other_names": [former],
            "mmsi": f"{900_000_000 + at}",
        }
        if at % 10 == 0:
            row |= {"name": own[at].replace(" ", "-") if at % 20 else own[at], "mmsi": f"{200_000_000 + at}"}
        rows.append(row)
    return vessels, LISTINGS.frame(rows)


def main() -> None:
    """Print times and counts."""
    vessels, listings = world()
    times = []
    for _ in range(6):
        bounded_name.cache_clear()
        began = time.perf_counter()
        found = compare_with_listings(vessels, listings)
        times.append(time.perf_counter() - began)
    print(f"{IDENTITIES:,} identities, {LISTED:,} listings with two names each: {statistics.median(times[1:]):.2f} s")
    print(f"  least and most of five: {min(times[1:]):.2f} and {max(times[1:]):.2f} s; the first run {times[0]:.2f} s")
    print(f"  {dict(sorted(found['class'].value_counts().iter_rows()))}")
    _check(vessels[:400], listings.head(200))


def _check(vessels: list[Vessel], listings: pl.DataFrame) -> None:
    """Hold the quick search to comparing each name with each."""
    rule = IdentityRule()
    ours = [[(one, "") for text in vessel.values("name") for one in names_in(text)] for vessel in vessels]
    texts = listings.select("name", "other_names").iter_rows()
    theirs = [[(one, "") for text in (name, *others) for one in names_in(text)] for name, others in texts]
    began = time.perf_counter()
    plain = {(a, b): measure_likest(ours[a], theirs[b]) for a in range(len(ours)) for b in range(len(theirs))}
    took = time.perf_counter() - began
    alike = {key: one for key, one in plain.items() if one is not None and one[0].value >= rule.name_alike}
    same = alike == find_likest(ours, theirs, rule)
    pairs = len(ours) * len(theirs)
    print(f"  the plain reference: {1e6 * took / pairs:.1f} µs a pair, that is {took * 5e7 / pairs:.0f} s for all")
    print(f"  of {pairs:,} pairs both find the same {len(alike)}: {same}")


if __name__ == "__main__":
    main()
