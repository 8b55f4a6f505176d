"""Measurements kept as evidence: written once, never over another, read again with what is wrong told."""

import json
import stat
from datetime import UTC, datetime

import pytest

from ullage.errors import InputError, OutputError
from ullage.measuring.kept import FOLDER, pack_kept, read_kept, read_kept_one, write_kept
from ullage.measuring.record import record_of

AT = datetime(2024, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def record(made, wanted, measured):
    return record_of(made.scene, "ab" * 32, wanted, measured)


def kept(record, why="sharp edges", at=AT):
    return pack_kept(record, by="an analyst", why=why, at=at, subject="d-1", asked={"bow": "1,2"})


def test_what_was_kept_is_read_again(tmp_path, record):
    content, one = kept(record)
    path = write_kept(tmp_path, one, content, b"picture")
    assert path.name == f"{record['record_id']}.json"
    assert read_kept_one(tmp_path, one.id) == one
    assert path.with_suffix(".png").read_bytes() == b"picture"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_nothing_is_written_over_another(tmp_path, record):
    write_kept(tmp_path, *kept(record)[::-1])
    before = read_kept(tmp_path)
    with pytest.raises(OutputError, match="kept already"):
        write_kept(tmp_path, *kept(record, "another reason")[::-1])
    assert read_kept(tmp_path) == before
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_the_latest_comes_first(tmp_path, record):
    other = {**record, "record_id": "0123456789abcdef"}
    write_kept(tmp_path, *kept(other, at=AT.replace(day=1))[::-1])
    write_kept(tmp_path, *kept(record)[::-1])
    assert [one.id for one in read_kept(tmp_path)[0]] == [record["record_id"], "0123456789abcdef"]


@pytest.mark.parametrize("content", [b"", b"{broken", b"[]", b'{"format": "another"}', b"[" * 5000, b"\xff\xfe"])
def test_what_is_no_measurement_is_told_with_its_name(tmp_path, content):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "0123456789abcdef.json").write_bytes(content)
    found, problems = read_kept(tmp_path)
    assert not found
    assert [one.file for one in problems] == [f"{FOLDER}/0123456789abcdef.json"]


def test_a_file_under_the_name_of_another_is_no_measurement(tmp_path, record):
    path = write_kept(tmp_path, *kept(record)[::-1])
    path.rename(path.with_name("0123456789abcdef.json"))
    assert len(read_kept(tmp_path)[1]) == 1


@pytest.mark.parametrize("name", ["../case", "0" * 15, "0" * 17, "x" * 16, ""])
def test_an_id_leads_nowhere_else(tmp_path, name):
    (tmp_path / "case.json").write_text(json.dumps({}))
    with pytest.raises(InputError):
        read_kept_one(tmp_path, name)


def test_a_folder_that_cannot_be_made_is_told(tmp_path, record):
    (tmp_path / FOLDER).write_text("a file")
    with pytest.raises(OutputError, match="cannot be written"):
        write_kept(tmp_path, *kept(record)[::-1])
