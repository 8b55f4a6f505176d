"""Received AIS in the forms it comes in: what Ullage reads back is what was sent, and others read it too."""

from functools import reduce

import numpy as np
import polars as pl
import pytest
from airmaker import BEGINS, clear_air, lying, near, sailing, sender
from polars.testing import assert_frame_equal

from ullage.errors import OutputError
from ullage.simulate.air import Claim, receive, write_csv, write_nmea, write_parquet
from ullage.sources.ais.reading import Reading
from ullage.tables import POSITIONS, STATICS

FLEET = [
    sender(sailing("440000001", 10.0), name="a name that is much too long é", destinations=((0.0, "VOSTOCHNY"),)),
    sender(lying("000000004", where=near(north_km=-30)), imo=None, name="", call_sign="", draughts=()),
    sender(
        lying("440000003", ais_class="B"), name="BOAT [3]", ship_type=30, length_m=12.0, beam_m=4.0,
        claims=(Claim(1.0, 2.0, mmsi="273000009", name="OTHER"),),
    ),
    sender(sailing("440000005", 18.0), ship_type=84, draughts=((-1.0, 5.6), (1.0, 12.34)), imo="9000015"),
]  # fmt: skip

BY = ["mmsi", "seen_at", "receiver", "name", "message_type"]


@pytest.fixture(scope="module")
def pieces():
    air = clear_air(sites=("Busan", "Pohang"), satellites=2, satellite_hears=0.9)
    return list(receive(3, FLEET, BEGINS, 4.0, air, piece_h=1.5))


@pytest.fixture(scope="module")
def positions(pieces):
    return pl.concat([one.positions for one in pieces])


@pytest.fixture(scope="module")
def statics(pieces):
    return pl.concat([one.statics for one in pieces])


def read(path):
    """Read a file; everything in it must be good."""
    reading = Reading(path)
    tables = list(reading)
    assert not reading.counts.refused
    assert not reading.counts.nulled
    assert not reading.counts.untimed
    return pl.concat([one for one, _ in tables]), pl.concat([two for _, two in tables]), reading


def test_a_log_of_sentences_gives_back_every_report_that_was_received(pieces, positions, statics, tmp_path):
    written = write_nmea(pieces, tmp_path / "air.nmea")
    back, back_statics, reading = read(tmp_path / "air.nmea")
    assert written == len(positions) + len(statics) == reading.counts.decoded.total()
    assert_frame_equal(back, positions.drop("delivered_at"))
    # messages in two sentences are joined last
    assert_frame_equal(back_statics.sort(BY), statics.drop("delivered_at").sort(BY))


def test_every_line_is_checked_and_no_longer_than_the_standard_allows(pieces, statics, tmp_path):
    write_nmea(pieces, tmp_path / "air.nmea")
    lines = (tmp_path / "air.nmea").read_text("ascii").splitlines()
    for line in lines:
        _, tag, sentence = line.split("\\")
        for part in (tag, sentence[1:]):
            content, _, given = part.rpartition("*")
            assert f"{reduce(lambda total, c: total ^ ord(c), content, 0):02X}" == given
        assert len(sentence) <= 82 - 2  # with the end of the line
    fives = (statics["message_type"] == 5).sum()
    assert sum(",2,2," in line for line in lines) == fives
    assert {line.split(",")[5] for line in lines} == {"A", "B"}


def test_pyais_decodes_the_same(pieces, positions, statics, tmp_path):
    from pyais.stream import FileReaderStream

    write_nmea(pieces, tmp_path / "air.nmea")
    with FileReaderStream(str(tmp_path / "air.nmea")) as stream:
        found = [one.decode().asdict() for one in stream]
    places = [one for one in found if one["msg_type"] in (1, 18)]
    assert [f"{one['mmsi']:09d}" for one in places] == positions["mmsi"].to_list()
    np.testing.assert_allclose([one["lat"] for one in places], positions["lat_deg"], atol=1e-6)
    np.testing.assert_allclose([one["lon"] for one in places], positions["lon_deg"], atol=1e-6)
    np.testing.assert_allclose([one["speed"] for one in places], positions["sog_kn"], atol=1e-6)
    np.testing.assert_allclose([one["course"] for one in places], positions["cog_deg"], atol=1e-6)
    class_a, class_b = ([one for one in places if one["msg_type"] == kind] for kind in (1, 18))
    assert {one["turn"].value if hasattr(one["turn"], "value") else one["turn"] for one in class_a} == {-128.0}
    assert all(one["cs"] and one["dsc"] and one["band"] and one["msg22"] and not one["raim"] for one in class_b)
    fives = [one for one in found if one["msg_type"] == 5]
    own = statics.filter(pl.col("message_type") == 5)
    assert [one["shipname"] or None for one in fives] == own["name"].to_list()
    assert [one["destination"] or None for one in fives] == own["destination"].to_list()
    np.testing.assert_allclose([one["draught"] or np.nan for one in fives], own["draught_m"].fill_null(np.nan))
    assert [one["to_bow"] + one["to_stern"] for one in fives] == own["length_m"].to_list()
    assert all((one["month"], one["day"], one["hour"], one["minute"]) == (0, 0, 24, 60) for one in fives)


def test_names_are_sent_as_six_bits_hold_them(statics):
    assert "A NAME THAT IS MUCH" in statics["name"].to_list()
    assert statics.filter(pl.col("mmsi") == "000000004")["name"].null_count() > 0


def test_the_length_of_pieces_changes_no_byte_of_a_log(pieces, tmp_path):
    air = clear_air(sites=("Busan", "Pohang"), satellites=2, satellite_hears=0.9)
    write_nmea(pieces, tmp_path / "one.nmea")
    write_nmea(receive(3, FLEET, BEGINS, 4.0, air), tmp_path / "two.nmea")
    assert (tmp_path / "one.nmea").read_bytes() == (tmp_path / "two.nmea").read_bytes()


def test_the_plain_table_loses_nothing(pieces, positions, statics, tmp_path):
    assert write_csv(pieces, tmp_path / "air.csv") == len(positions) + len(statics)
    back, back_statics, _ = read(tmp_path / "air.csv")
    assert_frame_equal(back, positions.drop("delivered_at"))
    assert_frame_equal(back_statics.sort(BY), statics.drop("delivered_at").sort(BY))


@pytest.mark.parametrize(
    ("dialect", "name", "atol", "lost"),
    [
        ("danish", "Danish Maritime Authority", 5e-7, {"message_type", "utc_second", "accurate", "receiver"}),
        ("marinecadastre", "NOAA MarineCadastre", 5e-6, {"message_type", "utc_second", "accurate", "receiver"}),
        (
            "marinecadastre 2025", "NOAA MarineCadastre (2025)", 5e-6,
            {"message_type", "utc_second", "accurate", "receiver"},
        ),
        ("kystverket", "Kystverket", 5e-7, {"utc_second", "accurate", "receiver"}),
    ],
)  # fmt: skip
def test_a_dialect_gives_back_positions_and_what_it_says_of_ships(
    pieces, positions, statics, tmp_path, dialect, name, atol, lost
):
    write_csv(pieces, tmp_path / "air.csv", dialect)
    back, back_statics, reading = read(tmp_path / "air.csv")
    assert reading.files[0].form == name
    sent = positions.drop("delivered_at").with_columns(pl.lit(None, POSITIONS.schema[one]).alias(one) for one in lost)
    assert_frame_equal(back, sent, check_exact=False, rel_tol=0, abs_tol=atol * 1.01)
    columns = ["imo", "length_m", "name", "callsign", "ship_type", "beam_m", "draught_m"]
    columns = columns[:2] if dialect == "kystverket" else columns
    heard = statics.filter(pl.col("mmsi").is_in(positions["mmsi"].unique().implode()))
    for column in columns:
        pairs = [
            table.select("mmsi", column).drop_nulls().unique().sort("mmsi", column) for table in (back_statics, heard)
        ]
        assert pairs[0].equals(pairs[1])


def test_parquet_has_the_tables_and_the_times_of_delivery(pieces, positions, statics, tmp_path):
    files = write_parquet(pieces, tmp_path / "air")
    assert len(files) == 2 * len(pieces)
    for name, table, sent in (("positions", POSITIONS, positions), ("statics", STATICS, statics)):
        back = pl.read_parquet(tmp_path / "air" / f"{name}-*.parquet")
        assert_frame_equal(back, sent)
        assert back.drop("delivered_at").schema == table.schema


def test_no_ships_give_files_without_reports(tmp_path):
    for write in (write_nmea, write_csv):
        assert write(receive(1, [], BEGINS, 1.0), tmp_path / "none") == 0
    assert all(pl.read_parquet(one).is_empty() for one in write_parquet(receive(1, [], BEGINS, 1.0), tmp_path / "air"))


def test_an_unknown_dialect_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match="danish"):
        write_csv([], tmp_path / "air.csv", "dutch")


def failing(pieces):
    """Give one piece and then a full disk."""
    yield pieces[0]
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("write", [write_nmea, write_csv, write_parquet])
def test_a_disk_that_fills_is_told_and_nothing_is_left_behind(pieces, tmp_path, write):
    with pytest.raises(OutputError, match="No space left"):
        write(failing(pieces), tmp_path / "air")
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_a_file_that_was_there_stays_whole_when_writing_fails(pieces, tmp_path):
    (tmp_path / "air").write_text("earlier")
    with pytest.raises(OutputError):
        write_nmea(failing(pieces), tmp_path / "air")
    assert (tmp_path / "air").read_text() == "earlier"
