"""What was found as one file, whose form its suffix says."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.detecting.layers import berth_layer, detection_layer
from ullage.evidence.csv_table import csv_layer_bytes
from ullage.evidence.geojson import geojson_bytes
from ullage.evidence.geopackage import geopackage_bytes
from ullage.evidence.geoparquet import geoparquet_bytes
from ullage.evidence.kml import kml_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ullage.evidence.layers import Layer
    from ullage.records import Place

LAYOUT_SUFFIXES: Final = (".parquet",)
SUFFIXES: Final = (".geojson", ".parquet", ".csv", ".kml", ".gpkg")


def detection_file(detections: pl.DataFrame, suffix: str) -> bytes:
    """Write detections in the form of a suffix; in KML what was rejected is a folder of its own.

    Parameters
    ----------
    detections
        Rows of `tables.DETECTIONS`.
    suffix
        Of `SUFFIXES`.
    """
    if suffix != ".kml":
        return _written([detection_layer(detections)], suffix, "Detections")
    kept = pl.col("reject_reason").is_null()
    layers = [detection_layer(detections.filter(kept)), detection_layer(detections.filter(~kept), "rejected")]
    return _written(layers, suffix, "Ships in images")


def berth_file(looks: pl.DataFrame, places: Iterable[Place], suffix: str) -> bytes:
    """Write berth looks in the form of a suffix.

    Parameters
    ----------
    looks
        Rows of `tables.BERTH_LOOKS`.
    places
        With the berths' outlines.
    suffix
        Of `SUFFIXES`.
    """
    return _written([berth_layer(looks, places)], suffix, "Berths in radar images")


def layout_file(layouts: pl.DataFrame) -> bytes:
    """Write layouts as Parquet: they have no place of their own, and lists that no other form holds.

    Parameters
    ----------
    layouts
        Rows of `tables.LAYOUTS`.
    """
    buffer = BytesIO()
    layouts.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _written(layers: Sequence[Layer], suffix: str, title: str) -> bytes:
    if suffix == ".kml":
        # a rule of several hundred letters in each balloon would hide what a reader looks for
        return kml_bytes([_without_rule(layer) for layer in layers], title)
    (layer,) = layers
    write = {
        ".geojson": geojson_bytes,
        ".parquet": geoparquet_bytes,
        ".csv": csv_layer_bytes,
        ".gpkg": geopackage_bytes,
    }
    return write[suffix](layer)


def _without_rule(layer: Layer) -> Layer:
    from dataclasses import replace

    return replace(layer, frame=layer.frame.drop("rule"))
