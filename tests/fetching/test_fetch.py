"""Every scene arrives whole or is told, none twice, and where it came from is written down."""

import hashlib
import json
import threading

import pytest
import typer
from typer.testing import CliRunner

from casemaker import CASE, make_case
from stacmaker import LAT, LON, archive, item, renewed, serving
from ullage.cli_fetch import load_fetch, load_search
from ullage.errors import InputError, OutputError, UllageError
from ullage.fetching.fetch import folder_locked
from ullage.fetching.watched import fetch_watched
from ullage.sources.obtained import read_downloads
from ullage.sources.transport import patience

WHEN = ("--from", "2024-01-01", "--to", "2024-12-31", "--sensor", "s1")
PLACE = f"{LAT},{LON}"
WHERE = f'\n[[place]]\nid = "here"\nname = "Here"\nrole = "loads"\nlat_deg = {LAT}\nlon_deg = {LON}\nverified = true\n'


@pytest.fixture(scope="module")
def running():
    with serving() as one:
        yield one


@pytest.fixture
def service(running, monkeypatch):
    renewed(running)
    for name in ("FIRST_S", "LONGEST_S"):
        monkeypatch.setattr(patience, name, 0.0)
    return running


@pytest.fixture
def command(service, tmp_path):
    def go(load, *arguments, place=PLACE):
        app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
        app.command()(load())
        return CliRunner().invoke(app, [place, "--api", service.address, *WHEN, *map(str, arguments)])

    return go


@pytest.fixture
def fetch(command, tmp_path):
    def go(*arguments, out=tmp_path / "scenes", **options):
        done = command(load_fetch, "-o", out, "--json", *arguments, **options)
        assert done.stdout, (done.output, done.exception)
        return json.loads(done.stdout)

    go.out = tmp_path / "scenes"
    return go


def visible_in(folder):
    return sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))


def test_scenes_come_whole_with_a_line_each(service, fetch):
    data = [service.add(number)[1] for number in range(5)]
    told = fetch()
    assert len(told["scenes"]) == 5
    assert told["failed"] == []
    found = {hashlib.sha256(path.read_bytes()).digest() for path in fetch.out.glob("*.zip")}
    assert found == {hashlib.sha256(one).digest() for one in data}
    lines = read_downloads(fetch.out).frame
    assert {one.sha256 for one in lines} == {hashlib.sha256(one).hexdigest() for one in data}
    assert not (fetch.out / ".fetching").exists()


def test_what_was_asked_and_answered_is_written_beside_the_scenes(service, fetch):
    one, _ = service.add(0)
    fetch()
    lines = [json.loads(line) for line in (fetch.out / "searches.jsonl").read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["search", "fetch"]
    assert lines[0]["items"][0]["id"] == one["id"]
    assert lines[0]["asked"]["collections"] == ["sentinel-1-grd"]
    assert lines[1]["hosts"] == ["127.0.0.1"]


def test_a_second_fetch_has_it_already_and_asks_for_no_file(service, fetch):
    for number in range(3):
        service.add(number)
    fetch()
    service.log.clear()
    told = fetch()
    assert (told["scenes"], len(told["here"])) == ([], 3)
    assert {one[1] for one in service.log} == {"", "search"}


def test_of_a_bad_service_every_scene_is_whole_or_told(service, fetch):
    paths = [f"files/{service.add(number, size=300_000)[0]['id']}.zip" for number in range(8)]
    faults = [["503", "429"], ["cut 100000", "cut 50000"], ["404"] * 9, ["cut 100000", "whole"], ["short"] * 9,
              ["to file:///etc/passwd"] * 9, ["200"] * 0, ["500"] * 99]  # fmt: skip
    service.faults = dict(zip(paths, faults, strict=True))
    told = fetch()
    assert len(told["scenes"]) == 4
    assert len(told["failed"]) == 4
    assert sorted(told["scenes"]) == sorted(path.name for path in fetch.out.glob("*.zip"))
    assert all(path.stat().st_size == 300_000 for path in fetch.out.glob("*.zip"))
    service.faults.clear()
    told = fetch()
    assert (len(told["scenes"]), len(told["here"]), told["failed"]) == (4, 4, [])
    assert len(list(fetch.out.glob("*.zip"))) == 8


def test_a_dry_run_says_how_much_and_writes_nothing(service, fetch):
    for number in range(3):
        service.add(number, size=10_000, told=number > 0)
    plan = fetch("--dry-run")["plan"]
    assert (plan["scenes"], plan["size"], plan["of_unknown_size"], plan["seconds"], plan["quota"]) == (
        3,
        20_000,
        1,
        None,
        None,
    )
    assert not fetch.out.exists()


def test_after_a_fetch_a_dry_run_knows_how_long(service, fetch):
    service.add(0)
    fetch()
    service.add(1, size=3_000_000)
    plan = fetch("--dry-run")["plan"]
    assert (plan["scenes"], plan["here"]) == (1, 1)
    assert plan["seconds"] >= 0


@pytest.mark.parametrize(
    "name", ["../../escape", "/etc/cron.d/x", "a\\..\\b", "..", ".hidden", "con", "a" * 400, "x:y?z*", "ŝipo"]
)
def test_no_name_leads_out_of_the_folder(service, fetch, tmp_path, name):
    service.add(0, item_id="a")
    service.items[0]["id"] = name
    told = fetch()
    assert len(told["scenes"]) == 1
    (only,) = fetch.out.glob("*.zip")
    assert len(only.name) < 130
    assert sorted(one.name for one in tmp_path.iterdir()) == ["scenes"]


@pytest.mark.parametrize(
    "href",
    ["file:///etc/passwd", "ftp://127.0.0.1/a.zip", "http://169.254.169.254/a.zip", "/../../etc/a.zip",
     "http://localhost:1/a.zip", "\\\\server\\a.zip"],
)  # fmt: skip
def test_no_address_leads_to_what_only_this_machine_reaches(service, fetch, href):
    service.items = [item(0, assets={"product": archive(href)})]
    told = fetch("--limit", "5")
    assert told["scenes"] == []
    assert len(told["failed"]) == 1


def test_one_scene_under_two_items_comes_once(service, fetch):
    service.add(0)
    again = dict(service.items[0]) | {"collection": "another"}
    service.items.append(again)
    told = fetch()
    assert len(told["scenes"]) == 1
    assert "same scene" in told["failed"][0]["why"]


def test_a_file_of_the_users_own_is_never_written_over(service, fetch):
    one, _ = service.add(0)
    fetch.out.mkdir()
    (fetch.out / f"{one['id']}.zip").write_text("mine")
    told = fetch()
    assert "was not fetched from here" in told["failed"][0]["why"]
    assert (fetch.out / f"{one['id']}.zip").read_text() == "mine"


def test_files_of_a_product_come_as_its_folder(service, fetch):
    inside = [
        "manifest.safe",
        "annotation/iw-vv.xml",
        "annotation/calibration/calibration-iw-vv.xml",
        "measurement/iw-vv.tiff",
    ]
    assets = {name.replace("/", "-"): {"href": f"files/S1A_X.SAFE/{name}"} for name in inside}
    service.items = [item(0, item_id="S1A_X", assets=assets)]
    service.files = {f"files/S1A_X.SAFE/{name}": name.encode() for name in inside}
    assert fetch()["scenes"] == ["S1A_X.SAFE"]
    found = {path.relative_to(fetch.out / "S1A_X.SAFE").as_posix() for path in (fetch.out / "S1A_X.SAFE").rglob("*.*")}
    assert found == set(inside)


def test_a_product_of_which_one_file_fails_is_not_there_at_all(service, fetch):
    inside = ["annotation/iw-vv.xml", "measurement/iw-vv.tiff"]
    assets = {name.replace("/", "-"): {"href": f"files/S1A_X.SAFE/{name}"} for name in inside}
    service.items = [item(0, item_id="S1A_X", assets=assets)]
    service.files = {f"files/S1A_X.SAFE/{inside[0]}": b"a"}
    told = fetch()
    assert told["failed"][0]["why"].startswith("measurement/iw-vv.tiff: 127.0.0.1 does not have it")
    assert visible_in(fetch.out) == ["searches.jsonl"]


def test_two_at_once_in_one_folder_are_kept_apart(service, fetch, command):
    service.add(0)
    with folder_locked(fetch.out):
        done = command(load_fetch, "-o", fetch.out)
    assert isinstance(done.exception, OutputError)
    assert "another fetch is at work" in str(done.exception)


def test_a_folder_that_cannot_be_written_is_told(service, command, tmp_path):
    service.add(0)
    (tmp_path / "file").write_text("no folder")
    done = command(load_fetch, "-o", tmp_path / "file" / "scenes")
    assert isinstance(done.exception, OutputError)


def test_a_full_disk_is_told_before_anything_is_fetched(service, command, tmp_path, monkeypatch):
    from ullage.fetching import fetch as module

    service.add(0)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1_000})())
    done = command(load_fetch, "-o", tmp_path / "scenes")
    assert "are free" in str(done.exception)
    assert service.asked(f"files/{service.items[0]['id']}.zip") == []


def test_a_secret_stands_in_no_file_and_in_no_output(service, fetch, monkeypatch):
    monkeypatch.setenv("ULLAGE_STAC_TOKEN_URL", f"{service.address}token")
    monkeypatch.setenv("ULLAGE_STAC_HOST", f"127.0.0.1:{service.port}")
    monkeypatch.setenv("ULLAGE_STAC_USER", "me")
    monkeypatch.setenv("ULLAGE_STAC_PASSWORD", "hunter2")
    service.add(0)
    service.add(1)
    service.items[1]["assets"]["product"]["href"] += "?sig=hunter2"
    told = fetch()
    assert service.granted >= 1
    assert len(told["scenes"]) == 2
    texts = [path.read_bytes() for path in fetch.out.iterdir() if path.suffix != ".zip"] + [json.dumps(told).encode()]
    assert not any(secret in text for text in texts for secret in (b"hunter2", b"secret-"))


def test_a_search_prints_scenes_what_they_show_and_what_was_refused(service, command):
    service.add(0)
    service.items.append(item(1) | {"geometry": None})
    told = json.loads(command(load_search, "--json").stdout)
    assert told["items"][0]["covers"] == {f"{LAT:g},{LON:g}": "wholly"}
    assert told["items"][0]["size"] == 50_000
    assert "no footprint" in told["refused"][0]["why"]
    printed = command(load_search).output
    assert "1 scene from 2024-01-01" in printed
    assert "Asked: 127.0.0.1" in printed


def test_names_from_strangers_drive_no_terminal(service, command):
    service.add(0, item_id="evil")
    service.items[0]["id"] = "\x1b[2Jevil\u202e"
    assert "\x1b[2J" not in command(load_search).output


@pytest.mark.parametrize(
    ("place", "arguments"),
    [("95,10", ()), ("nowhere", ()), (PLACE, ("--cloud", "150")), (PLACE, ("--orbit", "sideways")),
     (PLACE, ("--sensor", "s9")), (PLACE, ("--from", "2024-05-02", "--to", "2024-05-01")), (PLACE, ("--km", "-3"))],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_before_anyone_is(service, command, place, arguments):
    done = command(load_search, *arguments, place=place)
    assert isinstance(done.exception, InputError)
    assert service.log == []


def test_a_case_gives_its_places_period_and_folder(service, command, tmp_path):
    case = make_case(tmp_path / "case", case=CASE, more=WHERE)
    service.add(0)
    done = command(load_fetch, "--json", place=str(case))
    told = json.loads(done.stdout)
    assert len(list((case / "scenes").glob("*.zip"))) == 1
    assert any('write scenes = "scenes" under [files]' in one for one in told["warnings"])
    assert any("place 'berth' has no position" in one for one in told["warnings"])


def test_a_watched_case_fetches_what_is_new_and_tells_it_once(service, tmp_path, monkeypatch):
    from datetime import UTC, datetime, timedelta

    monkeypatch.setenv("ULLAGE_PRIVATE_HOSTS", f"127.0.0.1:{service.port}")
    day = datetime.now(UTC) - timedelta(days=3)
    case = make_case(
        tmp_path / "case", case=CASE, more=f'{WHERE}\n[watch]\napi = "{service.address}"\nsensors = ["s1"]\n'
    )
    service.add(0, day=day)
    assert fetch_watched(case)[0].startswith("1 scene came: S1A_TEST_")
    assert fetch_watched(case) == []
    service.faults["search"] = ["404"]
    with pytest.raises(UllageError, match="could not be looked for"):
        fetch_watched(case)


def test_a_case_that_watches_no_scenes_asks_nobody(service, tmp_path):
    assert fetch_watched(make_case(tmp_path / "case", case=CASE, more=WHERE)) == []
    assert service.log == []


def test_a_wrong_watch_table_is_told_with_all_that_is_wrong(tmp_path):
    more = f'{WHERE}\n[watch]\nsensors = ["s9"]\ndays = 0\nkms = 3\n'
    with pytest.raises(InputError) as told:
        fetch_watched(make_case(tmp_path / "case", case=CASE, more=more))
    assert len(told.value.problems) == 3


def test_several_threads_never_hide_a_failure(service, fetch):
    for number in range(6):
        service.add(number, size=70_000)
    service.faults[f"files/{service.items[2]['id']}.zip"] = ["404"]
    before = threading.active_count()
    told = fetch()
    assert len(told["scenes"]) == 5
    assert len(told["failed"]) == 1
    assert threading.active_count() < before + 10


def test_a_token_that_ends_in_the_middle_of_a_file_is_replaced_and_the_file_goes_on(service, fetch, monkeypatch):
    monkeypatch.setenv("ULLAGE_STAC_TOKEN_URL", f"{service.address}token")
    monkeypatch.setenv("ULLAGE_STAC_HOST", f"127.0.0.1:{service.port}")
    monkeypatch.setenv("ULLAGE_STAC_USER", "me")
    one, data = service.add(0, size=600_000)
    path = f"files/{one['id']}.zip"
    service.faults[path] = ["cut 300000", "401"]
    assert len(fetch()["scenes"]) == 1
    assert service.granted == 2
    assert next(fetch.out.glob("*.zip")).read_bytes() == data
    assert service.asked(path)[-1][2] not in {None, "bytes=0-"}


def test_a_disk_that_fills_up_leaves_what_came_and_is_told(service, command, fetch, monkeypatch):
    from ullage.sources.transport import download

    service.add(0)

    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(download.os, "fsync", full)
        done = command(load_fetch, "-o", fetch.out)
    assert isinstance(done.exception, OutputError)
    assert list(fetch.out.glob("*.zip")) == []
    assert len(fetch()["scenes"]) == 1


def test_who_stops_a_fetch_does_not_wait_for_all_of_it(service, fetch, tmp_path):
    from ullage.fetching.areas import find_areas
    from ullage.fetching.asking import ask, make_query
    from ullage.fetching.fetch import fetch_scenes
    from ullage.fetching.plan import plan_fetch
    from ullage.fetching.session import session_with

    for number in range(6):
        service.add(number, size=200_000)

    def progress(stage, done, total):
        if done:
            raise KeyboardInterrupt

    query = make_query(find_areas(PLACE), after="2024-01-01", before="2024-12-31", sensors="s1")
    with session_with(service.address) as session:
        planned = plan_fetch(ask(session, query).ordered(), fetch.out)
        with pytest.raises(KeyboardInterrupt):
            fetch_scenes(session, planned, fetch.out, progress)
    assert len(fetch()["scenes"]) + len(fetch()["here"]) >= 6
