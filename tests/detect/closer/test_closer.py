"""Ships of a fine optical scene measured at its own pixels."""

import numpy as np
import polars as pl
import pytest

from ullage.detect import find_ships
from ullage.detect.closer import METHOD, CloserRule, find_body, measure_closer
from ullage.detect.closer.body import departure
from ullage.simulate.optical import ImageSettings, Ship, simulate_image

SHIP = Ship(length_m=88.0, beam_m=14.0, heading_deg=40.0, layout=5)


@pytest.fixture(scope="module")
def made():
    return simulate_image(
        7, ImageSettings(size=(320, 320), ships=0, fleet=(SHIP,), samples=4, wind_m_s=5.0, sun_elevation_deg=50.0)
    )


@pytest.fixture(scope="module")
def found(made):
    return find_ships(made.scene).filter(pl.col("reject_reason").is_null())


def test_length_and_beam_are_hers_to_some_metres(made, found):
    (row,) = measure_closer(made.scene, found).rows(named=True)
    assert row["method"] == METHOD
    assert row["length_m"] == pytest.approx(88.0, abs=3.0)
    assert row["beam_m"] == pytest.approx(14.0, abs=1.6)
    assert row["length_sd_m"] < 2
    assert abs((row["axis_deg"] - 40 + 90) % 180 - 90) < 2


def test_a_body_is_found_from_a_part_of_her(made):
    truth = made.truth.row(0, named=True)
    body = find_body(made.scene, truth["row"] + 12, truth["column"] - 10, 65.0, CloserRule())
    assert body.length_m == pytest.approx(89.5, abs=4.0)


def test_what_was_rejected_stays_as_it_is(made, found):
    rejected = found.with_columns(reject_reason=pl.lit("cloud"))
    assert measure_closer(made.scene, rejected).equals(rejected)


def test_scenes_of_coarse_pixels_stay_as_they_are():
    made = simulate_image(7, ImageSettings(ground_m=3.0, size=(80, 80), ships=0, fleet=(SHIP,), samples=4))
    found = find_ships(made.scene)
    assert measure_closer(made.scene, found).equals(found)


def test_glint_is_water_and_paint_is_not():
    nature = np.random.default_rng(1)
    glint = np.exp(nature.normal(-3, 1, (30, 30)))
    values = np.stack([glint + base + nature.normal(0, 0.002, glint.shape) for base in (0.06, 0.05, 0.03, 0.02)])
    values[:, 15, 15] = (0.05, 0.06, 0.17, 0.24)
    water = np.ones((30, 30), bool)
    off, _ = departure(values, water)
    assert off[15, 15] > 3 * np.percentile(off[water], 98)


def test_where_there_is_only_water_there_is_no_body():
    made = simulate_image(9, ImageSettings(size=(260, 260), ships=0, samples=2, wind_m_s=2.0))
    assert find_body(made.scene, 130.0, 130.0, 60.0, CloserRule()) is None


@pytest.mark.parametrize(("name", "value"), [("cell_m", 0.0), ("half", 1.0), ("length_sd_m", float("nan"))])
def test_a_rule_that_makes_no_sense_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        CloserRule(**{name: value})
