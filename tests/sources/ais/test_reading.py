"""Files of AIS as a stream of reports: folders, faults, progress, and one account of all that was in them."""

import gzip
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aismaker import in_parts, position_a, sentence, static_5
from ullage.errors import InputError
from ullage.sources.ais import Reading, ReadRule, read_ais
from ullage.sources.ais.opening import OpenRule
from ullage.tables import POSITIONS, STATICS

LOG = "".join([sentence(position_a(), tag="c:1709694245"), *in_parts(static_5())])
TABLE = "mmsi,seen_at,lat_deg,lon_deg\n273000002,2024-03-06T03:04:05Z,42.7,133.1\n"


def read(*paths, **options):
    reading = Reading(paths, **options)
    frames = list(reading)
    return sum(len(one) for one, _ in frames), sum(len(one) for _, one in frames), reading


def test_reports_have_the_schemas_of_their_tables(tmp_path):
    (tmp_path / "a").write_text(LOG + TABLE)
    (tmp_path / "b").write_text(TABLE)
    positions, statics = read_ais(tmp_path)
    assert (positions.schema, statics.schema) == (POSITIONS.schema, STATICS.schema)
    assert (len(positions), len(statics)) == (2, 1)
    for one in (positions, statics):
        assert one.n_chunks() >= 1


def test_a_suffix_means_nothing(tmp_path):
    for name, content in (("log.csv", LOG), ("table.nm4", TABLE), ("packed.txt", gzip.compress(LOG.encode()))):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        assert read(path)[2].problems == []


def test_a_folder_means_all_files_below_it_in_order_save_hidden_ones(tmp_path):
    for name in ("b/2", "b/1", "a", ".hidden", ".git/x", "c"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(LOG)
    (tmp_path / "empty").mkdir()
    reading = read(tmp_path)[2]
    assert [one.name for one in reading.files] == ["a", "1", "2", "c"]


def test_one_bad_file_does_not_keep_others_from_being_read(tmp_path):
    (tmp_path / "bomb").write_bytes(gzip.compress(bytes(4 << 20)))
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "good").write_text(LOG)
    (tmp_path / "text").write_text("nothing of AIS\nat all\n")
    rule = ReadRule(opening=OpenRule(judged_from_bytes=1 << 20))
    positions, statics, reading = read(tmp_path, tmp_path / "none", rule=rule)
    assert (positions, statics) == (1, 1)
    told = {one.file: one.message for one in reading.problems}
    assert set(told) == {"bomb", "empty", "text", "none"}
    assert "times its size" in told["bomb"]
    assert told["empty"] == "is empty"
    assert "holds no AIS" in told["text"]
    assert "No such file" in told["none"]
    assert reading.counts.refused == {"in a file of no known form": 2}


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n \r\n", b"\0" * 1000, b"x" * 1000, b"$GPZDA,114702.51,27,01,2012,,*66\n", b"PK\x05\x06" + bytes(18)],
)
def test_nothing_at_all_is_an_error_that_says_why(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"file: \w+"):
        read(path)


def test_no_files_at_all_are_an_error(tmp_path):
    for paths in ([], [tmp_path]):
        with pytest.raises(InputError, match="none were given"):
            read(*paths)


def test_a_log_without_any_message_says_what_its_lines_were(tmp_path):
    (tmp_path / "log").write_text(LOG.splitlines()[0].replace("*5F", "*00") + "\n$GPZDA,1*00\n")
    with pytest.raises(InputError, match=r"none of 2 lines is an AIS message: .*checksum wrong 1"):
        read(tmp_path)


def test_members_of_a_zip_are_read_one_by_one(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("/etc/log.nmea", LOG)
        archive.writestr("table.csv", TABLE)
        archive.writestr("readme.txt", "hello")
    (tmp_path / "all.zip").write_bytes(packed.getvalue())
    positions, _, reading = read(tmp_path / "all.zip")
    assert positions == 2
    assert [(one.name, one.form) for one in reading.files] == [
        ("all.zip!log.nmea", "NMEA"), ("all.zip!table.csv", "plain"), ("all.zip!readme.txt", None),
    ]  # fmt: skip


def test_packed_data_that_are_cut_off_keep_what_came_before_and_say_so(tmp_path):
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress((LOG * 200).encode(), mtime=0)[:-30])
    positions, _, reading = read(path)
    assert positions > 0
    assert [str(one) for one in reading.problems] == ["log.gz: packed data cut off"]


def test_progress_goes_up_to_all_bytes_of_all_files(tmp_path):
    for name, times in (("a", 3000), ("b", 10)):
        (tmp_path / name).write_text(LOG * times)
    told = []
    read(tmp_path, rule=ReadRule(opening=OpenRule(block_bytes=1 << 18)), progress=lambda *one: told.append(one))
    total = sum(path.stat().st_size for path in tmp_path.iterdir())
    done = [bytes_done for _, bytes_done, _ in told]
    assert done == sorted(done)
    assert (told[-1], {one[2] for one in told}) == (("b", total, total), {total})
    assert len(set(done)) > 2


def test_a_reading_may_be_repeated_and_counts_once(tmp_path):
    (tmp_path / "log").write_text(LOG)
    reading = Reading(tmp_path)
    first, second = list(reading), list(reading)
    assert first[0][0].equals(second[0][0])
    assert reading.counts.read == 3


def test_frames_are_bounded_by_blocks(tmp_path):
    (tmp_path / "log").write_text(LOG * 20_000)
    rule = ReadRule(opening=OpenRule(block_bytes=1 << 18))
    sizes = [len(one) for one, _ in Reading(tmp_path, rule)]
    assert sum(sizes) == 20_000
    assert max(sizes) < 8_000


def test_a_million_ships_need_no_memory_that_stays(tmp_path):
    path = tmp_path / "table.csv"
    mmsi = pl.int_range(100_000_000, 101_000_000, eager=True)
    pl.DataFrame({"mmsi": mmsi}).with_columns(seen_at=pl.lit("2024-03-06"), lat_deg=1.5, lon_deg=2.5).write_csv(path)
    count = 0
    for positions, _ in Reading(path, ReadRule(opening=OpenRule(block_bytes=4 << 20))):
        assert len(positions) < 400_000
        count += positions["mmsi"].n_unique()
    assert count == 1_000_000


def test_standard_input_is_read():
    code = "from ullage.sources.ais import Reading; r = Reading('-'); print(sum(len(p) for p, _ in r), r.files[0].name)"
    done = subprocess.run(
        [sys.executable, "-c", code], input=gzip.compress(LOG.encode()), capture_output=True, check=True
    )
    assert done.stdout.split() == [b"1", b"standard", b"input"]


def test_reading_imports_nothing_until_it_is_asked_for():
    code = "import sys, ullage.sources.ais; print('numba' in sys.modules, 'polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.split() == [b"False", b"False"]


PIECES = [
    LOG.encode(),
    TABLE.encode(),
    b'[{"mmsi":1}]',
    b"\xff\xfe",
    b"PK\x03\x04",
    gzip.compress(LOG.encode()),
    b"\x80\xde\x00",
]


@given(pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=60)), max_size=6))
def test_whatever_a_file_holds_is_in_one_count_or_in_a_problem(pieces, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(b"".join(pieces))
    reading = Reading(path)
    try:
        rows = sum(len(positions) for positions, _ in reading)
    except InputError as error:
        rows = 0
        assert error.problems == tuple(reading.problems) != ()  # noqa: PT017 - both outcomes are allowed
    counts = reading.counts
    assert counts.read == counts.decoded.total() + counts.spent.total() + counts.refused.total()
    assert rows <= counts.decoded.total()


def test_the_order_of_files_is_that_of_names_wherever_they_are(tmp_path, monkeypatch):
    for name in ("2", "10", "1"):
        (tmp_path / name).write_text(LOG)
    monkeypatch.chdir(tmp_path)
    assert [one.name for one in read(Path())[2].files] == ["1", "10", "2"]
