import pytest

from casemaker import CASE, FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.results import run_case

NOTIFIED = "month,supplier,tonnes,barrels,source\n"
PRIOR = CASE.index("[fleet_prior]")


def warnings_of(folder, **case):
    return run_case(make_case(folder, **case), report=False).summary["warnings"]


def test_a_clean_case_has_no_doubts(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", "A", fill=0.9)
    assert warnings_of(tmp_path, observations=rows, fleet=FLEET + ship("A", 3000)) == []


def test_a_stated_fill_that_does_not_go_into_the_tanks_is_told(tmp_path):
    fleet = FLEET + "A,,,,,,,,,4000,,,3000,,,\n"
    (told,) = warnings_of(tmp_path, observations=OBSERVATIONS + observation("2024-03-01", "A", fill=0.9), fleet=fleet)
    assert "fill 0.9" in told
    assert "2,484 t" in told


def test_notified_volumes_outside_the_caps_period_are_told(tmp_path):
    (told,) = warnings_of(tmp_path, notified=NOTIFIED + "2024-02,China,,5,\n2023-12,China,,5,\n")
    assert "notified row 3" in told


def test_ullages_own_fleet_prior_is_told_when_it_is_needed(tmp_path):
    bare, rows = CASE[:PRIOR], OBSERVATIONS + observation("2024-03-01", "A")
    assert any("fleet_prior" in told for told in warnings_of(tmp_path / "silent", case=bare, observations=rows))
    known = warnings_of(tmp_path / "known", case=bare, observations=rows, fleet=FLEET + ship("A", 3000))
    assert not any("fleet_prior" in told for told in known)


def test_counts_that_overlap_in_part_are_told(tmp_path):
    window = '[[reported_visits]]\nplace = "berth"\ncount = {}\nfrom = {}\nto = {}\n'
    more = window.format(5, "2024-01-01", "2024-03-31") + window.format(6, "2024-03-01", "2024-06-30")
    assert any("overlap in part" in told for told in warnings_of(tmp_path, more=more))


@pytest.mark.parametrize(("product", "told"), [('product = "gasoil"\n', False), ("", True)])
def test_a_missing_product_is_told(tmp_path, product, told):
    case = CASE.replace('product = "gasoil"\n', product)
    found = warnings_of(tmp_path, case=case, observations=OBSERVATIONS + observation("2024-03-01", "A", fill=0.9))
    assert any("no product" in one for one in found) is told
