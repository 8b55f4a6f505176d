from __future__ import annotations

import numpy as np
import pytest

from ullage.cargo.freeboard import Particulars
from ullage.cargo.freeboard.hulls import SizeRule, deadweight_basis, draw_hulls
from ullage.cargo.hydrostatics import Hull, deadweight_on_board_t, displacement_t
from ullage.cargo.volume import TankRule

COUNT = 20_000
REFERENCE = Particulars(
    length_m=79.9,
    lpp_m=76.0,
    beam_m=14.0,
    depth_m=7.4,
    summer_draught_m=6.1,
    deadweight_t=3500.0,
    tank_volume_m3=4000.0,
)


def drawn(known, ship="one", seed=0):
    return draw_hulls(known, SizeRule(), TankRule(), seed=seed, count=COUNT, ship=ship)


def weighted(hulls, values):
    weight = np.exp(hulls.log_weight - hulls.log_weight.max())
    mean = float((weight * values).sum() / weight.sum())
    return mean, float(((weight * (values - mean) ** 2).sum() / weight.sum()) ** 0.5)


def test_a_registers_dimensions_are_drawn_about_what_it_says():
    hulls = drawn(REFERENCE)
    for values, mean, sd in (
        (hulls.lpp_m, 76.0, 0.76),
        (hulls.beam_m, 14.0, 0.14),
        (hulls.depth_m, 7.4, 0.1),
        (hulls.design_draught_m, 6.1, 0.05),
        (hulls.deadweight_t, 3500.0, 105.0),
        (hulls.tank_m3, 4000.0, 120.0),
        (hulls.design_block, 0.78, 0.02),
    ):
        assert values.mean() == pytest.approx(mean, rel=0.005)
        assert values.std() == pytest.approx(sd, rel=0.05)


def test_a_whole_register_needs_nothing_to_hold_together():
    assert (drawn(REFERENCE).log_weight == 0).all()


def test_many_hulls_at_once_float_as_each_alone():
    hulls = drawn(REFERENCE)
    one = Hull(*(float(values[7]) for values in hulls[:6]))
    draughts = np.full(COUNT, 5.2)
    assert hulls.on_board_t(draughts)[7] == pytest.approx(float(deadweight_on_board_t(5.2, one)))
    assert hulls.draught_m(hulls.on_board_t(draughts)) == pytest.approx(draughts)


def test_length_and_beam_alone_give_a_deadweight_as_wide_as_their_relation():
    known = Particulars(length_m=90.0, length_sd_m=0.5, beam_m=14.5, beam_sd_m=0.2)
    hulls = drawn(known)
    mean, sd = weighted(hulls, np.log(hulls.deadweight_t))
    assert 0.1 <= sd <= 0.21
    assert np.exp(mean) == pytest.approx(0.02 * 90.0**1.812 * 14.5**1.465, rel=0.15)


def test_inferred_ships_carry_what_small_tankers_do():
    hulls = drawn(Particulars(length_m=90.0, beam_m=14.5))
    carried = hulls.deadweight_t / displacement_t(hulls.design_draught_m, hulls.hull)
    mean, sd = weighted(hulls, carried)
    assert 0.64 <= mean <= 0.74
    assert sd < 0.035


def test_no_inferred_ship_floats_deeper_than_load_lines_allow():
    hulls = drawn(Particulars(length_m=90.0, beam_m=14.5))
    counted = np.isfinite(hulls.log_weight)
    assert (hulls.depth_m - hulls.design_draught_m > 0.007 * hulls.lpp_m)[counted].all()
    assert 0.5 < counted.mean() < 1.0


def test_the_same_ship_has_the_same_errors_in_every_image_and_another_ship_others():
    assert (drawn(REFERENCE).depth_m == drawn(REFERENCE).depth_m).all()
    assert abs(np.corrcoef(drawn(REFERENCE).depth_m, drawn(REFERENCE, "two").depth_m)[0, 1]) < 0.03


def test_a_relation_beyond_the_sizes_it_was_fitted_to_is_twice_as_wide():
    hulls = drawn(Particulars(length_m=240.0, length_sd_m=0.1, beam_m=42.0, beam_sd_m=0.01, depth_m=30.0))
    assert np.log(hulls.deadweight_t).std() == pytest.approx(2 * 0.206, rel=0.05)


def test_a_basis_is_said_for_every_deadweight():
    assert deadweight_basis(REFERENCE) == "stated deadweight"
    assert "length_m, beam_m" in deadweight_basis(Particulars(length_m=80.0, beam_m=13.0))
    assert deadweight_basis(Particulars(depth_m=7.0)) == ""


def test_a_ship_of_which_nothing_is_known_is_not_drawn():
    with pytest.raises(ValueError, match="nothing tells her deadweight"):
        drawn(Particulars())


@pytest.mark.parametrize(("name", "value"), [("length_m", 0.0), ("depth_m", -7.0), ("deadweight_t", float("nan"))])
def test_particulars_that_no_ship_has_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Particulars(**{name: value})


def test_a_depth_below_the_draught_is_refused():
    with pytest.raises(ValueError, match="is not above the draught"):
        Particulars(depth_m=6.0, summer_draught_m=6.1)
