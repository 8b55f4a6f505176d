import hashlib

import pytest

from casemaker import CASE, FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.results import run_case

PAIR = (
    OBSERVATIONS
    + observation("2024-03-01", "A", fill=0.9, fill_sd=0)
    + observation("2024-04-01", "B", fill=0.9, fill_sd=0)
)
SHIPS = FLEET + ship("A", 3000, sd=0) + ship("B", 4000, sd=0)
COUNT = '[[reported_visits]]\nplace = "berth"\ncount = {}\nfrom = 2024-01-01\nto = 2024-12-31\n'


def summary_of(folder, **case):
    return run_case(make_case(folder, **{"observations": PAIR, "fleet": SHIPS, **case}), report=False).summary


def test_visits_are_named_and_reported(tmp_path):
    found = summary_of(tmp_path, more=COUNT.format(5))
    visits = found["visits"]
    assert (visits["seen"], visits["named"], visits["reported"]) == (5, 2, 3)
    assert [(count["named"], count["unnamed"]) for count in found["counts"]] == [(2, 3)]


def test_the_named_visits_alone_stand_beside_all_seen_ones(tmp_path):
    found = summary_of(tmp_path, more=COUNT.format(5) + "[rules.register]\nbias_sd = 0\n")
    assert found["named_only_cap_bbl"]["mid"] == pytest.approx(0.9 * 7000 * 8.33)
    assert found["seen_only_cap_bbl"]["mid"] > found["named_only_cap_bbl"]["mid"]
    assert found["seen_only_cap_bbl"] == found["delivered_cap_bbl"]


@pytest.mark.parametrize(("amount", "p"), [(50_000, 1.0), (60_000, 0.0)])
def test_the_chance_of_the_named_visits_alone_stands_beside_the_chance(tmp_path, amount, p):
    case = CASE.replace("500000", str(amount))
    found = summary_of(tmp_path, case=case, more=COUNT.format(30) + "[rules.register]\nbias_sd = 0\n")
    assert found["named_only_p_over_cap"] == p
    assert found["p_over_cap"] == 1.0


def test_both_conventions_stand_beside_each_other(tmp_path):
    found = summary_of(tmp_path, more="[rules.product]\ndensity_t_m3 = 0.845\ndensity_sd_t_m3 = 0\n")
    ratio = found["delivered_cap_bbl"]["mid"] / found["delivered_bbl"]["mid"]
    assert ratio == pytest.approx(8.33 / (6.28981 / 0.845))


@pytest.mark.parametrize(("published", "inside"), [(52_000, True), (90_000, False)])
def test_a_published_figure_is_compared_and_never_used(tmp_path, published, inside):
    without = summary_of(tmp_path / "without")
    found = summary_of(tmp_path / "with", more=f'[[published]]\nname = "P"\nbbl = {published}\n')
    assert found["published"][0]["inside"] is inside
    assert found["balance_cap_bbl"] == without["balance_cap_bbl"]


def test_assumptions_come_with_the_one_that_moves_most_first(tmp_path):
    moves = [abs(one["moves_bbl"]) for one in summary_of(tmp_path, more=COUNT.format(9))["assumptions"]]
    assert moves == sorted(moves, reverse=True)
    assert len(moves) > 3


def test_the_factor_moves_what_the_ships_brought_by_its_own_ratio(tmp_path):
    found = summary_of(tmp_path, more="[rules.register]\nbias_sd = 0\n")
    (factor,) = [one for one in found["assumptions"] if one["name"] == "barrels in a tonne"]
    assert factor["high_bbl"] / factor["low_bbl"] == pytest.approx(8.33 / factor["low"])


def test_the_spread_parts_add_in_quadrature(tmp_path):
    spread = summary_of(tmp_path, more=COUNT.format(9))["spread"]
    parts = spread["cv_independent"] ** 2 + spread["cv_shared"] ** 2 + spread["cv_unseen"] ** 2
    assert parts == pytest.approx(spread["cv_total"] ** 2)


def test_the_code_and_every_input_are_named_by_hash(tmp_path):
    found = summary_of(tmp_path)
    assert all(len(text) == 64 for text in [found["code"], *found["inputs"].values()])


def test_images_of_the_case_are_hashed(tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "a.png").write_bytes(b"pixels")
    row = "2024-03-01,berth,A,,,,,,a.png,,\n"
    found = summary_of(tmp_path / "case", observations=OBSERVATIONS + row)
    assert found["inputs"]["a.png"] == hashlib.sha256(b"pixels").hexdigest()


def test_without_looks_nobody_can_tell_what_was_not_seen(tmp_path):
    found = summary_of(tmp_path)
    assert found["visits"]["unseen"] is found["visits"]["total"] is None
    assert found["visits"]["unseen_reason"]
    assert found["unseen_cap_bbl"] == {"low": None, "mid": None, "high": None}
    assert found["seen_only_cap_bbl"] == found["delivered_cap_bbl"]
    assert found["seen_only_p_over_cap"] == found["p_over_cap"]
