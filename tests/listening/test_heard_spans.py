"""When a feed was heard, and when nobody listened."""

from datetime import UTC, datetime, timedelta

import pytest

from ullage.errors import InputError
from ullage.listening.spans import CLOCK_SET, KILLED, HeardSpans, find_unheard, read_heard_spans
from ullage.listening.tape import Record

START = datetime(2024, 3, 6, tzinfo=UTC)


def us(seconds):
    return round((START + timedelta(seconds=seconds)).timestamp() * 1e6)


def at(seconds):
    return START + timedelta(seconds=seconds)


def heard(folder, *moments, feed="tcp://a:1", end=None):
    spans = HeardSpans(folder, feed, 120)
    for moment in moments:
        spans.hear(us(moment), 3)
    if end:
        spans.end(end)
    spans.write()
    return spans


def taped(*moments, data=b"!AIVDM,1\n"):
    return [Record(us(moment), data) for moment in moments]


def rows(folder):
    return read_heard_spans(folder).select("started_at", "ended_at", "ended_by", "lines").rows()


def test_a_short_silence_is_no_outage_and_a_long_one_is(tmp_path):
    spans = heard(tmp_path, 0, 60, 179, 300, 310, end="stopped")
    assert rows(tmp_path) == [(at(0), at(179), "silent", 9), (at(300), at(310), "stopped", 6)]
    assert spans.outages == 1
    assert find_unheard(read_heard_spans(tmp_path)) == [(at(179), at(300))]


def test_a_span_that_goes_on_has_no_reason_to_have_ended(tmp_path):
    heard(tmp_path, 0, 60)
    assert rows(tmp_path) == [(at(0), at(60), None, 6)]


def test_the_reason_of_a_silence_is_that_of_the_feed(tmp_path):
    spans = HeardSpans(tmp_path, "tcp://a:1", 120)
    spans.hear(us(0), 1)
    spans.end_if_silent(us(100) / 1e6, "Connection refused")
    spans.end_if_silent(us(130) / 1e6, "Connection refused")
    spans.write()
    assert rows(tmp_path) == [(at(0), at(0), "Connection refused", 1)]


def test_a_listening_that_was_killed_is_ended_with_what_is_on_tape(tmp_path):
    heard(tmp_path, 0, 60)
    heard(tmp_path, 0, 30, feed="udp://:2")
    HeardSpans(tmp_path, "tcp://a:1", 120).recover([*taped(50, 60), *taped(75)])
    assert sorted(rows(tmp_path)) == sorted([(at(0), at(75), KILLED, 7), (at(0), at(30), None, 6)])
    HeardSpans(tmp_path, "udp://:2", 120).recover([])
    assert (at(0), at(30), KILLED, 6) in rows(tmp_path)


def test_a_feed_that_is_down_while_another_is_heard_leaves_nobody_unheard(tmp_path):
    heard(tmp_path, 0, 100, 1000, 1100, end="stopped")
    heard(tmp_path, 90, 200, 310, 400, 510, feed="udp://:2", end="stopped")
    assert find_unheard(read_heard_spans(tmp_path)) == [(at(510), at(1000))]


def test_a_clock_that_is_set_back_ends_no_span(tmp_path):
    heard(tmp_path, 100, 50, end="stopped")
    assert rows(tmp_path) == [(at(100), at(100), "stopped", 6)]


def test_nothing_was_heard_where_nobody_listened(tmp_path):
    assert read_heard_spans(tmp_path).is_empty()
    assert find_unheard(read_heard_spans(tmp_path)) == []


def test_a_listening_that_was_killed_before_it_wrote_a_span_has_it_from_the_tape(tmp_path):
    heard(tmp_path, 0, 60, end="stopped")
    HeardSpans(tmp_path, "tcp://a:1", 120).recover(taped(60, 500, 510, 900))
    assert rows(tmp_path) == [
        (at(0), at(60), "stopped", 6), (at(500), at(510), "silent", 2), (at(900), at(900), KILLED, 1)
    ]  # fmt: skip


def test_what_no_ship_sent_is_no_hearing_when_a_span_is_recovered(tmp_path):
    HeardSpans(tmp_path, "tcp://a:1", 120).recover([*taped(0), *taped(60, data=b"# alive\n")])
    assert rows(tmp_path) == [(at(0), at(0), KILLED, 1)]


def test_a_clock_that_is_wrong_for_a_moment_hides_no_outage_and_makes_none(tmp_path):
    told = []
    spans = HeardSpans(tmp_path, "tcp://a:1", 120, told.append)
    day = 86_400
    for second in [*range(60), *range(61, 120)]:
        spans.hear(us(second), 1, float(second))
        if second == 59:
            spans.hear(us(60 + day), 1, 60.0)  # for one record
    for second in range(120, 43_200, 10):
        spans.end_if_silent(float(second), "Connection refused")
    spans.hear(us(43_200), 1, 43_200.0)
    spans.end("stopped")
    spans.write()
    assert rows(tmp_path) == [
        (at(0), at(59), CLOCK_SET, 60),
        (at(61), at(119), "Connection refused", 59),
        (at(43_200), at(43_200), "stopped", 1),
        (at(60 + day), at(60 + day), CLOCK_SET, 1),
    ]
    assert (at(119), at(43_200)) in find_unheard(read_heard_spans(tmp_path))
    assert [line.split(": ")[1] for line in told] == [
        "times of reception leap by +86,400 s", "times of reception leap by -86,400 s"
    ]  # fmt: skip


def test_a_feed_that_never_sent_any_ship_is_told(tmp_path):
    spans = HeardSpans(tmp_path, "tcp://a:1", 120)
    spans.end_if_silent(0.0, "")
    spans.end_if_silent(130.0, "")
    assert spans.trouble == "no AIS for 130 s"
    spans.hear(us(131), 1, 131.0)
    assert not spans.trouble


def test_a_damaged_table_is_refused_where_silence_counts_and_set_aside_where_a_feed_is_heard(tmp_path):
    heard(tmp_path, 0, end="silent")
    path = tmp_path / "heard_spans.parquet"
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
    damaged = path.read_bytes()
    with pytest.raises(InputError, match=r"heard_spans\.parquet.*damaged or of another version"):
        read_heard_spans(tmp_path)
    told = []
    spans = HeardSpans(tmp_path, "tcp://a:1", 120, told.append)
    spans.hear(us(100), 1)
    spans.write()
    (aside,) = tmp_path.glob("heard_spans-damaged-*")
    assert aside.read_bytes() == damaged
    assert aside.name in told[0]
    with pytest.raises(InputError, match="was damaged"):
        read_heard_spans(tmp_path)
    aside.unlink()
    assert rows(tmp_path) == [(at(100), at(100), None, 1)]
