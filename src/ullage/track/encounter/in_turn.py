"""Encounters over time: reports are taken as they come, a day or a minute at once.

What is held from one time to the next is the reports of a few hours and what is known of pairs that are together now.
The encounters are the same however the reports were cut; so they may be found up to a day, and gone on with from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.tables import ENCOUNTERS
from ullage.track.encounter.encounters import EncounterRule, build_encounters, grid_of, settle, slices_of
from ullage.track.encounter.nearness import find_spells
from ullage.track.encounter.spells import Spells, join, no_spells
from ullage.track.samples import reports_by_track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEEDED: Final = ("mmsi", "seen_at", "lat_deg", "lon_deg", "track_id")
"""Columns that encounters are found in."""


@dataclass(frozen=True, eq=False)
class Unsettled:
    """How far encounters are found, and what reports that come later may still change.

    Parameters
    ----------
    latest_us
        Time of the latest report [µs since 1970]; None before the first.
    done_to
        The mark before which all pairs were compared; None before the first report.
    pending
        Pairs that are together, or were so lately.
    """

    latest_us: int | None = None
    done_to: int | None = None
    pending: Spells = field(default_factory=no_spells)

    def since_us(self, rule: EncounterRule) -> int | None:
        """Give the time from which on reports are needed again [µs since 1970]; None before the first report."""
        if self.latest_us is None:
            return None
        grid = grid_of(rule)
        return self.latest_us - 2 * grid.reach_us - grid.step_us


def go_on(
    before: Unsettled, reports: pl.DataFrame, rule: EncounterRule, *, is_last: bool = False
) -> tuple[pl.DataFrame, Unsettled]:
    """Find the encounters that some more reports settle.

    Parameters
    ----------
    before
        What came of the reports before.
    reports
        Of `tables.POSITIONS` with ``track_id``, of all ships, in any order: all from `Unsettled.since_us` on, also what
        is known already. Rows without a track, time or position are passed over.
    rule
        What counts as an encounter. Distances from shore and anchorages are the matter of `far_encounters`.
    is_last
        No more will come: what is left is settled too.

    Returns
    -------
    encounters, unsettled
        Of `tables.ENCOUNTERS`, those that nothing later can change, and what goes into the next call.
    """
    known = reports.select(NEEDED).drop_nulls()
    grid, pending, found = grid_of(rule), before.pending, [ENCOUNTERS.frame()]
    latest, done_to = before.latest_us, before.done_to
    if not known.is_empty():
        latest = int(known["seen_at"].dt.timestamp("us").max())  # type: ignore[arg-type] # of a column of numbers
        # the marks that no later report can bear on
        end = (latest if is_last else latest - grid.reach_us) // grid.step_us + is_last
        tracks = reports_by_track(known)
        for first, last in slices_of(tracks.t_us, grid, done_to, end):
            done, pending = settle(join(pending, find_spells(tracks, grid, first, last)), rule, last)
            found.append(build_encounters(done, rule))
        done_to = end
    if is_last:
        done, pending = settle(pending, rule, None)
        found.append(build_encounters(done, rule))
    return pl.concat(found), Unsettled(latest, done_to, pending)


def encounters_in_turn(
    frames: Iterable[pl.DataFrame], rule: EncounterRule | None = None, *, at_once: int = 1_000_000
) -> Iterator[pl.DataFrame]:
    """Find encounters in reports that come in the order of time, a frame after another.

    Parameters
    ----------
    frames
        Of `tables.POSITIONS` with ``track_id``, each of all ships. Rows of one may stand in any order; none is earlier
        than any of the frames before. Rows without a track, time or position are passed over.
    rule
        What counts as an encounter. Distances from shore and anchorages are the matter of `far_encounters`.
    at_once
        Frames are worked off together until they have so many rows; it changes no result.

    Yields
    ------
    DataFrame
        Of `tables.ENCOUNTERS`, those that nothing later can change: together all of them, each once, see `ordered`.

    Raises
    ------
    ValueError
        When a frame goes back in time.
    """
    rule, unsettled = rule or EncounterRule(), Unsettled()
    for known, is_last in _with_those_before(frames, rule, at_once):
        found, unsettled = go_on(unsettled, known, rule, is_last=is_last)
        if len(found):
            yield found


def _with_those_before(
    frames: Iterable[pl.DataFrame], rule: EncounterRule, at_once: int
) -> Iterator[tuple[pl.DataFrame, bool]]:
    """Give frames with the end of those before them, and whether they are the last."""
    known: list[pl.DataFrame] = []
    latest, rows = None, 0
    for frame in frames:
        new = frame.select(NEEDED).drop_nulls()
        if new.is_empty():
            continue
        if rows >= at_once and latest is not None:
            together = pl.concat(known)
            yield together, False
            # what the next frame's first marks need on this side
            since = Unsettled(latest).since_us(rule)
            known, rows = [together.filter(pl.col("seen_at").dt.timestamp("us") >= since)], 0
        times = new["seen_at"].dt.timestamp("us")
        begin, end = (int(one) for one in (times.min(), times.max()))  # type: ignore[arg-type] # of a column of numbers
        if latest is not None and begin < latest:
            raise ValueError(f"a frame begins at {new['seen_at'].min()!s}, before the end of those before it")
        latest, rows = end, rows + len(new)
        known.append(new)
    if latest is not None:
        yield pl.concat(known), True
