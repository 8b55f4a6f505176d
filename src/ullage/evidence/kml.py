"""Layers as KML 2.2, with a time span each, so that a time slider shows them when they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from ullage.evidence.layers import kind_of, plain_value
from ullage.evidence.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ullage.evidence.layers import Geometry, Layer

# aabbggrr; chosen to be told apart by the colour-blind (Okabe and Ito 2008)
_COLOURS: Final = {
    "tracks": "ffb27200",
    "gaps": "ff005ed5",
    "port_visits": "ff739e00",
    "encounters": "ffa779cc",
    "loitering": "ff009fe6",
    "anomalies": "ff42e4f0",
    "detections": "ff00c3ff",
    "rejected": "ffb4a08c",
    "hulls": "ff00c3ff",
    "visits": "ff005ed5",
    "sightings": "ff739e00",
    "scenes": "ffe9b456",
    "places": "ff000000",
}
_BALLOON: Final = "<BalloonStyle><text>$[description]</text></BalloonStyle>"  # by itself it would show values as markup
_LINE: Final = ("<LineString><tessellate>1</tessellate>", "</LineString>")
_RING: Final = (
    "<Polygon><tessellate>1</tessellate><outerBoundaryIs><LinearRing>",
    "</LinearRing></outerBoundaryIs></Polygon>",
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def kml_bytes(layers: Sequence[Layer], title: str, *, balloons: bool = False) -> bytes:
    """Write layers as one document, a folder each.

    Parameters
    ----------
    layers
        Of `layers.build_layers`.
    title
        The document's name.
    balloons
        Whether each feature has a balloon with its values, in which nothing is markup but the table itself.
    """
    return "\n".join(_document(layers, title, balloons=balloons)).encode() + b"\n"


def colour_of(name: str) -> str:
    """Give the colour of a layer as ``#rrggbb``; black where it has none of its own."""
    colour = _COLOURS.get(name, "ff000000")
    return f"#{colour[6:8]}{colour[4:6]}{colour[2:4]}"


def _document(layers: Sequence[Layer], title: str, *, balloons: bool) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    yield f"<name>{_text(title)}</name>"
    for layer in layers:
        colour = _COLOURS.get(layer.name, "ff000000")
        yield (
            f'<Style id="{layer.name}"><LineStyle><color>{colour}</color><width>2</width></LineStyle>'
            f"<IconStyle><color>{colour}</color></IconStyle><PolyStyle><fill>0</fill></PolyStyle>"
            f"{_BALLOON if balloons else ''}</Style>"
        )
    for layer in layers:
        yield f"<Folder><name>{_text(layer.name.replace('_', ' '))}</name>"
        names = layer.frame.columns
        for row, geometry in zip(layer.frame.iter_rows(), layer.geometry, strict=True):
            yield from _placemark(layer, dict(zip(names, row, strict=True)), geometry, balloons=balloons)
        yield "</Folder>"
    yield "</Document></kml>"


def _placemark(layer: Layer, row: dict[str, Any], geometry: Geometry, *, balloons: bool) -> Iterator[str]:
    yield f"<Placemark><name>{_text(row[layer.title])}</name>"
    if balloons:
        yield f"<description>{escape(_table(row))}</description>"
    yield f"<styleUrl>#{layer.name}</styleUrl>"
    begin, end = (plain_value(row[name]) for name in (layer.begin, layer.end))
    if begin or end:
        edges = "".join(f"<{edge}>{when}</{edge}>" for edge, when in (("begin", begin), ("end", end)) if when)
        yield f"<TimeSpan>{edges}</TimeSpan>"
    cells = (
        f'<Data name="{name}"><value>{_text(plain_value(value))}</value></Data>'
        for name, value in row.items()
        if value is not None
    )
    yield f"<ExtendedData>{''.join(cells)}</ExtendedData>"
    yield from _geometry(layer, geometry)
    yield "</Placemark>"


def _geometry(layer: Layer, geometry: Geometry) -> Iterator[str]:
    if geometry is None:
        return
    kind = kind_of(layer, geometry)
    if kind == "Point":
        lon, lat = geometry[0][0]
        yield f"<Point><coordinates>{lon!r},{lat!r}</coordinates></Point>"
        return
    before, after = _LINE if kind == "MultiLineString" else _RING
    lines = (" ".join(f"{lon!r},{lat!r}" for lon, lat in line) for line in geometry)
    parts = (f"{before}<coordinates>{line}</coordinates>{after}" for line in lines)
    yield f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _table(row: dict[str, Any]) -> str:
    """Give a row as a table of HTML: a balloon shows markup, so a value is escaped before it is escaped as XML."""
    cells = ((name, value) for name, value in row.items() if value is not None)
    lines = (f"<tr><td>{name}</td><td>{_text(plain_value(value))}</td></tr>" for name, value in cells)
    return f"<table>{''.join(lines)}</table>".replace("$[", "$&#91;")


def _text(value: Any) -> str:
    """Write any text so that it is XML: names come from the air."""
    return escape(_NOT_XML.sub("\ufffd", visible(" ".join(value) if isinstance(value, list) else str(value))))
