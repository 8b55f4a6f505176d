"""Search over all that a case holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ullage.web.finding.find import find_all
from ullage.web.finding.shown import Answer
from ullage.web.held import HeldCase

router = APIRouter(prefix="/api/search", tags=["search"])


@router.get("")
def search(
    held: HeldCase,
    q: Annotated[
        str,
        Query(
            max_length=500,
            description="A name in any script, IMO, MMSI, call sign, id, place, position as DD, DMM, DMS or MGRS, "
            "a day or a month.",
        ),
    ] = "",
) -> Answer:
    """Find what was typed, each result with the reason why it was found."""
    return find_all(held, q)
