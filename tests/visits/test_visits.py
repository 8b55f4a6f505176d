from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.records import Place, ReportedVisits
from ullage.tables import HULLS, OBSERVATIONS
from ullage.visits import VisitRule, find_anchored, find_overlaps, find_visits

PLACES = {
    "berth": Place("berth", "Berth", "loads"),
    "quay": Place("quay", "Quay", "discharges"),
    "roads": Place("roads", "Roads", "anchorage"),
}
NO_HULLS = HULLS.frame()


def seen(day, vessel="A", place="berth", days=1.0, **more):
    after = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)
    name = f"{day}{vessel}{place}{days}{sorted(more.items())}"
    return {
        "observation_id": f"o-{name}",
        "seen_after": after,
        "seen_before": after + timedelta(days=days),
        "place_id": place,
        "vessel_id": vessel and f"name:{vessel}",
        **more,
    }


def visits_of(*rows, reported=(), hulls=NO_HULLS, rule=None):
    return find_visits(OBSERVATIONS.frame(rows), PLACES, reported, hulls, rule or VisitRule())


def count(number, first=0, last=100, **more):
    start = date(2024, 1, 1)
    return ReportedVisits("berth", number, start + timedelta(days=first), start + timedelta(days=last), **more)


def test_sightings_two_days_apart_are_one_visit():
    assert len(visits_of(seen(1), seen(3))) == 1


def test_sightings_three_days_apart_are_two_visits():
    assert len(visits_of(seen(1), seen(4))) == 2


def test_sightings_exactly_the_limit_apart_are_two_visits():
    assert len(visits_of(seen(1.0, days=0.0), seen(3.5, days=0.0))) == 2


def test_a_chain_of_sightings_is_one_visit():
    assert len(visits_of(*(seen(day) for day in range(0, 12, 2)))) == 1


def test_different_ships_are_different_visits():
    assert len(visits_of(seen(1), seen(1, "B"))) == 2


def test_sightings_without_a_name_are_visits_each():
    assert len(visits_of(seen(1, None), seen(2, None))) == 2


def test_a_vague_date_never_joins_two_visits():
    assert len(visits_of(seen(1), seen(20), seen(0, days=31.0))) == 2


def test_a_vague_date_alone_is_a_visit():
    found = visits_of(seen(0, days=31.0))
    assert found["delivered_before"][0] - found["delivered_after"][0] == timedelta(days=31)


def test_a_landing_within_21_days_belongs_to_the_voyage():
    found = visits_of(seen(1), seen(22, place="quay"))
    assert found["place_id"].to_list() == ["berth"]
    assert len(found["evidence"][0]) == 2


def test_a_landing_after_22_days_is_a_delivery_of_its_own():
    assert visits_of(seen(1), seen(23, place="quay"))["place_id"].to_list() == ["berth", "quay"]


def test_a_landing_before_the_loading_is_a_delivery_of_its_own():
    assert visits_of(seen(10), seen(5, place="quay"))["place_id"].to_list() == ["quay", "berth"]


def test_a_landing_belongs_to_the_latest_loading_before_it():
    found = visits_of(seen(1), seen(10), seen(15, place="quay", condition="laden"))
    assert found["loading_out"].to_list() == [None, "laden"]


def test_laden_where_she_lands_says_that_she_left_laden():
    found = visits_of(seen(1, condition="ballast"), seen(20, place="quay", condition="laden"))
    assert found.select("loading_in", "loading_out", "condition").row(0) == ("ballast", "laden", "laden")


def test_ballast_where_she_loads_says_nothing_of_her_departure():
    found = visits_of(seen(1, condition="ballast"))
    assert found.select("loading_in", "loading_out", "condition").row(0) == ("ballast", None, None)


def test_cannot_tell_is_not_laden():
    assert visits_of(seen(1, condition="cannot tell"))["condition"].to_list() == [None]


def test_the_last_stated_fill_of_a_visit_counts():
    found = visits_of(seen(1, fill=0.2, fill_sd=0.1), seen(2, fill=0.9, fill_sd=0.05), seen(3))
    assert found.select("fill", "fill_sd").row(0) == (0.9, 0.05)


def test_the_cargo_counts_on_the_day_she_was_last_seen():
    assert visits_of(seen(1), seen(2))["delivered_after"][0].day == 3


def test_anchorages_make_no_visit_and_are_told():
    rows = OBSERVATIONS.frame([seen(1, place="roads")])
    assert len(find_visits(rows, PLACES, (), NO_HULLS, VisitRule())) == 0
    assert find_anchored(rows, PLACES) == rows["observation_id"].to_list()


def test_named_visits_count_toward_a_reported_number():
    found = visits_of(seen(5), seen(9, "B"), reported=[count(5)])
    assert sorted(found["kind"]) == ["observed"] * 2 + ["reported"] * 3


def test_a_named_visit_that_touches_the_window_counts():
    assert len(visits_of(seen(-1, days=2.0), reported=[count(3, first=1)])) == 4
    assert len(visits_of(seen(0, days=2.0), reported=[count(3, first=1)])) == 3


@pytest.mark.parametrize(("place", "told"), [("berth", (None, "laden")), ("quay", ("laden", None))])
def test_a_counts_condition_is_of_leaving_where_oil_is_loaded_and_of_arriving_where_it_lands(place, told):
    one = ReportedVisits(place, 1, date(2024, 1, 1), date(2024, 2, 1), condition="laden")
    assert visits_of(reported=[one]).select("loading_in", "loading_out").row(0) == told


def test_more_named_than_reported_adds_nothing():
    assert len(visits_of(seen(1), seen(9), reported=[count(1)])) == 2


def test_unnamed_visits_spread_over_the_whole_window():
    found = visits_of(reported=[count(2, first=1, last=3)])
    assert found["delivered_before"][0] - found["delivered_after"][0] == timedelta(days=3)


def test_a_count_inside_another_counts_toward_it():
    assert len(visits_of(reported=[count(87), count(46, last=50)])) == 87


def test_what_an_outer_count_has_more_lies_outside_the_inner_window():
    found = visits_of(reported=[count(87), count(46, last=50)])
    later = found.filter(pl.col("delivered_after") > datetime(2024, 1, 2, tzinfo=UTC))
    assert len(later) == 41
    assert set(later["delivered_after"]) == {datetime(2024, 2, 21, tzinfo=UTC)}


def test_an_outer_count_is_dealt_to_both_sides_of_the_inner_window():
    found = visits_of(reported=[count(50), count(10, first=20, last=30)])
    starts = found.group_by("delivered_after").len().sort("delivered_after")["len"].to_list()
    assert starts == [9, 10, 31]


def test_a_named_visit_counts_toward_one_of_two_windows_that_meet():
    halves = [count(10, 0, 50), count(10, 51, 100)]
    for day in (50, 51):
        assert len(visits_of(seen(day), reported=halves)) == 20
    assert len(visits_of(seen(45, days=12.0), reported=halves)) == 20


def test_a_voyage_counts_toward_a_number_where_it_landed():
    landed = ReportedVisits("quay", 10, date(2024, 1, 1), date(2024, 2, 1))
    assert len(visits_of(seen(1), seen(5, place="quay"), reported=[landed])) == 10


def test_a_fill_of_the_empty_ship_is_not_her_cargo():
    found = visits_of(seen(1, condition="ballast", fill=0.05), seen(2, condition="laden"))
    assert found.select("fill", "condition").row(0) == (None, "laden")
    assert visits_of(seen(1), seen(5, place="quay", condition="ballast", fill=0.0))["fill"].to_list() == [None]


def test_vague_dates_do_not_chain():
    months = [seen(day, days=30.0) for day in range(0, 300, 30)]
    assert len(visits_of(*months)) > 4


def test_what_draws_follow_from_is_no_note():
    keys = {visits_of(seen(1, note=note, fill_sd=sd))["draw_key"][0] for note, sd in (("a", 0.1), ("b", 0.2))}
    assert len(keys) == 1


def test_sightings_that_only_their_notes_tell_apart_have_draws_of_their_own():
    assert visits_of(seen(1, None, note="a"), seen(1, None, note="b"))["draw_key"].n_unique() == 2


def test_a_count_without_ships_has_a_pool_of_hulls_by_the_rule():
    assert set(visits_of(reported=[count(24)])["hulls"]) == {10}


def test_every_hull_that_a_count_names_a_number_of_makes_a_visit():
    found = visits_of(seen(1), reported=[count(9, vessels_at_least=4)])
    assert sorted(found.filter(pl.col("kind") == "reported")["hull_number"]) == [0] * 5 + [1, 2, 3]


def test_the_same_count_twice_counts_once():
    assert len(visits_of(reported=[count(7), count(7)])) == 7


def test_counts_that_overlap_in_part_are_told():
    assert find_overlaps([count(5, 0, 50), count(6, 40, 80)])
    assert not find_overlaps([count(5, 0, 50), count(6, 10, 40), count(6, 51, 80)])


def test_a_summed_deadweight_is_shared_by_the_visits_nobody_named():
    hulls = HULLS.frame(
        [
            {
                "vessel_id": "name:A",
                "law": "normal",
                "deadweight_t": 1000.0,
                "deadweight_spread": 0.0,
                "method": "m",
            }
        ]
    )
    found = visits_of(seen(1), reported=[count(3, deadweight_total_t=7000.0)], hulls=hulls)
    assert found.filter(pl.col("kind") == "reported")["deadweight_t"].to_list() == [3000.0, 3000.0]


def test_a_nested_count_keeps_both_summed_deadweights():
    found = visits_of(reported=[count(4, deadweight_total_t=9000.0), count(2, last=50, deadweight_total_t=3000.0)])
    assert sorted(found["deadweight_t"]) == [1500.0, 1500.0, 3000.0, 3000.0]


def test_no_rows_make_an_empty_table():
    assert visits_of().is_empty()


ROWS = [
    seen(1),
    seen(2),
    seen(4.4),
    seen(9, "B"),
    seen(0, days=31.0),
    seen(12, place="quay"),
    seen(3, None),
    seen(0, "B", days=31.0),
]


@given(st.permutations(ROWS))
def test_the_order_of_rows_never_matters(rows):
    reported = [count(9, deadweight_total_t=20_000.0)]
    assert visits_of(*rows, reported=reported).equals(visits_of(*ROWS, reported=reported))


def test_inputs_stay_unchanged():
    table = OBSERVATIONS.frame(ROWS)
    before = table.clone()
    find_visits(table, PLACES, [count(9)], NO_HULLS, VisitRule())
    assert table.equals(before)


@pytest.mark.parametrize("number", [0, 1])
def test_a_count_of_few_visits_works(number):
    assert len(visits_of(reported=[count(number)])) == number
