"""Tracks and events as layers of a map: each row a geometry, a stretch of time and its properties."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from ullage.records import Place

Vertex = tuple[float, float]
Geometry = list[list[Vertex]] | None
"""Lines of (lon_deg, lat_deg) vertices; a point is one line of one vertex; None is nowhere.

Of polygons each line is the closed ring around one part, anticlockwise and without holes.
"""

Kind = Literal["Point", "MultiLineString", "Polygon", "MultiPolygon"]

_HALF_TURN: Final = 180.0


@dataclass(frozen=True)
class Layer:
    """One layer.

    Parameters
    ----------
    name
        As its table is called.
    kind
        What its geometries are.
    frame
        The properties, a row a feature.
    geometry
        One a row.
    begin, end
        The columns of the stretch of time that a feature lies in.
    title
        The column that names a feature.
    """

    name: str
    kind: Kind
    frame: pl.DataFrame
    geometry: list[Geometry]
    begin: str
    end: str
    title: str


def build_layers(tables: Mapping[str, pl.DataFrame], lines: pl.DataFrame, places: Sequence[Place]) -> tuple[Layer, ...]:
    """Make the layers of tracks and events.

    Parameters
    ----------
    tables
        Tables of `ullage.tables` by name; an absent one gives no layer.
    lines
        The positions that draw the tracks, sorted by track and time; see `track.thin`.
    places
        Where port visits are.
    """
    made: dict[str, Callable[[pl.DataFrame], Layer]] = {
        "tracks": lambda table: _tracks(table, lines),
        "gaps": _gaps,
        "port_visits": lambda table: _port_visits(table, places),
        "encounters": lambda table: _points("encounters", table, "started_at", "ended_at", "encounter_id"),
        "loitering": lambda table: _points("loitering", table, "started_at", "ended_at", "loitering_id"),
        "anomalies": lambda table: _points("anomalies", table, "started_at", "ended_at", "kind"),
    }
    # a rule of several hundred letters on each feature would be most of the file; the tables have it
    return tuple(make(tables[name].drop("rule", strict=False)) for name, make in made.items() if name in tables)


def kind_of(layer: Layer, geometry: list[list[Vertex]]) -> Kind:
    """Say what one geometry of a layer is: where a ship was in one place only, a layer of lines has a point."""
    if len(geometry) == 1 and len(geometry[0]) == 1:
        return "Point"
    return "MultiPolygon" if layer.kind == "Polygon" and len(geometry) > 1 else layer.kind


def unrolled(line: Sequence[Vertex]) -> list[list[Vertex]]:
    """Cut a line where it crosses the antimeridian, as RFC 7946 (3.1.9) asks.

    Parameters
    ----------
    line
        Vertices (lon_deg, lat_deg), longitudes from -180 to 180; the shorter way round is meant.
    """
    parts: list[list[Vertex]] = [[line[0]]]
    for (lon_a, lat_a), (lon_b, lat_b) in pairwise(line):
        if abs(lon_b - lon_a) > _HALF_TURN:
            edge = _HALF_TURN if lon_a > 0 else -_HALF_TURN
            way = lon_b + 2 * edge - lon_a
            crossing = lat_a + (lat_b - lat_a) * ((edge - lon_a) / way if way else 0.5)
            parts[-1].append((edge, crossing))
            parts.append([(-edge, crossing)])
        parts[-1].append((lon_b, lat_b))
    return parts


def _tracks(table: pl.DataFrame, lines: pl.DataFrame) -> Layer:
    grouped = lines.group_by("track_id", maintain_order=True).agg("lon_deg", "lat_deg")
    drawn = {
        track_id: list(zip(lon, lat, strict=True))
        for track_id, lon, lat in zip(grouped["track_id"], grouped["lon_deg"], grouped["lat_deg"], strict=True)
    }
    geometry = [_line(drawn.get(track_id, [])) for track_id in table["track_id"]]
    return Layer("tracks", "MultiLineString", table, geometry, "started_at", "ended_at", "track_id")


def _gaps(table: pl.DataFrame) -> Layer:
    ends = ("off_lon_deg", "off_lat_deg", "on_lon_deg", "on_lat_deg")
    geometry = [
        _line([(a, b), (c, d)] if None not in (c, d) else [(a, b)]) if None not in (a, b) else None
        for a, b, c, d in table.select(ends).iter_rows()
    ]
    return Layer("gaps", "MultiLineString", table, geometry, "off_at", "on_at", "gap_id")


def _port_visits(table: pl.DataFrame, places: Sequence[Place]) -> Layer:
    where = {place.id: middle_of(place) for place in places}
    geometry: list[Geometry] = [where.get(place_id) for place_id in table["place_id"]]
    return Layer("port_visits", "Point", table, geometry, "first_at", "last_at", "port_visit_id")


def _points(name: str, table: pl.DataFrame, begin: str, end: str, title: str) -> Layer:
    geometry: list[Geometry] = [
        None if lon is None or lat is None else [[(lon, lat)]]
        for lon, lat in table.select("lon_deg", "lat_deg").iter_rows()
    ]
    return Layer(name, "Point", table, geometry, begin, end, title)


def _line(vertices: list[Vertex]) -> Geometry:
    """Make a line; of one place it is a point, for a line has two."""
    finite = [vertex for vertex in vertices if all(map(isfinite, vertex))]
    if not finite:
        return None
    return unrolled(finite) if len(set(finite)) > 1 else [finite[:1]]


def middle_of(place: Place) -> Geometry:
    """Give the position of a place, or the middle of its outline; None where neither is known."""
    if place.lat_deg is not None and place.lon_deg is not None:
        return [[(place.lon_deg, place.lat_deg)]]
    if not place.area:
        return None
    first = place.area[0][0]
    east = [(lon - first + _HALF_TURN) % (2 * _HALF_TURN) - _HALF_TURN for lon, _ in place.area]
    lon = (first + sum(east) / len(east) + _HALF_TURN) % (2 * _HALF_TURN) - _HALF_TURN
    return [[(lon, sum(lat for _, lat in place.area) / len(place.area))]]


def plain_value(value: Any) -> Any:
    """Give a cell's value as JSON has it: times as ISO 8601 with Z, lists as lists."""
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    return value
