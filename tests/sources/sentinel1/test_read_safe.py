from datetime import timedelta

import numpy as np
import pytest

import safemaker
from ullage.records import Window
from ullage.sources.product_names import relative_orbit
from ullage.sources.sentinel1 import read_scene
from ullage.sources.sentinel1.calibrate import ROUNDING, calibrate_reference


def test_a_folder_is_a_scene_of_its_polarisations_co_polarised_first(tmp_path):
    scene = read_scene(safemaker.write_safe(tmp_path, pols=("vh", "vv")))
    assert scene.bands == ("VV", "VH")
    assert (scene.rows, scene.columns, scene.sensor, scene.kind) == (90, 130, "sentinel-1a", "sar")
    assert scene.scene_id == safemaker.NAME
    assert scene.radiometry == "sigma0"
    assert scene.warnings == ()


def test_times_are_those_of_the_first_and_the_last_line(tmp_path):
    scene = read_scene(safemaker.write_safe(tmp_path))
    assert scene.started_at == safemaker.AT
    assert scene.ended_at == safemaker.AT + timedelta(seconds=20)


def test_the_grid_is_the_geolocation_grid(tmp_path):
    scene = read_scene(safemaker.write_safe(tmp_path))
    lat, lon, incidence, delay = safemaker.place(40, 70)
    assert np.allclose(scene.grid.position(40, 70), (lat, lon), atol=1e-7)
    assert scene.grid.incidence(40, 70) == pytest.approx(incidence)
    assert scene.grid.slant_range(40, 70) == pytest.approx(299_792_458.0 * delay / 2)


def test_the_view_is_of_the_product(tmp_path):
    view = read_scene(safemaker.write_safe(tmp_path)).sar
    assert view.wavelength_m == pytest.approx(0.05546576, abs=1e-7)
    assert view.satellite_speed_m_s == pytest.approx(np.hypot(7510, 1000))
    assert (view.ascending, view.relative_orbit, view.looks) == (False, 8, 4.4)
    assert [(one.name, round(one.prf_hz), one.window) for one in view.sub_swaths] == [
        ("IW1", 1717, Window(0, 0, 90, 65)),
        ("IW2", 1452, Window(0, 65, 90, 65)),
    ]


def test_without_a_manifest_the_relative_orbit_follows_from_the_absolute_one(tmp_path):
    assert read_scene(safemaker.write_safe(tmp_path, track=None)).sar.relative_orbit == (53930 - 73) % 175 + 1


@pytest.mark.parametrize(
    ("mission", "absolute", "relative"), [("S1A", 45268, 46), ("S1B", 30148, 22), ("S1A", 18302, 30), ("S1B", 7231, 30)]
)
def test_relative_orbits_are_those_of_manifests(mission, absolute, relative):
    assert relative_orbit(mission, absolute) == relative


def test_sigma_nought_is_that_of_the_reference(tmp_path):
    values = safemaker.numbers()
    values[1, 3, 5] = 0
    scene = read_scene(safemaker.write_safe(tmp_path, values))
    patch = scene.pixels.read(Window(0, 0, 90, 130))
    expected, valid = calibrate_reference(values, scene.pixels.gains, 0, 0)
    assert np.array_equal(patch.valid, valid)
    assert not patch.valid[3, 5]
    assert np.abs(patch.values - expected).max() <= ROUNDING
    assert patch.values.dtype == np.float32


def test_sigma_nought_is_the_number_over_the_gain_squared(tmp_path):
    values = safemaker.numbers()
    patch = read_scene(safemaker.write_safe(tmp_path, values)).pixels.read(Window(20, 33, 1, 1))
    assert patch.values[0, 0, 0] == pytest.approx((values[0, 20, 33] / safemaker.gain(20, 33)) ** 2, rel=1e-5)


def test_any_division_into_windows_gives_the_same_bytes(tmp_path):
    scene = read_scene(safemaker.write_safe(tmp_path))
    whole = scene.pixels.read(Window(0, 0, 90, 130))
    for row in range(0, 90, 17):
        for column in range(0, 130, 23):
            part = scene.pixels.read(Window(row, column, 17, 23))
            assert np.array_equal(
                part.values[:, : 90 - row, : 130 - column], whole.values[:, row : row + 17, column : column + 23]
            )


def test_values_are_whole_multiples_of_the_rounding(tmp_path):
    values = read_scene(safemaker.write_safe(tmp_path)).pixels.read(Window(0, 0, 90, 130)).values
    steps = values.astype(np.float64) / ROUNDING
    assert np.array_equal(steps, np.round(steps))


def test_what_lies_outside_is_not_valid(tmp_path):
    scene = read_scene(safemaker.write_safe(tmp_path))
    patch = scene.pixels.read(Window(-2, 125, 4, 10))
    assert np.argwhere(patch.valid).tolist() == [[r, c] for r in (2, 3) for c in range(5)]
    assert not patch.values[:, ~patch.valid].any()
    assert not scene.pixels.read(Window(500, 0, 3, 3)).valid.any()


def test_noise_is_taken_off_down_to_nothing(tmp_path):
    values = safemaker.numbers()
    scene = read_scene(safemaker.write_safe(tmp_path, values))
    patch = scene.pixels.read(Window(30, 80, 10, 10), noise_removed=True)
    factor = 1.5 - 0.5 * np.arange(30, 40) / 89
    noise = factor[:, None] * (300 + 0.5 * np.arange(80, 90))
    power = (values[0, 30:40, 80:90].astype(float) ** 2 - noise) / safemaker.gain(
        np.arange(30, 40)[:, None], np.arange(80, 90)
    ) ** 2
    assert np.allclose(patch.values[0], np.maximum(power, 0), atol=2 * ROUNDING)


def test_noise_of_older_products_is_one_list_of_vectors(tmp_path):
    values = safemaker.numbers()
    safe = safemaker.write_safe(tmp_path, values)
    safemaker.file_of(safe, "noise").write_bytes(safemaker.old_noise(90, 130))
    patch = read_scene(safe).pixels.read(Window(30, 80, 1, 1), noise_removed=True)
    power = (float(values[0, 30, 80]) ** 2 - 300 * (1 + 80 / 129)) / safemaker.gain(30, 80) ** 2
    assert patch.values[0, 0, 0] == pytest.approx(max(power, 0), abs=2 * ROUNDING)
