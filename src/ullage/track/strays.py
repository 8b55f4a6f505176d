"""Lineages that are no ships: messages gone astray, and reports whose clock was wrong."""

from __future__ import annotations

from typing import Any

from ullage.kernels import kernel
from ullage.track.lineages import (
    CLOCK,
    DAY_US,
    FEW,
    HOUR_US,
    L_FIRST,
    L_HEARD,
    L_IS_SHIP,
    L_LAST,
    L_POSITIONS,
    T_REPORTS,
    is_position,
)
from ullage.track.plane import from_line_m, seen_from

_LOOK = 5_000
"""So many reports before and after one are searched for a line that it lies on."""


@kernel
def judge_lineages(
    first: Any, t: Any, lat: Any, lon: Any, limits: Any,
    track: Any, lineage: Any, aside: Any, tracks: Any, lineages: Any, count: Any,
) -> None:  # fmt: skip
    """Tell the ships among the first `count` lineages, and take reports with a wrong clock off their tracks."""
    begin, ship = 0, 0
    while begin < count:
        while lineages[begin, L_FIRST] >= first[ship + 1]:
            ship += 1
        end = begin
        while end < count and lineages[end, L_FIRST] < first[ship + 1]:
            lineages[end, L_IS_SHIP] = 1
            end += 1
        if end - begin > 1:
            _judge(first[ship], first[ship + 1], t, lineage, limits, lineages, begin, end)
            _set_aside(
                first[ship], first[ship + 1], t, lat, lon, limits, track, lineage, aside, tracks, lineages, begin, end
            )
        begin = end


@kernel
def _judge(a: Any, b: Any, t: Any, lineage: Any, limits: Any, lineages: Any, begin: Any, end: Any) -> None:
    """Tell ships from messages astray: too few, or one block between two reports of another lineage."""
    largest = begin
    for number in range(begin, end):
        if lineages[number, L_POSITIONS] > lineages[largest, L_POSITIONS]:
            largest = number
    for number in range(begin, end):
        if number == largest:
            continue
        first, last = lineages[number, L_FIRST], lineages[number, L_LAST]
        stray = lineages[number, L_POSITIONS] < FEW
        if last - first + 1 == lineages[number, L_HEARD] and first > a and last + 1 < b:
            around = lineage[first - 1] == lineage[last + 1]
            stray |= around and t[first] - t[first - 1] <= limits[3] and t[last + 1] - t[last] <= limits[3]
        if stray:
            lineages[number, L_IS_SHIP] = 0


@kernel
def _set_aside(
    a: Any, b: Any, t: Any, lat: Any, lon: Any, limits: Any,
    track: Any, lineage: Any, aside: Any, tracks: Any, lineages: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    """Take reports off their tracks whose clock is wrong: they lie where the ship was at another time."""
    for number in range(begin, end):
        if lineages[number, L_IS_SHIP] or lineages[number, L_POSITIONS] >= FEW:
            continue
        wrong = 0
        for i in range(lineages[number, L_FIRST], lineages[number, L_LAST] + 1):
            if lineage[i] == number and track[i] >= 0 and is_position(lat[i], lon[i]):
                wrong += _is_on_line(i, a, b, t, lat, lon, limits[2], lineage, lineages, track)
        if wrong < lineages[number, L_POSITIONS]:
            continue
        for i in range(lineages[number, L_FIRST], lineages[number, L_LAST] + 1):
            if lineage[i] == number:
                if track[i] >= 0:
                    tracks[track[i], T_REPORTS] = 0
                track[i], lineage[i], aside[i] = -1, -1, CLOCK


@kernel
def _is_on_line(
    i: Any, a: Any, b: Any, t: Any, lat: Any, lon: Any, noise: Any, lineage: Any, lineages: Any, track: Any
) -> Any:
    """Tell whether a report lies on the line that a ship of the same MMSI drew within a day of it."""
    before = -1
    for j in range(max(a, i - _LOOK), min(b, i + _LOOK)):
        of = lineage[j]
        if abs(t[j] - t[i]) > DAY_US or of < 0 or not lineages[of, L_IS_SHIP] or track[j] < 0:
            continue
        if not is_position(lat[j], lon[j]):
            continue
        if before >= 0 and lineage[before] == of and t[j] - t[before] <= HOUR_US:
            ax, ay = seen_from(lat[i], lon[i], lat[before], lon[before])
            bx, by = seen_from(lat[i], lon[i], lat[j], lon[j])
            if from_line_m(ax, ay, bx, by) <= noise:
                return 1
        before = j
    return 0
