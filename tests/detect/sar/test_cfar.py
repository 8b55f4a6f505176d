"""The two windows: pixel by pixel what the slow form finds, and nothing where nothing was measured."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.detect.sar import CfarRule, cfar
from ullage.detect.sar.reference import cfar_reference

SMALL = {"ring_m": 150.0, "guard_m": 50.0, "pfa": 1e-2}


def speckle(seed, shape=(2, 60, 70), looks=4.4):
    rng = np.random.default_rng(seed)
    return (rng.gamma(looks, 0.02 / looks, shape)).astype(np.float32)


@settings(max_examples=12)
@given(
    seed=st.integers(0, 10_000),
    law=st.sampled_from(["gamma", "k", "log-normal", "truncated"]),
    bands=st.integers(1, 2),
    lost=st.floats(0, 0.9),
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_the_fast_form_finds_exactly_what_the_slow_one_finds(seed, law, bands, lost, shape):
    values = speckle(seed, (bands, *shape))
    values[:, : shape[0] // 3, : shape[1] // 3] *= 30
    valid = np.random.default_rng(seed).random(shape) >= lost
    rule = CfarRule(law=law, **SMALL)
    assert np.array_equal(cfar(values, valid, rule), cfar_reference(values, valid, rule))


def test_the_fast_form_is_exact_over_the_sides_of_cells():
    values = speckle(3, (1, 300, 290))
    values[0, 250:262, 250:262] = 5.0
    valid = np.ones((300, 290), np.bool_)
    valid[100:140] = False
    rule = CfarRule(law="k", **SMALL)
    rows = slice(236, 280)
    whole = cfar(values, valid, rule)
    assert np.array_equal(whole[rows], cfar_reference(values, valid, rule, only=rows)[rows])


def test_a_target_far_brighter_than_all_leaves_no_trace_in_the_sums():
    values = speckle(5, (1, 200, 200))
    bright = values.copy()
    bright[0, 20, 20] = 1e5
    rule = CfarRule(**SMALL)
    away = np.s_[60:, 60:]
    valid = np.ones((200, 200), np.bool_)
    assert np.array_equal(cfar(values, valid, rule)[away], cfar(bright, valid, rule)[away])


def test_no_data_is_never_found_and_is_no_clutter():
    values = speckle(7)
    valid = np.ones(values.shape[1:], np.bool_)
    valid[:, :35] = False
    values[:, :, :35] = 9.0
    mask = cfar(values, valid, CfarRule(**SMALL))
    other = values.copy()
    other[:, :, :35] = 0.0
    assert not mask[:, :35].any()
    assert np.array_equal(mask, cfar(other, valid, CfarRule(**SMALL)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0])
def test_what_is_no_intensity_was_not_measured(bad):
    values = speckle(9)
    values[0, 10:20, 10:20] = bad
    mask = cfar(values, np.ones(values.shape[1:], np.bool_), CfarRule(**SMALL))
    assert not mask[10:20, 10:20].any()


def test_nothing_is_decided_where_too_little_is_known_around():
    values = speckle(11, (1, 60, 60))
    values[0, 30, 30] = 50.0
    valid = np.zeros((60, 60), np.bool_)
    valid[28:33, 28:33] = True
    assert not cfar(values, valid, CfarRule(**SMALL)).any()


def test_a_scene_without_any_value_has_no_ship():
    assert not cfar(np.zeros((2, 40, 40)), np.zeros((40, 40), np.bool_)).any()
    assert not cfar(np.zeros((2, 40, 40)), np.ones((40, 40), np.bool_)).any()


@pytest.mark.parametrize("law", ["gamma", "k", "log-normal", "truncated"])
@pytest.mark.parametrize("power", [-20, 25])
def test_the_unit_of_the_intensities_does_not_matter(law, power):
    values = speckle(13, (2, 130, 140))
    values[:, 60:66, 60:80] *= 40
    valid = np.ones(values.shape[1:], np.bool_)
    rule = CfarRule(law=law, **SMALL)
    found = cfar(values, valid, rule)
    assert found[62, 70]
    assert np.array_equal(found, cfar(values * np.float32(2.0**power), valid, rule))


def test_a_neighbour_in_the_ring_hides_no_ship_from_truncated_statistics():
    values = speckle(15, (1, 256, 256))
    values[0, 100:104, 100:104] = 0.16
    values[0, 60:70, 90:120] = 20.0
    valid = np.ones((256, 256), np.bool_)
    rule = {"pfa": 1e-5, "ring_m": 900.0, "guard_m": 300.0}
    ship = np.s_[100:104, 100:104]
    assert not cfar(values, valid, CfarRule(law="gamma", **rule))[ship].any()
    assert cfar(values, valid, CfarRule(law="truncated", **rule))[ship].any()


def test_a_cell_full_of_what_stands_out_is_in_the_mask():
    values = speckle(16, (1, 90, 90))
    values[0, ::5, ::5] *= 400
    rule = CfarRule(law="gamma", most_hits=0.001, **SMALL)
    valid = np.ones((90, 90), np.bool_)
    found = cfar(values, valid, rule)
    assert found.sum() > 300
    assert np.array_equal(found, cfar_reference(values, valid, rule))


def test_inputs_stay_as_they_were():
    values, valid = speckle(17), np.ones((60, 70), np.bool_)
    before = values.copy()
    cfar(values, valid, CfarRule(**SMALL))
    assert np.array_equal(values, before)
    assert valid.all()


def test_arrays_of_other_shapes_are_refused():
    with pytest.raises(ValueError, match="expected equal rows and columns"):
        cfar(np.ones((5, 6)), np.ones((6, 5), np.bool_))


@pytest.mark.parametrize(
    "wrong", [{"pfa": 0.0}, {"pfa": 0.7}, {"law": "weibull"}, {"ring_m": 10.0, "guard_m": 20.0}, {"least_share": 0.0}]
)
def test_rules_without_a_meaning_are_refused(wrong):
    with pytest.raises(ValueError, match=r"expected|shares"):
        CfarRule(**wrong)
