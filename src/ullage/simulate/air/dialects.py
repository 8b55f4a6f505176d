"""Received AIS as tables of providers: each dialect's columns, units and words, as `ullage.sources.ais` reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

import polars as pl

from ullage.simulate.air.files import whole_file
from ullage.tables import STATICS

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable

    from ullage.simulate.air.receive import Received

CsvDialect = Literal["plain", "danish", "marinecadastre", "marinecadastre 2025", "kystverket"]

_DAY_FIRST, _ISO, _ISO_BLANK = "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"
_SAID: Final = (
    "imo", "name", "callsign", "ship_type", "length_m", "beam_m", "to_bow_m", "to_port_m", "draught_m", "destination",
)  # fmt: skip
_WORDS: Final = {0: "Under way using engine", 1: "At anchor", 5: "Moored"}
# the authority names tens of types, and the last digit of some in a column of its own
_TYPES: Final = {
    30: "Fishing", 31: "Towing", 32: "Towing long/wide", 33: "Dredging", 34: "Diving", 35: "Military", 36: "Sailing",
    37: "Pleasure", 50: "Pilot", 51: "SAR", 52: "Tug", 53: "Port tender", 54: "Anti-pollution", 55: "Law enforcement",
    58: "Medical",
}  # fmt: skip
_TENS: Final = {2: "WIG", 4: "HSC", 6: "Passenger", 7: "Cargo", 8: "Tanker", 9: "Other"}
_CARGO: Final = {
    0: "No additional information", 1: "Category X", 2: "Category Y", 3: "Category Z", 4: "Category OS",
}  # fmt: skip


def write_csv(received: Iterable[Received], path: str | os.PathLike[str], dialect: CsvDialect = "plain") -> int:
    """Write what was received as a provider's table.

    Parameters
    ----------
    received
        Pieces in their order, as `receive` gives them.
    path
        The file; it appears when all is written.
    dialect
        ``plain``: Ullage's own columns, a row a report, positions and statics, nothing lost but ``delivered_at``. The
        others: a row a position, with what was last delivered of her statics: ``danish`` (Danish Maritime Authority),
        ``marinecadastre`` (2015-2024), ``marinecadastre 2025``, and ``kystverket``.

    Returns
    -------
    int
        How many rows were written.

    Raises
    ------
    ValueError
        When there is no such dialect.
    OutputError
        When the file cannot be written.
    """
    if dialect not in get_args(CsvDialect):
        raise ValueError(f"no dialect is named {dialect!r}; there are {', '.join(get_args(CsvDialect))}")
    rows, known = 0, STATICS.frame().select("mmsi", *_SAID)
    with whole_file(path) as file:
        for number, piece in enumerate(received):
            if dialect == "plain":
                table = _plain(piece)
            else:
                joined, known = _with_statics(piece, known)
                table = joined.select(**_COLUMNS[dialect]())
            table.write_csv(
                file,
                include_header=number == 0,
                separator=";" if dialect == "kystverket" else ",",
                quote_style="necessary",
            )
            rows += len(table)
    return rows


def _plain(piece: Received) -> pl.DataFrame:
    rows = pl.concat([piece.positions, piece.statics], how="diagonal").sort("delivered_at", maintain_order=True)
    return rows.drop("delivered_at", "track_id").with_columns(pl.col("seen_at").dt.strftime(f"{_ISO}Z"))


def _with_statics(piece: Received, known: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each position what was last delivered of her statics; give what is known of all ships after the piece."""
    before = piece.positions["delivered_at"].min()
    told = pl.concat([known.with_columns(delivered_at=pl.lit(before)), piece.statics], how="diagonal_relaxed")
    told = told.select("mmsi", "delivered_at", pl.col(_SAID).forward_fill().over("mmsi"))
    rows = piece.positions.join_asof(told, on="delivered_at", by="mmsi", check_sortedness=False)
    return rows, told.group_by("mmsi", maintain_order=True).last().select("mmsi", *_SAID)


def _time(written: str) -> pl.Expr:
    return pl.col("seen_at").dt.strftime(written)


def _whole(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int64)


def _word(column: pl.Expr, words: dict[int, str], other: str) -> pl.Expr:
    return column.cast(pl.Int64).replace_strict(words, default=other, return_dtype=pl.String).fill_null(other)


def _danish() -> dict[str, pl.Expr]:
    kind, tens = pl.col("ship_type"), pl.col("ship_type") // 10
    with_class = tens.is_in(list(_TENS))
    stern, starboard = pl.col("length_m") - pl.col("to_bow_m"), pl.col("beam_m") - pl.col("to_port_m")
    return {
        "# Timestamp": _time(_DAY_FIRST),
        "Type of mobile": "Class " + pl.col("ais_class"),
        "MMSI": pl.col("mmsi"),
        "Latitude": pl.col("lat_deg").round(6),
        "Longitude": pl.col("lon_deg").round(6),
        "Navigational status": _word(pl.col("nav_status"), _WORDS, "Unknown value"),
        "ROT": pl.lit(""),
        "SOG": pl.col("sog_kn"),
        "COG": pl.col("cog_deg"),
        "Heading": _whole("heading_deg"),
        "IMO": pl.col("imo").fill_null("Unknown"),
        "Callsign": pl.col("callsign").fill_null("Unknown"),
        "Name": pl.col("name"),
        "Ship type": pl.when(with_class).then(_word(tens, _TENS, "Undefined")).otherwise(
            _word(kind, _TYPES, "Undefined")
        ),
        "Cargo type": pl.when(with_class).then(_word(kind % 10, _CARGO, "")),
        "Width": _whole("beam_m"),
        "Length": _whole("length_m"),
        "Type of position fixing device": pl.lit("GPS"),
        "Draught": pl.col("draught_m"),
        "Destination": pl.col("destination").fill_null("Unknown"),
        "ETA": pl.lit(""),
        "Data source type": pl.lit("simulated"),
        "A": _whole("to_bow_m"),
        "B": stern.cast(pl.Int64),
        "C": _whole("to_port_m"),
        "D": starboard.cast(pl.Int64),
    }  # fmt: skip


def _marinecadastre() -> dict[str, pl.Expr]:
    return {
        "MMSI": pl.col("mmsi"),
        "BaseDateTime": _time(_ISO),
        "LAT": pl.col("lat_deg").round(5),
        "LON": pl.col("lon_deg").round(5),
        "SOG": pl.col("sog_kn"),
        "COG": pl.col("cog_deg"),
        "Heading": pl.col("heading_deg").fill_null(511.0),
        "VesselName": pl.col("name"),
        "IMO": "IMO" + pl.col("imo"),
        "CallSign": pl.col("callsign"),
        "VesselType": pl.col("ship_type"),
        "Status": pl.col("nav_status"),
        "Length": _whole("length_m"),
        "Width": _whole("beam_m"),
        "Draft": pl.col("draught_m"),
        "Cargo": pl.col("ship_type"),
        "TransceiverClass": pl.col("ais_class"),
    }


def _marinecadastre_2025() -> dict[str, pl.Expr]:
    old = _marinecadastre()
    return {
        "mmsi": old["MMSI"],
        "base_date_time": _time(_ISO_BLANK),
        "longitude": old["LON"],
        "latitude": old["LAT"],
        "sog": old["SOG"],
        "cog": old["COG"],
        "heading": _whole("heading_deg"),
        "vessel_name": old["VesselName"],
        "imo": old["IMO"],
        "call_sign": old["CallSign"],
        "vessel_type": old["VesselType"],
        "status": old["Status"],
        "length": old["Length"],
        "width": old["Width"],
        "draft": old["Draft"],
        "cargo": old["Cargo"],
        "transceiver": old["TransceiverClass"],
    }


def _kystverket() -> dict[str, pl.Expr]:
    return {
        "mmsi": pl.col("mmsi"),
        "imo_nr": pl.col("imo"),
        "length": _whole("length_m"),
        "date_time_utc": _time(_ISO_BLANK),
        "lon": pl.col("lon_deg").round(6),
        "lat": pl.col("lat_deg").round(6),
        "sog": pl.col("sog_kn"),
        "cog": pl.col("cog_deg"),
        "true_heading": _whole("heading_deg").fill_null(511),
        "nav_status": _whole("nav_status").fill_null(15),
        "message_nr": pl.col("message_type"),
    }


_COLUMNS: Final[dict[str, Callable[[], dict[str, pl.Expr]]]] = {
    "danish": _danish,
    "marinecadastre": _marinecadastre,
    "marinecadastre 2025": _marinecadastre_2025,
    "kystverket": _kystverket,
}
