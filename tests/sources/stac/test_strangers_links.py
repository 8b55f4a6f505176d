"""Addresses and numbers of strangers are looked at where they are read: what is none is left, and told."""

import json

import pytest

from stacmaker import archive, item
from ullage.sources.stac.footprints import Refused
from ullage.sources.stac.items import read_item
from ullage.sources.stac.links import absolute, is_address, links_of
from ullage.sources.transport.failures import NotFetched

BAD = (
    "http://[x/y.zip", "//[x", "http://a.example:99999/x", "http://\u2100.example/x", "a\0b", "", "\ud800", "x" * 9_000,
)  # fmt: skip
WHERE = "https://example.org/cat/one.json"


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_address_is_none_anywhere(text):
    assert not is_address(text)
    found = read_item(item(0, assets={"bad": {"href": text}, "product": archive("a.zip")}), WHERE)
    assert list(found.assets) == ["product"]
    with pytest.raises(Refused, match="address"):
        read_item(item(0, assets={"bad": {"href": text}}), WHERE)
    found = read_item(item(0) | {"links": [{"rel": "self", "href": text}]}, WHERE)
    assert found.address == WHERE
    assert links_of({"links": [{"rel": "next", "href": text}, {"rel": "next", "href": "x"}]}, "next")[1] == 1


def test_two_that_are_addresses_may_be_none_together():
    with pytest.raises(Refused):
        absolute("x" * 5_000, f"https://example.org/{'y' * 5_000}/z")


def test_an_alternative_that_is_no_address_is_passed_over():
    asset = archive("s3://bucket/a.zip", alternate={"a": {"href": "https://[x/"}, "b": {"href": "https://b.example/a"}})
    assert read_item(item(0, assets={"a": asset}), WHERE).assets["a"].address == "https://b.example/a"


def test_a_scale_that_is_too_large_is_none():
    asset = archive("a.tif", **{"raster:bands": [{"scale": 10**400, "offset": 0}]})
    assert read_item(item(0, assets={"B02": asset}), WHERE).assets["B02"].scale is None


def test_a_next_page_without_an_address_leaves_the_search_incomplete(service, answers):
    service.items = [item(0)]
    service.next_page = {"rel": "next", "href": "http://[x/"}
    found = answers()
    assert (len(found.items), found.complete) == (1, False)
    assert found.warnings == ["the link to the next page is no address: the search is not complete"]


def test_a_search_without_an_address_is_told(service, answers):
    root = {"type": "Catalog", "links": [{"rel": "search", "href": "http://[x/"}]}
    service.files["root.json"] = json.dumps(root).encode()
    with pytest.raises(NotFetched, match="no address"):
        answers(f"{service.address}root.json")


def catalogue(folder, *links, **more):
    (folder / "catalog.json").write_text(json.dumps({"type": "Catalog", "id": "root", "links": list(links)} | more))
    return folder / "catalog.json"


def test_links_of_a_tree_that_are_none_are_counted(tmp_path, answers):
    (tmp_path / "one.json").write_text(json.dumps(item(0)))
    links = [{"rel": "item", "href": "one.json"}, {"rel": "child", "href": "http://[x/"}]
    found = answers(catalogue(tmp_path, *links))
    assert (len(found.items), found.complete) == (1, False)
    assert "1 links are no addresses" in found.warnings


def test_a_tree_of_more_links_than_documents_are_read_is_cut(tmp_path, answers, monkeypatch):
    monkeypatch.setattr("ullage.sources.stac.static.MOST_DOCUMENTS", 5)
    for number in range(9):
        (tmp_path / f"{number}.json").write_text(json.dumps(item(number)))
    found = answers(catalogue(tmp_path, *[{"rel": "item", "href": f"{number}.json"} for number in range(9)]))
    assert (len(found.items), found.complete) == (4, False)
    assert any("5 links were left" in one for one in found.warnings)


def test_an_extent_with_a_number_that_is_none_keeps_nothing_out(tmp_path, answers):
    (tmp_path / "one.json").write_text(json.dumps(item(0)))
    extent = {"spatial": {"bbox": [[10**400, 0, 1, 1]]}, "temporal": {"interval": [[None, None]]}}
    path = catalogue(tmp_path, {"rel": "item", "href": "one.json"}, type="Collection", extent=extent)
    assert len(answers(path).items) == 1
