"""Where defaults come from is read from the comments above them."""

import re
from dataclasses import asdict

import pytest

from ullage.evidence import rule_sources
from ullage.evidence.rule_sources import rule_source
from ullage.flow import Rules


def test_a_comment_is_about_the_fields_beneath_it():
    assert "Beta(12, 1.6)" in rule_source("fill", "laden_mean")
    assert rule_source("fill", "laden_sd") == rule_source("fill", "laden_mean")
    assert "panels" in rule_source("fill", "unknown_mean")
    assert "half a step" in rule_source("fill", "stated_sd")


def test_of_what_is_no_rule_nothing_is_told():
    assert rule_source("nothing", "at_all") == ""
    assert rule_source("fill", "nothing") == ""


def test_most_defaults_say_where_they_come_from():
    told = [bool(rule_source(name, field)) for name, fields in asdict(Rules()).items() for field in fields]
    assert sum(told) > 0.9 * len(told)


def test_the_authors_notes_are_not_referred_to_at_the_beginning():
    assert not any(one.startswith("science") for one in (rule_source("match", "shift_m_per_kn"),))


@pytest.mark.parametrize("kind", [int, type("Made", (), {})])
def test_code_that_is_not_there_as_text_tells_nothing(kind):
    assert rule_sources._read(kind) == {}  # noqa: SLF001 - what happens without a source


def test_what_readers_do_not_have_is_named_as_that_and_scripts_by_where_they_are():
    told = [rule_source(name, field) for name, fields in asdict(Rules()).items() for field in fields]
    assert not any(re.search(r"\bscience\b", one) for one in told)
    assert rule_source("match", "matched_p").startswith("an unpublished note of the authors has 0.9")
    assert all("of Ullage's source" in one for one in told if "design/" in one)
