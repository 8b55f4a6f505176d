"""Parts of messages joined, whatever the order in which they come, within a window of time or of lines.

Parts belong together that agree in channel, number of parts and sequence number, in the connection or sender that they
came from, and in the receiver that their own lines name or in the group of their tag blocks, in which only the first
need name it. A second part of the same number begins a new message; what is left of the old one is counted as missing.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from ullage.kernels import kernel
from ullage.sources.ais.arrays import NO_RECEIVER, NO_TIME
from ullage.sources.ais.lines import FIRST_OF_MESSAGE, FRAGMENT_WORDS, FURTHER, MISSING, UNTIMED
from ullage.sources.ais.payload import (
    CHARACTERS_PER_WORD,
    DECODED_BOTH,
    DECODED_OTHER,
    DECODED_POSITION,
    DECODED_STATIC,
    NULLED_COG,
    NULLED_HEADING,
    POSITION_IMPOSSIBLE,
    WORD_BITS,
    WORDS,
    decode_static,
    position_values,
    read_head,
)

_MOST_PARTS: Final = 9
_OPEN: Final = 4096
"""Messages that may wait for parts at once; the one that waits longest gives way."""

_PROBES = 8
_ODD = 0x9E3779B97F4A7C15
_WORD_MASK = (1 << WORD_BITS) - 1


class Window(NamedTuple):
    """How far apart the parts of one message may be: in microseconds, and in lines where lines have no time."""

    us: int
    lines: int


class Open(NamedTuple):
    """Messages that wait for parts; a slot is free where `have` is 0."""

    key: Any
    have: Any
    line: Any
    t_us: Any
    heard_us: Any
    receiver: Any
    total: Any
    fill: Any
    lengths: Any
    payload: Any


def room_for_open() -> Open:
    """Make an empty table."""
    return Open(
        np.zeros(_OPEN, dtype=np.uint64),
        np.zeros(_OPEN, dtype=np.int64),
        np.zeros(_OPEN, dtype=np.int64),
        np.zeros(_OPEN, dtype=np.int64),
        np.zeros(_OPEN, dtype=np.int64),
        np.zeros(_OPEN, dtype=np.int32),
        np.zeros(_OPEN, dtype=np.int64),
        np.zeros(_OPEN, dtype=np.int64),
        np.zeros((_OPEN, _MOST_PARTS), dtype=np.int32),
        np.zeros((_OPEN, _MOST_PARTS, FRAGMENT_WORDS), dtype=np.uint64),
    )


@kernel
def _key(group: Any, source: Any, total: Any, sequence: Any, channel: Any) -> Any:
    """Tell messages apart; never 0."""
    value = group if group != 0 else np.uint64(source + 2)
    value = (value ^ (value >> np.uint64(29))) * np.uint64(_ODD)
    value ^= np.uint64(total)
    value ^= np.uint64(sequence + 1) << np.uint64(8)
    value ^= np.uint64(np.int64(channel) & 255) << np.uint64(16)
    value = (value ^ (value >> np.uint64(32))) * np.uint64(_ODD)
    return value | np.uint64(1)


@kernel
def _bits(have: Any) -> Any:
    """Count the parts that are there."""
    count = 0
    for k in range(_MOST_PARTS):
        count += (have >> k) & 1
    return count


@kernel
def _slot(keys: Any, haves: Any, lines: Any, key: Any) -> Any:
    """Find the slot of a key: its own, else a free one, else that of the message that waits longest."""
    home = np.int64(key >> np.uint64(40)) & (_OPEN - 1)
    best = home
    for probe in range(_PROBES):
        at = (home + probe) & (_OPEN - 1)
        if haves[at] != 0 and keys[at] == key:
            return at
        if haves[best] != 0 and (haves[at] == 0 or lines[at] < lines[best]):
            best = at
    return best


@kernel
def _stale(then: Any, now: Any, window: Any) -> Any:
    """Tell whether a waiting message is too old for a part of now; both have a time, when it was heard, and a line."""
    (t_then, heard_then, line_then), (t, heard, line) = then, now
    if NO_TIME not in (t, t_then):
        return abs(t - t_then) > window.us
    if NO_TIME not in (heard, heard_then) and abs(heard - heard_then) > window.us:
        return True
    return line - line_then > window.lines


@kernel
def _add_part(parts: Any, slot: Any, part: Any, length: Any, first: Any, words: Any) -> None:
    """Lay the bits of one part behind those of the parts before it; what is beyond the last word is not needed."""
    for k in range((6 * length + WORD_BITS - 1) // WORD_BITS):
        at, shift = (first + k * WORD_BITS) // WORD_BITS, (first + k * WORD_BITS) % WORD_BITS
        value = parts[slot, part, k]
        if at < WORDS:
            words[at] |= value >> np.uint64(shift)
        if shift and at + 1 < WORDS:
            words[at + 1] |= (value << np.uint64(WORD_BITS - shift)) & np.uint64(_WORD_MASK)


@kernel
def join_fragments(  # noqa: C901, PLR0912, PLR0915 - one state machine
    parts: Any, count: Any, heard_us: Any, window: Any, table: Any, pos: Any, stat: Any, refused: Any, kinds: Any,
    nulled: Any, tallies: Any, rows: Any,
) -> None:  # fmt: skip
    """Add parts, in the order of their lines, and decode each message that is whole.

    Parameters
    ----------
    parts, count
        The parts, and how many there are.
    heard_us
        When they were heard; `NO_TIME` where that is not known.
    window
        How far apart they may be.
    table
        Messages that wait; kept from block to block.
    pos, stat, refused, kinds, nulled, tallies, rows
        As in `lines.scan_lines`.
    """
    words = np.empty(WORDS + 1, dtype=np.uint64)
    words[WORDS] = 0
    p_mmsi, p_time, p_lat, p_lon, p_sog, p_cog, p_heading, p_status, p_kind, p_second, p_accurate, p_receiver = pos
    s_mmsi, s_time, s_kind, s_receiver, s_numbers, s_texts = stat
    contents, sizes, fills, totals, numbers, sequences, channels, times, heard, sources, groups, rows_of = parts
    keys, haves, last_lines, first_times, first_heard, receivers, wanted, last_fills, lengths, payloads = table
    p, s = 0, 0
    for i in range(count):
        key, number, t = (
            _key(groups[i], sources[i], totals[i], sequences[i], channels[i]),
            np.int64(numbers[i]) - 1,
            times[i],
        )
        at = _slot(keys, haves, last_lines, key)
        have = haves[at]
        if have != 0 and (
            keys[at] != key
            or (have >> number) & 1
            or _stale((first_times[at], first_heard[at], last_lines[at]), (t, heard_us, rows_of[i]), window)
        ):
            refused[MISSING] += _bits(have)
            have = 0
        if have == 0:
            keys[at], wanted[at] = key, totals[i]
            first_times[at], first_heard[at], receivers[at] = NO_TIME, heard_us, NO_RECEIVER
        have |= 1 << number
        haves[at], last_lines[at] = have, rows_of[i]
        if t != NO_TIME and (first_times[at] == NO_TIME or t < first_times[at]):
            first_times[at] = t
        if heard[i] != NO_RECEIVER:
            receivers[at] = heard[i]
        length = sizes[i]
        lengths[at, number] = length
        for k in range((length + CHARACTERS_PER_WORD - 1) // CHARACTERS_PER_WORD):
            payloads[at, number, k] = contents[i, k]
        if number + 1 == wanted[at]:
            last_fills[at] = fills[i]
        if have != (1 << wanted[at]) - 1:
            continue
        haves[at] = 0
        words[:] = 0
        length = 0
        for part in range(wanted[at]):
            _add_part(payloads, at, part, lengths[at, part], 6 * length, words)
            length += lengths[at, part]
        tallies[FURTHER] += wanted[at] - 1
        t, receiver = first_times[at], receivers[at]
        bits = np.int64(6 * length - last_fills[at])
        kind, mmsi, answer = read_head(words[0], bits)
        if answer in (DECODED_POSITION, DECODED_BOTH):
            lat, lon, sog, cog, bow, status, second, accurate, bad_cog, bad_bow, possible = position_values(
                kind, words[0], words[1], words[2]
            )
            if possible:
                nulled[NULLED_COG] += bad_cog
                nulled[NULLED_HEADING] += bad_bow
                p_mmsi[p], p_time[p], p_lat[p], p_lon[p] = mmsi, t, lat, lon
                p_sog[p], p_cog[p], p_heading[p] = sog, cog, bow
                p_status[p], p_kind[p], p_second[p] = status, kind, second
                p_accurate[p], p_receiver[p] = accurate, receiver
                p += 1
            else:
                answer = POSITION_IMPOSSIBLE
        if answer in (DECODED_STATIC, DECODED_BOTH):
            found = decode_static(kind, mmsi, words, bits, s_numbers, s_texts, s)
            if found < 0:
                answer = found
            else:
                s_mmsi[s], s_time[s], s_kind[s], s_receiver[s] = mmsi, t, kind, receiver
                s += 1
        if answer < 0:
            refused[FIRST_OF_MESSAGE - answer] += 1
            continue
        kinds[kind] += 1
        tallies[UNTIMED] += answer != DECODED_OTHER and t == NO_TIME
    rows[0], rows[1] = p, s


def left_open(table: Open) -> int:
    """Count the parts that still wait for others."""
    return sum(int(have).bit_count() for have in table.have)
