"""Two ships close and slow, whatever the order, the day, the meridian or the pole."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.geo import destination, distance_m
from ullage.tables import ENCOUNTERS, POSITIONS
from ullage.track.columns import sort_reports
from ullage.track.encounter.encounters import (
    EncounterRule,
    encounters_reference,
    find_encounters,
    grid_of,
    ordered,
    settle,
    slices_of,
)
from ullage.track.encounter.in_turn import encounters_in_turn
from ullage.track.encounter.nearness import find_spells
from ullage.track.encounter.offshore import far_encounters
from ullage.track.encounter.spells import join, no_spells
from ullage.track.samples import reports_of_tracks
from ullage.track.segment import SegmentRule, build_tracks, find_segments, segment_tracks

BEGIN = datetime(2024, 3, 1, 20, 3, 20, tzinfo=UTC)
TIMES = ("started_at", "ended_at")


def reports(mmsi, points, *, begin=BEGIN, step_min=7.0):
    """Give a ship's reports at even times; a point that is None was not heard."""
    return POSITIONS.frame(
        {
            "mmsi": mmsi,
            "seen_at": begin + timedelta(minutes=step_min * i),
            "lat_deg": point[0],
            "lon_deg": (point[1] + 180) % 360 - 180,
        }
        for i, point in enumerate(points)
        if point is not None
    )


def lying(mmsi, hours, *, at=(42.0, 131.0), north_m=0.0, **told):
    """Give the reports of a ship that lies still."""
    place = (at[0] + north_m / 111_000, at[1])
    step_min = told.get("step_min", 7.0)
    return reports(mmsi, [place] * (int(hours * 60 / step_min) + 1), **told)


def pair(hours=5.0, north_m=100.0, **told):
    return pl.concat([lying("273000001", hours, **told), lying("445000002", hours, north_m=north_m, **told)])


def day_by_day(positions, rule=None, every="1d", at_once=0):
    """Find encounters in reports that come a day after the other, on the tracks that all of them make."""
    tracked, _ = segment_tracks(positions)
    days = tracked.drop_nulls("seen_at").with_columns(day=pl.col("seen_at").dt.truncate(every))
    parts = days.sort("seen_at").partition_by("day", maintain_order=True, include_key=False)
    return ordered(pl.concat([ENCOUNTERS.frame(), *encounters_in_turn(parts, rule, at_once=at_once)]))


wander = st.integers(0, 10_000)


def fleet(seed, *, ships=5, hours=40, at=(42.0, 131.0)):
    """Make ships that drift about one place, go away and come back, each heard at times of her own."""
    rng = np.random.default_rng(seed)
    frames = []
    for ship in range(ships):
        count = int(rng.integers(40, 300))
        when = np.sort(rng.uniform(0, hours * 3600, count)).round()
        knots = rng.choice([0.0, 0.0, 0.3, 1.5, 4.0], size=12)
        legs = np.interp(when, np.linspace(0, hours * 3600, 13), np.concatenate([[0], np.cumsum(knots)])) * hours / 12
        way = np.abs((legs + rng.uniform(0, 1)) % 2 - 1) * 1852 * 1.5
        lat, lon = destination(at[0], at[1], rng.uniform(0, 360), way + rng.normal(0, 8, count))
        frames.append(
            pl.DataFrame(
                {
                    "mmsi": f"27300000{ship}",
                    "seen_at": [BEGIN + timedelta(seconds=float(s)) for s in when],
                    "lat_deg": lat,
                    "lon_deg": lon,
                }
            )
        )
    whole = pl.concat(frames)
    absent = [pl.lit(None, kind).alias(name) for name, kind in POSITIONS.schema.items() if name not in whole.columns]
    return whole.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in POSITIONS.schema.items())


def as_reference_has_it(found):
    """Give what the reference gives of each encounter."""
    ends = [pl.col(name).dt.timestamp("us") for name in TIMES]
    return sorted(found.select("mmsi_a", "mmsi_b", *ends, "median_distance_m", "median_speed_kn").rows())


def reference(positions, rule):
    """Find encounters by the reference, on the same tracks."""
    laid = sort_reports(positions)
    segments = find_segments(laid, SegmentRule())
    tracks = reports_of_tracks(laid, segments, build_tracks(laid, segments, SegmentRule()))
    columns = [one.tolist() for one in (tracks.t_us, tracks.lat, tracks.lon)]
    parts = [
        (mmsi, *(one[a:b] for one in columns))
        for mmsi, (a, b) in zip(tracks.mmsi, pairwise(tracks.first.tolist()), strict=True)
    ]
    return encounters_reference(parts, rule)


def test_two_ships_lying_together_encounter_each_other():
    found = find_encounters(pair(hours=5.0, north_m=100.0)).row(0, named=True)
    assert (found["mmsi_a"], found["mmsi_b"]) == ("273000001", "445000002")
    assert found["started_at"] == datetime(2024, 3, 1, 20, 10, tzinfo=UTC)
    assert found["ended_at"] == datetime(2024, 3, 2, 0, 50, tzinfo=UTC)
    assert found["duration_h"] == pytest.approx(4 + 40 / 60)
    assert (found["median_distance_m"], found["median_speed_kn"]) == (100, 0)
    assert (found["lat_deg"], found["lon_deg"]) == (pytest.approx(42.00045, abs=1e-5), pytest.approx(131.0))
    assert found["reports_a"] == found["reports_b"] == 40


def test_the_table_has_its_schema_also_when_nothing_is_found():
    for rows in (POSITIONS.frame(), pair(hours=1), pair()):
        assert find_encounters(rows).schema == ENCOUNTERS.schema


def test_reports_during_it_are_those_from_begin_to_end():
    found = find_encounters(pair(hours=30.0)).row(0, named=True)
    inside = pair(hours=30.0).filter(
        pl.col("seen_at").is_between(found["started_at"], found["ended_at"]), mmsi="273000001"
    )
    assert found["reports_a"] == len(inside)


@pytest.mark.parametrize("begins", ["21:30", "21:55", "22:00", "22:10", "23:50", "00:00", "00:01"])
def test_no_encounter_is_lost_about_midnight(begins):
    """A short one that begins after 22:00 or ends before 02:00 is what rules that cut days at midnight never find."""
    hour, minute = map(int, begins.split(":"))
    begin = datetime(2024, 3, 1 if hour else 2, hour, minute, tzinfo=UTC)
    rows = pair(hours=2.2, begin=begin, step_min=3)
    assert len(find_encounters(rows)) == 1
    assert day_by_day(rows).equals(find_encounters(rows))


def test_ships_further_apart_than_the_rule_do_not_meet():
    assert find_encounters(pair(north_m=490)).height == 1
    assert find_encounters(pair(north_m=510)).is_empty()
    assert find_encounters(pair(north_m=510), EncounterRule(within_m=600)).height == 1


def test_a_shorter_stay_than_the_rule_is_none():
    assert find_encounters(pair(hours=2.0)).is_empty()
    assert find_encounters(pair(hours=2.0), EncounterRule(least_h=1.5)).height == 1


def test_two_ships_in_convoy_are_too_fast():
    run = [(42 + 0.02 * i, 131.0) for i in range(60)]
    convoy = pl.concat([reports("273000001", run), reports("445000002", [(a, b + 0.001) for a, b in run])])
    assert find_encounters(convoy).is_empty()
    assert find_encounters(convoy, EncounterRule(most_kn=20)).height == 1


def test_ships_are_compared_between_their_reports():
    one = lying("273000001", 6, step_min=50)
    other = lying("445000002", 6, north_m=50, begin=BEGIN + timedelta(minutes=23), step_min=55)
    assert find_encounters(pl.concat([one, other])).height == 1


def test_an_encounter_ends_where_a_ship_falls_silent():
    heard = [(42.0, 131.0)] * 30 + [None] * 12 + [(42.0, 131.0)] * 30
    rows = pl.concat([reports("273000001", heard), lying("445000002", 8.3)])
    apart = find_encounters(rows, EncounterRule(merge_h=1))
    assert apart.height == 2
    assert find_encounters(rows, EncounterRule(bridge_h=2)).height == 1


def test_two_encounters_of_a_pair_with_less_than_four_hours_between_are_one():
    def back_after(hours):
        away = [(42.0, 131.0)] * 30 + [(42.1, 131.0)] * int(hours * 60 / 7) + [(42.0, 131.0)] * 30
        return pl.concat([reports("273000001", away), lying("445000002", 14)])

    assert find_encounters(back_after(3)).height == 1
    assert find_encounters(back_after(5)).height == 2


def test_meetings_too_short_to_count_do_not_add_up():
    passing = ([(42.0, 131.0)] * 10 + [(42.1, 131.0)] * 10) * 6
    rows = pl.concat([reports("273000001", passing), lying("445000002", 14)])
    assert find_encounters(rows).is_empty()


def test_a_tow_after_an_encounter_does_not_hide_it():
    still, run = [(42.0, 131.0)] * 40, [(42 + 0.02 * i, 131.0) for i in range(60)]
    apart = [(42.1, 131.0)] * 10
    one = still + apart + run
    rows = pl.concat([reports("273000001", one), reports("445000002", still + [(42.0, 131.0)] * 10 + run)])
    found = find_encounters(rows)
    assert found.height == 1
    assert found["median_speed_kn"].item() == 0


def test_two_ships_under_one_mmsi_meet_others_apart_and_never_each_other():
    shared = pl.concat(
        [lying("273000001", 20), lying("273000001", 20, at=(10.0, 50.0), begin=BEGIN + timedelta(minutes=1))]
    )
    others = pl.concat([lying("445000002", 20, north_m=50), lying("445000003", 20, at=(10.0, 50.0), north_m=50)])
    found = find_encounters(pl.concat([shared, others]))
    assert found.select("mmsi_a", "mmsi_b").rows() == [("273000001", "445000002"), ("273000001", "445000003")]
    assert found["lat_deg"].round(1).to_list() == [42.0, 10.0]


def test_rows_without_time_ship_or_position_are_passed_over():
    rows = pair()
    bad = rows[:3].with_columns(seen_at=pl.lit(None, POSITIONS.schema["seen_at"]))
    nowhere = rows[:3].with_columns(lat_deg=pl.lit(None, pl.Float64), lon_deg=pl.lit(None, pl.Float64))
    assert find_encounters(pl.concat([bad, nowhere, rows])).equals(find_encounters(rows))


def test_ids_differ_and_stay_when_the_encounter_turns_out_to_be_longer():
    short, long = find_encounters(pair(hours=5)), find_encounters(pair(hours=50))
    assert short["encounter_id"].to_list() == long["encounter_id"].to_list()
    clones = pl.concat([
        pair(), pair(at=(10.0, 50.0), begin=BEGIN + timedelta(seconds=20))
    ])  # fmt: skip
    found = find_encounters(clones)
    assert found.height == found["encounter_id"].n_unique() == 2


@pytest.mark.parametrize(
    "told",
    [
        {"within_m": 0.5}, {"within_m": 1e6}, {"within_m": float("nan")}, {"sample_min": 0.0},
        {"sample_min": 60.0, "least_h": 0.5}, {"least_h": 0.0},
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(told):
    with pytest.raises(ValueError, match=r"expected|make sample_min smaller"):
        EncounterRule(**told)


@settings(max_examples=25)
@given(wander)
def test_the_kernels_find_what_the_reference_finds(seed):
    rule = EncounterRule(within_m=700, least_h=1.0, merge_h=2.0, bridge_h=0.7, most_kn=1.8)
    rows = fleet(seed)
    assert as_reference_has_it(find_encounters(rows, rule)) == reference(rows, rule)


@settings(max_examples=8)
@given(wander, st.sampled_from(["30m", "5h", "1d", "9d"]), st.sampled_from([0, 300, 10**6]))
def test_results_do_not_depend_on_how_the_reports_come_in(seed, every, at_once):
    rows = fleet(seed, hours=70)
    assert day_by_day(rows, every=every, at_once=at_once).equals(find_encounters(rows))


@settings(max_examples=6)
@given(wander, st.randoms())
def test_results_do_not_depend_on_the_order_of_rows(seed, chance):
    rows = fleet(seed)
    order = list(range(len(rows)))
    chance.shuffle(order)
    assert find_encounters(rows[order]).equals(find_encounters(rows))


@settings(max_examples=6)
@given(wander, st.integers(-200, 200))
def test_a_shift_in_time_by_whole_marks_shifts_encounters_and_no_more(seed, marks):
    shift = timedelta(minutes=10) * marks
    rows = fleet(seed)
    moved = find_encounters(rows.with_columns(pl.col("seen_at") + shift))
    expected = find_encounters(rows).with_columns(pl.col(TIMES) + shift)
    assert moved.drop("encounter_id").equals(expected.drop("encounter_id"))


@settings(max_examples=6)
@given(wander)
def test_the_antimeridian_is_no_place_of_its_own(seed):
    rows = fleet(seed, at=(42.0, 0.0))
    turned = rows.with_columns(lon_deg=(pl.col("lon_deg") + 360.0) % 360.0 - 180.0)
    here, there = find_encounters(rows), find_encounters(turned)
    same = [name for name in ENCOUNTERS.schema if name not in ("encounter_id", "lon_deg")]
    # longitudes near 180 have fewer digits left
    compared = pl.concat(
        [
            here.select(same).with_columns(pl.col(pl.Float64).round(5)),
            there.select(same).with_columns(pl.col(pl.Float64).round(5)),
        ]
    )
    assert compared.is_duplicated().all()
    assert np.allclose((there["lon_deg"] - here["lon_deg"]) % 360, 180, atol=1e-6)


@settings(max_examples=6)
@given(wander, st.sampled_from([90.0, -90.0]))
def test_ships_meet_at_a_pole_as_elsewhere(seed, pole):
    def round_the_pole(rows, turn):
        """Lay a plane on the pole: a way north of 0, 0 becomes one from the pole along a meridian."""
        lat, lon = rows["lat_deg"].to_numpy(), rows["lon_deg"].to_numpy()
        north, east = lat * 110_574, lon * 111_320
        to_lat, to_lon = destination(
            pole, 0.0, (np.degrees(np.arctan2(east, north)) + turn) % 360, np.hypot(north, east)
        )
        return rows.with_columns(pl.Series("lat_deg", to_lat), pl.Series("lon_deg", to_lon))

    rows = fleet(seed, at=(0.0, 0.0))
    rule = EncounterRule(within_m=700)
    for turn in (0.0, 77.0):
        there = round_the_pole(rows, turn)
        assert as_reference_has_it(find_encounters(there, rule)) == reference(there, rule)
        assert find_encounters(there, rule).height >= 0.9 * find_encounters(rows, EncounterRule(within_m=690)).height


def test_a_pair_on_either_side_of_the_pole_lies_on_it():
    one, other = lying("273000001", 5, at=(89.999, 20.0)), lying("445000002", 5, at=(89.999, -160.0))
    found = find_encounters(pl.concat([one, other])).row(0, named=True)
    assert found["median_distance_m"] == pytest.approx(223, abs=1)
    assert found["lat_deg"] > 89.99999


@settings(max_examples=6)
@given(wander)
def test_ships_that_change_names_only_change_sides(seed):
    rows = fleet(seed, ships=2)
    names = {"273000000": "273000001", "273000001": "273000000"}
    changed = find_encounters(rows.with_columns(pl.col("mmsi").replace(names))).drop("encounter_id")
    expected = find_encounters(rows).drop("encounter_id")
    expected = expected.with_columns(reports_a="reports_b", reports_b="reports_a")
    assert changed.equals(expected)


def test_input_stays_unchanged():
    rows = pair()
    copy = rows.clone()
    find_encounters(rows)
    assert rows.equals(copy)


def test_times_far_apart_cost_nothing():
    early = pair(begin=datetime(1970, 1, 1, tzinfo=UTC))
    late = pair(begin=datetime(2100, 1, 1, tzinfo=UTC))
    assert find_encounters(pl.concat([early, late])).height == 2


def test_frames_that_go_back_in_time_are_refused():
    tracked, _ = segment_tracks(pair())
    early, late = tracked.filter(pl.col("seen_at") < BEGIN + timedelta(hours=2)), tracked.filter(
        pl.col("seen_at") >= BEGIN + timedelta(hours=2)
    )  # fmt: skip
    with pytest.raises(ValueError, match="before the end of those before it"):
        list(encounters_in_turn([late, early], at_once=0))


def test_a_pair_together_for_a_month_takes_no_more_room_than_one_for_a_day():
    laid = sort_reports(pair(hours=30 * 24, step_min=20))
    segments = find_segments(laid, SegmentRule())
    tracks = reports_of_tracks(laid, segments, build_tracks(laid, segments, SegmentRule()))
    rule = EncounterRule()
    pending, rooms = no_spells(), []
    for begin, end in slices_of(tracks.t_us, grid_of(rule)):
        _, pending = settle(join(pending, find_spells(tracks, grid_of(rule), begin, end)), rule, end)
        rooms.append((len(pending), len(pending.distances), len(pending.speeds)))
    assert rooms[2] == rooms[-4] == (1, 1, 1)


class Shore:
    """A coast that is one point."""

    def shore_distance_m(self, lat_deg, lon_deg, most_m=200_000.0):
        way = distance_m(lat_deg, lon_deg, np.full(len(lat_deg), 42.0), np.full(len(lat_deg), 131.0))
        return np.where(way <= most_m, way, np.inf)


def test_encounters_near_the_shore_or_an_anchorage_are_left_out_when_asked():
    rows = pl.concat([pair(), pair(at=(43.0, 131.0), begin=BEGIN + timedelta(days=2))])
    anchorage = pl.DataFrame({"lat_deg": [43.05, None], "lon_deg": [131.0, None]})
    assert find_encounters(rows, shore=Shore(), anchorages=anchorage).height == 2
    off = find_encounters(rows, EncounterRule(shore_nm=1.0), shore=Shore())
    assert off["lat_deg"].round().to_list() == [43.0]
    off = find_encounters(rows, EncounterRule(anchorage_km=10.0), anchorages=anchorage)
    assert off["lat_deg"].round().to_list() == [42.0]
    assert find_encounters(rows, EncounterRule(anchorage_km=5.0), anchorages=anchorage).height == 2


@pytest.mark.parametrize("rule", [EncounterRule(shore_nm=1.0), EncounterRule(anchorage_km=1.0)])
def test_a_rule_that_asks_for_distances_that_are_not_given_is_an_error(rule):
    with pytest.raises(ValueError, match=r"no (shore|anchorages)"):
        far_encounters(find_encounters(pair()), rule)
