"""Tiles of the coast; the same for every case."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Path, Response

from ullage.land import ShorelineError
from ullage.web.coast import TILE_ZOOMS, coast_tile, load_shores
from ullage.web.errors import WebError

router = APIRouter(prefix="/api/coast", tags=["coast"])

TILE_TYPE = "application/vnd.mapbox-vector-tile"
_KEPT = 2048  # tiles, a few kilobytes each


@router.get(
    "/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={200: {"content": {TILE_TYPE: {}}, "description": "The tile."}, 204: {"description": "All is sea."}},
)
def tile(
    z: Annotated[int, Path(ge=TILE_ZOOMS[0], le=TILE_ZOOMS[1])],
    x: Annotated[int, Path(ge=0, lt=2 ** TILE_ZOOMS[1])],
    y: Annotated[int, Path(ge=0, lt=2 ** TILE_ZOOMS[1])],
) -> Response:
    """Give a vector tile of GSHHG 2.3.6: ``land``, polygons with their ``level``; ``shore``, their lines."""
    if max(x, y) >= 2**z:
        raise WebError(404, "There is no such tile.", "Columns and rows of zoom z are 0 to 2^z - 1.")
    try:
        content = _tile(z, x, y)
    except ShorelineError as error:
        raise WebError(503, str(error), "Install Ullage again.") from error
    headers = {"cache-control": "private, max-age=604800"}
    if not content:
        return Response(status_code=204, headers=headers)
    return Response(content, media_type=TILE_TYPE, headers=headers)


@lru_cache(maxsize=_KEPT)
def _tile(z: int, x: int, y: int) -> bytes:
    return coast_tile(load_shores(), z, x, y)
