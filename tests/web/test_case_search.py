"""Search over all that a case holds, and the lists."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import webmaker
from hostilemaker import HANGUL, NAMES
from ullage.web.finding.days import read_days
from ullage.web.finding.find import find_all
from ullage.web.finding.names import Names
from ullage.web.held import Held
from ullage.web.listed.lists import tell_lists

NOVYI = "\u041d\u041e\u0412\u042b\u0419 \u0412\u041e\u0421\u0422\u041e\u041a"
FLEET = ("RYE SONG GANG 1", "CHON MA SAN", "KUM UN SAN 3", "M/T BILLIONS NO.18", "려성강", NOVYI, "AN SAN 1")


@pytest.fixture(scope="module")
def held(hostile):
    return Held(hostile, read_only=True)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rye song gang 1", "RYE SONG GANG 1"),
        ("RYESONGGANG", "RYE SONG GANG 1"),
        ("rye sogn gang", "RYE SONG GANG 1"),
        ("Ryesonggang", "려성강"),
        ("천마산", "CHON MA SAN"),
        ("novyi vostok", NOVYI),
        ("billions", "M/T BILLIONS NO.18"),
        ("kum un", "KUM UN SAN 3"),
    ],
)
def test_a_name_is_found_in_any_script_mistyped_or_in_part_with_the_reason(typed, found):
    likes = Names(FLEET).find(typed)
    assert found in [FLEET[one.at] for one in likes]
    assert all(one.why for one in likes)


def test_two_numbers_are_never_the_same_name():
    likes = {FLEET[one.at]: one for one in Names(FLEET).find("AN SAN 2")}
    assert likes
    assert "AN SAN 1" not in likes or likes["AN SAN 1"].why != "the same name"


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2024-05-01", "2024-05-01", "2024-05-02"),
        ("2024-05-01T12:30Z", "2024-05-01", "2024-05-02"),
        ("2024-12", "2024-12-01", "2025-01-01"),
        ("1 May 2024", "2024-05-01", "2024-05-02"),
        ("Feb 2024", "2024-02-01", "2024-03-01"),
    ],
)
def test_days_and_months_are_read(text, first, end):
    assert [f"{one}" for one in read_days(text)] == [first, end]


@pytest.mark.parametrize(
    "text", ["2024-13", "31 Feb 2024", "May", "0000-01-01", "9999-12-31", "Ma 2024", "Ju 2024", ""]
)
def test_what_is_no_day_is_none(text):
    assert read_days(text) is None


def groups(held, typed):
    return {one.name: one for one in find_all(held, typed).groups}


def test_numbers_ids_places_positions_and_days_are_found_each_with_its_reason(held):
    visit = held.rows().table("visits")["visit_id"][0]
    assert groups(held, "273100001")["numbers"].hits[0].why.startswith("MMSI 273100001")
    assert len(groups(held, "mmsi 2731")["numbers"].hits) == len(NAMES)
    assert groups(held, visit)["ids"].hits[0].why == "this is its id"
    assert groups(held, visit[:8])["ids"].total >= 1
    assert groups(held, "berth")["places"].hits[0].path == "/places?place=berth"
    near = groups(held, "42.7, 133.1")["near"].hits[0]
    assert (near.id, near.why) == ("berth", "0 m away")
    assert "visits then" in groups(held, "2024-03-01")
    assert groups(held, HANGUL)["vessels"].hits[0].title == HANGUL


@settings(max_examples=30, deadline=None)
@given(typed=st.text(max_size=120))
def test_any_text_is_answered(held, typed):
    answer = find_all(held, typed)
    assert all(hit.why and hit.path.startswith("/") for group in answer.groups for hit in group.hits)


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_found_as_they_are(hostile_address, name):
    answer = webmaker.ask(hostile_address, f"/api/search?q={quote(name[:500])}")
    assert answer.status == 200
    assert any(hit["title"] == name for group in answer.json["groups"] for hit in group["hits"])


def test_a_text_that_is_too_long_is_refused_in_words(hostile_address):
    answer = webmaker.ask(hostile_address, f"/api/search?q={'x' * 501}")
    assert answer.status == 422
    assert answer.error["problems"]


def test_lists_are_told_with_version_hash_and_count_and_their_entries_are_searched(held):
    told = tell_lists(held, HANGUL)
    assert (told.lists[0].list_date, told.lists[0].vessels) == ("2024-01-01", len(NAMES))
    assert len(told.lists[0].sha256) == 64
    assert told.searched == len(NAMES)
    assert told.found[0].name == HANGUL
    assert told.found[0].why
    assert {one.vessel for one in told.compared} >= {HANGUL}
    assert tell_lists(held, "").searched == 0
    assert tell_lists(held, "273100002").found[0].mmsi == "273100002"
