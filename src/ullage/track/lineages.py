"""Which reports of one MMSI are one ship, and where she falls silent: one pass over each ship's reports.

A *lineage* is the reports judged to be one ship; a track is a part of it without a long silence. An ordinary ship has
one lineage, and nearly all her reports take the short way through `_follow`. Reports too far from it for any ship begin
another one: two ships under one number have a lineage each, and so has a message gone astray.
"""

from __future__ import annotations

from math import inf
from typing import Any, Final

import numpy as np

from ullage.kernels import inlined, kernel
from ullage.track.plane import LEAST_M_PER_DEGREE, M_PER_DEGREE, flat_m, is_short, turn, way_m

MOST_OPEN: Final = 20
"""So many lineages of one MMSI are followed at once (gpsdio-segment, science 8.1)."""

FEW: Final = 3
"""Fewer positions than this are a message astray, not a ship."""

HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US

# why a report is on no track
ON_TRACK, NO_POSITION, NO_SPEED, SPIKE, CLOCK = range(5)
# why a track ended
BY_DATA, BY_SILENCE, BY_JUMP = range(3)

# columns of the numbers of a track, a lineage and a gap
T_FIRST, T_LAST, T_LAST_POSITION, T_REPORTS, T_LINEAGE, T_ENDED_BY = range(6)
L_FIRST, L_LAST, L_HEARD, L_POSITIONS, L_IS_SHIP = range(5)
G_LINEAGE, G_OFF, G_OFF_POSITION, G_ON, G_ON_POSITION, G_TRACK = range(6)

# what is kept of each open lineage
_LINEAGE, _TRACK, _POSITION, _HEARD, _TRACK_HEARD, _PENDING, _ASIDE = range(7)
_NORTH, _EAST = range(2)

_SLOWEST_WRONG_KN = 51.0


@inlined
def is_position(lat: Any, lon: Any) -> Any:
    """Tell whether two numbers are a position on the Earth; NaN is none."""
    return abs(lat) <= 90.0 and abs(lon) <= 180.0  # noqa: PLR2004 - degrees


@inlined
def is_no_speed(sog: Any) -> Any:
    """Tell whether a speed is one of the numbers that stand for none, and come with broken messages."""
    return sog > _SLOWEST_WRONG_KN and (abs(sog - 51.2) < 0.05 or abs(sog - 63.0) < 0.05 or abs(sog - 102.3) < 0.05)  # noqa: PLR2004


@kernel
def segment_ships(
    first: Any, t: Any, lat: Any, lon: Any, sog: Any, limits: Any, track: Any, lineage: Any, aside: Any,
    tracks: Any, ways: Any, lineages: Any, gaps: Any, numbers: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    """Find the lineages, tracks and gaps of some ships; see `Segments` for what comes out.

    They are numbered from the first ship's first report on, gaps from twice that; ``numbers[begin]`` says how far.
    `limits` are most_m_us, slack_us, noise_m, silence_us, least_us and until_us.
    """
    made = numbers[begin]
    made[0], made[1], made[2] = first[begin], first[begin], 2 * first[begin]
    slots = np.empty((MOST_OPEN, 7), dtype=np.int64)
    speeds = np.empty((MOST_OPEN, 2))
    for ship in range(begin, end):
        a, b = first[ship], first[ship + 1]
        open_count, latest = 0, 0
        i = a
        while i < b:
            if open_count == 1 and slots[0, _HEARD] == slots[0, _POSITION] and slots[0, _PENDING] < 0:
                i = _follow(
                    i, b, t, lat, lon, sog, limits, slots, speeds, track, lineage, aside, tracks, ways, lineages
                )
                if i == b:
                    break
            if is_position(lat[i], lon[i]) and not is_no_speed(sog[i]):
                open_count, latest = _take_position(
                    i, a, b, t, lat, lon, sog, limits, open_count, slots, speeds,
                    track, lineage, aside, tracks, ways, lineages, gaps, made,
                )  # fmt: skip
            else:
                if open_count == 0:
                    open_count = 1
                    _open_lineage(0, i, slots, lineages, made)
                _take_other(i, t, lat, lon, limits, latest, slots, track, lineage, aside, tracks, lineages, gaps, made)
            i += 1
        for k in range(open_count):
            _end_gap(k, t, limits, slots, gaps, made)


@kernel
def _take_position(
    i: Any, a: Any, b: Any, t: Any, lat: Any, lon: Any, sog: Any, limits: Any, open_count: Any, slots: Any, speeds: Any,
    track: Any, lineage: Any, aside: Any, tracks: Any, ways: Any, lineages: Any, gaps: Any, made: Any,
) -> Any:  # fmt: skip
    """Take a report with a position to its lineage; give how many lineages are open, and which one it was."""
    aside[i], track[i] = ON_TRACK, -1
    open_count = _forget_strays(open_count, i, t, limits, slots, speeds, lineages, gaps, made)
    k = _choose(i, t, lat, lon, limits, open_count, slots, speeds, lineages)
    p = slots[k, _POSITION] if k >= 0 else -1
    off = p >= 0 and way_m(lat[p], lon[p], lat[i], lon[i]) > limits[0] * (t[i] - t[p]) + limits[2]
    if off and _is_spike(p, slots[k, _ASIDE], i, b, t, lat, lon, sog, limits):
        _hear(k, i, t, limits, slots, lineages, gaps, made)
        aside[i], lineage[i] = SPIKE, slots[k, _LINEAGE]
        if slots[k, _ASIDE] < 0 or t[slots[k, _ASIDE]] < t[i]:
            slots[k, _ASIDE] = i
        return open_count, k
    if k < 0:
        k = _free_slot(open_count, slots, t)
        if k < open_count:
            _end_gap(k, t, limits, slots, gaps, made)
        open_count = max(open_count, k + 1)
        _open_lineage(k, i, slots, lineages, made)
    _note_jump(k, i, a, t, track, lineage, limits, slots, tracks)
    _hear(k, i, t, limits, slots, lineages, gaps, made)
    lineage[i] = slots[k, _LINEAGE]
    _join(k, i, t, lat, lon, limits, slots, speeds, track, tracks, ways, lineages, gaps, made)
    return open_count, k


@kernel
def _take_other(
    i: Any, t: Any, lat: Any, lon: Any, limits: Any, k: Any, slots: Any,
    track: Any, lineage: Any, aside: Any, tracks: Any, lineages: Any, gaps: Any, made: Any,
) -> None:  # fmt: skip
    """Take a report without a position, or with a broken one, to the lineage heard last."""
    aside[i], track[i] = NO_SPEED if is_position(lat[i], lon[i]) else NO_POSITION, -1
    _hear(k, i, t, limits, slots, lineages, gaps, made)
    lineage[i] = slots[k, _LINEAGE]
    if aside[i] == NO_POSITION:
        _prolong(k, i, t, limits, slots, track, aside, tracks)


@kernel
def _follow(
    i: Any, b: Any, t: Any, lat: Any, lon: Any, sog: Any, limits: Any, slots: Any, speeds: Any,
    track: Any, lineage: Any, aside: Any, tracks: Any, ways: Any, lineages: Any,
) -> Any:  # fmt: skip
    """Take the reports of a ship's only lineage to her track while there is nothing to decide; give where that ends."""
    most, _, noise, silence, least, _ = limits
    number, of, p = slots[0, _TRACK], slots[0, _LINEAGE], slots[0, _POSITION]
    start, previous, way = i, p, ways[number]
    longest = min(least, silence + 1.0)
    while i < b:
        if not is_position(lat[i], lon[i]) or is_no_speed(sog[i]) or t[i] - t[p] >= longest:
            break
        north, east = abs(lat[i] - lat[p]), abs(turn(lon[p], lon[i]))
        if not M_PER_DEGREE * (north + east) <= most * (t[i] - t[p]) + noise:
            break
        if north + east > 0.0:
            if is_short(lat[p], lon[p], lat[i], lon[i]):
                way += flat_m(lat[p], lon[p], lat[i], lon[i])
            else:
                way += way_m(lat[p], lon[p], lat[i], lon[i])
        track[i], lineage[i], aside[i] = number, of, ON_TRACK
        previous, p = p, i
        i += 1
    if i > start:
        ways[number] = way
        tracks[number, T_LAST], tracks[number, T_LAST_POSITION], tracks[number, T_ENDED_BY] = p, p, BY_DATA
        tracks[number, T_REPORTS] += i - start
        slots[0, _POSITION], slots[0, _HEARD], slots[0, _TRACK_HEARD] = p, p, t[p]
        _note_speed(0, previous, p, t, lat, lon, speeds)
        lineages[of, L_LAST] = p
        lineages[of, L_HEARD] += i - start
        lineages[of, L_POSITIONS] += i - start
    return i


@inlined
def _prolong(k: Any, i: Any, t: Any, limits: Any, slots: Any, track: Any, aside: Any, tracks: Any) -> None:
    """Take a report without a position to the track heard last, unless that has ended."""
    number = slots[k, _TRACK]
    if number >= 0 and t[i] - slots[k, _TRACK_HEARD] <= limits[3]:
        aside[i], track[i] = ON_TRACK, number
        tracks[number, T_LAST], tracks[number, T_ENDED_BY] = i, BY_DATA
        tracks[number, T_REPORTS] += 1
        slots[k, _TRACK_HEARD] = t[i]


@inlined
def _join(
    k: Any, i: Any, t: Any, lat: Any, lon: Any, limits: Any, slots: Any, speeds: Any,
    track: Any, tracks: Any, ways: Any, lineages: Any, gaps: Any, made: Any,
) -> None:  # fmt: skip
    """Take a position to a lineage, and to its track or a new one."""
    p, number = slots[k, _POSITION], slots[k, _TRACK]
    if number < 0 or t[i] - slots[k, _TRACK_HEARD] > limits[3]:
        number = _begin_track(k, i, slots, tracks, ways, made)
    else:
        ways[number] += way_m(lat[p], lon[p], lat[i], lon[i])
    if slots[k, _PENDING] >= 0:
        gaps[slots[k, _PENDING], G_ON_POSITION] = i
        slots[k, _PENDING] = -1
    _note_speed(k, p, i, t, lat, lon, speeds)
    tracks[number, T_LAST], tracks[number, T_LAST_POSITION], tracks[number, T_ENDED_BY] = i, i, BY_DATA
    tracks[number, T_REPORTS] += 1
    slots[k, _POSITION], slots[k, _TRACK_HEARD] = i, t[i]
    track[i] = number
    lineages[slots[k, _LINEAGE], L_POSITIONS] += 1


@inlined
def _note_speed(k: Any, p: Any, i: Any, t: Any, lat: Any, lon: Any, speeds: Any) -> None:
    """Keep how a lineage goes on from its last two positions [° per µs]; NaN where they are too far apart to tell."""
    speeds[k, _NORTH] = np.nan
    if p >= 0 and 0 < t[i] - t[p] <= HOUR_US:
        speeds[k, _NORTH] = (lat[i] - lat[p]) / (t[i] - t[p])
        speeds[k, _EAST] = turn(lon[p], lon[i]) / (t[i] - t[p])


@inlined
def _open_lineage(k: Any, i: Any, slots: Any, lineages: Any, made: Any) -> None:
    number = made[1]
    made[1] += 1
    lineages[number, L_FIRST], lineages[number, L_LAST] = i, i
    lineages[number, L_HEARD], lineages[number, L_POSITIONS] = 0, 0
    slots[k, _LINEAGE], slots[k, _TRACK], slots[k, _POSITION] = number, -1, -1
    slots[k, _HEARD], slots[k, _PENDING], slots[k, _ASIDE] = i, -1, -1


@inlined
def _begin_track(k: Any, i: Any, slots: Any, tracks: Any, ways: Any, made: Any) -> Any:
    before = slots[k, _TRACK]
    if before >= 0 and tracks[before, T_ENDED_BY] == BY_DATA:
        tracks[before, T_ENDED_BY] = BY_SILENCE
    number = made[0]
    made[0] += 1
    tracks[number, T_FIRST], tracks[number, T_REPORTS] = i, 0
    tracks[number, T_LINEAGE] = slots[k, _LINEAGE]
    ways[number] = 0.0
    slots[k, _TRACK] = number
    return number


@inlined
def _hear(k: Any, i: Any, t: Any, limits: Any, slots: Any, lineages: Any, gaps: Any, made: Any) -> None:
    """Take down that a lineage was heard, and the gap if it was silent for long before."""
    if t[i] - t[slots[k, _HEARD]] >= limits[4]:
        _note_gap(k, slots, gaps, made, i)
        # where she was, the next position says
        slots[k, _PENDING] = made[2] - 1
    slots[k, _HEARD] = i
    lineages[slots[k, _LINEAGE], L_LAST] = i
    lineages[slots[k, _LINEAGE], L_HEARD] += 1


@kernel
def _note_gap(k: Any, slots: Any, gaps: Any, made: Any, on: Any) -> None:
    gap = made[2]
    made[2] += 1
    gaps[gap, G_LINEAGE], gaps[gap, G_OFF] = slots[k, _LINEAGE], slots[k, _HEARD]
    gaps[gap, G_OFF_POSITION], gaps[gap, G_TRACK] = slots[k, _POSITION], slots[k, _TRACK]
    gaps[gap, G_ON], gaps[gap, G_ON_POSITION] = on, -1


@kernel
def _end_gap(k: Any, t: Any, limits: Any, slots: Any, gaps: Any, made: Any) -> None:
    """Take down the gap that is open at the end of the data."""
    if limits[5] - t[slots[k, _HEARD]] >= limits[4]:
        _note_gap(k, slots, gaps, made, -1)


@inlined
def _choose(
    i: Any, t: Any, lat: Any, lon: Any, limits: Any, open_count: Any, slots: Any, speeds: Any, lineages: Any
) -> Any:
    """Give the open lineage that a report belongs to, -1 if to none.

    Of those that can have come there: one heard lately before one fallen silent, a ship before a stray message, then
    the one that lies nearest to the report or, if it goes on as it went, comes nearest to it.
    """
    most, slack, noise, silence, _, _ = limits
    chosen, best, best_rank = -1, inf, 3
    for k in range(open_count):
        p = slots[k, _POSITION]
        if p < 0:
            return k
        passed = t[i] - t[p]
        reach = most * (passed + slack) + noise
        if LEAST_M_PER_DEGREE * abs(lat[i] - lat[p]) > reach:
            continue  # the other ships of a shared number are mostly far away
        way = way_m(lat[p], lon[p], lat[i], lon[i])
        if way > reach:
            continue
        rank = 0
        if t[i] - t[slots[k, _HEARD]] > silence:
            rank = 1 if lineages[slots[k, _LINEAGE], L_POSITIONS] >= FEW else 2
        miss = way
        if passed <= HOUR_US and not np.isnan(speeds[k, _NORTH]) and open_count > 1:
            to_lat = min(90.0, max(-90.0, lat[p] + speeds[k, _NORTH] * passed))
            to_lon = (lon[p] + speeds[k, _EAST] * passed + 540.0) % 360.0 - 180.0
            miss = min(way, way_m(to_lat, to_lon, lat[i], lon[i]))
        if rank < best_rank or (rank == best_rank and miss < best):
            chosen, best, best_rank = k, miss, rank
    return chosen


@inlined
def _forget_strays(
    open_count: Any, i: Any, t: Any, limits: Any, slots: Any, speeds: Any, lineages: Any, gaps: Any, made: Any
) -> Any:
    """Follow no longer what was heard of once or twice, a day ago; give how many lineages are left."""
    k = 0
    while k < open_count and open_count > 1:
        if t[i] - t[slots[k, _HEARD]] > DAY_US and lineages[slots[k, _LINEAGE], L_POSITIONS] < FEW:
            _end_gap(k, t, limits, slots, gaps, made)
            open_count -= 1
            for later in range(k, open_count):
                slots[later, :] = slots[later + 1, :]
                speeds[later, :] = speeds[later + 1, :]
        else:
            k += 1
    return open_count


@kernel
def _free_slot(open_count: Any, slots: Any, t: Any) -> Any:
    """Give a free place for a lineage, or that of the one silent the longest."""
    if open_count < MOST_OPEN:
        return open_count
    chosen = 0
    for k in range(1, open_count):
        if t[slots[k, _HEARD]] < t[slots[chosen, _HEARD]]:
            chosen = k
    return chosen


@kernel
def _is_near(a: Any, b: Any, t: Any, lat: Any, lon: Any, limits: Any) -> Any:
    """Tell whether a ship can make the way between two reports, with nothing granted to clocks."""
    return way_m(lat[a], lon[a], lat[b], lon[b]) <= limits[0] * abs(t[b] - t[a]) + limits[2]


@kernel
def _is_spike(p: Any, before: Any, i: Any, b: Any, t: Any, lat: Any, lon: Any, sog: Any, limits: Any) -> Any:
    """Tell whether a report off the track is alone: the next one is on it again, and none before was just there."""
    if before >= 0 and t[before] < t[i] and t[i] - t[before] <= HOUR_US and _is_near(before, i, t, lat, lon, limits):
        return False
    for n in range(i + 1, min(b, i + 50)):
        if t[n] > t[i] and is_position(lat[n], lon[n]) and not is_no_speed(sog[n]):
            return _is_near(p, n, t, lat, lon, limits) and not _is_near(i, n, t, lat, lon, limits)
    return False


@inlined
def _note_jump(k: Any, i: Any, a: Any, t: Any, track: Any, lineage: Any, limits: Any, slots: Any, tracks: Any) -> None:
    """Say of the track just left that the ship was heard elsewhere, unless both were heard at once."""
    if i == a or track[i - 1] < 0 or lineage[i - 1] == slots[k, _LINEAGE]:
        return
    left = track[i - 1]
    new = slots[k, _POSITION] < 0
    if t[i] - t[i - 1] <= limits[3] and (new or slots[k, _HEARD] < tracks[left, T_FIRST]):
        tracks[left, T_ENDED_BY] = BY_JUMP
