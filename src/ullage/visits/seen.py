"""What shows a ship at a place: one sighting, or one stay that AIS shows; and those that are one stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

By = Literal["observation", "image", "ais"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that shows a ship at a place.

    Parameters
    ----------
    key, evidence
        What tells it from others, and the ids of what it is made of.
    by
        What shows it; of an observation that is also detected, the observation.
    place_id, vessel_id, p_vessel, p_ship
        Where, which ship (None for none probable enough), and how probably.
    after, before
        When: an instant where it is known well enough, else a whole interval; of AIS from begin to end of the stay.
    is_precise
        Whether it dates a stay.
    said_after, said_before
        The interval as stated, in which her cargo counts.
    came_by, left_after
        She had come by the one time, and had not left at the other.
    conditions, fill, fill_sd
        Loading conditions, and the stated fraction of deadweight.
    length_m, length_sd_m, lat_deg, lon_deg, scene_id
        Of what an image shows.
    came_after, left_before
        Bounds that AIS gives.
    """

    key: str
    evidence: tuple[str, ...]
    by: By
    place_id: str
    vessel_id: str | None
    p_vessel: float | None
    p_ship: float
    after: datetime
    before: datetime
    is_precise: bool
    said_after: datetime
    said_before: datetime
    came_by: datetime
    left_after: datetime
    conditions: tuple[str, ...] = ()
    fill: float | None = None
    fill_sd: float | None = None
    length_m: float | None = None
    length_sd_m: float | None = None
    lat_deg: float | None = None
    lon_deg: float | None = None
    scene_id: str | None = None
    came_after: datetime | None = None
    left_before: datetime | None = None

    @property
    def is_detected(self) -> bool:
        """Whether an image shows her, other than by an observer's word alone."""
        return self.scene_id is not None

    @property
    def surely_after(self) -> datetime:
        """The earliest that it can be."""
        return self.after if self.by == "ais" else self.said_after

    @property
    def surely_before(self) -> datetime:
        """The latest that it can be."""
        return self.before if self.by == "ais" else self.said_before

    def order(self) -> tuple[Any, ...]:
        """Give what sightings are sorted by: the precise ones first, by time."""
        return (not self.is_precise, self.after, self.before, self.key)

    def in_time(self) -> tuple[Any, ...]:
        """Give what sightings are sorted by in time alone."""
        return (self.after, self.before, self.key)

    def apart(self, other: Seen) -> timedelta:
        """Give how far two are apart in time."""
        return max(self.after - other.before, other.after - self.before, timedelta(0))


def seen_of(row: Mapping[str, Any], precise: timedelta, least_p_vessel: float) -> Seen:
    """Make what a row of `tables.SIGHTINGS` shows.

    Parameters
    ----------
    row
        The sighting.
    precise
        A span up to this long stands for its middle.
    least_p_vessel
        A name that is less probable is none.
    """
    after, before = row["seen_after"], row["seen_before"]
    is_precise = before - after <= precise
    middle = after + (before - after) / 2
    p_vessel = row["p_vessel"]
    is_named = row["vessel_id"] is not None and (p_vessel is None or p_vessel >= least_p_vessel)
    condition = row["loading_condition"]
    return Seen(
        key="\x1f".join(row["evidence"]),
        evidence=tuple(row["evidence"]),
        by="observation" if row["kind"] == "observation" else "image",
        place_id=row["place_id"],
        vessel_id=row["vessel_id"] if is_named else None,
        p_vessel=p_vessel if is_named else None,
        p_ship=1.0 if row["p_ship"] is None else row["p_ship"],
        after=middle if is_precise else after,
        before=middle if is_precise else before,
        is_precise=is_precise,
        said_after=after,
        said_before=before,
        came_by=before,
        left_after=after,
        conditions=(condition,) if condition else (),
        **{
            name: row[name] for name in ("fill", "fill_sd", "length_m", "length_sd_m", "lat_deg", "lon_deg", "scene_id")
        },
    )


@dataclass(slots=True)
class Stay:
    """Sightings that are one visit, and why: sentences."""

    seen: list[Seen]
    said: list[str] = field(default_factory=list)

    @property
    def after(self) -> datetime:
        """The first moment."""
        return min(one.after for one in self.seen)

    @property
    def before(self) -> datetime:
        """The last."""
        return max(one.before for one in self.seen)

    def apart(self, other: Seen | Stay) -> timedelta:
        """Give how far the stay and another, or a sighting, are apart in time."""
        return max(self.after - other.before, other.after - self.before, timedelta(0))

    def core(self) -> Stay:
        """Give the sightings that date the stay: the precise ones, or the first of the vague ones."""
        return Stay([one for one in self.seen if one.is_precise] or self.seen[:1])

    def in_time(self) -> list[Seen]:
        """Give the sightings in the order of time."""
        return sorted(self.seen, key=Seen.in_time)

    def last(self) -> Seen:
        """Give the sighting that dates the departure best: the latest of the precise ones."""
        return max(self.seen, key=lambda one: (one.is_precise, one.before, one.key))


def ordered(seen: Sequence[Seen]) -> list[Seen]:
    """Give sightings in the order in which stays are made of them."""
    return sorted(seen, key=Seen.order)
