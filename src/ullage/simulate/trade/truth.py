"""What is true of a simulated case: the tables of its ``truth`` folder, that no stage ever sees."""

from __future__ import annotations

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

HULLS = Table(
    "hulls",
    "one ship as she is built and loaded, tanker or bystander",
    (
        Column("imo", pl.String, "IMO number, seven digits; null for boats without one"),
        Column("mmsi", pl.String, "her own MMSI, nine digits"),
        Column("name", pl.String, "her own name"),
        Column("kind", pl.String, "tanker, cargo, fishing or lying"),
        Column("length_m", pl.Float64, "length over all [m]"),
        Column("length_pp_m", pl.Float64, "length between perpendiculars [m]"),
        Column("beam_m", pl.Float64, "breadth [m]"),
        Column("depth_m", pl.Float64, "moulded depth [m]"),
        Column("summer_draught_m", pl.Float64, "draught at the summer load line [m]"),
        Column("block_coefficient", pl.Float64, "of her summer displacement"),
        Column("lightship_t", pl.Float64, "mass without anything on board [t]"),
        Column("deadweight_t", pl.Float64, "summer deadweight [t]"),
        Column("tank_volume_m3", pl.Float64, "cargo tanks at 100 % [m³]; null for others than tankers"),
        Column("habit", pl.String, "how she uses her transponder: always on, straits only, off near terminals, ..."),
    ),
)

VOYAGES = Table(
    "voyages",
    "one passage of a tanker between two places",
    (
        Column("voyage_id", pl.String, "hash of ship and departure"),
        Column("imo", pl.String, "the tanker"),
        Column("from_place_id", pl.String, "where she came from"),
        Column("to_place_id", pl.String, "where she went"),
        Column("departed_at", UTC_TIME, "cast off"),
        Column("arrived_at", UTC_TIME, "off the place, before any wait; null after the end of the world"),
        Column("laden", pl.Boolean, "whether she carried a cargo"),
        Column("product", pl.String, "what she carried; null in ballast"),
        Column("cargo_t", pl.Float64, "cargo on board [t]; 0 in ballast"),
        Column("cargo_bbl", pl.Float64, "the same in physical barrels"),
        Column("draught_m", pl.Float64, "mean draught [m]"),
    ),
)

VISITS = Table(
    "visits",
    "one stay of a tanker alongside at a terminal",
    (
        Column("visit_id", pl.String, "hash of ship, place and arrival"),
        Column("place_id", pl.String, "the terminal"),
        Column("role", pl.String, "loads or discharges"),
        Column("imo", pl.String, "the tanker"),
        Column("anchored_at", UTC_TIME, "came to wait at the anchorage; null without a wait"),
        Column("arrived_at", UTC_TIME, "made fast alongside"),
        Column("departed_at", UTC_TIME, "cast off, also where the world ended before"),
        Column("product", pl.String, "what was loaded or landed"),
        Column("cargo_t", pl.Float64, "loaded or landed [t]"),
        Column("cargo_bbl", pl.Float64, "the same in physical barrels"),
        Column("fill", pl.Float64, "fraction of full cargo with which she sailed laden"),
        Column("draught_in_m", pl.Float64, "mean draught on arrival [m]"),
        Column("draught_out_m", pl.Float64, "mean draught on departure [m]"),
        Column("looks", pl.Int64, "looks that fell into the stay, clear or not"),
        Column("clear_looks", pl.Int64, "clear looks that fell into the stay"),
        Column("seen", pl.Boolean, "whether an observation was written of it"),
        Column(
            "counts", pl.Boolean, "whether her cargo is first met in the period here; false where it was loaded in it"
        ),
    ),
)

SILENCES = Table(
    "silences",
    "one time that a ship did not send, or sent as somebody or somewhere else",
    (
        Column("mmsi", pl.String, "her own MMSI, nine digits"),
        Column("from", UTC_TIME, "first not sent"),
        Column("to", UTC_TIME, "sent again, or the end of the world"),
        Column("cause", pl.String, "fault, powered down, switched off, false identity, spoofed track"),
        Column("claimed_mmsi", pl.String, "the MMSI that she sent instead; null where she was silent"),
    ),
)

ENCOUNTERS = Table(
    "encounters",
    "one meeting of two ships alongside each other at sea",
    (
        Column("encounter_id", pl.String, "hash of the ships and the begin"),
        Column("mmsi_a", pl.String, "the lower MMSI of both"),
        Column("mmsi_b", pl.String, "the higher"),
        Column("began_at", UTC_TIME, "made fast"),
        Column("ended_at", UTC_TIME, "parted"),
        Column("lat_deg", pl.Float64, "where [°]"),
        Column("lon_deg", pl.Float64, "where [°]"),
        Column("cargo_t", pl.Float64, "transferred [t]; 0 where nothing was"),
    ),
)

POSITIONS = Table(
    "positions",
    "where one ship was when a place was looked at",
    (
        Column("scene_id", pl.String, "the scene that shows her; null where none does"),
        Column("place_id", pl.String, "the place that was looked at"),
        Column("seen_at", UTC_TIME, "when"),
        Column("sensor", pl.String, "what looked"),
        Column("imo", pl.String, "the ship; null without a number"),
        Column("mmsi", pl.String, "her own MMSI, nine digits"),
        Column("kind", pl.String, "tanker, cargo, fishing or lying"),
        Column("lat_deg", pl.Float64, "her middle [°]"),
        Column("lon_deg", pl.Float64, "her middle [°]"),
        Column("heading_deg", pl.Float64, "where her bow points [°]"),
        Column("sog_kn", pl.Float64, "speed over ground [kn]"),
        Column("length_m", pl.Float64, "length over all [m]"),
        Column("beam_m", pl.Float64, "breadth [m]"),
        Column("draught_m", pl.Float64, "mean draught [m]"),
        Column("freeboard_m", pl.Float64, "deck edge above the water amidships [m]; null where not known"),
        Column("alongside", pl.Boolean, "whether she lay at a berth"),
        Column("sends", pl.Boolean, "whether she sent AIS as herself"),
        Column("clear", pl.Boolean, "whether she could be seen: by the look, or by what its image shows"),
    ),
)
