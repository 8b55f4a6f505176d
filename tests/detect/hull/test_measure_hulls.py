"""Ships in chips: their features, their sizes, and what stays out of them."""

import numpy as np
import pytest

from ullage.detect.hull import CHIP_PIXELS, hull_outline, measure_hulls
from ullage.detect.hull.measure import reach_over_both
from ullage.detect.hull.model import shipped
from ullage.detect.hull.reference import shape_reference
from ullage.detect.hull.shape import NAMES, find_shapes

MIDDLE = CHIP_PIXELS // 2


def blurred_bar(length, beam, axis_deg, row_m=10.0, column_m=10.0, at=(0.0, 0.0), level=60.0):
    """Draw an even ship as a radar of 20 by 22 m sees it, over a sea of 1: sums of normal spots every 2 m."""
    angle = np.radians(axis_deg)
    along, across = (np.arange(-size / 2 + 1, size / 2, 2.0) for size in (length, beam))
    t, u = (one.ravel() for one in np.meshgrid(along, across, indexing="ij"))
    y, x = at[0] + t * np.cos(angle) - u * np.sin(angle), at[1] + t * np.sin(angle) + u * np.cos(angle)
    rows, columns = (np.arange(CHIP_PIXELS) - MIDDLE) * row_m, (np.arange(CHIP_PIXELS) - MIDDLE) * column_m
    down = np.exp(-0.5 * ((rows[:, None] - y) / (22 / 2.355)) ** 2)
    right = np.exp(-0.5 * ((columns[:, None] - x) / (20 / 2.355)) ** 2)
    ship = down @ right.T
    return level * ship / ship.max()


def sea(seed, looks=4.4):
    return np.random.default_rng(seed).gamma(looks, 1 / looks, (CHIP_PIXELS, CHIP_PIXELS))


def measure(chips, model="opensarship", spacing=10.0, bands=("VV",), clutter=0.02):
    chips = np.asarray(chips, np.float32)
    values = np.repeat(chips[:, None], len(bands), axis=1) * np.float32(clutter)
    n = len(chips)
    return measure_hulls(
        values,
        np.ones(chips.shape, bool),
        np.full(n, spacing),
        np.full(n, spacing),
        np.full((n, len(bands)), clutter),
        bands,
        model,
    )


@pytest.mark.parametrize("spacing", [(10.0, 10.0), (7.0, 13.0)])
def test_the_kernel_gives_what_the_reference_gives(spacing):
    rng = np.random.default_rng(3)
    chips = [
        sea(k)
        + blurred_bar(
            rng.uniform(20, 350), rng.uniform(6, 40), rng.uniform(0, 180), *spacing, level=10 ** rng.uniform(0.5, 3)
        )
        for k in range(12)
    ]
    features, lay = find_shapes(np.array(chips), *spacing)
    for k, chip in enumerate(chips):
        slow_features, slow_lay = shape_reference(chip, *spacing)
        np.testing.assert_allclose(features[k], slow_features, atol=1e-8)
        assert np.isclose((lay[k, 0] - slow_lay[0] + np.pi / 2) % np.pi, np.pi / 2, atol=1e-8)
        np.testing.assert_allclose(lay[k, 1:], slow_lay[1:], atol=1e-7)


@pytest.mark.parametrize("length", [60, 120, 180, 250, 330])
def test_an_even_ship_has_her_length_without_a_fit(length):
    chips = [sea(k) + blurred_bar(length, length / 6, axis, level=80) for k, axis in enumerate((5, 40, 75, 100, 160))]
    assert abs(measure(chips, None).length_m.mean() - length) < 6


def test_the_axis_is_that_of_the_ship():
    axes = np.arange(0.0, 180.0, 15.0)
    found = measure([sea(int(a)) + blurred_bar(150, 25, a) for a in axes]).axis_deg_from_rows
    assert (np.abs((found - axes + 90) % 180 - 90) < 3).all()


def test_the_middle_is_that_of_the_ship_though_the_chip_is_not_cut_around_it():
    found = measure([sea(1) + blurred_bar(140, 22, 30, at=(30.0, -20.0))])
    assert found.middle_row[0] == pytest.approx(3.0, abs=0.3)
    assert found.middle_column[0] == pytest.approx(-2.0, abs=0.3)


@pytest.mark.parametrize("model", ["opensarship", None])
def test_a_neighbour_and_a_quay_are_not_part_of_the_ship(model):
    ship = sea(2) + blurred_bar(120, 20, 0)
    beside = blurred_bar(200, 30, 0, at=(0.0, 90.0), level=100)
    quay = blurred_bar(600, 60, 90, at=(200.0, 0.0), level=400)
    alone, crowded = measure([ship, ship + beside + quay], model).length_m
    assert crowded == pytest.approx(alone, rel=0.03)


def test_a_longer_ship_is_measured_longer():
    found = measure([sea(4) + blurred_bar(length, length / 6, 20) for length in (60, 100, 150, 220)]).length_m
    assert (np.diff(found) > 0).all()


def test_the_interval_lies_around_the_length():
    found = measure([sea(k) + blurred_bar(50 + 25 * k, 10 + 3 * k, 17 * k) for k in range(9)])
    assert (found.length_low_m < found.length_m).all()
    assert (found.length_m < found.length_high_m).all()
    assert (found.length_sd_m > 0).all()
    assert (found.axis_sd_deg > 0).all()


def even_bar(length, beam, level):
    """Draw a bar of even brightness without any blur, along the columns, as no ship of the fit looks."""
    chip = sea(1)
    top, left = MIDDLE - beam // 20, MIDDLE - length // 20
    chip[top : top + beam // 10, left : left + length // 10] += level
    return chip


@pytest.mark.parametrize("beam", [10, 30, 50])
@pytest.mark.parametrize("length", [100, 150, 220])
@pytest.mark.parametrize("level", [200.0, 3000.0])
def test_the_interval_of_an_even_bar_reaches_over_her_length_though_the_fit_is_far_off(length, beam, level):
    found = measure([even_bar(length, beam, level)], clutter=1.0)
    assert found.length_low_m[0] <= length <= found.length_high_m[0]


def test_where_fit_and_extent_disagree_the_deviation_is_that_of_the_whole_interval():
    found = measure([even_bar(150, 30, 3000.0)], clutter=1.0)
    assert found.length_m[0] < 100
    assert found.length_sd_m[0] == pytest.approx((found.length_high_m[0] - found.length_low_m[0]) / 2 / 1.6449)


def test_no_interval_gets_narrower_and_those_that_agree_stay():
    fitted = np.array([[100.0, 100, 100], [12, 12, 12], [80, 80, 80], [120, 120, 120], [15, 15, 15], [3, 3, 3]])
    extents = np.array([[130.0, 150, 60], [5, 5, 5], [125, 145, 90], [135, 155, 110], [20, 20, 20], [9, 9, 9]])
    found = reach_over_both(fitted, extents)
    assert found[:, 0].tolist() == fitted[:, 0].tolist()
    assert found[2:4, 1].tolist() == [80, 155]
    assert found[2:4, 2].tolist() == [80, 120]
    assert found[[0, 4, 5]].tolist() == fitted[[0, 4, 5]].tolist()
    assert (found[1] >= fitted[1]).all()


def test_mere_sea_has_no_length():
    found = measure([np.ones((CHIP_PIXELS, CHIP_PIXELS))])
    numbers = [getattr(found, name)[0] for name in ("length_m", "length_sd_m", "beam_m", "beam_sd_m", "axis_sd_deg")]
    assert np.isnan(numbers).all()


def test_no_chips_give_no_hulls():
    found = measure(np.ones((0, CHIP_PIXELS, CHIP_PIXELS)))
    assert found.length_m.shape == (0,)
    assert found.method == ()


def test_what_was_not_measured_is_sea():
    chip = (sea(5) + blurred_bar(120, 20, 10)).astype(np.float32)
    holed = chip.copy()
    holed[:, 50:] = np.nan
    valid = np.isfinite(holed)
    found = measure_hulls(holed[None, None], valid[None], 10.0, 10.0, np.ones((1, 1)), ["VV"])
    assert found.length_m[0] == pytest.approx(measure([chip], clutter=1.0).length_m[0])


def test_another_band_widens_the_interval():
    chip = [sea(6) + blurred_bar(120, 20, 10)]
    own, other = measure(chip), measure(chip, bands=("VH",))
    assert other.length_sd_m[0] > own.length_sd_m[0]
    assert other.length_high_m[0] - other.length_low_m[0] > own.length_high_m[0] - own.length_low_m[0]


def test_the_band_of_like_polarisations_is_measured():
    chip = (sea(7) + blurred_bar(120, 20, 10)).astype(np.float32)
    both = np.stack([np.ones_like(chip), chip])[None]
    found = measure_hulls(both, np.ones((1, 64, 64), bool), 10.0, 10.0, np.ones((1, 2)), ["VH", "VV"])
    assert found.length_m[0] == pytest.approx(measure([chip], clutter=1.0).length_m[0])


def test_at_another_spacing_the_fit_is_not_used():
    chip = sea(8) + blurred_bar(240, 40, 10, 20.0, 20.0)
    found = measure([chip], spacing=20.0)
    assert found.method == ("extent",)
    assert abs(found.length_m[0] - 240) < 20


def test_features_far_from_those_of_the_fit_widen_the_interval():
    fit = shipped("length")
    usual, far = fit.mean[None], fit.mean[None] + 3.0 * fit.sd
    farther = fit.mean[None] + 6.0 * fit.sd
    assert fit(far)[0] == pytest.approx(fit(farther)[0])
    assert fit(farther)[1] > 2 * fit(far)[1]
    assert 80 < fit(usual)[0][0] < 160


def test_the_fit_has_a_factor_for_each_feature():
    fit = shipped("beam")
    assert fit.square.shape == (len(NAMES), len(NAMES))
    assert np.isfinite(fit.numbers()).all()


def test_the_order_of_chips_and_the_number_of_threads_change_nothing():
    chips = np.array([sea(k) + blurred_bar(60 + 5 * k, 15, 7 * k) for k in range(20)])
    there, back = measure(chips), measure(chips[::-1])
    one = measure(chips[3:4])
    assert there.length_m.tobytes() == back.length_m[::-1].tobytes()
    assert there.axis_deg_from_rows.tobytes() == back.axis_deg_from_rows[::-1].tobytes()
    assert one.length_m[0] == there.length_m[3]


def test_the_input_stays_as_it_was():
    values = (sea(9) + blurred_bar(100, 15, 3)).astype(np.float32)[None, None]
    before = values.copy()
    measure_hulls(values, np.ones((1, 64, 64), bool), 10.0, 10.0, np.ones((1, 1)), ["VV"])
    assert (values == before).all()


def test_an_outline_has_the_length_and_beam_of_the_hull():
    rows, columns = hull_outline([100.0], [20.0], [30.0], [10.0], [5.0])
    y, x = rows[0] * 10.0, columns[0] * 5.0
    sides = np.hypot(np.diff(y, append=y[0]), np.diff(x, append=x[0]))
    assert sorted(np.round(sides, 6).tolist()) == [20.0, 20.0, 100.0, 100.0]
