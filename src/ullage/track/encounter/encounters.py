"""Tracks to encounters: two ships close together and slow, for long enough.

An encounter states that two ships lay near each other. Whether anything went over from one to the other it does not
say: ships at one berth, or at anchor in a row, encounter each other by this rule too.

Ships of all buckets meet, so encounters are found over time: see `in_turn`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.kernels import kernel
from ullage.tables import ENCOUNTERS, UTC_TIME, row_ids, rule_text
from ullage.track.columns import US_PER_H, sort_reports
from ullage.track.encounter.nearness import Grid, find_spells
from ullage.track.encounter.offshore import far_encounters
from ullage.track.encounter.spells import (
    FIRST,
    HEARD_A,
    HEARD_B,
    KNOT,
    LAST,
    LAT,
    LON,
    VECTOR,
    A,
    B,
    Spells,
    X,
    Y,
    Z,
    join,
    keep,
    medians,
    merge,
    no_spells,
)
from ullage.track.samples import apart_m, reports_of_tracks, sample_reference
from ullage.track.segment import SegmentRule, build_tracks, find_segments

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ullage.track.encounter.offshore import Shore

    Whole = npt.NDArray[np.int64]

_US_PER_MIN = 60_000_000
_ISO = "%Y-%m-%dT%H:%M:%SZ"
_DAY_US = 86_400_000_000
_LONGEST_SEARCH = 12
_WIDEST_M = 20_000.0


@dataclass(frozen=True, slots=True)
class EncounterRule:
    """What counts as an encounter.

    Parameters
    ----------
    within_m
        The two ships' antennas are no further apart [m], 1 to 20,000.
    least_h
        They are so, without a break, for at least so long [h].
    most_kn
        The median over that time of the two ships' mean speed is below this [kn].
    merge_h
        Two encounters of a pair with less than this between them are one [h].
    sample_min
        Ships are compared at marks of time so far apart [min].
    bridge_h
        Where a ship was between two reports no further apart than this is interpolated [h]; after a longer silence
        nobody knows, and an encounter ends.
    shore_nm
        Encounters nearer to the shore are left out [nm]; 0 leaves out none.
    anchorage_km
        Encounters nearer to one of the given anchorages are left out [km]; 0 leaves out none.

    Raises
    ------
    ValueError
        When a value is out of its range, or the encounter shorter than one step.
    """

    # Global Fishing Watch, science 8.5
    within_m: float = 500.0
    least_h: float = 2.0
    most_kn: float = 2.0
    merge_h: float = 4.0
    sample_min: float = 10.0
    # the pipeline of Global Fishing Watch interpolates over an hour at most (pipe-encounters, create_raw_pipeline)
    bridge_h: float = 1.0
    # published rules leave out the coast and anchorages (10 km, science 8.5); these tankers meet there
    shore_nm: float = 0.0
    anchorage_km: float = 0.0

    def __post_init__(self) -> None:
        if not 1.0 <= self.within_m <= _WIDEST_M:
            raise ValueError(f"within_m is {self.within_m}; expected 1 to {_WIDEST_M:g} m")
        if not 1.0 <= self.sample_min <= 24 * 60:
            raise ValueError(f"sample_min is {self.sample_min}; expected 1 to 1440 min")
        if not self.least_h * 60 >= self.sample_min:
            raise ValueError(
                f"least_h is {self.least_h}, shorter than one step of {self.sample_min} min; make sample_min smaller"
            )


def find_encounters(
    positions: pl.DataFrame,
    rule: EncounterRule | None = None,
    *,
    segment: SegmentRule | None = None,
    shore: Shore | None = None,
    anchorages: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Find the encounters of all ships.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order. Tracks are found anew, whatever ``track_id`` says: two ships under one
        MMSI have their own encounters, and none with each other.
    rule
        What counts as an encounter.
    segment
        Which reports are one ship.
    shore
        Who knows how far the shore is, for ``shore_nm``.
    anchorages
        ``lat_deg`` and ``lon_deg`` of anchorages, for ``anchorage_km``.

    Returns
    -------
    DataFrame
        Of `tables.ENCOUNTERS`, by the two MMSIs and begin. A pair is judged by its two antennas' distance at marks of
        time fixed in UTC: begin and end are marks, and distances and speeds are medians over them, of whole metres and
        hundredths of a knot.

    Raises
    ------
    ValueError
        When the rule asks for a distance from the shore or anchorages and none are given.
    """
    rule, segment = rule or EncounterRule(), segment or SegmentRule()
    reports = sort_reports(positions)
    segments = find_segments(reports, segment)
    tracks = reports_of_tracks(reports, segments, build_tracks(reports, segments, segment))
    grid = grid_of(rule)
    pending, found = no_spells(), []
    for begin, end in slices_of(tracks.t_us, grid):
        done, pending = settle(join(pending, find_spells(tracks, grid, begin, end)), rule, end)
        found.append(build_encounters(done, rule))
    found.append(build_encounters(settle(pending, rule, None)[0], rule))
    return ordered(far_encounters(pl.concat(found), rule, shore=shore, anchorages=anchorages))


def grid_of(rule: EncounterRule) -> Grid:
    """Give when and how near, as the kernels take it."""
    step = round(rule.sample_min * _US_PER_MIN)
    least = ceil(round(rule.least_h * US_PER_H) / step)
    return Grid(step, round(rule.bridge_h * US_PER_H), rule.within_m, least, min(least, _LONGEST_SEARCH))


def slices_of(t_us: Whole, grid: Grid, begin: int | None = None, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Cut the time in which there are reports into slices of a day at most, by marks.

    Parameters
    ----------
    t_us
        Times of reports [µs].
    grid
        The marks.
    begin, end
        The first mark, and the one after the last; by default all.

    Yields
    ------
    begin, end
        Marks. Slices that no ship can have a sample in are left out.
    """
    if not len(t_us):
        return
    marks = max(1, _DAY_US // grid.step_us)
    span = marks * grid.step_us
    first = int(t_us.min()) // grid.step_us if begin is None else begin
    last = int(t_us.max()) // grid.step_us + 1 if end is None else end
    around = ceil(grid.bridge_us / span)
    heard = np.unique(np.append(0, _slices_heard(t_us, first * grid.step_us, span)))
    for number in np.unique(heard[:, None] + np.arange(-around, around + 1)).tolist():
        a, b = max(first, first + number * marks), min(last, first + (number + 1) * marks)
        if a < b:
            yield a, b


def _slices_heard(t_us: Whole, begin_us: int, span_us: int) -> Whole:
    """Give the numbers of the slices of equal length that reports fall into, each at least once."""
    numbers = np.empty(len(t_us), dtype=np.int64)
    return numbers[: _note_slices(t_us, begin_us, span_us, numbers)]


@kernel
def _note_slices(t: Any, begin: Any, span: Any, numbers: Any) -> Any:
    count, low, high = 0, 0, 0
    for i in range(t.shape[0]):
        # neighbours mostly fall into one: a division is saved
        if not low <= t[i] < high:
            low = begin + (t[i] - begin) // span * span
            high = low + span
            numbers[count] = (low - begin) // span
            count += 1
    return count


def settle(spells: Spells, rule: EncounterRule, end: int | None) -> tuple[Spells, Spells]:
    """Part spells into those that are encounters now, and those that the next slice may still change.

    Parameters
    ----------
    spells
        All of the slices up to a mark that have not been settled.
    rule
        What counts as an encounter.
    end
        That mark; None at the end of the data.

    Returns
    -------
    done, pending
        A pair's spells come to an end together, when no later one can be merged with them. Spells that ended and are no
        encounter by the rule are in neither.
    """
    grid = grid_of(rule)
    rows = spells.rows
    over = np.full(len(rows), True) if end is None else rows[:, LAST] < end - 1
    is_one = (rows[:, LAST] - rows[:, FIRST] >= grid.least) & (medians(spells)[1] < rule.most_kn)
    left = keep(spells, ~over | is_one)
    if end is None:
        return left, no_spells()
    # rows come by pair and time: the last of a pair says whether it may go on
    changes = np.flatnonzero((np.diff(left.rows[:, : B + 1], axis=0) != 0).any(axis=1))
    last = np.append(changes, len(left) - 1) if len(left) else changes
    lengths = np.diff(last, prepend=-1)
    settled = np.repeat(left.rows[last, LAST] + merge_steps(rule) < end, lengths)
    return keep(left, settled), keep(left, ~settled)


def merge_steps(rule: EncounterRule) -> int:
    """Give how many steps lie at most between two encounters that are one."""
    return max(1, ceil(round(rule.merge_h * US_PER_H) / grid_of(rule).step_us) - 1)


def build_encounters(spells: Spells, rule: EncounterRule) -> pl.DataFrame:
    """Make the table of encounters of settled spells."""
    found = merge(spells, merge_steps(rule))
    rows, step = found.rows, grid_of(rule).step_us
    distance, speed = medians(found)
    x, y, z = (rows[:, column] / VECTOR for column in (X, Y, Z))
    table = pl.DataFrame(
        {
            "mmsi_a": found.mmsi.gather(rows[:, A]),
            "mmsi_b": found.mmsi.gather(rows[:, B]),
            "started_at": pl.Series(rows[:, FIRST] * step, dtype=pl.Int64).cast(UTC_TIME),
            "ended_at": pl.Series(rows[:, LAST] * step, dtype=pl.Int64).cast(UTC_TIME),
            "duration_h": (rows[:, LAST] - rows[:, FIRST]) * step / US_PER_H,
            "median_distance_m": distance,
            "median_speed_kn": speed,
            "lat_deg": np.degrees(np.arctan2(z, np.hypot(x, y))),
            "lon_deg": np.degrees(np.arctan2(y, x)),
            "reports_a": rows[:, HEARD_A],
            "reports_b": rows[:, HEARD_B],
            "rule": np.full(len(rows), rule_text(rule)),
        },
        schema_overrides={"mmsi_a": pl.String, "mmsi_b": pl.String, "rule": pl.String},
    )
    # where she was tells two ships under one MMSI apart, and stays when the encounter turns out to be longer
    first = pl.DataFrame({"lat": rows[:, LAT], "lon": rows[:, LON]})
    content = table.select("mmsi_a", "mmsi_b", pl.col("started_at").dt.strftime(_ISO), *first)
    ids = row_ids("e", content.select(pl.concat_str(pl.all(), separator=" ")).to_series())
    named = table.with_columns(pl.Series("encounter_id", ids, dtype=pl.String))
    return named.select(pl.col(name).cast(kind) for name, kind in ENCOUNTERS.schema.items())


def ordered(encounters: pl.DataFrame) -> pl.DataFrame:
    """Put encounters in their order: by the two MMSIs and begin."""
    return encounters.sort("mmsi_a", "mmsi_b", "started_at", "ended_at", "encounter_id")


def encounters_reference(
    tracks: list[tuple[str, list[int], list[float], list[float]]], rule: EncounterRule
) -> list[tuple[str, str, int, int, float, float]]:
    """Say who encounters whom, of some (MMSI, times, latitudes, longitudes): the slow, obvious form.

    Gives the two MMSIs, begin and end [µs], median distance [m] and median speed [kn], sorted.
    """
    return sorted(
        found for one in tracks for other in tracks if one[0] < other[0] for found in _meetings_of(one, other, rule)
    )


def _meetings_of(one: Any, other: Any, rule: EncounterRule) -> Iterator[tuple[str, str, int, int, float, float]]:
    step, bridge = grid_of(rule).step_us, grid_of(rule).bridge_us
    begin, end = max(one[1][0], other[1][0]) // step, min(one[1][-1], other[1][-1]) // step + 2
    places: Any = [
        [sample_reference(who[1], who[2], who[3], k * step, bridge) for k in range(begin, end)] for who in (one, other)
    ]
    apart = [inf if a is None or b is None else apart_m(a[0], a[1], b[0], b[1]) for a, b in zip(*places, strict=True)]
    near = [way <= rule.within_m for way in apart]
    found: list[tuple[int, int, list[int], list[int]]] = []
    for k in range(len(near)):
        if not near[k] or (k > 0 and near[k - 1]):
            continue
        last = next(n for n in range(k, len(near) + 1) if n == len(near) or not near[n]) - 1
        steps = [
            [apart_m(*who[n - 1], *who[n]) * 3600e6 / 1852 / step for who in places] for n in range(k + 1, last + 1)
        ]
        speeds = [round(sum(pair) / 2 * KNOT) for pair in steps]
        if (last - k) * step < rule.least_h * US_PER_H or not median(speeds) / KNOT < rule.most_kn:
            continue
        ways = [round(apart[n]) for n in range(k, last + 1)]
        if found and (k - found[-1][1]) * step < rule.merge_h * US_PER_H:
            found[-1] = (found[-1][0], last, found[-1][2] + ways, found[-1][3] + speeds)
        else:
            found.append((k, last, ways, speeds))
    for k, last, ways, speeds in found:
        yield one[0], other[0], (begin + k) * step, (begin + last) * step, median(ways), median(speeds) / KNOT
