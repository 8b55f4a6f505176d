"""Tables of identity: what sources claim of vessels, who lists them, and who a sighting may be of."""

from __future__ import annotations

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

CLAIMS = Table(
    "claims",
    "one source says one thing about one vessel for one interval; never overwritten",
    (
        Column("claim_id", pl.String, "hash of all it says"),
        Column("vessel_id", pl.String, "imo:1234567, mmsi:123456789, or name:NAME where no number is known"),
        Column(
            "kind",
            pl.String,
            "name, former_name, other_name, imo, mmsi, callsign, flag_state, former_flag_state, type, length_m, "
            "beam_m, deadweight_t, gross_tonnage, built, owner, port_of_registry, home_port",
        ),
        Column("value", pl.String, "what is said, as text; numbers with a point and without unit"),
        Column("from_day", pl.Date, "from when it is said to hold; null where not said"),
        Column("to_day", pl.Date, "until when; null where not said"),
        Column("source", pl.String, "who says so: file, list or AIS"),
        Column("source_date", pl.Date, "the day of which the source is"),
        Column("source_sha256", pl.String, "hash of the file"),
        Column("row", pl.Int64, "row or number of the entry in the file"),
    ),
)

LISTINGS = Table(
    "listings",
    "one designation of one vessel by one authority, in one version of its list; a company has company_imo and no imo",
    (
        Column("listing_id", pl.String, "hash of authority, entry and version"),
        Column("authority", pl.String, "who designated her: OFAC, UN, EU, UK, ..."),
        Column("list_name", pl.String, "which list of that authority"),
        Column("programme", pl.String, "under which programme or legal text; null where not said"),
        Column("name", pl.String, "name as listed"),
        Column("other_names", pl.List(pl.String), "former names and other spellings, as listed"),
        Column("imo", pl.String, "IMO number with a right check digit, seven digits"),
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("callsign", pl.String, "call sign"),
        Column("flag_state", pl.String, "flag state as listed"),
        Column("vessel_type", pl.String, "kind of ship as listed"),
        Column("length_m", pl.Float64, "length as listed [m]"),
        Column("deadweight_t", pl.Float64, "deadweight as listed [t]"),
        Column("gross_tonnage", pl.Float64, "gross tonnage as listed"),
        Column("listed_on", pl.Date, "from when the designation holds; null where the list does not say"),
        Column("list_date", pl.Date, "the day of which the list is"),
        Column("source", pl.String, "the file"),
        Column("source_sha256", pl.String, "its hash"),
        Column("row", pl.Int64, "row or number of the entry in the file"),
        Column("company_imo", pl.String, "of an entry that is a company and no vessel: its IMO number; else null"),
        Column("note", pl.String, "what else the entry says, shortened"),
    ),
)

LISTED = Table(
    "listed",
    "an identity compared with a listing",
    (
        Column("vessel_id", pl.String, "the identity that was asked about"),
        Column("listing_id", pl.String, "the listing"),
        Column("class", pl.String, "same, probable, possible or refuted"),
        Column("score", pl.Float64, "0 to 1, an order and no probability"),
        Column("imo_part", pl.Float64, "what equal or different IMO numbers add"),
        Column("mmsi_part", pl.Float64, "what equal MMSI add"),
        Column("callsign_part", pl.Float64, "what equal call signs add"),
        Column("name_part", pl.Float64, "what the likeness of names adds"),
        Column("flag_part", pl.Float64, "what flag states add"),
        Column("size_part", pl.Float64, "what lengths, or else tonnages, add"),
        Column("explanation", pl.String, "in words, feature by feature"),
    ),
)

CANDIDATES = Table(
    "candidates",
    "a vessel that a sighting may be of; its rows add up to 1 with that of the unknown hull",
    (
        Column("sighting_id", pl.String, "the sighting"),
        Column("seen_at", UTC_TIME, "when"),
        Column("vessel_id", pl.String, "the vessel; null for the unknown hull"),
        Column("p", pl.Float64, "probability"),
        Column("prior", pl.Float64, "before the sighting was weighed"),
        Column("length_part", pl.Float64, "log-likelihood that the length adds; 0 where either is not known"),
        Column("beam_part", pl.Float64, "the same of the beam"),
        Column("layout_part", pl.Float64, "log-odds of what she looks like from above"),
        Column("travel_part", pl.Float64, "0 where she can have come, negative the less she can"),
        Column("loading_part", pl.Float64, "what her loading since her last sure sighting adds"),
        Column("refuted_by", pl.String, "what rules her out, such as a length; null otherwise"),
        Column("explanation", pl.String, "in words"),
        Column("rule", pl.String, "the rule, with its numbers"),
    ),
)
