"""Settings: the rules of the case beside their defaults, where things are kept, which hosts were asked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ullage import __version__
from ullage.evidence.spreadsheet import csv_bytes
from ullage.evidence.text import visible
from ullage.web.about.settings import kept_places, rules_of
from ullage.web.held import HeldCase

router = APIRouter(prefix="/api/settings", tags=["about"])


class RuleBody(BaseModel):
    """One threshold or prior."""

    rule: str = Field(description="As in [rules.NAME] of case.toml: NAME.field.")
    value: str
    default: str
    changed: bool = Field(description="Whether the case has another value than the default.")
    meaning: str
    source: str = Field(description="Where the default comes from; empty where the code does not tell it.")


class KeptBody(BaseModel):
    """Where something is kept."""

    what: str
    where: str


class SettingsBody(BaseModel):
    """What the case and the application go by."""

    version: str
    read_only: bool
    rules: list[RuleBody]
    kept: list[KeptBody]
    hosts: list[str] = Field(description="Hosts outside this machine that the application has asked: none, ever.")


@router.get("")
def settings(held: HeldCase) -> SettingsBody:
    """Give the rules of the case, and where things are kept."""
    rows = [{name: _seen(value) for name, value in row.items()} for row in rules_of(held).to_dicts()]
    return SettingsBody(
        version=__version__,
        read_only=held.read_only,
        rules=[RuleBody(**row) for row in rows],
        kept=[KeptBody(what=what, where=visible(where)) for what, where in kept_places(held)],
        hosts=[],
    )


@router.get(".csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def settings_csv(held: HeldCase) -> Response:
    """Give the rules for a spreadsheet."""
    return Response(csv_bytes(rules_of(held)), media_type="text/csv")


def _seen(value: Any) -> Any:
    return visible(value) if isinstance(value, str) else value
