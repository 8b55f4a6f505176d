"""Rays against solids: strips beside a wall-sided hull are as broad as the closed formulas have it."""

import numpy as np
import pytest

from ullage.simulate.optical.solids import box, cylinder, join, place
from ullage.simulate.optical.trace import TILE, extents, light_of, near, trace_tile

GROUND = 0.5
FRAME = (-(TILE - 1) / 2 * GROUND, (TILE - 1) / 2 * GROUND, GROUND)
CALM = np.zeros((TILE, TILE))
LENGTH, BEAM = 200.0, 6.0  # longer than the square: its ends are not seen


def hull(heading, freeboard):
    return place([box((-LENGTH / 2, LENGTH / 2), (-BEAM / 2, BEAM / 2), (-3.0, freeboard), "steel")], 0, 0, heading)


def trace(solids, light, samples=16):
    chosen = near(extents(solids, light, GROUND), (0, 0), FRAME)
    return trace_tile(solids, chosen, light, (0, 0), FRAME, samples, 1, CALM)


def breadth(marked, heading):
    """Measure how broad what is marked is, across the axis: its area along the middle of the square, by the length."""
    x = FRAME[0] + np.arange(TILE)[None, :] * GROUND
    y = FRAME[1] - np.arange(TILE)[:, None] * GROUND
    turn = np.radians(heading)
    along = x * np.sin(turn) + y * np.cos(turn)
    half = 9.0
    weight = np.clip((half - np.abs(along)) / GROUND + 0.5, 0, 1)
    return (marked.mean(axis=2) * weight).sum() * GROUND**2 / (2 * half)


def geometry(seed):
    rng = np.random.default_rng(seed)
    sun = rng.uniform(0, 360), rng.uniform(35, 65)
    view = rng.uniform(0, 360), rng.uniform(60, 89)
    return sun, view, rng.uniform(0, 360), rng.uniform(1.0, 3.0)


def factors(sun, view, heading):
    turn = np.radians(heading)
    starboard = np.array([np.cos(turn), -np.sin(turn)])
    s, v = ([np.sin(np.radians(one[0])), np.cos(np.radians(one[0]))] @ starboard for one in (sun, view))
    return s / np.tan(np.radians(sun[1])), v / np.tan(np.radians(view[1]))


@pytest.mark.parametrize("seed", range(24))
def test_the_dark_strip_is_as_broad_as_the_formula_has_it(seed):
    sun, view, heading, freeboard = geometry(seed)
    by_sun, by_view = factors(sun, view, heading)
    side = -np.sign(by_sun)
    factor = abs(by_sun) + side * by_view
    traced = trace(hull(heading, freeboard), light_of(sun, view))
    # planes of a box: port or starboard wall is the shaded one
    walls = {1: 2, -1: 0}
    dark = ((traced.face == -1) & ~traced.lit) | (traced.face == walls[int(side)])
    assert breadth(dark, heading) == pytest.approx(max(factor, 0.0) * freeboard, abs=0.02)


@pytest.mark.parametrize("seed", range(8))
def test_the_image_of_a_hull_is_broader_by_its_layover(seed):
    sun, view, heading, freeboard = geometry(seed)
    _, by_view = factors(sun, view, heading)
    traced = trace(hull(heading, freeboard), light_of(sun, view))
    assert breadth(traced.face >= 0, heading) == pytest.approx(BEAM + abs(by_view) * freeboard, abs=0.02)


def test_a_face_turned_from_the_sun_is_not_lit():
    traced = trace(hull(0, 3.0), light_of((90, 45), (270, 60)))
    wall = traced.face == 0  # to port, west: away from the sun
    assert wall.any()
    assert traced.lit[wall].mean() < 2e-3  # but for a millimetre under its edge


def test_a_shadow_on_a_quay_is_shorter_by_the_height_of_the_quay():
    light = light_of((90, 30), (0, 89.9), disc=0.0)
    quay = place([box((-LENGTH, LENGTH), (-40.0, -BEAM / 2 - 0.01), (-3.0, 1.0), "concrete")], 0, 0, 0)
    alone = trace(hull(0, 3.0), light)
    both = trace(join([hull(0, 3.0), quay]), light)
    on_water = breadth((alone.face == -1) & ~alone.lit, 0)
    on_quay = breadth(~both.lit & (both.face >= 6), 0)
    assert on_water == pytest.approx(3.0 / np.tan(np.radians(30)), abs=0.02)
    assert on_quay == pytest.approx(2.0 / np.tan(np.radians(30)), abs=0.02)


def test_what_drifts_has_moved_on():
    still = hull(0, 2.0)
    moving = still._replace(drift=np.array([[2.0, 0.0]]))
    light = light_of((90, 45), (0, 90 - 1e-6))
    late = trace_tile(moving, np.array([0]), light, (0, 0), FRAME, 16, 1, CALM, delay_s=1.5)
    column = [(one.face >= 0).mean(axis=(0, 2)) @ np.arange(TILE) for one in (trace(still, light), late)]
    width = BEAM / GROUND
    assert (column[1] - column[0]) / width == pytest.approx(2.0 * 1.5 / GROUND, abs=0.05)


def test_a_cylinder_covers_the_area_of_its_circle():
    tank = place([cylinder(0, 0, 10.0, (0, 5.0), "steel")], 0, 0, 0)
    traced = trace(tank, light_of((90, 45), (0, 90 - 1e-6)))
    assert (traced.face >= 0).mean(axis=2).sum() * GROUND**2 == pytest.approx(np.pi * 100, rel=2e-3)
