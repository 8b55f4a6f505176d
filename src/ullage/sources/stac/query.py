"""What is asked of a catalogue, and whether an item is what was asked for: services ignore what they do not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from ullage.sources.stac.footprints import is_wide

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.sources.stac.items import Item

PAGE: Final = 100
"""Items that are asked for at once."""

Covers = Literal["wholly", "partly"]


@dataclass(frozen=True, slots=True)
class Area:
    """What is to be seen in a scene.

    Parameters
    ----------
    name
        Of the place.
    shape
        A shapely geometry of (lon_deg, lat_deg) within ±180°; cut in two at the antimeridian.
    """

    name: str
    shape: Any


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for.

    Parameters
    ----------
    areas
        A scene has to touch one of them.
    after, before
        It was taken from the one to the other, UTC.
    sensors
        ``s1``, ``s2``.
    collections
        Of the catalogue, instead of those of the sensors.
    cloud_percent
        No more cloud than that; items that do not tell are kept. None for any.
    orbit
        ``ascending``, ``descending``, or the number of a ground track; items that do not tell are kept. None for any.
    limit
        Items at most.
    """

    areas: tuple[Area, ...]
    after: datetime
    before: datetime
    sensors: tuple[str, ...] = ("s1", "s2")
    collections: tuple[str, ...] = ()
    cloud_percent: float | None = None
    orbit: str | int | None = None
    limit: int = 1_000

    def body(self, collections: tuple[str, ...], *, asks_query: bool, sorts: bool = False) -> dict[str, Any]:
        """Give it as the body of ``POST /search`` (STAC API, item search; extensions Query and Sort).

        What many items do not tell is not asked for, or the service would leave them all out: cloud only where no
        radar is looked for, orbits only where nothing else is.
        """
        import shapely
        import shapely.geometry

        shape = shapely.union_all([area.shape for area in self.areas])
        asked: dict[str, Any] = {
            "collections": list(collections),
            "intersects": shapely.geometry.mapping(shape),
            "datetime": f"{_text(self.after)}/{_text(self.before)}",
            "limit": min(PAGE, self.limit) if sorts else PAGE,
        }
        if sorts:
            asked["sortby"] = [{"field": "properties.datetime", "direction": "desc"}]
        query: dict[str, Any] = {}
        if self.orbit is not None and self.sensors == ("s1",):
            name = "sat:orbit_state" if isinstance(self.orbit, str) else "sat:relative_orbit"
            query[name] = {"eq": self.orbit}
        if self.cloud_percent is not None and self.sensors == ("s2",):
            query["eo:cloud_cover"] = {"lte": self.cloud_percent}
        return asked | ({"query": query} if query and asks_query else {})

    def wants(self, item: Item) -> bool:
        """Whether an item is what was asked for."""
        in_time = item.started_at <= self.before and item.ended_at >= self.after
        named = item.collection in self.collections if self.collections else item.sensor in self.sensors
        cloudy = self.cloud_percent is not None and (item.cloud_percent or 0) > self.cloud_percent
        return in_time and named and not cloudy and self._on_orbit(item) and bool(self.covered(item))

    def _on_orbit(self, item: Item) -> bool:
        told = self._orbit_of(item)
        return self.orbit is None or told is None or told == self.orbit

    def _orbit_of(self, item: Item) -> str | int | None:
        return item.orbit_state if isinstance(self.orbit, str) else item.relative_orbit

    def unsure(self, item: Item) -> list[str]:
        """Give why an item may not be what was asked for, though it is kept: what it does not tell."""
        found = []
        if self.orbit is not None and self._orbit_of(item) is None:
            found.append("scenes that do not tell their orbit, and are kept")
        if is_wide(item.footprint):
            found.append("scenes whose footprint spans more than half the Earth, so that it tells little")
        return found

    def covered(self, item: Item) -> dict[str, Covers]:
        """Give which areas an item shows, wholly or partly."""
        found: dict[str, Covers] = {}
        for area in self.areas:
            if item.footprint.covers(area.shape):
                found[area.name] = "wholly"
            elif item.footprint.intersects(area.shape):
                found[area.name] = "partly"
        return found


def _text(moment: datetime) -> str:
    part = f".{moment.microsecond // 1000:03}" if moment.microsecond else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{part}Z"
