"""What a case's stages have found, read from its ``out``; and the scenes that were searched."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.errors import InputError, Problem
from ullage.evaluate.detections import Searched
from ullage.tables import (
    CANDIDATES,
    DELIVERIES,
    DETECTIONS,
    ENCOUNTERS,
    GAPS,
    MATCHES,
    PORT_VISITS,
    SIGHTINGS,
    VISITS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from ullage.land import Land
    from ullage.records import Scene
    from ullage.tables.schema import Table

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

RESULTS: Final[Mapping[str, Table]] = {
    one.name: one
    for one in (VISITS, DELIVERIES, DETECTIONS, MATCHES, SIGHTINGS, CANDIDATES, GAPS, PORT_VISITS, ENCOUNTERS)
}
"""The tables that are judged, by the stem of their file."""
SAMPLES: Final = 64
"""Points along each side of a scene at which water is told from land."""
_KM2: Final = 1e6


def read_results(folders: Sequence[Path], detections: Path | None = None) -> dict[str, pl.DataFrame]:
    """Read every table that is judged and is there, from the first folder that has it.

    Parameters
    ----------
    folders
        The case's ``out``, the folder of ``ullage track``.
    detections
        The Parquet file of ``ullage detect``, where it is not ``out/detections.parquet``.

    Raises
    ------
    InputError
        When a file cannot be read as its table.
    """
    paths = {name: _first(folders, f"{name}.parquet") for name in RESULTS}
    if detections is not None:
        paths[DETECTIONS.name] = detections
    return {name: _read(path, RESULTS[name]) for name, path in paths.items() if path is not None}


def _first(folders: Sequence[Path], file: str) -> Path | None:
    """Give the file in the first folder that has it."""
    return next((folder / file for folder in folders if (folder / file).is_file()), None)


def _read(path: Path, table: Table) -> pl.DataFrame:
    if not path.is_file():
        raise InputError([Problem(str(path), f"is not there: give a Parquet file of {table.name}")])
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError([Problem(str(path), f"cannot be read as Parquet: {error}")]) from error
    key = table.columns[0].name
    if key not in frame.columns:
        raise InputError([Problem(str(path), f"has no column {key}: expected the table of {table.name}")])
    try:
        return frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in table.schema.items()
        )
    except pl.exceptions.PolarsError as error:
        raise InputError([Problem(str(path), f"is not the table of {table.name}: {error}")]) from error


def read_summary(out: Path) -> dict[str, Any] | None:
    """Read ``summary.json``; None where there is none.

    Raises
    ------
    InputError
        When it is no JSON object.
    """
    path = out / "summary.json"
    if not path.is_file():
        return None
    try:
        summary = json.loads(path.read_bytes())
    except ValueError as error:
        raise InputError([Problem(str(path), f"is no JSON ({error}): run the case again")]) from error
    if not isinstance(summary, dict):
        raise InputError([Problem(str(path), "is no JSON object: run the case again")])
    return summary


def searched_scenes(scenes: Sequence[Scene], detections: pl.DataFrame, land: Land | None) -> list[Searched]:
    """Give the scenes that were searched: those at hand, and those that detections name.

    Parameters
    ----------
    scenes
        Those of the case.
    detections
        Of `tables.DETECTIONS`.
    land
        Tells water from land, for the area of water; None leaves it untold.
    """
    found = {
        one.scene_id: Searched(one.scene_id, one.started_at, _water_km2(one, land), partial(_holds, one))
        for one in scenes
    }
    first = detections.group_by("scene_id", maintain_order=True).agg(pl.col("seen_at").min()).drop_nulls()
    for name, when in first.iter_rows():
        found.setdefault(name, Searched(name, when))
    return sorted(found.values(), key=lambda one: (one.seen_at, one.scene_id))


def _holds(scene: Scene, lat_deg: Floats, lon_deg: Floats) -> Bools:
    """Say which places lie in a scene."""
    row, column = scene.grid.pixel(lat_deg, lon_deg)
    return np.asarray(
        (np.abs(row - (scene.rows - 1) / 2) <= scene.rows / 2)
        & (np.abs(column - (scene.columns - 1) / 2) <= scene.columns / 2)
    )


def _water_km2(scene: Scene, land: Land | None) -> float | None:
    """Give the water of a scene, by a grid of points [km²]."""
    if land is None:
        return None
    lines = (np.linspace(0, count - 1, SAMPLES) for count in (scene.rows, scene.columns))
    row, column = (one.ravel() for one in np.meshgrid(*lines, indexing="ij"))
    lat, lon = scene.grid.position(row, column)
    along, across = (float(np.mean(one)) for one in scene.spacing_m(row, column))
    return float(np.mean(~land.is_land(lat, lon)) * scene.rows * along * scene.columns * across / _KM2)
