"""The tables of a case: what analysts and registers say, and what becomes of it."""

from __future__ import annotations

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

OBSERVATIONS = Table(
    "observations",
    "what an analyst saw once, and wrote down",
    (
        Column("observation_id", pl.String, "hash of the row's content"),
        Column("row", pl.Int64, "row in the file it came from, the header being row 1"),
        Column("seen_after", UTC_TIME, "she was seen at or after this time"),
        Column("seen_before", UTC_TIME, "and before this time"),
        Column("seen_text", pl.String, "the date as written, with its precision"),
        Column("place_id", pl.String, "where"),
        Column("vessel_id", pl.String, "which ship; null when the observer did not know"),
        Column("vessel", pl.String, "the name as written"),
        Column("imo", pl.String, "IMO number, seven digits"),
        Column("condition", pl.String, "laden, ballast or cannot tell; null when not said"),
        Column("fill", pl.Float64, "stated fraction of deadweight"),
        Column("fill_sd", pl.Float64, "its standard deviation"),
        Column("sensor", pl.String, "what saw her"),
        Column("image", pl.String, "path or address of the image"),
        Column("image_sha256", pl.String, "its hash; null when it is not a file of the case"),
        Column("source", pl.String, "who published it"),
        Column("note", pl.String, "anything else"),
    ),
)

FLEET = Table(
    "fleet",
    "what a register or a report says of one ship",
    (
        Column("vessel_id", pl.String, "imo:1234567, or name:NAME where no number is known"),
        Column("row", pl.Int64, "row in the file it came from, the header being row 1"),
        Column("name", pl.String, "name as written"),
        Column("imo", pl.String, "IMO number, seven digits"),
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("flag_state", pl.String, "country of registry"),
        Column("built", pl.Int64, "year of build"),
        Column("length_m", pl.Float64, "length over all [m]"),
        Column("beam_m", pl.Float64, "breadth [m]"),
        Column("depth_m", pl.Float64, "moulded depth [m]"),
        Column("summer_draught_m", pl.Float64, "draught at the summer load line [m]"),
        Column("deadweight_t", pl.Float64, "summer deadweight [t]"),
        Column("deadweight_sd_t", pl.Float64, "its standard deviation [t]"),
        Column("gross_tonnage", pl.Float64, "gross tonnage (a volume measure without unit)"),
        Column("tank_volume_m3", pl.Float64, "cargo tanks at 100 % [m³]"),
        Column("listed_by", pl.String, "authorities that designated her"),
        Column("source", pl.String, "who says so"),
        Column("note", pl.String, "doubts"),
    ),
)

NOTIFIED = Table(
    "notified",
    "what one supplier reported to the Committee for one month or interval",
    (
        Column("row", pl.Int64, "row in the file it came from, the header being row 1"),
        Column("from_day", pl.Date, "first day, inside"),
        Column("to_day", pl.Date, "last day, inside"),
        Column("month_text", pl.String, "the month as written"),
        Column("supplier", pl.String, "who reported"),
        Column("tonnes", pl.Float64, "reported tonnes [t]"),
        Column("barrels", pl.Float64, "reported barrels [bbl]"),
        Column("source", pl.String, "where it was published"),
    ),
)

OTHER_DELIVERIES = Table(
    "other_deliveries",
    "a delivery by rail, pipeline or other means",
    (
        Column("row", pl.Int64, "row in the file it came from, the header being row 1"),
        Column("from_day", pl.Date, "first day, inside"),
        Column("to_day", pl.Date, "last day, inside"),
        Column("mode", pl.String, "rail, pipeline, road, ..."),
        Column("low_bbl", pl.Float64, "5 % point [bbl]"),
        Column("mid_bbl", pl.Float64, "50 % point [bbl]"),
        Column("high_bbl", pl.Float64, "95 % point [bbl]"),
        Column("source", pl.String, "where it was published"),
    ),
)

LOOKS = Table(
    "looks",
    "one chance to see a place",
    (
        Column("row", pl.Int64, "row in the file it came from, the header being row 1"),
        Column("looked_at", UTC_TIME, "when"),
        Column("place_id", pl.String, "which place"),
        Column("clear", pl.Boolean, "whether the place could be seen"),
        Column("p_detect", pl.Float64, "probability to detect a ship there, given that it was clear"),
        Column("sensor", pl.String, "what looked"),
        Column("scene_id", pl.String, "the scene; null where the look was given by a table alone"),
    ),
)

STAYS = Table(
    "stays",
    "one whole stay at a place, of a ship that was heard or watched throughout: what the dwell law is learned from",
    (
        Column("row", pl.Int64, "row in the file it came from, the header being row 1; null where AIS shows it"),
        Column("place_id", pl.String, "where"),
        Column("arrived_at", UTC_TIME, "made fast"),
        Column("departed_at", UTC_TIME, "cast off"),
        Column("mmsi", pl.String, "the ship's MMSI; null where it is not said"),
    ),
)

SIGHTINGS = Table(
    "sightings",
    "a detection or observation at a known place, with what is known of its identity",
    (
        Column("sighting_id", pl.String, "hash of what it was made of"),
        Column("seen_at", UTC_TIME, "when; the middle of the span where only a span is known"),
        Column("seen_after", UTC_TIME, "she was seen at or after this time"),
        Column("seen_before", UTC_TIME, "and before this time"),
        Column("place_id", pl.String, "where"),
        Column("vessel_id", pl.String, "which ship; null where nothing tells"),
        Column("p_vessel", pl.Float64, "probability that it is this ship; null without one"),
        Column("loading_condition", pl.String, "laden, ballast or cannot tell; null when nobody judged"),
        Column("p_laden", pl.Float64, "probability that she was laden; null when nobody judged"),
        Column("explanation", pl.String, "in words, why this ship and this condition"),
        Column("kind", pl.String, "observation or detection"),
        Column("evidence", pl.List(pl.String), "the observation, or the detections and matches, that it is made of"),
        Column("scene_id", pl.String, "the scene; null for an observation"),
        Column("sensor", pl.String, "what saw her"),
        Column("mmsi", pl.String, "MMSI of the track that it was matched with; null without a match"),
        Column("p_ship", pl.Float64, "probability that it is a ship that handles oil there, and no other thing"),
        Column(
            "p_outline",
            pl.Float64,
            "probability that what was measured is a ship, whatever AIS or an observer says; null without an image",
        ),
        Column("length_m", pl.Float64, "measured length [m]"),
        Column("length_sd_m", pl.Float64, "its standard deviation [m]"),
        Column("beam_m", pl.Float64, "measured beam [m]"),
        Column("beam_sd_m", pl.Float64, "its standard deviation [m]"),
        Column("pixel_m", pl.Float64, "side of a pixel of the scene [m]; null for an observation"),
        Column("lat_deg", pl.Float64, "latitude [°]; null for an observation"),
        Column("lon_deg", pl.Float64, "longitude [°]; null for an observation"),
        Column("fill", pl.Float64, "stated or measured fraction of deadweight"),
        Column("fill_sd", pl.Float64, "its standard deviation"),
    ),
)

VISITS = Table(
    "visits",
    "a ship's stay at a terminal, as concluded from all evidence",
    (
        Column("visit_id", pl.String, "hash of what the visit was concluded from"),
        Column("place_id", pl.String, "where"),
        Column("vessel_id", pl.String, "which ship; null when nobody named her"),
        Column("p_vessel", pl.Float64, "probability that it was this ship"),
        Column("arrived_after", UTC_TIME, "she arrived after this time; null when nothing bounds it"),
        Column("arrived_before", UTC_TIME, "and before this time"),
        Column("departed_after", UTC_TIME, "she left after this time"),
        Column("departed_before", UTC_TIME, "and before this time; null when nothing bounds it"),
        Column("loading_in", pl.String, "loading condition on arrival"),
        Column("loading_out", pl.String, "loading condition on departure"),
        Column("evidence", pl.List(pl.String), "observations, or the reported count, that say so"),
        Column("kind", pl.String, "observed, or reported (a published count without a ship)"),
        Column("delivered_after", UTC_TIME, "her cargo counts at or after this time"),
        Column("delivered_before", UTC_TIME, "and before this time"),
        Column("condition", pl.String, "laden, or null: which fill prior applies when none is stated"),
        Column("fill", pl.Float64, "stated fraction of deadweight"),
        Column("fill_sd", pl.Float64, "its standard deviation"),
        Column("deadweight_t", pl.Float64, "deadweight that the count's source implies for the visit [t]"),
        Column("hulls", pl.Int64, "how many unnamed hulls a reported count is spread over"),
        Column("hull_number", pl.Int64, "which of them made the visit; 0 where any of them may have"),
        Column("count_id", pl.String, "the reported count that the visit comes from"),
        Column("toward", pl.List(pl.String), "the reported counts that the visit counts toward"),
        Column("pool_key", pl.String, "what the draws of the unnamed hulls follow from"),
        Column("draw_key", pl.String, "what the visit's own draws follow from: place, ship and time, never a note"),
        Column("seen_by", pl.List(pl.String), "image, observation or ais: what shows the visit; empty for a count"),
        Column("declared", pl.Boolean, "whether she was heard at the place herself: no look was needed to know of her"),
        Column("next_place_id", pl.String, "where she was next seen or heard; null where nobody knows"),
        Column("landed_after", UTC_TIME, "of a loading visit: her cargo was first seen landing after this time"),
        Column("landed_before", UTC_TIME, "and before this time; null where no landing was seen or heard"),
        Column("explanation", pl.String, "in words, why this is one visit, when it began and when it ended"),
        Column("p_ship", pl.Float64, "probability that it was a ship that handles oil; null for a published count"),
        Column(
            "brings_cargo",
            pl.Boolean,
            "false where a hull without a name lands oil that was loaded where looks are: it may be known from there",
        ),
    ),
)

DELIVERIES = Table(
    "deliveries",
    "cargo judged to have been landed, one row a visit",
    (
        Column("delivery_id", pl.String, "hash of visit and method"),
        Column("visit_id", pl.String, "the visit"),
        Column("vessel_id", pl.String, "which ship; null when nobody named her"),
        Column("delivered_after", UTC_TIME, "at or after this time"),
        Column("delivered_before", UTC_TIME, "and before this time"),
        *(Column(f"cargo_t_{point}", pl.Float64, "cargo [t]") for point in ("low", "mid", "high")),
        *(Column(f"bbl_{point}", pl.Float64, "cargo in physical barrels") for point in ("low", "mid", "high")),
        *(
            Column(f"cap_bbl_{point}", pl.Float64, "cargo in the cap keeper's barrels")
            for point in ("low", "mid", "high")
        ),
        Column("method", pl.String, "how fill and deadweight were had"),
    ),
)

BALANCE = Table(
    "balance",
    "the running balance at the end of one day; starts again with each cap's period",
    (
        Column("day", pl.Date, "UTC day"),
        Column("notified_bbl", pl.Float64, "notified volumes so far"),
        Column("other_bbl", pl.Float64, "other deliveries so far, middle estimate"),
        Column("low_bbl", pl.Float64, "balance, 5 % point"),
        Column("mid_bbl", pl.Float64, "balance, 50 % point"),
        Column("high_bbl", pl.Float64, "balance, 95 % point"),
        Column("p_over_cap", pl.Float64, "probability that the balance is above the cap; null without a cap"),
    ),
)

HULLS = Table(
    "hulls",
    "what is taken for one ship's deadweight and tanks, with its doubt",
    (
        Column("vessel_id", pl.String, "the ship"),
        Column("law", pl.String, "normal, log-normal, or fleet prior where nothing is known of her size"),
        Column("deadweight_t", pl.Float64, "deadweight, median [t]; null for the fleet prior"),
        Column(
            "deadweight_spread",
            pl.Float64,
            "standard deviation [t] (normal) or of the natural logarithm (log-normal); null for the fleet prior",
        ),
        Column("tank_volume_m3", pl.Float64, "cargo tanks at 100 % [m³]; null where the register is silent"),
        Column("method", pl.String, "how the deadweight was had"),
        Column("doubt", pl.String, "why the stated deadweight may be something else; null without doubt"),
    ),
)

DECISIONS = Table(
    "decisions",
    "one decision of an analyst, and what became of it",
    (
        Column("entry", pl.Int64, "its number in the log"),
        Column("written_at", UTC_TIME, "when it was written down"),
        Column("kind", pl.String, "accept, reject, identify, merge, split, loading, outline, note or undo"),
        Column("subject", pl.String, "id of the row that it is about; of an undo the number of an entry"),
        Column("value", pl.String, "the ship, the condition or the other row; null where the kind says all"),
        Column("by", pl.String, "who decided; null where it was redacted"),
        Column("why", pl.String, "the reason; null where it was redacted"),
        Column("state", pl.String, "in force, undone, replaced by a later one, or not in the case"),
        Column("entry_hash", pl.String, "hash of the entry, and so of all before it"),
    ),
)
