"""What a service answers is taken in page by page, each item once, bounded; what is none is told."""

import copy
import json
from datetime import UTC, datetime

import pytest
import shapely

from stacmaker import item, square
from ullage.sources.transport.failures import NotFetched


def ids(found):
    return [one.item_id for one in found.ordered()]


def test_all_pages_are_read_in_the_order_of_time(service, answers):
    service.items = [item(number) for number in reversed(range(35))]
    found = answers()
    assert len(ids(found)) == 35 == found.matched
    assert ids(found) == sorted(ids(found))
    assert found.pages == 4


def test_the_question_has_place_time_and_collections(service, answers):
    answers(sensors=("s1",), orbit="ascending")
    assert service.bodies[0]["query"] == {"sat:orbit_state": {"eq": "ascending"}}
    answers(sensors=("s2",), cloud_percent=30.0, orbit="ascending")
    body = service.bodies[1]
    assert body["collections"] == ["sentinel-2-l2a"]
    assert body["datetime"] == "2024-01-01T00:00:00Z/2024-12-31T00:00:00Z"
    assert body["query"] == {"eo:cloud_cover": {"lte": 30.0}}
    assert body["intersects"]["type"] == "Polygon"


def test_pages_by_get_are_read_too(service, answers):
    service.items = [item(number) for number in range(25)]
    service.next_page = {"rel": "next", "href": f"{service.address}search?token=10"}
    assert len(ids(answers())) == 25


def test_a_next_page_with_a_whole_question_is_asked_as_it_stands(service, answers):
    service.items = [item(number) for number in range(15)]
    whole = {"collections": ["sentinel-1-grd"], "limit": 100, "token": "10"}  # as pgstac and stac-server write it
    service.next_page = {"rel": "next", "method": "POST", "href": f"{service.address}search", "merge": False,
                         "body": whole}  # fmt: skip
    assert len(ids(answers())) == 15
    assert service.bodies[1] == whole


def test_pages_that_repeat_end_and_give_nothing_twice(service, answers):
    service.items = [item(number) for number in range(5)]
    service.next_page = {"rel": "next", "href": f"{service.address}search", "method": "POST", "merge": True, "body": {}}
    found = answers()
    assert len(ids(found)) == 5
    assert any("circle" in one for one in found.warnings)


def test_an_endless_row_of_new_addresses_with_old_items_ends(service, answers):
    service.items = [item(number) for number in range(5)] * 1_000
    found = answers()
    assert len(ids(found)) == 5
    assert found.repeated > 100
    assert any("nothing new" in one for one in found.warnings)


def test_what_a_service_did_not_look_at_is_looked_at_here(service, answers):
    service.items = [
        item(0, item_id="right", **{"sat:orbit_state": "descending"}),
        item(1, item_id="elsewhere", geometry=square(10, 10)),
        item(0, item_id="early", day=datetime(2020, 1, 1, tzinfo=UTC)),
        item(2, item_id="other", sensor="s2"),
        item(3, item_id="up", **{"sat:orbit_state": "ascending"}),
    ]
    assert ids(answers(sensors=("s1",))) == ["right", "up"]
    assert ids(answers(sensors=("s1",), orbit="ascending")) == ["up"]


def test_cloud_is_looked_at_where_it_is_told(service, answers):
    service.items = [
        item(0, sensor="s2", item_id="clear", **{"eo:cloud_cover": 5}),
        item(1, sensor="s2", item_id="grey", **{"eo:cloud_cover": 95}),
        item(2, sensor="s2", item_id="silent"),
    ]
    assert ids(answers(cloud_percent=20.0)) == ["clear", "silent"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"geometry": None}, "no footprint"),
        ({"geometry": {"type": "Point", "coordinates": [1, 2]}}, "footprint"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}}, "footprint"),
        ({"geometry": {"type": "Polygon", "coordinates": "x"}}, "footprint"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [900, 0], [900, 9], [0, 0]]]}}, "on the Earth"),
        ({"properties": {}}, "when it was taken"),
        ({"properties": {"datetime": None}}, "when it was taken"),
        ({"properties": {"datetime": "yesterday"}}, "when it was taken"),
        ({"properties": {"datetime": 7}}, "when it was taken"),
        ({"properties": None}, "when it was taken"),
        ({"assets": {}}, "no files"),
        ({"assets": None}, "no files"),
        ({"id": ""}, "no id"),
        ({"id": "a" * 1_000}, "no id"),
        ({"type": "Thing"}, "no item"),
    ],
)
def test_an_item_that_cannot_be_used_is_refused_with_the_reason(service, answers, change, why):
    service.items = [item(0) | copy.deepcopy(change), item(1)]
    found = answers()
    assert len(ids(found)) == 1
    assert why in found.refused[0][1]


def test_a_limit_is_kept_and_told(service, answers):
    service.items = [item(number) for number in range(60)]
    found = answers(limit=25)
    assert len(ids(found)) == 25
    assert found.warnings == ["the newest 25 of 60 were taken: narrow the search, or raise --limit"]
    assert ids(found) == sorted(one["id"] for one in service.items)[-25:]


def test_a_page_that_fails_leaves_what_came_and_says_so(service, answers):
    service.items = [item(number) for number in range(25)]
    service.faults["search"] = ["200"] * 0
    first = answers()
    assert len(ids(first)) == 25
    service.next_page = {"rel": "next", "href": f"{service.address}gone", "method": "GET"}
    found = answers()
    assert len(ids(found)) == 10
    assert any("not complete" in one for one in found.warnings)


@pytest.mark.parametrize("where", ["http://localhost:1/search", "http://127.0.0.1:1/search"])
def test_a_next_page_on_another_host_or_port_is_not_asked(service, answers, where):
    service.items = [item(0)]
    service.next_page = {"rel": "next", "href": where}
    found = answers()
    assert len(ids(found)) == 1
    told = "127.0.0.1 leads to pages on another host or port: not followed: the search is not complete"
    assert found.warnings == [told]


def test_what_is_no_catalogue_is_told(service, answers):
    service.files["page.json"] = json.dumps({"hello": 1}).encode()
    with pytest.raises(NotFetched, match="no catalogue"):
        answers(f"{service.address}page.json")
    service.faults["search"] = ["no"]
    with pytest.raises(NotFetched, match="no JSON"):
        answers()


def tree(folder):
    """Write a catalogue that has loops, other hosts and a broken document."""
    links = [{"rel": "child", "href": "deep/catalog.json"}, {"rel": "child", "href": "./catalog.json"},
             {"rel": "child", "href": "https://elsewhere.example.org/catalog.json"},
             {"rel": "item", "href": "broken.json"}, {"rel": "child", "href": "../outside.json"}]  # fmt: skip
    root = {"type": "Catalog", "id": "root", "links": links}
    deep = {"type": "Catalog", "id": "deep", "links": [{"rel": "child", "href": "../catalog.json"},
                                                       {"rel": "item", "href": "one.json"},
                                                       {"rel": "item", "href": "x/../one.json"}]}  # fmt: skip
    (folder / "cat" / "deep").mkdir(parents=True)
    (folder / "outside.json").write_text(json.dumps({"type": "Catalog", "id": "outside", "links": []}))
    (folder / "cat" / "catalog.json").write_text(json.dumps(root))
    (folder / "cat" / "broken.json").write_text("{")
    (folder / "cat" / "deep" / "catalog.json").write_text(json.dumps(deep))
    (folder / "cat" / "deep" / "one.json").write_text(json.dumps(item(0)))
    return folder / "cat" / "catalog.json"


def test_a_catalogue_of_files_is_walked_once_whatever_leads_where(tmp_path, answers):
    found = answers(tree(tmp_path))
    assert len(ids(found)) == 1
    assert found.seen == 1
    assert any("2 documents could not be had" in one for one in found.warnings)
    assert any("1 links lead to other hosts" in one for one in found.warnings)


def test_the_same_catalogue_on_a_server_gives_the_same(tmp_path, service, answers):
    tree(tmp_path)
    for path in (tmp_path / "cat").rglob("*.json"):
        if path.name != "broken.json":
            service.files[path.relative_to(tmp_path).as_posix()] = path.read_bytes()
    found = answers(f"{service.address}cat/catalog.json")
    assert len(ids(found)) == 1
    assert next(iter(found.items.values())).assets["product"].address.startswith(f"{service.address}cat/deep/files/")


def test_a_file_of_items_gives_the_same_items(tmp_path, answers):
    import polars as pl

    rows = []
    for number in range(5):
        one = item(number)
        rows.append({
            "type": "Feature", "id": one["id"], "collection": one["collection"],
            "geometry": shapely.to_wkb(shapely.geometry.shape(one["geometry"])) if number else None,
            "datetime": datetime.fromisoformat(one["properties"]["datetime"]), "platform": "sentinel-1a",
            "assets": {"product": {"href": "https://example.org/a.zip", "file:size": 7}, "other": None},
        })  # fmt: skip
    pl.DataFrame(rows).write_parquet(tmp_path / "items.parquet")
    found = answers(tmp_path / "items.parquet")
    assert len(ids(found)) == 4
    assert "no footprint" in found.refused[0][1]
    assert next(iter(found.items.values())).assets["product"].size == 7


def test_a_file_that_is_no_parquet_is_told(tmp_path, answers):
    (tmp_path / "items.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(NotFetched, match="Parquet"):
        answers(tmp_path / "items.parquet")


class Million:
    """As many items as one cares to ask for."""

    def __len__(self):
        return 1_000_000

    def __getitem__(self, part):
        return [item(0, item_id=f"scene-{number:07}") for number in range(*part.indices(len(self)))]


def test_a_million_results_are_told_and_read_up_to_the_limit(service, answers):
    service.items, service.page = Million(), 100
    found = answers(limit=250)
    assert (len(ids(found)), found.matched, found.pages) == (250, 1_000_000, 3)
    told = "250 were taken, the newest among the first 300 of 1,000,000: narrow the search, or raise --limit"
    assert found.warnings == [told]
