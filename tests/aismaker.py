"""AIS sentences for tests, built bit by bit."""

from functools import reduce

CHARACTERS = "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"


def bits(*fields):
    """Lay fields, (value, length) each, end to end; a value below zero is written in two's complement."""
    return "".join(format(value & ((1 << length) - 1), f"0{length}b") for value, length in fields)


def text(value, characters):
    """Give a text's field of six-bit ASCII."""
    padded = value.ljust(characters, "@")
    return int(bits(*((ord(c) & 63, 6) for c in padded)), 2), 6 * characters


def armoured(payload):
    """Give a payload's characters and its fill bits."""
    fill = -len(payload) % 6
    padded = payload + "0" * fill
    return "".join(CHARACTERS[int(padded[at : at + 6], 2)] for at in range(0, len(padded), 6)), fill


def checked(content):
    """Give a sentence with its checksum; `content` stands between the mark and the asterisk."""
    return f"{content}*{reduce(lambda total, c: total ^ ord(c), content, 0):02X}"


def sentence(payload, *, talker="AIVDM", total=1, number=1, sequence="", channel="A", tag=None, suffix=""):
    """Give the line of one sentence; `tag` is the content of a tag block."""
    characters, fill = armoured(payload)
    line = "!" + checked(f"{talker},{total},{number},{sequence},{channel},{characters},{fill}") + suffix
    return (f"\\{checked(tag)}\\{line}" if tag else line) + "\n"


def in_parts(payload, *, sequence=1, cut=336, tags=(None, None), **options):
    """Give the two lines of a message that is too long for one sentence."""
    return [
        sentence(part, total=2, number=number, sequence=sequence, tag=tag, **options)
        for number, part, tag in zip((1, 2), (payload[:cut], payload[cut:]), tags, strict=True)
    ]


def position_a(mmsi=273000001, lat=42.7, lon=133.1, *, kind=1, sog=101, cog=900, heading=91, status=0, second=30):
    """Give the bits of a class A position report; speed and course in tenths, position in degrees or None."""
    where = (91 * 600_000, 181 * 600_000) if lat is None else (round(lat * 600_000), round(lon * 600_000))
    return bits(
        (kind, 6), (0, 2), (mmsi, 30), (status, 4), (-128, 8), (sog, 10), (1, 1), (where[1], 28), (where[0], 27),
        (cog, 12), (heading, 9), (second, 6), (0, 2), (0, 3), (0, 1), (0, 19),
    )  # fmt: skip


def position_b(mmsi=273000001, lat=42.7, lon=133.1, *, sog=101, cog=900, heading=91, second=30):
    """Give the bits of a class B position report."""
    return bits(
        (18, 6), (0, 2), (mmsi, 30), (0, 8), (sog, 10), (1, 1), (round(lon * 600_000), 28), (round(lat * 600_000), 27),
        (cog, 12), (heading, 9), (second, 6), (0, 29),
    )  # fmt: skip


def position_27(mmsi=273000001, lat=42.7, lon=133.1, *, sog=10, cog=90, status=0):
    """Give the bits of a long range report; speed in knots, course in degrees."""
    return bits(
        (27, 6), (0, 2), (mmsi, 30), (1, 1), (0, 1), (status, 4), (round(lon * 600), 18), (round(lat * 600), 17),
        (sog, 6), (cog, 9), (0, 2),
    )  # fmt: skip


def static_5(  # the fields are the message's
    mmsi=273000001, *, imo=9129653, name="SHIP ONE", callsign="UAAA", kind=80, sizes=(70, 20, 7, 8), draught=58,
    destination="VOSTOCHNY", eta=(3, 6, 12, 30),
):  # fmt: skip
    """Give the bits of a static report of class A; draught in tenths of a metre."""
    month, day, hour, minute = eta
    return bits(
        (5, 6), (0, 2), (mmsi, 30), (0, 2), (imo, 30), text(callsign, 7), text(name, 20), (kind, 8), (sizes[0], 9),
        (sizes[1], 9), (sizes[2], 6), (sizes[3], 6), (1, 4), (month, 4), (day, 5), (hour, 5), (minute, 6),
        (draught, 8), text(destination, 20), (0, 2),
    )  # fmt: skip


def static_24a(mmsi=273000001, *, name="SHIP ONE"):
    """Give the bits of part A of a static report of class B."""
    return bits((24, 6), (0, 2), (mmsi, 30), (0, 2), text(name, 20), (0, 8))


def static_24b(mmsi=273000001, *, kind=80, callsign="UAAA", sizes=(10, 5, 2, 2)):
    """Give the bits of part B."""
    return bits(
        (24, 6), (0, 2), (mmsi, 30), (1, 2), (kind, 8), (0, 42), text(callsign, 7), (sizes[0], 9), (sizes[1], 9),
        (sizes[2], 6), (sizes[3], 6), (0, 6),
    )  # fmt: skip


def static_19(mmsi=273000001, lat=42.7, lon=133.1, *, name="SHIP ONE", kind=80, sizes=(10, 5, 2, 2)):
    """Give the bits of an extended position report of class B."""
    return bits(
        (19, 6), (0, 2), (mmsi, 30), (0, 8), (101, 10), (1, 1), (round(lon * 600_000), 28), (round(lat * 600_000), 27),
        (900, 12), (91, 9), (30, 6), (0, 4), text(name, 20), (kind, 8), (sizes[0], 9), (sizes[1], 9), (sizes[2], 6),
        (sizes[3], 6), (1, 4), (0, 7),
    )  # fmt: skip
