"""An item is a stranger's text: it is an item, or it is refused; its files get names that lead nowhere else."""

import json

import pystac
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacmaker import archive, item
from ullage.sources.stac.files import choose_files, safe_name, timed_name
from ullage.sources.stac.footprints import Refused
from ullage.sources.stac.items import read_item
from ullage.sources.transport.checksums import etag_md5, read_multihash, sums_of_answer
from ullage.sources.transport.failures import NotFetched

WHERE = "https://example.org/cat/items/one.json"
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(["geometry", "properties", "assets", "id", "links", "collection", "bbox"]), ANY)
def test_whatever_stands_in_an_item_it_is_read_or_refused(key, value):
    try:
        choose_files(read_item(item(0) | {key: value}, WHERE))
    except (Refused, NotFetched):
        return


@given(st.sampled_from(["datetime", "eo:cloud_cover", "sat:relative_orbit", "platform", "s2:product_uri"]), ANY)
def test_whatever_stands_in_its_properties_it_is_read_or_refused(key, value):
    one = item(0)
    one["properties"][key] = value
    try:
        read_item(one, WHERE)
    except Refused:
        return


@given(st.text(max_size=300))
def test_a_safe_name_stays_in_its_folder(text):
    name = safe_name(text)
    assert 0 < len(name) <= 121
    assert name == safe_name(name)
    assert not set(name) & set('/\\\0:*?"<>|')
    assert not name.startswith(".")
    assert name.isascii()


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_names_never_become_one(one, other):
    assert (safe_name(one) == safe_name(other)) <= (one == other or safe_name(one) in (one, other))


def test_the_items_of_these_tests_are_items_by_pystac():
    one = item(0, sensor="s2", **{"eo:cloud_cover": 5.0})
    read = read_item(pystac.Item.from_dict(one).to_dict(transform_hrefs=False), WHERE)
    assert (read.item_id, read.sensor, read.cloud_percent) == (one["id"], "s2", 5.0)


def test_relative_addresses_begin_at_the_item():
    assets = {"a": archive("../files/a.zip"), "b": archive("/b.zip"), "c": archive("s3://bucket/c.zip")}
    found = read_item(item(0, assets=assets), WHERE).assets
    assert [one.address for one in found.values()] == [
        "https://example.org/cat/files/a.zip", "https://example.org/b.zip", "s3://bucket/c.zip",
    ]  # fmt: skip


def test_an_address_over_https_is_taken_before_one_of_s3():
    asset = archive("s3://eodata/a.zip", alternate={"https": {"href": "https://example.org/a.zip"}})
    assert read_item(item(0, assets={"product": asset}), WHERE).assets["product"].address == "https://example.org/a.zip"


def test_bands_get_the_names_that_readers_know_and_a_time_to_the_second():
    assets = {key: {"href": f"{key}.tif"} for key in ("blue", "B08", "scl", "visual", "aot")}
    found = read_item(item(0, sensor="s2", assets=assets), WHERE)
    assert set(choose_files(found).files) == {"B02.tif", "B08.tif", "SCL.tif"}
    assert timed_name(found).startswith("S2A_TEST_20240501T213000")


@pytest.mark.parametrize(
    ("told", "kind"),
    [("1220" + "a" * 64, "sha256"), ("d50110" + "b" * 32, "md5"), ("1114" + "c" * 40, "sha1"),
     ("1220" + "a" * 62, None), ("abc", None), (None, None), (7, None), ("", None)],
)  # fmt: skip
def test_multihashes_are_read(told, kind):
    found = read_multihash(told)
    assert (found[0] if found else None) == kind


def test_an_etag_is_an_md5_only_of_s3_and_only_in_its_form():
    assert etag_md5({"etag": f'"{"a" * 32}"', "x-amz-request-id": "1"}) == "a" * 32
    assert etag_md5({"etag": f'"{"a" * 32}-5"', "x-amz-request-id": "1"}) is None
    assert etag_md5({"etag": f'"{"a" * 32}"'}) is None
    assert sums_of_answer({"content-md5": "nonsense"}) == []


def test_an_item_nested_without_end_is_refused():
    deep = []
    for _ in range(200):
        deep = [deep]
    with pytest.raises(Refused):
        read_item(item(0) | {"geometry": {"type": "Polygon", "coordinates": deep}}, WHERE)
    assert json.dumps(deep)
