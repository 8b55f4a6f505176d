"""What AIS shows of stays at places."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ullage.records import Place
from ullage.tables import PORT_VISITS, POSITIONS
from ullage.track.port_visit.visits import PortVisitRule, find_port_visits

BEGIN = datetime(2024, 3, 1, 20, tzinfo=UTC)
PORT = Place("port", "", "loads", 42.0, 133.0)
M = 1 / 111_000  # a metre [degrees of latitude]


def at(hours):
    return BEGIN + timedelta(hours=hours)


def frame(rows, mmsi="273000001", lon=133.0):
    """Make reports of (hour, metres north of the port) or (hour, metres north, knots)."""
    return POSITIONS.frame(
        [
            {
                "mmsi": mmsi,
                "seen_at": at(one[0]),
                "lat_deg": 42.0 + one[1] * M,
                "lon_deg": lon,
                "sog_kn": one[2] if len(one) > 2 else 6.0,
            }
            for one in rows
        ]
    )


def visit_of(*rows, places=(PORT,), **rule):
    return find_port_visits(frame(rows), places, PortVisitRule(**rule)).row(0, named=True)


def times(visit):
    return [visit[name] for name in ("entered_at", "stopped_at", "departed_stop_at", "exited_at")]


COMES, LIES, GOES = [(0, 9000), (1, 2000)], [(2, 100, 0.1), (3, 100, 0.0)], [(4, 1500), (5, 3500), (6, 9000)]


def test_a_whole_visit_has_entry_stop_departure_and_exit():
    visit = visit_of(*COMES, *LIES, *GOES)
    assert times(visit) == [at(1), at(2), at(4), at(6)]
    assert (visit["first_at"], visit["last_at"], visit["duration_h"], visit["reports"]) == (at(1), at(5), 4.0, 5)
    assert (visit["confidence"], visit["gap_h"], visit["place_id"]) == (4, None, "port")


def test_she_leaves_only_a_kilometre_outside():
    assert visit_of(*COMES, (2, 3900), (3, 2000), (4, 9000))["exited_at"] == at(4)
    assert visit_of(*COMES, (2, 4100), (3, 2000), (4, 9000))["exited_at"] == at(2)


def test_a_stop_begins_below_one_speed_and_ends_above_another():
    visit = visit_of(*COMES, (2, 0, 0.2), (3, 0, 0.1), (4, 0, 0.5), (5, 0, 0.6), (6, 0, 0.3), (7, 9000))
    assert times(visit) == [at(1), at(3), at(5), at(7)]


def test_after_another_stop_the_departure_is_that_of_the_last_one():
    visit = visit_of(*COMES, *LIES, (4, 0, 3.0), (5, 0, 0.0), (6, 0, 0.0), (7, 0, 2.0), (8, 9000))
    assert times(visit) == [at(1), at(2), at(7), at(8)]


def test_without_a_speed_it_is_taken_from_the_positions():
    rows = frame([*COMES, *LIES, *GOES]).with_columns(sog_kn=pl.lit(None, pl.Float64))
    assert times(find_port_visits(rows, [PORT]).row(0, named=True)) == [at(1), at(3), at(4), at(6)]


def test_a_ship_heard_only_inside_is_confidence_two():
    # heard far away before and after, but her ways in and out are silent
    rows = [(-30, -200_000), (-29, -190_000), (2, 100, 0.1), (3, 100, 0.1), (30, 150_000), (31, 160_000)]
    visit = visit_of(*rows)
    assert times(visit) == [None, at(2), None, None]
    assert (visit["confidence"], visit["first_at"], visit["last_at"]) == (2, at(2), at(3))


def test_a_ship_that_appears_under_way_inside_and_vanishes_is_found():
    rows = pl.concat([frame([(2, 100), (2.1, 300)]), frame([(k, 90_000) for k in range(20)], mmsi="5")])
    visit = find_port_visits(rows, [PORT]).row(0, named=True)
    assert (visit["confidence"], visit["gap_h"]) == (2, pytest.approx(16.9))


def test_a_silence_in_port_is_a_sign_of_a_stay():
    assert visit_of(*COMES, (5, 2000), (6, 9000))["gap_h"] == 4.0
    assert visit_of(*COMES, (5, 2000), (6, 9000))["confidence"] == 4
    assert visit_of(*COMES, (4.9, 2000), (6, 9000))["gap_h"] is None


def test_passing_through_is_confidence_one():
    assert visit_of(*COMES, (2, 9000))["confidence"] == 1


def test_entry_or_exit_with_a_stop_is_confidence_three():
    assert visit_of(*COMES, *LIES)["confidence"] == 3
    assert visit_of(*LIES, *GOES)["confidence"] == 3


def test_a_visit_of_which_nothing_was_heard_has_no_confidence():
    assert visit_of((0, 100), (1, 200))["confidence"] is None


def test_a_visit_not_over_at_the_end_of_the_data_is_open_and_keeps_its_id():
    opened, ended = visit_of(*COMES, *LIES), visit_of(*COMES, *LIES, *GOES)
    assert opened["exited_at"] is None
    assert opened["port_visit_id"] == ended["port_visit_id"]


def test_the_radius_is_that_of_the_place_or_of_the_rule():
    assert find_port_visits(frame([*COMES, *LIES]), [Place("p", "", "loads", 42.0, 133.0, 50.0)]).is_empty()
    assert visit_of((0, 9000), (1, 5000), radius_m=6000.0)["entered_at"] == at(1)
    assert find_port_visits(frame([(0, 9000), (1, 3100)]), [PORT]).is_empty()


def square(name, north, half=500.0, lon=133.0):
    """Make an area around a point metres north of the port."""
    lat, up, across = 42.0 + north * M, half * M, half * M / 0.743
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    turned = [((lon + x * across + 180) % 360 - 180, lat + y * up) for x, y in corners]
    return Place(name, "", "discharges", area=tuple(turned))


def test_an_area_is_entered_inside_its_outline_and_left_a_kilometre_outside():
    visit = visit_of((0, 9000), (1, 510), (2, 490, 0.1), (3, 1400), (4, 1600), places=[square("berth", 0)])
    assert times(visit) == [at(2), at(2), at(3), at(4)]


def test_the_nearest_place_wins_and_an_area_before_a_radius():
    near = Place("near", "", "loads", 42.0 + 500 * M, 133.0)
    assert visit_of((0, 9000), (1, 2900), (2, 9000), places=[PORT, near])["place_id"] == "near"
    assert visit_of((0, 9000), (1, 0), (2, 9000), places=[PORT, square("berth", 0)])["place_id"] == "berth"
    nested = [square("harbour", 0, 5000.0), square("berth", 0)]
    assert visit_of((0, 9000), (1, 0), (2, 9000), places=nested)["place_id"] == "berth"


def test_where_she_first_lies_still_is_the_place_of_the_visit():
    south = Place("south", "", "loads", 42.0 - 1500 * M, 133.0)
    visit = visit_of((0, 9000), (1, 2500), (2, -1400, 0.0), places=[PORT, south])
    assert (visit["place_id"], visit["entered_at"]) == ("south", at(1))


def test_moving_from_berth_to_berth_gives_a_visit_each():
    south = Place("south", "", "loads", 42.0 - 1500 * M, 133.0)
    rows = frame([*COMES, *LIES, (4, -700), (5, -1400, 0.0), (6, -1400, 0.0), (7, -9000)])
    visits = find_port_visits(rows, [PORT, south])
    assert visits["place_id"].to_list() == ["port", "south"]
    assert [times(one) for one in visits.to_dicts()] == [
        [at(1), at(2), at(4), at(5)],
        [at(5), at(5), at(7), at(7)],
    ]


def test_a_place_that_is_only_passed_on_the_way_is_no_visit_of_its_own_when_places_overlap():
    places = [Place(f"{k}", "", "anchorage", 42.0 + 500 * k * M, 133.0) for k in range(8)]
    rows = frame([(0, 20_000), *((1 + k / 10, 6000 - 400 * k) for k in range(12)), (4, 1500, 0.0), (5, 1500, 0.0)])
    assert find_port_visits(rows, places)["place_id"].to_list() == ["3"]


def test_ships_under_one_number_have_their_own_visits():
    other = frame([(k / 2, 0, 0.0) for k in range(14)], lon=-40.0)
    visits = find_port_visits(pl.concat([frame([*COMES, *LIES, *GOES]), other]), [PORT])
    assert [times(one) for one in visits.to_dicts()] == [[at(1), at(2), at(4), at(6)]]


def test_a_message_astray_inside_makes_no_visit():
    other = frame([(k / 2, 0, 9.0) for k in range(14)], lon=-40.0)
    assert find_port_visits(pl.concat([other, frame([(3.2, 100, 0.0)])]), [PORT]).is_empty()


def test_places_without_a_position_are_passed_over():
    assert find_port_visits(frame(LIES), [Place("nowhere", "", "loads")]).is_empty()
    assert find_port_visits(frame(LIES), []).schema == PORT_VISITS.schema


@pytest.mark.parametrize("place", [Place("p", "", "loads", 42.0, 180.0), square("p", 0, lon=180.0)])
def test_places_on_the_antimeridian_are_visited_as_elsewhere(place):
    rows = [frame([one], lon=179.9999 if k % 2 else -179.9999) for k, one in enumerate([*COMES, *LIES, *GOES])]
    visit = find_port_visits(pl.concat(rows), [place]).row(0, named=True)
    assert times(visit)[1:3] == [at(2), at(4)]
    assert visit["confidence"] == 4


def test_neither_the_order_of_rows_or_places_nor_midnight_changes_a_visit():
    south = Place("south", "", "loads", 42.0 - 1500 * M, 133.0)
    rows = frame([*COMES, *LIES, *GOES, (8, -9000), (9, -1400, 0.0), (10, -9000)])
    visits = find_port_visits(rows, [PORT, south])
    assert visits.equals(find_port_visits(rows.reverse(), [south, PORT]))
    days = [rows.filter(pl.col("seen_at").dt.day() == day) for day in (2, 1)]
    assert visits.equals(find_port_visits(pl.concat(days), [PORT, south]))
    moved = find_port_visits(rows.with_columns(pl.col("seen_at") + pl.duration(hours=11)), [PORT, south])
    same = ["place_id", "duration_h", "confidence", "reports"]
    assert moved.select(same).equals(visits.select(same))


def test_many_places_make_the_visits_that_one_makes():
    rng = np.random.default_rng(2)
    spots = zip(rng.uniform(-80, 80, 3000), rng.uniform(-180, 180, 3000), strict=True)
    many = [Place(f"x{k}", "", "anchorage", float(lat), float(lon), 800.0) for k, (lat, lon) in enumerate(spots)]
    rows = frame([*COMES, *LIES, *GOES])
    assert find_port_visits(rows, [*many, PORT]).equals(find_port_visits(rows, [PORT]))
