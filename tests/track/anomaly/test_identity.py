"""What ships say of themselves and change; numbers of ships and states."""

import csv
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.geo import destination
from ullage.track.anomaly import (
    AnomalyRule,
    build_shared_imos,
    find_anomalies,
    flag_state,
    imo_uses,
    is_imo_number,
)
from ullage.track.anomaly.flag_state import STATES
from ullage.track.anomaly.found import (
    CALLSIGN_CHANGED,
    FLAG_CHANGED,
    IMO_CHANGED,
    LENGTH_CHANGED,
    MMSI_CHANGED,
    NAME_CHANGED,
    NO_SHIP,
    SCRAPPED,
    SHARED_IMO,
    TOO_DEEP,
    TYPE_CHANGED,
    UNKNOWN_FLAG,
    WRONG_IMO,
)
from ullage.track.anomaly.imo import _shared_us, _sharing
from ullage.track.columns import US_PER_H

GOOD, OTHER = "9074729", "8814275"


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"name": "SHUN LI"}, {"name": "DIAMOND 8"}, NAME_CHANGED),
        ({"callsign": "UBXY7"}, {"callsign": "HOTE"}, CALLSIGN_CHANGED),
        ({"imo": GOOD}, {"imo": OTHER}, IMO_CHANGED),
        ({"length_m": 96.0}, {"length_m": 140.0}, LENGTH_CHANGED),
        ({"ship_type": 80}, {"ship_type": 30}, TYPE_CHANGED),
    ],
)
def test_a_value_that_changes_is_found(said, kinds, before, after, kind):
    assert kinds(statics=said(before, before, after, after)) == [kind]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"name": "SHUN LI 8"}, {"name": "Shun Li-8 "}),
        ({"name": "SHUN LI"}, {"name": ""}),
        ({"length_m": 96.0}, {"length_m": 99.0}),
        ({"ship_type": 80}, {"ship_type": 84}),
        ({"ship_type": 80}, {"ship_type": 0}),
        ({"draught_m": 3.0}, {"draught_m": 6.1}),
    ],
)
def test_what_is_typed_otherwise_is_none(said, kinds, before, after):
    assert kinds(statics=said(before, before, after, after)) == []


def test_a_value_heard_once_is_none(said, kinds):
    assert kinds(statics=said({"name": "A"}, {"name": "A"}, {"name": "QX#"}, {"name": "A"})) == []


def test_changes_to_and_fro_are_counted(said, plane):
    found = find_anomalies(plane([0, 1], [0, 9], [0, 9]), said(*[{"name": "A"}, {"name": "B"}] * 5))
    assert found["value"].to_list() == [9]
    assert found["reports"].to_list() == [10]


def test_a_change_while_the_track_runs_on_names_the_track(said, plane):
    hours = np.arange(0, 6, 0.1)
    ordinary = plane(hours, 15_000 * np.sin(hours), 9_000 * hours)
    found = find_anomalies(ordinary, said({"name": "A"}, {"name": "A"}, {"name": "B"}, {"name": "B"}))
    assert found["track_id"].null_count() == 0
    assert "one track" in found["reason"][0]
    assert found["started_at"][0] == said({}, {}, {})["seen_at"][2]


def test_a_change_in_a_silence_names_no_track(said, plane):
    hours = np.concatenate([np.arange(0, 1, 0.1), np.arange(40, 41, 0.1)])
    ordinary = plane(hours, 100 * np.sin(hours), 100 * hours)
    found = find_anomalies(ordinary, said({"name": "A"}, {"name": "A"}, {"name": "B"}, {"name": "B"}, every_h=13.5))
    assert found["track_id"].to_list() == [None]


def test_the_order_of_static_reports_does_not_matter(said, plane):
    statics = said(*[{"name": "A", "imo": GOOD}, {"name": "B", "imo": OTHER}] * 4)
    none = plane([0, 1], [0, 9], [0, 9])
    shuffled = statics.sample(fraction=1, shuffle=True, seed=1)
    assert find_anomalies(none, shuffled).equals(find_anomalies(none, statics))


def test_static_reports_without_a_time_change_nothing(said, kinds):
    rows = said({"name": "A"}, {"name": "A"}, {"name": "B"}, {"name": "B"})
    assert kinds(statics=rows.with_columns(seen_at=pl.lit(None, rows.schema["seen_at"]))) == []


@pytest.mark.parametrize("imo", ["9074729", "8814275", "9176187"])
def test_numbers_with_a_right_check_digit_are_imo_numbers(imo):
    assert is_imo_number(imo)
    assert not is_imo_number(imo[:-1] + str((int(imo[-1]) + 1) % 10))


@pytest.mark.parametrize("imo", ["9074728", "90747290", "0000001", "0000000"])
def test_an_imo_number_that_is_none_is_found(said, kinds, imo):
    assert kinds(statics=said({"imo": imo}, {"imo": imo})) == [WRONG_IMO]


def test_the_number_of_a_scrapped_ship_is_found(said, kinds):
    statics = said({"imo": GOOD}, {"imo": GOOD})
    assert kinds(statics=statics, scrapped_imo={GOOD}) == [SCRAPPED]
    assert kinds(statics=statics, scrapped_imo={OTHER}) == []


def test_one_imo_number_of_two_ships_at_once_is_found_for_both(said, kinds):
    rows = [{"imo": GOOD}] * 40
    both = pl.concat([said(*rows), said(*rows, mmsi="445000001")])
    assert kinds(statics=both) == [SHARED_IMO] * 2


@pytest.mark.parametrize(("mmsi", "kind"), [("445000001", FLAG_CHANGED), ("273000009", MMSI_CHANGED)])
def test_an_imo_number_taken_over_by_another_mmsi_is_found_for_the_later(said, mmsi, kind):
    rows = said(*[{"imo": GOOD}] * 40)
    later = rows.with_columns(mmsi=pl.lit(mmsi), seen_at=pl.col("seen_at") + pl.duration(days=30))
    shared = build_shared_imos(imo_uses(pl.concat([rows, later])), AnomalyRule())
    assert shared.select("mmsi", "kind").rows() == [(mmsi, kind)]


def test_sums_of_parts_of_the_ships_tell_the_same_as_all(said):
    rows = [{"imo": GOOD}] * 40
    parts = said(*rows), said(*rows, mmsi="445000001")
    apart = build_shared_imos(pl.concat([imo_uses(one) for one in parts]), AnomalyRule())
    assert apart.equals(build_shared_imos(imo_uses(pl.concat(parts)), AnomalyRule()))


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 60)), min_size=2, max_size=9))
def test_those_who_share_a_number_are_counted_as_pair_by_pair(spans):
    begin = datetime(2024, 3, 1, tzinfo=UTC)
    rows = [
        {"first_at": begin + timedelta(hours=first), "last_at": begin + timedelta(hours=first + length)}
        for first, length in spans
    ]
    expected = [sum(_shared_us(one, two) >= 12 * US_PER_H for two in rows if two is not one) for one in rows]
    assert _sharing(rows, round(12 * US_PER_H)).tolist() == expected


def test_a_number_that_thousands_send_is_told_in_short(said):
    mmsis = pl.DataFrame({"mmsi": [str(273_000_000 + k) for k in range(3000)]})
    many = imo_uses(said(*[{"imo": GOOD}] * 40)).drop("mmsi").join(mmsis, how="cross")
    found = build_shared_imos(many.select(imo_uses(said()).columns), AnomalyRule())
    assert found["value"].unique().to_list() == [3000]
    assert "3000 MMSIs" in found["reason"][0]


def test_a_wrong_number_is_shared_by_nobody(said):
    both = pl.concat([said(*[{"imo": "0000000"}] * 40), said(*[{"imo": "1234560"}] * 40, mmsi="445000001")])
    assert SHARED_IMO not in build_shared_imos(imo_uses(both), AnomalyRule())["kind"]


@pytest.mark.parametrize("key", [GOOD, "273000001"])
def test_draught_above_the_maximum_is_found(said, kinds, key):
    statics = said(*[{"imo": GOOD, "draught_m": 7.1}] * 3)
    assert kinds(statics=statics, maximum_draught_m={key: 6.2}) == [TOO_DEEP]
    assert kinds(statics=statics, maximum_draught_m={key: 6.9}) == []


def test_the_maximum_of_the_imo_number_goes_before_that_of_the_mmsi(said, kinds):
    statics = said(*[{"imo": GOOD, "draught_m": 7.1}] * 3)
    assert kinds(statics=statics, maximum_draught_m={"273000001": 6.2, GOOD: 8.0}) == []


@pytest.mark.parametrize(
    ("mmsi", "expected"),
    [
        ("123456789", [NO_SHIP]),
        ("000000001", [UNKNOWN_FLAG]),
        ("999999999", [UNKNOWN_FLAG]),
        ("200000000", [UNKNOWN_FLAG]),
        ("445123000", []),
        ("111273501", []),
        ("992731001", []),
        ("970112345", []),
        ("982730001", []),
    ],
)
def test_an_mmsi_that_no_state_gave_out_is_found(plane, kinds, mmsi, expected):
    assert kinds(plane([0, 0.5, 1.0], [0, 30, 60], [0, 20, 5], mmsi=mmsi)) == expected


def test_an_mmsi_heard_once_is_none(plane, kinds):
    assert kinds(plane([0], [0], [0], mmsi="200000000")) == []


def test_flag_states_are_those_of_the_list_of_the_itu(real):
    with real("reference_codes/mmsi_countries.csv").open(encoding="utf-8-sig", newline="") as file:
        allotted = {row["Digit"]: row["Allocated to"] for row in csv.DictReader(file, delimiter=";")}
    assert set(STATES) == set(allotted)
    other = {"North Korea", "South Korea", "Slovakia", "Palestine", "Vietnam", "Argentina", "Togo", "Laos", "Gabon"}
    for digits, state in STATES.items():
        name = state.split(" (")[0]
        if name not in other and digits != "306":
            assert name[:4] in allotted[digits]


def test_the_flag_state_of_what_is_no_ship_is_not_known():
    assert flag_state("111273501") is None
    assert flag_state("273") is None


def test_where_a_track_goes_is_no_matter_to_identity(said, way, kinds):
    to = destination(36.0, 179.9, 90.0, np.arange(5) * 4000.0)
    assert kinds(way(np.arange(5) / 4, *to), said({"name": "A"}, {"name": "A"})) == []
