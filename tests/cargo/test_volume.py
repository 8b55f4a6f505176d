from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.cargo import volume as v
from ullage.cargo.hydrostatics import Hull, freeboard_m
from ullage.errors import UllageError

REFERENCE = Hull(76.0, 14.0, 7.4, 6.1, 0.78, 3500.0)
TANKS_M3 = 4000.0
NON_CARGO_T = 150.0

# Product; then its density, what limits it, cargo, barrels, draught and freeboard as printed.
FULL = [
    ("gasoline", 0.745, "volume", "2920", "24,656", "5.64", "1.76"),
    ("kerosene", 0.800, "volume", "3136", "24,656", "5.87", "1.53"),
    ("gasoil", 0.845, "volume", "3312", "24,656", "6.06", "1.34"),
    ("crude", 0.860, "deadweight", "3350", "24,501", "6.10", "1.30"),
    ("fuel oil", 0.965, "deadweight", "3350", "21,835", "6.10", "1.30"),
]

# Factors as printed beside the densities [bbl/t].
FACTORS = [
    ("lpg", "11.6"),
    ("gasoline", "8.44"),
    ("kerosene", "7.86"),
    ("gasoil", "7.44"),
    ("crude", "7.31"),
    ("fuel oil", "6.52"),
    ("lubricants", "6.99"),
]


@pytest.mark.parametrize("row", FULL)
def test_full_tanks_come_out_to_the_last_printed_digit(row):
    name, density, limit, cargo, barrels, draught, freeboard = row
    product = v.find_product(name)
    assert product.density_t_m3 == density
    full = v.full_cargo_t(3500.0, TANKS_M3, density, NON_CARGO_T)
    assert f"{full:.0f}" == cargo
    assert f"{v.barrels(full, density):,.0f}" == barrels
    deep = v.draught_when_full_m(REFERENCE, TANKS_M3, density, NON_CARGO_T)
    assert f"{deep:.2f}" == draught
    assert f"{freeboard_m(deep, REFERENCE):.2f}" == freeboard
    assert (full == 3350.0) == (limit == "deadweight")


@pytest.mark.parametrize(("name", "factor"), FACTORS)
def test_a_products_own_factor_is_the_printed_one(name, factor):
    digits = len(factor.split(".")[1])
    assert f"{v.find_product(name).bbl_per_t:.{digits}f}" == factor


@pytest.mark.parametrize("name", sorted(set(v.PRODUCTS) - {"gasoil"}))
def test_a_products_own_factor_is_near_the_yearbooks(name):
    product = v.PRODUCTS[name]
    assert product.bbl_per_t == pytest.approx(product.un_bbl_per_t, rel=0.02)


def test_the_yearbooks_gasoil_is_heavier_than_any_gasoil_traded():
    gasoil = v.PRODUCTS["gasoil"]
    assert gasoil.un_bbl_per_t < 6.28981 / (gasoil.density_t_m3 + gasoil.density_sd_t_m3)


@pytest.mark.parametrize("name", ["gasoil", "diesel", "Gas Oil", "  DIESEL  ", "gas  oil"])
def test_a_product_is_found_by_any_of_its_names(name):
    assert v.find_product(name) is v.PRODUCTS["gasoil"]


def test_an_unknown_product_is_refused_with_the_known_names():
    with pytest.raises(UllageError, match=r"'molasses'.*gasoline.*gasoil.*rules\.product"):
        v.find_product("molasses")


def test_the_refusal_of_a_product_survives_the_way_between_processes():
    with pytest.raises(v.UnknownProductError) as caught:
        v.find_product("molasses")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own bytes


def test_every_other_name_leads_to_a_product():
    assert all(v.find_product(alias) in v.PRODUCTS.values() for alias in v._ALIASES)  # noqa: SLF001 - all of them


def test_the_unknown_mix_is_a_probability_over_known_products():
    assert sum(v.UNKNOWN_MIX.values()) == pytest.approx(1.0)
    assert set(v.UNKNOWN_MIX) <= set(v.PRODUCTS)


def test_a_cargo_in_committee_barrels_takes_one_factor_for_all():
    assert v.committee_barrels(1410.0) == pytest.approx(11_745.3)


def test_a_gasoil_cargo_is_twelve_percent_larger_in_committee_barrels():
    assert v.committee_barrels(1000.0) / v.barrels(1000.0, 0.845) == pytest.approx(1.12, abs=0.005)


def test_a_tenth_of_a_metre_is_about_690_barrels_of_gasoil():
    assert v.barrels(93.0, 0.845) == pytest.approx(690.0, abs=5.0)


@pytest.mark.parametrize("name", ["gasoline", "kerosene", "gasoil", "crude", "fuel oil"])
def test_expansion_lies_in_the_customary_range(name):
    assert 0.00065 <= v.PRODUCTS[name].expansion_per_c <= 0.00125


def test_nothing_changes_at_fifteen_degrees():
    assert v.volume_at(1000.0, 15.0, 0.00084) == 1000.0
    assert v.density_at(0.845, 15.0, 0.00084) == 0.845


@given(st.floats(0.5, 1.0), st.floats(-20, 60), st.floats(0.0006, 0.0025))
def test_warming_changes_the_volume_and_never_the_mass(density, temperature, expansion):
    mass = v.volume_at(1000.0, temperature, expansion) * v.density_at(density, temperature, expansion)
    assert mass == pytest.approx(1000.0 * density, rel=1e-12)


@pytest.mark.parametrize(("low_c", "high_c", "bound"), [(0.0, 40.0, 0.0014), (-20.0, 60.0, 0.0043)])
def test_the_linear_expansion_stays_within_its_stated_bound_of_the_standards_exponential(low_c, high_c, bound):
    rise = np.linspace(low_c, high_c, 81) - 15.0
    for product in v.PRODUCTS.values():
        if product.name != "lpg":
            beta = product.expansion_per_c
            exact = np.exp(beta * rise * (1.0 + 0.8 * beta * rise))
            assert np.abs(v.volume_at(1.0, rise + 15.0, beta) / exact - 1.0).max() <= bound


@given(
    st.floats(500, 12_000),
    st.floats(500, 15_000),
    st.floats(0.5, 1.0),
    st.floats(0, 400),
    st.floats(0.5, 1.0),
)
def test_a_full_cargo_never_exceeds_tanks_nor_deadweight(deadweight, tanks, density, non_cargo, fraction):
    cargo = v.full_cargo_t(deadweight, tanks, density, non_cargo, fraction=fraction)
    assert 0.0 <= cargo <= min(fraction * tanks * density, deadweight - non_cargo) + 1e-9


@given(st.floats(0.5, 0.8))
def test_volume_limited_barrels_do_not_depend_on_the_product(density):
    cargo = v.full_cargo_t(3500.0, TANKS_M3, density, NON_CARGO_T)
    assert v.barrels(cargo, density) == pytest.approx(0.98 * TANKS_M3 * 6.28981)


def test_a_ship_that_carries_nothing_but_bunkers_has_no_cargo():
    assert v.full_cargo_t(100.0, TANKS_M3, 0.845, 150.0) == 0.0


def test_many_ships_are_filled_at_once():
    cargo = v.full_cargo_t(np.array([1000.0, 3500.0]), np.array([1150.0, 4000.0]), 0.845, 150.0)
    assert cargo == pytest.approx([850.0, 3312.4])


def test_the_tank_rule_holds_the_reference_ship():
    rule = v.TankRule()
    assert abs(4000 / 3500 - rule.m3_per_t) < rule.m3_per_t_sd


def test_the_tank_rule_takes_its_range_as_ninety_percent():
    rule = v.TankRule()
    assert rule.m3_per_t - 1.645 * rule.m3_per_t_sd == pytest.approx(1.05, abs=0.005)
    assert rule.m3_per_t + 1.645 * rule.m3_per_t_sd == pytest.approx(1.25, abs=0.005)
