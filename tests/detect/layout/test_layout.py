"""What is told of a ship from above, of ships drawn flat whose parts are known."""

import numpy as np
import pytest

from layoutmaker import flat_ship
from ullage.detect.layout import LayoutError, LayoutRule, describe_layout
from ullage.detect.waterline import Point
from ullage.geo import destination


def described(made, **rule):
    return describe_layout(made.scene, made.bow, made.stern, LayoutRule(**rule))


def off(point, bearing, metres):
    return Point(*(float(one) for one in destination(*point, bearing, metres)))


@pytest.mark.parametrize("ground", [0.5, 1.0, 2.0])
def test_the_house_is_placed_to_a_pixel(ground):
    found = described(flat_ship(ground=ground, house=(0.06, 0.18))).features
    pixel = ground / 100.0
    assert abs(found["house_aft"].value - 0.06) < pixel
    assert abs(found["house_fore"].value - 0.18) < pixel


def test_the_manifold_is_found_where_it_is():
    found = described(flat_ship(ground=0.5, manifold=0.58)).features
    assert abs(found["manifold"].value - 0.58) < 0.01


def test_a_deck_without_a_manifold_has_none():
    assert "manifold" not in described(flat_ship(ground=0.5, manifold=None)).features


def test_length_beam_and_heading_are_measured():
    found = described(flat_ship(ground=1.0, length=110.0, beam=17.0, heading=290.0))
    assert abs(found.length_m - 110.0) < 2 * found.length_sd_m
    assert abs(found.beam_m - 17.0) < 2 * found.beam_sd_m
    assert abs((found.heading_deg - 290.0 + 180) % 360 - 180) < 0.3


def test_points_that_are_off_change_little():
    made = flat_ship(ground=1.0)
    best = described(made)
    rough = describe_layout(made.scene, off(made.bow, 75.0, 4.0), off(made.stern, 260.0, 4.0))
    assert abs(best.length_m - rough.length_m) < 0.5
    assert abs(best.features["house_fore"].value - rough.features["house_fore"].value) < 0.01


def test_a_ship_near_the_border_of_an_image_is_described_from_ends_that_are_hardly_known():
    near, amid = (flat_ship(ground=1.0, heading=90.0, room=room) for room in (1.1, 2.0))
    found, best = (described(one, points_sd_m=20.0) for one in (near, amid))
    assert found.length_m == pytest.approx(best.length_m, abs=1.0)


def test_bow_and_stern_the_wrong_way_round_are_noticed():
    made = flat_ship()
    right = described(made)
    wrong = describe_layout(made.scene, made.stern, made.bow)
    assert (right.orientation, wrong.orientation) == ("as given", "turned")
    assert right.other is None
    assert abs(wrong.other.features["house_fore"].value - right.features["house_fore"].value) < 0.01


def test_a_ship_alike_at_both_ends_is_given_both_ways():
    found = described(flat_ship(house=(2.0, 3.0), manifold=None))
    assert found.orientation == "cannot tell"
    assert found.other is not None
    assert found.warnings


def test_pixels_of_ten_metres_tell_proportions_and_colour_alone():
    found = described(flat_ship(ground=10.0, length=140.0, beam=24.0, room=4.0))
    assert found.profile is None
    assert found.edges is None
    assert {name.split("_")[0] for name in found.features} <= {"length", "deck", "hull"}
    assert found.orientation == "cannot tell"


def test_coarser_pixels_widen_every_deviation():
    fine, coarse = described(flat_ship(ground=0.5)).features, described(flat_ship(ground=2.0)).features
    for name in ("length_to_beam", "house_aft", "house_fore", "bow_fullness"):
        assert coarse[name].sd > fine[name].sd


def test_a_slanting_view_widens_the_house_as_it_leans_along_the_ship():
    above, slant = flat_ship(view=(30.0, 89.9)), flat_ship(view=(30.0, 60.0))
    assert described(slant).features["house_aft"].sd > described(above).features["house_aft"].sd


def test_twice_the_light_changes_no_feature():
    one, two = described(flat_ship(noise=0.0)), described(flat_ship(noise=0.0, light=2.0))
    assert set(one.features) == set(two.features)
    for name, told in one.features.items():
        assert abs(told.value - two.features[name].value) < 1e-3


def test_air_over_ship_and_water_changes_neither_profile_nor_shares_of_white():
    one, two = described(flat_ship(noise=0.0)), described(flat_ship(noise=0.0, air=0.05))
    assert np.abs(one.profile - two.profile).max() < 0.01
    for band in ("blue", "green", "red", "nir"):
        assert abs(one.features[f"white_{band}"].value - two.features[f"white_{band}"].value) < 0.005


def test_hatches_are_edges_across_the_deck():
    hatches = [(a, a + 0.08) for a in (0.25, 0.4, 0.55, 0.7)]
    found = described(flat_ship(ground=0.5, manifold=None, hatches=hatches))
    for a, b in hatches:
        assert min(abs(one - a) for one in found.edges) < 0.01
        assert min(abs(one - b) for one in found.edges) < 0.01


def test_open_water_is_refused():
    made = flat_ship(deck=(0.06, 0.05, 0.04, 0.02), house=(2, 3), manifold=None, noise=0.003)
    with pytest.raises(LayoutError):
        described(made)


def test_a_point_outside_the_image_is_refused_by_name():
    made = flat_ship()
    with pytest.raises(LayoutError, match="bow"):
        describe_layout(made.scene, off(made.bow, 30.0, 500.0), made.stern)


def test_a_ship_cut_by_the_edge_is_refused():
    made = flat_ship(room=0.9, heading=0.0)
    inner = off(made.bow, 180.0, 8.0), off(made.stern, 0.0, 8.0)
    with pytest.raises(LayoutError, match="cut"):
        describe_layout(made.scene, *inner)


def test_the_same_image_gives_the_same_layout():
    one, two = described(flat_ship()), described(flat_ship())
    assert one.features == two.features
    assert (one.profile == two.profile).all()


def test_a_rule_of_nonsense_is_refused():
    with pytest.raises(ValueError, match="house_part"):
        LayoutRule(house_part=0.7)
