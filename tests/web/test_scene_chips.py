"""Chips: as seen beside what was measured, and what has to be said of them."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from PIL import Image

from scenemaker import detection, detections, scene, sea
from ullage.web.errors import WebError
from ullage.web.scenes.chips import Look, bare_png, caption, marked_png, paint_chip
from ullage.web.scenes.opened import OpenScene
from ullage.web.scenes.printed import SIDE, printed_png, told_below
from ullage.web.scenes.subject import Subject, here, scenes_about, subject_of


class Result:
    """Rows of a result that has these tables."""

    def __init__(self, **tables):
        self.tables = tables

    def table(self, name):
        return self.tables.get(name)

    def get(self, name, wanted):
        frame = self.tables.get(name)
        column = "detection_id" if name == "detections" else "sighting_id"
        rows = [] if frame is None else [one for one in frame.iter_rows(named=True) if one[column] == wanted]
        return type("Found", (), {"row": rows[0]}) if rows else None


def ship(**others):
    """Give an open scene and a ship in it, bright as she is in the band VH."""
    values = sea()
    values[:, 148:153, 196:205] = 3.0
    one = OpenScene(scene(values), "as analysed")
    row = detections(detection(one.scene, 150, 200, band="VH", **others)).row(0, named=True)
    return one, Subject(row["detection_id"], row, 600.0)


def picture(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_the_bare_chip_has_pixels_alone_and_the_marked_one_differs_by_its_marks():
    one, subject = ship()
    chip = paint_chip(one, subject, Look())
    bare, marked = picture(bare_png(chip)), picture(marked_png(chip, subject))
    assert bare.shape == marked.shape == (420, 420, 3)
    assert (bare == chip.picture).all()
    assert np.ptp(bare, axis=2).max() == 0  # greys: nothing of a mark's colour
    changed = (bare != marked).any(axis=2)
    assert 0.005 < changed.mean() < 0.2
    assert (marked[..., 0] - marked[..., 2] > 90).any()


def test_a_ship_lies_in_the_middle_and_a_square_has_the_side_that_was_asked_for():
    one, subject = ship()
    for size in (400.0, 2000.0):
        chip = paint_chip(one, subject, Look(size_m=size))
        bright = np.argwhere(chip.picture[..., 0] > 250)
        assert np.abs(bright.mean(axis=0) - 210).max() < 12
        assert chip.side_m == size
    assert len(np.argwhere(paint_chip(one, subject, Look(size_m=400.0)).picture > 250)) > 8 * len(bright)


class Counting:
    """A door to pixels that keeps how many were read at once."""

    def __init__(self, pixels):
        self.pixels, self.most = pixels, 0

    def read(self, window, **how):
        self.most = max(self.most, window.rows * window.columns)
        return self.pixels.read(window, **how)


def test_a_square_of_any_size_reads_no_more_than_the_scene_has_and_says_when_its_cells_are_coarse():
    one, subject = ship()
    door = Counting(one.scene.pixels)
    wide = OpenScene(replace(one.scene, pixels=door), "as analysed")
    chip = paint_chip(wide, subject, Look(size_m=20_000.0), 64)
    assert 0 < door.most <= 1.1 * one.scene.rows * one.scene.columns
    assert chip.step == 32
    assert "means of about 32 \N{MULTIPLICATION SIGN} 32 pixels" in caption(wide, subject, chip)["processing"]
    assert "not smoothed" in caption(wide, subject, paint_chip(wide, subject, Look()))["processing"]


def test_the_band_in_which_she_was_found_is_shown_unless_another_is_asked_for():
    one, subject = ship()
    assert paint_chip(one, subject, Look()).stretch.bands == (1,)
    assert paint_chip(one, subject, Look(bands="VV")).stretch.bands == (0,)


def test_squares_of_a_film_strip_have_the_stretch_of_the_scenes_tiles():
    from ullage.web.scenes.stretch import choose

    one, subject = ship()
    at = here(subject.row["lat_deg"], subject.row["lon_deg"])
    assert paint_chip(one, at, Look(), 64, by_scene=True).stretch == choose(one)


def test_where_nothing_was_measured_there_is_no_chip():
    one = OpenScene(scene(sea(), valid=np.zeros((300, 400), np.bool_)), "changed")
    _, subject = ship()
    with pytest.raises(WebError, match="Nothing was measured there"):
        paint_chip(one, subject, Look())
    with pytest.raises(WebError, match="does not show this place"):
        paint_chip(one, here(-40.0, 10.0), Look())


def test_the_caption_says_what_took_it_when_where_and_how_it_was_made():
    one, subject = ship()
    told = caption(one, subject, paint_chip(one, subject, Look()))
    assert told["length_m"] == pytest.approx({"low": 130.26, "mid": 150.0, "high": 169.74})
    assert told["pixels"] == "10 \N{MULTIPLICATION SIGN} 10 m"
    assert told["processing"].startswith("VH; dB of sigma nought; black \N{MINUS SIGN}")
    assert told["credit"] == "Contains modified Copernicus Sentinel data 2024."
    assert told["state"] == "as analysed"


def test_a_printed_chip_has_the_same_bytes_each_time_and_all_that_has_to_be_said():
    one, subject = ship()
    chip = paint_chip(one, subject, Look(), SIDE)
    assert printed_png(one, subject, chip) == printed_png(one, subject, chip)
    wide, high = Image.open(io.BytesIO(printed_png(one, subject, chip))).size
    assert wide > 2 * SIDE
    assert high > SIDE
    told = "\n".join(told_below(one, subject, chip))
    for part in ("2024-05-18 21:30:00 UTC", "° N", "north up", "S1A_TEST", "sigma nought", "Copernicus"):
        assert part in told


def test_a_printed_chip_of_a_changed_file_says_so():
    one, subject = ship()
    one.state = "changed"
    assert any(
        "not what the result was made of" in line for line in told_below(one, subject, paint_chip(one, subject, Look()))
    )


def sighting(**others):
    row = {
        "sighting_id": "s-1", "evidence": ["d-000150000200"], "scene_id": "S1A_TEST", "lat_deg": 42.6, "lon_deg": 133.0,
        "seen_at": datetime(2024, 5, 18, tzinfo=UTC), "length_m": 90.0, "length_sd_m": 20.0, "beam_m": None,
        "beam_sd_m": None, "p_ship": 0.9,
    }  # fmt: skip
    return pl.DataFrame([row | others])


def test_the_chip_of_a_sighting_is_that_of_the_detection_it_was_made_of():
    _, subject = ship()
    rows = Result(detections=pl.DataFrame([subject.row]), sightings=sighting())
    found = subject_of(rows, "sightings", "s-1")
    assert found.row["detection_id"] == "d-000150000200"
    assert found.id == "s-1"


def test_a_sighting_whose_detection_is_not_told_has_a_chip_of_where_it_says_it_lies():
    one, _ = ship()
    found = subject_of(Result(sightings=sighting(evidence=["gone"])), "sightings", "s-1")
    assert found.row["hull"] is None
    lat, lon = (float(each) for each in one.scene.grid.position(150, 200))
    at = Subject("s-1", found.row | {"lat_deg": lat, "lon_deg": lon}, 600.0)
    assert marked_png(paint_chip(one, at, Look()), at)  # a cross


def test_of_an_observation_there_are_no_pixels_and_it_says_why():
    rows = Result(sightings=sighting(scene_id=None, lat_deg=None, lon_deg=None, evidence=["o-1"]))
    with pytest.raises(WebError, match="observation of an analyst has no pixels") as caught:
        subject_of(rows, "sightings", "s-1")
    assert caught.value.status == 404
    with pytest.raises(WebError, match="Nothing among the detections"):
        subject_of(rows, "detections", "d-none")


def test_the_clear_looks_before_and_after_are_told_for_a_place_and_for_none_none():
    from ullage.tables import LOOKS

    _, subject = ship(place_id="berth")
    days = [datetime(2024, 5, day, 2, tzinfo=UTC) for day in (3, 10, 25, 30)]
    rows = [
        {"looked_at": at, "place_id": "berth", "clear": at.day != 10, "scene_id": f"s{at.day}"} for at in days
    ]  # fmt: skip
    assert scenes_about(Result(looks=LOOKS.frame(rows)), subject) == ("s3", "s25")
    assert scenes_about(Result(looks=LOOKS.frame(rows)), here(42.0, 133.0)) == (None, None)
    assert scenes_about(Result(), subject) == (None, None)
