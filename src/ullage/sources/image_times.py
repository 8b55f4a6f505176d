"""When an image was taken, and how well that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.product_names import find_time
from ullage.sources.times import utc_time

if TYPE_CHECKING:
    from ullage.sources.times import Span
    from ullage.sources.view_metadata import ViewMetadata

TAGS: Final = (
    "ACQUISITION_START_TIME",
    "ACQUISITION_TIME",
    "ACQUISITION_DATETIME",
    "ACQUISITION_DATE",
    "DATETIME",
    "START_TIME",
    "SENSING_TIME",
)
WRITTEN: Final = "TIFFTAG_DATETIME"
CLOSE: Final = timedelta(minutes=2)
"""In which the sun moves by half a degree."""


@dataclass(frozen=True, slots=True)
class Taken:
    """When an image was taken.

    Parameters
    ----------
    at
        UTC.
    either_way
        How much earlier or later it may have been.
    """

    at: datetime
    either_way: timedelta

    @property
    def precise(self) -> bool:
        """Whether it tells where the sun stood."""
        return self.either_way <= CLOSE


def find_taken(
    file: str,
    stem: str,
    tags: dict[str, str],
    at: datetime | None,
    metadata: ViewMetadata | None,
    warnings: list[str],
) -> Taken:
    """Find when an image was taken: as the user says, else its metadata, its tags, its name.

    Raises
    ------
    InputError
        When none tells it.
    """
    told = metadata.seen_at if metadata is not None else None
    if at is not None:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        if told is not None and abs(told - at) > CLOSE:
            warnings.append(
                f"{file}: {at:%Y-%m-%dT%H:%M:%SZ} is taken as told, though its metadata has {told:%Y-%m-%dT%H:%M:%SZ}"
            )
        return Taken(at, timedelta(0))
    if told is not None:
        return Taken(told, timedelta(0))
    found = _in_tags(tags) or _in_name(stem)
    if found is None:
        written = time_written(file, tags, warnings)
        found = None if written is None else Taken(written, timedelta(days=365))  # it tells nothing of the sun
    elif not found.precise:
        hours = found.either_way.total_seconds() / 3600
        warnings.append(
            f"{file}: tells its time only to {hours:.0f} h: {found.at:%Y-%m-%dT%H:%MZ} is taken; give it with --at"
        )
    if found is None:
        message = "does not tell when it was taken: give the time with --at 2024-05-18T21:30:00Z"
        raise InputError([Problem(file, message)])
    return found


def _in_tags(tags: dict[str, str]) -> Taken | None:
    found = time_in_tags(tags)
    if found is None:
        return None
    _, span = found
    return Taken(span.middle if span.length > CLOSE else span.after, span.length / 2)


def time_in_tags(tags: dict[str, str]) -> tuple[str, Span] | None:
    """Give the first tag that tells when an image was taken, and what it tells; None where none does.

    Parameters
    ----------
    tags
        Of the file, by name; great and small letters are alike.
    """
    upper = {key.upper(): value for key, value in tags.items()}
    for tag in TAGS:
        try:
            return tag, utc_time(upper[tag].strip())
        except (KeyError, ValueError):
            continue
    return None


def _in_name(stem: str) -> Taken | None:
    named = find_time(stem)
    return None if named is None else Taken(*named)


def time_written(file: str, tags: dict[str, str], warnings: list[str]) -> datetime | None:
    """Give when a file was written by its tags, which may be long after the image was taken: a warning says so."""
    upper = {key.upper(): value for key, value in tags.items()}
    try:
        written = datetime.strptime(upper[WRITTEN], "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return None
    warnings.append(
        f"{file}: the only time in it, {written:%Y-%m-%dT%H:%M:%SZ}, is when the file was written, which may be long "
        "after the image was taken: give the time with --at"
    )
    return written
