from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from ullage.cargo.freeboard import (
    Direction,
    FreeboardRule,
    LoadRules,
    Particulars,
    Surroundings,
    estimate_load,
    load_from_strip,
    strip_factor,
)
from ullage.cargo.freeboard.hulls import SizeRule
from ullage.cargo.volume import UnknownProductError
from ullage.quantity import Quantity

REFERENCE = Particulars(
    length_m=79.9,
    lpp_m=76.0,
    beam_m=14.0,
    depth_m=7.4,
    summer_draught_m=6.1,
    deadweight_t=3500.0,
    tank_volume_m3=4000.0,
)
SUN, VIEW, HEADING = Direction(150.0, 28.0), Direction(300.0, 65.0), 50.0
K = strip_factor(SUN, VIEW, HEADING).k
FEWER = LoadRules(freeboard=FreeboardRule(worlds=12_000, draws=2000))
# truth of the table of 2.4: 23,423 bbl of gasoil, with 150 t of other deadweight a freeboard of 1.52 m
TRUTH_M, TRUTH_BBL = 1.52, 23_423.0
ANY_FILL = LoadRules(
    freeboard=FreeboardRule(p_laden=1.0, part_share=1.0, least_fill=0.0, deck_plate_m=0.0),
    size=SizeRule(draught_sd_m=0.0),
)
TABLE = [
    (0.15, (20.7, 23.0, 24.8), 5.5, (19.1, 22.6, 24.9), 8.0),
    (0.30, (19.2, 22.6, 24.9), 7.9, (18.2, 22.2, 24.9), 9.5),
    (0.60, (15.5, 21.4, 24.8), 14.0, (15.1, 21.1, 24.7), 15.0),
    (1.00, (10.4, 19.6, 24.5), 24.0, None, 24.0),
]


def seen(value, sd, name="image"):
    return Quantity.normal(value, sd, "m", name=name, seed=9, count=4000)


def at(freeboard, sd=0.2, known=REFERENCE, **more):
    return estimate_load(known, freeboard=seen(freeboard, sd), **({"product": "gasoil", "rules": FEWER} | more))


def cv(quantity):
    return 100.0 * quantity.sd / quantity.mean


@pytest.mark.parametrize(("sd", "known", "known_cv", "unknown", "unknown_cv"), TABLE)
def test_what_one_visits_volume_is_worth_comes_out_as_printed(sd, known, known_cv, unknown, unknown_cv):
    for product, points, printed in (("gasoil", known, known_cv), (None, unknown, unknown_cv)):
        found = at(TRUTH_M, sd, product=product, rules=ANY_FILL).cargo_bbl
        assert cv(found) == pytest.approx(printed, abs=1.0)
        if points:
            thousands = [value / 1000.0 for value in (found.low, found.mid, found.high)]
            assert thousands == pytest.approx(points, rel=0.035)


@pytest.mark.parametrize(("product", "most"), [("gasoil", 8.0), (None, 10.0)])
def test_at_three_decimetres_of_freeboard_a_visit_is_known_to_eight_or_ten_percent(product, most):
    assert cv(at(TRUTH_M, 0.3, product=product, rules=LoadRules()).cargo_bbl) <= most


def test_identity_and_a_fill_prior_alone_give_ten_percent():
    prior = LoadRules(freeboard=FreeboardRule(p_laden=1.0, part_share=0.0, deck_plate_m=0.0))
    found = estimate_load(REFERENCE, product="gasoil", rules=prior).cargo_bbl
    assert cv(found) == pytest.approx(10.0, abs=0.7)
    assert [found.low / 1e3, found.mid / 1e3, found.high / 1e3] == pytest.approx([17.6, 22.1, 24.6], rel=0.03)


def test_length_alone_leaves_a_quarter():
    prior = LoadRules(freeboard=FreeboardRule(p_laden=1.0, part_share=0.0))
    known = Particulars(length_m=91.2, length_sd_m=5.0)  # the median length of 3,500 t
    assert 20.0 <= cv(estimate_load(known, product="gasoil", rules=prior).cargo_bbl) <= 33.0


def test_an_image_adds_to_identity_and_prior_only_at_three_decimetres_and_better():
    def laden(sd):
        rules = LoadRules(freeboard=FreeboardRule(p_laden=1.0, part_share=0.0))
        measured = None if sd is None else seen(TRUTH_M, sd)
        return cv(estimate_load(REFERENCE, freeboard=measured, product="gasoil", rules=rules).cargo_bbl)

    alone = laden(None)
    assert laden(0.15) < 0.6 * alone
    assert laden(0.3) < 0.75 * alone
    assert laden(1.0) > 0.85 * alone


def test_the_cap_skews_a_full_ship_low():
    found = at(1.35).cargo_bbl
    assert found.mid - found.low > 1.2 * (found.high - found.mid)


@pytest.mark.parametrize(("freeboard", "condition"), [(1.5, "laden"), (3.55, "cannot tell"), (4.8, "ballast")])
def test_a_condition_is_stated_only_when_its_probability_reaches_nine_tenths(freeboard, condition):
    found = at(freeboard)
    assert found.condition == condition
    assert found.p_laden + found.p_ballast == pytest.approx(1.0)
    assert (max(found.p_laden, found.p_ballast) >= 0.9) == (condition != "cannot tell")


def test_a_coarse_image_of_a_ship_half_way_cannot_tell():
    assert at(3.2, 1.2).condition == "cannot tell"


def test_what_is_known_of_the_voyage_moves_a_reading_that_cannot_tell():
    def p(before):
        rules = LoadRules(freeboard=dataclasses.replace(FEWER.freeboard, p_laden=before))
        return at(3.5, rules=rules).p_laden

    assert p(0.1) < p(0.5) < p(0.9)


def test_a_ship_in_ballast_has_no_cargo_but_residues():
    found = at(4.8)
    assert found.cargo_t.mid < 0.005 * 3400.0


def test_more_freeboard_is_never_more_cargo():
    cargo = [at(freeboard).cargo_t.mean for freeboard in (1.2, 2.0, 2.8, 3.6, 4.4)]
    assert cargo == sorted(cargo, reverse=True)


def test_a_worse_measurement_never_narrows_a_laden_ship():
    widths = [at(TRUTH_M, sd).cargo_t.sd for sd in (0.1, 0.2, 0.4, 0.8)]
    assert widths == sorted(widths)


def test_draught_cargo_and_barrels_are_of_one_world_each():
    found = at(2.5)
    assert len(found.draught.draws) == len(found.cargo_t.draws) == len(found.cargo_bbl.draws)
    assert np.corrcoef(found.draught.draws, found.cargo_t.draws)[0, 1] > 0.8
    ratio = found.cargo_bbl.draws / found.cargo_t.draws
    assert ratio.mean() == pytest.approx(6.28981 / 0.845, rel=0.005)


def test_two_ships_have_errors_of_their_own():
    one, other = (at(3.55, ship=ship).cargo_t.draws for ship in ("one", "other"))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.06


def test_the_same_measurement_gives_the_same_bytes():
    assert at(2.5, seed=3).cargo_bbl.draws.tobytes() == at(2.5, seed=3).cargo_bbl.draws.tobytes()


def test_a_boot_top_needs_no_depth():
    known = dataclasses.replace(REFERENCE, depth_m=None)
    found = estimate_load(known, draught=seen(5.88, 0.2), product="gasoil", rules=FEWER)
    assert found.cargo_bbl.mid == pytest.approx(TRUTH_BBL, rel=0.05)
    assert cv(found.cargo_bbl) < 7.0


def test_freeboard_and_boot_top_together_know_more_than_each():
    both = at(2.5, draught=seen(4.9, 0.2, "boot-top"))
    assert both.draught.sd < at(2.5).draught.sd


def test_a_depth_that_is_not_known_is_told_and_widens_the_draught():
    known = dataclasses.replace(REFERENCE, depth_m=None)
    found = at(2.5, known=known)
    assert found.draught.sd > 1.5 * at(2.5).draught.sd
    assert any("depth is not known" in one for one in found.warnings)


def test_length_and_beam_alone_tell_laden_from_ballast_at_the_ends():
    known = Particulars(length_m=80.0, length_sd_m=1.0, beam_m=14.0, beam_sd_m=0.4)
    assert at(1.2, known=known, rules=LoadRules()).condition == "laden"
    middle = at(3.0, known=known, rules=LoadRules())
    assert middle.condition == "cannot tell"


def test_a_freeboard_that_no_such_ship_has_is_refused_with_what_she_can_have():
    found = at(7.5)
    assert "does not go with such a ship" in found.refused
    assert "laden to ballast" in found.refused
    assert not found.cargo_t.can_tell
    assert found.p_laden is None


def test_a_freeboard_at_the_edge_of_what_she_can_have_is_told():
    assert any("check the edges" in one for one in at(5.5, rules=LoadRules()).warnings)


def test_a_deadweight_that_is_a_gross_tonnage_is_told():
    known = dataclasses.replace(REFERENCE, gross_tonnage=3500.0)
    assert any("gross tonnage" in one for one in at(2.0, known=known).warnings)


def test_a_ship_of_which_nothing_is_known_is_refused():
    found = at(2.5, known=Particulars(depth_m=7.0))
    assert "nothing is known of her size" in found.refused
    assert found.condition == "cannot tell"


def test_an_unknown_product_is_refused_by_name():
    with pytest.raises(UnknownProductError, match="molasses"):
        at(2.5, product="molasses")


def strip(width=TRUTH_M * K, sd=0.12, sun=SUN, view=VIEW, known=REFERENCE, **more):
    return load_from_strip(width, sd, sun, view, HEADING, 0.5, known, product="gasoil", rules=FEWER, **more)


def test_a_strip_becomes_barrels():
    found = strip(TRUTH_M * K + 0.012 * K)
    assert found.freeboard.mid == pytest.approx(1.53, abs=0.03)
    assert found.cargo_bbl.low <= TRUTH_BBL <= found.cargo_bbl.high
    assert found.condition == "laden"
    assert found.refused == ""


def test_the_parts_say_what_a_strip_was_worth():
    parts = strip().parts
    assert parts["k"] == pytest.approx(K)
    assert parts["side"] == "port"
    assert parts["fill_low"] <= parts["fill_mid"] <= parts["fill_high"] <= 1.0


def test_a_strip_that_the_geometry_cannot_support_is_refused_to_the_last_number():
    found = strip(sun=Direction(150.0, 60.0), view=Direction(150.0, 45.0))
    assert "hides all of the shadow" in found.refused
    for one in (found.freeboard, found.draught, found.cargo_t, found.cargo_bbl):
        assert one.low is None
        assert not one.can_tell
    assert found.condition == "cannot tell"
    assert found.p_laden is found.p_ballast is None


def test_a_view_that_is_not_known_is_refused():
    assert "satellite stood is not known" in strip(view=None).refused


def test_a_bulwark_that_is_forgotten_is_a_metre_of_draught():
    known = strip(2.5 * K, around=Surroundings(bulwark_m=1.0))
    assert known.draught.mid - strip(2.5 * K).draught.mid == pytest.approx(1.0, abs=0.2)


def test_the_input_is_not_changed():
    parts = {"note": "by hand"}
    at(2.5, parts=parts)
    assert parts == {"note": "by hand"}
    assert math.isclose(REFERENCE.depth_m, 7.4)
