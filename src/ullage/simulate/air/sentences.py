"""Kernels that write AIS sentences: messages 1, 5, 18 and 24 of ITU-R M.1371-5, armoured, checked and tagged."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from ullage.kernels import kernel

MOST_BYTES: Final = 320
"""Of the lines of one message: two sentences of 82, each behind a tag block."""
CELLS: Final = 72
FIRST_CELLS: Final = 56
"""Six-bit characters in the first of two sentences: 336 bits, so that no line is longer than 82 characters."""

NO_LAT, NO_LON, NO_SPEED, NO_COURSE, NO_HEADING = 91 * 600_000, 181 * 600_000, 1023, 3600, 511
NO_STATUS, NO_SECOND, NO_TURN = 15, 60, -128
PART_A: Final = 24
PART_B: Final = 25
_GPS = 1
_B_STATE = 0b1100000000000000110  # what class B with carrier sense sends where others send their slots
_HEX = np.frombuffer(b"0123456789ABCDEF", np.uint8).copy()


class Lines(NamedTuple):
    """Messages to be written, as whole numbers.

    Parameters
    ----------
    kind
        1, 5, 18, or 24 and 25 for the parts of message 24.
    mmsi, seen_s, receiver, sequence, channel
        Of all of them: time since 1970 [s], row of the names, number of a message in two sentences, 65 or 66.
    values
        Of positions: latitude, longitude, speed, course, heading, status, second, accuracy; of statics: IMO number,
        type, antenna to bow, stern, port and starboard, draught, and unused.
    texts
        Rows of the texts' tables: name, call sign, destination; of positions unused.
    """

    kind: Any
    mmsi: Any
    seen_s: Any
    receiver: Any
    sequence: Any
    channel: Any
    values: Any
    texts: Any


@kernel
def _put(cells: Any, at: Any, value: Any, length: Any) -> Any:
    """Lay the lowest bits of a number into six-bit cells; give where the next begin."""
    while length > 0:
        cell, used = at // 6, at % 6
        take = min(6 - used, length)
        piece = (value >> (length - take)) & ((1 << take) - 1)
        cells[cell] |= np.uint8(piece << (6 - used - take))
        at += take
        length -= take
    return at


@kernel
def _put_text(cells: Any, at: Any, text: Any) -> Any:
    """Lay a text of six-bit ASCII into cells; zeros, which end it, are the sign for nothing."""
    for character in text:
        at = _put(cells, at, np.int64(character & 63), 6)
    return at


@kernel
def _put_position(cells: Any, kind: Any, mmsi: Any, value: Any) -> Any:
    lat, lon, speed, course, heading, status, second, accurate = value
    at = _put(cells, 0, kind, 6)
    at = _put(cells, at + 2, mmsi, 30)
    if kind == 1:
        at = _put(cells, _put(cells, at, status, 4), NO_TURN, 8)
    else:
        at += 8
    at = _put(cells, _put(cells, at, speed, 10), accurate, 1)
    at = _put(cells, _put(cells, at, lon, 28), lat, 27)
    at = _put(cells, _put(cells, _put(cells, at, course, 12), heading, 9), second, 6)
    if kind == 18:  # noqa: PLR2004 - class B: carrier sense, may listen to channel management, in the whole band
        at = _put(cells, at + 2, 0b1011100, 7)
        return _put(cells, at, (1 << 19) | _B_STATE, 20)
    return at + 25


@kernel
def _put_static(cells: Any, kind: Any, mmsi: Any, value: Any, name: Any, callsign: Any, destination: Any) -> Any:
    at = _put(cells, 0, min(kind, PART_A), 6)
    at = _put(cells, at + 2, mmsi, 30)
    if kind == PART_A:
        return _put_text(cells, at + 2, name) + 8
    if kind == PART_B:
        at = _put(cells, _put(cells, at, 1, 2), value[1], 8) + 42
        return _put_sizes(cells, _put_text(cells, at, callsign), value) + 6
    at = _put(cells, at + 2, value[0], 30)
    at = _put_text(cells, _put_text(cells, at, callsign), name)
    at = _put_sizes(cells, _put(cells, at, value[1], 8), value)
    at = _put(cells, at, _GPS, 4)
    at = _put(cells, _put(cells, at + 9, 24, 5), 60, 6)  # no arrival: month and day 0, hour 24, minute 60
    return _put_text(cells, _put(cells, at, value[6], 8), destination) + 2


@kernel
def _put_sizes(cells: Any, at: Any, value: Any) -> Any:
    at = _put(cells, _put(cells, at, value[2], 9), value[3], 9)
    return _put(cells, _put(cells, at, value[4], 6), value[5], 6)


@kernel
def _check(out: Any, begin: Any, at: Any) -> Any:
    """Write an asterisk and the checksum of what stands from `begin` on."""
    total = np.uint8(0)
    for k in range(begin, at):
        total ^= out[k]
    out[at], out[at + 1], out[at + 2] = 42, _HEX[total >> 4], _HEX[total & 15]
    return at + 3


@kernel
def _write_tag(out: Any, at: Any, name: Any, seen_s: Any) -> Any:
    """Write a tag block: source and time."""
    out[at], out[at + 1], out[at + 2] = 92, 115, 58  # \s:
    begin = at + 1
    at += 3
    for character in name:
        if character == 0:
            break
        out[at] = character
        at += 1
    out[at], out[at + 1], out[at + 2] = 44, 99, 58  # ,c:
    at += 3
    digits, rest = 1, seen_s // 10
    while rest > 0:
        digits, rest = digits + 1, rest // 10
    for k in range(digits):
        out[at + digits - 1 - k] = 48 + seen_s % 10
        seen_s //= 10
    at = _check(out, begin, at + digits)
    out[at] = 92
    return at + 1


@kernel
def _write_sentence(
    out: Any, at: Any, cells: Any, first: Any, last: Any, parts: Any, part: Any, sequence: Any, channel: Any, fill: Any
) -> Any:
    """Write ``!AIVDM,parts,part,sequence,channel,payload,fill*checksum`` and the end of the line."""
    out[at] = 33
    begin = at + 1
    for character in (65, 73, 86, 68, 77, 44, 48 + parts, 44, 48 + part, 44):
        at += 1
        out[at] = character
    at += 1
    if parts > 1:
        out[at] = 48 + sequence
        at += 1
    out[at], out[at + 1], out[at + 2] = 44, channel, 44
    at += 3
    for k in range(first, last):
        out[at] = cells[k] + (48 if cells[k] < 40 else 56)  # noqa: PLR2004 - the two runs of the alphabet
        at += 1
    out[at], out[at + 1] = 44, 48 + fill
    at = _check(out, begin, at + 2)
    out[at] = 10
    return at + 1


@kernel
def write_lines(
    lines: Any, rows: Any, sources: Any, names: Any, callsigns: Any, destinations: Any, cells: Any, out: Any
) -> Any:
    """Write the sentences of messages; give how many bytes they take.

    Parameters
    ----------
    lines
        The messages.
    rows
        Which of them, in their order.
    sources, names, callsigns, destinations
        Texts as rows of bytes, ended by zeros.
    cells
        Room for one message, `CELLS` bytes.
    out
        Where the bytes go; `MOST_BYTES` for each message.
    """
    at = 0
    for row in rows:
        kind, text = lines.kind[row], lines.texts[row]
        cells[:] = 0
        if kind == 1 or kind == 18:  # noqa: PLR1714, PLR2004 - a position
            bits = _put_position(cells, kind, lines.mmsi[row], lines.values[row])
        else:
            bits = _put_static(
                cells, kind, lines.mmsi[row], lines.values[row], names[text[0]], callsigns[text[1]],
                destinations[text[2]],
            )  # fmt: skip
        end = (bits + 5) // 6
        parts = 1 if end <= FIRST_CELLS else 2
        for part in range(parts):
            first, last = part * FIRST_CELLS, end if part == parts - 1 else FIRST_CELLS
            fill = end * 6 - bits if part == parts - 1 else 0
            at = _write_tag(out, at, sources[lines.receiver[row]], lines.seen_s[row])
            at = _write_sentence(
                out, at, cells, first, last, parts, part + 1, lines.sequence[row], lines.channel[row], fill
            )
    return at
