"""What is asked of a catalogue, and whether an item is what was asked for: services ignore what they do not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.sources.stac.items import Item

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
        ``ascending``, ``descending``, or the number of a ground track; None for any.
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

    def body(self, collections: tuple[str, ...], *, asks_query: bool, page: int = 100) -> dict[str, Any]:
        """Give it as the body of ``POST /search`` (STAC API, item search)."""
        import shapely
        import shapely.geometry

        shape = shapely.union_all([area.shape for area in self.areas])
        asked: dict[str, Any] = {
            "collections": list(collections),
            "intersects": shapely.geometry.mapping(shape),
            "datetime": f"{_text(self.after)}/{_text(self.before)}",
            "limit": min(page, self.limit),
        }
        query: dict[str, Any] = {}
        if isinstance(self.orbit, str):
            query["sat:orbit_state"] = {"eq": self.orbit}
        elif self.orbit is not None:
            query["sat:relative_orbit"] = {"eq": self.orbit}
        # cloud is asked for only where no radar is: its items tell none, and would all be left out
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
        if self.orbit is None:
            return True
        return self.orbit in (item.orbit_state, item.relative_orbit)

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
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
