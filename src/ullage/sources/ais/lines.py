"""Lines of a log to messages: tag blocks, stamps, checksums, sentences and what follows them, as one kernel.

A line is looked at once. What cannot be finished there waits: parts of a message are noted for `fragments`.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from ullage.kernels import inlined, kernel
from ullage.sources.ais.arrays import NO_RECEIVER, NO_TIME
from ullage.sources.ais.eight_bytes import folded, has_byte, load_eight
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
from ullage.sources.ais.tags import HEX, hashed, is_stamp, read_stamp, read_suffix, read_tag_block

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
_NEAR = 128

FRAGMENT_WORDS: Final = 12
FRAGMENT_BYTES: Final = FRAGMENT_WORDS * CHARACTERS_PER_WORD
"""Of one fragment's payload; a sentence has at most 82 characters, and loose encoders a few more."""

_NEWLINE, _RETURN, _BLANK, _TAB, _COMMA, _STAR, _BACKSLASH, _HASH, _BANG = 10, 13, 32, 9, 44, 42, 92, 35, 33
_ZERO, _NINE = 48, 57

# six-bit value of each payload character; 255 is none
SIX_BITS: Final = np.full(256, 255, dtype=np.uint8)
SIX_BITS[48:88] = np.arange(40)
SIX_BITS[96:120] = np.arange(40, 64)


class Limits(NamedTuple):
    """What a line may be."""

    longest: int
    earliest_us: int
    latest_us: int


class Fragments(NamedTuple):
    """Parts of messages, in the order of their lines."""

    words: Any
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
    kinds: tuple[Any, ...] = ("int32", *["int8"] * 5, "int64", "int32", "int32", "uint64", "int64")
    words = np.empty((count, FRAGMENT_WORDS), dtype=np.uint64)
    return Fragments(words, *(np.empty(count, dtype=kind) for kind in kinds))


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
def pack_part(block: Any, start: Any, length: Any, words: Any, row: Any) -> Any:
    """Unarmour a fragment's payload into a row of words of 60 bits; say whether all its characters may be there."""
    bad = np.uint8(0)
    for word in range((length + CHARACTERS_PER_WORD - 1) // CHARACTERS_PER_WORD):
        value = np.uint64(0)
        first = word * CHARACTERS_PER_WORD
        here = min(length - first, CHARACTERS_PER_WORD)
        for k in range(here):
            six = SIX_BITS[block[u(start + first + k)]]
            bad |= six
            value = (value << np.uint64(6)) | np.uint64(six & 63)
        words[row, word] = value << np.uint64(6 * (CHARACTERS_PER_WORD - here))
    return bad < 64  # noqa: PLR2004 - a six-bit value


@kernel
def count_lines(block: Any, first: Any, last: Any) -> Any:
    """Count the line ends of a slice."""
    count = 0
    for at in range(first, last):
        count += block[u(at)] == _NEWLINE
    return count


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
        f_words,
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
    # the last receivers, found without a call
    near_values, near_codes = np.zeros(_NEAR, dtype=np.uint64), np.empty(_NEAR, dtype=np.int32)
    at = first
    while at < last:
        begin = at
        line += 1
        end = np.int64(-1)
        t, name, name_end, group = np.int64(NO_TIME), np.int64(0), np.int64(0), np.uint64(0)
        sentence = begin
        if block[u(begin)] == _BACKSLASH:
            t, name, name_end, group, close, good = read_tag_block(block, begin + 1)
            if close > 0:
                nulled[NULLED_TAG] += not good
                sentence = close + 1
        if block[u(sentence)] != _BANG:
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
            if is_stamp(block, begin, end):
                tallies[LINES] += 1
                stamp, name, name_end = read_stamp(block, begin, end)
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
                    near = u((value >> np.uint64(20)) & np.uint64(_NEAR - 1))
                    if near_values[near] != value:
                        near_values[near], near_codes[near] = value, _receiver_code(value, name, name_end, table)
                    station = near_codes[near]
                    nulled[NULLED_RECEIVER] += station == NO_RECEIVER
                continue
            if block[u(begin)] == _BACKSLASH and sentence < begin:  # a tag block behind blanks
                t, name, name_end, group, close, good = read_tag_block(block, begin + 1)
                nulled[NULLED_TAG] += close > 0 and not good
                sentence = close + 1
            sentence = max(sentence, begin)
            while sentence < end and block[u(sentence)] != _BANG:
                sentence += 1
        tallies[LINES] += 1
        # the checksum, over all between ! and *
        eights = np.uint64(0)
        star = sentence + 1
        while star + 8 <= last:
            eight = load_eight(block, star)
            if has_byte(eight, _STAR) or has_byte(eight, _NEWLINE):
                break
            eights ^= eight
            star += 8
        total = folded(eights)
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
            late, called, called_end = read_suffix(block, star + 3, end)
            if name_end <= name:
                name, name_end = called, called_end
        source = np.int32(NO_RECEIVER)
        if name_end > name:
            value = hashed(block, name, name_end)
            near = u((value >> np.uint64(20)) & np.uint64(_NEAR - 1))
            if near_values[near] != value:
                near_values[near], near_codes[near] = value, _receiver_code(value, name, name_end, table)
            source = near_codes[near]
            nulled[NULLED_RECEIVER] += source == NO_RECEIVER
        receiver = source if source != NO_RECEIVER else heard_by
        if t == NO_TIME:
            t = stamped if stamped != NO_TIME else late
        if t != NO_TIME and not limits.earliest_us <= t < limits.latest_us:
            nulled[NULLED_TIME] += 1
            t = np.int64(NO_TIME)
        length = comma - payload
        if count > 1:
            if not (0 < length <= FRAGMENT_BYTES and pack_part(block, payload, length, f_words, f)):
                refused[BAD_PAYLOAD] += 1
                continue
            f_length[u(f)], f_fill[u(f)] = length, fill
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
