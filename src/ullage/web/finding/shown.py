"""What a search gives: groups of results, each with the reason why it was found."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Hit(BaseModel):
    """One result."""

    kind: str = Field(description="What it is: vessel, place, visit, listing, position, ...")
    id: str
    title: str = Field(description="As it is written where it stands; it may come from the air.")
    told: str = Field(default="", description="What else is known of it.")
    why: str = Field(description="Why it was found.")
    path: str = Field(description="Where it is shown.")


class Group(BaseModel):
    """Results of one sort."""

    name: str
    title: str
    total: int = Field(description="How many there are; the first of them are given.")
    hits: list[Hit]


class Answer(BaseModel):
    """What was found."""

    q: str
    understood: list[str] = Field(description="What the words can be: a name, a number, a position, a day.")
    groups: list[Group]
