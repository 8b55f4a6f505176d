"""A scene on a map, with what was found in it."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import sentinel2maker
from scenemaker import detection, detections, scene, sea
from ullage.detecting.picture import KEPT, NO_DATA, credit_of
from ullage.detecting.quicklook import draw_quicklook
from ullage.simulate.sar import SarSettings, simulate_scene, write_safe
from ullage.sources.scenes import read_scene


class OneShore:
    """A land with one straight shore."""

    def __init__(self, *line):
        self.line = np.array(line)
        self.asked = None

    def outline(self, *box):
        self.asked = box
        return [self.line]


def picture(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def of_colour(image, colour, within=30):
    """Give where a colour is, below the legend, as shares of the picture."""
    found = (abs(image - np.array(colour)).max(axis=-1) < within)[115:]
    rows, columns = np.nonzero(found)
    return (rows + 115) / image.shape[0], columns / image.shape[1]


def yellow(image):
    return of_colour(image, [int(KEPT[at : at + 2], 16) for at in (1, 3, 5)])


def test_the_same_scene_gives_the_same_bytes():
    def draw():
        a_scene = scene(sea())
        return draw_quicklook(a_scene, detections(detection(a_scene, 150, 200)))

    assert draw() == draw()


def test_north_is_up_and_east_is_right():
    a_scene = scene(sea())
    north, south = detection(a_scene, 250, 200), detection(a_scene, 40, 200)  # rows run north here
    rows_of_north, columns_of_north = yellow(picture(draw_quicklook(a_scene, detections(north))))
    rows_of_south, columns_of_south = yellow(picture(draw_quicklook(a_scene, detections(south))))
    assert rows_of_north.mean() < rows_of_south.mean()
    assert columns_of_north.mean() < columns_of_south.mean()  # and a little west


def test_a_bright_spot_is_drawn_where_its_detection_is():
    values = np.full((1, 300, 400), 0.001)
    values[0, 220:226, 300:306] = 50.0
    a_scene = scene(values)
    image = picture(draw_quicklook(a_scene, detections(detection(a_scene, 222.5, 302.5, length=40.0, hull=None))))
    rows, columns = yellow(image)
    height, width, _ = image.shape
    ring = image[int(rows.min() * height) + 5 : int(rows.max() * height) - 4, int(columns.min() * width) + 5 :]
    assert (ring[:, : int(np.ptp(columns) * width) - 9] > 250).all(axis=-1).mean() > 0.1
    whole = (image[130:-80, 100:-30] > 250).all(axis=-1)
    assert whole.sum() > 50


def test_a_scene_across_the_antimeridian_looks_like_any_other():
    here, across = scene(sea(), lat=60.0, lon=10.0), scene(sea(), lat=60.0, lon=179.99)
    one, other = (yellow(picture(draw_quicklook(one, detections(detection(one, 150, 200))))) for one in (here, across))
    assert other[1].mean() == pytest.approx(one[1].mean(), abs=0.02)
    assert other[0].mean() == pytest.approx(one[0].mean(), abs=0.02)


def test_an_area_is_what_is_shown():
    a_scene = scene(sea())
    lat, lon = (float(one) for one in a_scene.grid.position(150, 200))
    ring = [(lon - 0.01, lat - 0.01), (lon + 0.01, lat - 0.01), (lon + 0.01, lat + 0.01), (lon - 0.01, lat + 0.01)]
    whole, part = (picture(draw_quicklook(a_scene, detections(), area)) for area in ((), (ring,)))
    assert of_colour(whole, NO_DATA, 3)[0].size > 4 * of_colour(part, NO_DATA, 3)[0].size


def test_an_area_outside_shows_the_whole_scene():
    a_scene = scene(sea())
    outside = [(10.0, 10.0), (11.0, 10.0), (11.0, 11.0)]
    assert draw_quicklook(a_scene, detections(), (outside,)).startswith(b"\x89PNG")


def test_shores_are_asked_for_the_view():
    land = OneShore((133.0, 42.6), (133.1, 42.6))
    draw_quicklook(scene(sea()), detections(), land=land)
    south, west, north, east = land.asked
    assert south < 42.6 < north
    assert west < 133.0 < east


def test_every_reason_is_drawn_however_many_there_are():
    a_scene = scene(sea())
    rows = [detection(a_scene, 20 + 8 * at, 200, reason=f"reason {at}", hull=None) for at in range(30)]
    assert draw_quicklook(a_scene, detections(*rows)) != draw_quicklook(a_scene, detections(*rows[:20]))


def test_names_never_lie_on_each_other_and_what_has_none_is_told():
    a_scene = scene(sea())
    crowd = [detection(a_scene, 150 + at % 5, 200 + at // 5, detection_id=f"d-{at:012d}") for at in range(60)]
    told = []

    from ullage.detecting import quicklook

    drawn = quicklook.draw_marks

    def spy(*arguments):
        told.extend(drawn(*arguments))
        return told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quicklook, "draw_marks", spy)
        draw_quicklook(a_scene, detections(*crowd))
    (sentence,) = told
    assert sentence.endswith("of 60 ships are named, the longest first")


@pytest.mark.parametrize("valid", [True, False])
def test_a_scene_of_nothing_is_a_picture_too(valid):
    blank = scene(np.zeros((2, 300, 400)), valid=np.full((300, 400), valid))
    assert draw_quicklook(blank, detections()).startswith(b"\x89PNG")


def test_a_detection_that_is_nowhere_does_no_harm():
    nowhere = {"detection_id": "d-0", "reject_reason": "scene border"}
    assert draw_quicklook(scene(sea()), detections(nowhere)).startswith(b"\x89PNG")


def test_the_credit_is_that_of_the_sensor():
    assert credit_of(scene(sea(20, 20))) == "Contains modified Copernicus Sentinel data 2024."
    assert credit_of(scene(sea(20, 20), sensor="sentinel-2b")) == "Contains modified Copernicus Sentinel data 2024."
    assert credit_of(scene(sea(20, 20), sensor="other"), "By me.") == "By me."


def test_a_simulated_scene_is_said_to_be_simulated_and_nobody_is_thanked_for_it(tmp_path):
    made = simulate_scene(3, SarSettings(rows=40, columns=60, ships=1))
    read = read_scene(write_safe(made, tmp_path))
    for one in (made.scene, read):
        assert one.sensor == "simulated sentinel-1a"
        assert credit_of(one, "By me.") == "Simulated: no satellite saw this. By me."


@pytest.mark.parametrize("level", ["1C", "2A"])
def test_a_simulated_product_of_sentinel_2_is_nobodys_either_until_another_centre_made_it(tmp_path, level):
    product = sentinel2maker.safe(tmp_path, of=replace(sentinel2maker.DESCRIBED, level=level))
    read = read_scene(product)
    assert read.sensor == "simulated sentinel-2a"
    assert credit_of(read) == "Simulated: no satellite saw this."
    sentinel2maker.replaced(product, f"MTD_MSIL{level}", "_SIMU_", "_2APS_")
    assert credit_of(read_scene(product)) == "Contains modified Copernicus Sentinel data 2023."
