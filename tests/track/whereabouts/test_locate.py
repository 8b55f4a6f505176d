"""Where a ship was at a moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.geo import destination, distance_m
from ullage.tables import POSITIONS
from ullage.track.segment import segment_tracks
from ullage.track.whereabouts.located import HOW, LOCATIONS, LocateRule, find_around, locate

BEGIN = datetime(2024, 3, 6, 23, 0, tzinfo=UTC)
EAST = 90.0


def heard(rows, mmsi="273000001"):
    """Make reports of (hour, latitude, longitude) and, if given, speed and course."""
    return POSITIONS.frame(
        {
            "mmsi": mmsi,
            "seen_at": BEGIN + timedelta(hours=row[0]),
            "lat_deg": row[1],
            "lon_deg": row[2],
            "sog_kn": row[3] if len(row) > 3 else None,
            "cog_deg": row[4] if len(row) > 3 else None,
        }
        for row in rows
    )


def asked(*hours, mmsi="273000001"):
    return pl.DataFrame({"mmsi": mmsi, "at": [BEGIN + timedelta(hours=hour) for hour in hours]})


def sailed(lat, lon, bearing, knots, hours):
    to_lat, to_lon = destination(lat, lon, bearing, np.array(hours) * knots * 1852.0)
    return [(hour, float(a), float(b)) for hour, a, b in zip(hours, to_lat, to_lon, strict=True)]


def only(found):
    assert len(found) == 1
    return found.row(0, named=True)


def test_between_two_reports_she_is_on_the_way_when_nothing_speaks_against_it():
    found = only(locate(heard(sailed(42, 133, 70, 10, [0, 2])), asked(0.5)))
    _, lat, lon = sailed(42, 133, 70, 10, [0.5])[0]
    assert distance_m(found["lat_deg"], found["lon_deg"], lat, lon) < 5
    assert found["how"] == "between"


def test_at_a_report_she_is_where_it_says():
    found = only(locate(heard(sailed(42, 133, 70, 10, [0, 2, 3])), asked(2)))
    _, lat, lon = sailed(42, 133, 70, 10, [2])[0]
    assert distance_m(found["lat_deg"], found["lon_deg"], lat, lon) < 1e-3
    assert found["how"] == "at a report"


def test_she_leaves_the_first_report_on_the_course_she_sent():
    straight, turning = (
        only(locate(heard([(0, 42, 133, 10, course), (1, 42, 133.2, 10, EAST)]), asked(0.1))) for course in (EAST, 45)
    )
    assert turning["lat_deg"] > straight["lat_deg"] + 0.001


def test_the_ellipse_is_widest_in_the_middle_and_grows_with_the_gap():
    short, long = (
        locate(heard(sailed(42, 133, 70, 10, [0, gap])), asked(*(gap * one for one in (0.1, 0.5, 0.9))))[
            "sigma_along_m"
        ]
        for gap in (1, 6)
    )
    assert (long > short).all()
    assert max(short) == short[1]
    assert max(long) == long[1]


@pytest.mark.parametrize("sign", [1, -1])
def test_beside_one_report_she_is_reckoned_on_and_the_ellipse_grows(sign):
    found = locate(heard([(0, 42, 133, 10, EAST)]), asked(*(sign * hour for hour in (0.5, 1, 2))))
    assert ((found["lon_deg"] - 133) * sign > 0).all()
    assert found["sigma_along_m"].is_sorted()
    assert set(found["how"]) == {"after the last" if sign > 0 else "before the first"}


def test_dead_reckoning_goes_as_far_as_her_speed():
    found = only(locate(heard([(0, 42, 133, 10, EAST)]), asked(0.5)))
    assert distance_m(42, 133, found["lat_deg"], found["lon_deg"]) == pytest.approx(5 * 1852, rel=0.1)


def test_too_far_from_every_report_it_cannot_be_told():
    found = locate(heard([(0, 42, 133), (40, 43, 133)]), asked(20, 60, -30))
    assert found["how"].to_list() == ["cannot tell"] * 3
    assert found["lat_deg"].null_count() == found["sigma_along_m"].null_count() == 3
    assert found["before_at"].to_list() == [BEGIN, BEGIN + timedelta(hours=40), None]


def test_of_a_ship_never_heard_it_cannot_be_told():
    found = only(locate(heard([(0, 42, 133)]), asked(0, mmsi="273000009")))
    assert (found["how"], found["mmsi"], found["before_at"]) == ("cannot tell", "273000009", None)


def test_without_any_report_it_cannot_be_told():
    assert locate(POSITIONS.frame(), asked(0, 1))["how"].to_list() == ["cannot tell"] * 2


def test_no_question_has_no_answer():
    found = locate(heard([(0, 42, 133)]), asked(0).clear())
    assert found.schema == LOCATIONS.schema
    assert found.is_empty()


def test_two_ships_under_one_mmsi_are_each_located():
    far = [(hour + 0.1, lat, lon) for hour, lat, lon in sailed(10, -30, 70, 10, [0, 1, 2, 3])]
    both = pl.concat([heard(sailed(42, 133, 70, 10, [0, 1, 2, 3])), heard(far)])
    found = locate(both, asked(1.5))
    assert found["query"].to_list() == [0, 0]
    assert sorted(found["lat_deg"].round(0)) == [10, 42]


def test_a_track_is_located_by_its_own_reports_alone():
    far = [(hour + 0.1, lat, lon) for hour, lat, lon in sailed(10, -30, 70, 10, [0, 1, 2, 3])]
    both, tracks = segment_tracks(pl.concat([heard(sailed(42, 133, 70, 10, [0, 1, 2, 3])), heard(far)]))
    questions = tracks.select("track_id").with_columns(at=pl.lit(BEGIN + timedelta(hours=1.5)))
    found = locate(both, questions)
    assert found["track_id"].to_list() == tracks["track_id"].to_list()
    assert set(found["mmsi"]) == {"273000001"}
    assert sorted(found["lat_deg"].round(0)) == [10, 42]


def test_the_track_named_is_the_one_that_the_reports_are_on():
    reports = heard(sailed(42, 133, 70, 10, [0, 1, 2]))
    assert only(locate(reports, asked(0.5)))["track_id"] == segment_tracks(reports)[1]["track_id"][0]


def test_a_silence_that_ends_a_track_is_bridged():
    found = only(locate(heard(sailed(42, 133, 70, 10, [0, 12])), asked(6)))
    assert found["how"] == "between"


def test_a_message_astray_moves_nobody():
    way = sailed(42, 133, 70, 10, [0, 1, 2, 3])
    assert locate(heard([*way, (1.4, 12, 20)]), asked(1.5)).equals(locate(heard(way), asked(1.5)))


def test_the_order_of_reports_does_not_matter():
    reports = heard(sailed(42, 133, 70, 10, [0, 0.3, 1, 2, 3, 5]))
    questions = asked(0.2, 1.5, 4, 7)
    shuffled = reports.sample(fraction=1, shuffle=True, seed=3)
    assert locate(shuffled, questions).equals(locate(reports, questions))


def test_questions_are_answered_in_their_order_and_each_for_itself():
    reports = heard(sailed(42, 133, 70, 10, [0, 1, 2]))
    together = locate(reports, asked(1.5, 0.5))
    apart = [locate(reports, asked(hour)).with_columns(query=pl.lit(k)) for k, hour in enumerate((1.5, 0.5))]
    assert together.equals(pl.concat(apart))


def test_the_input_stays_as_it_is():
    reports, questions = heard(sailed(42, 133, 70, 10, [0, 1])), asked(0.5)
    copies = reports.clone(), questions.clone()
    locate(reports, questions)
    assert reports.equals(copies[0])
    assert questions.equals(copies[1])


@pytest.mark.parametrize("lon", [0.0, 179.95, -180.0])
def test_the_antimeridian_is_no_special_place(lon):
    rows = [(0, 42, 0.0, 10, EAST), (2, 42.1, 0.4, 11, 60.0)]
    moved = [(hour, lat, (east + lon + 180) % 360 - 180, *rest) for hour, lat, east, *rest in rows]
    here, there = (only(locate(heard(one), asked(0.7))) for one in (rows, moved))
    assert there["lat_deg"] == pytest.approx(here["lat_deg"], abs=1e-9)
    assert (there["lon_deg"] - here["lon_deg"] - lon + 180) % 360 - 180 == pytest.approx(0, abs=1e-9)
    assert there["sigma_across_m"] == pytest.approx(here["sigma_across_m"])


def test_she_sails_straight_over_the_pole():
    found = only(locate(heard([(0, 89.9, 20), (1.2, 89.9, -160)]), asked(0.6)))
    assert found["lat_deg"] > 89.999


def test_midnight_and_the_zone_of_the_question_do_not_matter():
    reports = heard(sailed(42, 133, 70, 10, [0, 2]))
    tokyo = asked(1.0).with_columns(pl.col("at").dt.convert_time_zone("Asia/Tokyo"))
    found = locate(reports, tokyo)
    assert found.equals(locate(reports, asked(1.0)))
    assert found["at"][0] == datetime(2024, 3, 7, tzinfo=UTC)


def test_ships_that_were_elsewhere_than_their_velocities_say_are_less_well_known():
    steady, odd = (
        only(locate(heard([(0, 42, 133, 10, course), (3, 42, 133.67, 10, course)]), asked(1.5)))
        for course in (EAST, 200.0)
    )
    assert odd["sigma_across_m"] > 3 * steady["sigma_across_m"]


def test_a_long_range_message_is_known_to_a_tenth_of_a_minute_only():
    reports = heard([(0, 42, 133, 0.0, 0.0)])
    coarse = reports.with_columns(message_type=pl.lit(27, pl.Int8))
    assert only(locate(coarse, asked(0)))["sigma_across_m"] == 54
    assert only(locate(reports, asked(0)))["sigma_across_m"] < 20


def test_a_question_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        locate(heard([(0, 42, 133)]), pl.DataFrame({"mmsi": ["273000001"], "at": [datetime(2024, 3, 7)]}))  # noqa: DTZ001


def test_a_question_without_a_ship_is_refused():
    with pytest.raises(ValueError, match="mmsi or track_id"):
        locate(heard([(0, 42, 133)]), pl.DataFrame({"at": [BEGIN]}))


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-89, 89),
    st.floats(-180, 180),
    st.floats(0, 360),
    st.floats(0, 20),
    st.floats(0.1, 20),
    st.floats(0.01, 0.99),
    st.floats(1.0, 3.0),
)
def test_more_uncertainty_never_narrows_the_ellipse(lat, lon, bearing, knots, hours, share, factor):
    reports = heard(sailed(lat, lon, bearing, knots, [0, hours]))
    rule = LocateRule()
    wide = replace(
        rule,
        sway_kn=rule.sway_kn * factor,
        mismatch_share=rule.mismatch_share * factor,
        not_known_share=rule.not_known_share * factor,
        coarse_m=rule.coarse_m * factor,
    )
    narrow, wider = (only(locate(reports, asked(share * hours), one)) for one in (rule, wide))
    assert narrow["how"] in HOW
    assert wider["sigma_along_m"] >= narrow["sigma_along_m"] * (1 - 1e-6)
    assert wider["sigma_across_m"] >= narrow["sigma_across_m"] * (1 - 1e-6)


def around_reference(first, t, number, at):
    """Give the last report of a ship up to a moment and her first after it, looking at all of them."""
    own = range(first[number], first[number + 1]) if number >= 0 else range(0)
    before, after = [k for k in own if t[k] <= at], [k for k in own if t[k] > at]
    return max(before, default=-1), min(after, default=-1)


@given(st.lists(st.lists(st.integers(0, 20), max_size=6), min_size=1, max_size=5), st.lists(st.integers(-2, 22)))
def test_the_reports_around_a_moment_are_those_of_the_reference(ships, moments):
    first = np.cumsum([0, *(len(one) for one in ships)])
    t = np.array([when for one in ships for when in sorted(one)], dtype=np.int64)
    pairs = [(number, at) for number in range(-1, len(ships)) for at in moments]
    number, at = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    before, after = np.empty_like(at), np.empty_like(at)
    find_around(first, t, number, at, before, after)
    found = list(zip(before.tolist(), after.tolist(), strict=True))
    assert found == [around_reference(first, t, *pair) for pair in pairs]
