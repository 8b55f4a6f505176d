"""Who asks is told when there is more than was answered, by words and by the exit code."""

import json

import pytest
import typer
from typer.testing import CliRunner

from stacmaker import LAT, LON, item, square
from ullage.cli_fetch import load_fetch, load_search
from ullage.sources.stac import pages as pages_module

WHEN = ("--from", "2024-01-01", "--to", "2024-12-31", "--sensor", "s1")


@pytest.fixture
def go(service, tmp_path):
    """Give a function that searches or fetches, and gives the exit code and what was told."""

    def run(load, *arguments, api=None):
        app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
        app.command()(load())
        out = ("-o", str(tmp_path / "scenes")) if load is load_fetch else ()
        done = CliRunner().invoke(
            app, [f"{LAT},{LON}", "--api", api or service.address, *WHEN, *out, "--json", *arguments]
        )
        assert done.stdout, (done.output, done.exception)
        return done.exit_code, json.loads(done.stdout)

    return run


BOTH = pytest.mark.parametrize("load", [load_search, load_fetch])


@BOTH
def test_all_that_there_is_ends_with_0(service, go, load):
    for number in range(12):
        service.add(number, size=100)
    code, told = go(load)
    assert (code, told["complete"], told["warnings"]) == (0, True, [])


@BOTH
def test_a_page_that_cannot_be_had_ends_with_1(service, go, load):
    service.add(0, size=100)
    service.next_page = {"rel": "next", "href": f"{service.address}gone"}
    code, told = go(load)
    assert (code, told["complete"]) == (1, False)
    assert "could not be had" in told["warnings"][0]


@BOTH
def test_an_item_that_is_refused_ends_with_1(service, go, load):
    service.add(0, size=100)
    service.items.append(item(1) | {"geometry": None})
    code, told = go(load)
    assert (code, told["complete"], len(told["refused"])) == (1, True, 1)


def test_a_limit_within_a_page_ends_with_1(service, go):
    for number in range(8):
        service.add(number, size=100)
    code, told = go(load_search, "--limit", "5")
    assert (code, told["complete"], len(told["items"])) == (1, False, 5)
    assert "raise --limit" in told["warnings"][0]


def test_a_limit_within_a_file_of_items_ends_with_1(service, go, tmp_path):
    path = tmp_path / "items.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [item(number) for number in range(8)]}))
    code, told = go(load_search, "--limit", "5", api=str(path))
    assert (code, told["complete"]) == (1, False)
    assert told["warnings"] == ["the newest 5 of 8 were taken: narrow the search, or raise --limit"]


def test_a_service_that_tells_of_more_than_it_gives_ends_with_1(service, go):
    for number in range(25):
        service.add(number, size=100)
    service.next_page = {"rel": "self", "href": service.address}
    code, told = go(load_search)
    assert (code, told["complete"]) == (1, False)
    assert told["warnings"] == ["the service tells of 25 and gave 10: the search is not complete"]


def test_the_log_has_whether_the_search_was_complete(service, go, tmp_path):
    for number in range(8):
        service.add(number, size=100)
    go(load_fetch, "--limit", "5")
    line = json.loads((tmp_path / "scenes" / "searches.jsonl").read_text().splitlines()[0])
    assert line["complete"] is False


def test_what_nobody_foresaw_in_one_item_is_told_and_the_others_are_found(service, go):
    service.items = [item(0), item(1, geometry=square() | {"coordinates": [[[10**400, 0], [1, 0], [1, 1], [0, 0]]]})]
    code, told = go(load_search)
    assert (code, len(told["items"]), len(told["refused"])) == (1, 1, 1)


def test_what_nobody_foresaw_in_a_whole_answer_is_an_error_of_the_service(service, monkeypatch, tmp_path):
    service.add(0)

    def fails(*_):
        raise OverflowError("secret")

    monkeypatch.setattr(pages_module, "_take_page", fails)
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(load_search())
    done = CliRunner().invoke(app, [f"{LAT},{LON}", "--api", service.address, *WHEN])
    assert "OverflowError at" in str(done.exception)
    assert "secret" not in str(done.exception)


def test_off_a_terminal_a_scene_is_a_line_with_its_whole_name(service):
    name = "S1A_IW_GRDH_1SDV_20240501T212345_20240501T212410_053678_0684F1_3C2B_COG"
    service.items = [item(0, item_id=name)]
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(load_search())
    done = CliRunner().invoke(app, [f"{LAT},{LON}", "--api", service.address, *WHEN])
    assert sum(name in line and "wholly" in line for line in done.output.splitlines()) == 1


def test_a_dry_run_needs_no_folder(service, tmp_path, monkeypatch):
    service.add(0)
    monkeypatch.chdir(tmp_path)
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(load_fetch())
    done = CliRunner().invoke(app, [f"{LAT},{LON}", "--api", service.address, *WHEN, "--dry-run"])
    assert (done.exit_code, list(tmp_path.iterdir())) == (0, [])


def test_who_stops_a_fetch_is_told_what_becomes_of_it(service, tmp_path, monkeypatch):
    from ullage import cli_fetch

    def stopped(*_, **__):
        raise KeyboardInterrupt

    service.add(0)
    monkeypatch.setattr(cli_fetch, "_carry_out", stopped)
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(load_fetch())
    done = CliRunner().invoke(app, [f"{LAT},{LON}", "--api", service.address, *WHEN, "-o", str(tmp_path / "scenes")])
    assert done.exit_code == 130
    assert "the next fetch goes on" in done.output


def test_who_reads_the_table_is_told_too(service, go, tmp_path):
    for number in range(8):
        service.add(number, size=100)
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(load_search())
    done = CliRunner().invoke(app, [f"{LAT},{LON}", "--api", service.address, *WHEN, "--limit", "5"])
    assert "The search is not complete" in done.output
