"""Truth is read from a folder of tables or from one labelled table, and what is neither is told."""

import polars as pl
import pytest

from truthmaker import DAY, positions, ship, write_truth
from ullage.errors import InputError
from ullage.evaluate.truth import read_truth


def test_a_folder_gives_the_tables_that_it_has(tmp_path):
    folder = write_truth(tmp_path / "truth", positions=positions(ship(0)))
    assert list(read_truth(folder)) == ["positions"]


def test_a_labelled_table_of_ships_may_have_only_time_and_place(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("seen_at,lat_deg,lon_deg,length_m\n2024-05-01T02:03:04Z,1.5,103.8,120\n", "utf-8")
    row = read_truth(path)["positions"].row(0, named=True)
    assert (row["lat_deg"], row["length_m"], row["beam_m"]) == (1.5, 120.0, None)
    assert row["seen_at"].isoformat() == "2024-05-01T02:03:04+00:00"


def test_a_labelled_table_of_visits_is_told_by_its_columns(tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text(
        "place_id,arrived_at,departed_at,imo,cargo_t\nberth,2024-05-01T00:00Z,2024-05-02T06:00Z,9000001,3000\n", "utf-8"
    )
    assert read_truth(path)["visits"]["cargo_t"].to_list() == [3000.0]


def test_a_table_that_is_neither_is_told_what_it_needs(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("imo,arrived_at\n9000001,2024-05-01\n", "utf-8")
    with pytest.raises(InputError, match=r"seen_at, lat_deg, lon_deg \(positions\)"):
        read_truth(path)


def test_every_cell_that_is_wrong_is_told_with_its_row(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("seen_at,lat_deg,lon_deg\n2024-05-01T00:00Z,95,0\nyesterday,1,2\n", "utf-8")
    with pytest.raises(InputError) as told:
        read_truth(path)
    assert [one.row for one in told.value.problems] == [2, 3]


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more", b"\x00" * 64])
def test_a_broken_table_is_refused(tmp_path, content):
    folder = tmp_path / "truth"
    folder.mkdir()
    (folder / "visits.parquet").write_bytes(content)
    with pytest.raises(InputError, match=r"visits\.parquet"):
        read_truth(folder)


def test_a_broken_labelled_table_is_refused(tmp_path):
    (tmp_path / "labels.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"labels\.parquet"):
        read_truth(tmp_path / "labels.parquet")


def test_a_table_of_other_types_is_refused(tmp_path):
    folder = write_truth(tmp_path / "truth", positions=pl.DataFrame({"seen_at": [DAY], "lat_deg": ["north"]}))
    with pytest.raises(InputError, match="positions"):
        read_truth(folder)


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_no_truth_is_an_error(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        read_truth(tmp_path / name)


def test_a_table_without_what_it_is_judged_by_is_refused(tmp_path):
    folder = write_truth(tmp_path / "truth", silences=pl.DataFrame({"mmsi": ["273000001"]}))
    with pytest.raises(InputError, match=r"silences\.parquet: has no column from, to, cause"):
        read_truth(folder)
