"""What analysts saw: ``observations.csv``."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ullage.sources import kinds
from ullage.sources.cells import Known, imo_number, shown, text
from ullage.sources.sheet import Columns, Read, Row, Sheet
from ullage.sources.times import Span, utc_time
from ullage.tables import OBSERVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    import polars as pl

    from ullage.records import Place

_FIRST_OF_MONTH = re.compile(r"\d{4}-\d\d-01")
_TEXTS: Final = ("sensor", "image", "source", "note")
COLUMNS: Final = Columns(
    required=("seen_at", "place", "vessel"),
    optional=("imo", "condition", "fill", "fill_sd", *_TEXTS),
    other_names={
        "date": "seen_at",
        "time": "seen_at",
        "when": "seen_at",
        "where": "place",
        "terminal": "place",
        "place_id": "place",
        "name": "vessel",
        "ship": "vessel",
        "imo_number": "imo",
        "url": "image",
        "notes": "note",
        "comment": "note",
    },
)


def read_observations(
    path: Path, places: Mapping[str, Place], from_day: date, to_day: date, folder: Path
) -> Read[pl.DataFrame]:
    """Read what analysts saw.

    Parameters
    ----------
    path
        CSV or .xlsx; columns as in the reference of the case folder.
    places
        The known places by identifier.
    from_day, to_day
        First and last day of the case, UTC, both inside; an observation must touch this period.
    folder
        The case folder; an image that is a file inside it has its SHA-256 recorded.

    Returns
    -------
    Read
        Table of `tables.OBSERVATIONS`, in the order of the file, `vessel_id` null, and warnings. The
        identifier of an observation is a hash of what its row says, so that it stays when rows are moved.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    sheet = Sheet(path, COLUMNS)
    begin = datetime.combine(from_day, time(), UTC)
    period = Span(begin, datetime.combine(to_day, time(), UTC) + timedelta(days=1))
    place_kind = Known(tuple(places), "place")
    hash_image = _image_hasher(folder)
    seen = sheet.once([_observation(row, place_kind, period) for row in sheet])
    sheet.check()
    for observation in seen:
        observation["observation_id"] = _identifier(observation)
        if observation["image"] is not None:
            observation["image_sha256"], doubt = hash_image(observation["image"])
            if doubt:
                sheet.row(observation["row"]).warn("an image without a hash", doubt, "image")
    _warn_of_first_days(sheet, seen)
    return Read(OBSERVATIONS.frame(seen), sheet.warnings())


def _observation(row: Row, place_kind: Callable[[str], str], period: Span) -> dict[str, Any]:
    seen_at = row.need("seen_at", utc_time)
    if seen_at is not None and (seen_at.before <= period.after or seen_at.after >= period.before):
        row.problem(
            f"{shown(row.get('seen_at', text) or '')} is outside the case, "
            f"which is from {period.first_day} to {period.last_day}: correct the date, or the case's period",
            "seen_at",
        )
    fill, fill_sd = row.get("fill", kinds.FILL), row.get("fill_sd", kinds.FILL_SD)
    if fill is not None and fill > 1:
        row.warn("fill above 1", f"{fill:g} is more than her deadweight: taken as stated", "fill")
    if fill is None and fill_sd is not None:
        row.warn("fill_sd alone", "is not used: there is no fill beside it", "fill_sd")
    return {
        "row": row.number,
        "seen_after": seen_at.after if seen_at else None,
        "seen_before": seen_at.before if seen_at else None,
        "seen_text": row.get("seen_at", text),
        "place_id": row.need("place", place_kind),
        "vessel": row.get("vessel", text),
        "imo": row.get("imo", imo_number),
        "condition": row.get("condition", kinds.CONDITION),
        "fill": fill,
        "fill_sd": fill_sd,
        **{column: row.get(column, text) for column in _TEXTS},
    }


def _identifier(observation: Mapping[str, Any]) -> str:
    content = "\x1f".join(f"{key}\x1e{value}" for key, value in observation.items() if key != "row")
    return f"o-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _image_hasher(folder: Path) -> Callable[[str], tuple[str | None, str | None]]:
    """Make the function that gives an image's SHA-256, or the reason why there is none to be had."""
    root = folder.resolve()

    @cache
    def hash_image(image: str) -> tuple[str | None, str | None]:
        if image.casefold().startswith(("http://", "https://")):
            return None, None
        try:
            found = (root / image).resolve()
            if not found.is_relative_to(root):
                return (
                    None,
                    f"{shown(image)} is outside the case folder and was not read: copy it into the folder",
                )
            if not found.is_file():
                return (
                    None,
                    f"{shown(image)} is not a file in the case folder, nor an address that begins with http",
                )
            with found.open("rb") as opened:
                return hashlib.file_digest(opened, "sha256").hexdigest(), None
        except (OSError, ValueError, RuntimeError):
            return None, f"{shown(image)} cannot be read: check its name and permissions"

    return hash_image


def _warn_of_first_days(sheet: Sheet, seen: list[dict[str, Any]]) -> None:
    """Doubt the first day of a month in a workbook: a spreadsheet makes it of a typed 2024-03."""
    message = "is a first day of a month: if the month was meant, format the cell as text and type it again"
    for observation in seen:
        if sheet.from_workbook and _FIRST_OF_MONTH.fullmatch(observation["seen_text"]):
            sheet.row(observation["row"]).warn("a first day of a month", message, "seen_at")
