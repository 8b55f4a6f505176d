"""Places over HTTP: as the case's files and the decisions have them, and outlines measured before they are decided."""

import json

import pytest

import webmaker
from measuremaker import ask
from ullage.sources.places import read_places
from ullage.sources.places_geojson import read_places_geojson

AREA = [[133.118, 42.7095], [133.122, 42.7095], [133.122, 42.7105], [133.118, 42.7105]]


def text(area):
    return ";".join(f"{lon},{lat}" for lon, lat in area)


def place(address, name="pier"):
    return next(one for one in ask(address, "/places.json")[1]["places"] if one["id"] == name)


def decide(address, kind, subject, value):
    return ask(
        address, "/api/decisions", {"kind": kind, "subject": subject, "by": "a", "why": "a chart", "value": value}
    )


def test_places_come_with_outlines_sizes_and_what_the_result_has_there(fine_address):
    found = place(fine_address)
    assert found["role"] == "loads"
    assert found["area"] == found["area_of_case"]
    assert 1_000 < found["area_m2"] < 1e6
    assert place(fine_address, "roads")["sightings"] == 1


def test_an_outline_is_measured_and_nothing_is_written(fine_address):
    status, found = ask(fine_address, f"/api/places/check?place=pier&area={text(AREA)}")
    assert status == 200
    assert found["problems"] == []
    assert len(found["sides_m"]) == 4
    crossed = [AREA[0], AREA[2], AREA[1], AREA[3]]
    assert "crosses itself" in ask(fine_address, f"/api/places/check?place=pier&area={text(crossed)}")[1]["problems"][0]


@pytest.mark.parametrize(
    ("query", "status"),
    [("place=nowhere&area=1,2;3,4;5,6", 404), ("place=pier&area=abc", 422), ("place=pier", 422)],
)
def test_what_cannot_be_checked_is_refused(fine_address, query, status):
    found, body = ask(fine_address, f"/api/places/check?{query}")
    assert (found, body["error"]["status"]) == (status, status)


def test_tables_of_places_are_read_again_as_places(fine_address, tmp_path):
    csv, geojson = (ask(fine_address, f"/api/places.{suffix}")[1] for suffix in ("csv", "geojson"))
    (tmp_path / "places.csv").write_bytes(csv)
    (tmp_path / "places.geojson").write_text(json.dumps(geojson))
    first, second = read_places(tmp_path / "places.csv").frame, read_places_geojson(tmp_path / "places.geojson")[0]
    assert [one.id for one in first] == [one.id for one in second]
    assert first[1].area == second[1].area


def test_an_outline_is_decided_on_holds_at_once_and_is_undone(own_fine):
    with webmaker.serving(own_fine) as address:
        was = place(address)
        before = was["area"]
        status, taken = decide(address, "outline", "pier", {"area": AREA})
        assert status == 201
        now = place(address)
        assert (now["area"], now["decided"], now["verified"]) == (AREA, taken["entry"]["number"], was["verified"])
        assert decide(address, "undo", str(taken["entry"]["number"]), {})[0] == 201
        after = place(address)
        assert (after["area"], after["decided"]) == (before, None)
        assert [one["in_force"] for one in after["drawn"]] == [False]


def test_an_outline_that_cannot_be_is_refused_with_the_reason(own_fine):
    with webmaker.serving(own_fine) as address:
        far = [[lon + 5, lat] for lon, lat in AREA]
        status, body = decide(address, "outline", "pier", {"area": far})
        assert status == 422
        assert "another place" in body["error"]["what"]
        assert place(address)["drawn"] == []
