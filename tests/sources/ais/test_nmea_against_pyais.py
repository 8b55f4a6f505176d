"""The fast decoder against pyais: every message of real logs, and made-up ones, field by field."""

import gzip
import os
import re
from collections import Counter
from functools import partial
from pathlib import Path

import pyais
import pyais.constants
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aismaker import checked, position_27, position_a, position_b, sentence, static_5, static_24a, static_24b
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.frames import to_frames
from ullage.sources.ais.nmea import Decoder

ROOT = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
LOGS = sorted(path for path in (ROOT / "ais").glob("nmea_*/*") if path.suffix != ".json")
SENTENCE = re.compile(rb"![A-Z0-9=]{2}VD[MO],(\d),(\d),(\d?),([^,]?),[^*\r\n]*\*[0-9A-Fa-f]{2}")
KNOWN_TYPES = {int(kind) for kind in pyais.constants.ShipType} - {0} | {None}
TABLED = {1, 2, 3, 5, 18, 19, 24, 27}
# what pyais decodes and is refused here: noise whose checksum happens to be right
REFUSED = {
    "MMSI impossible",
    "message type impossible",
    "payload too short",
    "position impossible",
    "part number impossible",
}


FIRST_EPOCH = 1_000_000_000


def decode(messages):
    """Decode messages at once, each under a time of its own; give rows by the number of their message, and counts."""
    lines = []
    for number, sentences in enumerate(messages):
        tag = checked(f"c:{FIRST_EPOCH + number}").encode()
        lines += [b"\\%b\\%b\n" % (tag, one) for one in sentences]
    decoder = Decoder()
    rows, counts = ({}, {}), Counts()
    for call in (partial(decoder.feed, b"".join(lines)), decoder.finish):
        decoded = call()
        counts += decoded.counts
        for by_number, frame in zip(rows, to_frames(decoded), strict=True):
            by_number |= {int(row["seen_at"].timestamp()) - FIRST_EPOCH: row for row in frame.iter_rows(named=True)}
    return *rows, counts


def by_pyais(*sentences):
    """Decode with pyais; None where it refuses."""
    try:
        return pyais.decode(*sentences, error_if_checksum_invalid=True).asdict()
    except Exception:  # noqa: BLE001 - whatever it refuses, and it refuses in many ways
        return None


def messages(path):
    """Give the sentences of each message of a log, parts that follow each other put together."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    waiting = {}
    for line in data.splitlines():
        found = SENTENCE.search(line)
        if not found or not found[1] > b"0":
            continue
        total, number, key = int(found[1]), int(found[2]), found.group(1, 3, 4)
        if total == 1:
            yield (found[0],)
            continue
        parts = waiting.pop(key, {}) if number > 1 else {}
        parts[number] = found[0]
        if len(parts) == total:
            yield tuple(parts[at] for at in sorted(parts))
        else:
            waiting[key] = parts


def differences(row, expected, names):
    """Name the columns in which a row is not what pyais says, sentinels being null."""
    for column, (field, nothing) in names.items():
        value = expected.get(field)
        if column == "ship_type" and row[column] not in KNOWN_TYPES:
            continue  # pyais takes a reserved type for none
        wanted = None if value is None or nothing(value) else value
        if (row[column] is None) != (wanted is None) or (wanted is not None and not same(row[column], wanted)):
            yield f"{column} {row[column]!r}, pyais {field} {value!r}"


def same(ours, theirs):
    return ours == theirs if isinstance(ours, str) else abs(ours - theirs) < 1e-6  # pyais rounds positions


def position_columns(expected):
    unsaid = expected["lat"] == 91 or expected["lon"] == 181
    long_range = expected["msg_type"] == 27
    expected["mmsi_text"] = f"{int(expected['mmsi']):09d}"
    kind = int(expected["msg_type"])
    expected["class"] = "A" if kind <= 3 else "B" if kind in (18, 19) else None
    return {
        "mmsi": ("mmsi_text", lambda _: False),
        "ais_class": ("class", lambda _: False),
        "lat_deg": ("lat", lambda _: unsaid),
        "lon_deg": ("lon", lambda _: unsaid),
        "sog_kn": ("speed", lambda x: x == (63 if long_range else 102.3)),
        "cog_deg": ("course", lambda x: x >= 360),
        "heading_deg": ("heading", lambda x: x >= 360),
        "nav_status": ("status", lambda x: x == 15),
        "utc_second": ("second", lambda x: x >= 60),
        "accurate": ("accuracy", lambda _: False),
        "message_type": ("msg_type", lambda _: False),
    }


def static_columns(expected):
    def empty(value):
        return not value

    sizes = {name: expected.get(name) or 0 for name in ("to_bow", "to_stern", "to_port", "to_starboard")}
    if 980_000_000 <= int(expected["mmsi"]) < 990_000_000:
        sizes = dict.fromkeys(sizes, 0)
    expected |= {"length": sizes["to_bow"] + sizes["to_stern"], "beam": sizes["to_port"] + sizes["to_starboard"]}
    expected["imo_text"] = f"{expected.get('imo') or 0:07d}"
    expected["mmsi_text"] = f"{int(expected['mmsi']):09d}"
    expected["eta_text"] = eta_text(*(expected.get(name) or 0 for name in ("month", "day", "hour", "minute")))
    length, beam = expected["length"], expected["beam"]
    return {
        "mmsi": ("mmsi_text", lambda _: False),
        "message_type": ("msg_type", lambda _: False),
        "to_bow_m": ("to_bow", lambda _: not length),
        "to_port_m": ("to_port", lambda _: not beam),
        "eta": ("eta_text", empty),
        "imo": ("imo_text", lambda x: x == "0000000"),
        "name": ("shipname", empty),
        "callsign": ("callsign", empty),
        "ship_type": ("ship_type", empty),
        "length_m": ("length", empty),
        "beam_m": ("beam", empty),
        "draught_m": ("draught", empty),
        "destination": ("destination", empty),
    }


def eta_text(month, day, hour, minute):
    if not (1 <= month <= 12 and day):
        return ""
    return f"{month:02d}-{day:02d}" + (f"T{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else "")


def compare(messages):
    """Give what differs, and for what reasons messages are refused that pyais takes."""
    positions, statics, counts = decode(messages)
    wrong, refused, types = [], Counter(), Counter()
    for number, sentences in enumerate(messages):
        expected = by_pyais(*sentences)
        kind = None if expected is None else int(expected["msg_type"])
        row, static = positions.get(number), statics.get(number)
        if kind is None or (kind in TABLED and row is None and static is None):
            reason = next(iter(decode([sentences])[2].refused), None) if expected or row or static else None
            refused[reason] += 1
            wrong += [f"taken, but pyais refuses {sentences}"] * (expected is None and bool(row or static))
            wrong += [f"lost: {sentences}"] * (kind in TABLED and reason is None)
        elif row is not None:
            wrong += [f"{one} in {sentences}" for one in differences(row, expected, position_columns(expected))]
        if kind in (5, 19, 24) and static is not None:
            wrong += [f"{one} in {sentences}" for one in differences(static, expected, static_columns(expected))]
        types[str(kind)] += expected is not None
    more = {kind: (count, types[kind]) for kind, count in counts.decoded.items() if count > types[kind]}
    return wrong + [f"more of type {kind} than pyais: {two}" for kind, two in more.items()], refused


@pytest.mark.skipif(not LOGS, reason="needs the real logs, see ULLAGE_TEST_DATA")
@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_every_message_of_a_real_log_is_what_pyais_makes_of_it(path):
    found = sorted(set(messages(path)))
    wrong, refused = compare(found)
    assert found
    assert wrong == []
    assert set(refused) - {None} <= REFUSED


@pytest.mark.skipif(not LOGS, reason="needs the real logs, see ULLAGE_TEST_DATA")
@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_no_message_of_a_real_log_is_lost_beside_others(path):
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    decoder = Decoder()
    counts = sum((one.counts for one in (decoder.feed(data), decoder.finish())), Counts())
    assert counts.read == sum(counts.decoded.values()) + sum(counts.spent.values()) + sum(counts.refused.values())
    assert counts.decoded >= decode(list(messages(path)))[2].decoded


@pytest.mark.skipif(not LOGS, reason="needs the real logs, see ULLAGE_TEST_DATA")
@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_parts_of_real_messages_may_come_in_any_order(path):
    found = sorted({message for message in messages(path) if len(message) > 1})
    positions, statics, counts = decode(found)
    backwards = decode([message[::-1] for message in found])
    assert backwards[:2] == (positions, statics)
    assert backwards[2] == counts


@pytest.mark.skipif(not LOGS, reason="needs the real logs, see ULLAGE_TEST_DATA")
@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_no_message_of_a_real_log_with_a_wrong_checksum_is_taken(path):
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    wrong = re.sub(rb"(!..VD[MO],[^*\r\n]*\*[0-9A-Fa-f])([0-9A-Fa-f])", flipped, data)
    decoder = Decoder()
    counts = sum((one.counts for one in (decoder.feed(wrong), decoder.finish())), Counts())
    assert wrong != data
    assert not counts.decoded
    assert counts.refused["checksum wrong"] > 0


def flipped(found):
    return found[1] + b"%X" % (int(found[2], 16) ^ 1)


numbers = st.integers(1, 999_999_999)
latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -./?!", max_size=20)
sizes = st.tuples(st.integers(0, 511), st.integers(0, 511), st.integers(0, 63), st.integers(0, 63))
made = st.one_of(
    st.builds(
        position_a, numbers, latitudes, longitudes, kind=st.integers(1, 3), sog=st.integers(0, 1023),
        cog=st.integers(0, 4095), heading=st.integers(0, 511), status=st.integers(0, 15), second=st.integers(0, 63),
    ),
    st.builds(
        position_b, numbers, latitudes, longitudes, sog=st.integers(0, 1023), cog=st.integers(0, 4095),
        heading=st.integers(0, 511), second=st.integers(0, 63),
    ),
    st.builds(
        position_27, numbers, latitudes, longitudes, sog=st.integers(0, 63), cog=st.integers(0, 511),
        status=st.integers(0, 15),
    ),
    st.builds(
        static_5, numbers, imo=st.integers(0, 2**30 - 1), name=words, callsign=words.map(lambda text: text[:7]),
        kind=st.integers(0, 255), sizes=sizes, draught=st.integers(0, 255), destination=words,
    ),
    st.builds(static_24a, numbers, name=words),
    st.builds(static_24b, numbers, kind=st.integers(0, 255), callsign=words.map(lambda text: text[:7]), sizes=sizes),
)  # fmt: skip


@given(st.lists(made, min_size=1, max_size=20))
def test_every_message_that_can_be_made_is_what_pyais_makes_of_it(payloads):
    assert compare([(sentence(payload).strip().encode(),) for payload in payloads]) == ([], Counter())
