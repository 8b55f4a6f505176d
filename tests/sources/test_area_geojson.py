"""An area of interest drawn on a map."""

import json

import pytest

from ullage.errors import InputError
from ullage.sources.area_geojson import read_area_geojson

RING = [[132.8, 42.7], [132.9, 42.7], [132.9, 42.8], [132.8, 42.7]]
OPEN = ((132.8, 42.7), (132.9, 42.7), (132.9, 42.8))
POLYGON = {"type": "Polygon", "coordinates": [RING]}


def area(folder, value):
    path = folder / "area.geojson"
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return read_area_geojson(path)


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (POLYGON, 1),
        ({"type": "Feature", "properties": None, "geometry": POLYGON}, 1),
        ({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": POLYGON}] * 2}, 2),
        ({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}, 2),
        ({"type": "GeometryCollection", "geometries": [POLYGON, POLYGON]}, 2),
    ],
)
def test_polygons_are_found_in_any_geojson(tmp_path, value, count):
    rings, warnings = area(tmp_path, value)
    assert rings == (OPEN,) * count
    assert warnings == []


def test_a_hole_is_told(tmp_path):
    _, (told,) = area(tmp_path, {"type": "Polygon", "coordinates": [RING, RING]})
    assert "holes" in told


@pytest.mark.parametrize(("west", "east", "count"), [(-10, 179, 1), (170, -170, 1), (-180, 180, 0), (0, 180, 0)])
def test_an_edge_that_may_have_been_meant_the_other_way_round_is_told(tmp_path, west, east, count):
    box = [[west, 0], [east, 0], [east, 80], [west, 80], [west, 0]]
    _, warnings = area(tmp_path, {"type": "Polygon", "coordinates": [box]})
    assert [f"the edge from longitude {west} to {east} is taken the shorter way" in one for one in warnings] == [
        True
    ] * count


@pytest.mark.parametrize(
    ("west", "east", "expected"),
    [
        (179.9, 180.05, (179.9, 180.05)),
        (181, 190, (-179, -170)),
        (-190, -170, (170, 190)),
        (-200, -190, (160, 170)),
        (350, 360, (-10, 0)),
        (0, 360, (0, 360)),
    ],
)
def test_longitudes_may_run_on_beyond_the_antimeridian_up_to_a_full_turn(tmp_path, west, east, expected):
    box = [[west, 0], [east, 0], [east, 10], [west, 10], [west, 0]]
    (ring,), warnings = area(tmp_path, {"type": "Polygon", "coordinates": [box]})
    assert [lon for lon, _ in ring] == pytest.approx([expected[0], expected[1], expected[1], expected[0]])
    assert warnings == []


@pytest.mark.parametrize(("west", "east", "told"), [(0, 360.1, "360.1"), (-361, 0, "-361"), (-200, 200, "wider")])
def test_longitudes_beyond_a_full_turn_are_refused(tmp_path, west, east, told):
    with pytest.raises(InputError, match=told):
        area(tmp_path, {"type": "Polygon", "coordinates": [[[west, 0], [east, 0], [east, 10], [west, 0]]]})


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("null", "no geometry"),
        ({"type": "FeatureCollection", "features": []}, "no polygon"),
        ({"type": "Point", "coordinates": [1, 2]}, "Point"),
        ({"type": "Polygon", "coordinates": []}, "ring"),
        ({"type": "Polygon", "coordinates": [[[1, 2], [1, 2]]]}, "encloses nothing"),
        ({"type": "Polygon", "coordinates": [[[1, 200], [1, 2], [3, 4]]]}, "200"),
        ({"type": "MultiPolygon", "coordinates": 7}, "ring"),
    ],
)
def test_what_is_no_area_is_told(tmp_path, value, told):
    with pytest.raises(InputError, match=told):
        area(tmp_path, value)


def test_collections_in_collections_end(tmp_path):
    nested = POLYGON
    for _ in range(50):
        nested = {"type": "GeometryCollection", "geometries": [nested]}
    with pytest.raises(InputError, match="GeometryCollection"):
        area(tmp_path, nested)
