"""Real files of many makers: what is known of them, by their makers or by counting, is what is read."""

from datetime import UTC, datetime

import polars as pl
import pytest

from ullage.errors import InputError
from ullage.sources.ais import Reading, read_ais

FORMS = {
    "csv_gfw_messages/position_messages.csv.zip": ("Global Fishing Watch", 19_846),
    "csv_gfw_messages/raw_1_3_10k_points.csv.gz": ("Global Fishing Watch (points)", 10_000),
    "csv_gfw_messages/processed_1_3_10k_points.csv.gz": ("Global Fishing Watch (points)", 9_280),
    "csv_gfw_messages/sample_messages-ssvid-243042594-10-days.json": ("Global Fishing Watch", 4_680),
    "csv_gfw_messages/sample_messages.json": ("Global Fishing Watch", 84),
    "csv_gfw_messages/204814000.msg.gz": ("Global Fishing Watch (libais)", 847),
    "csv_gfw_messages/205316000.msg.gz": ("Global Fishing Watch (libais)", 732),
    "csv_gfw_messages/224051350.msg.gz": ("Global Fishing Watch (libais)", 5_479),
    "csv_gfw_messages/240000000.msg.gz": ("Global Fishing Watch (libais)", 3_779),
    "csv_gfw_messages/431704490.msg.gz": ("Global Fishing Watch (libais)", 7_499),
    "csv_gfw_messages/538004505.msg.gz": ("Global Fishing Watch (libais)", 1_566),
    "csv_noaa_marinecadastre/noaa_test_track.csv": ("AI2 (MarineCadastre)", 999),
    "json_digitraffic_baltic/latest.json": ("Digitraffic (state)", 7_762),
    "events_gap_positions_two_providers/gap_positions_ee.csv.zip": ("Global Fishing Watch", 41_844),
    "events_gap_positions_two_providers/gap_positions_gfw.csv.zip": ("Global Fishing Watch", 2_119),
}
LINES = {
    "nmea_amsa_risky/ais.txt.gz": 44_687,
    "nmea_amsa_risky/exact-earth-augmented.txt": 7_160,
    "nmea_dma_aislib/stream_example.txt": 8_551,
    "nmea_dma_aislib/decode_encode_messages.txt": 646,
    "nmea_dma_aislib/replay_dump.txt": 108,
    "nmea_pyais_libais_golden/pyais_nmea_data_sample.txt": 898,
    "nmea_pyais_libais_golden/typeexamples.nmea": 26,
    "nmea_pyais_libais_golden/tagblock.nmea": 5,
}
NO_AIS = ("reference_codes/ais_codes_types_extended_final.csv", "reference_codes/mmsi_countries.csv",
          "events_spoofing_mmsi_gfw/2015.txt", "events_spoofing_mmsi_gfw/SOURCE_README.md")  # fmt: skip


def read(path):
    reading = Reading(path)
    frames = list(reading)
    return pl.concat([one for one, _ in frames]), pl.concat([one for _, one in frames]), reading


def ships(reports):
    return reports["mmsi"].n_unique()


@pytest.mark.parametrize("name", FORMS)
def test_a_providers_file_is_known_and_every_row_of_it_is_read(name, real):
    form, rows = FORMS[name]
    positions, statics, reading = read(real(name))
    counts = reading.counts
    assert [one.form for one in reading.files] == [form]
    assert reading.problems == []
    assert counts.decoded == {form: rows}
    assert not counts.refused
    assert len(positions) <= rows
    assert positions["seen_at"].null_count() + statics["seen_at"].null_count() == 0 or "Digitraffic" in form


@pytest.mark.parametrize("name", LINES)
def test_every_line_of_a_log_is_counted_once(name, real):
    _, _, reading = read(real(name))
    counts = reading.counts
    assert [one.form for one in reading.files] == ["NMEA"]
    blank = 1 if name.endswith("sample.txt") else 0
    assert LINES[name] - blank <= counts.read <= LINES[name]
    assert counts.read == counts.decoded.total() + counts.spent.total() + counts.refused.total()


@pytest.mark.parametrize("name", NO_AIS)
def test_what_is_no_ais_is_said_to_be_none_and_its_lines_counted(name, real):
    reading = Reading(real(name))
    with pytest.raises(InputError, match=r"no known dialect|holds no AIS"):
        list(reading)
    assert reading.counts.read == reading.counts.refused.total() > 0


def test_all_files_of_a_folder_are_read_and_the_bad_ones_told(real):
    positions, statics, reading = read(real("csv_noaa_marinecadastre").parent)
    assert len(reading.files) >= len(FORMS) + len(LINES) + len(NO_AIS)
    assert len(positions) > 130_000
    assert len(statics) > 4_000
    assert {problem.file for problem in reading.problems} >= {name.rpartition("/")[2] for name in NO_AIS}


def test_the_ship_of_marinecadastre_has_its_name_and_holes(real):
    positions, statics = read_ais(real("csv_noaa_marinecadastre/noaa_test_track.csv"))
    assert set(statics["name"]) == {"TUFTY"}
    assert set(statics["imo"]) == {"9393163"}
    assert set(positions["ais_class"]) == {"A"}
    holes = positions["seen_at"].sort().diff().dt.total_seconds() / 3600
    assert [round(hours, 1) for hours in holes.sort(descending=True, nulls_last=True).head(2)] == [72.1, 9.3]


def test_two_providers_heard_one_ship_as_long_as_they_say(real):
    at = {}
    for name in ("ee", "gfw"):
        positions, _ = read_ais(real(f"events_gap_positions_two_providers/gap_positions_{name}.csv.zip"))
        assert ships(positions) == 1
        at[name] = positions["seen_at"].min(), positions["seen_at"].max()
    assert at["ee"][0].replace(second=0) == datetime(2018, 12, 23, 11, 44, tzinfo=UTC)
    assert at["gfw"][0].replace(second=0) == datetime(2018, 12, 24, 0, 28, tzinfo=UTC)


def test_the_state_of_the_baltic_has_its_tankers_and_no_time(real):
    positions, statics, reading = read(real("json_digitraffic_baltic/latest.json"))
    assert int((statics["ship_type"] == 80).sum()) == 2_439
    assert positions["seen_at"].null_count() == len(positions) == reading.counts.untimed == 7_762


def test_three_vessels_of_january_2018_are_three(real):
    positions, _ = read_ais(real("csv_gfw_messages/position_messages.csv.zip"))
    assert ships(positions) == 3
    assert set(positions["seen_at"].dt.month()) == {1}


def test_tankers_of_a_log_are_as_many_as_pyais_finds(real):
    _, statics = read_ais(real("nmea_amsa_risky/ais.txt.gz"))
    tankers = statics.filter(pl.col("ship_type").is_between(80, 89) & (pl.col("message_type") == 5))
    assert ships(tankers) == 116


def test_times_of_satellites_are_those_of_their_stamps(real):
    positions, statics, _ = read(real("nmea_amsa_risky/exact-earth-augmented.txt"))
    assert positions["seen_at"].null_count() == 0
    assert set(positions["seen_at"].dt.date()) == {datetime(2012, 1, 31, tzinfo=UTC).date()}
    assert ships(statics.filter(pl.col("ship_type").is_between(80, 89))) == 175


def test_records_of_libais_are_those_of_the_sentences_beside_them(real):
    by_libais, _ = read_ais(real("nmea_pyais_libais_golden/tagblock.json"))
    ours, _ = read_ais(real("nmea_pyais_libais_golden/tagblock.nmea"))
    columns = ["mmsi", "seen_at", "sog_kn", "cog_deg", "heading_deg", "message_type"]
    assert by_libais.sort("mmsi").select(columns).equals(ours.sort("mmsi").select(columns))
