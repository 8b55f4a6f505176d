"""The method of this result, its limits, and the models with what they reached."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ullage.web.about.method import method_of, model_cards
from ullage.web.held import HeldCase

router = APIRouter(prefix="/api/method", tags=["about"])


class TestedBody(BaseModel):
    """What a model reached on what it had not learned from."""

    on: str
    precision: str
    recall: str


class CardBody(BaseModel):
    """A model: what it asks, learned from and reached, and where it falls short."""

    name: str
    file: str
    asks: str
    used: str
    learned: str
    tested: list[TestedBody]
    limits: list[str]


class SectionBody(BaseModel):
    """A section of the evidence report."""

    id: str
    title: str
    blocks: list[dict[str, Any]] = Field(description="Words, and tables with columns and rows of cells of lines.")


class MethodBody(BaseModel):
    """How the result was made, and what it cannot tell."""

    sections: list[SectionBody]
    models: list[CardBody]


@router.get("")
def method(held: HeldCase) -> MethodBody:
    """Give method, limits and provenance of the result in the report's words, and the cards of the models."""
    return MethodBody(
        sections=[SectionBody(**one) for one in method_of(held.rows())],
        models=[CardBody(**one) for one in model_cards()],
    )
