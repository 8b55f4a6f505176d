import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage import units
from ullage.errors import UnitError


def test_published_pairs_of_tonnes_and_barrels_fix_the_committees_factor():
    for tonnes, barrels in [(1410, 11745), (587.4, 4893), (2388, 19892), (1498, 12479)]:
        assert tonnes * units.COMMITTEE_BBL_PER_T == pytest.approx(barrels, rel=3e-4)


def test_the_barrel_of_published_tables_is_the_exact_one():
    assert pytest.approx(1 / units.M3_PER_BBL, rel=1e-6) == units.BBL_PER_M3


def test_water_has_an_api_gravity_of_ten():
    assert units.api_gravity(1.0) == 10.0


@given(st.floats(0.5, 1.1))
def test_api_gravity_and_density_are_inverse(density):
    assert units.density_from_api(units.api_gravity(density)) == pytest.approx(density)


@pytest.mark.parametrize("text", ["t", "bbl/t", "t/m3", "1", "m3", "1/t", "t*m/bbl"])
def test_a_unit_reads_and_writes_itself(text):
    assert units.format_unit(units.parse_unit(text)) in {text, "m*t/bbl"}


@pytest.mark.parametrize("text", ["", "t//m", "3t", "t^2", "=cmd"])
def test_what_is_not_a_unit_is_refused(text):
    with pytest.raises(UnitError, match="not a unit"):
        units.parse_unit(text)
