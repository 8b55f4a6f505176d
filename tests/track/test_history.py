"""What became of gaps: new, ended, shortened, split, withdrawn, judged anew."""

from datetime import UTC, datetime, timedelta

import polars as pl

from ullage.tables import GAPS, POSITIONS
from ullage.track.gap import find_gaps
from ullage.track.history import GAP_HISTORY, revise_gaps

START = datetime(2024, 3, 1, tzinfo=UTC)
RUN = datetime(2024, 3, 9, tzinfo=UTC)


def heard(*hours, mmsi="440000001"):
    return POSITIONS.frame(
        {"mmsi": mmsi, "seen_at": START + timedelta(hours=h), "lat_deg": 42.0, "lon_deg": 131.0} for h in hours
    )


def gaps(*hours, until=72):
    return find_gaps(heard(*hours), until=START + timedelta(hours=until))


def changes(before, now):
    return revise_gaps(before, now, RUN)["change"].to_list()


def test_nothing_is_said_of_what_did_not_change():
    assert revise_gaps(gaps(0, 20, 71), gaps(0, 20, 71), RUN).is_empty()


def test_a_first_run_has_only_new_gaps():
    assert changes(GAPS.frame(), gaps(0, 20, 71)) == ["new", "new"]


def test_a_late_report_near_the_end_shortens_a_gap():
    assert changes(gaps(0, 20, 25, until=26), gaps(0, 17, 20, 25, until=26)) == ["shortened"]


def test_a_late_report_near_the_begin_shortens_a_gap_that_begins_anew():
    found = revise_gaps(gaps(0, 20, 25, until=26), gaps(0, 3, 20, 25, until=26), RUN)
    assert found["change"].to_list() == ["shortened"]
    assert found["off_at"].to_list() == [START + timedelta(hours=3)]


def test_a_late_report_in_the_middle_splits_a_gap():
    found = revise_gaps(gaps(0, 20, 25, until=26), gaps(0, 10, 20, 25, until=26), RUN)
    assert found["change"].to_list() == ["split"]
    assert found["became"].list.len().to_list() == [2]


def test_late_reports_throughout_withdraw_a_gap():
    found = revise_gaps(gaps(0, 20, 25, until=26), gaps(0, 5, 10, 15, 20, 25, until=26), RUN)
    assert found["change"].to_list() == ["withdrawn"]
    assert found["became"].to_list() == [[]]


def test_an_open_gap_that_ends_keeps_its_id():
    before, now = gaps(0, until=20), gaps(0, 30, until=31)
    found = revise_gaps(before, now, RUN)
    assert found["change"].to_list() == ["ended"]
    assert found["became"].to_list() == [before["gap_id"].to_list()]


def test_an_open_gap_that_only_grows_is_no_change():
    assert changes(gaps(0, until=20), gaps(0, until=40)) == []


def test_a_probability_that_moves_is_told():
    before = gaps(0, 20, 25, until=26).with_columns(p_disabled=pl.lit(0.95))
    now = before.with_columns(p_disabled=pl.lit(None, pl.Float64))
    found = revise_gaps(before, now, RUN)
    assert found["change"].to_list() == ["rejudged"]
    assert found["reason"].to_list() == ["judged anew: P 0.95 became cannot tell"]
    assert changes(before, before.with_columns(p_disabled=pl.lit(0.955))) == []


def test_the_order_of_rows_does_not_matter():
    before, now = gaps(0, 20, 40, 71), gaps(0, 10, 20, 33, 40, 71)
    assert revise_gaps(before.reverse(), now.reverse(), RUN).equals(revise_gaps(before, now, RUN))
    assert revise_gaps(before, now, RUN).schema == GAP_HISTORY.schema
