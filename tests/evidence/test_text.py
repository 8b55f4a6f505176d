import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.evidence.text import (
    chance,
    count_interval,
    counted,
    days,
    estimate,
    interval,
    is_exact,
    middle,
    number,
    setting,
    shorten,
    stated,
    visible,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("AN\u202eSAN", "AN\\u202eSAN"),
        ("a\u200bb", "a\\u200bb"),
        ("bell\x07", "bell\\x07"),
        ("two\nlines", "two\\nlines"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("filler\u3164", "filler\\u3164"),
        ("\u2066isolate\u2069", "\\u2066isolate\\u2069"),
        ("soft\u00adhyphen", "soft\\xadhyphen"),
    ],
)
def test_what_a_reader_would_not_see_is_shown_as_an_escape(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize("name", ["ÅSGARD №7", "백양산", "Восток", "ΑΓΙΟΣ", "東方", "אסתר", "Nguyễn"])
def test_names_of_any_script_stay_as_they_are(name):
    assert visible(name) == name


def test_marks_piled_on_one_letter_are_shown_as_escapes_after_the_third():
    assert visible("a" + "\u0301" * 5) == "a" + "\u0301" * 3 + "\\u0301" * 2


@given(st.text())
def test_nothing_invisible_is_left(text):
    assert not [one for one in visible(text) if not one.isprintable() and not one.isspace()]


@given(st.text())
def test_what_is_visible_stays_the_same(text):
    assert visible(visible(text)) == visible(text)


@given(st.text(), st.integers(10, 200))
def test_a_shortened_text_is_never_longer_than_asked(text, most):
    assert len(shorten(text, most)) <= most


def test_a_short_text_is_not_shortened():
    assert shorten("GREY HERON", 10) == "GREY HERON"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1_053_087.0, "1,050,000"),
        (946_091.9, "946,000"),
        (999_999.0, "1,000,000"),
        (12.345, "12.3"),
        (0.123456, "0.123"),
        (0.0, "0"),
        (-1234.0, "-1,230"),
        (None, "cannot tell"),
    ],
)
def test_an_estimate_has_three_digits(value, shown):
    assert estimate(value) == shown


@given(st.floats(1.0, 1e9))
def test_a_number_that_something_is_not_below_is_never_rounded_up(value):
    assert float(estimate(value, down=True).replace(",", "")) <= value * (1 + 1e-9)


@given(st.floats(1.0, 1e9))
def test_an_estimate_is_within_half_a_percent_of_the_number(value):
    assert float(estimate(value).replace(",", "")) == pytest.approx(value, rel=0.0051)


def test_a_number_without_width_is_written_in_full():
    assert interval({"low": 168_679.0, "mid": 168_679.0, "high": 168_679.0}) == "168,679"


def test_an_interval_has_both_its_ends():
    assert interval({"low": 946_091.0, "mid": 1.2e6, "high": 1_629_591.0}) == "946,000 to 1,630,000"


@pytest.mark.parametrize(
    "points", [None, {"low": None, "mid": None, "high": None}, {"low": 1.0, "mid": 2.0, "high": None}]
)
def test_an_interval_that_nobody_can_tell_says_so(points):
    assert interval(points) == "cannot tell"


def test_a_middle_that_nobody_can_tell_says_so():
    assert middle({"low": None, "mid": None, "high": None}) == "cannot tell"


def test_an_unknown_interval_is_not_exact():
    assert not is_exact({"low": None, "mid": None, "high": None})


def test_an_unknown_number_is_a_dash():
    assert number(None) == "–"


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2024-04-09", "2024-04-09", "9 April 2024"),
        ("2024-04-09", "2024-04-12", "9 to 12 April 2024"),
        ("2024-04-09", "2024-06-18", "9 April to 18 June 2024"),
        ("2023-12-30", "2024-01-02", "30 December 2023 to 2 January 2024"),
    ],
)
def test_days_name_month_and_year_once_where_they_are_the_same(first, last, shown):
    assert days(first, last) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.9177573, "0.9178"), (1732.05, "1,732"), (None, "not set"), (["rail", "road"], "rail, road"), ([], "none")],
)
def test_a_setting_has_no_more_digits_than_it_has(value, shown):
    assert setting(value) == shown


@pytest.mark.parametrize(("count", "shown"), [(1, "1 visit"), (0, "0 visits"), (43, "43 visits")])
def test_a_count_goes_with_its_noun(count, shown):
    assert counted(count, "visit") == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (4, "4"),
        ({"low": 2.0, "mid": 4.0, "high": 8.0}, "2 to 8"),
        ({"low": 3.9, "mid": 4.0, "high": 4.1}, "4"),
        ({"low": None, "mid": None, "high": None}, "cannot tell"),
    ],
)
def test_an_estimated_count_is_written_in_whole_numbers(count, shown):
    assert count_interval(count) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.05, "1.05"),
        (0.925, "0.925"),
        (587.4, "587.4"),
        (0.9, "0.9"),
        (4893.0, "4,893"),
        (1_234_567.891, "1,234,567.891"),
    ],
)
def test_a_stated_number_keeps_the_digits_that_were_given(value, shown):
    assert stated(value) == shown


def test_a_number_that_nobody_stated_is_a_dash():
    assert stated(None) == "–"


@pytest.mark.parametrize(
    ("p", "shown"),
    [
        (0.0, "below 0.01"),
        (0.0099, "below 0.01"),
        (0.01, "0.010"),
        (0.5, "0.500"),
        (0.99, "0.990"),
        (1.0, "above 0.99"),
        (None, "–"),
    ],
)
def test_no_chance_is_written_beyond_what_draws_tell_apart(p, shown):
    assert chance(p) == shown


@given(st.floats(1.0, 1e9), st.floats(0.0, 1e6))
def test_an_estimate_is_never_shown_below_a_known_part_of_it(part, more):
    shown = float(estimate(part + more, exact=part).replace(",", ""))
    assert shown >= float(number(part).replace(",", ""))


def test_an_estimate_that_differs_from_a_known_part_keeps_its_own_digits():
    assert estimate(5_212.0, exact=4_893.0) == "5,210"
