"""Measuring over HTTP: images, pixels, a click drawn to an edge, the measurement, what is kept of it."""

import io
import json
import shutil

import numpy as np
import pytest
from PIL import Image

import measuremaker
import webmaker
from measuremaker import ask
from ullage.decisions import DecisionLog
from ullage.explaining.chain import explain
from ullage.results import run_case

SCENE = "IMG_PHR1A_20240301015000_1012_R1C1"


@pytest.fixture(scope="module")
def address(fine_case):
    with webmaker.serving(fine_case, read_only=True) as found:
        yield found


@pytest.fixture(scope="module")
def real():
    return measuremaker.truth()


@pytest.fixture
def own(fine_case, tmp_path):
    return shutil.copytree(fine_case, tmp_path / "case")


def ends(real):
    return "&".join(f"{end}={real[f'{end}_row']:.2f},{real[f'{end}_column']:.2f}" for end in ("bow", "stern"))


def detection(address):
    return ask(address, f"/api/measure/image?scene={SCENE}")[1]["ships"][0]["detection_id"]


def test_images_are_listed_with_what_they_can_tell(season_address):
    status, found = ask(season_address, "/api/measure")
    assert status == 200
    told = {one["sensor"].split()[-1]: one["told"] for one in found["images"]}
    assert "radar" in told["sentinel-1a"]
    assert "too coarse" in told["sentinel-2a"]


def test_an_image_tells_its_light_its_pixels_and_who_lies_in_it(address, real):
    status, found = ask(address, f"/api/measure/image?scene={SCENE}")
    assert status == 200
    assert found["light"]["sun_elevation_deg"] == pytest.approx(36, abs=0.2)
    assert found["pixel_m"] == pytest.approx(0.5, abs=0.01)
    (ship,) = found["ships"]
    assert min(abs(one[0] - real["bow_row"]) for one in ship["ends"]) < 8
    assert np.hypot(*found["metre_north"]) == pytest.approx(2, abs=0.01)


def test_a_detection_finds_its_image_and_the_ships_that_it_may_be(address):
    name = detection(address)
    assert ask(address, f"/api/measure?detection={name}")[1]["scene"] == SCENE
    first = ask(address, f"/api/measure/ships?detection={name}")[1]["ships"][0]
    assert first["name"] == "LINDEN"
    assert first["p"] > 0.9


def test_edges_that_are_found_tell_the_freeboard(address, real):
    status, found = ask(address, f"/api/measure/ship?scene={SCENE}&{ends(real)}&ship=imo:9074729")
    assert status == 200
    points = found["record"]["result"]["freeboard_m"]
    assert points["low"] < real["freeboard_m"] < points["high"]
    assert len(found["drawn"]["profiles"]) > 40
    assert found["drawn"]["waterline"]
    assert found["command"].startswith("ullage measure")


def test_the_page_has_the_same_as_json_under_its_own_address(address, real):
    query = f"scene={SCENE}&{ends(real)}"
    direct = ask(address, f"/api/measure/ship?{query}")[1]
    assert ask(address, f"/measure.json?{query}")[1]["measured"] == direct


def test_a_hand_goes_on_from_what_was_found_and_tells_nearly_the_same(address, real):
    base = f"scene={SCENE}&{ends(real)}"
    pairs = ask(address, f"/api/measure/pairs?{base}")[1]
    edges = ";".join(",".join(map(str, one)) for one in pairs["edges"])
    sides = ";".join(",".join(map(str, one)) for one in pairs["sides"])
    found = ask(address, f"/api/measure/ship?{base}&edges={edges}&sides={sides}&hand_px=0.4")[1]["record"]
    auto = ask(address, f"/api/measure/ship?{base}")[1]["record"]
    assert found["result"]["freeboard_m"]["mid"] == pytest.approx(auto["result"]["freeboard_m"]["mid"], abs=0.25)
    assert found["result"]["beam_m"]["mid"] == pytest.approx(real["beam_m"], abs=0.8)
    assert found["warnings"][0] == "the edges were marked by hand"


def test_a_click_beside_the_deck_edge_is_drawn_to_it(address, real):
    base = f"scene={SCENE}&{ends(real)}"
    row, column = ask(address, f"/api/measure/pairs?{base}")[1]["edges"][0][:2]
    wrong = f"at={row + 1.2:.2f},{column:.2f}&across=port&rising=-1"
    found = ask(address, f"/api/measure/snap?{base}&{wrong}")[1]
    assert found["found"]
    turn = np.radians(real["heading_deg"])
    off = (found["row"] - row) * np.cos(turn) + (found["column"] - column) * np.sin(turn)
    assert abs(off) < 1.0


def test_pixels_are_those_of_the_image_by_a_stretch_that_is_told(address, fine_case):
    import rasterio

    path = f"/api/measure/pixels.png?scene={SCENE}&row=0&column=0&low=0&high=1&stretch=linear"
    picture = np.asarray(Image.open(io.BytesIO(ask(address, path)[1])))
    assert picture.shape[:2] == (256, 256)
    with rasterio.open(fine_case / "scenes" / f"{SCENE}.tif") as file:
        values = file.read(1)[:256, :256]
    order = np.argsort(values, axis=None)
    assert (np.diff(picture[..., 0].ravel()[order].astype(int)) >= 0).all()


def test_outside_the_image_there_are_no_pixels(address):
    assert ask(address, f"/api/measure/pixels.png?scene={SCENE}&row=5000&column=0") == (204, b"")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("bow=10,10&stern=470,470&sun=150,0.5", ""),
        ("bow=10,10&stern=12,12", "apart"),
        ("bow=-900,0&stern=100,100", "outside the image"),
        ("bow=300,100&stern=420,330", "hull"),
    ],
)
def test_what_cannot_be_measured_says_why(address, query, told):
    status, found = ask(address, f"/api/measure/ship?scene={SCENE}&{query}")
    assert status == 200
    reason = found["told"] or found["record"]["result"]["reason"]
    assert reason
    assert told in reason


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("scene=NONE&bow=1,1&stern=2,2", 404),
        (f"scene={SCENE}&bow=1,1", 422),
        (f"scene={SCENE}&bow=a,1&stern=2,2", 422),
        (f"scene={SCENE}&bow=1,1&stern=90,90&edges=1,2,3", 422),
        (f"scene={SCENE}&bow=1,1&stern=90,90&ship=imo:1", 404),
        (f"scene={SCENE}&bow=1,1&stern=90,90&depth=5&draught=9", 422),
        (f"scene={SCENE}&bow=1,1&stern=90,90&sun=10,-5", 422),
        (f"scene={SCENE}&bow=1,1&stern=90,90&product=wine", 422),
        ("bow=1,1&stern=2,2", 422),
    ],
)
def test_what_cannot_be_asked_is_refused_in_the_one_shape(address, query, status):
    found, body = ask(address, f"/api/measure/ship?{query}")
    assert found == status
    assert body["error"]["what"]


def new(address, real, **more):
    asked = {"scene": SCENE, "detection": detection(address), "ship": "imo:9074729", **more}
    asked |= {end: f"{real[f'{end}_row']:.2f},{real[f'{end}_column']:.2f}" for end in ("bow", "stern")}
    return {"asked": asked, "by": "an analyst", "why": "sharp edges <script>"}


def test_a_read_only_application_keeps_nothing(address, real, fine_case):
    assert ask(address, "/api/measure/kept", new(address, real))[0] == 403
    assert not (fine_case / "measured").exists()


def test_a_kept_measurement_is_evidence_that_the_next_run_follows_and_explains(own, real):
    with webmaker.serving(own) as address:
        status, found = ask(address, "/api/measure/kept", new(address, real))
        assert status == 201
        assert (found["kind"], found["kept"]["condition"]) == ("loading", "ballast")
        again = ask(address, "/api/measure/kept", new(address, real))
        assert again[0] == 409
        assert "kept already" in again[1]["error"]["what"]
        full = ask(address, f"/api/measure/kept/{found['kept']['id']}")[1]
        assert full["state"] == "as analysed"
        assert full["asked"]["ship"] == "imo:9074729"
        assert ask(address, f"/api/measure/kept/{found['kept']['id']}.png")[1][:4] == b"\x89PNG"
        assert [one["id"] for one in ask(address, "/api/measure")[1]["kept"]] == [found["kept"]["id"]]
        name = detection(address)
    (entry,) = DecisionLog(own).entries()
    assert entry.value["measurement"] == found["kept"]["id"]
    assert entry.value["sha256"] == found["kept"]["sha256"]
    assert found["kept"]["sha256"] in entry.why
    run_case(own, report=False, workers=1)
    told = json.dumps(explain(own, name).as_dict(), default=str)
    assert f"measured/{found['kept']['id']}.json" in told
    assert "ballast" in told
    own_words = explain(own, found["kept"]["id"]).as_dict()
    assert "kept by an analyst" in own_words["words"]
    assert [one["table"] for one in own_words["because"][:2]] == ["files", "decisions"]


def test_without_a_stated_condition_a_remark_is_kept(own, real):
    with webmaker.serving(own) as address:
        body = new(address, real)
        status, found = ask(address, "/api/measure/kept", {**body, "decide": False})
    assert (status, found["kind"]) == (201, "note")


def test_what_measures_nothing_is_not_kept(own, real):
    with webmaker.serving(own) as address:
        status, body = ask(
            address, "/api/measure/kept", new(address, real) | {"asked": {"scene": SCENE, "bow": "1,1", "stern": "3,3"}}
        )
    assert status == 422
    assert "nothing to keep" in body["error"]["what"]
    assert not (own / "measured").exists()


def test_an_image_that_was_changed_since_is_told(own, real):
    with webmaker.serving(own) as address:
        found = ask(address, "/api/measure/kept", new(address, real))[1]["kept"]["id"]
        image = own / "scenes" / f"{SCENE}.tif"
        image.write_bytes(image.read_bytes() + b"\0")
        assert ask(address, f"/api/measure/kept/{found}")[1]["state"] == "another image now"
        image.unlink()
        assert ask(address, f"/api/measure/kept/{found}")[1]["state"] == "no image now"


def test_a_kept_measurement_that_is_not_there_is_not_found(address):
    assert ask(address, "/api/measure/kept/0123456789abcdef")[0] == 404
    assert ask(address, "/api/measure/kept/..%2Fcase")[0] in (404, 422)
