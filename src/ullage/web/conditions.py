"""What the number rests on, as the report says it: a published count at its word, and what is known without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from ullage.evidence.words import condition, is_floor

if TYPE_CHECKING:
    from collections.abc import Mapping


class Points(BaseModel):
    """An interval: 5, 50 and 95 % points; null where it cannot be told."""

    low: float | None
    mid: float | None
    high: float | None


class Conditions(BaseModel):
    """Under which the number holds."""

    if_right: str = Field(description="What is taken at its word, as the beginning of a sentence; else empty.")
    is_floor: bool = Field(description="Whether visits that nobody saw would come on top of a chance below one half.")
    named_only_bbl: Points | None = Field(
        description="Delivered by visits named or dated one by one; null where no other is counted, or none is named."
    )
    named_only_p_over_cap: float | None = Field(description="That these and what was notified exceed the cap.")


def find_conditions(summary: Mapping[str, Any]) -> Conditions:
    """Find under which the number of a summary holds."""
    visits, named = summary["visits"], summary.get("named_only_cap_bbl")
    told = bool(visits["named"] and visits["reported"] and named and named["mid"] is not None)
    return Conditions(
        if_right=condition(summary),
        is_floor=is_floor(summary, summary.get("p_over_cap")),
        named_only_bbl=Points(**named) if told and named else None,
        named_only_p_over_cap=summary.get("named_only_p_over_cap") if told else None,
    )
