"""Places drawn on a map."""

import json

import pytest

from ullage.errors import InputError
from ullage.sources.places import read_places

RING = [[132.8, 42.7], [132.9, 42.7], [132.9, 42.8], [132.8, 42.7]]


def feature(geometry=None, **properties):
    place = {"id": "one", "name": "One", "role": "loads", "radius_m": 500} | properties
    return {"type": "Feature", "properties": place, "geometry": geometry or {"type": "Point", "coordinates": [133, 42]}}


def write(folder, *features):
    path = folder / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def problems(path):
    with pytest.raises(InputError) as raised:
        read_places(path)
    return str(raised.value)


def test_a_point_keeps_its_radius_and_its_longitude_comes_first(tmp_path):
    (place,) = read_places(write(tmp_path, feature())).frame
    assert (place.id, place.lat_deg, place.lon_deg, place.radius_m, place.role) == ("one", 42, 133, 500, "loads")


def test_a_polygon_is_a_ring_without_its_repeated_vertex(tmp_path):
    (place,) = read_places(write(tmp_path, feature({"type": "Polygon", "coordinates": [RING]}))).frame
    assert place.area == ((132.8, 42.7), (132.9, 42.7), (132.9, 42.8))


def test_a_multipolygon_of_one_part_is_a_polygon_and_of_two_is_refused(tmp_path):
    (place,) = read_places(write(tmp_path, feature({"type": "MultiPolygon", "coordinates": [[RING]]}))).frame
    assert len(place.area) == 3
    assert "MultiPolygon" in problems(
        write(tmp_path, feature({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}))
    )


def test_a_place_needs_only_an_id_and_a_geometry(tmp_path):
    bare = {"type": "Feature", "properties": {"id": 7}, "geometry": {"type": "Point", "coordinates": [133, 42]}}
    (place,) = read_places(write(tmp_path, bare)).frame
    assert (place.id, place.name, place.role, place.radius_m) == ("7", "7", "anchorage", None)


def test_a_radius_of_null_is_none(tmp_path):
    (place,) = read_places(write(tmp_path, feature(radius_m=None))).frame
    assert place.radius_m is None


def test_a_place_that_nobody_verified_gives_a_warning_and_one_verified_none(tmp_path):
    assert "not verified" in read_places(write(tmp_path, feature())).warnings[0]
    assert read_places(write(tmp_path, feature(verified=True))).warnings == ()


def test_holes_are_told(tmp_path):
    told = read_places(write(tmp_path, feature({"type": "Polygon", "coordinates": [RING, RING]}, verified=True)))
    assert "holes" in told.warnings[0]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (feature({"type": "LineString", "coordinates": RING}), "LineString"),
        (feature({"type": "Point", "coordinates": [133, 91]}), "latitude"),
        (feature({"type": "Point", "coordinates": [133]}), "longitude, latitude"),
        (feature({"type": "Point", "coordinates": ["a", "b"]}), "longitude"),
        (feature({"type": "Polygon", "coordinates": [RING[:2]]}), "encloses nothing"),
        (feature({"type": "Polygon", "coordinates": []}), "without a ring"),
        (feature(role="sells"), "role"),
        (feature(id=""), "id"),
        (feature(radius_m=-1), "radius"),
        ({"type": "Feature"}, "geometry"),
    ],
)
def test_a_wrong_feature_is_told_with_its_number(tmp_path, wrong, told):
    found = problems(write(tmp_path, feature(id="fine"), wrong))
    assert "feature 2" in found
    assert told in found


def test_all_wrong_features_are_told_at_once(tmp_path):
    found = problems(write(tmp_path, feature(role="sells"), feature(radius_m="x")))
    assert "feature 1" in found
    assert "feature 2" in found


def test_two_places_of_one_id_are_told(tmp_path):
    assert "feature 1 too" in problems(write(tmp_path, feature(), feature()))


@pytest.mark.parametrize("content", ["{", "[1]", '{"type": "FeatureCollection"}', "[" * 100_000, "\udcff", "nan"])
def test_what_is_no_geojson_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "places.geojson"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert "places.geojson" in problems(path)
