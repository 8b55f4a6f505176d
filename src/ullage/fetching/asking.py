"""Search and tell: what a user asks for, as a query, and what was answered, as rows and as a line of evidence."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, OutputError, Problem, UllageError
from ullage.sources.cells import shown
from ullage.sources.line_log import append_line
from ullage.sources.obtained import without_secrets
from ullage.sources.stac.files import choose_files
from ullage.sources.stac.query import Query
from ullage.sources.stac.search import search
from ullage.sources.stac.services import SENSORS
from ullage.sources.transport.failures import NotFetched
from ullage.sources.unforeseen import unforeseen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ullage.fetching.areas import Wherever
    from ullage.fetching.session import Session
    from ullage.sources.stac.answers import Answers
    from ullage.sources.stac.items import Item

SEARCHES: Final = "searches.jsonl"
FIRST_DAY: Final = datetime(2014, 4, 3, tzinfo=UTC)
"""When the first Sentinel was launched."""
_MOST_NAMED: Final = 10_000
_ORBITS: Final = {"ascending": "ascending", "descending": "descending", "asc": "ascending", "desc": "descending"}
_MOST_ORBIT: Final = 1_000


def make_query(
    wherever: Wherever,
    *,
    after: str | None = None,
    before: str | None = None,
    sensors: str | None = None,
    collections: Sequence[str] = (),
    cloud_percent: float | None = None,
    orbit: str | None = None,
    limit: int = 1_000,
) -> Query:
    """Make a query of what a user says.

    Parameters
    ----------
    wherever
        Where.
    after, before
        First and last day or time, ISO 8601; by default the case's period, else the last thirty days.
    sensors
        ``s1``, ``s2``, or both joined by a comma, as by default.
    collections, cloud_percent, orbit, limit
        See `Query`; an orbit is ``ascending``, ``descending`` or a number.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    problems: list[Problem] = []
    begin, end = _period(wherever, after, before, problems)
    chosen = tuple(dict.fromkeys(one.strip().lower() for one in (sensors or "s1,s2").split(",") if one.strip()))
    wrong = [one for one in chosen if one not in SENSORS]
    if wrong or not chosen:
        problems.append(Problem("--sensor", f"{shown(sensors or '')}: expected s1, s2, or both joined by a comma"))
    if cloud_percent is not None and not 0 <= cloud_percent <= 100:  # noqa: PLR2004 - percent
        problems.append(Problem("--cloud", f"{cloud_percent:g} is no percentage: expected 0 to 100"))
    track = _orbit(orbit, problems)
    if problems:
        raise InputError(problems)
    return Query(wherever.areas, begin, end, chosen, tuple(collections), cloud_percent, track, limit)


def _period(
    wherever: Wherever, after: str | None, before: str | None, problems: list[Problem]
) -> tuple[datetime, datetime]:
    from ullage.sources.times import utc_time

    now = datetime.now(UTC).replace(microsecond=0)
    begin, end = now - timedelta(days=30), now
    if wherever.period is not None:
        begin = datetime.combine(wherever.period[0], time(), UTC)
        end = datetime.combine(wherever.period[1], time.max, UTC)
    try:
        begin = utc_time(after).after if after else begin
        end = utc_time(before).before - timedelta(microseconds=1) if before else end
    except ValueError as error:
        problems.append(Problem("--from, --to", str(error)))
    begin = max(begin, FIRST_DAY)
    if end < begin:
        problems.append(
            Problem("--from, --to", f"ends at {end:%Y-%m-%dT%H:%MZ}, before it begins at {begin:%Y-%m-%dT%H:%MZ}")
        )
    return begin, end


def _orbit(text: str | None, problems: list[Problem]) -> str | int | None:
    if text is None:
        return None
    told = text.strip().lower()
    if told in _ORBITS:
        return _ORBITS[told]
    if told.isascii() and told.isdigit() and 0 < int(told[:6]) <= _MOST_ORBIT:
        return int(told)
    problems.append(Problem("--orbit", f"{shown(text)}: expected ascending, descending, or the number of a track"))
    return None


def ask(session: Session, query: Query, tell: Callable[[int, int | None], object] = lambda *_: None) -> Answers:
    """Ask a service.

    Raises
    ------
    InputError
        When it cannot be asked, or is none; nothing is known then.
    """
    try:
        return search(session.doors, session.service, query, tell)
    except NotFetched as error:
        raise InputError([Problem(session.service.name, str(error))]) from None
    except (OSError, UllageError):
        raise
    except Exception as error:
        raise InputError([Problem(session.service.name, f"what it answered {unforeseen(error)}")]) from error


def row_of(item: Item, query: Query) -> dict[str, Any]:
    """Give an item as a row of plain values."""
    from shapely.geometry import mapping

    try:
        size = choose_files(item).size
        refused = None
    except NotFetched as error:
        size, refused = None, str(error)
    except Exception as error:  # noqa: BLE001 - an item is a stranger's: the others are told all the same
        size, refused = None, unforeseen(error)
    return {
        "id": item.item_id,
        "collection": item.collection,
        "started_at": _text(item.started_at),
        "ended_at": _text(item.ended_at),
        "sensor": item.sensor,
        "platform": item.platform,
        "cloud_percent": item.cloud_percent,
        "orbit_state": item.orbit_state,
        "relative_orbit": item.relative_orbit,
        "size": size,
        "covers": query.covered(item),
        "cannot_be_fetched": refused,
        "footprint": json.loads(json.dumps(mapping(item.footprint))),
    }


def told(session: Session, query: Query, answers: Answers, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """Give a whole search as plain values."""
    return {
        "service": session.service.name,
        "address": without_secrets(session.service.address),
        "from": _text(query.after),
        "to": _text(query.before),
        "matched": answers.matched,
        "complete": answers.complete,
        "pages": answers.pages,
        "repeated": answers.repeated,
        "items": [row_of(item, query) for item in answers.ordered()],
        "refused": [{"id": own_id, "why": why} for own_id, why in answers.refused],
        "warnings": [*warnings, *answers.warnings],
        "hosts": sorted(session.client.asked),
    }


def record_search(folder: Path, session: Session, query: Query, answers: Answers) -> None:
    """Write down what was asked and what was answered, a line in ``searches.jsonl`` beside what is fetched.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    items = answers.ordered()
    line = {
        "kind": "search",
        "at": _text(datetime.now(UTC)),
        "service": session.service.name,
        "address": without_secrets(session.service.address),
        "asked": answers.asked,
        "from": _text(query.after),
        "to": _text(query.before),
        "matched": answers.matched,
        "complete": answers.complete,
        "pages": answers.pages,
        "found": len(items),
        "items": [{"id": one.item_id, "sha256": answers.hashes[one.key]} for one in items[:_MOST_NAMED]],
        "refused": [{"id": own_id, "why": why} for own_id, why in answers.refused],
        "warnings": answers.warnings,
    }
    write_line(folder, line)


def write_line(folder: Path, line: dict[str, Any]) -> None:
    """Append a line to the log of searches.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    path = folder / SEARCHES
    try:
        folder.mkdir(parents=True, exist_ok=True)
        append_line(path, line)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from error


def read_lines(folder: Path, most: int = 64 << 20) -> list[dict[str, Any]]:
    """Read the log of searches, as far as its lines are whole; its end, if it is very long."""
    if not (folder / SEARCHES).is_file():
        return []  # also no pipe, on which one would wait
    try:
        with (folder / SEARCHES).open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(0, end - most))
            lines = log.read().split(b"\n")
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
