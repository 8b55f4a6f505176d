"""Dates and times as written, with the precision that they claim: ``2024-03`` is a month, and stays one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from ullage.sources.cells import CellError, shown

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
"""Years outside are slips of the keyboard, and would overflow elsewhere."""

EXPECTED: Final = "2024, 2024-03, 2024-03-06, 2024-03-06T03:00Z, or an interval of two such as 2024-03-06/2024-03-07"
EXPECTED_DAYS: Final = "2024, 2024-03, 2024-03-06, or an interval of two such as 2024-01/2024-08"

_MOMENT = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,6}))?)?)?"
    r" ?(?P<zone>Z|(?P<sign>[+-])(?P<zone_hour>\d\d)(?::?(?P<zone_minute>\d\d))?)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: at or after one time, and before another, both UTC."""

    after: datetime
    before: datetime

    @property
    def length(self) -> timedelta:
        """How long it is, and so how precise."""
        return self.before - self.after

    @property
    def middle(self) -> datetime:
        """The time half-way."""
        return self.after + self.length / 2

    @property
    def first_day(self) -> date:
        """The day it begins on."""
        return self.after.date()

    @property
    def last_day(self) -> date:
        """The last day that it touches."""
        return (self.before - timedelta(microseconds=1)).date()


@lru_cache(maxsize=65_536)
def utc_time(cell: str) -> Span:
    """Read a time of any precision, or an interval of two, in UTC unless an offset is written.

    ``2024-03`` spans its month, ``2024-03-06T03:00`` its minute, ``A/B`` all from the beginning of A to the
    end of B.

    Raises
    ------
    CellError
        When it is written in another way, is not in the calendar, or ends before it begins.
    """
    parts = cell.split("/")
    if len(parts) > 2:  # noqa: PLR2004 - an interval has two ends
        raise CellError(f"{shown(cell)} is not a date or time: expected {EXPECTED}")
    first, last = _moment(parts[0].strip(), cell), _moment(parts[-1].strip(), cell)
    if last.before <= first.after:
        raise CellError(f"{shown(cell)} ends before it begins: write the earlier time first")
    return Span(first.after, last.before)


def utc_days(cell: str) -> Span:
    """Read a day, a month, a year, or an interval of two, into whole UTC days.

    Raises
    ------
    CellError
        When it has a time of day, and as `utc_time`.
    """
    if ":" in cell or "t" in cell.casefold():
        raise CellError(f"{shown(cell)} is not a date: expected {EXPECTED_DAYS}, without a time of day")
    try:
        span = utc_time(cell)
    except CellError as error:
        raise CellError(str(error).replace(EXPECTED, EXPECTED_DAYS)) from None
    if span.length % timedelta(days=1):
        raise CellError(f"{shown(cell)} is not a date: expected {EXPECTED_DAYS}, without a time of day")
    return span


def first_day(cell: str) -> date:
    """Read the first day of a period: of ``2024-03``, 1 March."""
    return utc_days(cell).first_day


def last_day(cell: str) -> date:
    """Read the last day of a period, itself inside: of ``2024-03``, 31 March."""
    return utc_days(cell).last_day


def _moment(part: str, cell: str) -> Span:
    found = _MOMENT.fullmatch(part)
    if found is None:
        raise CellError(f"{shown(cell)} is not a date or time: expected {EXPECTED}")
    if not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        raise CellError(f"{shown(cell)} is not a possible time: expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return _span(found)
    except ValueError:
        raise CellError(f"{shown(cell)} is not in the calendar: correct the day or the time of day") from None


def _span(found: re.Match[str]) -> Span:
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    if found["month"] is None:
        return Span(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
    if found["day"] is None:
        next_year, next_month = divmod(month, 12)
        after = datetime(year, month, 1, tzinfo=UTC)
        return Span(after, datetime(year + next_year, next_month + 1, 1, tzinfo=UTC))
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    microsecond = int((found["fraction"] or "").ljust(6, "0"))
    local = datetime(year, month, day, hour, minute, second, microsecond, tzinfo=_zone(found))
    after = local.astimezone(UTC)
    return Span(after, after + _precision(found))


def _precision(found: re.Match[str]) -> timedelta:
    if found["fraction"] is not None:
        return timedelta(microseconds=10 ** (6 - len(found["fraction"])))
    for part, length in (
        ("second", timedelta(seconds=1)),
        ("minute", timedelta(minutes=1)),
        ("hour", timedelta(hours=1)),
    ):
        if found[part] is not None:
            return length
    return timedelta(days=1)


def _zone(found: re.Match[str]) -> timezone:
    if found["sign"] is None:
        return UTC
    hours, minutes = int(found["zone_hour"]), int(found["zone_minute"] or 0)
    if hours > 14 or minutes > 59:  # noqa: PLR2004 - no clock on Earth is further from UTC
        raise ValueError
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if found["sign"] == "+" else -offset)
