"""The queue of a review: what is worth most first, and what waits for a second pair of eyes."""

import csv
import io
import shutil

import pytest

import webmaker


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base
    return webmaker.make_once(base, "observed-case", webmaker.make_small_case)


@pytest.fixture
def address(made, tmp_path):
    with webmaker.serving(shutil.copytree(made, tmp_path / "case")) as found:
        yield found


def queue(address, **query):
    text = "&".join(f"{name}={value}" for name, value in query.items())
    return webmaker.ask(address, f"/api/review?{text}").json


def decide(address, kind, subject, by, why="seen", **value):
    return webmaker.ask(address, "/api/decisions", "POST", json_body={
        "kind": kind, "subject": subject, "by": by, "why": why, "value": value,
    })  # fmt: skip


def test_the_queue_comes_in_the_order_of_what_a_decision_is_worth(address):
    items = queue(address)["items"]
    assert items
    worths = [one["sd_bbl"] for one in items]
    assert worths == sorted(worths, reverse=True)
    item = webmaker.ask(address, f"/api/review/{items[0]['id']}").json
    assert item["questions"][0]["sd_bbl"] == worths[0]
    for question in item["questions"]:
        assert sum(one["p"] for one in question["answers"]) == pytest.approx(1)
        assert all(one["command"].startswith("ullage decide case ") for one in question["answers"])


def test_what_one_decided_waits_for_another_and_what_two_differ_about_for_everybody(address):
    item = queue(address)["items"][0]["id"]
    decide(address, "loading", item, "a", condition="laden")
    assert item not in [one["id"] for one in queue(address)["items"]]
    assert not queue(address, show="second", by="a")["items"]
    assert [one["id"] for one in queue(address, show="second", by="b")["items"]] == [item]
    decide(address, "loading", item, "b", condition="ballast")
    for who in "ab":
        [found] = queue(address, show="second", by=who)["items"]
        assert (found["state"], found["analysts"]) == ("analysts differ", ["a", "b"])
    told = webmaker.ask(address, f"/api/review/{item}").json["entries"]
    assert [(one["by"], one["state"]) for one in told] == [("b", "in force"), ("a", "replaced")]


def test_two_who_agree_leave_nothing_to_look_at(address):
    item = queue(address)["items"][0]["id"]
    decide(address, "loading", item, "a", condition="laden")
    decide(address, "loading", item, "b", condition="laden")
    assert not queue(address, show="second", by="c")["items"]
    assert [one["state"] for one in queue(address, show="decided")["items"]] == ["decided"]


def test_who_is_unsure_asks_for_a_second_pair_of_eyes_and_changes_no_number(address):
    item = queue(address)["items"][0]["id"]
    before = queue(address)["numbers"]["balance_bbl"]
    decide(address, "note", item, "a", why="unsure: cloud")
    assert [one["state"] for one in queue(address, show="second", by="a")["items"]] == ["second look wanted"]
    assert queue(address)["numbers"]["balance_bbl"] == before


def test_the_queue_is_csv_too_and_what_is_not_asked_about_is_told(address):
    text = webmaker.ask(address, "/api/review.csv").body.decode()
    assert len(list(csv.DictReader(io.StringIO(text)))) == queue(address)["total"]
    assert webmaker.ask(address, "/api/review/s-none").status == 404
    assert webmaker.ask(address, "/api/review/berth").status == 404
