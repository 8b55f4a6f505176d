"""Each known service is searched and fetched from by its own rules, with items as it writes them."""

import json
import warnings
from datetime import UTC, datetime

import numpy as np
import pytest
import typer
from pyproj import Transformer
from typer.testing import CliRunner

import presetmaker as maker
import safemaker
import sentinel2maker
from stacmaker import LAT, LON, Service, serving
from ullage.cli_fetch import load_fetch, load_search
from ullage.records import Window
from ullage.sources.scene_files import find_scenes
from ullage.sources.scenes import read_scene
from ullage.sources.stac.services import PRESETS
from ullage.sources.transport import patience

UTM, SIDE = "EPSG:32652", 600
TILED = {"tiled": True, "blockxsize": 128, "blockysize": 128, "compress": "deflate"}
NAME = safemaker.NAME
ACCOUNT = {"ULLAGE_CDSE_USER": "me", "ULLAGE_CDSE_PASSWORD": "hunter2"}
SECOND_CHANCES = ("FIRST_S", "LONGEST_S")


@pytest.fixture(scope="module")
def running():
    with serving() as one:
        yield one


@pytest.fixture
def service(running, monkeypatch):
    port = running.port
    running.__dict__.update(Service().__dict__)
    running.port = port
    for name in SECOND_CHANCES:
        monkeypatch.setattr(patience, name, 0.0)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_REQUEST_PAYER", *ACCOUNT):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("keyring.get_password", lambda *_: None)
    return running


@pytest.fixture
def fetch(service, tmp_path, monkeypatch):
    def go(preset, *arguments, sensor, place=f"{LAT},{LON}", load=load_fetch, days=("2024-01-01", "2024-12-31")):
        with monkeypatch.context() as patched:
            go.asked = maker.routed(patched, service, PRESETS[preset].address)
            app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
            app.command()(load())
            options = ["--api", preset, "--from", days[0], "--to", days[1], "--sensor", sensor]
            out = ["-o", str(go.out)] if load is load_fetch else []
            done = CliRunner().invoke(app, [*options, *out, "--json", *arguments, "--", place])
        assert done.stdout, (done.output, done.exception)
        return json.loads(done.stdout)

    go.out = tmp_path / "scenes"
    return go


@pytest.fixture
def bands(tmp_path):
    """Give a function that makes bands of a bright or dark image, as files, by the names of Earth Search."""

    def make(low, high, **options):
        east, north = Transformer.from_crs("EPSG:4326", UTM, always_xy=True).transform(LON, LAT)
        left, top = round(east / 60) * 60 - 3_000, round(north / 60) * 60 + 3_000
        generator, files = np.random.default_rng(5), {}
        for key, side in (("blue", 10), ("green", 10), ("red", 10), ("nir", 10), ("swir16", 20), ("scl", 20)):
            pixels = SIDE * 10 // side
            values = generator.integers(low, high, (pixels, pixels)).astype(np.uint16)
            values = np.full_like(values, 6, np.uint8) if key == "scl" else values
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", PendingDeprecationWarning)
                path = sentinel2maker.tiff(tmp_path / f"{key}.tif", values, left, top, side, UTM, **TILED, **options)
            files[key] = path.read_bytes()
        return files

    return make


def number_and_value(path):
    """Give a number of B02 in the middle of a scene, the reflectance that it is read as, and what was said."""
    import rasterio

    scene = read_scene(path)
    row, column = scene.rows // 2, scene.columns // 2
    with rasterio.open(path / "B02.tif") as band:
        number = float(band.read(1)[row, column])
    return number, float(scene.pixels.read(Window(row, column, 1, 1)).values[0, 0, 0]), " ".join(scene.warnings)


# What the item tells, the range of its numbers, and what has to be added to a number for reflectance of 1 in 10,000.
TOLD = {
    "earth search, flag set, offset told all the same, bright": ("earth-search", True, "05.10", (1_500, 4_000), 0),
    "earth search, flag not set, numbers as ESA's": ("earth-search", False, "05.10", (1_020, 4_000), -1_000),
    "earth search, flag not set though it was taken off": ("earth-search", False, "05.10", (120, 3_000), 0),
    "earth search, old baseline, offset told all the same": ("earth-search", False, "03.01", (1_500, 4_000), 0),
    "planetary computer, new baseline": ("planetary-computer", None, "05.10", (1_020, 4_000), -1_000),
    "planetary computer, old baseline, bright": ("planetary-computer", None, "03.01", (1_500, 4_000), 0),
    "planetary computer, new baseline, dark": ("planetary-computer", None, "05.10", (880, 4_000), -1_000),
}


@pytest.mark.parametrize(("case", "chips"), [*((case, ("--chips", "2")) for case in TOLD), (next(iter(TOLD)), ())])
def test_the_offset_of_reflectance_is_that_of_the_item(service, fetch, bands, case, chips):
    preset, applied, baseline, (low, high), added = TOLD[case]
    files = bands(low, high)
    if preset == "earth-search":
        service.items = [maker.earth_search_s2(service, files, applied, baseline)]
    else:
        service.items = [maker.planetary_s2(service, files, baseline)]
    assert fetch(preset, *chips, sensor="s2")["failed"] == []
    (path,) = find_scenes(fetch.out)
    number, value, told = number_and_value(path)
    assert value == pytest.approx((number + added) / 10_000, abs=1e-6)
    assert "as its item tells" in told or "taken off already" in told


def test_collection_1_has_the_offset_whenever_it_was_taken(service, fetch, bands):
    files = bands(1_020, 4_000)
    service.items = [maker.planetary_s2(service, files, "05.00", at="2019-05-01T02:16:09.024000Z")]
    fetch("planetary-computer", "--chips", "2", sensor="s2", days=("2019-01-01", "2019-12-31"))
    (path,) = find_scenes(fetch.out)
    number, value, _ = number_and_value(path)
    assert value == pytest.approx((number - 1_000) / 10_000, abs=1e-6)


def test_addresses_of_the_planetary_computer_are_signed_and_no_signature_is_written(service, fetch, bands):
    service.items = [maker.planetary_s2(service, bands(1_020, 4_000))]
    told = fetch("planetary-computer", sensor="s2")
    blobs = [url for url, _ in fetch.asked if ".blob.core.windows.net" in url]
    assert len(blobs) == 6
    assert all(url.endswith("?sig=of-sentinel2l2a01-sentinel2-l2") for url in blobs)
    assert sum("/api/sas/v1/token/sentinel2l2a01/sentinel2-l2" in url for url, _ in fetch.asked) == 1
    texts = [one.read_text() for one in fetch.out.glob("*.jsonl")] + [json.dumps(told)]
    assert not any("sig=of" in text for text in texts)


def test_a_product_of_copernicus_comes_packed_with_a_token_and_its_own_offset(service, fetch, tmp_path, monkeypatch):
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    safe = sentinel2maker.safe(tmp_path / "made")
    packed = sentinel2maker.zipped(safe, tmp_path / "made.zip").read_bytes()
    middle = read_scene(safe)
    lat, lon = (float(one) for one in middle.grid.position(middle.rows / 2, middle.columns / 2))
    item = maker.cdse(
        service, safe.name.removesuffix(".SAFE"), packed, **{"datetime": f"{middle.started_at:%Y-%m-%dT%H:%M:%SZ}",
        "eo:cloud_cover": 12.5, "sat:orbit_state": "descending", "processing:version": "05.09"},
    )  # fmt: skip
    service.items = [item | {"geometry": maker.square(lat, lon)}]
    day = f"{middle.started_at:%Y-%m-%d}"
    told = fetch("cdse", "--cloud", "40", sensor="s2", place=f"{lat},{lon}", days=(day, day))
    assert told["failed"] == []
    (path,) = find_scenes(fetch.out)
    assert path.name == f"{safe.name.removesuffix('.SAFE')}.zip"
    window = Window(50, 50, 9, 9)
    assert (read_scene(path).pixels.read(window).values == middle.pixels.read(window).values).all()
    tokens = {url.split("/")[2]: sent for url, sent in fetch.asked}
    assert tokens == {
        "stac.dataspace.copernicus.eu": None,
        "identity.dataspace.copernicus.eu": None,
        "download.dataspace.copernicus.eu": "Bearer secret-1",
    }
    assert "username=me" in service.bodies[-1]
    assert service.bodies[0]["query"] == {"eo:cloud_cover": {"lte": 40.0}}


def cog_product(folder):
    """Give the files of a product of Sentinel-1 as the Copernicus Data Space has it: with -cog in every name."""
    safe = safemaker.write_safe(folder, safemaker.numbers(rows=900, columns=1_100), **TILED)
    files = {}
    for path in sorted(safe.rglob("*.*")):
        if path.is_file():
            inner = path.relative_to(safe)
            name = f"{inner.stem}-cog{inner.suffix}" if "-00" in inner.name else inner.name
            files[f"{NAME}_COG.SAFE/{(inner.parent / name).as_posix()}"] = path.read_bytes()
    return safe, files


def copernicus_radar(service, tmp_path):
    safe, files = cog_product(tmp_path / "made")
    whole = read_scene(safe)
    lat, lon = (float(one) for one in whole.grid.position(450, 550))
    packed = sentinel2maker.zipped(safe, tmp_path / "made.zip").read_bytes()
    item = maker.cdse(
        service, f"{NAME}_COG", packed, files, datetime="2024-05-18T21:30:00Z", start_datetime="2024-05-18T21:30:00Z",
        end_datetime="2024-05-18T21:30:25Z", **{"product:type": "IW_GRDH_1S", "sat:orbit_state": "descending",
        "sat:relative_orbit": 8, "sar:instrument_mode": "IW", "sar:polarizations": ["VV", "VH"]},
    )  # fmt: skip
    service.items = [item | {"geometry": maker.square(lat, lon)}]
    return whole, files, f"{lat},{lon}"


def assert_cut_alike(out, whole):
    (path,) = find_scenes(out)
    chip = read_scene(path)
    window = Window(430, 530, 40, 40)
    assert (chip.pixels.read(window).values == whole.pixels.read(window).values).all()
    assert not chip.pixels.read(Window(0, 0, 20, 20)).valid.any()


def test_a_radar_of_copernicus_is_cut_out_of_the_files_of_its_product(service, fetch, tmp_path, monkeypatch):
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    whole, files, place = copernicus_radar(service, tmp_path)
    told = fetch("cdse", "--chips", "2", sensor="s1", place=place)
    assert told["failed"] == []
    assert_cut_alike(fetch.out, whole)
    assert told["moved"] < sum(map(len, files.values()))
    assert all(sent for url, sent in fetch.asked if "zipper." in url)


def test_where_copernicus_gives_no_parts_over_https_its_store_is_named(service, fetch, tmp_path, monkeypatch):
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    _, _, place = copernicus_radar(service, tmp_path)
    service.faults = {path: ["whole"] * 9 for path in service.files if "Nodes(measurement)" in path}
    why = fetch("cdse", "--chips", "2", sensor="s1", place=place)["failed"][0]["why"]
    assert "gives no parts" in why
    assert "AWS_ACCESS_KEY_ID" in why
    assert find_scenes(fetch.out) == []


def test_with_keys_of_its_store_a_radar_of_copernicus_is_cut_there(service, fetch, tmp_path, monkeypatch):
    pytest.importorskip("obstore")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    whole, files, place = copernicus_radar(service, tmp_path)
    there = {f"s3://eodata/Sentinel-1/SAR/IW_GRDH_1S-COG/2024/05/18/{path}": data for path, data in files.items()}
    with maker.memory_store(monkeypatch, there, []) as made:
        assert fetch("cdse", "--chips", "2", sensor="s1", place=place)["failed"] == []
    assert_cut_alike(fetch.out, whole)
    assert {url.split("/")[2] for url, _ in fetch.asked} == {"stac.dataspace.copernicus.eu"}
    assert made[0] == ("eodata", {"endpoint": "https://eodata.dataspace.copernicus.eu", "region": "default"})
    assert "s3://eodata/" in (fetch.out / "obtained.jsonl").read_text()


def short_radar(service, tmp_path, root):
    safe = safemaker.write_safe(tmp_path / "made", safemaker.numbers(rows=900, columns=1_100), **TILED)
    whole = read_scene(safe)
    lat, lon = (float(one) for one in whole.grid.position(450, 550))
    files = maker.short_names(safe)
    item = maker.short_s1(root, files, NAME.rpartition("_")[0])
    service.items = [item | {"geometry": maker.square(lat, lon)}]
    return whole, files, f"{lat},{lon}"


@pytest.mark.parametrize("chips", [("--chips", "2"), ()], ids=["chips", "whole"])
def test_a_radar_of_the_planetary_computer_has_the_annotations_that_its_item_does_not_name(
    service, fetch, tmp_path, chips
):
    root = f"https://sentinel1euwest.blob.core.windows.net/s1-grd/GRD/2024/5/18/IW/DV/{NAME}"
    whole, files, place = short_radar(service, tmp_path, root)
    for path, data in files.items():
        maker.put(service, f"{root}/{path}", data)
    assert fetch("planetary-computer", *chips, sensor="s1", place=place)["failed"] == []
    (path,) = find_scenes(fetch.out)
    assert (path / "annotation" / "iw-vv.xml").read_bytes() == files["annotation/iw-vv.xml"]
    window = Window(430, 530, 40, 40)
    assert (read_scene(path).pixels.read(window).values == whole.pixels.read(window).values).all()


def test_what_the_reader_pays_for_is_fetched_when_that_is_agreed_to(service, fetch, tmp_path, monkeypatch):
    pytest.importorskip("obstore")
    root = f"s3://sentinel-s1-l1c/GRD/2024/5/18/IW/DV/{NAME}"
    whole, files, place = short_radar(service, tmp_path, root)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    with maker.memory_store(monkeypatch, {f"{root}/{path}": data for path, data in files.items()}, []) as made:
        why = fetch("earth-search", "--chips", "2", sensor="s1", place=place)["failed"][0]["why"]
        assert "AWS_REQUEST_PAYER=requester" in why
        assert made == []
        monkeypatch.setenv("AWS_REQUEST_PAYER", "requester")
        assert fetch("earth-search", "--chips", "2", sensor="s1", place=place)["failed"] == []
    assert_cut_alike(fetch.out, whole)
    assert made[0] == ("sentinel-s1-l1c", {"region": "eu-central-1", "request_payer": "true"})


@pytest.mark.parametrize("preset", PRESETS)
def test_each_is_searched_by_orbit_at_its_own_address(service, fetch, preset):
    service.items = [maker.short_s1("https://example.org/x", {}, "scene")]
    told = fetch(preset, "--orbit", "descending", sensor="s1", load=load_search)
    assert [one["id"] for one in told["items"]] == ["scene"]
    assert {url for url, _ in fetch.asked} == {PRESETS[preset].address, f"{PRESETS[preset].address}search"}
    assert service.bodies[0]["query"] == {"sat:orbit_state": {"eq": "descending"}}
    assert service.bodies[0]["collections"] == ["sentinel-1-grd"]


def test_a_dry_run_has_the_documented_limits_beside_the_size(service, fetch, tmp_path):
    _, _, place = copernicus_radar(service, tmp_path)
    plan = fetch("cdse", "--dry-run", sensor="s1", place=place)["plan"]
    quota = plan["quota"]
    assert (quota["month_bytes"], quota["connections"]) == (12_000_000_000_000, 4)
    assert quota["share_of_month"] == round(plan["size"] / 12e12, 6)
    assert "Quotas and Limitations" in quota["source"]
    assert datetime.fromisoformat(quota["read_on"]).replace(tzinfo=UTC) < datetime.now(UTC)


def test_a_dry_run_of_chips_tells_about_how_much_would_come(service, fetch, bands):
    service.items = [maker.earth_search_s2(service, bands(1_020, 4_000), True)]
    plan = fetch("earth-search", "--chips", "2", "--dry-run", sensor="s2")["plan"]
    assert (plan["of_unknown_size"], plan["estimated"]["looked_at"]) == (0, 1)
    assert not fetch.out.exists()
    moved = fetch("earth-search", "--chips", "2", sensor="s2")["moved"]
    assert moved / 1.5 < plan["size"] < moved * 1.5


def test_a_dry_run_of_a_radars_chips_tells_about_how_much_would_come(service, fetch, tmp_path, monkeypatch):
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    _, _, place = copernicus_radar(service, tmp_path)
    plan = fetch("cdse", "--chips", "2", "--dry-run", sensor="s1", place=place)["plan"]
    assert plan["estimated"]["doubts"] == []
    moved = fetch("cdse", "--chips", "2", sensor="s1", place=place)["moved"]
    assert moved / 1.5 < plan["size"] < moved * 1.5


def test_headers_that_cannot_be_read_leave_the_size_unknown_and_are_told(service, fetch, bands):
    item = maker.earth_search_s2(service, bands(1_020, 4_000), True)
    service.items = [item]
    service.files.clear()
    plan = fetch("earth-search", "--chips", "2", "--dry-run", sensor="s2")["plan"]
    assert (plan["size"], plan["of_unknown_size"], len(plan["estimated"]["doubts"])) == (0, 1, 1)


def test_a_place_in_the_south_is_no_option(service, monkeypatch):
    from ullage.cli import app

    maker.routed(monkeypatch, service, PRESETS["earth-search"].address)
    arguments = ["search", "-5.4,121.2", "--from", "2024-01-01", "--to", "2024-01-02", "--sensor", "s1", "--json"]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, json.loads(done.stdout)["items"]) == (0, [])
    assert service.bodies[0]["intersects"]["coordinates"][0][0][1] == pytest.approx(-5.49, abs=0.1)
