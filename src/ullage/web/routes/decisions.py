"""Decisions: the log as it is, what a decision would do to the number, and taking one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import polars as pl
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from ullage.decisions import DecisionLog
from ullage.decisions.applied import read_area
from ullage.decisions.command import decide_command
from ullage.decisions.entry import DecisionError
from ullage.decisions.remarks import remarks_on
from ullage.decisions.taking import take_decision
from ullage.errors import UllageError
from ullage.evidence.spreadsheet import csv_bytes
from ullage.recounting import Numbers, WhatIf
from ullage.recounting.hypothetical import think_of, value_of, with_decision
from ullage.web.conditions import Conditions, find_conditions
from ullage.web.decided import head_of_log, log_of, states_of, told_entry
from ullage.web.errors import WebError
from ullage.web.held import Held, HeldCase
from ullage.web.recounted import recount_of

router = APIRouter(prefix="/api", tags=["decisions"])

Kind = Literal["accept", "reject", "identify", "merge", "split", "loading", "outline", "note", "undo"]
Id = Annotated[str, Query(max_length=200)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
MOST_ENTRIES = 1_000


class Interval(BaseModel):
    """The 5, 50 and 95 % points of a quantity; null where it cannot be told."""

    low: float | None
    mid: float | None
    high: float | None


class Headline(BaseModel):
    """The figures of a count; barrels are the cap keeper's where there is a cap."""

    balance_bbl: Interval
    delivered_bbl: Interval
    unseen_bbl: Interval
    notified_bbl: Interval
    other_bbl: Interval
    cap_bbl: float | None
    p_over_cap: float | None
    crossed_on: dict[str, str | None] | None = Field(description="Days, by low, mid and high.")
    visits: dict[str, Any] = Field(description="As in summary.json.")
    head: str = Field(description="Hash of the last entry of the log that was followed.")
    told: list[str] = Field(description="What a reader has to know of this count.")
    conditions: Conditions
    took_s: float


class ToldEntry(BaseModel):
    """One entry of the log."""

    number: int
    written_at: str
    kind: str
    subject: str
    table: str | None
    value: dict[str, Any]
    words: str
    by: str | None
    why: str | None
    state: str
    known_summary: str | None = Field(description="Hash of the summary that was known then.")
    known_version: str | None
    about: str | None = Field(description="Ship, place and time of its row, as far as the result has it.")
    row_changed: bool | None = Field(description="Whether the row is another since; null where nobody can tell.")
    hash: str
    command: str = Field(description="The same as a command.")


class Log(BaseModel):
    """The log."""

    entries: list[ToldEntry]
    total: int = Field(description="How many entries the filters leave.")
    head: str
    length: int = Field(description="How many entries the log has.")
    holds: bool
    breaks: list[str]


class Head(BaseModel):
    """What tells whether the log has grown."""

    entries: int
    head: str


class DecisionValue(BaseModel):
    """What is decided, where the kind alone does not say."""

    model_config = ConfigDict(extra="forbid")

    vessel_id: str | None = Field(default=None, max_length=200, description="To identify: id, IMO number or name.")
    condition: Literal["laden", "ballast", "cannot tell"] | None = None
    other: str | None = Field(default=None, max_length=200, description="To merge or split: id of the other row.")
    area: list[tuple[Longitude, Latitude]] | None = Field(default=None, max_length=5_000)


class NewDecision(BaseModel):
    """A decision to be written down."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    subject: str = Field(min_length=1, max_length=200, description="Id of the row; to undo, the number of an entry.")
    by: str = Field(min_length=1, max_length=200)
    why: str = Field(min_length=1, max_length=4_000)
    value: DecisionValue = Field(default_factory=DecisionValue)
    after: int | None = Field(default=None, ge=0, le=2**53, description="The last entry that who decides has seen.")


class Taken(BaseModel):
    """What was written, and the number after it."""

    entry: ToldEntry
    numbers: Headline | None = Field(description="Null where the case cannot be counted; `told` says why.")
    before: Headline | None
    others: list[ToldEntry] = Field(description="Entries about the same thing that came since `after`.")
    told: str
    remarks: list[str] = Field(description="Where the decision moves less than it seems to.")


class Preview(BaseModel):
    """The number without and with a decision that is only thought of."""

    before: Headline
    after: Headline
    command: str
    remarks: list[str] = Field(description="Where the decision would move less than it seems to.")


@router.get("/decisions")
def decisions(
    held: HeldCase,
    subject: Id | None = None,
    by: Annotated[str | None, Query(max_length=200)] = None,
    state: Annotated[str | None, Query(max_length=40)] = None,
    after: Annotated[int, Query(ge=0, le=2**53, description="Only entries with a greater number.")] = 0,
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = 200,
) -> Log:
    """Give the log, the latest entry first."""
    entries, breaks = log_of(held.folder)
    rows = _told(held, subject, by, state, after)
    return Log(
        entries=[ToldEntry(**one) for one in rows[offset : offset + limit]],
        total=len(rows), length=len(entries), head=head_of_log(entries)["head"], holds=not breaks, breaks=breaks,
    )  # fmt: skip


@router.get("/decisions.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def decisions_csv(
    held: HeldCase,
    subject: Id | None = None,
    by: Annotated[str | None, Query(max_length=200)] = None,
    state: Annotated[str | None, Query(max_length=40)] = None,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    """Give the log as CSV."""
    names = ("number", "written_at", "kind", "subject", "words", "by", "why", "state", "hash", "command")
    schema = {name: pl.Int64 if name == "number" else pl.String for name in names}
    table = pl.DataFrame([[one[name] for name in names] for one in _told(held, subject, by, state, after)], schema,
                         orient="row")  # fmt: skip
    return Response(csv_bytes(table), media_type="text/csv; charset=utf-8")


@router.get("/decisions/head")
def decisions_head(held: HeldCase) -> Head:
    """Give what tells whether the log has grown: asked for again and again while somebody reviews."""
    return Head(**head_of_log(DecisionLog(held.folder).entries()))


@router.get("/decisions/preview")
def preview(
    held: HeldCase,
    kind: Annotated[Literal["accept", "reject", "identify", "merge", "split", "loading", "undo"], Query()],
    subject: Id,
    value: Annotated[str, Query(max_length=200, description="The ship, the condition or the other row.")] = "",
) -> Preview:
    """Count the case as it would be after a decision; nothing is written."""
    rows, told = held.rows(), value_of(kind, value)
    recount = recount_of(held)
    entries = DecisionLog(held.folder).entries()
    if kind == "undo" and not (subject.isdecimal() and 0 < int(subject) <= len(entries)):
        raise WebError(404, f"There is no entry {subject} to undo.", "Look at the page Decisions.")
    decision = think_of(rows, kind, subject, told)
    thought = with_decision(entries, decision)
    before, after = recount.numbers(entries=entries), recount.numbers(entries=thought)
    command = decide_command(held.folder.name, kind, subject, told, by="NAME", why="TEXT")
    return Preview(before=headline(before), after=headline(after), command=command,
                   remarks=list(remarks_on(rows, decision)))  # fmt: skip


@router.post("/decisions", status_code=201)
def decide(held: HeldCase, decision: NewDecision) -> Taken:
    """Write a decision down, and give the number after it; entries are added, never changed."""
    value, rows = _value(decision), held.rows()
    taken = take_decision(rows, decision.kind, decision.subject, by=decision.by, why=decision.why, value=value)
    log = DecisionLog(held.folder)
    entry = log.append(taken)
    entries = log.entries()
    told, before, after = "", None, None
    try:
        recount = recount_of(held)
        before, after = recount.numbers(entries=entries[: entry.number - 1]), recount.numbers(entries=entries)
    except UllageError as error:
        told = f"The decision is written down; the number cannot be counted: {error}"
    states, case = states_of(entries, after), held.folder.name
    since = entries[decision.after : entry.number - 1] if decision.after is not None else ()
    others = [one for one in since if one.subject == decision.subject]
    return Taken(
        entry=ToldEntry(**told_entry(entry, states[entry.number], case, rows)),
        numbers=None if after is None else headline(after),
        before=None if before is None else headline(before),
        others=[ToldEntry(**told_entry(one, states[one.number], case, rows)) for one in others],
        told=told,
        remarks=list(remarks_on(rows, taken)),
    )


def _value(decision: NewDecision) -> dict[str, Any]:
    """Give what the kind of a decision takes, and nothing else."""
    given = decision.value
    if decision.kind == "outline":
        area = [list(one) for one in given.area or ()]
        if not read_area(area):
            raise DecisionError("an outline has at least three corners, as [longitude, latitude]")
        return {"area": area}
    text = {"identify": given.vessel_id, "loading": given.condition}.get(decision.kind, given.other) or ""
    value = value_of(decision.kind, text)
    if not all(value.values()):
        raise DecisionError(f"to {decision.kind} takes a value: {', '.join(value)}")
    return value


def headline(numbers: Numbers) -> Headline:
    """Give the figures of a count."""
    return Headline(**numbers.headline(), conditions=find_conditions(numbers.summary))


def _told(held: Held, subject: str | None, by: str | None, state: str | None, after: int) -> list[dict[str, Any]]:
    """Give the entries that the filters leave, the latest first."""
    entries, breaks = log_of(held.folder)
    rows, numbers = None, None
    try:
        rows = held.rows()
        numbers = None if breaks or not entries else recount_of(held).numbers(entries=entries, what_if=WhatIf())
    except UllageError:
        pass  # without a result the log can be read all the same
    states = states_of(entries, numbers)
    case = held.folder.name
    found = [told_entry(one, states[one.number], case, rows) for one in reversed(entries) if one.number > after]
    wanted = {"subject": subject, "by": by, "state": state}
    return [one for one in found if all(value is None or one[name] == value for name, value in wanted.items())]
