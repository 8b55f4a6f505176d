"""Tables of providers: known by their header, read whatever is in them, every row in one count."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.errors import InputError
from ullage.sources.ais import Reading
from ullage.sources.ais.csv_dialects import TABLES
from ullage.sources.ais.csv_tables import find_header

HEADER = "mmsi,seen_at,lat_deg,lon_deg,sog_kn\n"
GOOD = "273000001,2024-03-06T03:04:05Z,42.7,133.1,10.1\n"


def read(path, content):
    """Read a table; give its only frames' rows, and the reading."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = Reading(path)
    frames = list(reading)
    rows = [row for positions, _ in frames for row in positions.iter_rows(named=True)]
    statics = [row for _, statics in frames for row in statics.iter_rows(named=True)]
    return rows, statics, reading


@pytest.fixture
def table(tmp_path):
    return lambda content: read(tmp_path / "table.csv", content)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end_is_read(table, delimiter, end):
    rows, _, reading = table((HEADER + GOOD).replace(",", delimiter).replace("\n", end))
    assert [(row["mmsi"], row["lat_deg"], row["sog_kn"]) for row in rows] == [("273000001", 42.7, 10.1)]
    assert reading.counts.as_dict() == {
        "read": 2, "decoded": {"plain": 1}, "spent": {"headers": 1}, "refused": {}, "nulled": {}, "untimed": 0,
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_encoding_is_read(table, encoding):
    text = HEADER.replace("sog_kn", "name") + "273000001,2024-03-06,42.7,133.1,\u00c5SE\n"
    _, statics, _ = table(text.encode(encoding))
    assert [row["name"] for row in statics] == ["\u00c5SE"]


def test_two_encodings_in_one_table_are_both_read_and_counted(table):
    header = HEADER.replace("sog_kn", "name").encode()
    row = "273000001,2024-03-06 03:04:05,42.7,133.1,{}\n"
    content = header + row.format("\u00d8RN").encode() + row.replace(":05", ":06").format("\u00d8ST").encode("cp1252")
    _, statics, reading = table(content)
    assert {row["name"] for row in statics} == {"\u00d8RN", "\u00d8ST"}
    assert reading.counts.nulled == {"characters not in UTF-8 (read as Windows-1252)": 1}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("0,2024-03-06,42.7,133.1,10.1", "MMSI impossible"),
        ("1000000000,2024-03-06,42.7,133.1,10.1", "MMSI impossible"),
        (",2024-03-06,42.7,133.1,10.1", "MMSI impossible"),
        ("a ship,2024-03-06,42.7,133.1,10.1", "MMSI impossible"),
        ("273000001,2024-03-06,90.1,133.1,10.1", "position impossible"),
        ("273000001,2024-03-06,nan,133.1,10.1", "position impossible"),
        ("273000001,2024-03-06,42.7,inf,10.1", "position impossible"),
        ("273000001,2024-03-06,42.7,180.1,10.1", "position impossible"),
        ("273000001,2024-03-06,north,133.1,10.1", "position impossible"),
        ("273000001,2024-03-06,42.7", "cells missing"),
        ("273000001,2024-03-06,42.7,133.1,10.1,5", "cells too many"),
        ('"273000001,2024-03-06,42.7,133.1,10.1', "row too long, or a quotation mark never closed"),
    ],
)
def test_a_bad_row_is_refused_by_reason_and_the_next_one_read(table, row, reason):
    rows, _, reading = table(HEADER + GOOD + row + "\n" + (GOOD if '"' not in row else ""))
    assert len(rows) == (2 if '"' not in row else 1)
    assert reading.counts.refused == {reason: 1}


@pytest.mark.parametrize("latitude", ["91", "91.0", ""])
def test_a_position_that_the_ship_did_not_send_is_null_and_the_row_kept(table, latitude):
    rows, _, reading = table(HEADER + f"273000001,2024-03-06 00:00:00,{latitude},181,10.1\n")
    assert [(row["lat_deg"], row["lon_deg"]) for row in rows] == [(None, None)]
    assert not reading.counts.refused


@pytest.mark.parametrize(
    "time", ["1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "yesterday", "99999999999999999999", "nan"]
)
def test_a_time_that_cannot_be_is_null_and_counted(table, time):
    rows, _, reading = table(HEADER + GOOD + f"273000001,{time},42.7,133.1,10.1\n")
    assert rows[1]["seen_at"] is None
    assert reading.counts.nulled == {"seen_at": 1}
    assert reading.counts.untimed == 1


@pytest.mark.parametrize(
    ("time", "iso"),
    [
        ("2024-03-06T03:04:05", "2024-03-06T03:04:05+00:00"),
        ("2024-03-06 03:04:05.25Z", "2024-03-06T03:04:05.250000+00:00"),
        ("2024-03-06T12:04:05+09:00", "2024-03-06T03:04:05+00:00"),
        ("2024-03-06 03:04", "2024-03-06T03:04:00+00:00"),
        ("1709694245", "2024-03-06T03:04:05+00:00"),
        ("1709694245.5", "2024-03-06T03:04:05.500000+00:00"),
        ("1709694245000", "2024-03-06T03:04:05+00:00"),
    ],
)
def test_times_are_read_however_they_are_written(table, time, iso):
    rows, _, _ = table(HEADER + f"273000001,{time},42.7,133.1,10.1\n")
    assert [row["seen_at"].isoformat() for row in rows] == [iso]


def test_a_table_of_no_dialect_is_told_which_is_nearest_and_what_it_lacks(table):
    with pytest.raises(InputError) as told:
        table("mmsi,seen_at,latitude,lon_deg\n" + GOOD)
    message = str(told.value)
    assert "nearest is plain, which also has lat_deg" in message
    assert "mmsi, seen_at, latitude, lon_deg, separated by comma" in message


def test_a_table_with_another_delimiter_is_no_table(table):
    with pytest.raises(InputError, match=r"table\.csv: "):
        table((HEADER + GOOD).replace(",", ":"))


def test_rows_with_another_delimiter_than_the_header_are_refused(table):
    rows, _, reading = table(HEADER + GOOD.replace(",", ";") * 3)
    assert rows == []
    assert reading.counts.refused == {"cells missing": 3}


def test_columns_that_mean_nothing_are_ignored_and_named(table):
    rows, _, reading = table("mmsi,seen_at,lat_deg,lon_deg,colour,mood\n273000001,2024-03-06,42.7,133.1,red,good\n")
    assert len(rows) == 1
    assert [str(one) for one in reading.problems] == [
        "table.csv: columns that are not of the plain dialect were ignored: colour, mood"
    ]


def test_lines_before_the_header_and_headers_between_rows_are_counted(table):
    rows, _, reading = table("made by somebody\n\n" + HEADER + GOOD + HEADER + GOOD)
    assert len(rows) == 2
    assert reading.counts.refused == {"before the header": 1}
    assert reading.counts.spent == {"headers": 2}
    assert reading.counts.read == 5


def test_a_table_without_rows_is_read_and_empty(table):
    rows, statics, reading = table(HEADER)
    assert (rows, statics, reading.problems) == ([], [], [])


def test_a_column_that_comes_twice_counts_once(table):
    rows, _, _ = table("mmsi,seen_at,lat_deg,lon_deg,lat_deg\n273000001,2024-03-06,42.7,133.1,-1\n")
    assert rows[0]["lat_deg"] == 42.7


def test_static_values_that_rows_repeat_are_kept_where_they_change(table):
    row = "273000001,2024-03-06T03:0{}:00Z,42.7,133.1,{}\n"
    content = HEADER.replace("sog_kn", "draught_m") + "".join(row.format(k, 5.8 if k < 6 else 3.1) for k in range(9))
    _, statics, _ = table(content)
    assert [(one["seen_at"].minute, one["draught_m"]) for one in statics] == [(0, 5.8), (5, 5.8), (6, 3.1), (8, 3.1)]


def test_rows_of_what_is_no_ship_are_counted_and_make_no_reports(table):
    rows, _, reading = table(
        "# Timestamp,Type of mobile,MMSI,Latitude,Longitude\n"
        "06/03/2024 03:04:05,Base Station,2190001,57.1,10.9\n06/03/2024 03:04:05,Class B,219000001,57.1,10.9\n"
    )
    assert [(row["mmsi"], row["ais_class"], row["seen_at"].month) for row in rows] == [("219000001", "B", 3)]
    name = "Danish Maritime Authority"
    assert reading.counts.decoded == {name: 1, f"{name}, of no ship, or other messages": 1}


def test_decimal_commas_are_read(table):
    rows, _, _ = table(
        'Timestamp;Type of mobile;MMSI;Latitude;Longitude\n06/03/2024 03:04:05;Class A;219000001;"57,1";10,9\n'
    )
    assert [(row["lat_deg"], row["lon_deg"]) for row in rows] == [(57.1, 10.9)]


@settings(max_examples=40)
@given(
    dialect=st.sampled_from(TABLES),
    rows=st.lists(st.lists(st.text("0123456789.-:TZ ,\"'anAB\u00e9\x00", max_size=12), max_size=12), max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_whatever_stands_in_a_table_every_row_is_in_one_count(dialect, rows, delimiter, tmp_path_factory):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    names = list(dict.fromkeys([*dialect.names(), *sorted(dialect.known_by[0])]))
    writer.writerow(names)
    writer.writerows((row + [""] * len(names))[: len(names) - (len(row) % 3 == 1)] for row in rows)
    found, _, reading = read(tmp_path_factory.mktemp("table") / "table", out.getvalue())
    counts = reading.counts
    assert counts.read == counts.decoded.total() + counts.spent.total() + counts.refused.total()
    assert len(found) <= counts.decoded.total()
    for row in found:
        assert 0 < int(row["mmsi"]) < 10**9
        assert row["lat_deg"] is None or abs(row["lat_deg"]) <= 90
        assert row["sog_kn"] is None or 0 <= row["sog_kn"] <= 102.2


@given(data=st.binary(max_size=400))
def test_any_bytes_after_a_header_are_in_one_count(data, tmp_path_factory):
    _, _, reading = read(tmp_path_factory.mktemp("table") / "table", HEADER.encode() + data)
    counts = reading.counts
    assert counts.read == counts.decoded.total() + counts.spent.total() + counts.refused.total()


@given(st.binary(max_size=300))
def test_any_bytes_have_a_header_or_none(data):
    header = find_header(data)
    assert header is None or header.dialect is None or 0 < header.end <= len(data)
