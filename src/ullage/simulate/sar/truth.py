"""What is true in a simulated radar scene: a table that no stage ever sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ullage.records import Scene
    from ullage.simulate.sar.targets import Target

SAR_TRUTH = Table(
    "true_targets",
    "one bright object in a scene, or one ghost of an object",
    (
        Column("object_id", pl.String, "its name in the scene"),
        Column("kind", pl.String, "ship, boat, buoy, crane, tank, structure or ghost"),
        Column("type", pl.String, "tanker, cargo, container, fishing or boat; null for what is no ship"),
        Column("seen_at", UTC_TIME, "when its row was taken"),
        Column("lat_deg", pl.Float64, "latitude of its middle as imaged [°]"),
        Column("lon_deg", pl.Float64, "longitude of its middle as imaged [°]"),
        Column("true_lat_deg", pl.Float64, "latitude where it is [°]; null for a ghost"),
        Column("true_lon_deg", pl.Float64, "longitude where it is [°]; null for a ghost"),
        Column("row", pl.Float64, "row of its middle as imaged [pixels]"),
        Column("column", pl.Float64, "column of its middle as imaged [pixels]"),
        Column("angle_deg", pl.Float64, "where its bow points, from rows toward columns [°]"),
        Column("heading_deg", pl.Float64, "where its bow points [° from north]"),
        Column("length_m", pl.Float64, "length overall [m]; null for what is no ship"),
        Column("beam_m", pl.Float64, "breadth [m]"),
        Column("speed_kn", pl.Float64, "speed over ground [kn]"),
        Column("shift_rows", pl.Float64, "how far it is imaged from where it was, along azimuth [pixels]"),
        Column("berth_id", pl.String, "the berth it lies at; null elsewhere"),
        Column("ghost_of", pl.String, "the object whose azimuth ambiguity it is"),
        Column("ghost_order", pl.Int64, "of the ambiguity: positive is later in azimuth"),
        Column("sub_swath", pl.String, "the sub-swath it lies in"),
        Column("on_land", pl.Boolean, "whether its middle as imaged is on land"),
        Column("peak_vv_db", pl.Float64, "sigma nought of its brightest pixel in VV without speckle and clutter [dB]"),
        Column("peak_vh_db", pl.Float64, "the same in VH [dB]"),
        Column("clutter_vv_db", pl.Float64, "mean sigma nought of sea or land and noise there in VV [dB]"),
        Column("clutter_vh_db", pl.Float64, "the same in VH [dB]"),
    ),
)


def write_down(
    scene: Scene, targets: Sequence[Target], peaks: Sequence[Any], clutter: Callable[[int, int], tuple[Any, bool]]
) -> pl.DataFrame:
    """Write down what is in a scene; what is imaged outside it is left out.

    Parameters
    ----------
    scene, targets
        The scene and what was put into it.
    peaks
        Sigma nought of the brightest pixel of each, VV and VH.
    clutter
        Gives, for a pixel, the mean of sigma nought with noise around it, VV and VH, and whether it is on land.
    """
    inside = [
        (one, peak)
        for one, peak in zip(targets, peaks, strict=True)
        if 0 <= round(one.row) < scene.rows and 0 <= round(one.column) < scene.columns
    ]
    return SAR_TRUTH.frame([_true_row(scene, one, peak, clutter) for one, peak in inside])


def _true_row(scene: Scene, one: Target, peak: Any, clutter: Any) -> dict[str, Any]:
    at = round(one.row), round(one.column)
    mean, on_land = clutter(*at)
    level = 10 * np.log10(mean)
    lat, lon = (float(x) for x in scene.grid.position(one.row, one.column))
    true_lat, true_lon = (float(x) for x in scene.grid.position(one.true_row, one.true_column))
    ghost, vessel = one.kind == "ghost", one.vessel
    swath = scene.sar.sub_swath(*at) if scene.sar else None
    row = {
        "object_id": one.object_id,
        "kind": one.kind,
        "seen_at": scene.seen_at(one.row),
        "lat_deg": lat,
        "lon_deg": lon,
        "true_lat_deg": None if ghost else true_lat,
        "true_lon_deg": None if ghost else true_lon,
        "row": one.row,
        "column": one.column,
        "berth_id": one.berth_id,
        "ghost_of": one.ghost_of,
        "ghost_order": one.ghost_order,
        "sub_swath": swath.name if swath else None,
        "on_land": on_land,
        "peak_vv_db": float(10 * np.log10(peak[0])),
        "peak_vh_db": float(10 * np.log10(peak[1])),
        "clutter_vv_db": float(level[0]),
        "clutter_vh_db": float(level[1]),
    }
    if vessel is None:
        return row
    bearing = float(scene.bearing_deg(one.true_row, one.true_column)[0])
    return row | {
        "type": vessel.kind,
        "angle_deg": vessel.angle_deg,
        "heading_deg": (bearing + vessel.angle_deg) % 360,
        "length_m": vessel.length_m,
        "beam_m": vessel.beam_m,
        "speed_kn": vessel.speed_kn,
        "shift_rows": one.row - one.true_row,
    }
