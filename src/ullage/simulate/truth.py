"""What is true in a simulated world: tables that no stage ever sees."""

from __future__ import annotations

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

DISABLINGS = Table(
    "true_disablings",
    "one time that a ship switched her transponder off",
    (
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("off_at", UTC_TIME, "switched off"),
        Column("on_at", UTC_TIME, "switched on again, or the end of the world"),
        Column("duration_h", pl.Float64, "length [h]"),
        Column("kind", pl.String, "approach, voyage, anywhere or short: the habit"),
        Column("off_lat_deg", pl.Float64, "where she switched off [°]"),
        Column("off_lon_deg", pl.Float64, "where she switched off [°]"),
        Column("twin_heard_share", pl.Float64, "part of its hours in which she would have been heard had she sent on"),
        Column("twin_silence_h", pl.Float64, "longest silence of that twin in it [h]"),
    ),
)

SILENCES = Table(
    "true_silences",
    "one time that a ship did not send though nobody meant to hide",
    (
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("began_at", UTC_TIME, "first not sent"),
        Column("ended_at", UTC_TIME, "sent again"),
        Column("kind", pl.String, "fault of the transponder, or powered down at the berth"),
    ),
)

OUTAGES = Table(
    "true_outages",
    "one time that a receiver, or the whole feed, was down",
    (
        Column("receiver", pl.String, "station or satellite; null for the whole feed"),
        Column("began_at", UTC_TIME, "first lost"),
        Column("ended_at", UTC_TIME, "first delivered again"),
    ),
)

VISITS = Table(
    "true_visits",
    "one stay of a ship at a port",
    (
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("port", pl.String, "the port's name"),
        Column("arrived_at", UTC_TIME, "berthed or anchored"),
        Column("departed_at", UTC_TIME, "under way again, or the end of the world"),
        Column("lat_deg", pl.Float64, "where she lay [°]"),
        Column("lon_deg", pl.Float64, "where she lay [°]"),
        Column("draught_in_m", pl.Float64, "draught on arrival [m]"),
        Column("draught_out_m", pl.Float64, "draught on departure [m]"),
    ),
)
