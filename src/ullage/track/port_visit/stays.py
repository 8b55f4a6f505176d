"""The state of each lineage at places: at sea, in a place, stopped there. One pass over the reports of all ships."""

from __future__ import annotations

from typing import Any

import numpy as np

from ullage.kernels import inlined, kernel
from ullage.track.lineages import L_IS_SHIP, is_position
from ullage.track.plane import M_PER_DEGREE, turn, way_m
from ullage.track.port_visit.places import P_LAT, P_LON, P_RADIUS, cell_of, nearest_place, outside_m

# columns of a stay
V_LINEAGE, V_PLACE, V_FIRST, V_LAST, V_ENTERED, V_STOPPED, V_DEPARTED, V_EXITED, V_GAP_US, V_REPORTS = range(10)

# what is kept of each lineage: the stay it is in, whether it lies still, and its last report and position
_STAY, _STILL, _HEARD, _POSITION = range(4)
_AT_SEA, _NO_SHIP = -1, -2


@kernel
def find_stays(
    first: Any, t: Any, lat: Any, lon: Any, sog: Any, track: Any, lineage: Any, lineages: Any,
    block: Any, cells: Any, members: Any, rows: Any, vertices: Any, limits: Any, state: Any, stays: Any, made: Any,
    begin: Any, end: Any,
) -> None:  # fmt: skip
    """Find the stays of some ships; their rows begin where the first ship's reports do, and `made` counts them there.

    `limits` are exit_m, still_kn, moving_kn, gap_us, unheard_us and until_us.
    """
    row = base = first[begin]
    for i in range(first[begin], first[end]):
        of = lineage[i]
        if of < 0:
            continue
        stay = state[of, _STAY]
        if stay < 0:
            if state[of, _POSITION] == -1 and lineages[of, L_IS_SHIP] == 0:
                state[of, _STAY] = _NO_SHIP
            if track[i] < 0 or not is_position(lat[i], lon[i]):
                continue
            cell = cell_of(lat[i], lon[i], block)
            if state[of, _STAY] == _NO_SHIP or cell < 0 or cells[cell] == cells[cell + 1]:
                state[of, _POSITION] = i
                continue
        if stay >= 0 and t[i] - t[state[of, _HEARD]] >= limits[3]:
            stays[stay, V_GAP_US] = max(stays[stay, V_GAP_US], t[i] - t[state[of, _HEARD]])
        if track[i] >= 0 and is_position(lat[i], lon[i]):
            if stay >= 0 and _nothing_changes(
                lat[i], lon[i], sog[i], stays[stay, V_PLACE], state[of, _STILL], rows, limits
            ):
                stays[stay, V_LAST] = i
                stays[stay, V_REPORTS] += 1
                state[of, _POSITION], state[of, _HEARD] = i, i
                continue
            row = _take_position(
                i, of, t, lat, lon, sog, block, cells, members, rows, vertices, limits, state, stays, row
            )
            state[of, _POSITION] = i
        state[of, _HEARD] = i
    made[begin] = row - base


@inlined
def _nothing_changes(lat: Any, lon: Any, knots: Any, place: Any, still: Any, rows: Any, limits: Any) -> Any:
    """Tell whether she is plainly inside a radius, and lies still or moves as before: nearly all reports in port."""
    north, east = lat - rows[place, P_LAT], turn(lon, rows[place, P_LON])
    radius = rows[place, P_RADIUS] / M_PER_DEGREE
    return north * north + east * east <= radius * radius and (knots <= limits[2] if still == 1 else knots >= limits[1])


@kernel
def _take_position(
    i: Any, of: Any, t: Any, lat: Any, lon: Any, sog: Any,
    block: Any, cells: Any, members: Any, rows: Any, vertices: Any, limits: Any, state: Any, stays: Any, row: Any,
) -> Any:  # fmt: skip
    """Let a position begin, go on with or end a stay; give the next free row."""
    stay, cell = state[of, _STAY], cell_of(lat[i], lon[i], block)
    knots = _speed_kn(i, state[of, _POSITION], t, lat, lon, sog, limits)
    slow = knots < limits[1]
    if stay >= 0:
        outside = outside_m(lat[i], lon[i], stays[stay, V_PLACE], rows, vertices)
        to = -1
        if cell >= 0 and (outside > 0.0 or (slow and state[of, _STILL] == 0)):
            to = nearest_place(lat[i], lon[i], cell, cells, members, rows, vertices)
        elsewhere = to >= 0 and to != stays[stay, V_PLACE]
        if elsewhere and outside == 0.0 and stays[stay, V_STOPPED] < 0:
            # where she first lies still is the place that she came to
            stays[stay, V_PLACE] = to
        elif elsewhere or outside > limits[0]:
            _end_stay(i, of, t, limits, state, stays)
            stay = _AT_SEA
    if stay < 0:
        place = nearest_place(lat[i], lon[i], cell, cells, members, rows, vertices) if cell >= 0 else -1
        if place < 0:
            return row
        _begin_stay(i, of, place, t, limits, state, stays, row)
        stay = row
        row += 1
    stays[stay, V_LAST] = i
    stays[stay, V_REPORTS] += 1
    if slow and state[of, _STILL] == 0:
        state[of, _STILL] = 1
        stays[stay, V_DEPARTED] = -1
        if stays[stay, V_STOPPED] < 0:
            stays[stay, V_STOPPED] = i
    elif knots > limits[2] and state[of, _STILL] == 1:
        state[of, _STILL] = 0
        stays[stay, V_DEPARTED] = i
    return row


@inlined
def _speed_kn(i: Any, p: Any, t: Any, lat: Any, lon: Any, sog: Any, limits: Any) -> Any:
    """Give the speed sent or, without one, that from the last position; NaN where neither can be told [kn]."""
    knots = sog[i]
    if np.isnan(knots) and p >= 0 and 0 < t[i] - t[p] < limits[3]:
        knots = way_m(lat[p], lon[p], lat[i], lon[i]) / (t[i] - t[p]) * (3.6e9 / 1852.0)
    return knots


@kernel
def _begin_stay(i: Any, of: Any, place: Any, t: Any, limits: Any, state: Any, stays: Any, row: Any) -> None:
    p = state[of, _POSITION]
    stays[row, V_LINEAGE], stays[row, V_PLACE] = of, place
    stays[row, V_FIRST], stays[row, V_LAST], stays[row, V_REPORTS] = i, i, 0
    stays[row, V_ENTERED] = i if p >= 0 and t[i] - t[p] <= limits[4] else -1
    stays[row, V_STOPPED], stays[row, V_DEPARTED], stays[row, V_EXITED], stays[row, V_GAP_US] = -1, -1, -1, 0
    state[of, _STAY], state[of, _STILL] = row, 0


@kernel
def _end_stay(i: Any, of: Any, t: Any, limits: Any, state: Any, stays: Any) -> None:
    stay = state[of, _STAY]
    if t[i] - t[state[of, _POSITION]] <= limits[4]:
        stays[stay, V_EXITED] = i
        if state[of, _STILL] == 1:
            stays[stay, V_DEPARTED] = i
    state[of, _STAY] = _AT_SEA


@kernel
def close_stays(t: Any, limits: Any, state: Any, stays: Any) -> None:
    """Note the silence in which a stay still lasts at the end of the data."""
    for of in range(state.shape[0]):
        stay = state[of, _STAY]
        if stay >= 0 and limits[5] - t[state[of, _HEARD]] >= limits[3]:
            stays[stay, V_GAP_US] = max(stays[stay, V_GAP_US], limits[5] - t[state[of, _HEARD]])
