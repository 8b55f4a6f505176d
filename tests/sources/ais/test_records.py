"""JSON and msgpack records of providers, good and bad."""

import msgpack
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.errors import InputError
from ullage.sources.ais import Reading
from ullage.sources.ais.records import as_text, flattened

GFW = {"ssvid": "273000001", "lat": 42.7, "lon": 133.1, "timestamp": 1709694245.0, "type": "AIS.1", "speed": 10.1}


def read(path, content):
    path.write_bytes(content)
    reading = Reading(path)
    return [row for positions, _ in reading for row in positions.iter_rows(named=True)], reading


@pytest.fixture
def file(tmp_path):
    return lambda content: read(tmp_path / "records", content)


@pytest.mark.parametrize(
    "write",
    [
        orjson.dumps,
        lambda records: orjson.dumps(records, option=orjson.OPT_INDENT_2),
        lambda records: orjson.dumps({"a": 1, "data": {"entries": records}}),
        lambda records: b"\n".join(map(orjson.dumps, records)),
        lambda records: b"\r\n".join(map(orjson.dumps, records)) + b"\r\n",
        lambda records: b"\n".join(orjson.dumps(one, option=orjson.OPT_INDENT_2) for one in records),
        lambda records: orjson.dumps(records).decode().encode("utf-16"),
        lambda records: b"".join(map(msgpack.packb, records)),
    ],
)
def test_however_records_are_written_they_are_read(file, write):
    rows, reading = file(write([GFW, GFW | {"speed": None}]))
    assert [(row["mmsi"], row["lat_deg"], row["sog_kn"]) for row in rows] == [
        ("273000001", 42.7, 10.1),
        ("273000001", 42.7, None),
    ]
    assert reading.counts.decoded == {"Global Fishing Watch": 2}
    assert reading.problems == []


def test_a_broken_line_costs_one_record(file):
    lines = [orjson.dumps(GFW), b'{"ssvid": "2730', b"rubbish", orjson.dumps(GFW)]
    rows, reading = file(b"\n".join(lines))
    assert len(rows) == 2
    assert reading.counts.refused == {"record broken": 2}


def test_a_document_that_is_cut_off_keeps_what_came_before(file):
    rows, reading = file(orjson.dumps([GFW, GFW])[:-20])
    assert len(rows) == 1
    assert reading.counts.refused == {"record too long, or never closed": 1}


def test_a_record_of_no_dialect_is_refused_among_others(file):
    rows, reading = file(orjson.dumps([GFW, {"a": 1}, GFW]))
    assert len(rows) == 2
    assert reading.counts.refused == {"record of no known dialect": 1}


def test_records_of_two_dialects_in_one_file_are_read_each_as_its_own(file):
    place = {"type": "Point", "coordinates": [20.1, 60.2]}
    other = {"mmsi": 230000001, "geometry": place, "properties": {"timestampExternal": 1709694245000}}
    rows, reading = file(orjson.dumps([GFW, other]))
    assert [row["mmsi"] for row in rows] == ["273000001", "230000001"]
    assert reading.counts.decoded == {"Global Fishing Watch": 1, "Digitraffic (locations)": 1}


def test_a_document_of_no_dialect_is_told_which_is_nearest(file):
    with pytest.raises(InputError, match=r"keys ssvid, lat, lon are of no known dialect; nearest is Global Fishing"):
        file(orjson.dumps([{"ssvid": 1, "lat": 2, "lon": 3}]))


def test_after_a_broken_record_the_rest_of_msgpack_is_told_to_be_unread(file):
    rows, reading = file(msgpack.packb(GFW) + b"\xc1" + msgpack.packb(GFW))
    assert len(rows) == 1
    assert reading.counts.refused == {"record broken": 1}
    assert "msgpack has no mark" in str(reading.problems[0])


def test_a_record_of_msgpack_that_is_cut_off_is_counted(file):
    rows, reading = file(msgpack.packb(GFW) + msgpack.packb(GFW)[:-5])
    assert len(rows) == 1
    assert reading.counts.refused == {"record broken": 1}


def test_a_map_that_claims_to_be_huge_does_no_harm(file):
    rows, reading = file(msgpack.packb(GFW) + b"\xdf\xff\xff\xff\xff")
    assert len(rows) == 1
    assert reading.counts.refused == {"record broken": 1}


@pytest.mark.parametrize("depth", [100, 100_000])
def test_no_nesting_is_too_deep(file, depth):
    rows, _ = file(orjson.dumps(GFW) + b"\n" + b'{"a":' * depth + b"1" + b"}" * depth + b"\n" + orjson.dumps(GFW))
    assert len(rows) == 2


def test_numbers_that_are_none_are_refused_or_null(file):
    bad = {"lat": float("nan"), "lon": 1.0}
    rows, reading = file(b"".join(map(msgpack.packb, [GFW, GFW | bad, GFW | {"speed": float("inf")}])))
    assert [row["sog_kn"] for row in rows] == [10.1, None]
    assert reading.counts.refused == {"position impossible": 1}
    assert reading.counts.nulled == {"sog_kn": 1}


value = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(),
        st.text(max_size=5),
        st.binary(max_size=5),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=40)
@given(records=st.lists(st.dictionaries(st.sampled_from([*GFW, "x", "__invalid__"]), value, max_size=7), max_size=6))
def test_whatever_values_records_have_each_is_in_one_count(records, tmp_path_factory):
    packed = b"".join(msgpack.packb(one) for one in [GFW, *records])
    rows, reading = read(tmp_path_factory.mktemp("records") / "records", packed)
    counts = reading.counts
    assert counts.read == len(records) + 1 == counts.decoded.total() + counts.refused.total()
    assert all(row["lat_deg"] is None or abs(row["lat_deg"]) <= 90 for row in rows)


@given(opening=st.sampled_from([b"[", b"{", b"", b"\n"]), data=st.binary(max_size=300))
def test_any_bytes_between_records_are_in_one_count(opening, data, tmp_path_factory):
    content = opening + orjson.dumps(GFW) + b"\n" + data
    try:
        _, reading = read(tmp_path_factory.mktemp("records") / "records", content)
    except InputError:
        return
    counts = reading.counts
    assert counts.read == counts.decoded.total() + counts.spent.total() + counts.refused.total()


@given(data=st.binary(max_size=300))
def test_any_bytes_after_a_record_of_msgpack_are_in_one_count(data, tmp_path_factory):
    _, reading = read(tmp_path_factory.mktemp("records") / "records", msgpack.packb(GFW) + data)
    counts = reading.counts
    assert counts.read == counts.decoded.total() + counts.refused.total()


def test_paths_of_values_are_as_dialects_have_them():
    record = {"A B": {"c": [1, {"d": True}]}, "E": None}
    assert flattened(record) == {"a_b.c.0": 1, "a_b.c.1.d": True, "e": None}


@pytest.mark.parametrize(
    ("given", "text"), [(True, "true"), (1, "1"), (1.5, "1.5"), (" a ", "a"), ("", None), (b"a", "a"), (object(), None)]
)
def test_values_are_written_as_a_table_has_them(given, text):
    assert as_text(given) == text
