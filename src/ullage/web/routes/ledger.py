"""The balance against the cap: as it was run, and as it would be under other assumptions; nothing of it is written."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from ullage.evidence.spreadsheet import csv_bytes
from ullage.recounting import Numbers, WhatIf
from ullage.recounting.sources_of import find_sources
from ullage.recounting.what_if import LIMITS, MOST_SOURCES
from ullage.web.errors import WebError
from ullage.web.fan import fan_of
from ullage.web.held import Held, HeldCase
from ullage.web.recounted import recount_of
from ullage.web.routes.decisions import Headline, headline

router = APIRouter(prefix="/api/ledger", tags=["ledger"])


class Band(BaseModel):
    """5, 50 and 95 % points by day."""

    low: list[float | None]
    mid: list[float | None]
    high: list[float | None]


class Fan(Band):
    """The balance by day."""

    days: list[str]
    cap: list[float | None] = Field(description="The cap whose period holds the day.")
    notified: list[float | None]
    p_over_cap: list[float | None]
    unit: str
    other: Band | None = Field(default=None, description="The same under other assumptions.")


class Control(BaseModel):
    """A number that can be changed."""

    name: str
    value: float | None = Field(description="As in the case; null where the case has none.")
    least: float
    most: float
    step: float
    label: str
    why: str
    usable: bool


class SourceBody(BaseModel):
    """A source that can be left out."""

    key: str
    label: str
    rows: int


class Rung(BaseModel):
    """One cell of the panels' ladder."""

    of: str
    label: str
    fill: float
    bbl_per_t: float
    deadweight_t: float
    bbl: float


class Weight(BaseModel):
    """An assumption and what it moves."""

    name: str
    default: float
    low: float
    high: float
    low_bbl: float
    high_bbl: float
    moves_bbl: float
    why: str


class Ledger(BaseModel):
    """The balance, the same under other assumptions, and what it rests on."""

    title: str
    original: Headline
    changed: Headline | None
    fan: Fan
    controls: list[Control]
    sources: list[SourceBody]
    ladder: list[Rung]
    changed_ladder: list[Rung] | None
    tornado: list[Weight] = Field(description="Of the case as it was run.")
    tornado_middle_bbl: float | None
    published: list[dict[str, Any]]
    changed_published: list[dict[str, Any]] | None
    command: str = Field(description="The command that counts the same.")
    case_lines: list[str] = Field(description="Lines of case.toml that make it the case's own.")


def read_changes(
    fill_laden: Annotated[float | None, Query(ge=0.3, le=1)] = None,
    fill_unknown: Annotated[float | None, Query(ge=0.1, le=1)] = None,
    bbl_per_t: Annotated[float | None, Query(ge=5.5, le=12.5)] = None,
    density_t_m3: Annotated[float | None, Query(ge=0.5, le=1.1)] = None,
    unseen: Annotated[float, Query(ge=0, le=5)] = 1.0,
    without: Annotated[list[str] | None, Query(max_length=MOST_SOURCES)] = None,
) -> WhatIf:
    """Read what is assumed otherwise from an address."""
    return WhatIf(fill_laden, fill_unknown, bbl_per_t, density_t_m3, unseen, tuple(sorted(set(without or ()))))


@router.get("")
def ledger(held: HeldCase, what_if: Annotated[WhatIf, Depends(read_changes)]) -> Ledger:
    """Give the balance, and what it would be under other assumptions."""
    original, changed = _counted(held, what_if)
    basis = recount_of(held).basis
    summary = held.rows().summary
    return Ledger(
        title=summary["title"],
        original=headline(original),
        changed=headline(changed) if changed else None,
        fan=Fan(**_fan(original, changed)),
        controls=_controls(original),
        sources=[SourceBody(key=one.key, label=one.label, rows=one.rows) for one in find_sources(basis.inputs)],
        ladder=[Rung(**one) for one in original.summary["scenarios"]],
        changed_ladder=[Rung(**one) for one in changed.summary["scenarios"]] if changed else None,
        tornado=[Weight(**one) for one in summary["assumptions"]],
        tornado_middle_bbl=summary["balance_cap_bbl"]["mid"],
        published=original.summary["published"],
        changed_published=changed.summary["published"] if changed else None,
        command=what_if.command(held.folder.name),
        case_lines=what_if.case_lines(basis.case.rules, basis.inputs),
    )


@router.get("/fan")
def fan(held: HeldCase) -> Fan:
    """Give the fan of the balance as it was run."""
    rows = held.rows()
    table = rows.table("balance")
    if table is None:
        raise WebError(409, "The result has no balance.", "Run the case again.")
    return Fan(**fan_of(table, rows.summary["caps"]))


@router.get(".csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def ledger_csv(held: HeldCase, what_if: Annotated[WhatIf, Depends(read_changes)]) -> Response:
    """Give the balance by day as CSV; what is assumed otherwise has columns of its own."""
    original, changed = _counted(held, what_if)
    table = original.result.balance.table
    if changed:
        other = changed.result.balance.table.drop("day")
        table = pl.concat([table, other.rename({name: f"what_if_{name}" for name in other.columns})], how="horizontal")
    return Response(csv_bytes(table), media_type="text/csv; charset=utf-8")


def _counted(held: Held, what_if: WhatIf) -> tuple[Numbers, Numbers | None]:
    recount = recount_of(held)
    return recount.numbers(), recount.numbers(what_if=what_if) if what_if else None


def _fan(original: Numbers, changed: Numbers | None) -> dict[str, Any]:
    other = changed.result.balance.table if changed else None
    return fan_of(original.result.balance.table, original.summary["caps"], other)


def _controls(numbers: Numbers) -> list[Control]:
    """Give the numbers that can be changed, with the case's own."""
    rules, summary = numbers.rules, numbers.summary
    cap, product = summary["cap"], summary["product"]
    own = {
        "fill_laden": (rules.fill.laden_mean, 0.01, "Fill of laden ships", "of full cargo; panels took 0.6 to 0.9"),
        "fill_unknown": (
            rules.fill.unknown_mean, 0.01, "Fill where the loading condition is unknown", "panels took 1/3 to 0.9",
        ),
        "bbl_per_t": (cap and cap["bbl_per_t"], 0.01, "Barrels in a tonne", "the cap keeper's; the cap stays as it is"),
        "density_t_m3": (product and product["density_t_m3"], 0.001, "Density of the product (t/m³)", "at 15 °C"),
        "unseen": (1.0, 0.05, "Visits that nobody saw, times", "0 leaves them out"),
    }  # fmt: skip
    usable = {"unseen": summary["visits"]["unseen"] is not None}
    return [
        Control(name=name, value=value, least=LIMITS[name][0], most=LIMITS[name][1], step=step, label=label, why=why,
                usable=usable.get(name, value is not None))
        for name, (value, step, label, why) in own.items()
    ]  # fmt: skip
