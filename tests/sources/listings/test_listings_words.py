"""What lists write: names in names, days, numbers, and marks that cannot be seen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.sources.listings.words import (
    LONGEST_NAME,
    day_of,
    day_of_name,
    name_of,
    number_of,
    plain,
    split_names,
    split_numbered,
    split_several,
)


@pytest.mark.parametrize(
    ("text", "name", "former", "others"),
    [
        ("Heron", "Heron", (), ()),
        ("Heron (formerly Stork)", "Heron", ("Stork",), ()),
        ("Heron (formerly White Stork; Egret)", "Heron", ("White Stork", "Egret"), ()),
        ("Grey Heron (Formerly Stork)", "Grey Heron", ("Stork",), ()),
        ("Heron (formerly Stork", "Heron", ("Stork",), ()),
        ("GREY HERON (f.k.a. WHITE HERON; f.k.a. OLD BIRD)", "GREY HERON", ("WHITE HERON", "OLD BIRD"), ()),
        ("GREY HERON (a.k.a. HERON I) (ex-OLD BIRD)", "GREY HERON", ("OLD BIRD",), ("HERON I",)),
        ("STAR (PANAMA)", "STAR (PANAMA)", (), ()),
        ("EXCEL (EXPORT)", "EXCEL (EXPORT)", (), ()),
        ("STAR (NOWRUZ)", "STAR (NOWRUZ)", (), ()),
        ("STAR (AKASHI)", "STAR (AKASHI)", (), ()),
        ("HERON (n.k.a. EGRET)", "HERON", (), ("EGRET",)),
    ],
)
def test_former_and_other_names_are_taken_out_of_a_name(text, name, former, others):
    assert split_names(text) == (name, former, others)


def test_numbered_values_of_one_cell_are_taken_apart():
    assert split_numbered("1: EGRET 8 2: na 3: HERON 10") == ("EGRET 8", "HERON 10")
    assert split_numbered("EGRET 8") == ("EGRET 8",)
    assert split_numbered("na") == ()


def test_several_values_of_one_cell_are_taken_apart():
    assert split_several("A; B|C\nD;;unknown") == ("A", "B", "C", "D")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-07-03", date(2024, 7, 3)),
        ("2024-07-03T09:00:00Z", date(2024, 7, 3)),
        ("25.06.2024", date(2024, 6, 25)),
        ("03/10/2017", date(2017, 10, 3)),
        ("3-Oct-17", date(2017, 10, 3)),
        ("24-Jun-2025", date(2025, 6, 24)),
        ("24 June 2025", date(2025, 6, 24)),
        ("31.02.2024", None),
        ("0024-01-01", None),
        ("soon", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_days_are_read_in_the_forms_of_lists(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("file", "day", "month"),
    [
        ("sdn_2021-07.csv.gz", date(2021, 7, 1), True),
        ("EU_vessels_2025-10-23.csv", date(2025, 10, 23), False),
        ("list-20251023.csv", date(2025, 10, 23), False),
        ("2021-v214-30042025-EU MRV.xlsx", date(2025, 4, 30), False),
        ("UK list 24-Jun-2025.csv", date(2025, 6, 24), False),
        ("list_2021-13.csv", None, False),
        ("imo_9129653.csv", None, False),
        ("sdn.csv", None, False),
    ],
)
def test_the_day_in_a_file_s_name_is_read(file, day, month):
    assert day_of_name(file) == (day, month)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6,297", 6297.0),
        ("99,144.5", 99144.5),
        ("6297", 6297.0),
        ("0", None),
        ("-3", None),
        ("1,2", None),
        ("9e9", None),
        ("1" * 400, None),
        ("", None),
        ("6297 t", None),
    ],
)
def test_numbers_are_read_with_commas_between_thousands(text, value):
    assert number_of(text, 700_000.0) == value


def test_what_cannot_be_seen_in_a_name_is_written_as_an_escape():
    assert plain("GREY\u202eNOREH") == "GREY\\u202eNOREH"
    assert plain("A\x07B") == "A\\x07B"


def test_marks_of_direction_around_a_name_are_taken_off():
    assert plain("\u202bکشتی\u202c") == "کشتی"


@pytest.mark.parametrize(
    "name", ["СЕРАЯ ЦАПЛЯ", "灰鹭号", "왜가리호", "アオサギ丸", "الزنكي", "ΤΣΙΚΝΙΑΣ", "می\u200cرود"]
)
def test_names_in_all_scripts_stay_as_they_are(name):
    assert name_of(name) == (name, False)


def test_a_name_of_ten_thousand_characters_is_cut_and_told():
    name, was_cut = name_of("A" * 10_000)
    assert (len(name), was_cut) == (LONGEST_NAME, True)


@given(st.text(max_size=300))
def test_whatever_a_name_holds_it_becomes_one_visible_line(text):
    name, _ = name_of(text)
    assert all(c.isprintable() or c in "\u200c\u200d" for c in name)
    assert len(name) <= LONGEST_NAME


@given(st.text(max_size=400))
def test_no_text_stops_the_readers_of_words(text):
    split_names(text)
    split_numbered(text)
    day_of(text)
    day_of_name(text)
    number_of(text, 1e6)
