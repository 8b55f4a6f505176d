"""What is true in a simulated radar scene: a table that no stage ever sees."""

from __future__ import annotations

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

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
