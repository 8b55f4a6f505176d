"""Encounters of all ships, some days at a time: ships of different buckets meet, and no more than those days are held.

What days settle is kept beside the lake under the hash of all days so far. The next run goes on after the last day that
is as it was: a new day costs itself and the end of the one before.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.made_with import code_version
from ullage.parts import keep_part, read_part
from ullage.tables import ENCOUNTERS
from ullage.track.encounter.encounters import ordered
from ullage.track.encounter.in_turn import NEEDED, Unsettled, go_on
from ullage.track.encounter.offshore import far_encounters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from ullage.lake import Lake
    from ullage.land import Land
    from ullage.records import Place
    from ullage.track.encounter.encounters import EncounterRule
    from ullage.tracking.rules import TrackingRules

    Progress = Callable[[str, int, int], None]

KEPT: Final = ".meetings"
AT_ONCE: Final = 1_000_000
"""Days are worked off together until they have so many reports."""


def find_meetings(
    lake: Lake, rules: TrackingRules, land: Land, places: tuple[Place, ...], progress: Progress, at_once: int = AT_ONCE
) -> pl.DataFrame:
    """Find the encounters in a lake whose reports are on tracks.

    Parameters
    ----------
    lake
        The lake; see `Lake.write_tracks`.
    rules
        What counts as an encounter.
    land
        For distances from the shore.
    places
        Of which those with the role ``anchorage`` are the anchorages that the rule may leave out.
    progress
        Called with ``days``, how many are done, and how many there are.
    at_once
        Days are worked off together until they have so many reports; it changes no result.
    """
    rule, days = rules.encounter, lake.days()
    together, rest = _days_together(lake, days, at_once)
    keeping = _Keeping(lake.folder / KEPT, rule)
    progress("days", 0, len(days))
    found, unsettled, done = [ENCOUNTERS.frame()], Unsettled(), 0
    for some in together:
        settled, unsettled = keeping.step(lake, some, unsettled)
        found.append(settled)
        done += len(some)
        progress("days", done, len(days))
    found.append(go_on(unsettled, _reports(lake, rest, unsettled, rule), rule, is_last=True)[0])
    keeping.forget_others()
    progress("days", len(days), len(days))
    return far_encounters(ordered(pl.concat(found)), rule, shore=land, anchorages=_anchorages(places))


class _Keeping:
    """Steps over days, each kept under the hash of its days and all before them."""

    def __init__(self, folder: Path, rule: EncounterRule) -> None:
        self.folder = folder
        self.rule = rule
        self.so_far = sha256(f"{code_version()}\n{rule!r}".encode()).hexdigest()
        self.used: set[Path] = set()

    def step(self, lake: Lake, days: Sequence[date], before: Unsettled) -> tuple[pl.DataFrame, Unsettled]:
        """Go on with some days, or read what an earlier run kept of them."""
        self.so_far = sha256(f"{self.so_far}\n{lake.hash_positions(days)}".encode()).hexdigest()
        path = self.folder / f"{self.so_far}.part"
        self.used.add(path)
        try:
            return _read(path)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError):  # not there, or damaged
            keep_part(path, go_on, (before, _reports(lake, days, before, self.rule), self.rule), {})
        return _read(path)

    def forget_others(self) -> None:
        """Remove what this run did not use."""
        for path in self.folder.glob("*.part"):
            if path not in self.used:
                path.unlink(missing_ok=True)


def _read(path: Path) -> tuple[pl.DataFrame, Unsettled]:
    found: Any = read_part(path)
    settled, unsettled = found
    return settled, unsettled


def _days_together(lake: Lake, days: Sequence[date], at_once: int) -> tuple[list[list[date]], list[date]]:
    """Lay days together until they have enough reports; give also the last ones, which have not."""
    counts = lake.count().group_by("day").agg(pl.col("rows").sum())
    rows = dict(counts.iter_rows())
    together: list[list[date]] = []
    some: list[date] = []
    total = 0
    for day in days:
        some.append(day)
        total += rows[day]
        if total >= at_once:
            together.append(some)
            some, total = [], 0
    return together, some


def _reports(lake: Lake, days: Sequence[date], before: Unsettled, rule: EncounterRule) -> pl.DataFrame:
    """Read the reports of days, and those of the days before that are needed again."""
    since_us = before.since_us(rule)
    if since_us is None:
        return lake.read_positions(days=days, columns=NEEDED)
    since = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since_us)
    last = days[-1] if days else None
    chosen = [day for day in lake.days() if since.date() <= day and (last is None or day <= last)]
    reports = lake.read_positions(days=chosen, columns=NEEDED)
    return reports.filter(pl.col("seen_at").dt.timestamp("us") >= since_us)


def _anchorages(places: tuple[Place, ...]) -> pl.DataFrame:
    known = [(one.lat_deg, one.lon_deg) for one in places if one.role == "anchorage"]
    return pl.DataFrame(known, schema={"lat_deg": pl.Float64, "lon_deg": pl.Float64}, orient="row")
