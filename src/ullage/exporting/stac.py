"""Scenes and detections as items of a SpatioTemporal Asset Catalog (STAC 1.0.0), in one ItemCollection."""

from __future__ import annotations

import json
import mimetypes
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.geojson import geojson_bytes
from ullage.evidence.layers import plain_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.evidence.layers import Layer

VERSION: Final = "1.0.0"
_CHECKSUM: Final = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
_SHA256: Final = "1220"  # the multihash code of SHA-256, and its length in bytes
_KEPT: Final = (
    "length_m", "length_sd_m", "beam_m", "beam_sd_m", "axis_deg", "p_ship", "class", "speed_kn", "reject_reason",
    "place_id", "method",
)  # fmt: skip


def stac_bytes(layers: Sequence[Layer], inputs: Mapping[str, str]) -> bytes:
    """Write scenes and detections as an ItemCollection.

    Parameters
    ----------
    layers
        Of `layers.case_layers`.
    inputs
        SHA-256 of each input file by its name, which becomes the asset's ``file:checksum``.
    """
    by_name = {one.name: one for one in layers}
    items: list[dict[str, Any]] = []
    if scenes := by_name.get("scenes"):
        items += _scenes(scenes, inputs)
    for name in ("detections", "rejected"):  # those that were rejected say why
        if found := by_name.get(name):
            items += _detections(found)
    whole = {"type": "FeatureCollection", "stac_version": VERSION, "features": items}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"


def _scenes(layer: Layer, inputs: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for row, geometry in _features(layer):
        properties = {"datetime": plain_value(row["seen_at"]), "instruments": [row["sensor"]], "gsd": row["pixel_m"]}
        known = {name: value for name, value in properties.items() if value not in (None, [None])}
        assets, source = {}, row["source"]
        if source is not None:
            sha256 = inputs.get(source)
            about = {"href": source, "roles": ["data"], "title": "the scene, in the case folder"}
            about |= {"type": kind} if (kind := mimetypes.guess_type(source)[0]) else {}
            assets["source"] = about | ({"file:checksum": _SHA256 + sha256} if sha256 else {})
        yield _item(row["scene_id"], geometry, known | {"ullage:kind": row["kind"]}, assets, [])


def _detections(layer: Layer) -> Iterator[dict[str, Any]]:
    for row, geometry in _features(layer):
        told = {f"ullage:{name}": plain_value(row[name]) for name in _KEPT if row.get(name) is not None}
        links = [{"rel": "derived_from", "href": f"#{row['scene_id']}", "title": row["scene_id"]}]
        yield _item(row["detection_id"], geometry, {"datetime": plain_value(row["seen_at"]), **told}, {}, links)


def _features(layer: Layer) -> Iterator[tuple[dict[str, Any], Any]]:
    shapes = json.loads(geojson_bytes(layer))["features"]
    for row, shape in zip(layer.frame.iter_rows(named=True), shapes, strict=True):
        yield row, shape["geometry"]


def _item(
    name: str, geometry: Any, properties: Mapping[str, Any], assets: Mapping[str, Any], links: list[dict[str, Any]]
) -> dict[str, Any]:
    item = {
        "type": "Feature",
        "stac_version": VERSION,
        "stac_extensions": [_CHECKSUM] if any("file:checksum" in one for one in assets.values()) else [],
        "id": name,
        "geometry": geometry,
        "properties": {"datetime": None, **properties},
        "links": links,
        "assets": assets,
    }
    return item if geometry is None else {**item, "bbox": _bbox(geometry["coordinates"])}


def _bbox(coordinates: Any) -> list[float]:
    vertices = list(_vertices(coordinates))
    lons, lats = zip(*vertices, strict=True)
    return [min(lons), min(lats), max(lons), max(lats)]


def _vertices(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
        return
    for one in coordinates:
        yield from _vertices(one)
