import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.sources.cells import (
    CellError,
    Choice,
    Known,
    Number,
    Whole,
    boolean,
    imo_number,
    mmsi,
    nearest,
    shown,
    text,
)


@pytest.mark.parametrize(
    ("cell", "value"), [("0", 0), ("12.5", 12.5), ("-3", -3), ("+.5", 0.5), ("1e3", 1000), ("7.", 7)]
)
def test_a_number_has_a_decimal_point(cell, value):
    assert Number()(cell) == value


@given(st.floats(-1e12, 1e12))
def test_a_number_reads_back_as_it_was(value):
    assert Number()(repr(value)) == value


@pytest.mark.parametrize(
    "cell", ["nan", "NaN", "inf", "-Infinity", "1e999", "0x10", "1_000", "ten", "1 t", "½", "١٢", "--1", "1e"]
)
def test_what_is_not_a_plain_finite_number_is_refused(cell):
    with pytest.raises(CellError):
        Number()(cell)


@pytest.mark.parametrize("cell", ["3,000", "1.234,5", "1 234.5", "1'234", "3\u202f000", "0,9"])
def test_thousands_separators_and_decimal_commas_are_named_as_the_fault(cell):
    with pytest.raises(CellError, match="without thousands separators"):
        Number()(cell)


def test_a_per_cent_sign_is_named_as_the_fault():
    with pytest.raises(CellError, match=r"a fraction such as 0\.9"):
        Number()("90 %")


@pytest.mark.parametrize("cell", ["1e13", "-1e13"])
def test_a_number_without_range_still_has_a_largest_magnitude(cell):
    with pytest.raises(CellError, match="out of range"):
        Number()(cell)


def test_the_ends_of_a_range_are_inside():
    kind = Number(0, 1.5)
    assert (kind("0"), kind("1.5")) == (0, 1.5)


def test_a_number_out_of_range_is_told_with_the_range():
    with pytest.raises(CellError, match=r"'1.6' is out of range: expected a fraction from 0 to 1.5"):
        Number(0, 1.5, what="a fraction")("1.6")


def test_zero_is_not_above_zero():
    with pytest.raises(CellError, match="above 0"):
        Number(above=0)("0")


def test_a_whole_number_may_carry_the_point_of_a_sheet():
    assert Whole(1850, 2199)("1978.0") == 1978


@pytest.mark.parametrize("cell", ["1978.5", "1700", "3000", "old"])
def test_a_fraction_or_a_number_out_of_range_is_no_whole_number(cell):
    with pytest.raises(CellError):
        Whole(1850, 2199)(cell)


def test_a_choice_ignores_capitals_and_kinds_of_blank():
    assert Choice(("laden", "cannot tell"))("Cannot  TELL") == "cannot tell"


def test_a_wrong_choice_is_told_with_the_word_that_was_meant_and_all_words():
    with pytest.raises(CellError, match=r"did you mean 'ballast'.*known are laden, ballast"):
        Choice(("laden", "ballast"))("balast")


def test_an_identifier_is_compared_letter_by_letter():
    with pytest.raises(CellError, match="did you mean 'berth'"):
        Known(("berth",), "place")("Berth")


@pytest.mark.parametrize(
    ("cell", "value"),
    [("yes", True), ("TRUE", True), ("1", True), ("No", False), ("false", False), ("0", False)],
)
def test_yes_and_no_have_three_spellings_each(cell, value):
    assert boolean(cell) is value


@pytest.mark.parametrize("cell", ["y", "2", "maybe", "1.0"])
def test_any_other_spelling_of_yes_and_no_is_refused(cell):
    with pytest.raises(CellError, match="yes, no"):
        boolean(cell)


@pytest.mark.parametrize("cell", ["9129653", "IMO 9129653", "imo9129653", "IMO: 9129653", "9129653.0"])
def test_an_imo_number_is_read_however_it_was_typed(cell):
    assert imo_number(cell) == "9129653"


@given(st.integers(100_000, 999_999), st.integers(0, 9))
def test_exactly_one_last_digit_makes_an_imo_number(six, last):
    weighted = sum(int(digit) * weight for digit, weight in zip(str(six), range(7, 1, -1), strict=True))
    if weighted % 10 == last:
        assert imo_number(f"{six}{last}") == f"{six}{last}"
    else:
        with pytest.raises(CellError, match=f"ends in {last}, expected {weighted % 10}"):
            imo_number(f"{six}{last}")


@pytest.mark.parametrize("cell", ["912965", "91296533", "0000000", "9129653.5", "NMO 9129653", "\uff19129653"])
def test_an_imo_number_has_seven_digits(cell):
    with pytest.raises(CellError, match="seven digits"):
        imo_number(cell)


@pytest.mark.parametrize("cell", ["445123000", "445123000.0"])
def test_an_mmsi_is_nine_digits(cell):
    assert mmsi(cell) == "445123000"


@pytest.mark.parametrize("cell", ["44512300", "4451230001", "44512300x"])
def test_other_than_nine_digits_are_no_mmsi(cell):
    with pytest.raises(CellError, match="nine digits"):
        mmsi(cell)


@given(st.text())
def test_a_text_keeps_every_character(cell):
    assert text(cell) == cell


@given(st.text(max_size=500))
def test_a_message_shows_nothing_invisible_and_not_too_much(cell):
    assert shown(cell).isprintable()
    assert len(shown(cell)) <= 60 * len(r"\U0001f600") + 5


def test_the_nearest_name_is_found_or_none_is():
    assert (nearest("Seen At", ["seen_at", "place"]), nearest("colour", ["seen_at", "place"])) == (
        "seen_at",
        None,
    )
