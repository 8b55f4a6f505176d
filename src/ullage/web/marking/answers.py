"""What the routes that measure answer, as the API's description has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ullage.web.marking.asked import Asked
from ullage.web.marking.drawn import Drawn


class Image(BaseModel):
    """An image that ships may be measured in."""

    scene_id: str
    acquired_at: datetime
    sensor: str
    kind: str
    pixel_m: float
    ships: int = Field(description="Detections in it that were not rejected.")
    tells: str = Field(description="What images of such pixels tell at best.")
    told: str = Field(description="Why not more; empty where a freeboard may be measured.")
    readable: bool


class KeptRow(BaseModel):
    """A kept measurement, in short."""

    id: str
    by: str
    why: str
    at: str
    subject: str
    scene_id: str
    taken_at: str
    imo: str | None
    condition: str
    p_laden: float | None
    freeboard_m: dict[str, float | None]
    draught_m: dict[str, float | None]
    cargo_t: dict[str, float | None]
    sha256: str = Field(description="Of its file.")


class Measurement(BaseModel):
    """A measurement, or why there is none."""

    told: str = Field(description="Why nothing was measured; empty where something was.")
    record: dict[str, Any] | None = Field(description="The record, as `ullage measure --json` prints it.")
    drawn: Drawn | None
    command: str = Field(description="The command that measures the same.")


class Images(BaseModel):
    """Images, what is kept, and the measurement that the address asks for."""

    scene: str | None = Field(description="The image that is asked for, or in which the detection asked for was seen.")
    images: list[Image]
    kept: list[KeptRow]
    problems: list[str] = Field(description="Files among the kept measurements that are none.")
    measured: Measurement | None = Field(description="None where the address has no bow and stern.")


class Ship(BaseModel):
    """A detection in an image."""

    detection_id: str
    row: float | None
    column: float | None
    length_m: float | None
    axis_deg: float | None
    p_ship: float | None
    lat_deg: float | None
    lon_deg: float | None
    ends: list[list[float]] | None = Field(description="Both of her ends: row, column; which is the bow is not told.")


class ImageFacts(BaseModel):
    """An image in full."""

    scene_id: str
    source: str
    state: str = Field(description="Whether its file is what the result was made of.")
    sensor: str
    kind: str
    acquired_at: datetime
    rows: int
    columns: int
    pixel_m: float
    bands: list[str]
    combinations: dict[str, list[str]]
    stretch: dict[str, Any] = Field(description="How it is shown where nothing else is asked for.")
    light: dict[str, Any] = Field(description="Where sun and satellite stood, seen from it, and who says so.")
    lattice: dict[str, Any] = Field(description="Places of a regular grid of pixels.")
    metre_east: list[float] = Field(description="Rows and columns of a metre east.")
    metre_north: list[float]
    ships: list[Ship]
    tells: str
    told: str
    warnings: list[str]
    prospect: dict[str, Any] | None = Field(description="What can be told of the ship that is asked for.")
    products: list[str] = Field(description="Cargoes that are known by name.")
    subject: str | None = Field(description="Id of the detection that is asked for, in this image.")


class ShipKnown(BaseModel):
    """A ship whose particulars may be used."""

    vessel_id: str
    name: str
    imo: str | None
    p: float | None = Field(description="Probability that the sighting is of her; None of one that nobody weighed.")
    particulars: dict[str, float | None]
    source: str | None


class ShipsKnown(BaseModel):
    """Ships whose particulars may be used, the likeliest first."""

    ships: list[ShipKnown]
    unknown_p: float | None = Field(description="Probability that she is none of them.")


class SnappedTo(BaseModel):
    """A point on an edge, or that there is none near it."""

    found: bool
    row: float
    column: float
    moved_px: float
    strength: float | None = Field(description="How steep it is, in gradients of noise.")


class Pairs(BaseModel):
    """Edges as they were found, for a hand to go on from."""

    told: str
    bow: list[float] | None
    stern: list[float] | None
    sides: list[list[float]] | None
    edges: list[list[float]] = Field(description="Deck row, column, end row, column.")
    kind: Literal["shadow", "waterline"]


class NewKept(BaseModel):
    """A measurement to be kept."""

    model_config = ConfigDict(extra="forbid")

    asked: Asked
    by: str = Field(min_length=1, max_length=200)
    why: str = Field(min_length=1, max_length=3_000)
    decide: bool = Field(True, description="Enter the loading condition into the decisions, if it is told.")


class NowKept(BaseModel):
    """What was kept, and the entry of the log that says so."""

    kept: KeptRow
    entry: int
    kind: str
    told: str


class KeptInFull(BaseModel):
    """A kept measurement in full."""

    kept: KeptRow
    record: dict[str, Any]
    asked: dict[str, Any] = Field(description="Points and particulars, as the address has them.")
    state: Literal["as analysed", "another image now", "no image now"]
