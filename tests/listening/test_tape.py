"""Tapes: what was written whole is read whole, and what was not is not read."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.listening.tape import LONGEST, Place, Record, Tape, TapeReader, heard_on_tape, tape_path, tapes_in

RECORDS = st.lists(
    st.builds(Record, st.integers(0, 2**52), st.binary(max_size=300), st.integers(0, 2**31 - 1)), max_size=8
)


def written(folder, records, number=1):
    tape = Tape(folder, number)
    for record in records:
        tape.append(record)
    tape.flush()
    tape.close()
    return tape_path(folder, number)


def read(folder, number=1, offset=0):
    with TapeReader(folder, Place(number, offset)) as reader:
        return list(reader.records()), reader.place


@given(records=RECORDS)
def test_what_was_written_is_read(tmp_path_factory, records):
    folder = tmp_path_factory.mktemp("tape")
    path = written(folder, records)
    assert read(folder) == (records, Place(1, path.stat().st_size))


@given(records=RECORDS.filter(len), share=st.floats(0, 1, exclude_max=True), garbage=st.binary(max_size=40))
def test_a_tape_that_was_cut_off_anywhere_ends_with_its_last_whole_record(tmp_path_factory, records, share, garbage):
    folder = tmp_path_factory.mktemp("tape")
    path = written(folder, records)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)] + garbage)
    found, place = read(folder)
    assert found == records[: len(found)]
    assert read(folder, offset=place.offset)[0] == []


def test_what_is_added_meanwhile_is_read_from_where_the_reading_was(tmp_path):
    tape = Tape(tmp_path, 1)
    tape.append(Record(1, b"one\n"))
    with TapeReader(tmp_path, Place(1, 0)) as reader:
        assert [record.data for record in reader.records()] == [b"one\n"]
        tape.append(Record(2, b"two\n"))
        assert [record.data for record in reader.records()] == [b"two\n"]
    tape.close()


def test_a_record_that_could_not_be_written_whole_gives_its_place_to_the_next(tmp_path, monkeypatch):
    tape = Tape(tmp_path, 1)
    tape.append(Record(1, b"one\n"))
    real, calls = os.pwrite, []

    def full(file, data, offset):
        calls.append(offset)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return real(file, data[:9], offset)

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="No space"):
        tape.append(Record(2, b"two, which is long\n"))
    monkeypatch.setattr(os, "pwrite", real)
    assert [one.data for one in read(tmp_path)[0]] == [b"one\n"]
    tape.append(Record(3, b"3\n"))
    tape.close()
    assert [one.data for one in read(tmp_path)[0]] == [b"one\n", b"3\n"]


@pytest.mark.parametrize("head", [b"#heard 1 99999999999 0 0\n", b"#heard x 1 0 0\n", b"#heard 1 -1 0 0\n",
                                  b"#heard 1 1\n", b"#heard 1 5 0 00000000\nabcde", b"#heard 1 0 -1 00000000\n",
                                  b"\x00" * 100])  # fmt: skip
def test_what_is_no_record_is_not_read(tmp_path, head):
    tape_path(tmp_path, 1).write_bytes(head)
    assert read(tmp_path) == ([], Place(1, 0))


def test_tapes_are_listed_in_their_order_and_strangers_passed_over(tmp_path):
    for number in (10, 2, 1):
        written(tmp_path, [Record(number, b"x" * min(LONGEST, 3))], number)
    (tmp_path / "x.tape").write_bytes(b"")
    assert tapes_in(tmp_path) == [1, 2, 10]
    assert [record.heard_us for record in heard_on_tape(tmp_path)] == [1, 2, 10]


@given(records=RECORDS.filter(lambda records: len(records) > 2), data=st.data())
def test_what_is_damaged_on_a_closed_tape_costs_its_own_record_and_is_counted(tmp_path_factory, records, data):
    folder = tmp_path_factory.mktemp("tape")
    path = written(folder, records)
    content = bytearray(path.read_bytes())
    content[at := data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    with TapeReader(folder, Place(1, 0)) as reader:
        found = list(reader.records(is_closed=True))
        assert found in [records[:one] + records[one + 1 :] for one in range(len(records))]
        assert 0 < reader.damaged <= len(content) - sum(len(one.data) for one in found)
        assert reader.place.offset == len(content), at


def test_what_a_closed_tape_could_not_take_whole_is_not_on_it(tmp_path):
    tape = Tape(tmp_path, 1)
    tape.append(Record(1, b"one\n"))
    size = tape_path(tmp_path, 1).stat().st_size
    with tape_path(tmp_path, 1).open("ab") as other:
        other.write(b"#heard 2 ")
    tape.close()
    assert tape_path(tmp_path, 1).stat().st_size == size
