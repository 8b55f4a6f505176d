"""What lies around a position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import numpy as np

from ullage.explaining.rows import ID_COLUMNS
from ullage.explaining.words import singular
from ullage.geo import distance_m
from ullage.web.finding.shown import Group, Hit
from ullage.web.items.find import item_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.explaining import Rows
    from ullage.web.finding.positions import Position

NEAR_M: Final = 20_000.0
"""What is farther away is not given [m]."""

_MOST: Final = 20
_KM: Final = 1_000.0


def around(rows: Rows, position: Position) -> Iterator[Group]:
    """Give a position on the map, and what lies around it, the nearest first."""
    lat, lon = f"{position.lat_deg:.5f}", f"{position.lon_deg:.5f}"
    told = f"written as {position.notation}"
    here = Hit(
        kind="position", id=f"{lat},{lon}", title=f"{lat}, {lon}", why=told, path=f"/?lon={lon}&lat={lat}&zoom=12"
    )
    yield Group(name="position", title="On the map", total=1, hits=[here])
    near = [(apart, hit) for apart, hit in _places(rows, position) if apart < NEAR_M]
    total = len(near)
    for name in ("sightings", "detections", "encounters"):
        found = list(_nearest(rows, name, position))
        total += len(found)
        near += [(apart, _hit(name, wanted, apart)) for apart, wanted in found[:_MOST]]
    ordered = sorted(near, key=lambda one: (one[0], one[1].id))[:_MOST]
    yield Group(name="near", title=f"Within {NEAR_M / _KM:.0f} km", total=total, hits=[hit for _, hit in ordered])


def _nearest(rows: Rows, name: str, position: Position) -> Iterator[tuple[float, str]]:
    frame = rows.table(name)
    if frame is None:
        return
    known = frame.drop_nulls(["lat_deg", "lon_deg"])
    apart = np.atleast_1d(distance_m(position.lat_deg, position.lon_deg, known["lat_deg"], known["lon_deg"]))
    ids = known[ID_COLUMNS[name]]
    within = np.flatnonzero(apart < NEAR_M)
    yield from ((float(apart[at]), ids[int(at)]) for at in within[np.argsort(apart[within], kind="stable")])


def _places(rows: Rows, position: Position) -> Iterator[tuple[float, Hit]]:
    for one in rows.places.values():
        if one.get("lat_deg") is None or one.get("lon_deg") is None:
            continue
        apart = float(distance_m(position.lat_deg, position.lon_deg, one["lat_deg"], one["lon_deg"]))
        path = f"/places?place={quote(one['id'], safe='')}"
        yield apart, Hit(kind="place", id=one["id"], title=one["name"], why=_words(apart), path=path)


def _hit(name: str, wanted: str, apart: float) -> Hit:
    return Hit(kind=singular(name), id=wanted, title=wanted, why=_words(apart), path=item_path(wanted))


def _words(metres: float) -> str:
    return f"{metres:,.0f} m away" if metres < _KM else f"{metres / _KM:,.1f} km away"
