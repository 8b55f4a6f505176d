"""What is told of scenes: all of them without opening one, and one in full."""

from __future__ import annotations

import shlex
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import polars as pl
import shapely

from ullage.detecting.layers import ring_parts
from ullage.detecting.picture import credit_of
from ullage.evidence.layers import Layer
from ullage.sources.product_names import parse_product_name
from ullage.web.scenes.stretch import combinations, laws_of, unit

if TYPE_CHECKING:
    from ullage.explaining import Rows
    from ullage.records import Scene
    from ullage.web.scenes.files import SceneFiles
    from ullage.web.scenes.opened import OpenScene
    from ullage.web.scenes.stretch import Stretch

_SIMULATED: Final = "simulated "
_TOLD: Final = {
    "as analysed": "",
    "changed": "The file is not what the result was made of: what it shows may differ. Run the case again.",
    "missing": "The file is not there. Put it back where it was, or run the case again without it.",
}


def scene_rows(rows: Rows, files: SceneFiles, only: str | None = None) -> list[dict[str, Any]]:
    """Tell of all scenes of a result, by time; none is opened.

    Parameters
    ----------
    rows
        The result.
    files
        Where they are.
    only
        Id of the one that is wanted; None for all.
    """
    table, detections = rows.table("scenes"), rows.table("detections")
    if table is None:
        return []
    table = table if only is None else table.filter(pl.col("scene_id") == only)
    ships = {} if detections is None else dict(
        detections.filter(pl.col("reject_reason").is_null()).group_by("scene_id").len().iter_rows()
    )  # fmt: skip
    return [
        {**_row(one), "ships": ships.get(one["scene_id"], 0), **_file(files, one["scene_id"])}
        for one in table.sort("seen_at", "scene_id").iter_rows(named=True)
    ]


def scene_layer(rows: list[dict[str, Any]]) -> Layer:
    """Give scenes as a layer of their footprints, for other programs."""
    plain = [{name: value for name, value in one.items() if name not in ("footprint", "bounds")} for one in rows]
    frame = pl.DataFrame(plain, infer_schema_length=None) if plain else pl.DataFrame({"id": []}, {"id": pl.String})
    shapes: list[Any] = [_rings(one["footprint"]) for one in rows]
    return Layer("scenes", "Polygon", frame, shapes, "acquired_at", "acquired_at", "id")


def scene_in_full(row: dict[str, Any], opened: OpenScene, stretch: Stretch) -> dict[str, Any]:
    """Tell all of one scene.

    Parameters
    ----------
    row
        Of `scene_rows`.
    opened
        The scene.
    stretch
        How it is shown.
    """
    scene = opened.scene
    laws = laws_of(scene)
    rows, columns = (float(one) for one in scene.spacing_m(scene.rows / 2, scene.columns / 2))
    return {
        **row,
        "bands": list(scene.bands),
        "combinations": [{"name": name, "bands": bands} for name, bands in combinations(scene).items()],
        "stretch": stretch.told(scene),
        "laws": list(laws),
        "units": {law: unit(scene, law) for law in laws},
        "rows": scene.rows,
        "columns": scene.columns,
        "spacing_m": [round(rows, 2), round(columns, 2)],
        "radiometry": scene.radiometry,
        "command": f"ullage detect {shlex.quote(row['source'])} -o ships.geojson --quicklook scene.png",
        "has_clouds": scene.clouds is not None,
        "warnings": list(scene.warnings),
    }


def _row(one: dict[str, Any]) -> dict[str, Any]:
    ring = shapely.get_coordinates(shapely.from_wkb(one["footprint"]))[:-1]
    name = parse_product_name(one["scene_id"])
    return {
        "id": one["scene_id"],
        "sensor": one["sensor"],
        "platform": one["sensor"].removeprefix(_SIMULATED),
        "simulated": one["sensor"].startswith(_SIMULATED),
        "mode": None if name is None else f"{name.mode} {name.kind}",
        "kind": one["kind"],
        "acquired_at": one["seen_at"],
        "pixel_m": round(one["pixel_m"], 3),
        "track": one["track"],
        "footprint": _geometry(ring_parts(ring.tolist())),
        "bounds": _bounds(ring),
        "source": one["source"],
        "credit": credit_of(cast("Scene", SimpleNamespace(sensor=one["sensor"], started_at=one["seen_at"]))),
    }


def _file(files: SceneFiles, scene_id: str) -> dict[str, Any]:
    file = files.find(scene_id)
    return {
        "readable": file.path is not None,
        "state": file.state,
        "told": _TOLD[file.state],
        "version": file.version,
    }


def _geometry(parts: list[Any]) -> dict[str, Any]:
    rings = [[list(map(list, part))] for part in parts]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def _rings(geometry: dict[str, Any]) -> list[Any]:
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[tuple(vertex) for vertex in part[0]] for part in parts]


def _bounds(ring: Any) -> list[float]:
    """Give west, south, east and north; east is beyond 180 across the antimeridian."""
    lon = np.unwrap(ring[:, 0], period=360.0)
    turns = np.floor((lon.min() + 180.0) / 360.0) * 360.0
    west, east = lon.min() - turns, lon.max() - turns
    return [round(float(one), 7) for one in (west, ring[:, 1].min(), east, ring[:, 1].max())]
