"""Runs that the application starts."""

import json
import sys
import time

import pytest

import webmaker
from ullage.running import marking_run
from ullage.web.errors import WebError
from ullage.web.jobs import Job, Jobs

LINES = (
    "import json, sys, time; "
    "[print(json.dumps({'stage': 'a_b', 'done': i, 'total': 4}), flush=True) for i in range(3)]; "
    "print('told \\x1b[31m'); "
)
WAITS = LINES + "sys.stdout.flush(); time.sleep(60)"


def command(code):
    return (sys.executable, "-c", code)


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def jobs(own_case):
    made = []

    def make(code):
        made.append(Jobs(own_case, command(code)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_run_tells_its_stages_its_log_and_how_it_ended(jobs):
    runs = jobs(LINES)
    job = runs.start()
    until(lambda: not job.goes_on)
    assert (job.state, job.code) == ("done", 0)
    assert (job.stages["a_b"].done, job.stages["a_b"].total) == (2, 4)
    assert job.stages["a_b"].left_s is not None
    assert job.log[0].endswith("s  a b")
    assert job.log[-1] == "told \\x1b[31m"
    assert job.took_s > 0


def test_the_log_says_when_a_stage_began_and_how_long_it_took():
    job = Job(1, "2026-01-01T00:00:00Z", 100.0)
    for done, now_s in ((2, 101.0), (3, 102.0), (4, 105.0), (4, 106.0)):
        job.hear(f'{{"stage": "a_b", "done": {done}, "total": 4}}', now_s)
    assert list(job.log) == ["    1.0 s  a b, 2 of 4 kept from earlier runs", "    5.0 s  a b: done in 4.0 s"]
    assert job.stages["a_b"].left_s == 0


def test_a_run_that_fails_says_so(jobs):
    runs = jobs("import sys; print('ullage: no such thing', file=sys.stderr); sys.exit(1)")
    job = runs.start()
    until(lambda: not job.goes_on)
    assert (job.state, job.code, list(job.log)) == ("failed", 1, ["ullage: no such thing"])


def test_one_runs_at_a_time_and_can_be_stopped(jobs):
    runs = jobs(WAITS)
    job = runs.start()
    with pytest.raises(WebError, match="Run 1 goes on") as refused:
        runs.start()
    assert refused.value.status == 409
    until(lambda: job.log)
    runs.stop(1)
    until(lambda: not job.goes_on)
    assert job.state == "stopped"
    assert runs.stop(1).state == "stopped"


def test_a_run_that_does_not_listen_is_ended(jobs, monkeypatch):
    monkeypatch.setattr("ullage.web.jobs.runner.PATIENCE_S", 0.2)
    runs = jobs("import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); print('deaf', flush=True); " + WAITS)
    job = runs.start()
    until(lambda: job.log)
    runs.stop(1)
    until(lambda: not job.goes_on)
    assert job.state == "stopped"


def test_the_end_of_the_application_ends_its_run(jobs):
    runs = jobs(WAITS)
    job = runs.start()
    until(lambda: job.log)
    runs.close()
    assert job.state == "stopped"


def test_a_run_of_another_process_is_told_and_not_doubled(jobs, own_case):
    runs = jobs(LINES)
    with marking_run(own_case):
        assert runs.elsewhere().pid
        with pytest.raises(WebError, match="run already"):
            runs.start()
    assert runs.elsewhere() is None


def test_a_flood_of_lines_is_kept_in_bounds(jobs):
    runs = jobs("[print('x' * 9000) for _ in range(2000)]")
    job = runs.start()
    until(lambda: not job.goes_on)
    assert len(job.log) == 500
    assert max(map(len, job.log)) <= 2000


def test_a_case_is_run_from_the_application_and_its_new_result_is_served(own_case):
    with webmaker.serving(own_case) as address:
        before = webmaker.ask(address, "/api/state").json
        observations = own_case / "observations.csv"
        observations.write_text(observations.read_text() + "2024-09-12,berth,B,,laden,,,,,,\n")
        started = webmaker.ask(address, "/api/jobs", "POST")
        assert started.status == 201
        until(lambda: webmaker.ask(address, "/api/jobs/1").json["ended_at"], 90)
        job = webmaker.ask(address, "/api/jobs/1").json
        assert (job["state"], job["code"]) == ("done", 0), job
        assert any(one["name"] == "draw worlds" and one["done"] == one["total"] for one in job["stages"])
        after = webmaker.ask(address, "/api/state").json
        assert after["stamp"] != before["stamp"]
        summary = json.loads((own_case / "out" / "summary.json").read_text())
        assert summary["visits"]["seen"] == 5


def test_a_run_that_is_not_there_is_not_found(own_case):
    with webmaker.serving(own_case) as address:
        assert webmaker.ask(address, "/api/jobs/7").status == 404
        assert webmaker.ask(address, "/api/jobs/7", "DELETE").status == 404
        assert webmaker.ask(address, "/api/jobs/x").status == 422


def test_the_page_runs_shows_and_stops(open_page, own_case):
    def slow(app):
        app.state.jobs = Jobs(own_case, command(WAITS))

    with webmaker.serving(own_case, change=slow) as address:
        page = open_page(address, "/jobs")
        page.get_by_role("button", name="Run the case").press("Enter")
        page.wait_for_selector("text=a b")
        assert page.get_by_role("progressbar", name="a b").get_attribute("value") == "2"
        page.wait_for_selector(".log:has-text('told')")
        page.reload()
        page.get_by_role("button", name="Stop").click()
        page.wait_for_selector("dd:text-is('stopped')")
        page.context.close()
