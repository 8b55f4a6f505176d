"""A picture a ship."""

import io

import numpy as np
import pytest
from PIL import Image

from scenemaker import detection, detections, scene, sea
from ullage.detecting.chips import draw_chip, draw_chips, measured, north_up
from ullage.geo import destination


def picture(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def yellow(png):
    image = picture(png)
    return image[..., 0] - image[..., 2] > 90


def row(a_scene, **others):
    return detections(detection(a_scene, 150, 200, **others)).row(0, named=True)


def test_each_ship_has_a_chip_that_is_named_after_it_and_what_was_rejected_has_none():
    a_scene = scene(sea())
    found = detections(
        detection(a_scene, 150, 200), detection(a_scene, 60, 60), detection(a_scene, 9, 9, reason="land")
    )
    assert list(draw_chips(a_scene, found)) == ["d-000150000200.png", "d-000060000060.png"]


def test_the_same_ship_gives_the_same_bytes():
    a_scene = scene(sea())
    assert draw_chip(a_scene, row(a_scene)) == draw_chip(scene(sea()), row(a_scene))


@pytest.mark.parametrize("bearings", [(348.0, 78.0), (192.0, 282.0), (180.0, 90.0), (10.0, 100.0)])
@pytest.mark.parametrize("toward", [0.0, 90.0, 215.0])
def test_north_is_up_and_metres_are_metres_however_the_scene_lies(bearings, toward):
    # descending scenes and plain GeoTIFFs lie otherwise than ascending ones
    values = np.full((1, 300, 400), 0.01)
    bare = scene(values, row_bearing=bearings[0], column_bearing=bearings[1])
    lat, lon = (float(one) for one in bare.grid.position(150, 200))
    target = bare.grid.pixel(*destination(lat, lon, toward, 300.0))
    at = tuple(round(float(one)) for one in target)
    values[0, at[0], at[1]] = 100.0
    chip = north_up(scene(values, row_bearing=bearings[0], column_bearing=bearings[1]), 150, 200, 1000.0, 500, 0)
    down, right = (one.mean() - 249.5 for one in np.nonzero(chip == 100.0))
    expected = 150 * np.sin(np.radians(toward)), -150 * np.cos(np.radians(toward))
    assert (right, down) == pytest.approx(expected, abs=4)


def test_pixels_of_other_shapes_keep_their_size_on_the_ground():
    values = np.full((1, 300, 400), 0.01)
    values[0, 150, 200] = 100.0
    chip = north_up(scene(values, spacing_m=40.0), 150, 200, 1000.0, 500, 0)
    assert np.count_nonzero(chip == 100.0) == pytest.approx(20 * 20, rel=0.05)


def test_outside_the_scene_nothing_was_measured():
    a_scene = scene(sea())
    corner = detections(detection(a_scene, 0, 0)).row(0, named=True)
    chip = north_up(a_scene, 0, 0, 1000.0, 100, 0)
    assert 0.2 < np.isnan(chip).mean() < 0.8
    assert draw_chip(a_scene, corner).startswith(b"\x89PNG")


def test_a_chip_of_nothing_measured_is_a_picture_too():
    blank = scene(sea(), valid=np.zeros((300, 400), np.bool_))
    assert draw_chip(blank, row(blank)).startswith(b"\x89PNG")


def test_the_hull_is_drawn_over_the_right_half_alone():
    a_scene = scene(sea())
    drawn = yellow(draw_chip(a_scene, row(a_scene, length=200.0, axis=45.0)))
    columns = np.nonzero(drawn)[1]
    assert columns.min() > drawn.shape[1] / 2


def test_the_hull_points_where_the_ship_does():
    a_scene = scene(sea())
    rows, columns = np.nonzero(yellow(draw_chip(a_scene, row(a_scene, length=250.0, beam=10.0, axis=45.0))))
    assert np.corrcoef(columns, -rows)[0, 1] > 0.98  # north-east is up and right


@pytest.mark.parametrize(
    "others",
    [{"hull": None}, {"length": None, "beam": None, "hull": None}, {"p_ship": None}, {"band": "HH"}, {"band": "VH"}],
)
def test_what_is_not_known_is_left_out(others):
    a_scene = scene(sea())
    bare = detection(a_scene, 150, 200)
    for name in ("length", "beam"):
        if name in others:
            others = {key: value for key, value in others.items() if key != name} | {f"{name}_m": None}
    known = detections(bare | others).row(0, named=True)
    assert draw_chip(a_scene, known).startswith(b"\x89PNG")


def test_words_on_a_chip_have_their_standard_deviations():
    known = {"length_m": 181.6, "length_sd_m": 11.7, "beam_m": 27.0, "beam_sd_m": None, "p_ship": 0.968}
    assert measured(known) == "length 182 ± 12 m, beam 27 m, P(ship) 0.97"
    assert measured(dict.fromkeys(known)) == "not measured"


def test_a_hostile_name_is_only_text():
    a_scene = scene(sea(), scene_id="$\\frac{1}{0}$\u202e<b>\x1b[31m")
    assert draw_chip(a_scene, row(a_scene)).startswith(b"\x89PNG")
