"""The sanctions lists of the case, and their entries."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ullage.web.held import HeldCase
from ullage.web.listed.lists import tell_lists
from ullage.web.listed.shown import Lists

router = APIRouter(prefix="/api/listings", tags=["listings"])


@router.get("")
def listings(
    held: HeldCase,
    q: Annotated[str, Query(max_length=500, description="A name in any script, an IMO number or an MMSI.")] = "",
) -> Lists:
    """Give the lists with version, day and hash; ships compared with them; and entries by what was typed."""
    return tell_lists(held, q)
