"""Records of measurements: the same from the same, kept by lines, compared."""

import json

import pytest

from ullage.errors import InputError
from ullage.measuring.chip import draw_measurement
from ullage.measuring.record import append_record, compare_records, hash_image, read_records, record_of


@pytest.fixture(scope="module")
def record(made, wanted, measured):
    return record_of(made.scene, "ab" * 32, wanted, measured)


def test_the_same_measurement_has_the_same_record(made, wanted, measured, record):
    assert record_of(made.scene, "ab" * 32, wanted, measured) == record


def test_another_image_has_another_id(made, wanted, measured, record):
    assert record_of(made.scene, "cd" * 32, wanted, measured)["record_id"] != record["record_id"]


def test_a_record_is_plain_json_with_points_geometry_rule_and_result(record):
    text = json.dumps(record, allow_nan=False)
    assert {"image", "points", "geometry", "rule", "result", "version"} <= set(json.loads(text))
    assert set(record["result"]["freeboard_m"]) == {"low", "mid", "high"}


def test_records_are_added_line_by_line(tmp_path, record):
    file = tmp_path / "measured.jsonl"
    append_record(file, record)
    append_record(file, record)
    assert read_records(file) == [record, record]


def test_what_is_no_record_is_told_with_its_line(tmp_path, record):
    file = tmp_path / "measured.jsonl"
    append_record(file, record)
    file.write_text(file.read_text("utf-8") + "{broken\n", "utf-8")
    with pytest.raises(InputError, match="row 2"):
        read_records(file)


def test_a_measurement_is_alike_with_itself(record):
    found = compare_records(record, record)
    assert found["same_image"]
    assert found["freeboard_m"]["verdict"] == "alike"


def test_two_metres_of_freeboard_tell_two_measurements_apart(record):
    points = {name: value + 2.0 for name, value in record["result"]["freeboard_m"].items()}
    other = record | {"result": record["result"] | {"freeboard_m": points}}
    assert compare_records(record, other)["freeboard_m"]["verdict"] == "apart"


def test_what_was_not_told_cannot_be_compared(record):
    nothing = record | {"result": record["result"] | {"freeboard_m": {"low": None, "mid": None, "high": None}}}
    assert compare_records(record, nothing)["freeboard_m"]["verdict"] == "cannot tell"


def test_an_image_is_known_by_the_hash_of_its_bytes(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"a")
    (tmp_path / "b.tif").write_bytes(b"a")
    assert hash_image(tmp_path / "a.tif") == hash_image(tmp_path / "b.tif")
    (tmp_path / "b.tif").write_bytes(b"b")
    assert hash_image(tmp_path / "a.tif") != hash_image(tmp_path / "b.tif")


def test_a_chip_is_the_same_png_each_time(made, measured):
    one = draw_measurement(made.scene, measured)
    assert one.startswith(b"\x89PNG")
    assert one == draw_measurement(made.scene, measured)
