"""Services are asked as each can be: by POST or GET, sorted or not; what they do not tell is not held against them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import shapely

from stacmaker import LAT, LON, archive, item
from ullage.fetching.areas import Wherever
from ullage.fetching.asking import make_query
from ullage.sources.stac import answers as bounds
from ullage.sources.stac.files import choose_files
from ullage.sources.stac.items import read_item
from ullage.sources.stac.query import Area
from ullage.sources.transport.failures import NotFetched

WHERE = "https://example.org/one.json"


def ids(found):
    return [one.item_id for one in found.ordered()]


def newest(service, count):
    """Give the ids of the newest items of a service."""
    by_time = sorted(service.items, key=lambda one: one["properties"]["datetime"])
    return [one["id"] for one in by_time[-count:]]


@pytest.mark.parametrize(("methods", "plain"), [(("GET",), False), (("GET",), True), (("GET", "POST"), False)])
def test_a_service_is_searched_by_the_method_that_it_has(service, answers, methods, plain):
    service.items, service.methods, service.plain = [item(number) for number in range(25)], methods, plain
    found = answers(cloud_percent=50.0)
    assert len(ids(found)) == 25
    assert {one[0] for one in service.log if one[1] == "search"} == ({"GET", "POST"} if plain else {methods[-1]})


def test_a_question_by_get_has_place_time_and_collections(service, answers):
    service.methods = ("GET",)
    found = answers(sensors=("s1",))
    asked = service.bodies[0]
    assert asked["collections"] == "sentinel-1-grd"
    assert asked["datetime"] == "2024-01-01T00:00:00Z/2024-12-31T00:00:00Z"
    assert shapely.geometry.shape(json.loads(asked["intersects"])).contains(shapely.Point(LON, LAT))
    assert (found.asked["method"], found.asked["datetime"]) == ("GET", asked["datetime"])


def test_many_places_are_asked_by_get_for_their_box(service, answers):
    service.methods = ("GET",)
    boxes = [shapely.box(one, 10, one + 0.5, 11) for one in range(100)]
    answers(areas=tuple(Area(str(number), one) for number, one in enumerate(boxes)))
    assert service.bodies[0]["bbox"] == "0.00000,10.00000,99.50000,11.00000"


def test_a_service_that_is_not_there_is_not_asked_by_another_method(service, answers):
    service.faults["search"] = ["403"]
    with pytest.raises(NotFetched, match="forbids"):
        answers()
    assert len(service.bodies) == 1


def test_a_next_page_that_is_found_by_a_header_is_asked_with_it_and_no_other(service, answers):
    service.items, service.by_header = [item(number) for number in range(25)], True
    found = answers()
    assert (len(ids(found)), found.complete) == (25, True)
    assert [one.get("search-after") for one in service.headers] == [None, "10", "20"]
    assert all("authorization" not in one for one in service.headers)
    assert found.warnings == ["a header that the service wants with the next page is not sent: it finds no pages"]


@pytest.mark.parametrize("methods", [("POST",), ("GET",)])
def test_a_service_that_sorts_gives_the_newest_first(service, answers, methods):
    service.items, service.sorts, service.methods = [item(number) for number in range(60)], True, methods
    found = answers(limit=5)
    assert ids(found) == newest(service, 5)
    assert found.pages == 1
    if methods == ("POST",):
        assert service.bodies[0]["sortby"] == [{"field": "properties.datetime", "direction": "desc"}]


def test_a_service_that_sorts_not_by_time_is_asked_without(service, answers):
    service.items, service.sorts = [item(number) for number in range(15)], "refuses"
    assert ids(answers(limit=5)) == newest(service, 5)


def test_of_a_service_that_does_not_sort_the_newest_are_found_here(service, answers):
    service.items = [item(number) for number in range(60)]
    assert ids(answers(limit=5)) == newest(service, 5)
    service.matched = False
    assert ids(answers(limit=5)) == newest(service, 5)


def test_what_lies_under_a_limit_is_told_as_it_is(service, answers):
    cloudy = {"sensor": "s2", "eo:cloud_cover": 90}
    service.items = [item(0, sensor="s2"), item(1, **cloudy), item(2, **cloudy), item(3, sensor="s2"),
                     item(4, **cloudy), item(5, **cloudy)]  # fmt: skip
    assert answers(limit=2, cloud_percent=20.0).warnings == []
    service.items += [item(6, sensor="s2"), *[item(number, **cloudy) for number in range(7, 16)]]
    narrow = "narrow the search, or raise --limit"
    assert answers(limit=2, cloud_percent=20.0).warnings == [f"the newest 2 of 3 that fit were taken: {narrow}"]
    service.sorts = True
    told = f"the newest 2 that fit were taken, after 14 of 16 were looked at: {narrow}"
    assert answers(limit=2, cloud_percent=20.0).warnings == [told]


def test_a_limit_in_a_tree_of_files_leaves_the_newest(tmp_path, answers):
    features = [item(number) for number in range(8)]
    (tmp_path / "items.json").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = answers(tmp_path / "items.json", limit=3)
    assert ids(found) == [one["id"] for one in features[-3:]]
    assert (found.complete, found.left) == (False, 5)


def test_items_that_do_not_tell_their_orbit_are_kept_and_counted(service, answers):
    service.items = [
        item(0, item_id="silent"), item(1, item_id="other", **{"sat:relative_orbit": 9}),
        item(2, item_id="right", **{"sat:relative_orbit": 8}),
        item(3, item_id="named", sensor="s2", **{"s2:product_uri": "S2B_MSIL2A_20240501T021529_N0510_R008_T52.SAFE"}),
        item(4, item_id="misnamed", sensor="s2", **{"s2:product_uri": "S2B_MSIL2A_20240501T021529_N0510_R009_T5.SAFE"}),
    ]  # fmt: skip
    found = answers(orbit=8)
    assert ids(found) == ["silent", "right", "named"]
    assert found.warnings == ["scenes that do not tell their orbit, and are kept: 1"]
    found = answers(orbit=8, limit=2)
    assert "scenes that do not tell their orbit, and are kept: 1" not in found.warnings


def test_an_orbit_is_asked_for_only_where_all_items_tell_it(service, answers):
    answers(sensors=("s2",), orbit=8)
    answers(orbit="ascending")
    answers(sensors=("s1",), orbit=8)
    assert ["query" in one for one in service.bodies] == [False, False, True]


def test_a_footprint_around_half_the_earth_is_doubted(service, answers):
    ring = [[-170, 40], [-80, 40], [0, 40], [90, 40], [170, 40], [170, 45], [90, 45], [0, 45], [-80, 45], [-170, 45]]
    service.items = [item(0, geometry={"type": "Polygon", "coordinates": [[*ring, ring[0]]]})]
    assert answers().warnings == ["scenes whose footprint spans more than half the Earth, so that it tells little: 1"]


def test_the_last_second_of_a_day_belongs_to_it(service, answers):
    query = make_query(Wherever((), None, None, ()), after="2024-05-01", before="2024-05-31")
    assert query.before == datetime(2024, 6, 1, tzinfo=UTC) - timedelta(microseconds=1)
    service.items = [item(0, datetime="2024-05-31T23:59:59.999Z"), item(1, datetime="2024-06-01T00:00:00Z")]
    found = answers(before=query.before)
    assert ids(found) == [service.items[0]["id"]]
    assert service.bodies[0]["datetime"] == "2024-01-01T00:00:00Z/2024-05-31T23:59:59.999Z"


def test_an_endless_row_of_pages_with_what_nobody_wants_ends(service, answers):
    service.items = [item(0, day=datetime(2010, 1, 1, tzinfo=UTC))] * 500 + [{"type": "Thing", "id": "x"}] * 500
    found = answers()
    assert found.pages < 30
    assert any("nothing new" in one for one in found.warnings)


def test_a_search_ends_after_an_hour(service, answers, monkeypatch):
    monkeypatch.setattr(bounds, "LONGEST_S", -1.0)
    service.items = [item(number) for number in range(25)]
    found = answers()
    assert (found.pages, found.complete) == (1, False)
    assert found.warnings == ["the search was left after 1 pages: narrow it"]


def test_a_page_that_is_none_leaves_what_came(service, answers):
    service.items = [item(0)]
    service.files["other.json"] = b"{}"
    service.next_page = {"rel": "next", "href": f"{service.address}other.json"}
    found = answers()
    assert (len(found.items), found.complete) == (1, False)
    assert "page 2 could not be had" in found.warnings[0]


def test_an_archive_of_something_else_is_not_the_product():
    thumbs = {"href": "thumbs.zip", "type": "application/zip", "roles": ["thumbnail"]}
    assets = {"thumbs": thumbs, "x": archive("x.zip"), "Product": archive("product.zip")}
    assert choose_files(read_item(item(0, assets=assets), WHERE)).files[""].key == "Product"
    del assets["Product"]
    assert choose_files(read_item(item(0, assets=assets), WHERE)).files[""].key == "x"
    with pytest.raises(NotFetched):
        choose_files(read_item(item(0, assets={"thumbs": thumbs}), WHERE))
