"""Whatever has an id, with all that speaks for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from ullage.web.held import HeldCase
from ullage.web.items.find import find_item
from ullage.web.items.shown import Item

router = APIRouter(prefix="/api/items", tags=["items"])

ItemId = Annotated[
    str,
    Path(
        max_length=2000,
        description="Id of any row of the result, of a place, a vessel, an entry of the log, match:DETECTION:MMSI, "
        "or total.",
    ),
]


@router.get("/{item_id:path}", response_model_by_alias=True)
def item(item_id: ItemId, held: HeldCase) -> Item:
    """Give an item: chain of evidence, match parts, candidates, visits, cargo, share, decisions and files."""
    return find_item(held, item_id)
