"""What was heard is kept on tape, and dropped only where memory is full and the disk takes nothing."""

import errno

import polars as pl
import pytest

from ullage.listening.keeping import Keeper, KeepRule
from ullage.listening.losses import LOST, Losses
from ullage.listening.spans import HeardSpans, read_heard_spans
from ullage.listening.tape import LONGEST, Place, Tape, TapeReader, tapes_in
from ullage.sources.ais.feeds import FeedState


@pytest.fixture
def spans(tmp_path):
    return HeardSpans(tmp_path, "tcp://a:1", 120)


def keeper(folder, spans, **rule):
    clock = iter(range(10**6, 10**9, 10**6))
    return Keeper(folder, spans, KeepRule(**rule), lambda: next(clock))


class Clocks:
    """A clock that is moved by hand, and says the same as the one that nobody sets."""

    def __init__(self):
        self.s = 0.0

    def us(self):
        return round(self.s * 1e6)

    def steady(self):
        return self.s


LINE = b"!AIVDM,1,1,,A,x\n"


def spans_of(folder):
    spans = HeardSpans(folder, "tcp://a:1", 120)
    made = folder / "tapes"
    made.mkdir()
    return spans, made


def seconds(folder, spans):
    spans.end("stopped")
    spans.write()
    return read_heard_spans(folder).select(pl.col("started_at", "ended_at").dt.epoch("s"), "ended_by").rows()


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
    kept.take(b"VDM, 1\n")
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
    kept.take(b"VDM, 2\n")
    kept.close()
    assert on_tape(tmp_path) == b"VDM, 1\nline 0\nline 1\nVDM, 2\n"
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


@pytest.mark.parametrize("is_full", [True, False], ids=["the disk is full", "the disk hangs"])
def test_what_was_dropped_is_an_outage_of_just_that_time(tmp_path, monkeypatch, is_full):
    spans, tapes = spans_of(tmp_path)
    clocks = Clocks()
    kept = Keeper(tapes, spans, KeepRule(most_bytes=50 * len(LINE), least_free_bytes=0), clocks.us, clocks.steady)
    real = Tape.append
    lost = []

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    for second in range(600):
        clocks.s = float(second)
        before = kept.dropped
        kept.take(LINE)
        lost += [second] * (kept.dropped - before)
        bad = 100 <= second < 400
        monkeypatch.setattr(Tape, "append", full if bad else real)
        if is_full or not bad:  # who hangs does not look for silences
            kept.keep()
            if not kept.is_behind:
                spans.end_if_silent(clocks.s, "")
    kept.close()
    why = "the disk is full" if is_full else "the disk is too slow"
    assert lost == list(range(150, 401))
    assert seconds(tmp_path, spans) == [(0, 149, why), (401, 599, "stopped")]


def test_what_was_taken_while_nothing_could_be_written_keeps_its_times(tmp_path):
    spans, tapes = spans_of(tmp_path)
    clocks = Clocks()
    kept = Keeper(tapes, spans, KeepRule(least_free_bytes=0), clocks.us, clocks.steady)
    for second in range(300):
        clocks.s = float(second)
        kept.take(b"second %d\n" % second)
    kept.close()
    with TapeReader(tapes, Place(1, 0)) as reader:
        assert [(one.heard_us, one.data) for one in reader.records()] == [
            (second * 10**6, b"second %d\n" % second) for second in range(300)
        ]


def test_what_two_senders_sent_within_a_moment_are_two_records_of_one_time(tmp_path):
    spans, tapes = spans_of(tmp_path)
    clocks = Clocks()
    kept = Keeper(tapes, spans, KeepRule(least_free_bytes=0), clocks.us, clocks.steady)
    for at, (data, source) in enumerate([(b"a\n", 7), (b"b\n", 8), (b"c\n", 7)]):
        clocks.s = at / 100
        kept.take(data, source)
    kept.close()
    with TapeReader(tapes, Place(1, 0)) as reader:
        assert list(reader.records()) == [(0, b"a\nc\n", 7), (0, b"b\n", 8)]


@pytest.mark.parametrize("junk", [b"\r\n", b"# alive\r\n", b"$PSTA,ok*00\r\n", b"x"])
def test_a_server_that_only_says_that_it_is_there_is_no_feed_that_was_heard(tmp_path, junk):
    spans, tapes = spans_of(tmp_path)
    clocks = Clocks()
    kept = Keeper(tapes, spans, KeepRule(least_free_bytes=0, flush_s=1e9), clocks.us, clocks.steady)
    for second, data in [(0, LINE), (60, LINE), *((s, junk) for s in range(120, 43_200, 60)), (43_200, LINE)]:
        clocks.s = float(second)
        kept.take(data)
        kept.keep()
        spans.end_if_silent(clocks.s, "")
    kept.close()
    assert seconds(tmp_path, spans) == [(0, 60, "silent"), (43_200, 43_200, "stopped")]


def test_a_time_in_which_the_system_threw_most_away_is_an_outage(tmp_path):
    spans, tapes = spans_of(tmp_path)
    clocks, feed = Clocks(), FeedState()
    kept = Keeper(tapes, spans, KeepRule(least_free_bytes=0, flush_s=1e9), clocks.us, clocks.steady)
    losses = Losses(feed, kept)
    for second in range(60):
        clocks.s = float(second)
        kept.take(LINE)
        feed.dropped = 9 * max(0, min(second, 40) - 20)
        kept.keep()
        losses.look(clocks.s)
    kept.close()
    (first, ended, why), (again, last, _) = seconds(tmp_path, spans)
    assert (first, last, why) == (0, 59, LOST)
    assert 20 <= ended <= 23
    assert 40 <= again <= 43
