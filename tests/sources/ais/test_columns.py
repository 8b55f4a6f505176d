"""Texts of providers' tables as reports: units, words, sentinels, derived values, thinned static reports."""

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.sources.ais.changes import keep_changes
from ullage.sources.ais.columns import ColumnRule, to_reports
from ullage.sources.ais.csv_dialects import DANISH, EXACTEARTH, GFW_MESSAGES, MARINETRAFFIC, NOAA_OLD, PLAIN, TABLES
from ullage.sources.ais.dialects import find_dialect, nearest_dialect, plain_name
from ullage.sources.ais.json_dialects import DIGITRAFFIC_STATE, RECORDS
from ullage.sources.ais.windows import in_order
from ullage.tables import STATICS

BASE = {
    PLAIN.name: {"mmsi": "273000001", "seen_at": "2024-03-06T03:04:05Z", "lat_deg": "42.7", "lon_deg": "133.1"},
    DANISH.name: {"mmsi": "273000001", "timestamp": "06/03/2024 03:04:05", "latitude": "42.7", "longitude": "133.1",
             "type_of_mobile": "Class A"},
    NOAA_OLD.name: {"mmsi": "273000001", "basedatetime": "2024-03-06T03:04:05", "lat": "42.7", "lon": "133.1"},
    MARINETRAFFIC.name: {"mmsi": "273000001", "timestamp": "2024-03-06T03:04:05", "lat": "42.7", "lon": "133.1"},
    EXACTEARTH.name: {"mmsi": "273000001", "time": "20240306_030405", "latitude": "42.7", "longitude": "133.1",
                 "message_id": "1"},
    GFW_MESSAGES.name: {"ssvid": "273000001", "timestamp": "1709694245", "lat": "42.7", "lon": "133.1"},
    DIGITRAFFIC_STATE.name: {"mmsi": "273000001", "lat": "42.7", "lon": "133.1"},
}  # fmt: skip


def read(dialect, *rows, rule=None):
    rows = [BASE[dialect.name] | row for row in rows]
    names = list(dict.fromkeys(name for row in rows for name in row))
    texts = pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in names}, schema=dict.fromkeys(names, pl.String)
    )
    return to_reports(texts, dialect, rule)


def one(frame):
    (row,) = frame.iter_rows(named=True)
    return row


@pytest.mark.parametrize(
    ("dialect", "cells", "column", "value"),
    [
        (MARINETRAFFIC, {"speed": "101"}, "sog_kn", 10.1),
        (MARINETRAFFIC, {"heading": "-1"}, "heading_deg", None),
        (MARINETRAFFIC, {"status": "99"}, "nav_status", None),
        (DANISH, {"navigational_status": "Moored"}, "nav_status", 5),
        (DANISH, {"navigational_status": "Unknown value"}, "nav_status", None),
        (DANISH, {"sog": "10,1"}, "sog_kn", 10.1),
        (NOAA_OLD, {"heading": "511.0"}, "heading_deg", None),
        (NOAA_OLD, {"cog": "360.0"}, "cog_deg", None),
        (NOAA_OLD, {"sog": "102.3"}, "sog_kn", None),
        (GFW_MESSAGES, {"speed": "35.900001525878906"}, "sog_kn", 35.9),
        (GFW_MESSAGES, {"type": "AIS.18"}, "message_type", 18),
        (GFW_MESSAGES, {"accuracy": "true"}, "accurate", True),
        (EXACTEARTH, {"base_station": "None", "region": "66"}, "receiver", "66"),
        (EXACTEARTH, {"millisecond": "250"}, "seen_at", datetime(2024, 3, 6, 3, 4, 5, 250_000, UTC)),
        (PLAIN, {"ais_class": "b"}, "ais_class", "B"),
        (PLAIN, {"message_type": "1"}, "ais_class", "A"),
        (PLAIN, {"utc_second": "60"}, "utc_second", None),
    ],
)
def test_a_position_is_read_in_our_units_and_sentinels_are_null(dialect, cells, column, value):
    positions, _, counts = read(dialect, cells)
    assert one(positions)[column] == value
    assert not counts.nulled


@pytest.mark.parametrize(
    ("dialect", "cells", "column", "value"),
    [
        (MARINETRAFFIC, {"draught": "58"}, "draught_m", 5.8),
        (NOAA_OLD, {"imo": "IMO9129653"}, "imo", "9129653"),
        (DANISH, {"ship_type": "Tanker", "cargo_type": "Category X"}, "ship_type", 81),
        (DANISH, {"ship_type": "Fishing", "cargo_type": "Category X"}, "ship_type", 30),
        (DANISH, {"name": "SHIP@@ "}, "name", "SHIP"),
        (DANISH, {"a": "70", "b": "20"}, "length_m", 90.0),
        (DANISH, {"size_a": "70", "size_b": "20"}, "to_bow_m", 70.0),
        (DANISH, {"eta": "07/03/2024 12:30:00"}, "eta", "03-07T12:30"),
        (
            EXACTEARTH,
            {"message_id": "5", "eta_month": "3", "eta_day": "7", "eta_hour": "24", "eta_minute": "60"},
            "eta",
            "03-07",
        ),
        (DIGITRAFFIC_STATE, {"eta": "209694"}, "eta", "03-06T12:30"),
        (PLAIN, {"eta": "03-06T12:30"}, "eta", "03-06T12:30"),
    ],
)
def test_a_static_value_is_read_in_our_units(dialect, cells, column, value):
    _, statics, counts = read(dialect, cells)
    assert one(statics)[column] == value
    assert not counts.nulled


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"sog_kn": "102.4"}, "sog_kn"), ({"sog_kn": "-1"}, "sog_kn"), ({"sog_kn": "fast"}, "sog_kn"),
        ({"cog_deg": "361"}, "cog_deg"),
        ({"nav_status": "1.5"}, "nav_status"), ({"imo": "a"}, "imo"), ({"length_m": "2000"}, "length_m"),
        ({"draught_m": "30"}, "draught_m"), ({"eta": "soon"}, "eta"), ({"lat_deg": None}, "lon_deg"),
    ],
)  # fmt: skip
def test_what_is_out_of_its_range_is_null_and_counted(cells, column):
    positions, _, counts = read(PLAIN, cells)
    assert one(positions).get(column) is None
    assert counts.nulled == {column: 1}


def test_a_static_message_makes_no_position_and_other_messages_make_nothing():
    positions, statics, counts = read(EXACTEARTH, {"message_id": "5", "vessel_name": "A"}, {"message_id": "4"})
    assert positions.is_empty()
    assert len(statics) == 1
    assert counts.decoded == {"exactEarth": 1, "exactEarth, of no ship, or other messages": 1}


def test_a_rule_of_other_years_lets_them_pass():
    early = {"seen_at": "1980-01-01T00:00:00Z"}
    assert one(read(PLAIN, early)[0])["seen_at"] is None
    assert one(read(PLAIN, early, rule=ColumnRule(first_year=1970))[0])["seen_at"].year == 1980


def statics(*rows):
    return STATICS.frame(
        {"mmsi": mmsi, "seen_at": None if hour is None else datetime(2024, 3, 6, hour, tzinfo=UTC), "name": name}
        for mmsi, hour, name in rows
    )


def test_of_equal_static_reports_the_first_and_the_last_are_kept():
    kept = keep_changes(statics(*(("1", hour, "A" if hour < 5 else "B") for hour in range(9)), ("2", 3, "A")))
    assert [(row["mmsi"], row["seen_at"].hour, row["name"]) for row in kept.iter_rows(named=True)] == [
        ("1", 0, "A"), ("1", 4, "A"), ("1", 5, "B"), ("1", 8, "B"), ("2", 3, "A"),
    ]  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from("12"), st.one_of(st.none(), st.integers(0, 5)), st.sampled_from("AB"))),
    st.randoms(),
)
def test_what_is_kept_does_not_depend_on_the_order_of_rows_and_is_kept_again(rows, random):
    kept = keep_changes(statics(*rows))
    shuffled = random.sample(rows, len(rows))
    assert keep_changes(statics(*shuffled)).equals(kept)
    assert keep_changes(kept).equals(kept)
    assert {(row["mmsi"], row["name"]) for row in kept.iter_rows(named=True)} == {(row[0], row[2]) for row in rows}


@pytest.mark.parametrize("dialect", RECORDS, ids=lambda dialect: dialect.name)
def test_every_dialect_is_found_by_its_own_columns_and_no_two_share_a_name(dialect):
    for known in dialect.known_by:
        fractions = () if dialect.whole or "knots" not in dialect.name else ("speed",)
        assert find_dialect(known, RECORDS, fractions) is dialect
    assert [one.name for one in RECORDS].count(dialect.name) == 1


def test_a_header_that_lacks_a_column_is_told_which():
    dialect, missing = nearest_dialect(["mmsi", "base_date_time", "longitude"], TABLES)
    assert (dialect.name, missing) == ("NOAA MarineCadastre (2025)", ["latitude"])


@pytest.mark.parametrize(
    ("name", "plain"), [("# Timestamp", "timestamp"), (" Type of  mobile", "type_of_mobile"), ("A-b", "a_b")]
)
def test_names_of_columns_are_compared_plainly(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_work_in_threads_comes_back_in_order(threads):
    assert list(in_order(lambda number: number * 2, range(50), threads)) == [number * 2 for number in range(50)]


def test_an_error_in_a_thread_is_raised_in_its_place():
    done = in_order(lambda number: 1 // number, [1, 1, 0, 1], 2)
    assert next(done) == 1
    assert next(done) == 1
    with pytest.raises(ZeroDivisionError):
        next(done)
