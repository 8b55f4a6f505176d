from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ullage.cargo.freeboard import FreeboardRule, Particulars
from ullage.cargo.freeboard.hulls import SizeRule, draw_hulls
from ullage.cargo.freeboard.loading import Evidence, imagine_loadings, resample, weigh_loadings
from ullage.cargo.hydrostatics import NonCargoRule
from ullage.cargo.particulars import RegisterRule
from ullage.cargo.volume import ProductRule, TankRule
from ullage.cargo.worlds import draw_worlds

COUNT, RULE = 12_000, FreeboardRule()
REFERENCE = Particulars(
    length_m=79.9,
    lpp_m=76.0,
    beam_m=14.0,
    depth_m=7.4,
    summer_draught_m=6.1,
    deadweight_t=3500.0,
    tank_volume_m3=4000.0,
)


def imagined(seed=0, rule=RULE, known=REFERENCE):
    hulls = draw_hulls(known, SizeRule(), TankRule(), seed=seed, count=COUNT, ship="one")
    worlds = draw_worlds(seed, COUNT, "gasoil", ProductRule(), RegisterRule(), TankRule())
    return imagine_loadings(hulls, worlds, rule, NonCargoRule(), seed=seed, ship="one")


def prior(ships):
    return weigh_loadings(ships, []).share


@pytest.mark.parametrize("p_laden", [0.2, 0.5, 0.9])
def test_without_an_image_she_is_as_likely_laden_as_the_rule_says(p_laden):
    ships = imagined(rule=dataclasses.replace(RULE, p_laden=p_laden))
    assert prior(ships)[ships.laden].sum() == pytest.approx(p_laden, abs=0.02)


def test_without_an_image_a_laden_ship_is_as_full_as_the_prior_says():
    ships = imagined(rule=dataclasses.replace(RULE, p_laden=1.0, part_share=0.0))
    share = prior(ships)
    fill = ships.cargo_t / ships.full_t
    assert share @ fill == pytest.approx(0.88, abs=0.005)
    assert (share @ fill**2 - (share @ fill) ** 2) ** 0.5 == pytest.approx(0.084, abs=0.005)


def test_a_ship_in_ballast_lies_about_where_the_rules_say():
    ships = imagined()
    counted = np.isfinite(ships.log_weight) & ~ships.laden
    assert ships.draught_m[counted].min() > 1.6
    assert ships.draught_m[counted].max() < 6.4
    assert np.average(ships.draught_m[counted], weights=prior(ships)[counted]) == pytest.approx(2.95, abs=0.08)


def test_no_imagined_ship_carries_more_than_a_full_cargo():
    ships = imagined()
    assert (ships.cargo_t <= ships.full_t).all()
    assert (ships.cargo_t >= 0).all()


def test_ships_in_regulation_18s_reach_take_its_ballast():
    known = Particulars(
        length_m=250.0, lpp_m=240.0, beam_m=42.0, depth_m=21.0, summer_draught_m=15.0, deadweight_t=105_000.0
    )
    ships = imagined(rule=dataclasses.replace(RULE, p_laden=0.0, light_share=0.0), known=known)
    assert prior(ships) @ ships.draught_m == pytest.approx(2.0 + 0.02 * 240.0, abs=0.15)


def test_weights_are_those_of_a_normal_error():
    ships = imagined()
    share = weigh_loadings(ships, [Evidence("freeboard", 2.5, 0.3)]).share
    plain = np.exp(ships.log_weight) * np.exp(-0.5 * ((2.5 - ships.freeboard_m) / 0.3) ** 2)
    assert share == pytest.approx(plain / plain.sum(), abs=1e-12)


def test_a_measurement_beyond_all_ships_surprises():
    ships = imagined()
    assert weigh_loadings(ships, [Evidence("freeboard", 9.0, 0.2)]).p_surprise < 1e-6
    assert weigh_loadings(ships, [Evidence("freeboard", 2.5, 0.2)]).p_surprise > 0.1


def test_resampling_keeps_weights_and_no_order():
    share = np.array([0.5, 0.0, 0.3, 0.2])
    picked = resample(share, 10_000, seed=3, name="one")
    assert np.bincount(picked, minlength=4) / 10_000 == pytest.approx(share, abs=2e-4)
    assert abs(np.corrcoef(picked[:-1], picked[1:])[0, 1]) < 0.05


@pytest.mark.parametrize("sd", [0.15, 0.3, 0.6])
def test_ninety_percent_intervals_hold_nine_imagined_ships_of_ten(sd):
    truth, ships, nature = imagined(seed=1), imagined(seed=2), np.random.default_rng(8)
    held = 0
    for at in nature.choice(COUNT, 150, p=prior(truth)):
        seen = Evidence("freeboard", truth.freeboard_m[at] + sd * nature.standard_normal(), sd)
        draught = ships.draught_m[resample(weigh_loadings(ships, [seen]).share, 500, seed=0, name=str(at))]
        low, high = np.quantile(draught, (0.05, 0.95))
        held += low <= truth.draught_m[at] <= high
    assert 0.84 <= held / 150 <= 0.96
