"""Flag states, however they are said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.identify.flags import flag_name, is_flag_state
from ullage.track.anomaly.flag_state import STATES, flag_state


@pytest.mark.parametrize(
    "said", ["KP", "prk", "North Korea", " north  korea ", "DPRK", "Democratic People's Republic of Korea"]
)
def test_codes_and_names_of_one_state_are_one(said):
    assert flag_name(said) == "North Korea"


@pytest.mark.parametrize(
    ("said", "state"), [("Turkey", "Türkiye"), ("TURKIYE", "Türkiye"), ("Madeira (Portugal)", "Portugal")]
)
def test_other_names_are_known(said, state):
    assert flag_name(said) == state


def test_the_digits_of_an_mmsi_and_a_list_say_the_same_state():
    assert flag_name(flag_state("351234000")) == flag_name("Panama") == flag_name("PA")


def test_every_state_with_digits_has_one_name():
    assert all(flag_name(flag_name(state)) == flag_name(state) for state in STATES.values())


@pytest.mark.parametrize("said", [None, "", " ", "None Identified", "unknown"])
def test_no_state_is_none(said):
    assert flag_name(said) is None


@pytest.mark.parametrize(
    ("said", "known"), [("KP", True), ("panama", True), ("ZZ", False), ("", False), ("none", False)]
)
def test_a_flag_state_is_known_or_not(said, known):
    assert is_flag_state(said) is known


@given(st.text(max_size=100))
def test_whatever_is_said_is_bounded_and_stays_as_it_is(said):
    found = flag_name(said)
    assert found is None or (len(found) <= 80 and flag_name(found) == found)
