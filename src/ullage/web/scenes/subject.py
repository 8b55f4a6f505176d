"""What a chip shows: the detection behind an id, or that behind a sighting, and the scene it lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import polars as pl

from ullage.detecting.chips import side_of_m
from ullage.evidence.looks_about import looks_about
from ullage.web.errors import WebError

if TYPE_CHECKING:
    from ullage.explaining import Rows

Kind = Literal["detections", "sightings"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

LEAST_SIDE_M: Final = 600.0
_SAME: Final = (
    "scene_id",
    "place_id",
    "seen_at",
    "lat_deg",
    "lon_deg",
    "length_m",
    "length_sd_m",
    "beam_m",
    "beam_sd_m",
    "p_ship",
)


class Subject(NamedTuple):
    """What a chip shows.

    Parameters
    ----------
    id
        Of the detection or sighting that was asked for.
    row
        Of `tables.DETECTIONS`, or as much of it as a sighting has.
    side_m
        Side of the square that shows her whole [m].
    """

    id: str
    row: dict[str, Any]
    side_m: float


def subject_of(rows: Rows, kind: Kind, wanted: str) -> Subject:
    """Find what a chip is to show.

    Parameters
    ----------
    rows
        The result.
    kind, wanted
        Which table, and which id of it.

    Raises
    ------
    WebError
        When there is no such thing, or no pixels of it are known.
    """
    found = rows.get(kind, wanted)
    if found is None:
        raise WebError(404, f"Nothing among the {kind} has this id.", f"They are listed at /api/tables/{kind}")
    row = dict(found.row) if kind == "detections" else _of_sighting(rows, found.row)
    if row.get("lat_deg") is None or row.get("scene_id") is None:
        told = "An observation of an analyst has no pixels in the case: only what was written down of it."
        raise WebError(404, told, "Its source and image stand in the table of observations.")
    return Subject(wanted, row, side_of_m(row))


def scenes_about(rows: Rows, subject: Subject) -> tuple[str | None, str | None]:
    """Give the scenes of the clear looks at the subject's place before and after it; None where there is none."""
    looks, row = rows.table("looks"), subject.row
    if looks is None or row.get("place_id") is None:
        return None, None
    return looks_about(looks, row["place_id"], row["seen_at"], row["scene_id"])


def here(lat_deg: float, lon_deg: float) -> Subject:
    """Give a place of the ground as what a chip shows, in which nothing was found."""
    return Subject("", {"lat_deg": lat_deg, "lon_deg": lon_deg, "band": None, "hull": None}, LEAST_SIDE_M)


def _of_sighting(rows: Rows, sighting: Any) -> dict[str, Any]:
    """Give the detection that a sighting was made of; where it is not in the result, what the sighting says itself."""
    detections = rows.table("detections")
    if detections is not None:
        behind = detections.filter(pl.col("detection_id").is_in(sighting["evidence"] or []))
        if behind.height:
            return behind.row(0, named=True)
    none = dict.fromkeys(("length_high_m", "hull", "band"))
    return {**none, **{name: sighting.get(name) for name in _SAME}, "detection_id": sighting["sighting_id"]}
