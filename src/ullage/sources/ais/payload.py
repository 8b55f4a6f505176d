"""One message's bits to one row of columns: types 1, 2, 3, 5, 18, 19, 24 and 27 of ITU-R M.1371-5, as kernels.

A payload comes as words of 60 bits, ten six-bit characters each, most significant first; 0 fills what is not there.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ullage.kernels import kernel
from ullage.sources.ais.arrays import (
    CALLSIGN,
    DAY,
    DESTINATION,
    DRAUGHT,
    HOUR,
    IMO,
    MINUTE,
    MONTH,
    NAME,
    NUMBERS,
    SHIP_TYPE,
    TEXTS,
    TO_BOW,
    TO_PORT,
    TO_STARBOARD,
    TO_STERN,
)

WORD_BITS: Final = 60
CHARACTERS_PER_WORD: Final = 10
WORDS: Final = 9
"""Of the longest message that is tabled, with room: 424 bits are eight words."""

# what the kernels answer; refusals are negative
DECODED_POSITION: Final = 1
DECODED_STATIC: Final = 2
DECODED_BOTH: Final = 3
DECODED_OTHER: Final = 4
TYPE_IMPOSSIBLE: Final = -1
MMSI_IMPOSSIBLE: Final = -2
TOO_SHORT: Final = -3
POSITION_IMPOSSIBLE: Final = -4
PART_IMPOSSIBLE: Final = -5

# values out of their range that are null without being said to be not available
NULLED_COG: Final = 0
NULLED_HEADING: Final = 1
NULLED_TIME: Final = 2
NULLED_RECEIVER: Final = 3
NULLED_TAG: Final = 4
NULLED: Final = ("cog_deg", "heading_deg", "seen_at", "receiver", "tag block (wrong checksum)")

# the shortest message in which every column that the type has is there; transponders leave spare bits out
LEAST_BITS: Final = np.full(64, 38, dtype=np.int64)  # type, repeat indicator and MMSI
LEAST_BITS[1:4] = 143  # to the UTC second
LEAST_BITS[5] = 302  # to the draught; of the destination what is there
LEAST_BITS[18] = 139
LEAST_BITS[19] = 301
LEAST_BITS[27] = 94
_PART_A_BITS = 160
_PART_B_BITS = 162

_MOST_MMSI = 999_999_999
_LAST_TYPE = 27
_NO_SPEED, _NO_SPEED_27 = 1023, 63
_NO_COURSE, _NO_COURSE_27 = 3600, 511
_CIRCLE, _CIRCLE_TENTHS, _NO_HEADING = 360, 3600, 511
_PER_DEGREE, _PER_DEGREE_27 = 600_000.0, 600.0
_NO_STATUS = 15
_MINUTE = 60
_AUXILIARY, _AUXILIARY_END = 980_000_000, 990_000_000  # craft of a mother ship: her MMSI stands where sizes would


@kernel
def unsigned(words: Any, start: Any, length: Any) -> Any:
    """Give `length` bits, at most 32, from bit `start` on as a whole number."""
    at = start // 60
    end = start % 60 + length
    mask = (np.uint64(1) << np.uint64(length)) - np.uint64(1)
    if end <= 60:  # noqa: PLR2004 - a word
        return np.int64((words[at] >> np.uint64(60 - end)) & mask)
    high = words[at] << np.uint64(end - 60)
    return np.int64((high | (words[at + 1] >> np.uint64(120 - end))) & mask)


@kernel
def _text(words: Any, start: Any, most: Any, bits: Any, out: Any, row: Any, first: Any) -> None:
    """Write a text of six-bit ASCII without blanks around it and without the ``@`` that fill it up; then zeros."""
    length, last = 0, 0
    for k in range(most):
        at = start + 6 * k
        if at + 6 > bits:
            break
        code = unsigned(words, at, 6)
        character = np.uint8(code + 64 if code < 32 else code)  # noqa: PLR2004 - six-bit ASCII, M.1371 table 47
        if length == 0 and character == 32:  # noqa: PLR2004 - a blank before the text
            continue
        out[row, first + length] = character
        length += 1
        if character not in (32, 64):
            last = length
    for k in range(last, most):
        out[row, first + k] = 0


@kernel
def position_a(w0: Any, w1: Any, w2: Any) -> Any:
    """Take types 1-3 apart: status, speed, course, heading, second, accuracy, latitude, longitude, all as sent."""
    course = ((w1 & np.uint64(15)) << np.uint64(8)) | (w2 >> np.uint64(52))
    return (
        np.int64((w0 >> np.uint64(18)) & np.uint64(15)),
        np.int64(w0 & np.uint64(1023)),
        np.int64(course),
        np.int64((w2 >> np.uint64(43)) & np.uint64(511)),
        np.int64((w2 >> np.uint64(37)) & np.uint64(63)),
        np.int64((w1 >> np.uint64(59)) & np.uint64(1)),
        _complement(w1 >> np.uint64(4), 27),
        _complement(w1 >> np.uint64(31), 28),
    )


@kernel
def position_b(w0: Any, w1: Any, w2: Any) -> Any:
    """Take types 18 and 19 apart, in the order of `position_a`; they have no status."""
    lon = ((w0 & np.uint64(7)) << np.uint64(25)) | (w1 >> np.uint64(35))
    return (
        np.int64(_NO_STATUS),
        np.int64((w0 >> np.uint64(4)) & np.uint64(1023)),
        np.int64(((w1 & np.uint64(255)) << np.uint64(4)) | (w2 >> np.uint64(56))),
        np.int64((w2 >> np.uint64(47)) & np.uint64(511)),
        np.int64((w2 >> np.uint64(41)) & np.uint64(63)),
        np.int64((w0 >> np.uint64(3)) & np.uint64(1)),
        _complement(w1 >> np.uint64(8), 27),
        _complement(lon, 28),
    )


@kernel
def _tenths_of_course(course: Any) -> Any:
    """Give a course of type 27 in tenths; what is beyond the circle stays so, and 511 is not available."""
    if course == _NO_COURSE_27:
        return np.int64(_NO_COURSE)
    return np.int64(_NO_COURSE + 1) if course >= _CIRCLE else course * 10


@kernel
def position_27(w0: Any, w1: Any) -> Any:
    """Take type 27 apart, in the order of `position_a` and in its units; it has no heading and no second."""
    lon = ((w0 & np.uint64(0xFFFF)) << np.uint64(2)) | (w1 >> np.uint64(58))
    speed, course = np.int64((w1 >> np.uint64(35)) & np.uint64(63)), np.int64((w1 >> np.uint64(26)) & np.uint64(511))
    return (
        np.int64((w0 >> np.uint64(16)) & np.uint64(15)),
        np.int64(_NO_SPEED) if speed == _NO_SPEED_27 else speed * 10,
        _tenths_of_course(course),
        np.int64(_NO_HEADING),
        np.int64(_MINUTE),
        np.int64((w0 >> np.uint64(21)) & np.uint64(1)),
        _complement(w1 >> np.uint64(41), 17),
        _complement(lon, 18),
    )


@kernel
def _complement(value: Any, length: Any) -> Any:
    """Give the lowest bits as a whole number in two's complement."""
    return np.int64(value << np.uint64(64 - length)) >> np.int64(64 - length)


@kernel
def position_values(kind: Any, w0: Any, w1: Any, w2: Any) -> Any:
    """Decode a position report of any type.

    Returns
    -------
    lat, lon, sog, cog, heading, status, second, accurate
        Values of `arrays.Positions`.
    nulled_cog, nulled_heading
        Whether these were out of their range without being said to be not available.
    possible
        Whether there can be such a position.
    """
    per_degree = _PER_DEGREE
    if kind <= 3:  # noqa: PLR2004 - class A
        status, speed, course, bow, second, accurate, raw_lat, raw_lon = position_a(w0, w1, w2)
    elif kind == 27:  # noqa: PLR2004 - long range
        status, speed, course, bow, second, accurate, raw_lat, raw_lon = position_27(w0, w1)
        per_degree = _PER_DEGREE_27
    else:
        status, speed, course, bow, second, accurate, raw_lat, raw_lon = position_b(w0, w1, w2)
    sog = np.nan if speed == _NO_SPEED else speed / 10.0
    cog = np.nan if course >= _CIRCLE_TENTHS else course / 10.0
    heading = np.nan if bow >= _CIRCLE else np.float64(bow)
    lat, lon = raw_lat / per_degree, raw_lon / per_degree
    unsaid = lat == 91.0 or lon == 181.0  # noqa: PLR2004 - what is sent for not available
    possible = unsaid or (abs(lat) <= 90.0 and abs(lon) <= 180.0)  # noqa: PLR2004 - degrees
    return (
        np.nan if unsaid else lat,
        np.nan if unsaid else lon,
        sog,
        cog,
        heading,
        np.int8(-1 if status == _NO_STATUS else status),
        np.int8(second if second < _MINUTE else -1),
        np.int8(accurate),
        np.int64(course >= _CIRCLE_TENTHS and course != _NO_COURSE),
        np.int64(bow >= _CIRCLE and bow != _NO_HEADING),
        possible,
    )


@kernel
def read_head(w0: Any, bits: Any) -> Any:
    """Read what every message begins with: type, MMSI, and what kind of report it is or why it is none."""
    kind = np.int64(w0 >> np.uint64(54))
    mmsi = np.int64((w0 >> np.uint64(22)) & np.uint64(0x3FFFFFFF))
    answer = DECODED_OTHER
    if bits < LEAST_BITS[kind]:
        answer = TOO_SHORT
    elif not 1 <= kind <= _LAST_TYPE:
        answer = TYPE_IMPOSSIBLE
    elif not 0 < mmsi <= _MOST_MMSI:
        answer = MMSI_IMPOSSIBLE
    elif kind == 19:  # noqa: PLR2004 - with static data
        answer = DECODED_BOTH
    elif kind <= 3 or kind == 18 or kind == 27:  # noqa: PLR1714, PLR2004 - position reports
        answer = DECODED_POSITION
    elif kind == 5 or kind == 24:  # noqa: PLR1714, PLR2004 - static reports
        answer = DECODED_STATIC
    return kind, mmsi, answer


@kernel
def _sizes(words: Any, start: Any, numbers: Any, row: Any) -> None:
    numbers[row, TO_BOW] = unsigned(words, start, 9)
    numbers[row, TO_STERN] = unsigned(words, start + 9, 9)
    numbers[row, TO_PORT] = unsigned(words, start + 18, 6)
    numbers[row, TO_STARBOARD] = unsigned(words, start + 24, 6)


@kernel
def _static_5(words: Any, bits: Any, numbers: Any, texts: Any, row: Any) -> None:
    numbers[row, IMO] = unsigned(words, 40, 30)
    numbers[row, SHIP_TYPE] = unsigned(words, 232, 8)
    _sizes(words, 240, numbers, row)
    month, hour, minute = unsigned(words, 274, 4), unsigned(words, 283, 5), unsigned(words, 288, 6)
    numbers[row, MONTH] = month if month <= 12 else 0  # noqa: PLR2004 - months
    numbers[row, DAY] = unsigned(words, 278, 5)
    numbers[row, HOUR] = hour if hour < 24 else -1  # noqa: PLR2004 - hours
    numbers[row, MINUTE] = minute if minute < _MINUTE else -1
    numbers[row, DRAUGHT] = unsigned(words, 294, 8)
    _text(words, 70, CALLSIGN[1], bits, texts, row, CALLSIGN[0])
    _text(words, 112, NAME[1], bits, texts, row, NAME[0])
    _text(words, 302, DESTINATION[1], bits, texts, row, DESTINATION[0])


@kernel
def decode_static(kind: Any, mmsi: Any, words: Any, bits: Any, numbers: Any, texts: Any, row: Any) -> Any:
    """Decode what is static in types 5, 19 and 24, save MMSI, time and receiver; give `DECODED_STATIC` or why not."""
    if kind == 5:  # noqa: PLR2004 - static and voyage data
        _static_5(words, bits, numbers, texts, row)
        return DECODED_STATIC
    part = np.int64(0)
    if kind == 24:  # noqa: PLR2004 - static data of class B, in two parts
        part = unsigned(words, 38, 2) if bits >= 40 else np.int64(2)  # noqa: PLR2004 - where the part stands
        if part > 1:
            return PART_IMPOSSIBLE
        if bits < (_PART_B_BITS if part else _PART_A_BITS):
            return TOO_SHORT
    for k in range(NUMBERS):
        numbers[row, k] = 0
    numbers[row, HOUR] = -1
    numbers[row, MINUTE] = -1
    for k in range(TEXTS):
        texts[row, k] = 0
    if kind == 19:  # noqa: PLR2004 - beside a position
        _text(words, 143, NAME[1], bits, texts, row, NAME[0])
        numbers[row, SHIP_TYPE] = unsigned(words, 263, 8)
        _sizes(words, 271, numbers, row)
    elif part == 0:
        _text(words, 40, NAME[1], bits, texts, row, NAME[0])
    else:
        numbers[row, SHIP_TYPE] = unsigned(words, 40, 8)
        _text(words, 90, CALLSIGN[1], bits, texts, row, CALLSIGN[0])
        if not _AUXILIARY <= mmsi < _AUXILIARY_END:
            _sizes(words, 132, numbers, row)
    return DECODED_STATIC
