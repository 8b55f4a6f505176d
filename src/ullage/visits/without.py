"""The clear looks at a place that did not show a ship, and the times at which she was somewhere else."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ullage.visits.heard import is_far
from ullage.visits.looked import SLACK, clear_looks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from ullage.records import Place
    from ullage.visits.heard import Heard
    from ullage.visits.seen import Seen

DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Elsewhere:
    """A time at which a ship was somewhere else.

    Parameters
    ----------
    first, last
        The earliest and the latest that it can be.
    came_after, left_before
        She came to the place after the one time, if she was elsewhere before that; and left before the other, if she
        was elsewhere afterwards.
    where
        In words.
    """

    first: datetime
    last: datetime
    came_after: datetime
    left_before: datetime
    where: str


@dataclass(frozen=True)
class Missed:
    """Clear looks at a place that did not show one ship, and when she was elsewhere.

    Parameters
    ----------
    looks
        When, and p_detect, in the order of time.
    elsewhere
        When she was elsewhere, in the order of time.
    """

    looks: Sequence[tuple[datetime, float]] = ()
    elsewhere: Sequence[Elsewhere] = ()

    def between(self, after: datetime, before: datetime) -> list[tuple[float, float]]:
        """Give the looks between two times: days since the first, and p_detect."""
        return [((when - after) / DAY, p) for when, p in self.looks if after < when < before]

    def was_elsewhere(self, after: datetime, before: datetime) -> str | None:
        """Say where else she was between two times; None where nobody knows."""
        return next((one.where for one in self.elsewhere if after <= one.first and one.last <= before), None)


class AllLooks:
    """The clear looks at all places.

    Parameters
    ----------
    looks
        Table of `tables.LOOKS`; None is none.
    """

    def __init__(self, looks: pl.DataFrame | None) -> None:
        self._at = {} if looks is None else clear_looks(looks)
        self._times = {place: [one["looked_at"] for one in found] for place, found in self._at.items()}
        self._scenes: dict[tuple[str, str | None], list[int]] = {}
        for place, found in self._at.items():
            for k, one in enumerate(found):
                if one["scene_id"] is not None:
                    self._scenes.setdefault((place, one["scene_id"]), []).append(k)

    def without(
        self, place_id: str, seen: Iterable[Seen], after: datetime | None = None, before: datetime | None = None
    ) -> list[tuple[datetime, float]]:
        """Give the looks at a place, between two times, that none of some sightings lies in: when, and p_detect."""
        shown: set[int] = set()
        for one in seen:
            if one.is_precise and one.by != "ais":
                shown |= self._showing(place_id, one)
        times, looks = self._times.get(place_id, []), self._at.get(place_id, [])
        first = 0 if after is None else bisect_right(times, after)
        last = len(times) if before is None else bisect_left(times, before)
        return [(times[k], looks[k]["p_detect"]) for k in range(first, last) if k not in shown]

    def count(self, place_id: str) -> int:
        """Count the clear looks at a place."""
        return len(self._times.get(place_id, ()))

    def saw(self, one: Seen) -> bool:
        """Tell whether a sighting lies in a clear look."""
        return bool(self._showing(one.place_id, one))

    def _showing(self, place_id: str, one: Seen) -> set[int]:
        """Give the positions of the clear looks at a place that a sighting lies in, or may lie in."""
        times = self._times.get(place_id, [])
        first, last = bisect_left(times, one.said_after - SLACK), bisect_right(times, one.said_before + SLACK)
        return {*range(first, last), *self._scenes.get((place_id, one.scene_id), ())}


def find_elsewhere(
    vessel_id: str, place: Place, seen: Iterable[Seen], heard: Heard, places: Mapping[str, Place]
) -> list[Elsewhere]:
    """Find when a vessel was somewhere else than at a place, and say where.

    Parameters
    ----------
    vessel_id, place
        Who, and away from where.
    seen
        All that shows her at places.
    heard
        What AIS says.
    places
        By id.
    """
    found = [
        Elsewhere(one.said_after, one.said_before, one.said_after, one.said_before, f"seen at {one.place_id}")
        for one in seen
        if one.is_precise and one.by != "ais" and _is_another(places[one.place_id], place)
    ]
    for after, before, lat, lon, other in heard.elsewhere.get(vessel_id, ()):
        is_away = is_far(place, lat, lon) if other is None else _is_another(places[other], place)
        if is_away:
            found.append(Elsewhere(after, before, before, after, f"heard at {other or 'sea'}"))
    return sorted(found)


def _is_another(one: Place, place: Place) -> bool:
    """Tell whether a place is so far from another that a ship there has left it."""
    if one.id == place.id:
        return False
    if {one.role, place.role} == {"loads", "discharges"}:
        return True
    return is_far(place, one.lat_deg, one.lon_deg)
