"""Days and months as people type them, and what happened then."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from ullage.evidence.text import MONTHS, shorten
from ullage.explaining.events import EVENTS
from ullage.explaining.rows import ID_COLUMNS
from ullage.explaining.words import singular
from ullage.web.finding.shown import Group, Hit
from ullage.web.items.find import item_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.explaining import Rows

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?Z?)?")
_WORDS: Final = re.compile(r"(?:(\d{1,2})\.? )?([A-Za-z]{3,9}) (\d{4})")
_WHEN: Final = {
    "scenes": ("seen_at",), "sightings": ("seen_at",), "detections": ("seen_at",),
    "visits": ("arrived_before", "departed_after", "delivered_after"), "port_visits": ("first_at", "last_at"),
    "encounters": ("started_at", "ended_at"), "gaps": ("off_at", "on_at"), "anomalies": ("started_at",),
    "observations": ("seen_after",),
}  # fmt: skip
_MOST: Final = 15


class Days(NamedTuple):
    """The days that somebody means, the last not inside."""

    first: date
    end: date


def read_days(text: str) -> Days | None:
    """Read a day (``2024-05-01``, ``1 May 2024``) or a month (``2024-05``, ``May 2024``); None for what is none."""
    plain = " ".join(text.split())
    if found := _ISO.fullmatch(plain):
        year, month, day = int(found[1]), int(found[2]), found[3]
    elif (found := _WORDS.fullmatch(plain)) and (number := _month(found[2])):
        year, month, day = int(found[3]), number, found[1]
    else:
        return None
    try:
        first = date(year, month, int(day) if day else 1)
        return Days(first, first + timedelta(days=1 if day else monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        return None


def happened(rows: Rows, days: Days) -> Iterator[Group]:
    """Give what began, ended or was seen within some days, a group a table."""
    start, end = (datetime.combine(one, time(), UTC) for one in days)
    path = f"/?from={days.first}&to={days.end}"
    desk = Hit(kind="days", id=f"{days.first}", title=f"{days.first} to {days.end}", why="on the desk", path=path)
    yield Group(name="days", title="These days", total=1, hits=[desk])
    for name, columns in _WHEN.items():
        frame = rows.table(name)
        if frame is None:
            continue
        within = pl.any_horizontal(pl.col(one).is_between(start, end, closed="left") for one in columns)
        found = frame.filter(within).sort(columns[0], ID_COLUMNS[name])
        if len(found):
            hits = [_hit(name, row, columns) for row in found.head(_MOST).iter_rows(named=True)]
            yield Group(
                name=f"{name} then", title=f"{name.replace('_', ' ')} of that time", total=len(found), hits=hits
            )


def _hit(name: str, row: dict[str, object], columns: tuple[str, ...]) -> Hit:
    when = ", ".join(f"{one} {row[one]:%Y-%m-%d %H:%M}Z" for one in columns if row[one] is not None)
    told = (
        EVENTS[name](row) if name in EVENTS else str(row.get("explanation") or row.get("sensor") or row.get("place_id"))
    )
    wanted = str(row[ID_COLUMNS[name]])
    return Hit(kind=singular(name), id=wanted, title=wanted, told=shorten(told, 240), why=when, path=item_path(wanted))


def _month(word: str) -> int | None:
    found = [at for at, one in enumerate(MONTHS, start=1) if one.lower().startswith(word.lower())]
    return found[0] if len(found) == 1 else None
