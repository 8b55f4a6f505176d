"""Layers for maps: GeoPackage with styles, KMZ, GeoJSON, FlatGeobuf."""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr

from ullage.evidence.geojson import geojson_bytes
from ullage.evidence.geopackage import write_features
from ullage.evidence.kml import colour_of, kml_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.evidence.layers import Layer

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the least that a zip can hold
_ALWAYS: Final = "1970-01-01T00:00:00.000Z"
_TYPES: Final = {"Polygon": "MultiPolygon"}
_SYMBOLS: Final = {"Point": "marker", "MultiLineString": "line", "Polygon": "fill", "MultiPolygon": "fill"}
# the table in which QGIS looks for the style of a layer
_STYLES: Final = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
    f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT, ui TEXT, update_time DATETIME
)
"""


def styled_geopackage(layers: Sequence[Layer]) -> bytes:
    """Write layers as one GeoPackage that QGIS opens in colours: each layer's default style is in the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.gpkg"
        for number, layer in enumerate(layers):
            kind = _TYPES.get(layer.kind, layer.kind)
            write_features(
                path,
                layer,
                driver="GPKG",
                geometry_type=kind,
                append=number > 0,
                promote_to_multi=kind.startswith("Multi"),
            )
        _add_styles(path, layers)
        return path.read_bytes()


def kmz_bytes(layers: Sequence[Layer], title: str) -> bytes:
    """Write layers as KMZ, with a span of time and a balloon for each feature."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        about = zipfile.ZipInfo("doc.kml", _LONG_AGO)
        about.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(about, kml_bytes(layers, title, balloons=True))
    return buffer.getvalue()


def joined_geojson(layers: Sequence[Layer], title: str) -> bytes:
    """Write layers as one FeatureCollection (RFC 7946); each feature's property ``layer`` says which it is of."""
    features = []
    for layer in layers:
        for one in json.loads(geojson_bytes(layer))["features"]:
            one["properties"] = {"layer": layer.name, **one["properties"]}
            features.append(one)
    whole = {"type": "FeatureCollection", "name": title, "features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def flatgeobuf_bytes(layer: Layer) -> bytes:
    """Write a layer as FlatGeobuf, without an index: what is nowhere stays in it."""
    buffer = io.BytesIO()
    write_features(buffer, layer, driver="FlatGeobuf", geometry_type="Unknown", SPATIAL_INDEX="NO")
    return buffer.getvalue()


def _add_styles(path: Path, layers: Sequence[Layer]) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.execute(_STYLES)
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
            (_ALWAYS,),
        )
        connection.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
            "VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', ?)",
            [(one.name, one.name, _qml(one), _ALWAYS) for one in layers],
        )
        connection.commit()
    finally:
        connection.close()


def _qml(layer: Layer) -> str:
    """Give a style as QGIS writes it: one symbol, its colour that of the layer, the name shown on hovering."""
    colour = ",".join(str(int(colour_of(layer.name)[at : at + 2], 16)) for at in (1, 3, 5))
    kind = _SYMBOLS[layer.kind]
    options: dict[str, tuple[str, dict[str, Any]]] = {
        "marker": (
            "SimpleMarker",
            {"name": "circle", "color": f"{colour},200", "outline_color": "0,0,0,255", "size": "2.6"},
        ),
        "line": ("SimpleLine", {"line_color": f"{colour},255", "line_width": "0.6"}),
        "fill": ("SimpleFill", {"color": f"{colour},40", "outline_color": f"{colour},255", "outline_width": "0.5"}),
    }
    name, values = options[kind]
    told = "".join(f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in values.items())
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.28" styleCategories="Symbology|MapTips">'
        '<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0"><symbols>'
        f'<symbol type="{kind}" name="0" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{name}" enabled="1" locked="0" pass="0"><Option type="Map">{told}</Option></layer>'
        "</symbol></symbols></renderer-v2>"
        f"<previewExpression>{quoteattr(layer.title)}</previewExpression></qgis>"
    )
