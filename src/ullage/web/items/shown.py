"""What is shown of an item: the shape of its answer."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Points(BaseModel):
    """An interval: the 5, 50 and 95 % points."""

    low: float | None
    mid: float | None
    high: float | None


class Fact(BaseModel):
    """One cell of a row."""

    name: str
    value: Any = Field(description="Number, text, list or null, as the table has it; times are ISO 8601 with Z.")
    unit: str | None = None
    meaning: str = ""


class Link(BaseModel):
    """Where one goes from here."""

    words: str
    path: str


class Ship(BaseModel):
    """A vessel by her id and the name she is shown by."""

    vessel_id: str
    name: str | None


class Chip(BaseModel):
    """Of what there are pictures."""

    table: str = Field(description="detections or sightings: whose route has the pictures.")
    id: str


class Part(BaseModel):
    """What one feature adds to a judgement."""

    name: str
    value: float | None = Field(description="Log-odds or log-likelihood; positive speaks for it.")
    meaning: str = ""


class Match(BaseModel):
    """A track that may explain a detection; without MMSI the chance that none does."""

    id: str
    mmsi: str | None
    track_id: str | None
    ships: list[Ship] = Field(description="Whose MMSI it is said to be; several where sources disagree.")
    p_match: float | None
    class_: str = Field(alias="class", serialization_alias="class")
    distance_m: float | None
    parts: list[Part]
    coverage: float | None = Field(description="Chance that a ship which sends there and then is heard.")
    ships_heard: int | None
    reception: str | None
    explanation: str


class Candidate(BaseModel):
    """A vessel that a sighting may be of; without id the unknown hull."""

    sighting_id: str
    ship: Ship | None
    p: float
    prior: float
    parts: list[Part]
    refuted_by: str | None
    explanation: str


class Visit(BaseModel):
    """A stay at a terminal, with the bounds of its beginning and end."""

    visit_id: str
    place_id: str
    place: str
    ship: Ship | None
    p_vessel: float | None
    arrived_after: str | None
    arrived_before: str | None
    departed_after: str | None
    departed_before: str | None
    loading_in: str | None
    loading_out: str | None
    explanation: str


class Cargo(BaseModel):
    """What a visit counts for, and its part of all that was delivered."""

    delivery_id: str
    cargo_t: Points
    cap_bbl: Points | None = Field(description="By the cap keeper's factor; null without a cap.")
    share: Points | None = Field(description="Part of all delivered cargo; its bounds are wider than 90 %.")
    method: str


class Decision(BaseModel):
    """An analyst's decision about the item, or about what it is made of."""

    entry: int
    kind: str
    subject: str
    by: str | None
    why: str | None
    written_at: str
    words: str


class SourceFile(BaseModel):
    """A file that the item rests on."""

    file: str
    row: int | None
    sha256: str | None
    state: str
    source: str | None
    licence: str | None


class Item(BaseModel):
    """Whatever has an id."""

    id: str
    table: str = Field(description="Of which table it is a row.")
    kind: str = Field(description="The word for one of it.")
    words: str = Field(description="What it is, in a sentence.")
    facts: list[Fact]
    position: dict[str, float] | None = Field(description="lat_deg and lon_deg, where it lies.")
    ships: list[Ship] = Field(description="Vessels that it is of, or may be of.")
    chips: list[Chip]
    matches: list[Match]
    candidates: list[Candidate]
    visits: list[Visit]
    cargoes: list[Cargo]
    decisions: list[Decision]
    files: list[SourceFile]
    links: list[Link]
    can_decide: list[str] = Field(description="Kinds of decisions that can be taken about it.")
    chain: dict[str, Any] = Field(description="What it rests on: words, facts, and the same below.")
    command: str = Field(description="The command that tells the same.")
