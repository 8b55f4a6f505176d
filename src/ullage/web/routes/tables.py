"""Every table of the result: what it holds, a page of it as JSON, all of it as CSV or GeoJSON."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from ullage.web.held import HeldCase
from ullage.web.tables.asked import read_asked
from ullage.web.tables.catalogue import NAME, ColumnTold, TableTold, get_table, list_tables, tell_table
from ullage.web.tables.written import csv_pieces, geojson_pieces, json_bytes, plain_rows

router = APIRouter(prefix="/api/tables", tags=["tables"])

MOST = 10_000
Name = Annotated[str, Path(pattern=NAME, description="Name of the table.")]
Sort = Annotated[str, Query(max_length=400, description="Columns with commas between, a minus before one that falls.")]
Columns = Annotated[str, Query(max_length=4000, description="Columns to give, with commas between; all without.")]
FILTERS = (
    "Rows are filtered by column__operation=value: eq, ne, gt, ge, lt, le, contains (letters of either case) and "
    "is_null (true or false). Days and times are ISO 8601, UTC."
)


class TablePage(BaseModel):
    """Rows of a table."""

    name: str
    meaning: str
    total: int = Field(description="Rows that the filters leave.")
    of: int = Field(description="Rows of the whole table.")
    offset: int
    limit: int
    id_column: str | None
    columns: list[ColumnTold]
    rows: list[dict[str, Any]] = Field(description="Outlines are left out; GeoJSON has them.")


class TableList(BaseModel):
    """The tables of the result."""

    tables: list[TableTold]


@router.get("")
def tables(held: HeldCase) -> TableList:
    """List the tables of the result, with what their columns mean."""
    return TableList(tables=list_tables(held.rows()))


@router.get(
    "/{name}.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}, "description": "UTF-8; no cell is a formula."}},
    description=FILTERS,
)
def table_as_csv(name: Name, request: Request, held: HeldCase, sort: Sort = "", columns: Columns = "") -> Response:
    """Give all rows of a table as CSV."""
    frame = get_table(held.rows(), name)
    asked = read_asked(request.query_params.multi_items(), frame, sort=sort, columns=columns)
    pieces = csv_pieces(asked.of(frame).select(asked.columns))
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=_saved(f"{name}.csv"))


@router.get(
    "/{name}.geojson",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/geo+json": {}}, "description": "RFC 7946."}},
    description=FILTERS,
)
def table_as_geojson(name: Name, request: Request, held: HeldCase, sort: Sort = "", columns: Columns = "") -> Response:
    """Give all rows of a table as GeoJSON."""
    rows = held.rows()
    frame = get_table(rows, name)
    asked = read_asked(request.query_params.multi_items(), frame, sort=sort, columns=columns)
    pieces = geojson_pieces(name, asked.of(frame), asked.columns, rows)
    return StreamingResponse(pieces, media_type="application/geo+json", headers=_saved(f"{name}.geojson"))


@router.get("/{name}", response_model=TablePage, description=FILTERS)
@router.get("/{name}.json", response_model=TablePage, description=FILTERS)
def table(
    name: Name,
    request: Request,
    held: HeldCase,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
    limit: Annotated[int, Query(ge=0, le=MOST)] = 100,
    sort: Sort = "",
    columns: Columns = "",
) -> Response:
    """Give a page of a table."""
    rows = held.rows()
    frame = get_table(rows, name)
    asked = read_asked(request.query_params.multi_items(), frame, sort=sort, columns=columns)
    found = asked.of_kept(frame, rows.once("asked of tables", dict[Any, pl.DataFrame]), name)
    told = tell_table(name, frame)
    kept = [one.model_dump() for one in told.columns if one.name in asked.columns and one.kind != "geometry"]
    page = {
        **told.model_dump(include={"name", "meaning", "id_column"}),
        "total": len(found),
        "of": len(frame),
        "offset": offset,
        "limit": limit,
        "columns": kept,
        "rows": plain_rows(found.slice(offset, limit).select(asked.columns)),
    }
    return Response(json_bytes(page), media_type="application/json")


def _saved(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
