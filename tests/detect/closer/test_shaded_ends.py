"""Ends in the ship's own shadow, found by paint."""

from dataclasses import replace

import pytest

from ullage.detect.closer import CloserRule
from ullage.detect.closer.body import Body
from ullage.detect.closer.shaded import find_beyond
from ullage.simulate.optical import ImageSettings, Ship, simulate_image

SHIP = Ship(length_m=88.0, beam_m=14.0, heading_deg=40.0, layout=5)


def made_of(deck):
    colours = ("hull black", "antifouling red", deck, "white", "dark")
    # the sun stands ahead of her and low: the house's shadow falls on the deck behind it
    settings = ImageSettings(
        size=(260, 260), ships=0, fleet=(replace(SHIP, colours=colours),), samples=4, wind_m_s=4.0,
        sun_elevation_deg=28.0, sun_azimuth_deg=40.0, view_elevation_deg=88.0,
    )  # fmt: skip
    made = simulate_image(3, settings)
    truth = made.truth.row(0, named=True)
    return made.scene, Body(truth["lat_deg"], truth["lon_deg"], 40.0, 88.0, 14.0)


@pytest.mark.parametrize("deck", ["deck red", "deck brown"])
def test_a_stern_in_the_shadow_of_the_house_is_found_by_its_paint(deck):
    scene, whole = made_of(deck)
    ahead, back = find_beyond(scene, whole.extended(0.0, -4.0), CloserRule())
    assert ahead == 0.0
    assert back == pytest.approx(4.0, abs=1.5)


def test_a_ship_that_was_measured_whole_stays_as_she_is():
    scene, whole = made_of("deck red")
    assert find_beyond(scene, whole, CloserRule()) == (0.0, 0.0)


def test_nothing_is_told_of_a_grey_deck():
    scene, whole = made_of("deck grey")
    assert find_beyond(scene, whole.extended(0.0, -4.0), CloserRule()) == (0.0, 0.0)


def test_a_hull_is_extended_where_her_axis_points():
    body = Body(42.0, 133.0, 90.0, 80.0, 13.0).extended(4.0, 0.0)
    assert body.length_m == 84.0
    assert body.lon_deg > 133.0
