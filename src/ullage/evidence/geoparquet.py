"""A layer as GeoParquet 1.1: a Parquet file with a column of WKB and the metadata that names it."""

from __future__ import annotations

import io
import json
import struct
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.evidence.layers import kind_of

if TYPE_CHECKING:
    from ullage.evidence.layers import Kind, Layer, Vertex

_LINE, _POLYGON, _MULTI_LINE, _MULTI_POLYGON = 2, 3, 5, 6
_BYTE_ORDER: Final = 1  # little-endian
_POINT: Final = struct.pack("<BI", _BYTE_ORDER, 1)


def geoparquet_bytes(layer: Layer) -> bytes:
    """Write a layer; longitudes and latitudes are those of OGC:CRS84, the default of the format."""
    shapes = pl.Series(
        "geometry", [one and wkb_of(kind_of(layer, one), one) for one in layer.geometry], dtype=pl.Binary
    )
    vertices = [vertex for one in layer.geometry if one for line in one for vertex in line]
    kinds = {layer.kind, *(kind_of(layer, one) for one in layer.geometry if one)}
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(kinds)}
    if vertices:
        lons, lats = zip(*vertices, strict=True)
        column["bbox"] = [min(lons), min(lats), max(lons), max(lats)]
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    buffer = io.BytesIO()
    layer.frame.with_columns(shapes).write_parquet(buffer, compression="zstd", metadata={"geo": json.dumps(geo)})
    return buffer.getvalue()


def wkb_of(kind: Kind, geometry: list[list[Vertex]]) -> bytes:
    """Write one geometry as well-known binary."""
    if kind == "Point":
        return _POINT + struct.pack("<dd", *geometry[0][0])
    single, several = (_LINE, _MULTI_LINE) if kind == "MultiLineString" else (_POLYGON, _MULTI_POLYGON)
    rings = () if single == _LINE else (1,)  # of a polygon: the outer alone
    parts = [
        struct.pack(
            f"<BI{len(rings)}II{2 * len(line)}d", _BYTE_ORDER, single, *rings, len(line), *chain.from_iterable(line)
        )
        for line in geometry
    ]
    return parts[0] if kind == "Polygon" else struct.pack("<BII", _BYTE_ORDER, several, len(parts)) + b"".join(parts)
