"""What is shown of lists."""

from __future__ import annotations

from pydantic import BaseModel, Field

from ullage.web.vessels.shown import ListedRow


class ListTold(BaseModel):
    """One version of one list."""

    file: str
    reached: bool = Field(description="Whether it could be read; of one that could not, nothing is known.")
    reason: str = Field(default="", description="Why it was not reached.")
    format: str | None = None
    authority: str | None = None
    list_name: str | None = None
    list_date: str | None = None
    list_date_from: str | None = Field(default=None, description="Where that day stands: content or file name.")
    sha256: str | None = None
    entries: int | None = None
    vessels: int | None = None
    refused: dict[str, int] = Field(default_factory=dict, description="Entries of vessels not taken, by reason.")
    companions: list[str] = Field(default_factory=list)


class Compared(BaseModel):
    """A ship of the case beside a listing."""

    vessel_id: str
    vessel: str | None
    listing: ListedRow


class Entry(BaseModel):
    """An entry of a list that was found by what was typed."""

    listing_id: str
    name: str
    other_names: list[str]
    authority: str | None
    list_name: str | None
    programme: str | None
    imo: str | None
    mmsi: str | None
    flag_state: str | None
    listed_on: str | None
    list_date: str | None
    source: str
    row: int | None
    why: str


class Lists(BaseModel):
    """Lists, comparisons, and what was searched in them."""

    lists: list[ListTold]
    compared: list[Compared]
    q: str
    searched: int = Field(description="Entries of vessels that were searched; 0 without a search.")
    total: int
    found: list[Entry]
    told: list[str] = Field(description="What could not be read, with the reason.")
