"""A layer as GeoJSON (RFC 7946)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from ullage.evidence.layers import kind_of, plain_value

if TYPE_CHECKING:
    from ullage.evidence.layers import Geometry, Layer


def geojson_bytes(layer: Layer) -> bytes:
    """Write a layer as a FeatureCollection, one feature a row; a row that is nowhere has a null geometry."""
    names = layer.frame.columns
    features = [
        {
            "type": "Feature",
            "geometry": _geometry(layer, geometry),
            "properties": {name: plain_value(value) for name, value in zip(names, row, strict=True)},
        }
        for row, geometry in zip(layer.frame.iter_rows(), layer.geometry, strict=True)
    ]
    collection = {"type": "FeatureCollection", "name": layer.name, "features": features}
    return orjson.dumps(collection, option=orjson.OPT_APPEND_NEWLINE)


def _geometry(layer: Layer, geometry: Geometry) -> dict[str, Any] | None:
    if geometry is None:
        return None
    kind = kind_of(layer, geometry)
    shape: Any = geometry
    if kind == "Point":
        shape = geometry[0][0]
    elif kind == "MultiPolygon":
        shape = [[ring] for ring in geometry]
    return {"type": kind, "coordinates": shape}
