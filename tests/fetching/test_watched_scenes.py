"""A watched case catches up with all that is there, and writes into its own folder alone."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from casemaker import CASE, make_case
from stacmaker import LAT, LON, item, renewed, serving
from ullage.errors import UllageError
from ullage.fetching.watched import fetch_watched, scenes_folder

WHERE = f'\n[[place]]\nid = "here"\nname = "Here"\nrole = "loads"\nlat_deg = {LAT}\nlon_deg = {LON}\nverified = true\n'
DAY = datetime.now(UTC) - timedelta(days=20)


@pytest.fixture(scope="module")
def running():
    with serving() as one:
        yield one


@pytest.fixture
def service(running, monkeypatch):
    monkeypatch.setenv("ULLAGE_PRIVATE_HOSTS", f"127.0.0.1:{running.port}")
    return renewed(running)


@pytest.fixture
def case(service, tmp_path):
    def make(api=None, **more):
        table = {"sensors": ["s1"], "limit": 3} | more
        lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
        watch = f'\n[watch]\napi = "{api or service.address}"\n{lines}'
        return make_case(tmp_path / "case", case=CASE, more=WHERE + watch)

    return make


def came(case):
    return len(list((case / "scenes").glob("*.zip")))


def test_a_limit_counts_what_is_new_alone_so_that_all_comes(service, case):
    for number in range(8):
        service.add(number, size=100, day=DAY)
    folder = case()
    assert "5 scenes wait for the next looks." in fetch_watched(folder)
    assert came(folder) == 3
    fetch_watched(folder)
    assert len(fetch_watched(folder)) == 1
    assert came(folder) == 8
    assert fetch_watched(folder) == []


def test_what_cannot_be_had_does_not_hold_up_what_can(service, case):
    for number in range(8):
        one, _ = service.add(number, size=100, day=DAY)
        if number > 4:
            service.faults[f"files/{one['id']}.zip"] = ["404"] * 99
    folder = case()
    fetch_watched(folder)
    assert came(folder) == 0
    fetch_watched(folder)
    assert came(folder) == 3


def test_the_same_doubt_is_told_in_the_same_words(service, case):
    service.add(0, size=100, day=DAY)
    broken = item(1, day=DAY)
    del broken["properties"]["datetime"]
    service.items.append(broken)
    folder = case()
    fetch_watched(folder)
    assert fetch_watched(folder) == fetch_watched(folder) != []


def test_the_newest_come_first(service, case):
    for number in range(5):
        service.add(number, size=100, day=DAY)
    folder = case()
    fetch_watched(folder)
    names = {one.name for one in (folder / "scenes").glob("*.zip")}
    assert names == {f"{one['id']}.zip" for one in service.items[2:]}


def test_chips_are_counted_alike(service, case):
    for number in range(5):
        service.items.append(item(number, sensor="s2", day=DAY, assets={"B02": {"href": f"files/{number}.tif"}}))
    told = fetch_watched(case(sensors=["s2"], chips=True))
    assert "2 scenes wait for the next looks." in told


def test_a_path_of_a_catalogue_begins_at_the_case(service, case, tmp_path, monkeypatch):
    folder = case("./catalog.json")
    (folder / "catalog.json").write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    monkeypatch.chdir("/")
    assert fetch_watched(folder) == []


def test_a_folder_of_scenes_that_is_a_link_out_of_the_case_is_not_written(service, case, tmp_path):
    service.add(0, size=100, day=DAY)
    folder = case()
    (tmp_path / "outside").mkdir()
    (folder / "scenes").symlink_to(tmp_path / "outside")
    with pytest.raises(UllageError, match="link out of the case"):
        fetch_watched(folder)
    assert list((tmp_path / "outside").iterdir()) == []
    (folder / "scenes").unlink()
    (folder / "inside").mkdir()
    (folder / "scenes").symlink_to(folder / "inside")
    assert scenes_folder(folder) == folder / "scenes"


def test_the_address_in_a_case_file_is_a_stranger_s_and_gets_no_token(service, case, monkeypatch):
    monkeypatch.setenv("ULLAGE_STAC_TOKEN", "secret")
    folder = case()
    fetch_watched(folder)
    assert service.log != []
    assert [one[3] for one in service.log if one[3]] == []
    monkeypatch.setenv("ULLAGE_STAC_HOST", f"127.0.0.1:{service.port}")
    fetch_watched(folder)
    assert "Bearer secret" in [one[3] for one in service.log]


def test_the_address_in_a_case_file_is_asked_only_if_public_or_allowed(service, case, monkeypatch):
    monkeypatch.delenv("ULLAGE_PRIVATE_HOSTS")
    with pytest.raises(UllageError, match=r"is private.*ULLAGE_PRIVATE_HOSTS"):
        fetch_watched(case())
    assert service.log == []
