"""Encounters of all ships, a day after another: ships of different buckets meet, and days hold no more than a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ullage.tables import ENCOUNTERS
from ullage.track.encounter.encounters import encounters_in_turn, ordered
from ullage.track.encounter.offshore import far_encounters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ullage.lake import Lake
    from ullage.land import Land
    from ullage.records import Place
    from ullage.tracking.rules import TrackingRules

    Progress = Callable[[str, int, int], None]

_NEEDED = ("mmsi", "seen_at", "lat_deg", "lon_deg", "track_id")


def find_meetings(
    lake: Lake, rules: TrackingRules, land: Land, places: tuple[Place, ...], progress: Progress
) -> pl.DataFrame:
    """Find the encounters in a lake whose reports are on tracks.

    Parameters
    ----------
    lake
        The lake; see `Lake.write_tracks`.
    rules
        What counts as an encounter.
    land
        For distances from the shore.
    places
        Of which those with the role ``anchorage`` are the anchorages that the rule may leave out.
    progress
        Called with ``days``, how many are done, and how many there are.
    """
    found = list(encounters_in_turn(_days(lake, progress), rules.encounter))
    together = ordered(pl.concat([ENCOUNTERS.frame(), *found]))
    return far_encounters(together, rules.encounter, shore=land, anchorages=_anchorages(places))


def _days(lake: Lake, progress: Progress) -> Iterator[pl.DataFrame]:
    """Give the reports of each day."""
    days = lake.days()
    progress("days", 0, len(days))
    for done, day in enumerate(days, start=1):
        yield lake.read_positions(days=[day], columns=_NEEDED)
        progress("days", done, len(days))


def _anchorages(places: tuple[Place, ...]) -> pl.DataFrame:
    known = [(one.lat_deg, one.lon_deg) for one in places if one.role == "anchorage"]
    return pl.DataFrame(known, schema={"lat_deg": pl.Float64, "lon_deg": pl.Float64}, orient="row")
