"""The kernels of the air: each sender's messages one after the other, and the rows of those that somebody heard."""

from __future__ import annotations

from math import cos, floor, isnan, radians, sin
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage.geo import wrapped
from ullage.kernels import kernel, normal_score, uniform
from ullage.simulate.air.hearing import hear_message, is_inside
from ullage.simulate.air.intervals import PART_B_S, STATIC_S, STILL_KN, TURN_TAIL_S, jitter_width, position_interval
from ullage.simulate.ships import KM_PER_DEGREE

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

# draws of a message that no receiver has a part in
OWN_DRAWS: Final = 8
STRAY, NORTH, EAST, SPEED, COURSE, HEADING, ANY_COURSE, WAKE = range(OWN_DRAWS)

CELL_DRAW: Final = 1 << 40
"""Draw that says when a ship's cells begin."""

PER_DEGREE: Final = 600_000
NO_HEADING: Final = 511
NO_STATUS: Final = 15
SPEED_SD_KN, COURSE_SD_DEG, HEADING_SD_DEG = 0.1, 1.0, 0.7  # judged: a log and a gyro in a slight sea
SHAKEN: Final = 0.3
"""Part of the reports of a ship that lies still which say 0.1 kn (judged)."""
MOST_SPEED: Final = 1022

POSITION, STATIC_A, PART_A, PART_B = 0, 5, 24, 25
"""Kinds of rows: a position, message 5, and the parts of message 24."""


class State(NamedTuple):
    """How far each sender has come; the kernels move it on.

    Parameters
    ----------
    next_s, number
        Time of the next message before its jitter [s], and its number.
    passed
        Last cell of time of which a report was passed on, where the feed thins.
    """

    next_s: Floats
    number: Ints
    passed: Ints


class Rows(NamedTuple):
    """What was heard, a row a receiver; integers as messages carry them.

    Parameters
    ----------
    sender, kind, number, receiver, era
        Which message of whom, who heard it, and what she claimed to be.
    stamp_s, delivered_us
        Since the begin of the world: the receiver's stamp [s] and the delivery [µs].
    values
        Latitude and longitude [1/600,000 °], speed [0.1 kn], course [0.1 °], heading [°], status and second; of
        statics nothing.
    """

    sender: Any
    kind: Any
    number: Any
    receiver: Any
    era: Any
    stamp_s: Any
    delivered_us: Any
    values: Any


def empty_rows(count: int) -> Rows:
    """Make room for rows."""
    return Rows(
        np.empty(count, np.int32), np.empty(count, np.int8), np.empty(count, np.int64), np.empty(count, np.int16),
        np.empty(count, np.int32), np.empty(count, np.int64), np.empty(count, np.int64), np.empty((count, 7), np.int32),
    )  # fmt: skip


@kernel
def last_before(values: Any, low: Any, high: Any, at: Any) -> Any:
    """Give the last of some ordered values that is not above another, the first if all are."""
    first = low
    while low < high:
        middle = (low + high) // 2
        if values[middle] <= at:
            low = middle + 1
        else:
            high = middle
    return max(low - 1, first)


@kernel
def where_on(ways: Any, way: Any, at_s: Any) -> Any:
    """Give where a ship is on a way and how she moves.

    Returns
    -------
    lat, lon, knots, course, heading, status, turning, until_s
        Position [°], speed [kn], course and heading [°], navigational status, whether she turns, and the end of the
        leg [s].
    """
    first, last = ways.first[way], ways.first[way + 1] - 1
    leg = last_before(ways.at_s, first, last + 1, at_s)
    if leg == last or at_s < ways.at_s[first]:
        lat, lon = ways.lat[leg], ways.lon[leg]
        return lat, lon, 0.0, ways.course[leg], ways.heading[leg], ways.status[last], False, np.inf
    since, until = at_s - ways.at_s[leg], ways.at_s[leg + 1] - at_s
    part = since / (since + until)
    lat = ways.lat[leg] + part * (ways.lat[leg + 1] - ways.lat[leg])
    lon = wrapped(ways.lon[leg] + part * ways.east[leg])
    course, heading = ways.course[leg], ways.heading[leg]
    half, half_after = ways.half_s[leg], ways.half_s[leg + 1]
    turning = (half > 0.0 and since < half + TURN_TAIL_S) or (half_after > 0.0 and until < half_after)
    if since < half:
        course = (course - ways.turn[leg] * (half - since) / (2.0 * half)) % 360.0
    elif until < half_after:
        course = (course + ways.turn[leg + 1] * (half_after - until) / (2.0 * half_after)) % 360.0
    if ways.knots[leg] >= STILL_KN:
        heading = course
    return lat, lon, ways.knots[leg], course, heading, ways.status[leg], turning, ways.at_s[leg + 1]


@kernel
def say_position(
    fleet: Any, era: Any, who: Any, at_s: Any, first: Any, scores: Any, sd_deg: Any, values: Any, row: Any
) -> None:
    """Write what a position report says: quantised, with the errors of receiver, log and gyro."""
    sets, ways, eras, _ = fleet
    start = sets.start[who]
    lat, lon, knots, course, heading, status, _, _ = where_on(ways, eras.way[era], at_s)
    lying = knots < STILL_KN
    if lying and not isnan(eras.heading[era]):
        heading = eras.heading[era]
    squeeze = max(cos(radians(lat)), 0.01)
    aft = sets.aft_m[who] / 1000.0 / KM_PER_DEGREE
    lat += eras.north[era] - aft * cos(radians(heading))
    lon += eras.east[era] - aft * sin(radians(heading)) / squeeze
    lat += sd_deg * normal_score(scores, uniform(start, first + NORTH))
    lon += sd_deg * normal_score(scores, uniform(start, first + EAST)) / squeeze
    if lying:
        tenths = 1.0 if uniform(start, first + SPEED) < SHAKEN else 0.0
        course = 360.0 * uniform(start, first + ANY_COURSE)
    else:
        tenths = 10.0 * (knots + SPEED_SD_KN * normal_score(scores, uniform(start, first + SPEED)))
        course += COURSE_SD_DEG * normal_score(scores, uniform(start, first + COURSE))
    heading += HEADING_SD_DEG * normal_score(scores, uniform(start, first + HEADING))
    values[row, 0] = np.int32(np.rint(min(max(lat, -90.0), 90.0) * PER_DEGREE))
    values[row, 1] = np.int32(np.rint(wrapped(lon) * PER_DEGREE))
    values[row, 2] = np.int32(min(max(np.rint(tenths), 0.0), MOST_SPEED))
    values[row, 3] = np.int32(np.rint(course * 10.0)) % 3600
    values[row, 4] = NO_HEADING if sets.is_b[who] else np.int32(np.rint(heading)) % 360
    values[row, 5] = NO_STATUS if sets.is_b[who] else status
    values[row, 6] = np.int32(floor(at_s)) % 60


@kernel
def send_positions(
    fleet: Any, ears: Any, state: Any, last: Any, ends: Any, every: Any, rows: Any, by: Any, stamps: Any, who: Any
) -> Any:
    """Send the position reports of senders up to a time, and write a row for each receiver that passes one on.

    Parameters
    ----------
    fleet, ears
        Sets, ways, eras and silences; receivers.
    state
        Is moved on.
    last
        The sender after the last.
    ends
        Time up to which is sent, and the end of the world [s].
    every
        What the feed thins to [s], and the error of positions [°].
    rows
        Where rows are written, from the first.
    by, stamps
        Room for one message.
    who
        The sender at whom to go on.

    Returns
    -------
    count, who
        Rows written; the sender at whom to go on when there was no more room, `last` when all have come to the time.
    """
    sets, ways, eras, silences = fleet
    count, room, most = 0, rows.sender.shape[0], ears.lat.shape[0]
    while who < last:
        start, is_b = sets.start[who], sets.is_b[who]
        while state.next_s[who] < ends[0]:
            if room - count < most:
                return count, who
            due, number = state.next_s[who], state.number[who]
            first = number * OWN_DRAWS
            silent_until = is_inside(silences, who, due)
            state.number[who] = number + 1
            if silent_until >= 0.0:  # a set that comes back chooses its slots anew
                state.next_s[who] = silent_until + 10.0 * uniform(start, first + WAKE)
                continue
            lat, lon, knots, _, _, status, turning, until_s = where_on(ways, who, due)
            interval = position_interval(is_b, knots, status != 0, turning)
            # a ship that gets under way does not wait for the end of the long interval
            wakes_s = max(until_s, due + 1.0) if knots < STILL_KN else np.inf
            state.next_s[who] = min(due + interval, wakes_s)
            at_s = due + jitter_width(is_b, interval) * (uniform(start, first + STRAY) - 0.5)
            if not 0.0 <= at_s < ends[1] or is_inside(silences, who, at_s) >= 0.0:
                continue
            cell = _cell(start, at_s, every[0])
            if cell >= 0 and cell <= state.passed[who]:
                continue
            heard = hear_message(ears, start, number, at_s, lat, lon, sets.reach[who], cell >= 0, by, stamps)
            if heard == 0:
                continue
            state.passed[who] = cell
            era = last_before(eras.from_s, eras.first[who], eras.first[who + 1], at_s)
            say_position(fleet, era, who, at_s, first, ears.scores, every[1], rows.values, count)
            for k in range(heard):
                rows.values[count + k] = rows.values[count]
                _fill(rows, count + k, who, 0, number, era, by[k], stamps[k])
            count += heard
        who += 1
    return count, who


@kernel
def send_statics(
    fleet: Any, ears: Any, state: Any, last: Any, ends: Any, every: Any, rows: Any, by: Any, stamps: Any, who: Any
) -> Any:
    """Send static reports, message 5 or both parts of message 24; see `send_positions`."""
    sets, ways, eras, silences = fleet
    count, room, most = 0, rows.sender.shape[0], ears.lat.shape[0]
    while who < last:
        start, is_b = sets.static_start[who], sets.is_b[who]
        while state.next_s[who] < ends[0]:
            if room - count < 2 * most:
                return count, who
            due, number = state.next_s[who], state.number[who]
            state.next_s[who] = due + STATIC_S
            state.number[who] = number + 1
            sent_s = due + 10.0 * (uniform(start, number * OWN_DRAWS + STRAY) - 0.5)
            cell = _cell(start, sent_s, every[0])
            if cell >= 0 and cell <= state.passed[who]:
                continue
            for part in range(2 if is_b else 1):
                at_s = sent_s + part * PART_B_S
                if not 0.0 <= at_s < ends[1] or is_inside(silences, who, at_s) >= 0.0:
                    continue
                lat, lon, _, _, _, _, _, _ = where_on(ways, who, at_s)
                message = number * 2 + part
                heard = hear_message(ears, start, message, at_s, lat, lon, sets.reach[who], cell >= 0, by, stamps)
                era = last_before(eras.from_s, eras.first[who], eras.first[who + 1], at_s)
                for k in range(heard):
                    _fill(rows, count + k, who, PART_A + part if is_b else STATIC_A, message, era, by[k], stamps[k])
                count += heard
                state.passed[who] = cell if heard else state.passed[who]
        who += 1
    return count, who


@kernel
def _cell(start: Any, at_s: Any, every_s: Any) -> Any:
    """Give the number of the time in which at most one report of a ship is passed on; -1 where all are."""
    if every_s <= 0.0:
        return np.int64(-1)
    return np.int64(at_s / every_s + uniform(start, CELL_DRAW))


@kernel
def _fill(rows: Any, row: Any, who: Any, kind: Any, number: Any, era: Any, by: Any, stamps: Any) -> None:
    rows.sender[row] = who
    rows.kind[row] = kind
    rows.number[row] = number
    rows.receiver[row] = by
    rows.era[row] = era
    rows.stamp_s[row] = stamps[0]
    rows.delivered_us[row] = stamps[1]
