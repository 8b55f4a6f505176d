"""Tables of what is found in scenes."""

from __future__ import annotations

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

DETECTIONS = Table(
    "detections",
    "a ship-like object in a scene; what was rejected stays, with its reason",
    (
        Column("detection_id", pl.String, "hash of the scene and its brightest pixel"),
        Column("scene_id", pl.String, "the scene"),
        Column("seen_at", UTC_TIME, "when its row was taken"),
        Column("lat_deg", pl.Float64, "latitude of its middle as imaged [°]"),
        Column("lon_deg", pl.Float64, "longitude of its middle as imaged [°]"),
        Column("length_m", pl.Float64, "length overall [m]"),
        Column("length_sd_m", pl.Float64, "standard deviation of the length [m]"),
        Column("length_low_m", pl.Float64, "5 % point of the length [m]"),
        Column("length_high_m", pl.Float64, "95 % point of the length [m]"),
        Column("beam_m", pl.Float64, "breadth [m]"),
        Column("beam_sd_m", pl.Float64, "standard deviation of the breadth [m]"),
        Column(
            "axis_deg", pl.Float64, "direction of the long axis, 0 to 180 from north; bow and stern are not told apart"
        ),
        Column("axis_sd_deg", pl.Float64, "standard deviation of the axis [°]; 52 is no knowledge"),
        Column(
            "contrast_db",
            pl.Float64,
            "peak over the mean of what is around it, in the better band [dB]",
        ),
        Column(
            "p_ship", pl.Float64, "probability that it is a ship, given that it was found; null without the network"
        ),
        Column("class", pl.String, "tanker or other; null when neither is probable enough, or nothing tells"),
        Column("p_tanker", pl.Float64, "probability that a ship is a tanker; null when nothing tells"),
        Column("speed_kn", pl.Float64, "speed over ground, from the displacement of bands [kn]"),
        Column("speed_sd_kn", pl.Float64, "standard deviation of that speed [kn]"),
        Column("course_deg", pl.Float64, "course over ground, from the same [°]; null when not told from lying still"),
        Column("reject_reason", pl.String, "why it is not held to be a ship; null for a ship"),
        Column("band", pl.String, "the band of the best contrast"),
        Column("peak_db", pl.Float64, "sigma nought, or reflectance, of its brightest pixel in that band [dB]"),
        Column("clutter_db", pl.Float64, "mean sigma nought, or reflectance, around it in that band [dB]"),
        Column("pixels", pl.Int64, "pixels above the threshold"),
        Column("row", pl.Float64, "row of its middle in the scene [pixels]"),
        Column("column", pl.Float64, "column of its middle in the scene [pixels]"),
        Column("incidence_deg", pl.Float64, "angle of incidence there [°]"),
        Column("sub_swath", pl.String, "the sub-swath it lies in"),
        Column("shore_distance_m", pl.Float64, "how far the nearest shore is [m]"),
        Column("track_bearing_deg", pl.Float64, "bearing of the satellite's track over ground there [°]"),
        Column(
            "shift_m_per_kn",
            pl.Float64,
            "how far a ship is imaged from where it was, along track_bearing_deg, a knot of speed along axis_deg [m]; "
            "negative is backward, and the sign turns with the bow",
        ),
        Column("ghost_of", pl.String, "the detection whose azimuth ambiguity it is"),
        Column("place_id", pl.String, "the place it lies in"),
        Column("hull", pl.Binary, "outline of the hull as WKB, longitude and latitude [°]"),
        Column("method", pl.String, "what measured the length; null where nothing did"),
        Column("rule", pl.String, "the rule that found it, with its thresholds"),
    ),
)

BERTH_LOOKS = Table(
    "berth_looks",
    "one berth in one scene: occupied, empty or cannot tell",
    (
        Column("place_id", pl.String, "the berth"),
        Column("scene_id", pl.String, "the scene"),
        Column("seen_at", UTC_TIME, "when its row was taken"),
        Column("state", pl.String, "occupied, empty or cannot tell"),
        Column("p_occupied", pl.Float64, "probability that a ship lies there"),
        Column("reason", pl.String, "why it cannot be told; null otherwise"),
        Column("earlier", pl.Int64, "scenes of the same relative orbit that it is compared with"),
        Column("change_db", pl.Float64, "mean log-ratio to the median of those scenes where a hull would lie [dB]"),
        Column("changed_m2", pl.Float64, "area that is brighter than the median allows [m²]"),
        Column("lat_deg", pl.Float64, "latitude of the middle of the change [°]; null when empty"),
        Column("lon_deg", pl.Float64, "longitude of the middle of the change [°]; null when empty"),
        Column("length_m", pl.Float64, "length of the change along the berth [m]; null when empty"),
        Column("length_sd_m", pl.Float64, "standard deviation of that length [m]"),
        Column("rule", pl.String, "the rule, with its thresholds"),
    ),
)

LAYOUTS = Table(
    "layouts",
    "one feature of what a ship looked like from above, in one sighting of her",
    (
        Column("layout_id", pl.String, "hash of the detection and the rule; its rows are one layout"),
        Column("detection_id", pl.String, "the sighting"),
        Column("scene_id", pl.String, "the scene"),
        Column("seen_at", UTC_TIME, "when her row was taken"),
        Column(
            "orientation",
            pl.String,
            "as given where the house agrees with the bow, turned where it stands at the other end, or cannot tell",
        ),
        Column("way", pl.String, "as given, or turned: the same ship with bow and stern changed over"),
        Column("feature", pl.String, "which feature; places along the ship count from the stern, in lengths"),
        Column("value", pl.Float64, "of the feature; null where it is a list"),
        Column("sd", pl.Float64, "standard deviation of the value; null where it is a list"),
        Column("values", pl.List(pl.Float64), "cells of a profile from stern to bow, or places of edges; else null"),
        Column("length_m", pl.Float64, "from end to end as imaged [m]"),
        Column("length_sd_m", pl.Float64, "standard deviation of that length [m]"),
        Column("beam_m", pl.Float64, "breadth, less what of the hull's side is seen [m]; null where too narrow"),
        Column("beam_sd_m", pl.Float64, "standard deviation of that breadth [m]"),
        Column("heading_deg", pl.Float64, "where the bow points, this way round [°]"),
        Column("pixel_m", pl.Float64, "side of a pixel [m]"),
        Column("rule", pl.String, "the rule, with its thresholds"),
    ),
)
