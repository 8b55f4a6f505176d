"""The queue of a review, and one item of it with every answer it can have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import polars as pl
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from ullage.decisions import DecisionLog, Entry
from ullage.decisions.command import decide_command
from ullage.evidence.spreadsheet import csv_bytes
from ullage.ledger.worth import Worth
from ullage.recounting import Numbers
from ullage.recounting.hypothetical import value_of
from ullage.web.decided import states_of, told_entry
from ullage.web.errors import WebError
from ullage.web.held import Held, HeldCase
from ullage.web.queue import OPEN, Item, analysts_of, build_queue, wants_second
from ullage.web.recounted import recount_of
from ullage.web.routes.decisions import Headline, ToldEntry, headline
from ullage.web.vessels.known import KnownVessels, known_vessels
from ullage.web.vessels.lines import latin_of

router = APIRouter(prefix="/api", tags=["review"])

About = Literal["ship", "vessel", "loading"]
Show = Literal["open", "second", "decided", "all"]
By = Annotated[str | None, Query(max_length=200, description="Who reviews: for the second pair of eyes.")]
MOST_ITEMS = 500


class AnswerBody(BaseModel):
    """An answer, as a decision that can be written down."""

    kind: str
    value: str
    p: float
    moves_bbl: float = Field(description="How far it would move the mean of the balance.")
    vessel: str | None = Field(description="Name of the ship that it names.")
    vessel_latin: str | None
    command: str


class QuestionBody(BaseModel):
    """A question: what is asked, what it is worth."""

    about: About
    sd_bbl: float
    low_bbl: float
    high_bbl: float
    share: float | None = Field(
        description="Part of the balance's variance that an answer takes away on average; null where it is none of it."
    )
    answers: list[AnswerBody]


class QueueItem(BaseModel):
    """One item of the queue."""

    id: str
    table: str
    place: str | None
    seen_at: str | None
    seen_after: str | None = Field(description="She was seen at or after this time; null where that is not told.")
    seen_before: str | None = Field(description="And before this time.")
    rests_on: Literal["image", "report"] = Field(description="Whether pixels show it, or somebody wrote it.")
    sd_bbl: float
    low_bbl: float = Field(description="The least that an answer to any of its questions moves the balance by.")
    high_bbl: float
    about: list[str]
    state: str
    analysts: list[str]


class Queue(BaseModel):
    """The queue."""

    items: list[QueueItem]
    total: int
    counts: dict[str, int] = Field(description="How many items each filter leaves.")
    head: str
    length: int = Field(description="Entries of the log.")
    numbers: Headline


class ReviewItem(QueueItem):
    """One item with its questions and what was decided of it."""

    questions: list[QuestionBody]
    entries: list[ToldEntry]
    why_empty: str


@router.get("/review")
def review(
    held: HeldCase,
    show: Show = "open",
    by: By = None,
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ITEMS)] = 200,
) -> Queue:
    """Give the queue, what is worth most first."""
    entries = DecisionLog(held.folder).entries()
    numbers = recount_of(held).numbers(entries=entries)
    items = _queue(held)
    chosen = _chosen(items, show, by)
    names = _places(numbers)
    counts = {one: len(_chosen(items, one, by)) for one in ("open", "second", "decided", "all")}
    return Queue(
        items=[QueueItem(**_plain(one, names, held)) for one in chosen[offset : offset + limit]],
        total=len(chosen), counts=counts, head=numbers.head, length=len(entries), numbers=headline(numbers),
    )  # fmt: skip


@router.get("/review.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def review_csv(held: HeldCase, show: Show = "open", by: By = None) -> Response:
    """Give the queue as CSV."""
    names = _places(recount_of(held).numbers())
    rows = [_plain(one, names, held) for one in _chosen(_queue(held), show, by)]
    schema = {name: pl.Float64 if name.endswith("_bbl") else pl.List(pl.String) if name in ("about", "analysts")
              else pl.String for name in QueueItem.model_fields}  # fmt: skip
    table = pl.DataFrame([[row[name] for name in schema] for row in rows], schema, orient="row")
    return Response(csv_bytes(table), media_type="text/csv; charset=utf-8")


@router.get("/review/{id}")
def review_item(held: HeldCase, id: Annotated[str, Path(max_length=200)]) -> ReviewItem:  # noqa: A002 - the name in the address
    """Give one item with its questions, the answers they can have, and what was decided of it."""
    item = next((one for one in _queue(held) if one.subject == id), None)
    if item is None:
        held.rows().find(id)
        raise WebError(404, f"Nothing is asked about {id[:100]}.", "It can be decided about on its own page.")
    entries = DecisionLog(held.folder).entries()
    numbers = recount_of(held).numbers(entries=entries)
    states, rows, case = states_of(entries, numbers), held.rows(), held.folder.name
    own = [one for one in entries if one.subject == id]
    known = known_vessels(held)
    return ReviewItem(
        **_plain(item, _places(numbers), held),
        questions=[_question(one, case, known) for one in item.worths],
        entries=[ToldEntry(**told_entry(one, states[one.number], case, rows)) for one in reversed(own)],
        why_empty="" if item.worths else "What it was is in the case no more.",
    )


def _queue(held: Held) -> list[Item]:
    """Give the queue of the log as it is, by the hash of its last entry: the same again is not weighed again."""
    entries = DecisionLog(held.folder).entries()
    known = (held.rows().known("queues") or {}).get(_head(entries))
    return known if known is not None else held.counter.run(_built, held, entries)


def _head(entries: Sequence[Entry]) -> str:
    return entries[-1].hash if entries else ""


def _built(held: Held, entries: Sequence[Entry]) -> list[Item]:
    rows = held.rows()
    recount, queues = recount_of(held), rows.once("queues", dict[str, list[Item]])
    head = _head(entries)
    if head not in queues:
        queues.clear()  # of an earlier head nobody asks again
        queues[head] = build_queue(recount, entries)
    return queues[head]


def _chosen(items: list[Item], show: Show, by: str | None) -> list[Item]:
    if show == "all":
        return items
    if show == "second":
        return [one for one in items if wants_second(one, by)]
    return [one for one in items if (one.state == OPEN) == (show == "open")]


def _places(numbers: Numbers) -> dict[str, str]:
    return {name: one.name for name, one in numbers.inputs.places.items()}


def _plain(item: Item, places: dict[str, str], held: Held) -> dict[str, Any]:
    after, before, kind = _sightings(held).get(item.subject, (None, None, item.table))
    return {
        "id": item.subject,
        "table": item.table,
        "place": places.get(item.place_id or "", item.place_id),
        "seen_at": _utc(item.seen_at),
        "seen_after": _utc(after),
        "seen_before": _utc(before),
        "rests_on": "report" if kind in {"observation", "observations"} else "image",
        "sd_bbl": item.sd_bbl,
        "low_bbl": min((one.low_bbl for one in item.worths), default=0.0),
        "high_bbl": max((one.high_bbl for one in item.worths), default=0.0),
        "about": [one.question.about for one in item.worths],
        "state": item.state,
        "analysts": analysts_of(item.entries),
    }


def _sightings(held: Held) -> dict[str, tuple[Any, Any, str]]:
    """Give the span in which each sighting was, and whether it is an observation or a detection, by its id."""
    rows = held.rows()

    def read() -> dict[str, tuple[Any, Any, str]]:
        table = rows.table("sightings")
        if table is None:
            return {}
        named = table.select("sighting_id", "seen_after", "seen_before", "kind").rows()
        return {name: (after, before, kind) for name, after, before, kind in named}

    return rows.once("sightings of the queue", read)


def _utc(at: Any) -> str | None:
    return None if at is None else str(at.isoformat()).replace("+00:00", "Z")


def _question(worth: Worth, case: str, known: KnownVessels) -> QuestionBody:
    question = worth.question
    answers = []
    for one, moves in zip(question.answers, worth.moves_bbl, strict=True):
        name = known.name(one.value) if one.kind == "identify" else None
        value = value_of(one.kind, one.value)
        command = decide_command(case, one.kind, question.subject, value, by="NAME", why="TEXT")
        answers.append(AnswerBody(kind=one.kind, value=one.value, p=one.p, moves_bbl=moves, vessel=name,
                                  vessel_latin=latin_of(name), command=command))  # fmt: skip
    return QuestionBody(
        about=question.about, sd_bbl=worth.sd_bbl, low_bbl=worth.low_bbl, high_bbl=worth.high_bbl, share=worth.share,
        answers=answers,
    )  # fmt: skip
