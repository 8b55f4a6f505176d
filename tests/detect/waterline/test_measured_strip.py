"""The strip beside box hulls of which every edge is known."""

from dataclasses import replace

import numpy as np
import pytest

from boxship import box_scene, off
from ullage.cargo.freeboard.geometry import Direction
from ullage.detect.waterline import Point, WaterlineError, WaterlineRule, measure_waterline

BARE = WaterlineRule(fittings_m=0.0, fittings_sd_m=0.0)
"""Nothing stands on the decks of these boxes."""


def measured(made, by=((4.0, -5.0), (-6.0, 3.0)), rule=BARE, **more):
    """Measure from two points that are metres off."""
    bow, stern = Point(*off(made.bow, *by[0])), Point(*off(made.stern, *by[1]))
    return measure_waterline(made.scene, bow, stern, Direction(*made.sun), Direction(*made.view), rule, **more)


def turn(a, b):
    return (a - b + 180) % 360 - 180


@pytest.mark.parametrize(
    ("heading", "sun", "view"),
    [
        (30.0, (150.0, 30.0), (330.0, 70.0)),  # from the shadow's side: hull side and shadow
        (30.0, (150.0, 25.0), (115.0, 72.0)),  # from the sun's side: the deck hides a part
        (200.0, (160.0, 35.0), (20.0, 85.0)),  # nearly overhead
    ],
)
def test_a_strip_is_measured_to_a_fifth_of_a_pixel(heading, sun, view):
    made = box_scene(heading=heading, sun=sun, view=view)
    found = measured(made)
    assert found.reason == ""
    assert found.kind == "shadow strip"
    assert abs(found.width_m - made.width_m) < 0.1


def test_the_axis_is_found_from_points_that_are_off():
    made = box_scene(heading=291.0)
    found = measured(made, by=((7.0, 7.0), (-7.0, -7.0)))
    assert abs(turn(found.heading_deg, 291.0)) < 0.1
    assert abs(turn(found.heading_deg, 291.0)) < 3 * found.heading_sd_deg


def test_length_and_beam_are_measured_as_imaged():
    made = box_scene(view=(330.0, 80.0))
    found = measured(made)
    assert not found.side_in_beam
    assert abs(found.beam_image_m - made.beam) < 0.3
    assert abs(found.length_image_m - made.length) < 2.0


def test_the_strip_lies_on_the_side_away_from_the_sun():
    assert measured(box_scene(heading=0.0, sun=(90.0, 30.0), view=(270.0, 70.0))).side == "port"
    assert measured(box_scene(heading=180.0, sun=(90.0, 30.0), view=(270.0, 70.0))).side == "starboard"


def test_bow_and_stern_the_other_way_round_give_the_same_width_on_the_other_side():
    made = box_scene()
    forward = measured(made)
    bow, stern = Point(*made.stern), Point(*made.bow)
    backward = measure_waterline(made.scene, bow, stern, Direction(*made.sun), Direction(*made.view), BARE)
    assert abs(forward.width_m - backward.width_m) < 0.05
    assert {forward.side, backward.side} == {"port", "starboard"}


def test_profiles_over_a_deck_house_a_manifold_and_a_tug_are_left_out():
    def crowded(q, deck, picture):
        picture[deck & (abs(q[:, 0]) < 3)] = 0.5  # the manifold, from side to side
        beside = (abs(q[:, 0] - 10) < 5) & (abs(q[:, 1]) > 6) & (abs(q[:, 1]) < 12)
        picture[beside] = 0.4  # a tug on either side

    made = box_scene(paint=crowded)
    found = measured(made)
    assert abs(found.width_m - made.width_m) < 0.15
    assert found.profiles_used < found.profiles.x_m.size


def test_at_least_forty_profiles_are_taken():
    assert measured(box_scene()).profiles.x_m.size >= 40


def test_a_strip_that_the_deck_hides_is_refused_and_the_lit_side_is_measured():
    made = box_scene(heading=0.0, sun=(90.0, 45.0), view=(90.0, 50.0), freeboard=5.0)
    found = measured(made)
    assert found.kind == "lit side"
    assert found.side == "starboard"
    assert abs(found.width_m - made.side_width_m) < 0.12


def test_a_strip_narrower_than_can_be_resolved_is_refused_with_the_reason():
    found = measured(box_scene(freeboard=0.3, view=(60.0, 85.0)))
    assert found.width_m is None
    assert found.width_sd_m is None
    assert found.reason


def test_the_sun_along_the_ship_is_refused():
    found = measured(box_scene(heading=150.0, sun=(150.0, 30.0), view=(150.0, 85.0)))
    assert found.width_m is None
    assert found.reason


def test_too_few_profiles_are_a_refusal():
    found = measured(box_scene(), rule=WaterlineRule(least_profiles=500))
    assert found.width_m is None
    assert "profiles agree" in found.reason


def test_open_water_is_refused():
    made = box_scene(levels=dict.fromkeys(("shadow", "shaded", "lit", "deck"), 0.09))
    found = measured(made)
    assert found.width_m is None
    assert "no hull" in found.reason


def test_more_noise_never_narrows_the_interval():
    quiet, loud = measured(box_scene(noise=0.002, waves=0.002)), measured(box_scene(noise=0.012, waves=0.012))
    assert loud.statistical_sd_m > quiet.statistical_sd_m


def test_the_same_image_gives_the_same_numbers():
    made = box_scene()
    one, two = measured(made), measured(made)
    assert one.width_m == two.width_m
    assert np.array_equal(one.profiles.outer_m, two.profiles.outer_m, equal_nan=True)


def test_points_outside_the_image_are_an_error():
    made = box_scene()
    with pytest.raises(WaterlineError, match="outside the image"):
        measure_waterline(made.scene, Point(0.0, 0.0), Point(*made.stern), Direction(150, 30), Direction(60, 70))


def test_points_of_no_one_ship_are_an_error():
    made = box_scene()
    with pytest.raises(WaterlineError, match="apart"):
        measure_waterline(
            made.scene, Point(*made.bow), Point(*off(made.bow, 3, 3)), Direction(150, 30), Direction(60, 70)
        )


def test_a_ship_cut_by_the_edge_is_an_error():
    made = box_scene(at=(36.0, 0.0), heading=0.0, sun=(90.0, 30.0), view=(270.0, 70.0))
    with pytest.raises(WaterlineError, match="cut"):
        measured(made, by=((-9.0, 5.0), (0.0, -5.0)))


def test_a_saturated_image_is_an_error():
    made = box_scene(levels={"deck": 2.0})
    clipped = np.minimum(made.scene.pixels.values, 1.0)
    made.scene = replace(made.scene, pixels=type(made.scene.pixels)(clipped))
    with pytest.raises(WaterlineError, match="saturated"):
        measured(made)


def test_what_goes_on_beyond_the_points_is_no_hull_of_hers():
    made = box_scene(heading=0.0)
    found = measured(made, by=((-16.0, 0.0), (16.0, 0.0)))
    assert found.width_m is None
    assert "goes on" in found.reason
    assert abs(found.length_image_m - (made.length - 32)) < 1.0
