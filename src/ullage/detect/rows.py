"""Rows of detections: what every search knows of a target is written in one way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.detect.hull.outline import bearings_from_rows, hull_polygons
from ullage.detect.mask import is_inside
from ullage.detect.places import places_of
from ullage.tables import DETECTIONS, row_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ullage.land import Land
    from ullage.records import Place, Scene

    Floats = npt.NDArray[np.float64]

_TURN = 360.0


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What every search knows of its targets, each an array of shape (n,); NaN is not known.

    Parameters
    ----------
    row, column
        The middle [pixels].
    peak_row, peak_column
        The brightest pixel: it is of one target alone, and where it lies hangs on no fit.
    length_m, beam_m
        Size [m].
    deg_from_rows
        The long axis, from the direction in which rows rise toward that of columns [°].
    band
        In which of the scene's bands it stands out most.
    peak, background
        The value of the brightest pixel in that band, and the mean of what is around.
    pixels
        How many stand out.
    """

    row: Floats
    column: Floats
    peak_row: Sequence[int]
    peak_column: Sequence[int]
    length_m: Floats
    beam_m: Floats
    deg_from_rows: Floats
    band: Sequence[int]
    peak: npt.NDArray[np.floating]
    background: npt.NDArray[np.floating]
    pixels: Sequence[int]


def shared_columns(scene: Scene, targets: Targets, land: Land | None, places: Sequence[Place]) -> dict[str, Any]:
    """Give the columns of `tables.DETECTIONS` that mean the same whatever took the scene.

    Parameters
    ----------
    scene
        In which the targets lie.
    targets
        What was found.
    land
        The shorelines; without them the distance to a shore is not known.
    places
        In whose outlines or circles targets may lie.

    Returns
    -------
    dict
        Arrays and lists of length n by name; NaN is not known.
    """
    count = len(targets.row)
    lat, lon = scene.grid.position(targets.row, targets.column)
    size = targets.length_m, targets.beam_m, targets.deg_from_rows
    return {
        "detection_id": row_ids("d", [scene.scene_id] * count, [*targets.peak_row], [*targets.peak_column]),
        "scene_id": [scene.scene_id] * count,
        "seen_at": [scene.seen_at(one) for one in targets.row.tolist()],
        "lat_deg": lat,
        "lon_deg": lon,
        "length_m": targets.length_m,
        "beam_m": targets.beam_m,
        # a hair below zero is a whole turn once it is rounded: the second remainder makes it none
        "axis_deg": bearings_from_rows(scene, targets.row, targets.column, targets.deg_from_rows) % _TURN % 180.0,
        "band": [scene.bands[k] for k in targets.band],
        "peak_db": in_db(targets.peak),
        "clutter_db": in_db(targets.background),
        "pixels": targets.pixels,
        "row": targets.row,
        "column": targets.column,
        "shore_distance_m": np.full(count, np.nan) if land is None else land.shore_distance_m(lat, lon),
        "place_id": places_of(lat, lon, places),
        "hull": hull_polygons(scene, targets.row, targets.column, *size),
    }


def as_detections(columns: Mapping[str, Any]) -> pl.DataFrame:
    """Put columns into a table of detections.

    Parameters
    ----------
    columns
        Arrays and lists of one length by name, those of `shared_columns` among them; one that is missing is null.

    Returns
    -------
    DataFrame
        Of `tables.DETECTIONS`, by row and column; what is not a finite number is null.
    """
    nothing = [None] * len(columns["detection_id"])
    whole = {name: columns.get(name, nothing) for name in DETECTIONS.schema}
    frame = pl.DataFrame(whole, schema_overrides=dict(DETECTIONS.schema), strict=False)
    known = [
        pl.when(pl.col(name).is_finite()).then(pl.col(name)) if kind == pl.Float64 else pl.col(name)
        for name, kind in DETECTIONS.schema.items()
    ]
    return frame.select(known).sort("row", "column", "detection_id")


def within(area: Any, detections: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows whose middle lies in an area.

    Parameters
    ----------
    area
        A Shapely geometry, longitude and latitude [°], see `mask.coarse_mask`; None keeps all.
    detections
        Rows of `tables.DETECTIONS`.
    """
    if area is None:
        return detections
    lat, lon = (detections[name].to_numpy() for name in ("lat_deg", "lon_deg"))
    return detections.filter(pl.Series(is_inside(area, lat, lon), dtype=pl.Boolean))


def first_reason(given: Sequence[str | None], *later: tuple[Any, str]) -> list[str | None]:
    """Give the reason of each target: the given one, else the first of the later ones that holds; None keeps it.

    Parameters
    ----------
    given
        Reasons known so far, of length n.
    later
        Of each further reason, for which targets it holds, of shape (n,), and its text.
    """
    reasons = list(given)
    for holds, reason in later:
        reasons = [one or (reason if new else None) for one, new in zip(reasons, holds, strict=True)]
    return reasons


def in_db(values: Any) -> Floats:
    """Give intensities in decibels; nothing is minus infinity, and what is below nothing is not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(10 * np.log10(np.asarray(values, np.float64)))
