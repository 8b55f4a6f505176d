"""Which reports are one message heard several times."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.lake import MergeRule
from ullage.lake.merging import Merged, merge_reference, merge_reports
from ullage.tables import POSITIONS, STATICS

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
NOTHING = {"positions": POSITIONS.frame(), "statics": STATICS.frame()}
TABLES = {"positions": POSITIONS, "statics": STATICS}


def position(second=0.0, mmsi="211000001", utc_second=7, **more):
    at = None if second is None else NOON + timedelta(seconds=second)
    return {"mmsi": mmsi, "seen_at": at, "lat_deg": 54.0, "lon_deg": 10.0, "utc_second": utc_second, **more}


def static(second=0.0, mmsi="211000001", **more):
    at = None if second is None else NOON + timedelta(seconds=second)
    return {"mmsi": mmsi, "seen_at": at, "name": "ALPHA", "ship_type": 80, "draught_m": 9.5, **more}


def merged(*rows, table="positions", rule=None, before=None):
    held = Merged(NOTHING[table], NOTHING[table])
    frame = TABLES[table].frame(rows)
    return merge_reports(table, held, frame, rule or MergeRule(), before)


def seconds(frame):
    return [(at - NOON).total_seconds() for at in frame["seen_at"]]


def test_what_two_receivers_heard_within_the_window_is_one_message():
    found = merged(position(0, receiver="a"), position(29.999, receiver="b"))
    assert (found.kept["receiver"].to_list(), found.copies["receiver"].to_list()) == (["a"], ["b"])


def test_reports_the_window_apart_are_two_messages():
    assert merged(position(0), position(30)).kept.height == 2


def test_the_earliest_copy_stays_whichever_came_first():
    assert merged(position(3, receiver="b"), position(1, receiver="a")).kept["receiver"].to_list() == ["a"]


def test_of_copies_with_one_time_the_one_with_a_receiver_stays():
    assert merged(position(receiver=None), position(receiver="b")).kept["receiver"].to_list() == ["b"]


def test_a_stuck_second_leaves_one_report_a_window():
    found = merged(*(position(second) for second in range(0, 120, 10)))
    assert seconds(found.kept) == [0, 30, 60, 90]


def test_without_the_messages_own_second_only_equal_times_are_one_message():
    found = merged(*(position(at, utc_second=None, receiver=r) for at, r in ((0, "a"), (0, "b"), (0.000001, "c"))))
    assert found.kept["receiver"].to_list() == ["a", "c"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("mmsi", "211000002"),
        ("lat_deg", 54.000001),
        ("lon_deg", None),
        ("sog_kn", 0.0),
        ("cog_deg", 1.0),
        ("heading_deg", 1.0),
        ("nav_status", 0),
        ("message_type", 1),
        ("ais_class", "A"),
        ("utc_second", 8),
        ("accurate", False),
    ],
)
def test_reports_that_differ_in_one_column_are_two_messages(column, value):
    assert merged(position(0), position(0) | {column: value}).kept.height == 2


@pytest.mark.parametrize("column", [name for name in STATICS.schema if name not in ("seen_at", "receiver")])
def test_static_reports_that_differ_in_one_column_are_two_messages(column):
    value = {"mmsi": "211000002", "eta": "03-01T12:00"}.get(column, "9" if STATICS.schema[column] == pl.String else 3)
    assert merged(static(0), static(0) | {column: value}, table="statics").kept.height == 2


def test_equal_static_reports_within_the_window_are_one_message():
    assert seconds(merged(static(0), static(5), static(31), table="statics").kept) == [0, 31]


def test_reports_without_a_time_are_kept_once_a_receiver():
    found = merged(*(position(None, receiver=r) for r in ("a", "b", "a")))
    assert found.kept["receiver"].to_list() == ["a", "b"]


def test_a_message_before_midnight_has_its_copies_after_it():
    before = POSITIONS.frame([position(-1)])
    found = merged(position(1), position(40), before=before)
    assert (seconds(found.kept), seconds(found.copies)) == ([40], [1])


def test_a_report_keeps_its_track_when_it_comes_again():
    held = Merged(POSITIONS.frame([position(track_id="t")]), POSITIONS.frame())
    found = merge_reports("positions", held, POSITIONS.frame([position()]), MergeRule())
    assert found.kept is held.kept


def test_a_report_that_becomes_a_copy_is_on_no_track():
    held = Merged(POSITIONS.frame([position(1, track_id="t")]), POSITIONS.frame())
    found = merge_reports("positions", held, POSITIONS.frame([position(0)]), MergeRule())
    assert found.copies["track_id"].to_list() == [None]


@pytest.mark.parametrize("window", [0, -1, 60.1, float("nan")])
def test_a_window_in_which_the_second_comes_again_is_refused(window):
    with pytest.raises(ValueError, match="at most 60"):
        MergeRule(window)


def test_many_ties_are_sorted_by_all_columns():
    rows = [position(sog_kn=float(i % 12), receiver=str(i % 20)) for i in range(200)]
    found = merged(*rows[::-1], *rows)
    assert found.kept["sog_kn"].to_list() == [float(i) for i in range(12)]
    assert found.copies.height == 60 - 12


def of_few(*values):
    return st.sampled_from(values)


POSITION_ROWS = st.builds(
    position,
    second=of_few(0, 0, 0.5, 10, 29.999999, 30, 31, 55, 60, 85, 3600),
    mmsi=of_few("211000001", "000000002", "999999999"),
    utc_second=of_few(None, 7, 7, 0),
    sog_kn=of_few(None, 0.0, 0.1),
    nav_status=of_few(None, 0),
    accurate=of_few(None, False),
    ais_class=of_few(None, "A"),
    receiver=of_few(None, "a", "b"),
    track_id=of_few(None, "t"),
)
STATIC_ROWS = st.builds(
    static,
    second=of_few(0, 0, 10, 30, 31, 60, 360),
    mmsi=of_few("211000001", "000000002"),
    name=of_few(None, "", "ALPHA", "é"),
    ship_type=of_few(None, 0, 80),
    draught_m=of_few(None, 9.5),
    receiver=of_few(None, "a", "b"),
)
UNTIMED_ROWS = st.builds(position, second=st.none(), utc_second=of_few(None, 7), receiver=of_few(None, "a", "b"))


@pytest.mark.parametrize(
    ("table", "rows"), [("positions", POSITION_ROWS), ("statics", STATIC_ROWS), ("positions", UNTIMED_ROWS)]
)
def test_the_kernels_do_what_the_reference_does(table, rows):
    @settings(max_examples=30)
    @given(st.data())
    def holds(data):
        kept, copies, given_, before = (TABLES[table].frame(data.draw(st.lists(rows, max_size=12))) for _ in range(4))
        early = before.with_columns(pl.col("seen_at") - timedelta(hours=2))
        early = merge_reference(table, Merged(early, NOTHING[table]), NOTHING[table], MergeRule()).kept
        early = early.with_columns(pl.col("seen_at") + timedelta(hours=2) - timedelta(seconds=90))
        arguments = (
            table,
            Merged(kept, copies),
            given_,
            MergeRule(),
            early if early["seen_at"].null_count() == 0 else None,
        )
        copied = [frame.clone() for frame in (kept, copies, given_)]
        fast, slow = merge_reports(*arguments), merge_reference(*arguments)
        assert fast.kept.equals(slow.kept)
        assert fast.copies.equals(slow.copies)
        assert all(a.equals(b) for a, b in zip(copied, (kept, copies, given_), strict=True))

    holds()


@settings(max_examples=30)
@given(st.lists(POSITION_ROWS, max_size=15), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, random):
    rows = [row | {"track_id": None} for row in rows]
    mixed = random.sample(rows, len(rows))
    assert merged(*rows).kept.equals(merged(*mixed).kept)
    assert merged(*rows).copies.equals(merged(*mixed).copies)
