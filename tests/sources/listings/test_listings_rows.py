"""Entries into rows: what is bounded, what goes to the note, what is refused."""

from collections import Counter
from datetime import date

import listmaker as maker
from ullage.sources.listings.entry import Entry
from ullage.sources.listings.rows import LONGEST_NOTE, MOST_NAMES, Version, make_rows

VERSION = Version("list.csv", "0" * 64, "EU", "annex", date(2025, 1, 2))
SHIP = maker.SHIP.imo
OTHER = maker.ship_number(945678)


def made(*entries, refused=None, version=VERSION):
    return make_rows(entries, [], version, Counter() if refused is None else refused)


def test_a_wrong_imo_number_is_kept_in_the_note_and_told():
    wrong = f"{SHIP[:6]}{(int(SHIP[6]) + 1) % 10}"
    frame, claims, vessels, warnings = made(Entry(4, name="HERON", imo=[wrong]))
    assert (frame["imo"][0], vessels) == (None, 1)
    assert wrong in frame["note"][0]
    assert "row 4" in warnings[0]
    assert claims["vessel_id"].to_list() == ["name:heron"]


def test_a_vessel_with_two_imo_numbers_has_a_row_for_each():
    frame, _, vessels, _ = made(Entry(2, name="HERON", imo=[f"{SHIP}, {OTHER}"]))
    assert (frame["imo"].to_list(), vessels) == ([SHIP, OTHER], 1)
    assert frame["listing_id"].n_unique() == 2


def test_further_radio_numbers_are_in_the_note_and_each_is_a_claim():
    entry = Entry(2, name="HERON", imo=[SHIP], mmsi=["273123450", "445000000"], callsigns=["UABC7", "P5AB"])
    frame, claims, _, _ = made(entry)
    assert frame["mmsi"][0] == "273123450"
    assert "445000000" in frame["note"][0]
    assert "P5AB" in frame["note"][0]
    said = set(claims.select("kind", "value").iter_rows())
    assert {("mmsi", "445000000"), ("callsign", "P5AB")} <= said


def test_an_entry_with_neither_name_nor_number_is_refused_and_counted():
    refused = Counter()
    frame, _, vessels, _ = made(Entry(2, flag_state="Panama"), refused=refused)
    assert (frame.height, vessels, refused) == (0, 0, {"neither name nor number": 1})


def test_a_vessel_known_by_her_mmsi_alone_is_taken():
    frame, claims, _, _ = made(Entry(2, mmsi=["273123450"]))
    assert frame.height == 1
    assert claims["vessel_id"].to_list() == ["mmsi:273123450"]


def test_a_name_that_is_far_too_long_is_cut_and_told():
    frame, _, _, warnings = made(Entry(2, name="A" * 10_000, imo=[SHIP]))
    assert len(frame["name"][0]) == 200
    assert "far too long" in warnings[0]


def test_names_without_number_are_bounded_and_told():
    frame, _, _, warnings = made(Entry(2, name="A", imo=[SHIP], other_names=[f"B {n}" for n in range(5_000)]))
    assert len(frame["other_names"][0]) == MOST_NAMES
    assert "5,001 names" in warnings[0]


def test_a_name_stands_once_however_often_a_list_says_it():
    frame = made(Entry(2, name="A", imo=[SHIP], former_names=["B", "A"], other_names=["B", "C"]))[0]
    assert frame["other_names"].to_list() == [["B", "C"]]


def test_a_vessel_that_a_list_calls_only_by_other_names_bears_the_first_of_them():
    frame = made(Entry(2, imo=[SHIP], other_names=["B", "C"]))[0]
    assert frame.select("name", "other_names").row(0) == ("B", ["C"])


def test_long_notes_are_cut():
    assert len(made(Entry(2, name="A", notes=["x" * 5_000]))[0]["note"][0]) == LONGEST_NOTE


def test_words_for_nothing_known_are_null():
    row = made(Entry(2, name="A", imo=[SHIP], flag_state="None Identified", vessel_type="-0-"))[0].row(0, named=True)
    assert (row["flag_state"], row["vessel_type"]) == (None, None)


def test_a_company_has_a_row_and_no_claims():
    frame, claims, vessels, _ = made(Entry(2, name="HERON CO", company_imo=maker.company_number(534288)))
    assert (frame.height, claims.height, vessels) == (1, 0, 0)


def test_another_version_of_a_list_gives_other_listings():
    first = made(Entry(2, name="A", imo=[SHIP]))[0]["listing_id"][0]
    later = made(Entry(2, name="A", imo=[SHIP]), version=Version("l", "0" * 64, "EU", "annex", date(2025, 3, 4)))[0]
    assert first != later["listing_id"][0]


def test_of_many_warnings_of_one_sort_the_first_are_told_and_the_rest_counted():
    warnings = made(*(Entry(n, name="A" * 300, imo=[SHIP]) for n in range(30)))[3]
    assert len(warnings) == 6
    assert "25 more entries alike" in warnings[-1]
