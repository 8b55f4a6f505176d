"""What lies in the folder of what has begun is what it was begun for: nothing stale, nothing changed, no link."""

import hashlib
import json
import os
from datetime import UTC, datetime

import pytest

from stacmaker import LAT, LON, archive, item
from ullage.errors import OutputError
from ullage.fetching import staging
from ullage.fetching.areas import find_areas
from ullage.fetching.asking import ask, make_query, read_lines, write_line
from ullage.fetching.chips import fetch_chips, plan_chips
from ullage.fetching.fetch import fetch_scenes
from ullage.fetching.plan import plan_fetch
from ullage.fetching.session import session_with
from ullage.fetching.staging import Staged
from ullage.sources.obtained import Download, read_downloads, record_download
from ullage.sources.stac.files import SceneFiles
from ullage.sources.stac.items import Asset
from ullage.sources.transport.patience import Patience

WHERE = find_areas(f"{LAT},{LON}")
OLD, NEW, OTHER = b"o" * 100_000, b"n" * 100_000, b"x" * 100_000


@pytest.fixture
def fetch(service, tmp_path):
    """Give a function that searches, plans, does what a test wants in between, and fetches."""

    def go(meanwhile=lambda: None, sensor="s2", chips=None):
        query = make_query(WHERE, after="2024-01-01", before="2024-12-31", sensors=sensor)
        with session_with(service.address, Patience(sleep=lambda _: None)) as session:
            items = ask(session, query).ordered()
            if chips:
                plan = plan_chips(items, WHERE.areas, chips, go.folder)
                return fetch_chips(session, plan, go.folder)
            planned = plan_fetch(items, go.folder)
            meanwhile()
            return fetch_scenes(session, planned, go.folder)

    go.folder = tmp_path / "scenes"
    return go


def bands(service, **data):
    """Serve a scene of bands, and give its item; bytes of None are said to be there and are not."""
    service.files |= {f"files/{name}.tif": one for name, one in data.items() if one is not None}
    assets = {name: archive(f"files/{name}.tif", one or OTHER, type="image/tiff") for name, one in data.items()}
    service.items = [item(0, sensor="s2", item_id="S2B_X", assets=assets)]


def sha(data):
    return hashlib.sha256(data).hexdigest()


def test_a_file_that_the_item_has_no_more_does_not_come_along(service, fetch):
    bands(service, B02=OLD, B03=OTHER, SCL=OLD)
    service.faults["files/SCL.tif"] = ["cut 50000", *["404"] * 9]
    assert fetch().failed
    bands(service, B02=OLD, B03=OTHER)
    (name,) = fetch().scenes
    assert sorted(one.name for one in (fetch.folder / name).iterdir()) == ["B02.tif", "B03.tif"]


def test_a_file_that_was_published_anew_comes_anew(service, fetch):
    bands(service, B02=OLD, B03=None)
    assert fetch().failed
    bands(service, B02=NEW, B03=OTHER)
    (name,) = fetch().scenes
    assert (fetch.folder / name / "B02.tif").read_bytes() == NEW
    assert {one.sha256 for one in read_downloads(fetch.folder).frame} == {sha(NEW), sha(OTHER)}


def test_a_file_that_changed_on_the_disk_is_told_and_comes_anew(service, fetch):
    bands(service, B02=OLD, B03=None)
    assert fetch().failed
    next((fetch.folder / ".fetching").rglob("B02.tif")).write_bytes(NEW)
    bands(service, B02=OLD, B03=OTHER)
    assert "changed on the disk" in fetch().failed[0][1]
    (name,) = fetch().scenes
    assert (fetch.folder / name / "B02.tif").read_bytes() == OLD


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_link_in_what_has_begun_leads_nowhere(service, fetch, tmp_path, link):
    one, data = service.add(0)
    outside = tmp_path / "mine"
    outside.write_text("precious")
    begun = fetch.folder / ".fetching" / f"{one['id']}.zip"
    begun.mkdir(parents=True)
    link(outside, begun / "data")
    (name,) = fetch(sensor="s1").scenes
    assert outside.read_text() == "precious"
    assert not (fetch.folder / name).is_symlink()
    assert (fetch.folder / name).read_bytes() == data


@pytest.mark.parametrize("name", [".fetching", ".fetching/S1A_X.zip", ".fetching/S1A_X.zip/states"])
def test_a_folder_that_is_a_link_is_none_of_what_has_begun(service, fetch, tmp_path, name):
    service.add(0, item_id="S1A_X")
    (tmp_path / "outside").mkdir()
    (fetch.folder / name).parent.mkdir(parents=True)
    (fetch.folder / name).symlink_to(tmp_path / "outside")
    assert fetch(sensor="s1").scenes == ["S1A_X.zip"]
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("name", ["searches.jsonl", "obtained.jsonl", ".fetching.lock"])
def test_a_log_that_is_a_link_is_not_written(service, fetch, tmp_path, name):
    service.add(0)
    fetch.folder.mkdir()
    (fetch.folder / name).symlink_to(tmp_path / "outside")
    with pytest.raises(OutputError, match=r"cannot be written"):
        fetch(sensor="s1")
    assert not (tmp_path / "outside").exists()


def test_chips_leave_what_whole_scenes_have_begun(service, fetch):
    one, data = service.add(0, size=300_000)
    path = f"files/{one['id']}.zip"
    service.faults[path] = ["cut 200000", *["404"] * 9]
    assert fetch(sensor="s1").failed
    whole, service.items = (
        service.items,
        [item(1, sensor="s2", assets={"B02": archive("files/no.tif", type="image/tiff")})],
    )
    assert fetch(chips=2).failed
    service.items = whole
    service.faults.clear()
    service.log.clear()
    assert fetch(sensor="s1").scenes
    assert service.asked(path)[0][2] not in {None, "bytes=0-"}
    assert next(fetch.folder.glob("*.zip")).read_bytes() == data


def test_what_moved_is_counted_of_all_threads_and_of_failures(service, fetch):
    for number in range(3):
        service.add(number, size=100_000)
    service.add(9, size=100_000)
    service.faults[f"files/{service.items[3]['id']}.zip"] = ["cut 65536", *["404"] * 9]
    found = fetch(sensor="s1")
    assert (len(found.scenes), len(found.failed)) == (3, 1)
    assert found.moved == 3 * 100_000 + 65_536
    line = json.loads((fetch.folder / "searches.jsonl").read_text().splitlines()[-1])
    assert line["moved"] == found.moved


def test_what_was_here_before_did_not_move_again(service, fetch):
    one, _ = service.add(0, size=300_000)
    path = f"files/{one['id']}.zip"
    service.faults[path] = ["cut 200000", *["404"] * 9]
    first = fetch(sensor="s1").moved
    service.faults.clear()
    assert first + fetch(sensor="s1").moved == 300_000


def test_what_came_while_it_was_planned_is_not_fetched_again(service, fetch):
    one, _ = service.add(0)
    found = fetch(lambda: fetch(sensor="s1"), sensor="s1")
    assert (found.scenes, found.here, found.failed) == ([], [f"{one['id']}.zip"], [])
    assert len(service.asked(f"files/{one['id']}.zip")) == 1
    assert not (fetch.folder / ".fetching").exists()


def test_a_scene_that_comes_again_from_elsewhere_is_logged_again(service, fetch):
    one, data = service.add(0)
    fetch(sensor="s1")
    (fetch.folder / f"{one['id']}.zip").unlink()
    service.files["files/moved.zip"] = data
    service.items[0]["assets"] = {"product": archive("files/moved.zip", data)}
    fetch(sensor="s1")
    assert [line.address.rpartition("/")[2] for line in read_downloads(fetch.folder).frame] == [
        f"{one['id']}.zip",
        "moved.zip",
    ]


def test_what_nobody_asks_for_any_more_goes_after_a_month(service, fetch, monkeypatch):
    service.add(0, size=300_000)
    service.faults[f"files/{service.items[0]['id']}.zip"] = ["cut 200000", *["404"] * 9]
    fetch(sensor="s1")
    service.items.clear()
    service.add(1)
    fetch(sensor="s1")
    assert (fetch.folder / ".fetching").is_dir()
    monkeypatch.setattr(staging, "LEFT_S", -1.0)
    service.add(2)
    fetch(sensor="s1")
    assert not (fetch.folder / ".fetching").exists()


def test_reflectance_is_logged_with_its_hash_and_looked_for(service, fetch):
    bands(service, B02=OLD, B03=OTHER)
    service.items[0]["properties"]["s2:processing_baseline"] = "05.10"
    (name,) = fetch().scenes
    path = fetch.folder / name / "reflectance.json"
    (line,) = [one for one in read_downloads(fetch.folder).frame if one.file == f"{name}/reflectance.json"]
    assert (line.sha256, line.size) == (sha(path.read_bytes()), path.stat().st_size)
    assert fetch().here == [name]
    path.unlink()
    assert "not as it was fetched" in fetch().failed[0][1]


@pytest.mark.parametrize("chips", [None, 2])
def test_what_nobody_foresaw_in_one_scene_is_told_and_the_others_come(service, fetch, monkeypatch, chips):
    from ullage.fetching import chips as chips_module
    from ullage.fetching import fetch as module

    bands(service, B02=OLD)

    def fails(*_):
        raise OverflowError("secret")

    monkeypatch.setattr(chips_module if chips else module, "_cut_camera" if chips else "note_scale", fails)
    found = fetch(chips=chips)
    (told,) = found.failed
    assert "OverflowError" in told[1]
    assert "secret" not in told[1]
    assert json.loads((fetch.folder / "searches.jsonl").read_text().splitlines()[-1])["kind"] == "fetch"
    assert not (fetch.folder / ".fetching").exists()


def test_an_item_that_cannot_even_be_planned_is_told_and_the_others_come(service, fetch):
    service.add(0)
    service.items.insert(0, item(1, assets={"product": archive("http://[x/y.zip")}))
    found = fetch(sensor="s1")
    assert len(found.scenes) == 1


def test_a_query_of_a_hundred_fields_is_an_address_as_any_other(service, fetch):
    one, data = service.add(0)
    href = f"files/{one['id']}.zip?" + "&".join("a=1" for _ in range(101))
    service.items[0]["assets"] = {"product": archive(href, data)}
    assert len(fetch(sensor="s1").scenes) == 1
    assert fetch(sensor="s1").here


def test_pipes_where_logs_and_what_has_begun_should_be_hold_nobody_up(service, fetch):
    one, data = service.add(0)
    begun = Staged(
        fetch.folder, SceneFiles(f"{one['id']}.zip", {"": Asset("product", f"{service.address}files/{one['id']}.zip")})
    )
    begun.prepare()
    for path in (begun.data, begun.root / "states" / "0.json"):
        os.mkfifo(path)
    assert len(fetch(sensor="s1").scenes) == 1
    for name in ("obtained.jsonl", "searches.jsonl"):
        (fetch.folder / name).unlink()
        os.mkfifo(fetch.folder / name)
        with pytest.raises(OutputError, match="no plain file"):
            write_and_read(fetch.folder, name)
    assert data


def write_and_read(folder, name):
    """Read a log, which holds nothing, and write it."""
    if name == "searches.jsonl":
        assert read_lines(folder) == []
        write_line(folder, {})
    else:
        assert read_downloads(folder).frame == ()
        record_download(folder, Download("a", "b", datetime.now(UTC), 200, "a" * 64, 1))
