"""What is shown of vessels: a line each, and a dossier of one."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from ullage.web.items.shown import Chip, Part, Points, Visit


class VesselRow(BaseModel):
    """A vessel in the list of all."""

    vessel_id: str
    name: str | None = Field(description="In its own script.")
    latin: str | None = Field(description="The name romanised; null where it is Latin already.")
    other_names: list[str]
    imos: list[str]
    mmsis: list[str]
    callsigns: list[str]
    flag_states: list[str]
    listed: list[str] = Field(description="Authority and class of the comparison of each list that may mean her.")
    visits: int
    sightings: int
    cargo_t: Points | None = Field(description="Sum over her deliveries, bounds as though all erred together.")
    share: Points | None = Field(description="Part of all delivered cargo; its bounds are wider than 90 %.")
    contradictions: int


class VesselList(BaseModel):
    """The vessels of a case."""

    total: int
    vessels: list[VesselRow]


class SaidRow(BaseModel):
    """One thing that is said of a vessel: a claim, never a fact."""

    kind: str
    value: str
    shown: str = Field(description="The value as people say it: the state of a code; else the value.")
    unit: str | None
    from_day: str | None
    to_day: str | None
    sources: list[str]
    claim_ids: list[str]
    of_list: bool = Field(description="Whether a sanctions list says it.")


class ListedRow(BaseModel):
    """A listing that she was compared with."""

    listing_id: str
    authority: str | None
    list_name: str | None
    programme: str | None
    name: str | None
    class_: str = Field(alias="class", serialization_alias="class")
    score: float | None = Field(description="0 to 1, an order and no probability.")
    parts: list[Part]
    listed_on: str | None
    list_date: str | None
    source: str | None
    source_sha256: str | None
    row: int | None
    explanation: str


class EventRow(BaseModel):
    """Something that happened, or was seen or heard."""

    lane: str = Field(description="visits, sightings, port_visits, gaps, encounters, loitering or anomalies.")
    id: str
    begins_at: str | None
    ends_at: str | None
    words: str


class WeighedRow(BaseModel):
    """A sighting that she was weighed for."""

    sighting_id: str
    seen_at: str | None
    p: float
    refuted_by: str | None
    explanation: str


class ContradictionRow(BaseModel):
    """Claims that do not go together."""

    kind: str
    words: str
    vessel_ids: list[str]


class Dossier(BaseModel):
    """All that is known of a vessel."""

    vessel: VesselRow
    subjects: list[str] = Field(description="Ids whose claims were taken for her.")
    doubted_imos: list[str]
    said: list[SaidRow]
    listed: list[ListedRow]
    contradictions: list[ContradictionRow]
    visits: list[Visit]
    events: list[EventRow]
    events_left_out: int
    weighed: list[WeighedRow]
    chips: list[Chip]
    size: dict[str, Any] = Field(description="What is taken of her size, as the fleet's file has it.")
    notes: list[str]
    command: str
