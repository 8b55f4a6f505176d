"""A layer as CSV: its table, and where each row lies as well-known text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.evidence.layers import kind_of
from ullage.evidence.spreadsheet import csv_bytes

if TYPE_CHECKING:
    from ullage.evidence.layers import Kind, Layer, Vertex

_TIMES: Final = "%Y-%m-%dT%H:%M:%S%.6fZ"  # a radar flies seven kilometres a second


def csv_layer_bytes(layer: Layer) -> bytes:
    """Write a layer with a last column ``geometry`` of WKT; a row that is nowhere has none."""
    shapes = [None if one is None else wkt_of(kind_of(layer, one), one) for one in layer.geometry]
    return csv_bytes(layer.frame.with_columns(pl.Series("geometry", shapes, dtype=pl.String)), _TIMES)


def wkt_of(kind: Kind, geometry: list[list[Vertex]]) -> str:
    """Write one geometry as well-known text."""
    lines = [f"({', '.join(f'{lon!r} {lat!r}' for lon, lat in line)})" for line in geometry]
    match kind:
        case "Point":
            return f"POINT {lines[0]}"
        case "MultiLineString":
            return f"MULTILINESTRING ({', '.join(lines)})"
        case "Polygon":
            return f"POLYGON ({lines[0]})"
        case "MultiPolygon":
            return f"MULTIPOLYGON ({', '.join(f'({line})' for line in lines)})"
