"""What is served, and in what state it is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from ullage import __version__
from ullage.errors import UllageError
from ullage.evidence.text import visible
from ullage.web.changes import Watched
from ullage.web.held import HeldCase
from ullage.web.routes.jobs import HeldJobs
from ullage.web.states import Told, tell_changes, tell_states

router = APIRouter(prefix="/api/state", tags=["state"])


class Notice(BaseModel):
    """One thing to know of the case before its numbers are read."""

    key: str = Field(description="running, gone, none, broken, newer, stale or refused")
    level: str = Field(description="info, warn or bad")
    what: str
    why: str
    next: str
    page: str = Field(description="The page where the next step is done; empty without one.")


class State(BaseModel):
    """The case, its result, and what may be done."""

    title: str
    case: str = Field(description="Name of the case folder.")
    version: str
    read_only: bool
    stamp: str = Field(description="Changes with every result.")
    has_result: bool
    told: str = Field(description="Why there is no result; empty where there is one.")
    running: bool = Field(description="Whether the case is being run, by this application or another process.")
    notices: list[Notice]


class ChangesBody(BaseModel):
    """How the case differs from what its result was made of."""

    changed: list[str]
    new: list[str]
    gone: list[str]
    decisions: int | None = Field(description="Decisions since; null where the log is another one or broken.")
    problems: list[str] = Field(description="What the next run would refuse.")
    notices: list[Notice]


def watched_case(request: Request) -> Watched:
    """Give what watches the files of the case that is served."""
    watched: Watched = request.app.state.watched
    return watched


WatchedCase = Annotated[Watched, Depends(watched_case)]


@router.get("")
def state(held: HeldCase, jobs: HeldJobs) -> State:
    """Give the state of the case."""
    title, told = held.folder.name, ""
    try:
        title = str(held.rows().summary.get("title", title))
    except UllageError as error:
        told = visible(str(error))
    notices = tell_states(held, jobs)
    return State(
        title=title,
        case=held.folder.name,
        version=__version__,
        read_only=held.read_only,
        stamp=held.stamp,
        has_result=not told,
        told=told,
        running=any(one.key == "running" for one in notices),
        notices=_bodies(notices),
    )


@router.get("/changes")
def changes(held: HeldCase, watched: WatchedCase) -> ChangesBody:
    """Say what has changed since the result was made."""
    found = watched.changes()
    return ChangesBody(
        changed=list(found.changed),
        new=list(found.new),
        gone=list(found.gone),
        decisions=found.decisions,
        problems=[visible(str(one)) for one in found.problems],
        notices=_bodies(tell_changes(found, has_result=held.stamp != "0")),
    )


def _bodies(told: list[Told]) -> list[Notice]:
    return [Notice(**{name: visible(value) for name, value in one._asdict().items()}) for one in told]
