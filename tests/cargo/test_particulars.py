from __future__ import annotations

import importlib.util
import math
import sys
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.cargo import particulars as p
from ullage.tables import FLEET, HULLS

RULE = p.RegisterRule()


def hull(**particulars):
    fleet = FLEET.frame([{"vessel_id": "name:one", "name": "ONE", **particulars}])
    return p.estimate_hulls(fleet, RULE).row(0, named=True)


def load_fit():
    path = Path(__file__).parents[2] / "design" / "fit_particulars.py"
    spec = importlib.util.spec_from_file_location("fit_particulars", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["fit_particulars"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def fit():
    module = load_fit()
    path = module.data_path()
    if not path.exists():
        pytest.skip(f"no register to fit: {path.name} is neither below ULLAGE_TEST_DATA nor in ../shared/data")
    return module


@pytest.fixture(scope="module")
def ships(fit):
    return fit.clean(fit.of_size(fit.read_ships(fit.data_path()), *fit.DEADWEIGHT_T))


@pytest.fixture(scope="module")
def fitted_again(fit, ships):
    """Fit a relation to the register, once for all tests that ask for it."""
    return cache(lambda target, inputs: fit.fit_relation(ships, target, inputs))


def fitted_relations():
    of_deadweight = [("deadweight_t", relation) for relation in p.DEADWEIGHT_RELATIONS]
    of_dimensions = list(p.DIMENSION_RELATIONS.items())
    return [(name, one) for name, one in [*of_deadweight, *of_dimensions] if "customary" not in one.basis]


FITTED = fitted_relations()
FITTED_IDS = [f"{name} from {'+'.join(one.inputs)}" for name, one in FITTED]


def test_a_stated_deadweight_with_its_error_is_taken_as_it_is():
    row = hull(deadweight_t=3565.0, deadweight_sd_t=120.0)
    assert (row["law"], row["deadweight_t"], row["deadweight_spread"]) == ("normal", 3565.0, 120.0)


def test_an_exact_deadweight_stays_exact():
    assert hull(deadweight_t=3565.0, deadweight_sd_t=0.0)["deadweight_spread"] == 0.0


def test_a_stated_deadweight_without_an_error_takes_the_rules():
    assert hull(deadweight_t=3000.0)["deadweight_spread"] == pytest.approx(90.0)


def test_a_stated_deadweight_is_kept_even_when_doubtful():
    row = hull(deadweight_t=2998.0, gross_tonnage=2998.0)
    assert row["deadweight_t"] == 2998.0
    assert row["doubt"] is not None


def test_a_ship_of_which_nothing_is_known_has_the_fleets_prior():
    row = hull()
    assert row["law"] == "fleet prior"
    assert row["deadweight_t"] is None
    assert row["deadweight_spread"] is None


def test_a_tank_volume_is_handed_on():
    assert hull(deadweight_t=3500.0, tank_volume_m3=4000.0)["tank_volume_m3"] == 4000.0


def test_a_silent_register_says_what_the_deadweight_was_inferred_from():
    assert hull(gross_tonnage=2998.0)["method"] == "inferred from gross tonnage 2,998 (179 small tankers)"


def test_the_narrowest_relation_that_applies_is_taken():
    row = hull(length_m=96.0, beam_m=15.0, summer_draught_m=5.6, gross_tonnage=2998.0)
    assert row["method"].startswith("inferred from length 96 m, beam 15 m, summer draught 5.6 m")


def test_relations_are_ordered_by_their_spread():
    spreads = [relation.spread for relation in p.DEADWEIGHT_RELATIONS]
    assert spreads == sorted(spreads)


def test_beyond_the_fitted_sizes_the_spread_is_doubled_and_said_so():
    row = hull(length_m=144.0)
    assert row["deadweight_spread"] == pytest.approx(2 * 0.233)
    assert "beyond" in row["method"]


def test_an_empty_fleet_has_an_empty_table_of_hulls():
    assert p.estimate_hulls(FLEET.frame(), RULE).schema == HULLS.schema


def test_the_order_of_the_fleet_changes_nothing_but_the_order():
    rows = [{"vessel_id": f"name:{i}", "length_m": 60.0 + i, "gross_tonnage": 500.0 * i + 500} for i in range(5)]
    ahead = p.estimate_hulls(FLEET.frame(rows), RULE)
    back = p.estimate_hulls(FLEET.frame(rows[::-1]), RULE)
    assert ahead.equals(back.reverse())


def test_the_fleet_is_left_unchanged():
    fleet = FLEET.frame([{"vessel_id": "name:one", "length_m": 80.0}])
    before = fleet.clone()
    p.estimate_hulls(fleet, RULE)
    assert fleet.equals(before)


# What other publications say of these ships; none of them is among those fitted.
@pytest.mark.parametrize(
    ("known", "deadweight_t"),
    [
        ({"length_m": 79.9, "beam_m": 14.0, "summer_draught_m": 6.1}, 3500.0),  # the reference ship
        ({"length_m": 79.9, "beam_m": 14.0}, 3500.0),
        ({"tank_volume_m3": 4000.0}, 3500.0),
        ({"length_m": 99.9}, 5807.0),  # OCEAN SKY
        ({"gross_tonnage": 5100.0}, 8008.0),  # KOTI
        ({"length_m": 144.0, "beam_m": 23.0}, 16_500.0),  # LIGHTHOUSE WINMORE
    ],
)
def test_ships_known_from_elsewhere_lie_inside_the_ninety_percent_interval(known, deadweight_t):
    row = hull(**known)
    off = math.log(deadweight_t / row["deadweight_t"])
    assert abs(off) < 1.645 * row["deadweight_spread"]


@given(st.floats(44, 130), st.floats(1.001, 1.5))
def test_a_longer_ship_is_inferred_to_carry_more(length, factor):
    assert hull(length_m=length * factor)["deadweight_t"] > hull(length_m=length)["deadweight_t"]


@pytest.mark.parametrize(
    ("deadweight", "gross"),
    [
        (2998.0, 2998.0),
        (3000.0, 2998.0),
        (2998.0, 3000.0),
        (2300.0, 2998.0),
        (2998.0, None),
        (1999.0, None),
        (499.0, None),
    ],
)
def test_a_deadweight_that_is_probably_a_gross_tonnage_is_doubted(deadweight, gross):
    assert "probably a gross tonnage" in p.doubt_deadweight(deadweight, gross)


@pytest.mark.parametrize(
    ("deadweight", "gross"),
    [(4300.0, 2998.0), (3565.0, None), (3000.0, None), (2989.0, None), (4999.0, None), (8008.0, 5100.0)],
)
def test_a_plausible_deadweight_is_not_doubted(deadweight, gross):
    assert p.doubt_deadweight(deadweight, gross) is None


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [("length_m", 79.9), ("beam_m", 14.0), ("depth_m", 7.4), ("summer_draught_m", 6.1)],
)
def test_the_reference_ships_dimensions_follow_from_her_deadweight(dimension, expected):
    median, spread = p.dimension_from_deadweight(dimension, 3500.0)
    assert abs(math.log(expected / median)) < 2.58 * spread


def test_dimensions_of_many_ships_come_at_once():
    median, _ = p.dimension_from_deadweight("beam_m", np.array([1000.0, 3000.0]))
    assert median.shape == (2,)


@pytest.mark.parametrize(("target", "relation"), FITTED, ids=FITTED_IDS)
def test_the_stored_coefficients_come_out_of_the_register_again(fitted_again, target, relation):
    again = fitted_again(target, relation.inputs)
    assert relation.powers == pytest.approx(again.powers, abs=0.001)
    assert relation.factor == pytest.approx(again.factor, rel=0.002)
    assert relation.spread == pytest.approx(again.spread, abs=0.001)
    assert relation.basis == f"{again.ships} small tankers"


@pytest.mark.parametrize(("target", "relation"), FITTED, ids=FITTED_IDS)
def test_ninety_percent_intervals_hold_the_ships_that_a_fit_did_not_see(fitted_again, target, relation):
    again = fitted_again(target, relation.inputs)
    assert 0.85 <= again.coverage <= 0.95
    assert 0.85 <= again.fleet_coverage <= 0.95


def test_few_real_tankers_would_be_doubted(ships):
    pairs = zip(ships["deadweight_t"], ships["gross_tonnage"], strict=True)
    doubted = [p.doubt_deadweight(deadweight, gross) is not None for deadweight, gross in pairs]
    assert np.mean(doubted) < 0.06


def test_no_real_deadweight_would_be_doubted_without_its_gross_tonnage(ships):
    assert not any(p.doubt_deadweight(deadweight, None) for deadweight in ships["deadweight_t"])


def test_a_huber_fit_shrugs_off_one_wild_value():
    fit = load_fit()
    x = np.linspace(0, 1, 50)
    wild = 2.0 + 3.0 * x
    wild[25] += 100.0
    found = fit.fit_huber(np.column_stack([np.ones(50), x]), wild)
    assert found == pytest.approx([2.0, 3.0], abs=0.05)


def test_repeated_rows_and_typing_errors_are_dropped_before_a_fit(tmp_path):
    fit = load_fit()
    file = tmp_path / "ships.csv"
    rows = [f"{60 + i},{10 + i / 6},{4 + i / 60},{500 + 30 * i},{1000 + 60 * i}" for i in range(20)]
    rows += [rows[0], "96,7,6.3,3380,5025"]
    header = "length_m,beam_m,ais_draught_m,gross_tonnage,deadweight_t"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert len(fit.clean(fit.read_ships(file))["length_m"]) == 20


def test_hulls_have_one_row_a_ship():
    fleet = FLEET.frame([{"vessel_id": f"name:{i}"} for i in range(7)])
    assert p.estimate_hulls(fleet, RULE).select(pl.len()).item() == 7
