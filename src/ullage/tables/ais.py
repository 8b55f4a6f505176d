"""The tables of AIS: position and static reports, tracks, and the events found in them."""

from __future__ import annotations

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

POSITIONS = Table(
    "positions",
    "one position report: AIS messages 1-3, 18, 19 and 27, or a row of a provider's table",
    (
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("seen_at", UTC_TIME, "when it was sent, as the receiver's stamp has it; null where there is none"),
        Column("lat_deg", pl.Float64, "latitude, WGS 84 [°]; null where the ship sent none"),
        Column("lon_deg", pl.Float64, "longitude, WGS 84 [°], from -180 to 180"),
        Column("sog_kn", pl.Float64, "speed over ground [kn]"),
        Column("cog_deg", pl.Float64, "course over ground [°], from 0 to 360"),
        Column("heading_deg", pl.Float64, "true heading of the bow [°], from 0 to 360"),
        Column("nav_status", pl.Int8, "navigational status as ITU-R M.1371 numbers it, 0-14"),
        Column("message_type", pl.Int8, "AIS message type; null where a provider's table does not say"),
        Column("ais_class", pl.String, "A or B, the class of the transponder; null where it cannot be told"),
        Column("utc_second", pl.Int8, "second of the minute that the message itself states, 0-59"),
        Column("accurate", pl.Boolean, "whether the ship claims a position better than 10 m"),
        Column("receiver", pl.String, "station or satellite that heard it, as the source names it"),
        Column("track_id", pl.String, "the track it belongs to; null before tracks are made, and without a time"),
    ),
)

STATICS = Table(
    "statics",
    "one static report: AIS messages 5, 19 and 24, or the static columns of a provider's row",
    (
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("seen_at", UTC_TIME, "when it was sent, as the receiver's stamp has it; null where there is none"),
        Column("imo", pl.String, "IMO number as sent, at least seven digits; its check digit may be wrong"),
        Column("name", pl.String, "name as sent"),
        Column("callsign", pl.String, "call sign as sent"),
        Column("ship_type", pl.Int16, "type of ship and cargo as ITU-R M.1371 numbers it; 80-89 are tankers"),
        Column("length_m", pl.Float64, "length: bow to antenna and antenna to stern [m]"),
        Column("beam_m", pl.Float64, "breadth: antenna to port and to starboard [m]"),
        Column("to_bow_m", pl.Float64, "antenna to bow [m]"),
        Column("to_port_m", pl.Float64, "antenna to port side [m]"),
        Column("draught_m", pl.Float64, "draught as the crew typed it [m]; 25.5 means that or more"),
        Column("destination", pl.String, "destination as the crew typed it"),
        Column("eta", pl.String, "expected arrival as the crew typed it, MM-DDTHH:MM, without a year"),
        Column("message_type", pl.Int8, "AIS message type; null where a provider's table does not say"),
        Column("receiver", pl.String, "station or satellite that heard it, as the source names it"),
    ),
)

TRACKS = Table(
    "tracks",
    "position reports judged to be one ship",
    (
        Column("track_id", pl.String, "MMSI, first time and a number where two begin at once"),
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("started_at", UTC_TIME, "its first report"),
        Column("ended_at", UTC_TIME, "its last report"),
        Column("reports", pl.Int64, "position reports in it"),
        Column("start_lat_deg", pl.Float64, "latitude of the first position [°]"),
        Column("start_lon_deg", pl.Float64, "longitude of the first position [°]"),
        Column("end_lat_deg", pl.Float64, "latitude of the last position [°]"),
        Column("end_lon_deg", pl.Float64, "longitude of the last position [°]"),
        Column("distance_nm", pl.Float64, "length of the line through its positions [nm]"),
        Column("shared", pl.Boolean, "whether another track of the same MMSI runs at the same time"),
        Column("ended_by", pl.String, "silence, jump or data: why no later report belongs to it"),
        Column("rule", pl.String, "the rule that made it, with its thresholds"),
    ),
)

GAPS = Table(
    "gaps",
    "no report heard of a ship for longer than the rule; open while on_at is null",
    (
        Column("gap_id", pl.String, "hash of the ship and the report before it"),
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("track_id", pl.String, "the track that fell silent"),
        Column("off_at", UTC_TIME, "last report before"),
        Column("off_lat_deg", pl.Float64, "last latitude before [°]"),
        Column("off_lon_deg", pl.Float64, "last longitude before [°]"),
        Column("on_at", UTC_TIME, "first report after; null while she is silent to the end of the data"),
        Column("on_lat_deg", pl.Float64, "first latitude after [°]"),
        Column("on_lon_deg", pl.Float64, "first longitude after [°]"),
        Column("duration_h", pl.Float64, "length [h]; of an open gap up to the end of the data"),
        Column("distance_nm", pl.Float64, "between the two positions [nm]; null while open"),
        Column("implied_speed_kn", pl.Float64, "distance over duration [kn]; null while open"),
        Column("reports_before", pl.Int64, "reports of hers in the 12 h before"),
        Column("p_disabled", pl.Float64, "probability that she switched off; null where it cannot be told"),
        Column("prior_odds", pl.Float64, "odds of switching off before the silence is weighed"),
        Column("p_unheard", pl.Float64, "probability that an honest ship there stays unheard so long"),
        Column("neighbours", pl.Int64, "other ships heard near her last position during the gap"),
        Column("outage_share", pl.Float64, "part of the gap in which the receivers there were themselves silent"),
        Column("reception", pl.String, "working, poor, outage or unknown: how well ships were heard there and then"),
        Column("reason", pl.String, "in words, what speaks for and against"),
        Column("could_call", pl.List(pl.String), "places where a call fits into it"),
        Column("rule", pl.String, "the rules that found and judged it, with their thresholds"),
    ),
)

PORT_VISITS = Table(
    "port_visits",
    "what AIS shows of a stay at a place",
    (
        Column("port_visit_id", pl.String, "hash of the ship, the place and the first report of it"),
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("track_id", pl.String, "the track at its first report"),
        Column("place_id", pl.String, "where"),
        Column("entered_at", UTC_TIME, "first report inside after one outside; null where the entry was not heard"),
        Column("stopped_at", UTC_TIME, "first report of the first stop; null without one"),
        Column("departed_stop_at", UTC_TIME, "first report under way after the last stop; null where not heard"),
        Column("exited_at", UTC_TIME, "first report beyond the exit line; null where the exit was not heard"),
        Column("first_at", UTC_TIME, "first report of the visit"),
        Column("last_at", UTC_TIME, "last report of the visit"),
        Column("duration_h", pl.Float64, "first to last report [h]"),
        Column(
            "confidence", pl.Int8, "1 entry or exit only; 2 stop or gap only; 3 one of each; 4 both, and stop or gap"
        ),
        Column("gap_h", pl.Float64, "longest silence inside [h]; null below the rule"),
        Column("reports", pl.Int64, "position reports in it"),
        Column("draught_in_m", pl.Float64, "draught she last reported before, not above her maximum [m]"),
        Column("draught_out_m", pl.Float64, "draught she first typed anew after [m]; see draught_note"),
        Column("draught_note", pl.String, "how the two were had: as reported, carried back, or stale"),
        Column("destination", pl.String, "destination she sent on leaving"),
        Column("rule", pl.String, "the rule that found it, with its thresholds"),
    ),
)

ENCOUNTERS = Table(
    "encounters",
    "two tracks close and slow together",
    (
        Column("encounter_id", pl.String, "hash of the ships, its first time and where the first was"),
        Column("mmsi_a", pl.String, "the lower MMSI"),
        Column("mmsi_b", pl.String, "the higher MMSI"),
        Column("started_at", UTC_TIME, "first time at which they were close"),
        Column("ended_at", UTC_TIME, "last time"),
        Column("duration_h", pl.Float64, "length [h]"),
        Column("median_distance_m", pl.Float64, "between the two antennas [m]"),
        Column("median_speed_kn", pl.Float64, "of both, over ground [kn]"),
        Column("lat_deg", pl.Float64, "mean latitude [°]"),
        Column("lon_deg", pl.Float64, "mean longitude [°]"),
        Column("reports_a", pl.Int64, "position reports of the one during it"),
        Column("reports_b", pl.Int64, "position reports of the other during it"),
        Column("rule", pl.String, "the rule that found it, with its thresholds"),
    ),
)

LOITERING = Table(
    "loitering",
    "one track slow and alone at sea",
    (
        Column("loitering_id", pl.String, "hash of the ship, its first time and where she was"),
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("track_id", pl.String, "the track"),
        Column("started_at", UTC_TIME, "its begin"),
        Column("ended_at", UTC_TIME, "its end"),
        Column("duration_h", pl.Float64, "length [h]"),
        Column("mean_speed_kn", pl.Float64, "distance over duration [kn]"),
        Column("distance_nm", pl.Float64, "way made [nm]"),
        Column("lat_deg", pl.Float64, "mean latitude [°]"),
        Column("lon_deg", pl.Float64, "mean longitude [°]"),
        Column("reports", pl.Int64, "position reports in it"),
        Column("alone", pl.Boolean, "no encounter of hers shares a moment with it; null where none were looked for"),
        Column("in_port", pl.Boolean, "a port visit of hers shares a moment with it; null where none were looked for"),
        Column("rule", pl.String, "the rule that found it, with its thresholds"),
    ),
)

ANOMALIES = Table(
    "anomalies",
    "something in a ship's reports that does not go together; a sign, not a finding",
    (
        Column("anomaly_id", pl.String, "hash of the ship, the kind and its first time"),
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("track_id", pl.String, "the track; null where it concerns several or none"),
        Column("kind", pl.String, "what does not go together, one of a fixed list"),
        Column("started_at", UTC_TIME, "first report that shows it"),
        Column("ended_at", UTC_TIME, "last report that shows it"),
        Column("lat_deg", pl.Float64, "latitude of the first [°]; null for what has no place"),
        Column("lon_deg", pl.Float64, "longitude of the first [°]"),
        Column("reports", pl.Int64, "reports that show it"),
        Column("value", pl.Float64, "the measured figure, in the unit that the rule names; null for a contradiction"),
        Column("reason", pl.String, "in words, what was found and what was expected"),
        Column("rule", pl.String, "the rule that found it, with its thresholds"),
    ),
)
