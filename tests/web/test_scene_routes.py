"""Scenes, tiles, chips and looks by their addresses."""

import csv
import io
import json
import urllib.error
import urllib.request

import polars as pl
import pytest
from PIL import Image

import webmaker
from casemaker import make_case
from ullage.results import run_case
from ullage.web.scenes.mercator import SIDE, Tile


class Answer:
    """What an address gave."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


def ask(address, path):
    request = urllib.request.Request(address + path, headers={"authorization": f"Bearer {webmaker.TOKEN}"})  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - of this test's own server
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


@pytest.fixture
def scenes(season_address):
    return ask(season_address, "/api/scenes").json["scenes"]


def first(scenes, kind):
    return next(one for one in scenes if one["kind"] == kind)


def tile_of(scene, z=14):
    west, south, east, north = scene["bounds"]
    world = Tile(0, 0, 0)
    at = world.across((west + east) / 2) / SIDE * 2**z, world.down((south + north) / 2) / SIDE * 2**z
    return f"/api/scenes/{scene['id']}/tiles/{z}/{int(at[0])}/{int(at[1])}.png"


def test_all_scenes_are_listed_by_time_with_where_they_lie_and_whether_they_can_be_read(scenes):
    assert [one["acquired_at"] for one in scenes] == sorted(one["acquired_at"] for one in scenes)
    assert {one["state"] for one in scenes} == {"as analysed"}
    assert all(one["readable"] and one["footprint"]["type"] == "Polygon" and len(one["bounds"]) == 4 for one in scenes)
    assert all(one["credit"] == "Simulated: no satellite saw this." for one in scenes)


def test_the_list_has_its_twins_as_csv_and_geojson(season_address, scenes):
    rows = list(csv.DictReader(io.StringIO(ask(season_address, "/api/scenes.csv").body.decode("utf-8-sig"))))
    features = ask(season_address, "/api/scenes.geojson").json["features"]
    assert [one["id"] for one in rows] == [one["id"] for one in scenes]
    assert [one["properties"]["id"] for one in features] == [one["id"] for one in scenes]
    assert {one["geometry"]["type"] for one in features} == {"Polygon"}


@pytest.mark.parametrize("kind", ["sar", "optical"])
def test_a_tile_is_a_picture_that_says_how_it_was_stretched(season_address, scenes, kind):
    scene = first(scenes, kind)
    whole = ask(season_address, f"/api/scenes/{scene['id']}").json
    answer = ask(season_address, tile_of(scene))
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.body)).size == (256, 256)
    told = answer.headers["x-ullage-stretch"]
    assert f"bands={','.join(whole['stretch']['bands'])}; stretch={whole['stretch']['law']}; low=" in told
    assert answer.headers["x-ullage-scene"] == "as-analysed"
    assert answer.headers["cache-control"] == "no-store"
    assert "max-age" in ask(season_address, tile_of(scene) + "?v=1").headers["cache-control"]


def test_every_combination_that_a_scene_offers_can_be_shown(season_address, scenes):
    scene = first(scenes, "optical")
    whole = ask(season_address, f"/api/scenes/{scene['id']}").json
    for one in whole["combinations"]:
        for law in whole["laws"]:
            bands = ",".join(one["bands"])
            answer = ask(season_address, f"{tile_of(scene)}?bands={bands}&stretch={law}")
            assert answer.status == 200
            told = ask(season_address, f"/api/scenes/{scene['id']}?bands={bands}&stretch={law}").json["stretch"]
            assert (told["bands"], told["law"]) == (one["bands"], law)


def test_a_tile_without_pixels_is_an_answer_without_content(season_address, scenes):
    answer = ask(season_address, f"/api/scenes/{scenes[0]['id']}/tiles/14/0/0.png")
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/scenes/none", 404),
        ("/api/scenes/none/tiles/3/1/1.png", 404),
        ("/api/scenes/{id}/tiles/3/8/1.png", 404),
        ("/api/scenes/{id}/tiles/99/1/1.png", 422),
        ("/api/scenes/{id}/tiles/3/-1/1.png", 422),
        ("/api/scenes/{id}?bands=VX", 409),
        ("/api/scenes/{id}?low=a", 422),
        ("/api/scenes/{id}?low=9&high=1", 409),
        ("/api/scenes/{id}?stretch=shiny", 422),
        ("/api/scenes/..%2Fcase.toml/tiles/3/1/1.png", 404),
        ("/api/detections/none/chip", 404),
        ("/api/detections/none/chip.png", 404),
        ("/api/vessels/none/chip.png", 422),
        ("/api/scenes/{id}/chip.png?lat_deg=-40&lon_deg=1", 409),
        ("/api/scenes/{id}/chip.png?lat_deg=95&lon_deg=1", 422),
        ("/api/compare?place=none", 404),
    ],
)
def test_what_cannot_be_is_refused_in_the_one_shape_of_errors(season_address, scenes, path, status):
    answer = ask(season_address, path.format(id=first(scenes, "sar")["id"]))
    assert answer.status == status
    assert answer.json["error"]["what"]


def test_a_chip_tells_where_its_pictures_are_and_they_are_there(season, season_address):
    found = pl.read_parquet(season / "out" / "detections.parquet").filter(pl.col("reject_reason").is_null())
    chip = ask(season_address, f"/api/detections/{found['detection_id'][0]}/chip").json
    assert chip["scene_id"] == found["scene_id"][0]
    assert chip["caption"]["product"] == chip["scene_id"]
    pictures = [ask(season_address, chip[one]) for one in ("raw", "marked", "printed")]
    assert {one.headers["content-type"] for one in pictures} == {"image/png"}
    assert pictures[0].body != pictures[1].body
    assert pictures[2].headers["content-disposition"].startswith("attachment")
    sizes = [Image.open(io.BytesIO(one.body)).size for one in pictures]
    assert sizes[:2] == [(420, 420)] * 2
    assert sizes[2][0] > 2000


def test_the_looks_at_a_place_come_with_the_days_between_them_and_as_csv(season_address):
    told = ask(season_address, "/api/compare").json
    assert told["left"]
    assert told["right"]
    states = {one["state"] for one in told["entries"]}
    assert {"clear", "no pass"} <= states
    rows = list(csv.DictReader(io.StringIO(ask(season_address, "/api/compare.csv").body.decode("utf-8-sig"))))
    assert [one["state"] for one in rows] == [one["state"] for one in told["entries"]]


def test_a_scene_that_is_gone_is_told_and_the_others_are_shown(own_season):
    with webmaker.serving(own_season, read_only=True) as address:
        scenes = ask(address, "/api/scenes").json["scenes"]
        gone, other = [one for one in scenes if one["kind"] == "optical" and one["source"].endswith(".tif")][:2]
        (own_season / gone["source"]).unlink()
        answer = ask(address, tile_of(gone))
        assert answer.status == 409
        assert "is not there" in answer.json["error"]["what"]
        now = {one["id"]: one for one in ask(address, "/api/scenes").json["scenes"]}
        assert (now[gone["id"]]["readable"], now[gone["id"]]["state"]) == (False, "missing")
        assert "Put it back" in now[gone["id"]]["told"]
        assert ask(address, tile_of(other)).status == 200


def test_a_case_of_observations_alone_has_no_scenes_and_its_looks_are_those_of_its_tables(tmp_path):
    make_case(tmp_path / "case")
    run_case(tmp_path / "case", workers=1)
    with webmaker.serving(tmp_path / "case", read_only=True) as address:
        assert ask(address, "/api/scenes").json == {"scenes": []}
        assert ask(address, "/api/scenes.geojson").json["features"] == []
        assert ask(address, "/api/scenes.csv").status == 200
        told = ask(address, "/api/compare").json
        assert {one["scene_id"] for one in told["entries"]} == {None}
        assert (told["left"], told["right"]) == (None, None)
        assert ask(address, "/api/compare.csv").status == 200
