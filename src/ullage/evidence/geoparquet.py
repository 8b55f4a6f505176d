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
    from ullage.evidence.layers import Layer, Vertex

_LINE, _MULTI_LINE = 2, 5
_BYTE_ORDER: Final = 1  # little-endian
_POINT: Final = struct.pack("<BI", _BYTE_ORDER, 1)


def geoparquet_bytes(layer: Layer) -> bytes:
    """Write a layer; longitudes and latitudes are those of OGC:CRS84, the default of the format."""
    shapes = pl.Series("geometry", [one and _wkb(kind_of(layer, one), one) for one in layer.geometry], dtype=pl.Binary)
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


def _wkb(kind: str, geometry: list[list[Vertex]]) -> bytes:
    if kind == "Point":
        return _POINT + struct.pack("<dd", *geometry[0][0])
    lines = (
        struct.pack(f"<BII{2 * len(line)}d", _BYTE_ORDER, _LINE, len(line), *chain.from_iterable(line))
        for line in geometry
    )
    return struct.pack("<BII", _BYTE_ORDER, _MULTI_LINE, len(geometry)) + b"".join(lines)
