"""What is served, and in what state it is."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ullage import __version__
from ullage.errors import UllageError
from ullage.web.held import HeldCase

router = APIRouter(prefix="/api", tags=["state"])


class State(BaseModel):
    """The case, its result, and what may be done."""

    title: str
    case: str = Field(description="Name of the case folder.")
    version: str
    read_only: bool
    stamp: str = Field(description="Changes with every result.")
    has_result: bool
    told: str = Field(description="Why there is no result; empty where there is one.")


@router.get("/state")
def state(held: HeldCase) -> State:
    """Give the state of the case."""
    title, told = held.folder.name, ""
    try:
        title = str(held.rows().summary.get("title", title))
    except UllageError as error:
        told = str(error)
    return State(
        title=title,
        case=held.folder.name,
        version=__version__,
        read_only=held.read_only,
        stamp=held.stamp,
        has_result=not told,
        told=told,
    )
