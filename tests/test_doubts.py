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


def test_sightings_in_no_look_are_told(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", "A", fill=0.9) + observation("2024-05-01", "A", fill=0.9)
    looks = "looked_at,place,clear,p_detect\n2024-03-01T10:00Z,berth,yes,0.9\n"
    found = warnings_of(tmp_path, observations=rows, fleet=FLEET + ship("A", 3000), looks=looks)
    told = [one for one in found if "in no clear look" in one]
    assert len(told) == 1
    assert told[0].startswith("1 of 2 sightings at terminals")


WINDOW = '[[reported_visits]]\nplace = "{}"\ncount = {}\nfrom = 2024-01-01\nto = 2024-12-31\n'


def doubts(folder, *, rows="", **case):
    fleet = case.pop("fleet", FLEET + ship("A", 3000))
    return " ".join(warnings_of(folder, observations=OBSERVATIONS + rows, fleet=fleet, **case))


def test_visits_outside_every_cap_are_told(tmp_path):
    later = CASE.replace('source = "law"', 'from = 2024-07-01\nto = 2024-12-31\nsource = "law"')
    assert "1 visit lies outside" in doubts(tmp_path, case=later, rows=observation("2024-02-03", fill=0.9))


def test_dates_that_reach_outside_the_case_are_told(tmp_path):
    assert "row 2: a part of the dates" in doubts(tmp_path, rows=observation("2023-11-01/2024-01-02", fill=0.9))


def test_more_named_visits_than_a_count_has_are_told(tmp_path):
    rows = observation("2024-02-03", fill=0.9) + observation("2024-03-03", fill=0.9)
    assert "more than it counts" in doubts(tmp_path, rows=rows, more=WINDOW.format("berth", 1))


def test_named_deadweights_beyond_a_counts_sum_are_told(tmp_path):
    more = WINDOW.format("berth", 3) + "deadweight_total_t = 2500\n"
    assert "exceed its sum" in doubts(tmp_path, rows=observation("2024-02-03", fill=0.9), more=more)


def test_counts_at_both_ends_of_a_voyage_are_told(tmp_path):
    assert "counted twice" in doubts(tmp_path, more=WINDOW.format("berth", 3) + WINDOW.format("quay", 3))


def test_an_excluded_mode_that_no_delivery_has_is_told(tmp_path):
    header = "from,to,mode,low_bbl,mid_bbl,high_bbl,source\n"
    other = header + "2024-01-01,2024-02-01,rail,1,1,1,\n2024-01-01,2024-02-01,,1,1,1,\n"
    told = doubts(tmp_path, other_deliveries=other, more='[rules.other]\nexclude = ["Rail"]\n')
    assert "'Rail'" in told
    assert "means not stated, rail" in told


def test_a_fill_of_a_ship_in_ballast_is_told(tmp_path):
    assert "in ballast" in doubts(tmp_path, rows=observation("2024-02-03", condition="ballast", fill=0.05))


def test_a_ship_that_the_fleet_does_not_know_is_told(tmp_path):
    assert "not in the fleet file" in doubts(tmp_path, rows=observation("2024-02-03", "B", fill=0.9))


def test_a_name_that_two_ships_of_the_fleet_bear_is_told(tmp_path):
    fleet = FLEET + "A,9129653" + "," * 14 + "\nA,8691702" + "," * 14 + "\n"
    told = doubts(tmp_path, rows=observation("2024-02-03", "A", fill=0.9), fleet=fleet)
    assert "'A' is the name of 2 ships of the fleet (rows 2, 3)" in told


def test_a_misspelt_ship_is_told_with_the_likely_one(tmp_path):
    fleet = FLEET + ship("BLUE TERN", 3000)
    told = doubts(tmp_path, rows=observation("2024-02-03", "BLUE TERM", fill=0.9), fleet=fleet)
    assert "did you mean 'BLUE TERN'?" in told


def test_a_landing_that_a_count_may_hold_too_is_told(tmp_path):
    told = doubts(tmp_path, rows=observation("2024-02-03", place="quay", fill=0.9), more=WINDOW.format("berth", 3))
    assert "1 landing has no loading seen" in told


def test_tonnes_and_barrels_that_no_oil_has_are_told(tmp_path):
    told = doubts(tmp_path, notified=NOTIFIED + "2024-02,China,1000,83300,\n2024-03,China,1000,8330,\n")
    assert "notified row 2" in told
    assert "83.3 barrels a tonne" in told
    assert "row 3" not in told


def test_a_place_whose_unseen_visits_cannot_be_told_is_named_where_those_of_others_can(tmp_path):
    day = "2024-03-{:02}T10:00Z,{},{},0.9\n"
    seen = "".join(day.format(k, "berth", "yes") for k in range(1, 29))
    dark = "".join(day.format(k, "port", "no") for k in range(1, 29))
    rows = OBSERVATIONS + observation("2024-03-01T10:00Z", "A", fill=0.9)
    looks = "looked_at,place,clear,p_detect\n" + seen + dark
    case = CASE.replace("from = 2024-01-01\nto = 2024-12-31", "from = 2024-03-01\nto = 2024-03-28", 1)
    more = '[[place]]\nid = "port"\nname = "Port"\nrole = "loads"\nverified = true\n'
    fleet = FLEET + ship("A", 3000)
    found = warnings_of(tmp_path, case=case, more=more, observations=rows, fleet=fleet, looks=looks)
    told = [one for one in found if "cannot be told" in one]
    assert len(told) == 1
    assert told[0].startswith("how many visits to port nobody saw cannot be told (none of the 28 looks was clear)")


def test_rows_without_a_ship_that_may_be_of_one_stay_are_told(tmp_path):
    near = observation("2024-03-01", "") + observation("2024-03-02", "") + observation("2024-05-01", "")
    assert "1 of 3 observations without a ship's name lie less than 2.5 days" in doubts(tmp_path, rows=near)
