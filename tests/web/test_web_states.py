"""In what state a case is: each says what, why and what next, and no page is ever blank."""

import json
import shutil

import pytest

import webmaker
from ullage.running import marking_run

PAGES = ("", "review", "files", "method")


def keys(address):
    told = (
        webmaker.ask(address, "/api/state").json["notices"]
        + webmaker.ask(address, "/api/state/changes").json["notices"]
    )
    assert all(one["what"] and (one["why"] or one["next"]) for one in told)
    return [one["key"] for one in told]


def edit_summary(case, **changes):
    path = case / "out" / "summary.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def without_result(case):
    shutil.rmtree(case / "out")


def gone(case):
    shutil.rmtree(case)


def no_case_file(case):
    (case / "case.toml").unlink()


def damaged_summary(case):
    (case / "out" / "summary.json").write_text('{"title": ')


def foreign_summary(case):
    (case / "out" / "summary.json").write_text('{"inputs": 5}')


def damaged_table(case):
    (case / "out" / "visits.parquet").write_bytes(b"PAR1 no table")


def missing_table(case):
    (case / "out" / "balance.parquet").unlink()


def missing_observations(case):
    (case / "out" / "observations.parquet").unlink()


def damaged_log(case):
    (case / "decisions.sqlite").write_bytes(b"no log at all" * 100)


def newer(case):
    edit_summary(case, version="99.0.1")


def newer_format(case):
    path = case / "case.toml"
    path.write_text(path.read_text().replace("format = 1", "format = 99"))


def changed_input(case):
    path = case / "observations.csv"
    path.write_text(path.read_text() + "2024-09-12,berth,B,,laden,,,,,,\n")


def broken_input(case):
    (case / "observations.csv").write_text("seen_at,place,vessel\n2024-09-12,nowhere,B\n")


STATES = [
    (without_result, {"none"}),
    (gone, {"gone"}),
    (no_case_file, {"gone"}),
    (damaged_summary, {"broken"}),
    (foreign_summary, {"broken"}),
    (damaged_table, {"broken"}),
    (missing_table, {"broken"}),
    (missing_observations, {"broken"}),
    (damaged_log, {"stale"}),
    (newer, {"newer"}),
    (newer_format, {"refused"}),
    (changed_input, {"stale"}),
    (broken_input, {"refused"}),
]


@pytest.mark.parametrize(("change", "expected"), STATES, ids=lambda one: getattr(one, "__name__", ""))
def test_each_state_is_told_with_what_why_and_what_next(own_case, change, expected):
    with webmaker.serving(own_case) as address:
        assert keys(address) == []
        change(own_case)
        assert set(keys(address)) == expected


@pytest.mark.parametrize("change", [without_result, gone, damaged_summary, foreign_summary, damaged_table, newer])
def test_no_state_is_an_error_of_ullage(own_case, change):
    with webmaker.serving(own_case) as address:
        change(own_case)
        paths = [path for path, does in webmaker.ask(address, "/openapi.json").json["paths"].items() if "get" in does]
        for path in (one for one in paths if "{" not in one):
            answer = webmaker.ask(address, path)
            assert answer.status < 500 or answer.status == 503, (path, answer.body)
            assert str(own_case.parent) not in answer.body.decode("utf-8", "replace"), path


def test_a_run_that_goes_on_is_told(own_case):
    with webmaker.serving(own_case) as address, marking_run(own_case):
        assert webmaker.ask(address, "/api/state").json["running"]
        assert keys(address) == ["running"]


def test_decisions_after_the_result_are_told_by_their_number(own_case):
    with webmaker.serving(own_case) as address:
        wish = {"kind": "note", "subject": "berth", "by": "A. Analyst", "why": "looked at", "value": {}}
        answer = webmaker.ask(address, "/api/decisions", "POST", json_body=wish)
        assert answer.status in {200, 201}, answer.body
        told = webmaker.ask(address, "/api/state/changes").json
        assert told["decisions"] == 1
        assert "1 decision since" in told["notices"][0]["why"]


def test_nothing_is_told_of_a_result_that_is_as_its_inputs(own_case):
    with webmaker.serving(own_case) as address:
        told = webmaker.ask(address, "/api/state/changes").json
        assert told == {"changed": [], "new": [], "gone": [], "decisions": 0, "problems": [], "notices": []}


@pytest.mark.parametrize("change", [without_result, gone, damaged_summary])
def test_no_page_is_blank_in_any_state(open_page, own_case, change):
    with webmaker.serving(own_case) as address:
        page = open_page(address, "/settings")
        page.wait_for_selector("main h1")
        change(own_case)
        for name in PAGES:
            page.goto(f"{address}/{name}")
            page.wait_for_selector("#state .state")
            page.wait_for_selector("main :is(.empty, table, canvas, svg, p, li, dl):visible")
        page.context.close()
        page.errors[:] = [one for one in page.errors if "Failed to load resource" not in one]


def test_a_new_result_is_offered_to_who_looks_at_the_earlier(open_page, own_case):
    with webmaker.serving(own_case) as address:
        page = open_page(address, "/settings")
        page.wait_for_selector("main h1")
        page.wait_for_load_state("networkidle")
        edit_summary(own_case, title="Another title")
        page.evaluate("document.dispatchEvent(new CustomEvent('casechange'))")
        page.wait_for_selector("#state:has-text('A new result is there')")
        page.get_by_role("button", name="Show it").click()
        page.wait_for_selector("#state:not(:has-text('new result'))", state="attached")
        page.context.close()
