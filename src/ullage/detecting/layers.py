"""Detections and berth looks as layers of a map: a hull where one was measured, else a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from ullage.evidence.layers import Layer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from ullage.evidence.layers import Geometry, Vertex
    from ullage.records import Place

_DIGITS: Final = 7  # of degrees: a centimetre
_TURN: Final = 360.0
_HALF_TURN: Final = 180.0


def detection_layer(detections: pl.DataFrame, name: str = "detections") -> Layer:
    """Make a layer of detections; their hull becomes the geometry and is no column any more.

    Parameters
    ----------
    detections
        Rows of `tables.DETECTIONS`.
    name
        Of the layer.
    """
    where = zip(detections["hull"], detections["lon_deg"], detections["lat_deg"], strict=True)
    geometry = [_point(lon, lat) if hull is None else ring_parts(_ring(hull)) for hull, lon, lat in where]
    return Layer(name, "Polygon", detections.drop("hull"), geometry, "seen_at", "seen_at", "detection_id")


def berth_layer(looks: pl.DataFrame, places: Iterable[Place]) -> Layer:
    """Make a layer of berth looks, each the berth's outline.

    Parameters
    ----------
    looks
        Rows of `tables.BERTH_LOOKS`.
    places
        With the berths.
    """
    outlines = {place.id: ring_parts(place.area) for place in places if place.area}
    geometry: list[Geometry] = [outlines.get(place_id) for place_id in looks["place_id"]]
    return Layer("berth_looks", "Polygon", looks, geometry, "seen_at", "seen_at", "place_id")


def ring_parts(ring: Sequence[Vertex]) -> list[list[Vertex]]:
    """Close a ring, turn it anticlockwise, and cut it at the antimeridian where it crosses (RFC 7946, 3.1.6 and 3.1.9).

    Parameters
    ----------
    ring
        Vertices (lon_deg, lat_deg) in order; the shorter way from one to the next is meant.
    """
    vertices = np.array(ring, dtype=np.float64)
    vertices[:, 0] = np.unwrap(vertices[:, 0], period=_TURN)
    whole = shapely.make_valid(shapely.Polygon(vertices))
    parts: list[list[Vertex]] = []
    first, last = (int((edge + _HALF_TURN) // _TURN) for edge in (whole.bounds[0], whole.bounds[2]))
    for turn in range(first, last + 1):
        middle = turn * _TURN
        inside = shapely.box(middle - _HALF_TURN, -90.0, middle + _HALF_TURN, 90.0)
        cut = shapely.orient_polygons(whole if first == last else whole.intersection(inside))
        parts += [_vertices(one, middle) for one in shapely.get_parts(cut) if one.geom_type == "Polygon"]
    return parts or [[_rounded(*ring[0], 0.0)]]


def _vertices(polygon: Any, middle: float) -> list[Vertex]:
    return [_rounded(lon, lat, middle) for lon, lat in shapely.get_coordinates(polygon.exterior).tolist()]


def _rounded(lon: float, lat: float, middle: float) -> Vertex:
    return round(lon - middle, _DIGITS), round(lat, _DIGITS)


def _ring(hull: bytes) -> list[Vertex]:
    outer: list[Vertex] = shapely.get_coordinates(shapely.from_wkb(hull)).tolist()
    return outer


def _point(lon: float | None, lat: float | None) -> Geometry:
    return None if lon is None or lat is None else [[_rounded(lon, lat, 0.0)]]
