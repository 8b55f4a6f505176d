"""A file of items: GeoParquet as `stac-geoparquet` lays it out, a row an item."""

from __future__ import annotations

import json
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ullage.sources.obtained import without_secrets
from ullage.sources.stac.search import MOST_ITEMS, Answers
from ullage.sources.transport.failures import NotFetched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.sources.stac.query import Query
    from ullage.sources.transport.doors import Doors

SUFFIXES: Final = (".parquet", ".geoparquet", ".pq")
MOST_BYTES: Final = 1 << 30
ROWS: Final = 2_000
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
    answers = Answers(asked={"items": without_secrets(address) if "://" in address else address})
    if "://" not in address:
        with doors.opened(address):
            pass  # it is there, and lies where files may be read
        _take_rows(answers, Path(address), address, query)
        return answers
    with tempfile.NamedTemporaryFile(suffix=".parquet") as copy:
        size = 0
        with doors.opened(address) as opened:
            for chunk in opened.chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise NotFetched(f"is larger than {MOST_BYTES:,} bytes: fetch it, and give its path")
                copy.write(chunk)
        copy.flush()
        _take_rows(answers, Path(copy.name), address, query)
    return answers


def _take_rows(answers: Answers, path: Path, where: str, query: Query) -> None:
    import polars as pl
    from polars.exceptions import PolarsError

    try:
        frame = pl.scan_parquet(path, glob=False)
        names = set(frame.collect_schema().names())
        if not {"id", "geometry", "assets"} <= names:
            raise NotFetched("is no file of STAC items: expected the columns id, geometry and assets")
        count = int(frame.select(pl.len()).collect().item())
        for begin in range(0, count, ROWS):
            for row in frame.slice(begin, ROWS).collect().iter_rows(named=True):
                if len(answers.items) >= min(query.limit, MOST_ITEMS):
                    answers.cut(f"the first {len(answers.items):,} were taken: raise --limit for more")
                    return
                answers.take(_item(row), where, query)
            answers.pages += 1
    except PolarsError as error:
        raise NotFetched(f"is no Parquet file that can be read ({type(error).__name__})") from None
    answers.matched = count


def _item(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row as the item that it was made of."""
    properties = {key: _plain(value) for key, value in row.items() if key not in _TOP and value is not None}
    return {
        "type": "Feature",
        "id": row["id"],
        "collection": row.get("collection"),
        "geometry": _geometry(row["geometry"]),
        "properties": properties,
        "assets": dict(_assets(row["assets"])),
        "links": row.get("links") or [],
    }


def _geometry(value: Any) -> Any:
    import shapely
    import shapely.geometry

    if not isinstance(value, bytes):
        return None
    try:
        shape = shapely.from_wkb(value)
    except shapely.errors.ShapelyError:
        return {"type": "broken"}
    return json.loads(json.dumps(shapely.geometry.mapping(shape)))


def _assets(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the assets; a column of structures has every key of the file for every row."""
    for key, asset in value.items() if isinstance(value, dict) else ():
        if isinstance(asset, dict) and asset.get("href"):
            yield key, {name: _plain(one) for name, one in asset.items() if one is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat() + ("" if value.tzinfo else "Z")
    return value.isoformat() if isinstance(value, date) else value
