"""The lake: what is put in comes out once, whatever the order, and the same files hold it."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.errors import InputError
from ullage.lake import Lake, MergeRule, Tally
from ullage.tables import POSITIONS, STATICS

MIDNIGHT = datetime(2024, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, SECOND = (date(2024, 3, day) for day in (1, 2))


@pytest.fixture(autouse=True, scope="module")
def quick_disk():
    with patch("os.fsync"):
        yield


def position(after=0.0, mmsi="211000001", utc_second=7, **more):
    at = None if after is None else MIDNIGHT + timedelta(seconds=after)
    return {"mmsi": mmsi, "seen_at": at, "lat_deg": 54.0, "lon_deg": 10.0, "utc_second": utc_second, **more}


def static(after=0.0, mmsi="211000001", **more):
    at = None if after is None else MIDNIGHT + timedelta(seconds=after)
    return {"mmsi": mmsi, "seen_at": at, "name": "ALPHA", **more}


def chunk(*rows):
    """Give position reports, and as static reports the rows that have a name."""
    return (
        POSITIONS.frame(row for row in rows if "name" not in row),
        STATICS.frame(row for row in rows if "name" in row),
    )


def lake_of(folder, *rows, **more):
    lake = Lake(folder / "lake", **more)
    lake.append([chunk(*rows)])
    return lake


def files(lake):
    return {str(path.relative_to(lake.folder)): path.read_bytes() for path in lake.folder.rglob("*") if path.is_file()}


def changed_at(lake):
    return {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*.parquet")}


def seconds(frame):
    return [(at - MIDNIGHT).total_seconds() for at in frame["seen_at"]]


ROWS = (
    *(position(second, mmsi=f"21100000{i}", lat_deg=float(i)) for i in range(5) for second in (-100_000, -1, 60, 5000)),
    *(static(second, mmsi=f"21100000{i}") for i in range(5) for second in (-100_000, 60)),
    position(None),
    static(None),
)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A lake of all these rows, to be read only."""
    return lake_of(tmp_path_factory.mktemp("stored"), *ROWS)


@pytest.mark.parametrize("pattern", ["{}", "{}/**/*.parquet", "{}/*/*/*.parquet"])
@pytest.mark.parametrize("table", [POSITIONS, STATICS])
def test_polars_reads_a_table_with_its_defaults(stored, table, pattern):
    frame = pl.read_parquet(pattern.format(stored.folder / table.name))
    assert dict(list(frame.schema.items())[: len(table.columns)]) == dict(table.schema)
    assert frame.height == sum(("name" in row) == (table is STATICS) for row in ROWS)


def test_polars_scans_a_table_with_its_defaults_and_finds_day_and_bucket(stored):
    frame = pl.scan_parquet(stored.folder / "positions").collect()
    days = frame.select(same=pl.col("day").eq_missing(pl.col("seen_at").dt.date()))["same"]
    assert days.all()
    assert set(frame["bucket"]) <= set(stored.buckets())


def test_a_table_without_reports_is_read_too(tmp_path):
    frame = pl.read_parquet(lake_of(tmp_path, position()).folder / "statics")
    assert frame.is_empty()
    assert frame.schema["seen_at"] == STATICS.schema["seen_at"]


def test_what_was_put_in_comes_out(stored):
    order = ["mmsi", "seen_at"]
    assert stored.read_positions().sort(order).equals(chunk(*ROWS)[0].sort(order))
    assert stored.read_statics().sort(order).equals(chunk(*ROWS)[1].sort(order))


def test_a_partition_is_sorted_by_ship_and_time(tmp_path):
    lake = lake_of(tmp_path, *ROWS, buckets=1)
    frame = lake.read_positions(days=[SECOND])
    assert frame.height == 10
    assert frame.equals(frame.sort("mmsi", "seen_at"))


def test_a_bucket_and_days_are_read_alone(stored):
    parts = [stored.read_positions(bucket, [day], ["mmsi"]) for bucket in stored.buckets() for day in (FIRST, SECOND)]
    assert sum(part.height for part in parts) == 15
    assert all(part.columns == ["mmsi"] for part in parts)
    assert stored.read_positions(days=[None])["mmsi"].to_list() == ["211000001"]


def test_a_ship_lies_in_one_bucket(stored):
    ships = [set(stored.read_positions(bucket)["mmsi"]) for bucket in stored.buckets()]
    assert sum(map(len, ships)) == 5


def test_the_bucket_of_a_ship_never_changes(tmp_path):
    lake = lake_of(tmp_path, position(), position(mmsi="000000000"), position(mmsi="999999999"))
    found = {mmsi: b for b in lake.buckets() for mmsi in lake.read_positions(b)["mmsi"]}
    golden = 0x9E3779B97F4A7C15
    assert found == {mmsi: (int(mmsi) * golden % 2**64 >> 32) % 16 for mmsi in found}


def test_days_are_listed_in_their_order(tmp_path):
    lake = lake_of(tmp_path, position(60), position(-1), position(-86_400 * 100_000), position(None))
    assert lake.days() == [SECOND - 100_000 * DAY, FIRST, SECOND]


def test_reports_are_counted_by_day_and_bucket(tmp_path):
    counted = lake_of(tmp_path, *ROWS, buckets=1).count()
    assert counted.rows() == [(date(2024, 2, 29), 0, 5), (FIRST, 0, 5), (SECOND, 0, 10), (None, 0, 1)]


def test_a_lake_that_was_never_written_is_empty_and_makes_nothing(tmp_path):
    lake = Lake(tmp_path / "lake")
    assert (lake.read_positions().height, lake.days(), lake.count().height) == (0, [], 0)
    assert lake.read_statics().schema == STATICS.schema
    assert not lake.folder.exists()


def test_the_same_reports_again_change_no_file(tmp_path):
    lake = lake_of(tmp_path, *ROWS, buckets=2)
    before = changed_at(lake)
    again = lake.append([chunk(*ROWS[5:]), chunk(*ROWS)])
    assert again.written == 0
    assert changed_at(lake) == before
    assert again.positions == Tally(given=37, new=0, copies=0, repeated=37)


def test_only_partitions_that_get_reports_are_written_anew(tmp_path):
    lake = lake_of(tmp_path, *ROWS)
    before = changed_at(lake)
    lake.append([chunk(position(7000))])
    assert sum(before[path] != at for path, at in changed_at(lake).items() if path in before) == 1


def test_what_became_of_reports_is_told(tmp_path):
    rows = [position(0, receiver="a"), position(1, receiver="b"), position(90), position(90), static(0)]
    told = Lake(tmp_path / "lake").append([chunk(*rows[:3]), chunk(*rows[3:])])
    assert told.positions == Tally(given=4, new=2, copies=1, repeated=1)
    assert told.statics == Tally(given=1, new=1, copies=0, repeated=0)


def test_an_earlier_copy_that_comes_late_replaces_the_report(tmp_path):
    lake = lake_of(tmp_path, position(2, receiver="late"))
    told = lake.append([chunk(position(1, receiver="early"))])
    assert lake.read_positions()["receiver"].to_list() == ["early"]
    assert told.positions == Tally(given=1, new=0, copies=1, repeated=0)


def test_further_copies_stay_readable(tmp_path):
    lake = lake_of(tmp_path, position(1, receiver="a"), position(2, receiver="b"), static(0), static(1))
    assert lake.scan(copies=True).collect()["receiver"].to_list() == ["b"]
    assert seconds(lake.scan("statics", copies=True).collect()) == [1]


@pytest.mark.parametrize("order", [1, -1])
def test_copies_on_both_sides_of_midnight_are_one_message(tmp_path, order):
    lake = Lake(tmp_path / "lake")
    for row in [position(-0.1), position(0.2)][::order]:
        lake.append([chunk(row)])
    assert seconds(lake.read_positions()) == [-0.1]
    assert lake.days() == [FIRST]


def test_a_copy_after_midnight_is_a_report_again_when_its_message_turns_out_older(tmp_path):
    lake = lake_of(tmp_path, position(-5), position(20))
    lake.append([chunk(position(-34))])
    assert seconds(lake.read_positions()) == [-34, 20]


def test_days_between_those_of_an_import_are_looked_at_too(tmp_path):
    lake = lake_of(tmp_path, position(20))
    lake.append([chunk(position(-1), position(86_400 * 2))])
    assert seconds(lake.read_positions()) == [-1, 86_400 * 2]


def test_a_change_before_midnight_goes_on_from_day_to_day(tmp_path):
    # a stuck second, and a report every 29 s through one day: each depends on the one before
    rows = [position(at) for at in range(0, 86_400 + 100, 29)]
    lake = lake_of(tmp_path, *rows)
    lake.append([chunk(position(-1))])
    whole = lake_of(tmp_path / "whole", position(-1), *rows)
    assert files(lake) == files(whole)


def test_negative_zero_is_zero_and_no_number_is_null(tmp_path):
    lake = lake_of(tmp_path, position(lat_deg=-0.0, lon_deg=float("nan")))
    lake.append([chunk(position(lat_deg=0.0, lon_deg=None))])
    frame = lake.read_positions()
    assert [str(value) for value in frame.row(0)[2:4]] == ["0.0", "None"]
    assert frame.height == 1


def test_frames_that_are_put_in_are_not_changed(tmp_path):
    given_ = chunk(position(5, track_id="t", lat_deg=-0.0), position(0))
    copies = [frame.clone() for frame in given_]
    Lake(tmp_path / "lake").append([given_])
    assert all(a.equals(b) for a, b in zip(given_, copies, strict=True))
    assert given_[0]["track_id"].to_list() == ["t", None]


@pytest.mark.parametrize("mmsi", ["21100000", "2110000011", "abcdefghi", None, ""])
def test_an_mmsi_that_is_not_nine_digits_is_refused_and_nothing_changes(tmp_path, mmsi):
    lake = lake_of(tmp_path, *ROWS, buckets=2)
    before = files(lake)
    with pytest.raises(InputError, match="nine digits"):
        lake.append([chunk(position(9)), chunk(position(mmsi=mmsi))])
    assert files(lake) == before


def test_a_time_that_no_folder_can_name_is_refused(tmp_path):
    far = POSITIONS.frame([position()]).with_columns(seen_at=pl.lit(10**18).cast(POSITIONS.schema["seen_at"]))
    with pytest.raises(InputError, match="1 to 9999"):
        Lake(tmp_path / "lake").append([(far, STATICS.frame())])


def test_reports_of_many_years_go_in_with_few_in_memory(tmp_path):
    rows = [position(86_400 * 50 * i, mmsi=f"21100{i % 50:04d}") for i in range(140)]
    lake = Lake(tmp_path / "lake", buckets=3, most_rows=40)
    lake.append(chunk(*rows[at : at + 30]) for at in range(0, 140, 30))
    assert lake.read_positions().sort("seen_at")["seen_at"].to_list() == [row["seen_at"] for row in rows]
    assert not [path for path in lake.folder.iterdir() if path.name.startswith(".staging")]


TIMES = st.sampled_from([-86_400, -31, -30, -29.9, -10, -0.1, 0, 0.2, 15, 29.9, 30, 45, 86_399, 86_410, None])
POSITION_ROWS = st.builds(
    position,
    after=TIMES,
    mmsi=st.sampled_from(["211000001", "211000001", "211000002", "636000001"]),
    utc_second=st.sampled_from([None, 7, 7, 7]),
    sog_kn=st.sampled_from([None, 0.0]),
    receiver=st.sampled_from([None, "a", "b"]),
)
STATIC_ROWS = st.builds(static, after=TIMES, receiver=st.sampled_from([None, "a"]))


@settings(max_examples=15)
@given(rows=st.lists(POSITION_ROWS | STATIC_ROWS, max_size=14), random=st.randoms(use_true_random=False))
def test_any_order_slicing_and_repetition_of_imports_gives_the_same_bytes(tmp_path_factory, rows, random):
    folder = tmp_path_factory.mktemp("lakes")
    mixed = random.sample(rows, len(rows)) + random.sample(rows, len(rows) // 2)
    edges = sorted(random.choices(range(len(mixed) + 1), k=2))
    pieces = Lake(folder / "pieces", buckets=2, most_rows=random.choice([1, 4, 1000]))
    whole = lake_of(folder, *rows, buckets=2)
    for first, last in pairwise([0, *edges, len(mixed)]):
        pieces.append(chunk(row) for row in mixed[first:last])
    assert files(pieces) == files(whole)


def test_tracks_are_written_beside_the_reports(tmp_path):
    lake = lake_of(tmp_path, *ROWS, buckets=1)
    read = lake.read_positions(0)
    tracks = read.with_columns(track_id=pl.col("mmsi") + pl.col("seen_at").dt.to_string()).sort("lat_deg")
    assert lake.write_tracks(0, tracks) == 3
    assert lake.read_positions(0).equals(read.with_columns(track_id=pl.col("mmsi") + pl.col("seen_at").dt.to_string()))


def test_tracks_may_be_told_by_ship_and_time_alone(tmp_path):
    lake = lake_of(tmp_path, *ROWS, buckets=2)
    bucket = next(b for b in lake.buckets() if lake.read_positions(b).height)
    told = lake.read_positions(bucket, columns=["mmsi", "seen_at"]).reverse().with_columns(track_id=pl.lit("t"))
    lake.write_tracks(bucket, told)
    assert set(lake.read_positions(bucket)["track_id"]) == {"t"}


def test_tracks_that_are_as_they_were_change_no_file(tmp_path):
    lake = lake_of(tmp_path, *ROWS, buckets=1)
    tracks = lake.read_positions(0).with_columns(track_id=pl.lit("t"))
    lake.write_tracks(0, tracks)
    before = changed_at(lake)
    assert lake.write_tracks(0, tracks.sample(fraction=1, shuffle=True, seed=1)) == 0
    assert changed_at(lake) == before


def test_tracks_of_some_days_leave_the_others(tmp_path):
    lake = lake_of(tmp_path, position(-1), position(90), buckets=1)
    lake.write_tracks(0, lake.read_positions().with_columns(track_id=pl.lit("old")))
    lake.write_tracks(0, POSITIONS.frame(), days=[SECOND])
    assert lake.read_positions()["track_id"].to_list() == ["old", None]


def test_a_report_on_two_tracks_is_refused(tmp_path):
    lake = lake_of(tmp_path, position(0), buckets=1)
    told = POSITIONS.frame([position(0, track_id="s"), position(0, track_id="t")])
    with pytest.raises(InputError, match="two tracks"):
        lake.write_tracks(0, told)


def test_tracks_stay_when_other_reports_come(tmp_path):
    lake = lake_of(tmp_path, position(0), buckets=1)
    lake.write_tracks(0, lake.read_positions().with_columns(track_id=pl.lit("t")))
    lake.append([chunk(position(0), position(60))])
    assert lake.read_positions()["track_id"].to_list() == ["t", None]


def test_a_lake_keeps_its_buckets_and_its_rule(tmp_path):
    lake_of(tmp_path, *ROWS, buckets=5, rule=MergeRule(10))
    again = Lake(tmp_path / "lake")
    assert (again.buckets(), again.rule) == (range(5), MergeRule(10))


@pytest.mark.parametrize("asked", [{"buckets": 8}, {"rule": MergeRule(10)}])
def test_other_buckets_or_another_rule_than_the_lakes_are_refused(tmp_path, asked):
    lake_of(tmp_path, position())
    with pytest.raises(InputError, match="another folder"):
        Lake(tmp_path / "lake", **asked)


@pytest.mark.parametrize("text", ["", "{}", '{"format": 2, "buckets": 16, "rule": {"within_s": 30.0}}', "[1]"])
def test_a_description_that_is_damaged_or_of_another_format_is_refused(tmp_path, text):
    folder = lake_of(tmp_path, position()).folder
    (folder / "lake.json").write_text(text)
    with pytest.raises(InputError, match=r"lake\.json"):
        Lake(folder)


def test_the_description_says_how_the_lake_is_made(tmp_path):
    told = json.loads((lake_of(tmp_path, position()).folder / "lake.json").read_text())
    assert told == {"format": 1, "buckets": 16, "rule": {"within_s": 30.0}}


@pytest.mark.parametrize("damage", [b"", b"PAR1 and no more", None])
def test_a_damaged_file_is_named(tmp_path, damage):
    lake = lake_of(tmp_path, position(0), buckets=1)
    part = lake.folder / "positions" / "day=2024-03-02" / "bucket=00" / "part.parquet"
    part.write_bytes(part.read_bytes()[:-9] if damage is None else damage)
    for use in (lake.count, lake.read_positions, lambda: lake.append([chunk(position(60))])):
        with pytest.raises(InputError, match=r"day=2024-03-02"):
            use()


def test_a_file_of_other_columns_is_named(tmp_path):
    lake = lake_of(tmp_path, position(0), buckets=1)
    part = lake.folder / "positions" / "day=2024-03-02" / "bucket=00" / "part.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(part)
    with pytest.raises(InputError, match="day=2024-03-02"):
        lake.append([chunk(position(60))])


def test_a_folder_with_signs_that_search_patterns_use_is_only_a_name(tmp_path):
    lake = Lake(tmp_path / "a[1]*?{x}")
    lake.append([chunk(*ROWS)])
    assert lake.read_positions().height == 21
    assert int(lake.count()["rows"].sum()) == 21


def test_files_are_the_same_in_another_time_zone(tmp_path, monkeypatch):
    here = files(lake_of(tmp_path / "here", *ROWS, buckets=2))
    monkeypatch.setenv("TZ", "Asia/Pyongyang")
    there = files(lake_of(tmp_path / "there", *ROWS, buckets=2))
    assert here == there


def test_the_example_of_the_documentation_runs(tmp_path, monkeypatch, capsys):
    page = (Path(__file__).parents[1] / "docs" / "lake.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    exec(page.split("```python\n")[1].split("```")[0], {})  # noqa: S102
    assert capsys.readouterr().out == "0 0 0\n"
    assert pl.read_parquet("ais/positions").is_empty()
