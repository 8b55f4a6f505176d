"""When a feed was heard, and when nobody listened."""

from datetime import UTC, datetime, timedelta

from ullage.listening.spans import KILLED, HeardSpans, find_unheard, read_heard_spans

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
    spans.end_if_silent(us(100), "Connection refused")
    spans.end_if_silent(us(130), "Connection refused")
    spans.write()
    assert rows(tmp_path) == [(at(0), at(0), "Connection refused", 1)]


def test_a_listening_that_was_killed_is_ended_with_what_is_on_tape(tmp_path):
    heard(tmp_path, 0, 60)
    heard(tmp_path, 0, 30, feed="udp://:2")
    HeardSpans(tmp_path, "tcp://a:1", 120).recover(us(75))
    assert sorted(rows(tmp_path)) == sorted([(at(0), at(75), KILLED, 6), (at(0), at(30), None, 6)])
    HeardSpans(tmp_path, "udp://:2", 120).recover(None)
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
