"""A file of items: GeoParquet as `stac-geoparquet` lays it out, a row an item."""

from __future__ import annotations

import json
import tempfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from ullage.sources.obtained import without_secrets
from ullage.sources.stac.answers import MOST_ITEMS, Answers
from ullage.sources.transport.failures import NotFetched, TryAgain

if TYPE_CHECKING:
    from ullage.sources.stac.query import Query
    from ullage.sources.transport.doors import Doors

SUFFIXES: Final = (".parquet", ".geoparquet", ".pq")
MOST_BYTES: Final = 1 << 30
ROWS: Final = 2_000
HELD: Final = 16
"""Rows at once as Python has them: a text that is written once in the file may stand in every row."""
_BROKEN: Final = {"type": "broken"}
_TOP: Final = ("id", "collection", "links", "assets", "geometry", "bbox", "type", "stac_version", "stac_extensions")


def search_item_file(doors: Doors, address: str, query: Query) -> Answers:
    """Search a GeoParquet file of items.

    Parameters
    ----------
    doors, address
        The file: a path is read in place; from elsewhere it is fetched whole, up to 1 GiB.
    query
        What for.

    Raises
    ------
    NotFetched
        When it cannot be had, or is no such file.
    """
    answers = Answers(asked={"items": without_secrets(address)}, most=min(query.limit, MOST_ITEMS))
    if "://" not in address:
        with doors.opened(address):
            pass  # it is there, and lies where files may be read
        return _take_rows(answers, Path(address), address, query)
    with tempfile.NamedTemporaryFile(suffix=".parquet") as copy:
        _copy(doors, address, copy)
        return _take_rows(answers, Path(copy.name), address, query)


def _copy(doors: Doors, address: str, copy: IO[bytes]) -> None:
    """Fetch a file whole, patiently."""
    attempt = 0
    while True:
        copy.seek(0)
        copy.truncate()
        try:
            with doors.opened(address) as opened:
                for chunk in opened.chunks:
                    if copy.tell() + len(chunk) > MOST_BYTES:
                        raise NotFetched(f"is larger than {MOST_BYTES:,} bytes: fetch it, and give its path")
                    copy.write(chunk)
                _check_whole(copy.tell(), opened.size)
            return copy.flush()
        except TryAgain as error:
            if not doors.client.patience.wait(attempt, error.after_s):
                raise NotFetched(f"{error}; asked {attempt + 1} times", error.status) from None
            attempt += 1


def _check_whole(came: int, size: int | None) -> None:
    if size not in {None, came}:
        raise TryAgain(f"only {came:,} of {size:,} bytes came")


def _take_rows(answers: Answers, path: Path, where: str, query: Query) -> Answers:
    import polars as pl
    from polars.exceptions import PolarsError

    try:
        frame = pl.scan_parquet(path, glob=False)
        names = set(frame.collect_schema().names())
        if not {"id", "geometry", "assets"} <= names:
            raise NotFetched("is no file of STAC items: expected the columns id, geometry and assets")
        count = int(frame.select(pl.len()).collect().item())
        for begin in range(0, count, ROWS):
            for row in frame.slice(begin, ROWS).collect().iter_rows(named=True, buffer_size=HELD):
                answers.take(_item(row), where, query)
            answers.pages += 1
    except PolarsError as error:
        raise NotFetched(f"is no Parquet file that can be read ({type(error).__name__})") from None
    answers.matched = count
    return answers.end()


def _item(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row as the item that it was made of: every row has every key of the file, what it lacks as null."""
    assets = _plain(row["assets"])
    return {
        "type": "Feature",
        "id": row["id"],
        "collection": row.get("collection"),
        "geometry": _geometry(row["geometry"]),
        "properties": {key: _plain(value) for key, value in row.items() if key not in _TOP and value is not None},
        "assets": {key: one for key, one in assets.items() if one} if isinstance(assets, dict) else None,
        "links": _plain(row.get("links")) or [],
    }


def _plain(value: Any) -> Any:  # noqa: PLR0911 - one a kind of value
    """Give a value as JSON has it; bytes are another geometry, such as ``proj:geometry``, or nothing that is known."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat() + ("" if value.tzinfo else "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        geometry = _geometry(value)
        return value.hex() if geometry == _BROKEN else geometry
    return value


def _geometry(value: Any) -> Any:
    """Give a geometry in WKB as GeoJSON; None for what is none."""
    import shapely
    import shapely.geometry

    if not isinstance(value, bytes):
        return None
    try:
        shape = shapely.geometry.mapping(shapely.from_wkb(value))
    except (shapely.errors.ShapelyError, NotImplementedError):  # curves
        return _BROKEN
    return json.loads(json.dumps(shape))
