"""Sightings that are taken for one hull at one place, and whether two such groups can be one."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import timedelta
from math import hypot, sqrt
from typing import TYPE_CHECKING, Final

from ullage.visits.seen import Seen, Stay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_REGISTER: Final = 0.03  # registers' lengths and measured ones differ by a few per cent
_MEASURED: Final = 0.1  # standard deviation of a length without one, a part of it
_LEAST_SD_M: Final = 2.0  # many lengths of one hull err alike: their mean is never better known
_ONE_LOOK: Final = timedelta(minutes=10)
_MOST_DEVIATIONS: Final = 3.0


def length_of(one: Seen, lengths_m: Mapping[str, float]) -> tuple[float, float] | None:
    """Give the length of a ship and its standard deviation [m]: as measured, or of the fleet; None without either."""
    if one.length_m is not None:
        return one.length_m, max(one.length_sd_m or _MEASURED * one.length_m, 1.0)
    known = lengths_m.get(one.vessel_id or "")
    return None if known is None else (known, _REGISTER * known)


@dataclass
class HullGroup:
    """Sightings that are taken for one hull.

    Parameters
    ----------
    stay
        The sightings, and why they are one.
    name
        Her vessel; None for a hull that nobody names.
    times, scenes
        When and in which scenes she was seen, the times in order.
    weight, weighted_m
        Sum of the lengths' weights [1/m²], and of the weighted lengths [1/m].
    came_after, left_before
        Bounds that AIS gives.
    has_row
        Whether somebody wrote a row of her without a name and without an image of the case.
    """

    stay: Stay
    name: str | None = None
    times: list[datetime] = field(default_factory=list)
    scenes: set[str] = field(default_factory=set)
    weight: float = 0.0
    weighted_m: float = 0.0
    came_after: datetime | None = None
    left_before: datetime | None = None
    has_row: bool = False

    @classmethod
    def of(cls, stay: Stay, lengths_m: Mapping[str, float]) -> HullGroup:
        """Make a group of the sightings of one stay."""
        precise = [one for one in stay.seen if one.is_precise and one.by != "ais"]
        group = cls(
            Stay(list(stay.seen), list(stay.said)),
            next((one.vessel_id for one in stay.seen if one.vessel_id), None),
            sorted(one.after for one in precise),
            {one.scene_id for one in precise if one.scene_id is not None},
            came_after=max((one.came_after for one in stay.seen if one.came_after), default=None),
            left_before=min((one.left_before for one in stay.seen if one.left_before), default=None),
            has_row=any(one.vessel_id is None and one.by != "ais" and not one.is_detected for one in stay.seen),
        )
        for length in filter(None, (length_of(one, lengths_m) for one in precise)):
            group.weight += length[1] ** -2
            group.weighted_m += length[0] * length[1] ** -2
        return group

    def can_be(self, other: HullGroup) -> bool:
        """Tell whether two groups can be one hull: not two names, rows or lengths, nor two of one look."""
        if (self.name and other.name) or (self.has_row and other.has_row):
            return False
        named, hull = (self, other) if self.name else (other, self)
        if named.came_after is not None and hull.stay.after < named.came_after:
            return False
        if named.left_before is not None and hull.stay.before > named.left_before:
            return False
        return self._is_as_long(other) and not self._is_beside(other)

    def take_in(self, other: HullGroup, told: str) -> None:
        """Add the other group, and say so."""
        self.stay.seen += other.stay.seen
        self.stay.said += [*other.stay.said, told]
        self.times = sorted(self.times + other.times)
        self.scenes |= other.scenes
        self.weight += other.weight
        self.weighted_m += other.weighted_m
        self.has_row |= other.has_row

    def _is_as_long(self, other: HullGroup) -> bool:
        if not (self.weight and other.weight):
            return True
        apart = abs(self.weighted_m / self.weight - other.weighted_m / other.weight)
        sds = (max(sqrt(1 / one.weight), _LEAST_SD_M) for one in (self, other))
        return apart <= _MOST_DEVIATIONS * hypot(*sds)

    def _is_beside(self, other: HullGroup) -> bool:
        """Tell whether one look shows both."""
        few, many = sorted((self, other), key=lambda one: len(one.times))
        if not many.scenes.isdisjoint(few.scenes):
            return True
        return any(_is_near(when, many.times) for when in few.times)


def _is_near(when: datetime, times: list[datetime]) -> bool:
    first = bisect_left(times, when - _ONE_LOOK)
    return first < len(times) and times[first] <= when + _ONE_LOOK
