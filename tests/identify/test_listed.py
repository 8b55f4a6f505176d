"""Identities beside listings: what ties them, what refutes, and what is never said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ullage.identify import IdentityRule, compare_with_listings, find_common_names
from ullage.identify.compared import CLASSES, Side, classify, compare
from ullage.identify.likest import find_likest, measure_likest
from ullage.identify.names import names_in
from ullage.records import Said, Vessel
from ullage.tables import LISTED, LISTINGS

ONE, OTHER = "9129653", "8691702"
RULE = IdentityRule()


def vessel(vessel_id="v", doubted=(), **said):
    values = {kind: value if isinstance(value, list) else [value] for kind, value in said.items()}
    return Vessel(
        vessel_id, tuple(Said(kind, one) for kind, all_ in values.items() for one in all_), doubted_imos=doubted
    )


def listings(*rows):
    return LISTINGS.frame({"listing_id": f"l{at}", "other_names": [], **row} for at, row in enumerate(rows))


def listed(identity, **listing):
    return compare_with_listings([identity], listings(listing))


def class_of(identity, **listing):
    found = listed(identity, **listing)
    return found["class"][0] if len(found) else None


def test_nobody_and_no_list_are_an_empty_table():
    assert compare_with_listings([], listings()).schema == LISTED.schema
    assert compare_with_listings([vessel(name="A")], listings()).is_empty()
    assert compare_with_listings([], listings({"name": "A"})).is_empty()
    assert compare_with_listings([Vessel("v")], listings({})).is_empty()


def test_an_equal_number_is_the_same_ship_whatever_her_name():
    found = listed(vessel(imo=ONE, name="B"), imo=ONE, name="A")
    assert found["class"][0] == "same"
    assert found["name_part"][0] < 0
    assert "'B' and 'A'" in found["explanation"][0]


def test_another_number_makes_a_namesake_another_ship_and_says_so():
    found = listed(vessel(imo=ONE, name="HOPE STAR"), imo=OTHER, name="HOPE STAR")
    assert found["class"][0] == "refuted"
    assert "another ship" in found["explanation"][0]


def test_a_name_alone_is_possible_and_never_more():
    said = {"name": "HOPE STAR", "flag_state": "KP", "length_m": "100", "gross_tonnage": "3000", "deadweight_t": "4500"}
    same = {
        "name": "HOPE STAR",
        "flag_state": "North Korea",
        "length_m": 100.0,
        "gross_tonnage": 3000.0,
        "deadweight_t": 4500.0,
    }
    assert class_of(vessel(**said), **same) == "possible"
    assert class_of(vessel(imo=ONE, **said), **same) == "possible"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"mmsi": "445000001"}, "possible"),
        ({"callsign": "HMAB"}, "possible"),
        ({"mmsi": "445000001", "name": "HOPE STAR"}, "probable"),
        ({"callsign": "hm-ab", "name": "HOPESTAR"}, "probable"),
        ({"mmsi": "445000001", "callsign": "HMAB"}, "probable"),
        ({"mmsi": "445000001", "name": "OTHER SHIP"}, "possible"),
        ({"mmsi": "445000001", "imo": OTHER}, "possible"),
        ({"mmsi": "445000001", "imo": OTHER, "length_m": "61"}, "refuted"),
        ({"mmsi": "445000001", "length_m": "61"}, "refuted"),
        ({"name": "HOPE STAR", "length_m": "61"}, "refuted"),
        ({"name": "HOPE STAR 2"}, "possible"),
        ({"name": "OTHER SHIP"}, None),
    ],
)
def test_classes(said, expected):
    listing = {"name": "HOPE STAR", "imo": ONE, "mmsi": "445000001", "callsign": "HMAB", "length_m": 146.0}
    assert class_of(vessel(**said), **listing) == expected


def test_a_length_that_refutes_an_equal_number_says_so_loudly():
    found = listed(vessel(imo=ONE, length_m="61"), imo=ONE, length_m=146.0)
    assert found["class"][0] == "probable"
    assert "THE LENGTH REFUTES IT" in found["explanation"][0]
    assert "61 and 146 m" in found["explanation"][0]


def test_a_number_in_doubt_neither_makes_nor_refutes_a_ship():
    hull = vessel(imo=ONE, name="HOPE STAR", doubted=(ONE,))
    assert class_of(hull, imo=ONE) == "probable"
    assert class_of(hull, imo=OTHER, name="HOPE STAR") == "possible"


def test_former_names_count_on_both_sides():
    assert (
        class_of(vessel(name="NEW ONE", former_name="HOPE STAR"), name="SECOND", other_names=["HOPESTAR"]) == "possible"
    )
    assert class_of(vessel(name="NEW ONE (ex HOPE STAR)"), name="HOPE STAR") == "possible"


def test_a_company_is_no_ship():
    assert class_of(vessel(name="HOPE STAR"), name="HOPE STAR", company_imo="5112345") is None


@pytest.mark.parametrize("callsign", ["0000000", "-0-", "", "A1"])
def test_what_is_no_call_sign_ties_nothing(callsign):
    assert class_of(vessel(callsign=callsign), callsign=callsign) is None


def test_a_name_that_too_many_bear_is_no_evidence_and_is_told():
    rule = IdentityRule(most_pairs=10)
    many = [vessel(f"v{n}", name="HOPE") for n in range(4)]
    table = listings(*({"name": "HOPE"} for _ in range(3)))
    assert compare_with_listings(many, table, rule).is_empty()
    assert find_common_names(many, table, rule) == ("HOPE",)
    assert len(compare_with_listings(many, table, IdentityRule(most_pairs=12))) == 12
    numbered = [vessel("v", name="HOPE", mmsi="445000001"), *many]
    found = compare_with_listings(numbered, listings(*([{"name": "HOPE", "mmsi": "445000001"}] * 3)), rule)
    assert found["class"].to_list() == ["probable"] * 3


def test_a_hostile_name_is_cut_in_the_explanation():
    found = listed(vessel(name="HOPE" * 2500), name="HOPE" * 2500)
    assert len(found["explanation"][0]) < 400


names = st.sampled_from(
    [
        "HOPE STAR",
        "HOPESTAR",
        "HOPE STAR 2",
        "HOPE STARS",
        "천마산",
        "CHON MA SAN",
        "گلستان",
        "GOLESTAN",
        "7-28",
        "",
        "A",
        "Б",
    ]
)
evidence = st.fixed_dictionaries(
    {},
    optional={
        "imo": st.sampled_from([ONE, OTHER]),
        "mmsi": st.sampled_from(["445000001", "445000002"]),
        "callsign": st.sampled_from(["HMAB", "HMAC"]),
        "name": names,
        "flag_state": st.sampled_from(["KP", "Panama"]),
        "length_m": st.sampled_from([61.0, 140.0, 146.0]),
        "gross_tonnage": st.sampled_from([3000.0, 5000.0]),
    },
)


def as_vessel(said, vessel_id="v"):
    return vessel(vessel_id, **{kind: str(value) for kind, value in said.items()})


@given(ours=evidence, theirs=evidence)
def test_it_does_not_matter_which_side_says_what(ours, theirs):
    columns = [name for name in LISTED.schema if name not in {"vessel_id", "listing_id", "explanation"}]
    there, back = listed(as_vessel(ours), **theirs), listed(as_vessel(theirs), **ours)
    assert_frame_equal(there.select(columns), back.select(columns))


@given(ours=evidence, theirs=evidence)
def test_an_equal_number_never_lowers(ours, theirs):
    without = listed(as_vessel({k: v for k, v in ours.items() if k != "imo"}), **{**theirs, "imo": None})
    with_number = listed(as_vessel({**ours, "imo": ONE}), **{**theirs, "imo": ONE})
    assert with_number["score"][0] > (without["score"][0] if len(without) else 0)
    assert with_number["class"][0] in {"same", "probable"}


@given(ours=evidence, theirs=evidence)
def test_without_a_number_in_common_a_name_is_never_more_than_possible(ours, theirs):
    found = listed(as_vessel({**ours, "mmsi": "1", "callsign": "X"}), **{**theirs, "imo": None})
    assert set(found["class"]) <= {"possible", "refuted"}


@settings(max_examples=30)
@given(ours=st.lists(evidence, max_size=6), theirs=st.lists(evidence, max_size=6), data=st.data())
def test_the_order_of_rows_is_nothing(ours, theirs, data):
    vessels = [as_vessel(said, f"v{at}") for at, said in enumerate(ours)]
    table = listings(*theirs)
    found = compare_with_listings(vessels, table)
    shuffled = table.sample(fraction=1, shuffle=True, seed=1) if len(table) else table
    assert_frame_equal(found, compare_with_listings(data.draw(st.permutations(vessels)), shuffled))


@given(ours=st.lists(names, max_size=5), theirs=st.lists(names, max_size=5))
def test_the_quick_search_finds_what_comparing_each_with_each_finds(ours, theirs):
    mine, others = ([[(one, "") for one in names_in(text)] for text in texts] for texts in (ours, theirs))
    quick = find_likest(mine, others, RULE)
    plain = {(a, b): measure_likest(mine[a], others[b]) for a in range(len(mine)) for b in range(len(others))}
    assert quick == {key: found for key, found in plain.items() if found and found[0].value >= RULE.name_alike}


@settings(max_examples=30)
@given(letters=st.text("ABEGIKLNORSY", min_size=8, max_size=20), edit=st.sampled_from("AEKZ"), at=st.integers(0, 20))
def test_the_quick_search_finds_a_name_with_a_letter_too_much(letters, edit, at):
    mine, others = ([[(one, "") for one in names_in(text)]] for text in (letters, letters[:at] + edit + letters[at:]))
    plain = measure_likest(mine[0], others[0])
    assert find_likest(mine, others, RULE) == ({(0, 0): plain} if plain[0].value >= RULE.name_alike else {})


@given(st.tuples(*(st.sampled_from([-7.0, -2.0, 0.0, 2.0, 8.0, 9.0, 12.0, 16.0]) for _ in range(5))))
def test_every_combination_has_a_class_or_nothing_in_common(parts):
    of_class, words = classify(*parts)
    assert words
    assert of_class is None or of_class in CLASSES


def test_scores_lie_in_the_order_of_classes():
    sides = [Side("v"), Side("v", mmsis=frozenset(("1",))), Side("v", imos=frozenset((ONE,)))]
    scores = [
        compare(side, Side("l", frozenset((ONE,)), frozenset(), frozenset(("1",))), None, RULE).score for side in sides
    ]
    assert scores == sorted(scores)
    assert all(0 < score < 1 for score in scores)
