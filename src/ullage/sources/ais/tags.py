"""What stands around a sentence: tag blocks and ``$PGHP`` lines before it, times and stations after it, as kernels."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ullage.kernels import kernel
from ullage.sources.ais.arrays import NO_TIME

u = np.uint64  # an index of this type cannot be negative, and none is asked whether it is

_NEWLINE, _COMMA, _STAR, _BACKSLASH, _COLON, _DOT, _MINUS, _DOLLAR = 10, 44, 42, 92, 58, 46, 45, 36
_ZERO, _NINE = 48, 57
_SECONDS_LENGTH, _MILLISECONDS_LENGTH = 9, 12
_LONGEST_NUMBER = 17
_ODD, _FIRST_BASIS = 0x9E3779B97F4A7C15, 0xCBF29CE484222325  # of the golden ratio, and of the FNV-1a hash

HEX: Final = np.full(256, 255, dtype=np.uint8)
HEX[48:58] = np.arange(10)
HEX[65:71] = np.arange(10, 16)
HEX[97:103] = np.arange(10, 16)


@kernel
def hashed(block: Any, start: Any, end: Any) -> Any:
    """Hash bytes, eight at a time (as FNV-1a does one); 0 of none."""
    if end <= start:
        return np.uint64(0)
    value, eight = np.uint64(_FIRST_BASIS) + np.uint64(end - start), np.uint64(0)
    for k in range(start, end):
        eight = (eight << np.uint64(8)) | np.uint64(block[u(k)])
        if (k - start) & 7 == 7:  # noqa: PLR2004 - eight bytes are full
            value = (value ^ eight) * np.uint64(_ODD)
            value ^= value >> np.uint64(32)
            eight = np.uint64(0)
    value = (value ^ eight) * np.uint64(_ODD)
    return (value ^ (value >> np.uint64(32))) | np.uint64(1)


@kernel
def read_time(block: Any, start: Any, end: Any) -> Any:
    """Read a time in seconds, with or without decimals, or in milliseconds since 1970 [µs]; `NO_TIME` if it is none."""
    whole, micro = np.int64(0), np.int64(0)
    digits, decimals = 0, -1
    for k in range(start, end):
        c = block[u(k)]
        if c == _DOT and decimals < 0:
            decimals = 0
        elif c < _ZERO or c > _NINE or digits > _LONGEST_NUMBER:
            return NO_TIME
        elif decimals < 0:
            whole = whole * 10 + (c - _ZERO)
            digits += 1
        elif decimals < 6:  # noqa: PLR2004 - microseconds
            micro = micro * 10 + (c - _ZERO)
            decimals += 1
    if digits == 0:
        return NO_TIME
    for _ in range(max(decimals, 0), 6):
        micro *= 10
    if digits >= _MILLISECONDS_LENGTH:
        return min(whole, np.int64(10**15)) * 1000
    return whole * 1_000_000 + micro


@kernel
def _tag_field(block: Any, start: Any, end: Any, tag: Any) -> Any:
    """Take one field of a tag block into what is known of it."""
    t, name, name_end, group = tag
    if end - start > 2 and block[u(start + 1)] == _COLON:  # noqa: PLR2004 - a letter, a colon and something
        letter = block[u(start)]
        if letter == 99:  # noqa: PLR2004 - c, the time
            t = read_time(block, start + 2, end)
        elif letter == 115:  # noqa: PLR2004 - s, the source
            name, name_end = start + 2, end
        elif letter == 103:  # noqa: PLR2004 - g, the group: number-total-id
            dash, seen = start + 2, 0
            while dash < end and seen < 2:  # noqa: PLR2004 - the id stands after two dashes
                seen += block[u(dash)] == _MINUS
                dash += 1
            group = hashed(block, dash, end)
    return t, name, name_end, group


@kernel
def read_tag_block(block: Any, start: Any) -> Any:
    """Read a tag block from behind its first backslash; the block of bytes ends with a newline.

    Returns
    -------
    t, name, name_end, group
        Time, where the receiver's name stands, and the group; nothing of a tag block whose checksum is wrong.
    close, good
        Where its second backslash stands, -1 where the line has none, and whether its checksum is right.
    """
    tag = (np.int64(NO_TIME), np.int64(0), np.int64(0), np.uint64(0))
    nothing = tag
    total = np.uint8(0)
    at, field = start, start
    c = block[u(at)]
    while c != _STAR and c != _NEWLINE and c != _BACKSLASH:  # noqa: PLR1714 - faster than a search in a tuple
        if c == _COMMA:
            tag = _tag_field(block, field, at, tag)
            field = at + 1
        total ^= c
        at += 1
        c = block[u(at)]
    star = at
    while block[u(at)] != _NEWLINE and block[u(at)] != _BACKSLASH:
        at += 1
    close = at if block[u(at)] == _BACKSLASH else np.int64(-1)
    if close != star + 3 or HEX[block[u(star + 1)]] * 16 + HEX[block[u(star + 2)]] != total:
        return *nothing, close, False
    return *_tag_field(block, field, star, tag), close, True


@kernel
def days_since_1970(year: Any, month: Any, day: Any) -> Any:
    """Count days since 1970-01-01 in the Gregorian calendar."""
    shifted = year - (month <= 2)  # noqa: PLR2004 - years that begin in March end with the leap day
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1  # noqa: PLR2004 - as above
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@kernel
def read_stamp(block: Any, start: Any, end: Any) -> Any:  # noqa: C901 - a field after the other
    """Read a ``$PGHP`` line: time, `NO_TIME` if it is broken, and where the name of its station stands."""
    t, name, name_end = np.int64(0), np.int64(0), np.int64(0)
    year, month, day = np.int64(0), np.int64(0), np.int64(0)
    field = 0
    at = start + 8  # after "$PGHP,1,"
    while at < end and field < 10:  # noqa: PLR2004 - fields up to the station
        stop = at
        value = np.int64(0)
        while stop < end and block[u(stop)] != _COMMA and block[u(stop)] != _STAR:
            if field < 7 and not (_ZERO <= block[u(stop)] <= _NINE and stop - at < 4):  # noqa: PLR2004 - fields of the time
                return NO_TIME, name, name_end
            value = value * 10 + (np.int64(block[u(stop)]) - _ZERO)
            stop += 1
        if field == 0:
            year = value
        elif field == 1:
            month = value
        elif field == 2:  # noqa: PLR2004 - fields in their order
            day = value
        elif field < 6:  # noqa: PLR2004 - hour, minute, second
            t = t * 60 + value
        elif field == 6:  # noqa: PLR2004 - milliseconds
            t = t * 1000 + value
        elif field == 9:  # noqa: PLR2004 - the station
            name, name_end = at, stop
        field += 1
        at = stop + 1
    if field < 7 or not (1 <= month <= 12 and 1 <= day <= 31):  # noqa: PLR2004 - a calendar's
        return NO_TIME, name, name_end
    return days_since_1970(year, month, day) * 86_400_000_000 + t * 1000, name, name_end


@kernel
def read_suffix(block: Any, start: Any, end: Any) -> Any:
    """Read what follows a checksum: the first number that is a time, and where a station's name stands."""
    t, name, name_end = np.int64(NO_TIME), np.int64(0), np.int64(0)
    at = start
    while at < end and block[u(at)] == _COMMA:
        at += 1
        stop = at
        while stop < end and block[u(stop)] != _COMMA:
            stop += 1
        if stop > at and (block[u(at)] == 114 or block[u(at)] == 98):  # noqa: PLR2004 - r or b, of the US Coast Guard
            name, name_end = at, stop
        elif t == NO_TIME and stop - at >= _SECONDS_LENGTH and _ZERO <= block[u(at)] <= _NINE:
            t = read_time(block, at, stop)
        at = stop
    return t, name, name_end


@kernel
def is_stamp(block: Any, begin: Any, end: Any) -> Any:
    """Tell whether a line is a stamp line, ``$PGHP``."""
    if end - begin <= 8 or block[u(begin)] != _DOLLAR:  # noqa: PLR2004 - its first field at least
        return False
    return block[u(begin + 1)] == 80 and block[u(begin + 2)] == 71 and block[u(begin + 3)] == 72 and (  # noqa: PLR2004
        block[u(begin + 4)] == 80  # noqa: PLR2004 - P, G, H, P
    )  # fmt: skip
