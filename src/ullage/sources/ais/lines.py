"""Lines of a log to messages: tag blocks, stamps, checksums, sentences and what follows them, as one kernel.

A line is looked at once. What cannot be finished there waits: parts of a message are noted for `fragments`.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from ullage.kernels import inlined, kernel
from ullage.sources.ais.arrays import NO_RECEIVER, NO_TIME
from ullage.sources.ais.payload import (
    CHARACTERS_PER_WORD,
    DECODED_BOTH,
    DECODED_OTHER,
    DECODED_POSITION,
    DECODED_STATIC,
    NULLED_COG,
    NULLED_HEADING,
    NULLED_RECEIVER,
    NULLED_TAG,
    NULLED_TIME,
    POSITION_IMPOSSIBLE,
    WORDS,
    decode_static,
    position_values,
    read_head,
)

u = np.uint64  # an index of this type cannot be negative, and none is asked whether it is

# refusals of a line; those of a message follow on them
REFUSED: Final = (
    "not an AIS sentence",
    "comment",
    "line too long",
    "sentence broken",
    "checksum missing",
    "checksum wrong",
    "payload characters impossible",
    "fragment numbers impossible",
    "fragments missing",
    "message type impossible",
    "MMSI impossible",
    "payload too short",
    "position impossible",
    "part number impossible",
)
NOT_AIS, COMMENT, TOO_LONG, BROKEN, NO_CHECKSUM, WRONG_CHECKSUM, BAD_PAYLOAD, BAD_FRAGMENT, MISSING = range(9)
FIRST_OF_MESSAGE: Final = 8  # an answer of -1 is the reason after this one

LINES, STAMPS, FURTHER, UNTIMED = range(4)
"""Tallies beside refusals: lines that are not blank, stamp lines, further fragments, reports without a time."""

MOST_RECEIVERS: Final = 4096
_SLOTS = 8192

FRAGMENT_BYTES: Final = 120
"""Of one fragment's payload; a sentence has at most 82 characters, and loose encoders a few more."""

_NEWLINE, _RETURN, _BLANK, _TAB, _COMMA, _STAR, _BACKSLASH, _COLON, _HASH, _BANG, _DOLLAR, _DOT, _MINUS = (
    10, 13, 32, 9, 44, 42, 92, 58, 35, 33, 36, 46, 45,
)  # fmt: skip
_ZERO, _NINE = 48, 57
_SECONDS_LENGTH, _MILLISECONDS_LENGTH = 9, 12
_LONGEST_NUMBER = 17
_FIRST_OFFSET, _FIRST_BASIS = 0x100000001B3, 0xCBF29CE484222325  # of the FNV-1a hash

# six-bit value of each payload character; 255 is none
SIX_BITS: Final = np.full(256, 255, dtype=np.uint8)
SIX_BITS[48:88] = np.arange(40)
SIX_BITS[96:120] = np.arange(40, 64)

HEX: Final = np.full(256, 255, dtype=np.uint8)
HEX[48:58] = np.arange(10)
HEX[65:71] = np.arange(10, 16)
HEX[97:103] = np.arange(10, 16)


class Limits(NamedTuple):
    """What a line may be."""

    longest: int
    earliest_us: int
    latest_us: int


class Fragments(NamedTuple):
    """Parts of messages, in the order of their lines."""

    start: Any
    length: Any
    fill: Any
    total: Any
    number: Any
    sequence: Any
    channel: Any
    t_us: Any
    receiver: Any
    source: Any
    group: Any
    line: Any


class Receivers(NamedTuple):
    """The receivers named in a slice: an open hash table over the bytes of their names."""

    hashes: Any
    codes: Any
    start: Any
    length: Any
    count: Any


class State(NamedTuple):
    """What a stamp line leaves for the next sentence: its time, `NO_TIME` without one, and its station."""

    stamp: Any
    station: Any


def room_for_fragments(count: int) -> Fragments:
    """Make room for `count` fragments."""
    kinds: tuple[Any, ...] = ("int64", "int32", *["int8"] * 5, "int64", "int32", "int32", "uint64", "int64")
    return Fragments(*(np.empty(count, dtype=kind) for kind in kinds))


def room_for_receivers() -> Receivers:
    """Make an empty table of receivers."""
    return Receivers(
        np.zeros(_SLOTS, dtype=np.uint64),
        np.full(_SLOTS, NO_RECEIVER, dtype=np.int32),
        np.zeros(MOST_RECEIVERS, dtype=np.int64),
        np.zeros(MOST_RECEIVERS, dtype=np.int32),
        np.zeros(1, dtype=np.int64),
    )


@kernel
def hashed(block: Any, start: Any, end: Any) -> Any:
    """Hash bytes (FNV-1a); 0 of none."""
    if end <= start:
        return np.uint64(0)
    value = np.uint64(_FIRST_BASIS)
    for k in range(start, end):
        value = (value ^ np.uint64(block[u(k)])) * np.uint64(_FIRST_OFFSET)
    return value | np.uint64(1)


@kernel
def _receiver_code(value: Any, start: Any, end: Any, table: Any) -> Any:
    """Give the number of a receiver's name by its hash; a new one while there is room, else none."""
    slot = np.int64(value >> np.uint64(20)) & (_SLOTS - 1)
    while table.codes[slot] != NO_RECEIVER:
        if table.hashes[slot] == value:
            return table.codes[slot]
        slot = (slot + 1) & (_SLOTS - 1)
    code = table.count[0]
    if code == MOST_RECEIVERS:
        return np.int32(NO_RECEIVER)
    table.hashes[slot] = value
    table.codes[slot] = code
    table.start[code] = start
    table.length[code] = end - start
    table.count[0] = code + 1
    return np.int32(code)


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
def _tag_block(block: Any, start: Any, end: Any) -> Any:
    """Read what stands between two backslashes: time, where the receiver's name stands, group, and if it is good."""
    star = end - 3
    total = np.uint8(0)
    for k in range(start, star):
        total ^= block[u(k)]
    t, name, name_end, group = np.int64(NO_TIME), np.int64(0), np.int64(0), np.uint64(0)
    if star < start or block[u(star)] != _STAR or HEX[block[u(star + 1)]] * 16 + HEX[block[u(star + 2)]] != total:
        return t, name, name_end, group, False
    at = start
    while at < star:
        stop = at
        while stop < star and block[u(stop)] != _COMMA:
            stop += 1
        if stop - at > 2 and block[u(at + 1)] == _COLON:  # noqa: PLR2004 - a letter, a colon and something
            letter = block[u(at)]
            if letter == 99:  # noqa: PLR2004 - c, the time
                t = read_time(block, at + 2, stop)
            elif letter == 115:  # noqa: PLR2004 - s, the source
                name, name_end = at + 2, stop
            elif letter == 103:  # noqa: PLR2004 - g, the group: number-total-id
                dash, seen = at + 2, 0
                while dash < stop and seen < 2:  # noqa: PLR2004 - the id stands after two dashes
                    seen += block[u(dash)] == _MINUS
                    dash += 1
                group = hashed(block, dash, stop)
        at = stop + 1
    return t, name, name_end, group, True


@kernel
def days_since_1970(year: Any, month: Any, day: Any) -> Any:
    """Count days since 1970-01-01 in the Gregorian calendar."""
    shifted = year - (month <= 2)  # noqa: PLR2004 - years that begin in March end with the leap day
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1  # noqa: PLR2004 - as above
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@kernel
def _pghp(block: Any, start: Any, end: Any) -> Any:  # noqa: C901 - a field after the other
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
def _suffix(block: Any, start: Any, end: Any) -> Any:
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


@inlined
def pack(block: Any, start: Any, length: Any, words: Any) -> Any:
    """Unarmour a payload into words of 60 bits; say whether all its characters may be there."""
    bad = np.uint8(0)
    full = min(length // CHARACTERS_PER_WORD, WORDS)
    at = start
    for word in range(full):
        value = np.uint64(0)
        for k in range(CHARACTERS_PER_WORD):
            six = SIX_BITS[block[u(at + k)]]
            bad |= six
            value = (value << np.uint64(6)) | np.uint64(six & 63)
        words[word] = value
        at += CHARACTERS_PER_WORD
    value = np.uint64(0)
    left = length - full * CHARACTERS_PER_WORD
    for k in range(left):
        six = SIX_BITS[block[u(at + k)]]
        bad |= six
        value = (value << np.uint64(6)) | np.uint64(six & 63)
    if full < WORDS:
        words[full] = value << np.uint64(6 * (CHARACTERS_PER_WORD - left))
        for rest in range(full + 1, WORDS):
            words[rest] = np.uint64(0)
    return bad < 64  # noqa: PLR2004 - a six-bit value


@kernel
def _trimmed(block: Any, begin: Any, end: Any) -> Any:
    """Give where a line ends without the blanks at its end."""
    while end > begin and (block[u(end - 1)] == _RETURN or block[u(end - 1)] == _BLANK or block[u(end - 1)] == _TAB):
        end -= 1
    return end


@kernel
def _is_stamp(block: Any, begin: Any, end: Any) -> Any:
    """Tell whether a line is a stamp line, ``$PGHP``."""
    if end - begin <= 8 or block[u(begin)] != _DOLLAR:  # noqa: PLR2004 - its first field at least
        return False
    return block[u(begin + 1)] == 80 and block[u(begin + 2)] == 71 and block[u(begin + 3)] == 72 and (  # noqa: PLR2004
        block[u(begin + 4)] == 80  # noqa: PLR2004 - P, G, H, P
    )  # fmt: skip


@kernel
def _is_message(block: Any, sentence: Any, end: Any) -> Any:
    """Tell whether a sentence is one of AIS, ``VDM`` or ``VDO``."""
    if end - sentence < 7 or block[u(sentence + 3)] != 86 or block[u(sentence + 4)] != 68:  # noqa: PLR2004 - VD
        return False
    return block[u(sentence + 5)] == 77 or block[u(sentence + 5)] == 79  # noqa: PLR2004 - M or O


@kernel
def scan_lines(  # noqa: C901, PLR0912, PLR0915 - the grammar of a line, in the order in which it is read
    block: Any, first: Any, last: Any, line: Any, limits: Any, state: Any, table: Any, pos: Any, stat: Any,
    parts: Any, refused: Any, kinds: Any, nulled: Any, tallies: Any, rows: Any,
) -> None:  # fmt: skip
    """Decode the lines of ``block[u(first:last)]``, which begins and ends with whole lines.

    Parameters
    ----------
    block
        Bytes.
    first, last
        The slice.
    line
        Number of its first line in the stream.
    limits, state, table
        `Limits`, `State`, `Receivers`.
    pos, stat, parts
        Room for a row a line each.
    refused, kinds, nulled, tallies
        Counts, added to: by `REFUSED`, by message type, by `NULLED`, and the four of this module.
    rows
        How many rows of pos, stat and parts were filled.
    """
    words = np.zeros(WORDS + 1, dtype=np.uint64)
    p_mmsi, p_time, p_lat, p_lon, p_sog, p_cog, p_heading, p_status, p_kind, p_second, p_accurate, p_receiver = pos
    s_mmsi, s_time, s_kind, s_receiver, s_numbers, s_texts = stat
    (
        f_start,
        f_length,
        f_fill,
        f_total,
        f_number,
        f_sequence,
        f_channel,
        f_time,
        f_receiver,
        f_source,
        f_group,
        f_line,
    ) = parts
    p, s, f = 0, 0, 0
    stamp, station = state.stamp[0], state.station[0]
    seen, seen_code = np.uint64(0), np.int32(NO_RECEIVER)  # the receiver of the line before
    at = first
    while at < last:
        begin = at
        line += 1
        end = np.int64(-1)
        t, name, name_end, group = np.int64(NO_TIME), np.int64(0), np.int64(0), np.uint64(0)
        sentence = begin
        if block[u(begin)] != _BANG:
            # anything else than a bare sentence: look at the whole line
            end = begin
            while end < last and block[u(end)] != _NEWLINE:
                end += 1
            at = end + 1
            while end > begin and (
                block[u(end - 1)] == _RETURN or block[u(end - 1)] == _BLANK or block[u(end - 1)] == _TAB
            ):
                end -= 1
            while begin < end and (block[u(begin)] == _BLANK or block[u(begin)] == _TAB or block[u(begin)] == 0):
                begin += 1
            if begin == end:
                continue
            if end - begin > limits.longest:
                tallies[LINES] += 1
                refused[TOO_LONG] += 1
                continue
            if block[u(begin)] == _HASH:
                tallies[LINES] += 1
                refused[COMMENT] += 1
                continue
            if _is_stamp(block, begin, end):
                tallies[LINES] += 1
                stamp, name, name_end = _pghp(block, begin, end)
                station = np.int32(NO_RECEIVER)
                if stamp == NO_TIME:
                    refused[BROKEN] += 1
                    continue
                tallies[STAMPS] += 1
                if not limits.earliest_us <= stamp < limits.latest_us:
                    nulled[NULLED_TIME] += 1
                    stamp = np.int64(NO_TIME)
                if name_end > name:
                    value = hashed(block, name, name_end)
                    if value != seen:
                        seen, seen_code = value, _receiver_code(value, name, name_end, table)
                        nulled[NULLED_RECEIVER] += seen_code == NO_RECEIVER
                    station = seen_code
                continue
            sentence = begin
            if block[u(begin)] == _BACKSLASH:
                close = begin + 1
                while close < end and block[u(close)] != _BACKSLASH:
                    close += 1
                if close < end:
                    t, name, name_end, group, good = _tag_block(block, begin + 1, close)
                    nulled[NULLED_TAG] += not good
                    sentence = close + 1
            while sentence < end and block[u(sentence)] != _BANG:
                sentence += 1
        tallies[LINES] += 1
        # the checksum, over all between ! and *
        total = np.uint8(0)
        star = sentence + 1
        while star < last and block[u(star)] != _STAR and block[u(star)] != _NEWLINE:
            total ^= block[u(star)]
            star += 1
        if end < 0:
            end = star
            while end < last and block[u(end)] != _NEWLINE:
                end += 1
            at = end + 1
            while end > begin and (
                block[u(end - 1)] == _RETURN or block[u(end - 1)] == _BLANK or block[u(end - 1)] == _TAB
            ):
                end -= 1
            if end - begin > limits.longest:
                refused[TOO_LONG] += 1
                continue
        if not _is_message(block, sentence, end):
            refused[NOT_AIS] += 1
            continue
        # a stamp line is the next sentence's, good or bad
        stamped, heard_by = stamp, station
        stamp, station = np.int64(NO_TIME), np.int32(NO_RECEIVER)
        if star + 2 >= end or HEX[block[u(star + 1)]] > 15 or HEX[block[u(star + 2)]] > 15:  # noqa: PLR2004 - hexadecimal
            refused[NO_CHECKSUM] += 1
            continue
        if HEX[block[u(star + 1)]] * 16 + HEX[block[u(star + 2)]] != total:
            refused[WRONG_CHECKSUM] += 1
            continue
        # the fields: total, number, sequence, channel, payload, fill bits
        k = sentence + 7
        count, number, sequence, channel = np.int64(-1), np.int64(-1), np.int64(-1), np.int64(0)
        if k + 3 < star and block[u(k + 1)] == _COMMA and block[u(k + 3)] == _COMMA:
            count, number = np.int64(block[u(k)]) - _ZERO, np.int64(block[u(k + 2)]) - _ZERO
            k += 4
        good = 1 <= count <= 9 and block[u(sentence + 6)] == _COMMA  # noqa: PLR2004 - one digit
        while good and k < star and _ZERO <= block[u(k)] <= _NINE and sequence < 10:  # noqa: PLR2004 - some send two digits
            sequence = max(sequence, np.int64(0)) * 10 + np.int64(block[u(k)]) - _ZERO
            k += 1
        good = good and k < star and block[u(k)] == _COMMA
        k += 1
        if good and k < star and block[u(k)] != _COMMA:
            channel = np.int64(block[u(k)])
            k += 1
            while k < star and block[u(k)] != _COMMA:
                k += 1
        good = good and k < star and block[u(k)] == _COMMA
        payload = k + 1
        comma = star - 1
        if good and block[u(comma)] != _COMMA:
            comma -= 1
        fill = np.int64(0)
        good = good and comma >= payload and block[u(comma)] == _COMMA
        if good and star - comma == 2:  # noqa: PLR2004 - a digit
            fill = np.int64(block[u(comma + 1)]) - _ZERO
            good = 0 <= fill <= 5  # noqa: PLR2004 - bits that complete a character
        if not good:
            refused[BROKEN] += 1
            continue
        if not 1 <= number <= count:
            refused[BAD_FRAGMENT] += 1
            continue
        # time and receiver: the tag block's, else a stamp line's, else what follows the sentence
        late = np.int64(NO_TIME)
        if end > star + 3:
            late, called, called_end = _suffix(block, star + 3, end)
            if name_end <= name:
                name, name_end = called, called_end
        source = np.int32(NO_RECEIVER)
        if name_end > name:
            value = hashed(block, name, name_end)
            if value != seen:
                seen, seen_code = value, _receiver_code(value, name, name_end, table)
                nulled[NULLED_RECEIVER] += seen_code == NO_RECEIVER
            source = seen_code
        receiver = source if source != NO_RECEIVER else heard_by
        if t == NO_TIME:
            t = stamped if stamped != NO_TIME else late
        if t != NO_TIME and not limits.earliest_us <= t < limits.latest_us:
            nulled[NULLED_TIME] += 1
            t = np.int64(NO_TIME)
        length = comma - payload
        if count > 1:
            fits = 0 < length <= FRAGMENT_BYTES
            for c in range(payload, comma):
                fits = fits and SIX_BITS[block[u(c)]] < 64  # noqa: PLR2004 - a six-bit value
            if not fits:
                refused[BAD_PAYLOAD] += 1
                continue
            f_start[u(f)], f_length[u(f)], f_fill[u(f)] = payload, length, fill
            f_total[u(f)], f_number[u(f)], f_sequence[u(f)] = count, number, sequence
            f_channel[u(f)], f_time[u(f)], f_receiver[u(f)] = channel, t, receiver
            f_source[u(f)], f_group[u(f)], f_line[u(f)] = source, group, line
            f += 1
            continue
        if not pack(block, payload, length, words):
            refused[BAD_PAYLOAD] += 1
            continue
        bits = np.int64(6 * length - fill)
        kind, mmsi, answer = read_head(words[0], bits)
        if answer in (DECODED_POSITION, DECODED_BOTH):
            lat, lon, sog, cog, bow, status, second, accurate, bad_cog, bad_bow, possible = position_values(
                kind, words[0], words[1], words[2]
            )
            if possible:
                nulled[NULLED_COG] += bad_cog
                nulled[NULLED_HEADING] += bad_bow
                p_mmsi[u(p)], p_time[u(p)], p_lat[u(p)], p_lon[u(p)] = mmsi, t, lat, lon
                p_sog[u(p)], p_cog[u(p)], p_heading[u(p)] = sog, cog, bow
                p_status[u(p)], p_kind[u(p)], p_second[u(p)] = status, kind, second
                p_accurate[u(p)], p_receiver[u(p)] = accurate, receiver
                p += 1
            else:
                answer = POSITION_IMPOSSIBLE
        if answer in (DECODED_STATIC, DECODED_BOTH):
            found = decode_static(kind, mmsi, words, bits, s_numbers, s_texts, s)
            if found < 0:
                answer = found
            else:
                s_mmsi[u(s)], s_time[u(s)], s_kind[u(s)], s_receiver[u(s)] = mmsi, t, kind, receiver
                s += 1
        if answer < 0:
            refused[FIRST_OF_MESSAGE - answer] += 1
            continue
        kinds[kind] += 1
        tallies[UNTIMED] += answer != DECODED_OTHER and t == NO_TIME
    state.stamp[0], state.station[0] = stamp, station
    rows[0], rows[1], rows[2] = p, s, f
