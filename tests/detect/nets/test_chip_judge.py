import numpy as np
import pytest

from ullage.detect.hull import CHIP_PIXELS
from ullage.detect.nets.chips import ChipJudge, to_contrast


def chips(count, bands, seed=1):
    return np.random.default_rng(seed).gamma(4, 0.01, (count, bands, 64, 64)).astype(np.float32)


def contrast_reference(chip):
    """Give tens of decibels over the lower median of what was measured, pixel by pixel."""
    measured = sorted(float(x) for x in chip.ravel() if x > 0)
    level = measured[(len(measured) - 1) // 2]
    return [[min(max(np.log10(x / level), -2), 4) if x > 0 else 0.0 for x in row] for row in chip]


def test_contrast_is_that_of_the_plain_form():
    values = chips(2, 1)
    values[0, 0, :5] = 0
    values[1, 0, 30, 30] = 1e6
    found = to_contrast(values, ("VV",))
    for k in range(2):
        assert found[k, 0] == pytest.approx(np.array(contrast_reference(values[k, 0])), abs=1e-5)


def test_calibration_does_not_matter():
    values = chips(3, 2)
    assert to_contrast(values * 16, ("VV", "VH")) == pytest.approx(to_contrast(values, ("VV", "VH")), abs=1e-5)


def test_bands_may_come_in_any_order():
    values = chips(2, 2)
    turned = np.ascontiguousarray(values[:, ::-1])
    assert np.array_equal(to_contrast(values, ("VV", "VH")), to_contrast(turned, ("VH", "VV")))


def test_an_absent_band_is_marked_absent():
    found = to_contrast(chips(1, 1), ("VV",))
    assert found[0, :, 0, 0].tolist()[2:] == [1, 0]
    assert not found[0, 1].any()


def test_a_single_band_of_another_name_counts_as_like_polarised():
    values = chips(1, 1)
    assert np.array_equal(to_contrast(values, ("intensity",)), to_contrast(values, ("VV",)))


def test_what_was_not_measured_has_no_contrast():
    assert not to_contrast(np.zeros((1, 1, 64, 64), np.float32), ("VV",))[:, 0].any()


def test_chips_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="chips are of shape"):
        to_contrast(chips(1, 2), ("VV",))


@pytest.mark.parametrize("size", [CHIP_PIXELS - 1, CHIP_PIXELS + 1])
def test_chips_of_another_size_than_hulls_are_measured_in_are_refused(size):
    values = np.ones((1, 1, size, size), np.float32)
    with pytest.raises(ValueError, match=f"{CHIP_PIXELS} by {CHIP_PIXELS} pixels"):
        ChipJudge(lambda tensor: tensor[:, 0, 0, :3])(values, np.ones((1, 1), np.float32), ("VV",))


def test_answers_do_not_depend_on_how_many_chips_are_asked_about_at_once():
    def net(tensor):
        mean = tensor[:, 0].max(axis=(1, 2))
        return np.stack([mean, mean, mean], axis=1)

    values = chips(200, 1)
    together = ChipJudge(net)(values, np.ones((200, 1), np.float32), ("VV",))
    alone = [ChipJudge(net)(one[None], np.ones((1, 1), np.float32), ("VV",))[0] for one in values]
    assert together.tolist() == alone


def test_without_a_known_band_the_answer_is_not_known():
    def net(tensor):
        raise AssertionError(f"asked about {tensor.shape}")

    found = ChipJudge(net)(chips(2, 2), np.ones((2, 2), np.float32), ("X1", "X2"))
    assert np.isnan(found).all()


def test_no_chips_have_no_answers():
    found = ChipJudge(lambda tensor: tensor[:, 0, 0, :3])(chips(0, 2), np.ones((0, 2), np.float32), ("VV", "VH"))
    assert found.shape == (0,)
