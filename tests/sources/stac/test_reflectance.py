"""How numbers become reflectance follows from what an item tells; nonsense tells nothing."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sentinel2maker
from stacmaker import item
from ullage.records import Window
from ullage.sources.sentinel2 import read_scene
from ullage.sources.sentinel2.told_scale import FILE, ToldScale, read_told_scale, write_told_scale
from ullage.sources.stac.files import choose_bands, choose_product
from ullage.sources.stac.items import read_item
from ullage.sources.stac.reflectance import read_asset_scale, told_scale
from ullage.sources.transport.checksums import read_multihash

WHERE = "https://example.org/items/one.json"
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
RASTER_1 = {"raster:bands": [{"scale": 0.0001, "offset": -0.1}]}
RASTER_2 = {"raster:scale": 0.0001, "raster:offset": -0.1}
STAC_11 = {"bands": [{"name": "B02", "raster:scale": 0.0001, "raster:offset": -0.1}]}


def told(asset, **properties):
    assets = {key: {"href": f"{key}.tif"} | asset for key in ("B02", "B08")} | {"SCL": {"href": "SCL.tif"}}
    found = read_item(item(0, sensor="s2", assets=assets, **properties), WHERE)
    scale = told_scale(found, choose_bands(found))
    return scale and (scale.scale, scale.shift)


@pytest.mark.parametrize("asset", [RASTER_1, RASTER_2, STAC_11])
def test_scale_and_offset_are_read_in_every_form_of_the_raster_extension(asset):
    assert read_asset_scale(asset) == (0.0001, -0.1)
    assert told(asset) == (0.0001, -0.1)


@pytest.mark.parametrize(
    ("asset", "properties", "expected"),
    [
        ({}, {}, None),
        ({}, {"s2:processing_baseline": "04.00"}, (0.0001, -0.1)),
        ({}, {"s2:processing_baseline": "03.01"}, (0.0001, 0.0)),
        ({}, {"s2:product_uri": "S2A_MSIL2A_20180101T000000_N0500_R001_T01ABC_20230101T000000.SAFE"}, (0.0001, -0.1)),
        (RASTER_2, {"processing:version": "02.14"}, (0.0001, 0.0)),
        (RASTER_1, {"s2:processing_baseline": "05.10", "earthsearch:boa_offset_applied": True}, (0.0001, 0.0)),
        (RASTER_1, {"s2:processing_baseline": "05.10", "earthsearch:boa_offset_applied": False}, (0.0001, -0.1)),
        ({"raster:bands": [{"scale": 0.0001, "offset": 0}]}, {"s2:processing_baseline": "05.10"}, (0.0001, 0.0)),
        (RASTER_1, {"s2:processing_baseline": "new"}, (0.0001, -0.1)),
    ],
)
def test_an_offset_follows_from_flag_baseline_and_assets_in_that_order(asset, properties, expected):
    assert told(asset, **properties) == expected


def test_bands_that_are_scaled_differently_tell_nothing():
    assets = {"B02": {"href": "B02.tif"} | RASTER_2, "B08": {"href": "B08.tif", "raster:scale": 0.001}}
    found = read_item(item(0, sensor="s2", assets=assets), WHERE)
    assert told_scale(found, choose_bands(found)) is None


@given(st.sampled_from(["raster:bands", "raster:scale", "raster:offset", "bands"]), ANY)
def test_whatever_stands_for_a_scale_it_is_one_or_none(key, value):
    found = read_asset_scale({key: value})
    assert found is None or (0 < found[0] <= 1 and abs(found[1]) <= 1)


@given(st.sampled_from(["file:local_path", "alternate", "raster:bands"]), ANY)
def test_whatever_stands_in_an_asset_its_product_is_chosen_or_not(key, value):
    assets = {
        "vv": {"href": "a.SAFE/measurement/iw-vv.tiff", key: value},
        "c": {"href": "annotation/rfi/rfi-iw-vv.xml"},
    }
    found = choose_product(read_item(item(0, assets=assets), WHERE))
    assert found is None or not any(part in {"", ".", ".."} for one in found.files for part in one.split("/"))


def test_a_path_in_the_product_leads_nowhere_else():
    asset = {"href": "https://example.org/x/$value", "file:local_path": "../../../etc/measurement/../iw-vv.tiff"}
    assert choose_product(read_item(item(0, assets={"vv": asset}), WHERE)) is None


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"scale": "x", "offset": 0}', '{"scale": 5, "offset": 0}', '{"scale": 0.0001, "offset": -7}',
     '{"scale": NaN, "offset": 0}', "[" * 9_000],
)  # fmt: skip
def test_a_file_that_tells_nonsense_is_told(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ValueError, match=FILE):
        read_told_scale(tmp_path)


def test_what_is_written_beside_bands_is_read_again(tmp_path):
    assert read_told_scale(tmp_path) is None
    one = ToldScale(0.0001, -0.1, "processing baseline 05.10 has an offset")
    path = write_told_scale(tmp_path, one, 'an "item" \u202e')
    assert read_told_scale(tmp_path) == one
    assert json.loads(path.read_text())["item"] == 'an "item" \u202e'


def test_checksums_of_another_kind_than_they_say_are_none():
    assert read_multihash("1610" + "a" * 32) is None
    assert read_multihash("d50120" + "a" * 64) is None
    assert read_multihash("1620" + "a" * 64) == ("sha3_256", "a" * 64)


def test_fractions_are_reflectance_whatever_is_told_of_them(tmp_path):
    folder = tmp_path / "20240501T021609_bands"
    folder.mkdir()
    for band in ("B02", "B03"):
        sentinel2maker.tiff(folder / f"{band}.tif", np.full((60, 60), 0.07, np.float32))
    write_told_scale(folder, ToldScale(0.0001, -0.1, "processing baseline 05.10 has an offset"), "item")
    values = read_scene(folder, datetime(2024, 5, 1, 16, tzinfo=UTC)).pixels.read(Window(20, 20, 4, 4)).values
    assert values == pytest.approx(0.07)
