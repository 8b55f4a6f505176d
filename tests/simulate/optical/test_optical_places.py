"""What else is in a simulated image: quays, jetties, ships together, wakes, clouds, and what moves between bands."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from ullage.draws import stream
from ullage.records import Window
from ullage.simulate.optical import SENTINEL_2_BANDS, SENTINEL_2_DELAYS_S, ImageSettings, Ship, simulate_image
from ullage.simulate.optical.clouds import draw_clouds
from ullage.simulate.optical.plan import draw_plan
from ullage.simulate.optical.render import Renderer, places
from ullage.simulate.optical.trace import light_of

FINE = ImageSettings(size=(240, 240), length_m=(60, 80), kinds=("tanker",))
COARSE = ImageSettings(size=(96, 96), ground_m=10.0, bands=SENTINEL_2_BANDS, delays_s=SENTINEL_2_DELAYS_S)
PLAIN = {"read_noise": 0.0, "shot_noise": 0.0, "bits": 0, "wind_m_s": 2.0}


@pytest.mark.parametrize("place", ["quay", "jetty"])
def test_a_ship_alongside_touches_no_wall(place):
    plan = draw_plan(4, replace(FINE, place=place))
    ship = plan.ships[0]
    assert ship.alongside == place
    _, off = plan.shore.own(ship.east_m, ship.north_m)
    assert 0 < off - ship.beam_m / 2 < 2.0


def test_the_truth_says_what_a_ship_lies_at():
    made = simulate_image(4, replace(FINE, place="quay", size=(64, 64)))
    assert made.truth["alongside"].to_list() == ["quay"]


def test_ships_together_lie_side_by_side_with_fenders_between():
    plan = draw_plan(3, replace(FINE, pairs=1.0))
    one, other = plan.ships
    turn = np.radians(one.heading_deg)
    aside = (other.east_m - one.east_m) * np.cos(turn) - (other.north_m - one.north_m) * np.sin(turn)
    assert 2.0 <= abs(aside) - (one.beam_m + other.beam_m) / 2 <= 3.3


def test_land_is_brighter_than_water_in_the_infrared():
    made = simulate_image(5, replace(COARSE, place="coast", ships=0))
    x, y = places(made.plan.frame, (0, 0), made.settings.size)
    land = made.plan.shore.land_cover(x, y, 10.0) == 1
    nir = made.values[3]
    assert nir[land].mean() > 3 * nir[~land].mean()


def test_clouds_cover_the_share_that_was_asked_for():
    light = light_of((150, 40), (90, 80))
    field = draw_clouds(np.random.default_rng(1), stream(1, "clouds"), 0.3, light, (3000.0, 3000.0))
    x, y = np.meshgrid(*[np.linspace(-1500, 1500, 200)] * 2)
    assert (field.opacity(x, y) > 0.25).mean() == pytest.approx(0.3, abs=0.03)


def test_a_clouds_shadow_lies_away_from_the_sun():
    light = light_of((90, 45), (0, 90 - 1e-6))
    field = draw_clouds(np.random.default_rng(1), stream(1, "clouds"), 0.3, light, (3000.0, 3000.0))
    # the cloud that shades a place stands toward the sun of it
    assert field.shift_x > 500
    assert abs(field.shift_y) < 1e-3


def test_the_mask_shows_where_clouds_are_bright():
    made = simulate_image(6, replace(COARSE, cloud_share=0.3, ships=0))
    covered = made.scene.clouds.read(Window(0, 0, 96, 96))
    bright = made.values[0] > 0.3
    assert bright.any()
    assert covered[bright].all()


def moving(course):
    ship = Ship(length_m=180, beam_m=30, depth_m=16, draught_m=9, heading_deg=course, speed_kn=15.0)
    return simulate_image(1, replace(COARSE, fleet=(ship,), ships=0, view_elevation_deg=90 - 1e-6, **PLAIN))


def test_a_moving_ship_lies_elsewhere_in_each_band():
    made = moving(90.0)
    ahead = slice(48 + 6, 48 + 12)  # columns before the bow's middle
    rows = slice(46, 51)
    middles = []
    for band in (0, 2):
        light = made.values[band] - np.median(made.values[band])
        middles.append((light[rows, ahead] * np.arange(54, 60)).sum() / light[rows, ahead].sum())
    assert middles[1] > middles[0]


def test_a_wake_lies_astern():
    made = moving(0.0)
    red = made.values[2]
    astern, ahead = red[66:80, 46:50].mean(), red[16:30, 46:50].mean()
    assert astern > 1.1 * ahead


def test_colour_bands_can_be_coarser_than_the_panchromatic_one():
    made = simulate_image(2, replace(FINE, size=(128, 128), bands=("pan", "red"), colour_ratio=4, **PLAIN))
    pan, red = (np.abs(np.diff(one, axis=1)).max() / np.ptp(one) for one in made.values)
    assert pan > 1.5 * red


def test_blocks_of_a_coarse_band_agree_with_the_whole():
    made = simulate_image(2, replace(FINE, size=(128, 128), bands=("pan", "red"), colour_ratio=4, cloud_share=0.2))
    block = Renderer(made.plan).render_block(Window(33, 18, 50, 41))
    assert block == pytest.approx(made.values[:, 33:83, 18:59], abs=1e-6)


def test_more_wind_spreads_the_glint():
    # the satellite stands where a level sea mirrors the sun
    mirror = replace(
        COARSE, ships=0, sun_azimuth_deg=0.0, sun_elevation_deg=60.0, view_azimuth_deg=180.0, view_elevation_deg=60.0
    )
    calm, rough = (
        simulate_image(1, replace(mirror, **(PLAIN | {"wind_m_s": wind}))).values[3].mean() for wind in (2.0, 10.0)
    )
    assert calm > 2 * rough > 0.1


def test_the_overview_is_the_mean_of_cells():
    made = simulate_image(1, replace(COARSE, ships=0))
    cell = made.scene.overview.read(Window(8, 16, 8, 8), 4, [2]).values
    assert cell[0, 0, 0] == pytest.approx(made.values[2, 8:12, 16:20].mean(), rel=1e-5)


def test_what_lies_outside_is_not_valid():
    made = simulate_image(1, replace(COARSE, ships=0))
    patch = made.scene.pixels.read(Window(-2, 90, 10, 10))
    assert not patch.valid[:2].any()
    assert not patch.valid[:, 6:].any()
    assert patch.valid[2:, :6].all()


def test_ships_given_by_hand_come_first_in_the_truth():
    made = simulate_image(1, replace(COARSE, fleet=(Ship(kind="bulker"),), ships=2))
    assert made.truth["kind"][0] == "bulker"
    assert made.truth.filter(pl.col("object_id") == "s0")["length_m"].item() == 96.0
