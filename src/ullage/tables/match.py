"""Tables of scenes and tracks together: what was searched, what was seen of a place, which ship is which track."""

from __future__ import annotations

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

SCENES = Table(
    "scenes",
    "one scene that was searched for ships",
    (
        Column("scene_id", pl.String, "the scene"),
        Column("seen_at", UTC_TIME, "the middle of the time in which it was taken"),
        Column("sensor", pl.String, "what took it"),
        Column("kind", pl.String, "sar or optical"),
        Column("pixel_m", pl.Float64, "side of a pixel [m]"),
        Column("footprint", pl.Binary, "outline of what was searched as WKB, longitude and latitude [°]"),
        Column("track", pl.String, "which scenes look at the ground alike; null where it is not known"),
        Column("source", pl.String, "its file, relative to the case; null where it was given by a table alone"),
    ),
)

PLACE_LOOKS = Table(
    "place_looks",
    "one place in one scene: how much of it could be seen",
    (
        Column("place_id", pl.String, "the place"),
        Column("scene_id", pl.String, "the scene"),
        Column("seen_at", UTC_TIME, "when"),
        Column("sensor", pl.String, "what looked"),
        Column("covered_share", pl.Float64, "part of the place that lies in the scene and has data, 0 to 1"),
        Column("clear_share", pl.Float64, "part of the place that could be seen, 0 to 1; of radar all that is covered"),
        Column("reason", pl.String, "why less than all could be seen; null otherwise"),
    ),
)

MATCHES = Table(
    "matches",
    "a detection and a track that may be one ship; or a detection that no track explains",
    (
        Column("detection_id", pl.String, "the detection"),
        Column("scene_id", pl.String, "its scene"),
        Column("seen_at", UTC_TIME, "when"),
        Column("mmsi", pl.String, "the track's MMSI; null for the chance that no track explains it"),
        Column("track_id", pl.String, "the track"),
        Column("p_match", pl.Float64, "probability that they are one ship; where mmsi is null, that none is"),
        Column(
            "class",
            pl.String,
            "what the detection is, in the one row of it that says so: matched, possible, unmatched, or cannot tell "
            "(no AIS there and then); in its other rows rival",
        ),
        Column("likeliest", pl.Boolean, "whether the row is in the scene's likeliest assignment, all ships at once"),
        Column("distance_m", pl.Float64, "from where the track would be imaged to the detection [m]"),
        Column("track_at", UTC_TIME, "the track's report nearest in time"),
        Column("position_part", pl.Float64, "log-odds that the place adds, against a ship anywhere in the scene"),
        Column("length_part", pl.Float64, "log-odds that the length adds; 0 where either is not known"),
        Column("heading_part", pl.Float64, "log-odds that axis and course add; 0 where either is not known"),
        Column("recall_part", pl.Float64, "log-odds of her being found at all: detector, and inside the scene"),
        Column("coverage", pl.Float64, "chance that a ship which sends there and then is heard; null where unknown"),
        Column("ships_heard", pl.Int64, "other ships heard near there and then"),
        Column("reception", pl.String, "working, poor, outage or unknown: how well ships were heard there and then"),
        Column("explanation", pl.String, "in words, what speaks for and against"),
        Column("matched_on", UTC_TIME, "last report of the AIS that it was matched with"),
        Column("rule", pl.String, "the rule, with its numbers"),
    ),
)
