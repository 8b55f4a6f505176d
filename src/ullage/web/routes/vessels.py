"""The vessels of the case, and the dossier of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from ullage.web.errors import WebError
from ullage.web.held import HeldCase
from ullage.web.vessels.dossier import find_dossier
from ullage.web.vessels.known import known_vessels
from ullage.web.vessels.lines import lines_as_csv, list_vessels
from ullage.web.vessels.shown import Dossier, VesselList

router = APIRouter(prefix="/api/vessels", tags=["vessels"])


@router.get("")
def vessels(held: HeldCase) -> VesselList:
    """List the vessels of the case: names, numbers, flag states, who lists them, visits, cargo, contradictions."""
    known = known_vessels(held)
    lines = known.rows.once("vessel lines", lambda: list_vessels(known))
    return VesselList(total=len(lines), vessels=lines)


@router.get(
    ".csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "UTF-8; no cell is a formula."}},
)
def vessels_as_csv(held: HeldCase) -> Response:
    """List the vessels of the case as CSV: a line each, several values of one kind with blanks between."""
    saved = {"content-disposition": 'attachment; filename="vessels.csv"'}
    return Response(lines_as_csv(vessels(held).vessels), media_type="text/csv; charset=utf-8", headers=saved)


@router.get("/{vessel_id:path}")
def dossier(
    vessel_id: Annotated[str, Path(max_length=2000, description="imo:…, mmsi:…, name:… or hull:….")], held: HeldCase
) -> Dossier:
    """Give the dossier of a vessel. What it says are claims, each with its source."""
    known = known_vessels(held)
    vessel = known.find(vessel_id)
    if vessel is None:
        raise WebError(404, "This case knows no such vessel.", "/vessels lists all; search finds them by name.")
    return find_dossier(known, vessel, held.folder.name)
