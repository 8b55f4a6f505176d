"""Files that come in: taken for what they hold, never for what they are called."""

import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

import webmaker
from casemaker import OBSERVATIONS, observation
from ullage.errors import InputError
from ullage.sources.case_file import read_case_file
from ullage.web.errors import WebError
from ullage.web.filing import looked_at, upload
from ullage.web.filing.kinds import kind_of
from ullage.web.filing.names import check_name
from ullage.web.filing.naming import write_name
from ullage.web.filing.upload import KEPT_FREE, LOOK_EVERY, Incoming, remove_unfinished

ROWS = OBSERVATIONS + observation("2024-08-01", "B")
AIS = "mmsi,seen_at,lat_deg,lon_deg,sog_kn,cog_deg\n" + "".join(
    f"27310000{ship},2024-03-0{day}T00:00:00Z,42.7,133.1,0.1,10\n" for ship in range(3) for day in range(1, 4)
)
DROP = """text => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "fleet-2.csv"));
    document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
}"""
LIST = "vessel_name,imo_number\nRYE SONG GANG 1,9999993\n"


def tree(folder):
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


@pytest.fixture
def served(own_case):
    with webmaker.serving(own_case) as address:
        yield own_case, address


def put(address, kind, name, body, **options):
    return webmaker.ask(address, f"/api/files/{kind}/{name}", "PUT", body, **options)


def test_a_table_is_taken_in_and_said_what_it_is(served):
    case, address = served
    answer = put(address, "observations", "late.csv", ROWS)
    assert answer.status == 201
    found = answer.json
    assert (found["name"], found["form"], found["rows"]) == ("late.csv", "table of observations", 1)
    assert found["first"].startswith("2024-08-01")
    assert (found["named"], found["line"]) == (False, 'observations = "late.csv"')
    assert (case / "late.csv").read_text() == ROWS


def test_ais_and_lists_go_to_their_folders_and_are_known_by_what_they_hold(served):
    case, address = served
    answer = put(address, "ais", "feed.txt", AIS)
    assert (answer.status, answer.json["rows"], answer.json["name"]) == (201, 9, "ais/feed.txt"), answer.json
    assert answer.json["line"] == 'ais = "ais"'
    answer = put(address, "listings", "list-2024-01-01.csv", LIST)
    assert answer.status == 201, answer.json
    assert "1 vessels" in answer.json["form"]
    assert tree(case / "ais") == ["feed.txt"]


@pytest.mark.parametrize(
    ("kind", "name", "body"),
    [
        ("observations", "a.csv", "what,is,this\n1,2,3\n"),
        ("fleet", "a.csv", b"\x00\x01\x02" * 50),
        ("fleet", "a.xlsx", b"PK\x03\x04 no workbook"),
        ("places", "a.geojson", "{"),
        ("looks", "a.csv", ROWS),
        ("ais", "a.csv", ROWS),
        ("ais", "a.nmea", "<html></html>"),
        ("listings", "a.xml", "<a/>"),
        ("registers", "a.csv", "<!doctype html>"),
        ("scenes", "a.tif", "II*\x00 no image"),
        ("scenes", "a.zip", b"PK\x05\x06" + bytes(18)),
        ("scenes", "a.xml", "<a/>"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_and_leaves_nothing(served, kind, name, body):
    case, address = served
    before = tree(case)
    answer = put(address, kind, name, body)
    assert answer.status == 415
    assert answer.error["problems"]
    assert str(case) not in answer.body.decode()
    assert tree(case) == before


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("..%2f..%2fetc%2fpasswd", 405),
        ("%2e%2e", 422),
        (".hidden.csv", 422),
        ("a%00b.csv", 422),
        ("a%0ab.csv", 422),
        ("C:a.csv", 422),
        ("a%5cb.csv", 422),
        ("con.csv", 422),
        ("a.csv.", 422),
        ("a%E2%80%AEvsc.csv", 422),
        ("case.toml", 422),
        ("CASE.TOML", 422),
        ("licences.csv", 422),
        ("decisions.sqlite", 422),
        ("out", 422),
        ("a.exe", 415),
        ("x" * 201 + ".csv", 422),
    ],
)
def test_a_name_that_is_no_plain_name_is_refused(served, name, status):
    case, address = served
    before = tree(case)
    answer = put(address, "observations", name, ROWS)
    assert answer.status == status, answer.body
    assert tree(case) == before


def test_a_name_that_is_taken_is_never_overwritten_in_any_writing_of_it(served):
    case, address = served
    (case / "Späht.csv").write_text("mine")
    for name in ("observations.csv", "Observations.CSV", "Spa%CC%88ht.csv", "SP%C3%84HT.csv"):
        assert put(address, "observations", name, ROWS).status == 409
    assert (case / "Späht.csv").read_text() == "mine"


def test_names_are_kept_in_one_form_of_unicode():
    assert check_name("Spa\u0308ht.csv", kind_of("fleet")) == "Späht.csv"
    with pytest.raises(WebError, match="kind fleet"):
        check_name("a.geojson", kind_of("fleet"))


def test_more_bytes_than_a_kind_may_have_are_refused_before_and_while_they_come(own_case):
    with webmaker.serving(own_case, upload_limit=1000) as address:
        assert put(address, "ais", "big.csv", AIS * 10).status == 413
        pieces = (AIS.encode() for _ in range(10))
        answer = put(address, "ais", "big.csv", pieces)
        assert answer.status == 413
    assert not (own_case / "ais").exists()
    assert not list(own_case.glob(".incoming*"))


def test_a_full_disk_is_told_and_nothing_is_kept(served, monkeypatch):
    case, address = served
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("U", (), {"free": KEPT_FREE + 10})())
    answer = put(address, "observations", "late.csv", ROWS)
    assert answer.status == 503
    assert not (case / "late.csv").exists()


def test_a_bomb_is_not_unpacked(served):
    case, address = served
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 300_000_000)
    answer = put(address, "fleet", "bomb.xlsx", packed.getvalue())
    assert answer.status == 415
    assert not (case / "bomb.xlsx").exists()


def test_an_empty_file_an_unknown_kind_and_a_folder_that_leads_out_are_refused(served, tmp_path):
    case, address = served
    assert put(address, "observations", "empty.csv", b"").status == 422
    assert put(address, "spells", "a.csv", ROWS).status == 404
    (tmp_path / "elsewhere").mkdir()
    (case / "ais").symlink_to(tmp_path / "elsewhere")
    assert put(address, "ais", "a.csv", AIS).status == 409
    assert not list((tmp_path / "elsewhere").iterdir())
    blocked = {one["name"]: one["blocked"] for one in webmaker.ask(address, "/api/files").json["kinds"]}
    assert "leads out" in blocked["ais"]


def test_metadata_is_taken_beside_its_image_alone(season, own_case):
    image = next(one for one in sorted((season / "scenes").glob("*.tif")) if find_metadata(one))
    metadata = find_metadata(image)
    with webmaker.serving(own_case) as address:
        assert put(address, "scenes", metadata.name, metadata.read_bytes()).status == 415
        taken = put(address, "scenes", image.name, image.read_bytes())
        assert taken.status == 201, taken.json
        assert "pixels" in taken.json["form"]
        beside = put(address, "scenes", metadata.name, metadata.read_bytes())
        assert beside.json["form"] == f"metadata of {image.name}"


def find_metadata(image):
    from ullage.sources.view_metadata.beside import find_beside

    return next(iter(find_beside(image).metadata), None)


def test_a_file_is_named_in_case_toml_and_every_other_letter_stays(served):
    case, address = served
    text = (case / "case.toml").read_text() + "# the end stays\n"
    (case / "case.toml").write_text(text)
    put(address, "ais", "feed.csv", AIS)
    answer = webmaker.ask(address, "/api/files/naming", "POST", json_body={"kind": "ais", "name": "ais"})
    assert answer.json == {"line": 'ais = "ais"'}
    assert (case / "case.toml").read_text() == text.replace("[files]\n", '[files]\nais = "ais"\n')
    assert "ais/feed.csv" in webmaker.ask(address, "/api/state/changes").json["new"]


def test_another_table_is_named_instead_only_when_that_is_said(served):
    case, address = served
    put(address, "observations", "late.csv", ROWS)
    wish = {"kind": "observations", "name": "late.csv"}
    assert webmaker.ask(address, "/api/files/naming", "POST", json_body=wish).status == 409
    answer = webmaker.ask(address, "/api/files/naming", "POST", json_body={**wish, "instead": True})
    assert answer.status == 200
    assert read_case_file(case).files["observations"] == "late.csv"
    assert (case / "observations.csv").exists()


@pytest.mark.parametrize("name", ["../outside.csv", "/etc/passwd", "nothing.csv", ""])
def test_what_is_not_of_the_case_is_not_named(served, name):
    _, address = served
    answer = webmaker.ask(address, "/api/files/naming", "POST", json_body={"kind": "observations", "name": name})
    assert answer.status == 404


@pytest.mark.parametrize(("kind", "name"), [("observations", "ais"), ("scenes", "out"), ("ais", "case.toml")])
def test_what_the_next_run_would_refuse_is_not_named(served, kind, name):
    case, address = served
    (case / "ais").mkdir(exist_ok=True)
    before = (case / "case.toml").read_bytes()
    wish = {"kind": kind, "name": name, "instead": True}
    assert webmaker.ask(address, "/api/files/naming", "POST", json_body=wish).status == 422
    assert (case / "case.toml").read_bytes() == before


def test_many_who_name_a_file_at_once_leave_a_case_file_that_can_be_read(own_case):
    names = ["late.csv", "later.csv"]
    for name in names:
        (own_case / name).write_text(ROWS)
    with ThreadPoolExecutor(8) as executor:
        wishes = [executor.submit(write_name, own_case, "looks", name, instead=True) for name in names * 10]
    assert all(one.exception() is None for one in wishes)
    assert read_case_file(own_case).files["looks"] in names


def test_what_a_killed_server_left_is_removed_when_it_is_a_day_old(own_case):
    old, new = own_case / ".incoming-0", own_case / ".incoming-1"
    for one in (old, new):
        one.mkdir()
        (one / "a.tif").write_bytes(b"half")
    os.utime(old, (0, 0))
    remove_unfinished(own_case)
    assert not old.exists()
    assert new.exists()


def test_room_on_the_disk_is_looked_for_again_while_a_file_comes_in(own_case, monkeypatch):
    incoming = Incoming(own_case, kind_of("scenes"), "a.tif")
    incoming.check_size(LOOK_EVERY + 1)
    monkeypatch.setattr(upload.shutil, "disk_usage", lambda _: SimpleNamespace(free=KEPT_FREE - 1))
    incoming.check_size(LOOK_EVERY + 2)
    with pytest.raises(WebError, match="MB free"):
        incoming.check_size(2 * LOOK_EVERY + 2)


def test_the_form_of_ais_is_told_also_where_only_its_beginning_was_read(own_case, monkeypatch):
    monkeypatch.setattr(looked_at, "MOST_PIECES", 0)
    path = own_case / "feed.nmea"
    path.write_text("!AIVDM,1,1,,A,15MgK45P3@G?fl0E`JbR0OwT0@MS,0*4E,1709251200\n" * 3)
    looked = looked_at.look_at(path, kind_of("ais"), own_case, own_case)
    assert not looked.whole
    assert looked.form == "AIS: NMEA"


def test_a_case_file_that_only_its_author_can_change_is_left_alone(own_case):
    path = own_case / "case.toml"
    text = path.read_text()
    head, _, files = text.partition("[files]\n")
    inline = ", ".join(files.strip().split("\n"))
    path.write_text(f"files = {{ {inline} }}\n{head}")
    written = path.read_text()
    (own_case / "ais").mkdir()
    with pytest.raises(WebError, match="only its author"):
        write_name(own_case, "ais", "ais")
    assert path.read_text() == written


def test_a_quotation_mark_in_a_name_does_not_end_its_text(own_case):
    (own_case / "a'b\\c.csv").write_text(ROWS)
    write_name(own_case, "looks", "a'b\\c.csv")
    assert read_case_file(own_case).files["looks"] == "a'b\\c.csv"


def test_the_list_says_what_has_changed_since_the_result(served):
    case, address = served
    (case / "fleet.csv").write_text((case / "fleet.csv").read_text() + "Z,,,,,,,,,900,,,,,,\n")
    (case / "looks.csv").write_text("looked_at,place,clear,p_detect,sensor\n")
    write_name(case, "looks", "looks.csv")
    rows = {one["name"]: one for one in webmaker.ask(address, "/api/files").json["files"]}
    assert rows["observations.csv"]["state"].startswith("unchanged")
    assert rows["fleet.csv"]["state"].startswith("has changed")
    assert rows["looks.csv"]["state"].startswith("new")
    assert rows["fleet.csv"]["kind"] == "fleet"
    text = webmaker.ask(address, "/api/files.csv").body.decode()
    assert text.startswith("name,kind,bytes")


def test_the_page_takes_a_chosen_and_a_dropped_file_and_names_it(open_page, own_case, tmp_path):
    (tmp_path / "late observations.csv").write_text(ROWS)
    with webmaker.serving(own_case) as address:
        page = open_page(address, "/files")
        page.set_input_files("#choose", tmp_path / "late observations.csv")
        assert page.get_by_role("combobox").input_value() == "observations"
        page.get_by_role("button", name="Import").press("Enter")
        page.wait_for_selector("text=table of observations")
        page.get_by_role("button", name="Write this line").click()
        page.get_by_role("button", name="Read this one instead").click()
        page.wait_for_selector("text=the next run reads it")
        page.evaluate(DROP, "not,a,fleet\n1,2,3\n")
        page.get_by_role("button", name="Import").click()
        page.wait_for_selector(".incoming .bad")
        page.wait_for_selector("#state:has-text('made before the latest changes')")
        page.errors[:] = [one for one in page.errors if "409" not in one and "415" not in one]  # both were meant
        page.context.close()
    assert read_case_file(own_case).files["observations"] == "late observations.csv"


def test_a_read_only_application_takes_nothing_in(own_case):
    before = tree(own_case)
    with webmaker.serving(own_case, read_only=True) as address:
        assert put(address, "observations", "late.csv", ROWS).status == 403
    assert tree(own_case) == before


def test_a_broken_case_file_blocks_no_list(own_case):
    (own_case / "case.toml").write_text("format = ")
    with pytest.raises(InputError):
        read_case_file(own_case)
    with webmaker.serving(own_case) as address:
        rows = {one["name"]: one for one in webmaker.ask(address, "/api/files").json["files"]}
        assert rows["case.toml"]["state"].startswith("has changed")
        assert put(address, "observations", "late.csv", ROWS).status == 415
