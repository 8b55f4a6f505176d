"""Sightings without a sure ship: which hull each may be of, in the table and in words."""

import polars as pl
import pytest

from hullmaker import (
    NO_LAYOUTS,
    PLACES,
    drawn_fleet,
    fleet_of,
    green_deck,
    layout_rows,
    red_deck,
    shares,
    ship,
    sighting,
    table,
)
from ullage.identify import HullRule, identify_sightings
from ullage.tables import CANDIDATES, FLEET, LAYOUTS, SIGHTINGS

RULE = HullRule()
FLEET_OF_THREE = fleet_of((70, 11.5), (85, 13.5), (100, 15.5))


def asked(*rows, fleet=FLEET_OF_THREE, layouts=NO_LAYOUTS, **given):
    return identify_sightings(table(*rows), fleet, layouts, PLACES, RULE, **given)


def of(sightings, name):
    return sightings.row(by_predicate=pl.col("sighting_id") == name, named=True)


def test_a_hull_that_fits_is_named_with_words_and_alternatives():
    named, _ = asked(sighting("a", length_m=85.2, beam_m=13.5))
    row = of(named, "a")
    assert row["vessel_id"] == ship(1)
    assert row["p_vessel"] > 0.8
    assert "TANKER 1" in row["explanation"]
    assert "not in the fleet" in row["explanation"]


def test_ten_metre_pixels_never_name_a_hull():
    named, found = asked(sighting("a", length_m=85.2, beam_m=13.5, length_sd_m=1.0, pixel_m=10.0))
    assert of(named, "a")["vessel_id"] is None
    assert "identity cannot be had" in of(named, "a")["explanation"]
    assert shares(found, "a")[ship(1)] > 0.5


def test_a_rough_length_never_names_a_hull():
    named, _ = asked(sighting("a", length_m=85.2, length_sd_m=4.0))
    assert of(named, "a")["vessel_id"] is None
    assert "identity cannot be had" in of(named, "a")["explanation"]


def test_sure_sightings_stay_as_they_are():
    rows = sighting("a", vessel_id=ship(1), p_vessel=1.0, length_m=85.0)
    named, found = asked(rows)
    assert named.equals(table(rows))
    assert found.is_empty()


def test_a_claim_that_the_length_refutes_is_taken_off_loudly():
    claim = sighting(
        "a", vessel_id=ship(0), p_vessel=0.99, mmsi="440000001", length_m=146.0, length_sd_m=2.0, beam_m=22.0
    )
    named, found = asked(claim)
    row = of(named, "a")
    assert row["vessel_id"] != ship(0)
    assert "REFUTED" in row["explanation"]
    assert shares(found, "a")[ship(0)] == 0.0
    assert "length" in found.filter(pl.col("vessel_id") == ship(0))["refuted_by"].item()


def test_what_may_be_a_pier_refutes_nobody():
    claim = {"vessel_id": ship(0), "p_vessel": 0.99, "p_ship": 0.99, "length_m": 146.0, "length_sd_m": 2.0}
    named, _ = asked(sighting("a", **claim, p_outline=0.4))
    row = of(named, "a")
    assert (row["vessel_id"], row["p_vessel"]) == (ship(0), 0.99)
    assert "REFUTED" not in row["explanation"]
    assert "refutes nothing" in row["explanation"]


def test_what_may_be_a_pier_is_no_measure_of_a_ship():
    at_pier = sighting("a", vessel_id=ship(0), p_vessel=0.99, p_outline=0.4, length_m=146.0)
    dark = sighting("dark", 900, length_m=80.0, beam_m=13.0)
    assert asked(at_pier, dark)[1].equals(asked(at_pier | dict.fromkeys(("length_m", "beam_m")), dark)[1])


def test_a_doubtful_match_is_ruled_out_without_a_loud_word():
    named, _ = asked(sighting("a", vessel_id=ship(0), p_vessel=0.6, length_m=146.0, length_sd_m=2.0, beam_m=22.0))
    row = of(named, "a")
    assert row["vessel_id"] != ship(0)
    assert "REFUTED" not in row["explanation"]
    assert "taken with P 0.60, is ruled out by the length" in row["explanation"]


def test_a_coarse_image_refutes_a_claim_too():
    claim = sighting("a", vessel_id=ship(0), p_vessel=0.99, length_m=160.0, length_sd_m=22.0, pixel_m=10.0)
    assert "REFUTED" in of(asked(claim)[0], "a")["explanation"]


def test_a_doubtful_claim_is_weighed_with_what_was_measured():
    fleet = fleet_of((85.0, 13.5), (85.0, 13.5))
    named, found = asked(sighting("a", vessel_id=ship(0), p_vessel=0.6, length_m=85.0, beam_m=13.5), fleet=fleet)
    assert shares(found, "a")[ship(0)] > shares(found, "a")[ship(1)]
    assert of(named, "a")["vessel_id"] == ship(0)


def test_a_ship_that_the_fleet_does_not_have_keeps_her_name():
    row = sighting("a", vessel_id="mmsi:440000001", p_vessel=0.7)
    assert of(asked(row)[0], "a")["vessel_id"] == "mmsi:440000001"


def test_looks_tell_twins_apart():
    twins = fleet_of((80.0, 13.0), (80.0, 13.0))
    rows = [
        sighting("red", -500, vessel_id=ship(0), p_vessel=1.0),
        sighting("green", -400, vessel_id=ship(1), p_vessel=1.0),
        sighting("dark", 0),
    ]
    layouts = LAYOUTS.frame([
        *layout_rows("d-red", red_deck()), *layout_rows("d-green", green_deck()),
        *layout_rows("d-dark", red_deck(0.01)),
    ])  # fmt: skip
    _, found = asked(*rows, fleet=twins, layouts=layouts)
    assert shares(found, "dark")[ship(0)] > 2 * shares(found, "dark")[ship(1)]


def test_an_earlier_measurement_corrects_a_register():
    fleet = fleet_of((80.0, 13.0), (84.0, 13.6))
    sure = sighting("sure", -500, vessel_id=ship(1), p_vessel=1.0, length_m=82.6, length_sd_m=0.5, beam_m=13.4)
    before = asked(sighting("dark", length_m=82.4, beam_m=13.3), fleet=fleet)[1]
    after = asked(sure, sighting("dark", length_m=82.4, beam_m=13.3), fleet=fleet)[1]
    assert shares(after, "dark")[ship(1)] > shares(before, "dark")[ship(1)]


def test_rows_of_each_sighting_add_up_to_one_and_have_the_schema():
    rows = [sighting(f"s{at}", at * 3, length_m=70.0 + 3 * at, beam_m=12.0 + 0.4 * at) for at in range(12)]
    _, found = asked(*rows, fleet=drawn_fleet(9))
    assert dict(found.schema) == dict(CANDIDATES.schema)
    assert found.group_by("sighting_id").agg(pl.col("p").sum())["p"].to_list() == pytest.approx([1.0] * 12)


def test_neither_the_order_of_sightings_nor_of_ships_matters():
    rows = [sighting(f"s{at}", at * 2, length_m=70.0 + 3 * at, beam_m=12.0 + 0.4 * at) for at in range(12)]
    rows[3] |= {"vessel_id": ship(2), "p_vessel": 1.0}
    fleet = drawn_fleet(9)
    named, found = asked(*rows, fleet=fleet)
    again, other = asked(*reversed(rows), fleet=fleet.reverse())
    assert found.equals(other)
    assert named.equals(again.reverse())


def test_an_analyst_can_say_which_sighting_is_the_same_ship():
    sure = sighting("sure", -500, vessel_id=ship(2), p_vessel=1.0, length_m=100.0, beam_m=15.5)
    named, _ = asked(sure, sighting("dark", length_m=92.0, beam_m=14.5), decisions=[("same", "dark", "sure")])
    assert of(named, "dark")["vessel_id"] == ship(2)


def test_an_analyst_can_say_that_it_is_another():
    sure = sighting("sure", -500, vessel_id=ship(1), p_vessel=1.0, length_m=85.0, beam_m=13.5)
    _, found = asked(sure, sighting("dark", length_m=85.0, beam_m=13.5), decisions=[("different", "sure", "dark")])
    assert shares(found, "dark")[ship(1)] == 0.0


def test_contradictory_decisions_are_refused():
    with pytest.raises(ValueError, match="withdraw one"):
        asked(sighting("a"), sighting("b"), decisions=[("same", "a", "b"), ("different", "b", "a")])


def test_nothing_seen_and_no_fleet_are_no_error():
    assert identify_sightings(SIGHTINGS.frame(), FLEET.frame(), NO_LAYOUTS, {}, RULE)[1].is_empty()
    _, found = asked(sighting("a"), fleet=FLEET.frame())
    assert found["p"].to_list() == [1.0]


def test_long_and_strange_names_are_shown_short():
    fleet = FLEET_OF_THREE.with_columns(name=pl.lit("\u202e<b>" + "X" * 10_000))
    named, _ = asked(sighting("a", length_m=85.2, beam_m=13.5), fleet=fleet)
    said = of(named, "a")["explanation"]
    assert len(said) < 1000
    assert "\u202e" not in said
