"""Seven digits: of a ship, of a company, or of neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import listmaker as maker
from ullage.sources.listings.numbers import imos_in, imos_of, is_company_number, is_ship_number, mmsis_of

SHIP = maker.SHIP.imo
WRONG = f"{SHIP[:6]}{(int(SHIP[6]) + 1) % 10}"


@given(st.integers(100_000, 999_999))
def test_one_of_ten_last_digits_is_right_for_a_ship_and_one_for_a_company(six):
    every = [f"{six}{last}" for last in range(10)]
    assert sum(map(is_ship_number, every)) == 1
    assert sum(map(is_company_number, every)) == 1


@pytest.mark.parametrize("text", [SHIP, f"IMO {SHIP}", f"IMO{SHIP}", f"{SHIP}.0", f" {SHIP} ", f"imo: {SHIP}"])
def test_a_number_is_read_however_it_is_written(text):
    assert imos_of([text]).right == (SHIP,)


def test_a_wrong_check_digit_is_kept_apart():
    found = imos_of([f"{SHIP}; {WRONG}"])
    assert (found.right, found.wrong) == ((SHIP,), (WRONG,))


@pytest.mark.parametrize("text", ["12345678", "1234567.89", "123456", "tel. +85212345678"])
def test_digits_that_are_more_or_fewer_are_no_number(text):
    found = imos_of([text])
    assert found.right == found.wrong == ()


@pytest.mark.parametrize(
    "text",
    [f"IMO number: {SHIP}.", f"International Maritime Organization (IMO) Number: {SHIP}", f"Company Number IMO {SHIP}"],
)
def test_numbers_are_found_in_free_text_after_the_letters(text):
    assert imos_in(text).right == (SHIP,)


@pytest.mark.parametrize("text", [f"passport {SHIP}", f"SIMON {SHIP}", f"IMO has a list. See also the document {SHIP}"])
def test_other_seven_digits_in_free_text_are_passed_over(text):
    assert imos_in(text).right == ()


def test_mmsi_have_nine_digits():
    assert mmsis_of(["273123450", "1: 273123450 2: 445000000", "27312345", "2731234501"]) == ("273123450", "445000000")
