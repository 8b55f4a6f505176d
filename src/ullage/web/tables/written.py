"""Tables as they go out: a page of JSON, or all rows as CSV or GeoJSON, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
import polars as pl

from ullage.evidence.spreadsheet import csv_bytes
from ullage.web.tables.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.explaining import Rows

PIECE: Final = 5_000
"""Rows that are written at once."""

_TIMES: Final = "%Y-%m-%dT%H:%M:%S%.6fZ"  # a radar flies seven kilometres a second
_PLAIN: Final = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def plain_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Give rows as they are, without outlines."""
    return without_outlines(frame).to_dicts()


def json_bytes(value: Any) -> bytes:
    """Write JSON; times as ISO 8601 with Z, numbers that JSON has not as null."""
    return orjson.dumps(value, option=_PLAIN)


def csv_pieces(frame: pl.DataFrame) -> Iterator[bytes]:
    """Write CSV, its head first; no cell of it is a formula."""
    plain = without_outlines(frame)
    yield csv_bytes(plain.clear(), _TIMES)
    for piece in plain.iter_slices(PIECE):
        yield csv_bytes(piece, _TIMES).partition(b"\n")[2]


def geojson_pieces(name: str, frame: pl.DataFrame, columns: tuple[str, ...], rows: Rows) -> Iterator[bytes]:
    """Write a FeatureCollection (RFC 7946), one feature a row; a row that is nowhere has a null geometry.

    Parameters
    ----------
    name
        Of the table.
    frame
        Its rows, with all columns.
    columns
        Which are given as properties.
    rows
        The result, for where rows lie that have no position of their own.
    """
    shapes = Shapes(rows)
    yield b'{"type":"FeatureCollection","name":' + json_bytes(name) + b',"features":['
    for at, piece in enumerate(frame.iter_slices(PIECE)):
        told = plain_rows(piece.select(columns))
        features = (
            {"type": "Feature", "geometry": shape, "properties": row}
            for shape, row in zip(shapes.of(name, piece), told, strict=True)
        )
        yield (b",\n" if at else b"\n") + b",\n".join(map(json_bytes, features))
    yield b"\n]}\n"


def without_outlines(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out columns of outlines."""
    return frame.drop(name for name, kind in frame.schema.items() if kind == pl.Binary)
