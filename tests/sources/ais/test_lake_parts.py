"""Parts of a lake as AIS: what a lake holds passes as it is, what a stranger made as readers let it through."""

import io
from datetime import UTC, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ullage.errors import InputError
from ullage.lake import Lake
from ullage.sources.ais import Reading, read_ais
from ullage.sources.ais.lake_folder import ais_files, find_parts, is_lake, lake_of
from ullage.tables import POSITIONS, STATICS, TRACKS

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def position(**values):
    return {"mmsi": "273000001", "seen_at": NOON, "lat_deg": 42.7, "lon_deg": 133.1, "sog_kn": 10.1} | values


def static(**values):
    return {"mmsi": "273000001", "seen_at": NOON, "name": "SHIP ONE", "imo": "9129653", "draught_m": 5.8} | values


def read_one(folder, frame, name="part.parquet"):
    frame.write_parquet(folder / name)
    reading = Reading(folder / name)
    return pl.concat([POSITIONS.frame(), *(positions for positions, _ in reading)]), reading


def test_a_lake_is_read_as_one_with_its_copies_and_without_its_tracks(tmp_path):
    lake = tmp_path / "live"
    rows = [position(track_id="t", utc_second=1), position(mmsi="273000002", lat_deg=None, lon_deg=None)]
    copy = position(utc_second=1, receiver="b", seen_at=NOON.replace(second=3))
    Lake(lake).append([(POSITIONS.frame([*rows, copy]), STATICS.frame([static()]))])
    (lake / "tracks.parquet").write_bytes(b"PAR1")
    (lake / ".heard").mkdir()
    reading = Reading(tmp_path)
    found = list(reading)
    positions = pl.concat([one for one, _ in found])
    assert sorted(positions["receiver"].fill_null("").to_list()) == ["", "", "b"]
    assert positions["track_id"].null_count() == 3
    assert_frame_equal(pl.concat([one for _, one in found]), STATICS.frame([static()]))
    (told,) = reading.files
    assert (told.name, told.form, told.counts.read, told.counts.decoded["lake"]) == ("live", "lake", 4, 4)
    assert not told.problems


def test_what_is_impossible_is_refused_or_null_and_counted(tmp_path):
    rows = [
        position(),
        position(mmsi="12345"),
        position(mmsi=None),
        position(mmsi="000000000"),
        position(lat_deg=91.0),
        position(lon_deg=float("nan")),
        position(lon_deg=None),
        position(sog_kn=1e9, nav_status=99, ais_class="Z", receiver="x" * 5000),
        position(seen_at=datetime(1980, 1, 1, tzinfo=UTC)),
    ]
    found, reading = read_one(tmp_path, POSITIONS.frame(rows))
    assert len(found) == 4
    counts = reading.counts
    assert counts.read == len(rows) == sum(counts.decoded.values()) + sum(counts.refused.values())
    assert counts.refused == {"MMSI impossible": 3, "position impossible": 2}
    expected = {"lat_deg": 1, "sog_kn": 1, "nav_status": 1, "ais_class": 1, "receiver": 1, "seen_at": 1}
    assert (dict(counts.nulled), counts.untimed) == (expected, 1)
    assert found.schema == POSITIONS.schema


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (TRACKS.frame(), "columns track_id, mmsi"),
        (pl.DataFrame({"a": [1]}), r"columns a; expected the columns and types of a lake"),
        (POSITIONS.frame([position()]).with_columns(pl.col("seen_at").dt.replace_time_zone(None)), "expected"),
    ],
)
def test_a_table_of_something_else_is_refused_by_what_it_is(tmp_path, frame, told):
    with pytest.raises(InputError, match=told):
        read_one(tmp_path, frame, "x.parquet")


def test_a_damaged_part_is_told_by_its_place_in_the_lake_and_the_others_are_read(tmp_path):
    lake = tmp_path / "live"
    Lake(lake, buckets=1).append(
        [(POSITIONS.frame([position(), position(seen_at=NOON.replace(day=2))]), STATICS.frame())]
    )
    part = next(one for one in find_parts(lake) if "day=2024-03-01" in one.parts)
    part.write_bytes(part.read_bytes()[:-30])
    reading = Reading(lake)
    assert sum(len(positions) for positions, _ in reading) == 1
    (told,) = reading.files
    assert told.problems[0].startswith(
        "positions/day=2024-03-01/bucket=00/part.parquet is a Parquet file that cannot be"
    )


def test_a_part_that_would_fill_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("ullage.sources.ais.lake_parts._JUDGED_FROM", 1000)
    with pytest.raises(InputError, match="as no lake does"):
        read_one(tmp_path, POSITIONS.frame([position()] * 1_000_000))


def test_parquet_that_is_packed_is_told_as_what_it_is(tmp_path):
    import gzip

    buffer = io.BytesIO()
    POSITIONS.frame([position()]).write_parquet(buffer)
    (tmp_path / "x.gz").write_bytes(gzip.compress(buffer.getvalue()))
    with pytest.raises(InputError, match="is a Parquet file that is packed"):
        read_ais(tmp_path / "x.gz")


def test_a_folder_is_a_lake_by_its_layout(tmp_path):
    assert not is_lake(tmp_path)
    (tmp_path / "a" / "positions").mkdir(parents=True)
    assert not is_lake(tmp_path / "a")
    Lake(tmp_path / "b").append([(POSITIONS.frame([position()]), STATICS.frame())])
    assert is_lake(tmp_path / "b")
    (tmp_path / "c" / ".heard").mkdir(parents=True)
    assert is_lake(tmp_path / "c")
    assert {lake_of(one) for one in ais_files(tmp_path)} == {tmp_path / "b"}
    assert lake_of(tmp_path / "part.parquet") is None
