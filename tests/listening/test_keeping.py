"""What was heard is kept on tape, and dropped only where memory is full and the disk takes nothing."""

import errno

import pytest

from ullage.listening.keeping import Keeper, KeepRule
from ullage.listening.spans import HeardSpans
from ullage.listening.tape import LONGEST, Place, Tape, TapeReader, tapes_in


@pytest.fixture
def spans(tmp_path):
    return HeardSpans(tmp_path, "tcp://a:1", 120)


def keeper(folder, spans, **rule):
    clock = iter(range(10**6, 10**9, 10**6))
    return Keeper(folder, spans, KeepRule(**rule), lambda: next(clock))


def on_tape(folder):
    data = b""
    for number in tapes_in(folder):
        with TapeReader(folder, Place(number, 0)) as reader:
            data += b"".join(record.data for record in reader.records())
    return data


def test_what_was_taken_is_on_tape_with_the_next_writing(tmp_path, spans):
    kept = keeper(tmp_path, spans)
    kept.take(b"one\n")
    kept.take(b"two\n")
    assert on_tape(tmp_path) == b""
    kept.keep()
    assert on_tape(tmp_path) == b"one\ntwo\n"
    assert (kept.lines, kept.dropped, kept.held_bytes) == (2, 0, 0)
    kept.close()


def test_more_than_a_record_holds_is_several(tmp_path, spans):
    kept = keeper(tmp_path, spans)
    data = b"x" * (2 * LONGEST + 5)
    kept.take(data)
    kept.close()
    assert on_tape(tmp_path) == data


def test_a_new_tape_begins_after_so_many_bytes_and_in_each_listening(tmp_path, spans):
    kept = keeper(tmp_path, spans, tape_bytes=10)
    for _ in range(3):
        kept.take(b"a line\n")
        kept.keep()
    kept.close()
    assert tapes_in(tmp_path) == [1, 2, 3, 4]
    again = keeper(tmp_path, spans)
    assert again.begun == Place(5, 0)
    again.close()
    assert on_tape(tmp_path) == b"a line\n" * 3


def test_a_full_disk_is_waited_for_and_what_memory_does_not_hold_is_dropped_and_counted(tmp_path, spans, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    kept = keeper(tmp_path, spans, most_bytes=20)
    kept.take(b"first\n")
    kept.keep()
    with monkeypatch.context() as patched:
        patched.setattr(Tape, "append", full)
        for number in range(5):
            kept.take(b"line %d\n" % number)
            kept.keep()
        assert kept.trouble == "the disk is full"
        assert kept.held_bytes <= 20
    kept.keep()
    assert not kept.trouble
    kept.take(b"last\n")
    kept.close()
    assert on_tape(tmp_path) == b"first\nline 0\nline 1\nlast\n"
    assert (kept.lines, kept.dropped) == (4, 3)
    assert spans.outages == 1


def test_tapes_leave_room_on_the_disk_for_the_lake_until_the_end(tmp_path, spans):
    kept = keeper(tmp_path, spans, least_free_bytes=1 << 62)
    kept.take(b"one\n")
    kept.keep()
    assert (on_tape(tmp_path), kept.trouble) == (b"", "the disk is full")
    kept.close()
    assert (on_tape(tmp_path), kept.dropped) == (b"one\n", 0)


def test_what_the_disk_did_not_take_before_the_end_is_counted(tmp_path, spans, monkeypatch):
    def broken(*_):
        raise OSError(errno.EIO, "Input/output error")

    kept = keeper(tmp_path, spans)
    kept.take(b"one\ntwo\n")
    monkeypatch.setattr(Tape, "append", broken)
    kept.close()
    assert kept.dropped == 2
    assert kept.trouble == "cannot write to tape (Input/output error)"
