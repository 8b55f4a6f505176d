"""What was found, as files of one folder: tables, map layers, the summary; all of them or none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.geojson import geojson_bytes
from ullage.evidence.geoparquet import geoparquet_bytes
from ullage.evidence.kml import kml_bytes
from ullage.evidence.layers import build_layers
from ullage.lake.layout import parquet_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ullage.land import Land
    from ullage.records import Place

FORMATS: Final = ("geojson", "geoparquet", "kml", "png")
LAYERS: Final = ("tracks", "gaps", "port_visits", "encounters", "loitering", "anomalies")
TITLE: Final = "Tracks and events"
SHORES: Final = "Shores: GSHHG 2.3.6 (Wessel and Smith)."


def table_files(tables: Mapping[str, pl.DataFrame]) -> dict[str, bytes]:
    """Write tables as Parquet; equal rows give equal bytes."""
    return {f"{name}.parquet": parquet_bytes(table) for name, table in tables.items()}


def map_files(
    tables: Mapping[str, pl.DataFrame],
    lines: pl.DataFrame,
    places: Sequence[Place],
    formats: Collection[str],
    credit: str,
    land: Land,
) -> dict[str, bytes]:
    """Write tracks and events as layers of a map, in the formats asked for.

    Parameters
    ----------
    tables
        Tracks and events by name.
    lines
        The positions that draw the tracks.
    places
        Where port visits are.
    formats
        Of `FORMATS`.
    credit
        Who gave the data; it stands below the picture.
    land
        For the picture.
    """
    if not formats:
        return {}
    layers = build_layers(tables, lines, places)
    found: dict[str, bytes] = {}
    if "geojson" in formats:
        found |= {f"{layer.name}.geojson": geojson_bytes(layer) for layer in layers}
    if "geoparquet" in formats:
        found |= {f"{layer.name}.geoparquet": geoparquet_bytes(layer) for layer in layers}
    if "kml" in formats:
        found["tracks.kml"] = kml_bytes(layers, TITLE)
    if "png" in formats:
        from ullage.evidence.track_map import draw_map

        found["tracks.png"] = draw_map(layers, TITLE, f"{credit} {SHORES}".strip(), land.outline, land.mask)
    return found


def forget_maps(folder: Path, contents: Collection[str]) -> None:
    """Take away the maps of an earlier run that this one did not draw: they would stand beside other tables."""
    ours = [f"{name}.{form}" for name in LAYERS for form in ("geojson", "geoparquet")]
    for name in (*ours, "tracks.kml", "tracks.png"):
        if name not in contents:
            (folder / name).unlink(missing_ok=True)


def summary_file(summary: Mapping[str, Any]) -> bytes:
    """Write the summary."""
    return json.dumps(summary, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"
