"""Slow for hours, whatever the order, the day, the meridian or the pole."""

import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.geo import destination
from ullage.sources.ais import read_ais
from ullage.tables import ENCOUNTERS, LOITERING, PORT_VISITS, POSITIONS
from ullage.track.columns import sort_reports
from ullage.track.encounter.encounters import find_encounters
from ullage.track.loitering import (
    LoiteringRule,
    find_loitering,
    loitering_reference,
    mark_company,
    without_encounters,
    without_port_visits,
)
from ullage.track.samples import reports_of_tracks
from ullage.track.segment import SegmentRule, build_tracks, find_segments

ROOT = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
DRIFTER = ROOT / "ais" / "csv_gfw_messages" / "224051350.msg.gz"
BEGIN = datetime(2024, 3, 1, 20, 3, 20, tzinfo=UTC)
TIMES = ("started_at", "ended_at")


def sailing(*legs, mmsi="273000001", begin=BEGIN, step_min=7.0, at=(42.0, 131.0)):
    """Give the reports of a ship that sails north: hours and knots of each leg."""
    hours = np.cumsum([0.0, *(leg[0] for leg in legs)])
    ways = np.cumsum([0.0, *(leg[0] * leg[1] for leg in legs)])
    when = np.arange(0, hours[-1] + 1e-9, step_min / 60)
    return POSITIONS.frame(
        {
            "mmsi": mmsi,
            "seen_at": begin + timedelta(hours=float(h)),
            "lat_deg": at[0] + float(way) / 60,
            "lon_deg": at[1],
        }
        for h, way in zip(when, np.interp(when, hours, ways), strict=True)
    )


def drifting(seed, *, hours=50, at=(42.0, 131.0)):
    """Make a ship that goes faster and slower, turns, and falls silent now and then."""
    rng = np.random.default_rng(seed)
    when = np.sort(rng.uniform(0, hours * 3600, int(rng.integers(60, 500)))).round()
    silent = rng.uniform(0, hours * 3600)
    when = when[(when < silent) | (when > silent + rng.uniform(0, 4 * 3600))]
    knots = rng.choice([0.0, 0.5, 1.9, 2.1, 6.0], size=15)
    way = np.interp(when, np.linspace(0, hours * 3600, 16), np.concatenate([[0], np.cumsum(knots * hours / 15)])) * 1852
    lat, lon = destination(at[0], at[1], 40 + 10 * np.sin(way / 3e4), way + rng.normal(0, 8, len(when)))
    return POSITIONS.frame(
        {"mmsi": "273000001", "seen_at": BEGIN + timedelta(seconds=float(s)), "lat_deg": a, "lon_deg": b}
        for s, a, b in zip(when, lat.tolist(), lon.tolist(), strict=True)
    )


def reference(positions, rule):
    """Find loitering by the reference, on the same tracks."""
    laid = sort_reports(positions)
    segments = find_segments(laid, SegmentRule())
    tracks = reports_of_tracks(laid, segments, build_tracks(laid, segments, SegmentRule()))
    parts = (
        [one[a:b].tolist() for one in (tracks.t_us, tracks.lat, tracks.lon)] for a, b in pairwise(tracks.first.tolist())
    )
    return [found for part in parts for found in loitering_reference(*part, rule)]


def test_a_ship_that_drifts_for_hours_loiters():
    found = find_loitering(sailing((6, 10.0), (9, 1.0), (6, 10.0))).row(0, named=True)
    # she was slow from 02:03 to 11:03; an hour that begins or ends with ten fast minutes is slow on the whole
    assert found["started_at"] == datetime(2024, 3, 2, 2, 0, tzinfo=UTC)
    assert found["ended_at"] == datetime(2024, 3, 2, 11, 10, tzinfo=UTC)
    assert found["duration_h"] == pytest.approx(9 + 1 / 6)
    assert found["mean_speed_kn"] == pytest.approx(found["distance_nm"] / found["duration_h"])
    assert found["distance_nm"] == pytest.approx(9 + 10 * 600 / 3600, abs=0.1)


def test_the_table_has_its_schema_also_when_nothing_is_found():
    for rows in (POSITIONS.frame(), sailing((5, 10.0)), sailing((9, 1.0))):
        assert find_loitering(rows).schema == LOITERING.schema


def test_three_slow_hours_are_too_few_and_two_knots_too_fast():
    assert find_loitering(sailing((3, 10.0), (3, 0.5), (3, 10.0))).is_empty()
    assert find_loitering(sailing((3, 10.0), (3, 0.5), (3, 10.0)), LoiteringRule(least_h=2.5)).height == 1
    assert find_loitering(sailing((9, 2.05))).is_empty()
    assert find_loitering(sailing((9, 1.95))).height == 1


def test_positions_that_err_do_not_make_a_ship_at_rest_sail():
    rng = np.random.default_rng(1)
    rows = sailing((8, 0.0), step_min=1 / 6)
    noise = rng.normal(0, 1e-4, (2, len(rows)))
    rows = rows.with_columns(pl.col("lat_deg") + pl.Series(noise[0]), pl.col("lon_deg") + pl.Series(noise[1]))
    assert find_loitering(rows)["mean_speed_kn"].item() < 0.1


def test_a_silence_ends_it():
    rows = sailing((20, 0.5))
    silent = rows.filter(~pl.col("seen_at").is_between(BEGIN + timedelta(hours=9), BEGIN + timedelta(hours=11.5)))
    assert find_loitering(rows).height == 1
    assert find_loitering(silent).height == 2
    assert find_loitering(silent, LoiteringRule(bridge_h=3)).height == 1


def test_reports_are_those_from_begin_to_end():
    rows = sailing((5, 8.0), (9, 1.0), (5, 8.0))
    found = find_loitering(rows).row(0, named=True)
    inside = rows["seen_at"].is_between(found["started_at"], found["ended_at"]).sum()
    assert found["reports"] == inside


def test_two_ships_under_one_mmsi_loiter_apart():
    rows = pl.concat([sailing((9, 0.5)), sailing((9, 0.5), at=(10.0, 50.0))])
    found = find_loitering(rows)
    assert found.height == found["track_id"].n_unique() == found["loitering_id"].n_unique() == 2


def test_it_keeps_its_id_when_she_turns_out_to_have_loitered_on():
    short, long = find_loitering(sailing((9, 0.5))), find_loitering(sailing((30, 0.5)))
    assert short["loitering_id"].item() == long["loitering_id"].item()


@pytest.mark.parametrize("told", [{"sample_min": 0.0}, {"sample_min": 7.0}, {"sample_min": 90.0}])
def test_marks_that_do_not_divide_the_hour_are_refused(told):
    with pytest.raises(ValueError, match="divide the hour"):
        LoiteringRule(**told)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([(42.0, 131.0), (0.0, 179.95), (89.7, 10.0)]))
def test_the_kernels_find_what_the_reference_finds(seed, at):
    rule = LoiteringRule(least_h=2.5, bridge_h=1.0)
    rows = drifting(seed, at=at)
    found = find_loitering(rows, rule)
    expected = reference(rows, rule)
    ends = [pl.col(name).dt.timestamp("us") for name in TIMES]
    assert found.select(ends).rows() == [one[:2] for one in expected]
    assert found["distance_nm"].to_list() == pytest.approx([one[2] / 1852 for one in expected])


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.randoms())
def test_results_do_not_depend_on_the_order_of_rows(seed, chance):
    rows = drifting(seed)
    order = list(range(len(rows)))
    chance.shuffle(order)
    assert find_loitering(rows[order]).equals(find_loitering(rows))


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.integers(-200, 200))
def test_midnight_is_no_time_of_its_own(seed, marks):
    shift = timedelta(minutes=10) * marks
    rows = drifting(seed)
    moved = find_loitering(rows.with_columns(pl.col("seen_at") + shift))
    expected = find_loitering(rows).with_columns(pl.col(TIMES) + shift)
    named = ("loitering_id", "track_id")
    assert moved.drop(named).equals(expected.drop(named))


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_the_antimeridian_is_no_place_of_its_own(seed):
    rows = drifting(seed, at=(42.0, 0.0))
    here = find_loitering(rows)
    there = find_loitering(rows.with_columns(lon_deg=(pl.col("lon_deg") + 360.0) % 360.0 - 180.0))
    assert there.select(TIMES).equals(here.select(TIMES))
    assert there["distance_nm"].to_list() == pytest.approx(here["distance_nm"].to_list(), abs=1e-6)
    assert np.allclose((there["lon_deg"] - here["lon_deg"]) % 360, 180, atol=1e-6)


def test_a_ship_drifting_over_the_pole_loiters():
    rows = sailing((12, 1.0), at=(89.9, 20.0))
    over = rows.with_columns(
        lat_deg=90 - (90 - pl.col("lat_deg")).abs(),
        lon_deg=pl.when(pl.col("lat_deg") > 90).then(-160.0).otherwise(20.0),
    )
    found = find_loitering(over).row(0, named=True)
    assert found["duration_h"] > 11
    assert found["mean_speed_kn"] == pytest.approx(1.0, rel=0.01)


def test_loitering_near_the_shore_is_left_out_when_asked():
    rows = sailing((9, 0.5))
    near = np.where(np.arange(len(rows)) == 40, 9_000.0, 40_000.0)
    rule = LoiteringRule(shore_nm=20.0)
    assert find_loitering(rows, rule, shore_distance_m=np.full(len(rows), 40_000.0)).height == 1
    assert find_loitering(rows, rule, shore_distance_m=near).is_empty()
    assert find_loitering(rows, shore_distance_m=near).height == 1
    with pytest.raises(ValueError, match="no distances from the shore"):
        find_loitering(rows, rule)


def test_who_lay_with_another_ship_was_not_alone():
    alone = sailing((9, 0.5), at=(10.0, 50.0), mmsi="273000003")
    two = pl.concat([sailing((9, 0.5)), sailing((9, 0.5), mmsi="445000002")])
    rows = pl.concat([alone, two])
    found = find_loitering(rows)
    assert found.height == 3
    assert without_encounters(found, find_encounters(rows))["mmsi"].to_list() == ["273000003"]
    assert without_encounters(found, ENCOUNTERS.frame()).equals(found)


def test_only_loitering_that_shares_a_moment_with_an_encounter_of_hers_is_left_out():
    found = find_loitering(sailing((9, 0.5)))
    row = found.row(0, named=True)
    hour = timedelta(hours=1)

    def met(begin, end, mmsi="273000001"):
        return ENCOUNTERS.frame([{"mmsi_a": "100000000", "mmsi_b": mmsi, "started_at": begin, "ended_at": end}])

    assert without_encounters(found, met(row["started_at"] - hour, row["started_at"])).is_empty()
    assert without_encounters(found, met(row["started_at"] - hour, row["ended_at"] + hour)).is_empty()
    assert without_encounters(found, met(row["started_at"] - 2 * hour, row["started_at"] - hour)).height == 1
    assert without_encounters(found, met(row["ended_at"] + hour, row["ended_at"] + 2 * hour)).height == 1
    assert without_encounters(found, met(row["started_at"], row["ended_at"], mmsi="445000002")).height == 1


def test_who_lay_in_port_is_left_out_when_asked():
    found = find_loitering(sailing((9, 0.5)))
    visit = {"mmsi": "273000001", "stopped_at": found["started_at"].item() + timedelta(hours=1)}
    assert without_port_visits(found, PORT_VISITS.frame([visit])).is_empty()
    assert without_port_visits(found, PORT_VISITS.frame([visit | {"mmsi": "445000002"}])).equals(found)
    assert without_port_visits(found, PORT_VISITS.frame([{"mmsi": "273000001"}])).equals(found)


def test_every_row_says_whether_she_was_alone_and_in_port():
    alone = sailing((9, 0.5), at=(10.0, 50.0), mmsi="273000003")
    rows = pl.concat([alone, sailing((9, 0.5)), sailing((9, 0.5), mmsi="445000002")])
    found = find_loitering(rows)
    assert found.select("alone", "in_port").null_count().row(0) == (3, 3)
    visit = {"mmsi": "445000002", "stopped_at": found["started_at"][0]}
    marked = mark_company(found, find_encounters(rows), PORT_VISITS.frame([visit]))
    assert marked.drop("alone", "in_port").equals(found.drop("alone", "in_port"))
    told = dict(zip(marked["mmsi"], marked.select("alone", "in_port").rows(), strict=True))
    assert told == {"273000001": (False, False), "273000003": (True, False), "445000002": (False, True)}


def test_input_stays_unchanged():
    rows = sailing((9, 0.5))
    copy = rows.clone()
    find_loitering(rows)
    assert rows.equals(copy)


@pytest.mark.skipif(not DRIFTER.exists(), reason="needs the real tracks, see ULLAGE_TEST_DATA")
def test_a_real_ship_drifts_in_the_pacific_as_the_page_on_loitering_says():
    positions, _ = read_ais([DRIFTER])
    found = find_loitering(positions)
    longest = found.sort("duration_h").row(-1, named=True)
    assert found.height == 8
    assert longest["started_at"] == datetime(2015, 1, 22, 4, tzinfo=UTC)
    assert longest["ended_at"] == datetime(2015, 1, 22, 10, tzinfo=UTC)
    assert longest["distance_nm"] == pytest.approx(5.8, abs=0.05)
    assert (longest["lat_deg"], longest["lon_deg"]) == (
        pytest.approx(-20.88, abs=0.01),
        pytest.approx(-95.65, abs=0.01),
    )
