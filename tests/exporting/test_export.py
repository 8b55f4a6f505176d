"""Every export opens in its real reader, says the same, and runs nothing that came from the air."""

import json
import shutil
import sqlite3
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import polars as pl
import pytest
import shapely
from pyogrio import list_layers, raw, read_info
from typer.testing import CliRunner

from casemaker import CASE, FLEET, OBSERVATIONS, make_case, observation
from ullage.cli import app
from ullage.errors import InputError
from ullage.evidence.decided import decided_by
from ullage.exporting import SUFFIXES, export_case
from ullage.exporting.follow_the_money import how_sure
from ullage.exporting.layers import begin_of_stay, end_of_stay
from ullage.results import run_case
from ullage.tables import DETECTIONS, GAPS, SCENES, VISITS

AT = datetime(2024, 3, 6, 3, tzinfo=UTC)
HOSTILE = '=HYPERLINK(""x"")<script>alert(1)</script> $[name] \u202e유선 Ж & ]]>'
KML = "{http://www.opengis.net/kml/2.2}"
SHA = "ab" * 32
HULL = shapely.to_wkb(shapely.box(132.999, 42.699, 133.001, 42.701))
FOOTPRINT = shapely.to_wkb(shapely.box(132.9, 42.6, 133.1, 42.8))
TABLES = {
    SCENES: [{"scene_id": "scene-1", "seen_at": AT, "sensor": "s1", "kind": "sar", "pixel_m": 10.0,
              "footprint": FOOTPRINT, "source": "scenes/one.tif"}],
    DETECTIONS: [
        {"detection_id": "t-1", "scene_id": "scene-1", "seen_at": AT, "lat_deg": 42.7, "lon_deg": 133.0, "hull": HULL,
         "length_m": 95.0},
        {"detection_id": "t-2", "scene_id": "scene-1", "seen_at": AT, "reject_reason": HOSTILE},
    ],
    GAPS: [{"gap_id": "g-1", "mmsi": "273000001", "off_at": AT, "off_lat_deg": 42.0, "off_lon_deg": 133.0}],
}  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "case"
    place = CASE.replace('name = "Berth"', 'name = "Berth"\nlat_deg = 42.7\nlon_deg = 133.0\nradius_m = 300')
    place = place.replace('title = "A case"', "title = '=cmd <b>*유선*</b>'")
    name = f'"{HOSTILE}"'
    seen = OBSERVATIONS + observation("2024-02-03", name, condition="laden") + observation("2024-05-03", "B")
    make_case(folder, case=place, observations=seen, fleet=FLEET + f"{name},9000003,,KP,,,,,,3000,,,,,,\n")
    run_case(folder, report=False, workers=1)
    for table, rows in TABLES.items():
        table.frame(rows).write_parquet(folder / "out" / f"{table.name}.parquet")
    path = folder / "out" / "summary.json"
    summary = json.loads(path.read_text("utf-8"))
    summary["inputs"]["scenes/one.tif"] = SHA
    path.write_text(json.dumps(summary), "utf-8")
    return folder


def exported(case, folder, name, **options):
    return export_case(case, folder / name, **options)


def rows_of(path, layer=None):
    meta, _, geometry, values = raw.read(path, layer=layer)
    return dict(zip(meta["fields"], values, strict=True)), [one and shapely.from_wkb(one) for one in geometry]


def name_seen(case):
    (name,) = set(pl.read_parquet(case / "out" / "visits.parquet")["vessel_id"]) - {"name:b"}
    return name


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_export_of_the_same_result_has_the_same_bytes(case, tmp_path, suffix):
    one, two = (exported(case, tmp_path, f"{name}{suffix}").read_bytes() for name in ("one", "two"))
    assert one == two.replace(b"two", b"one") or suffix == ".csv"
    assert list(tmp_path.glob(".*")) == []


def test_a_geopackage_opens_with_each_layer_and_a_style_that_qgis_looks_for(case, tmp_path):
    path = exported(case, tmp_path, "case.gpkg")
    kinds = dict(list_layers(path).tolist())
    assert kinds | {"layer_styles": None} == {
        "places": "Point", "visits": "Point", "detections": "Point", "sightings": "Point", "hulls": "MultiPolygon",
        "rejected": "Point",
        "scenes": "MultiPolygon", "gaps": "MultiLineString", "layer_styles": None,
    }  # fmt: skip
    with sqlite3.connect(path) as connection:
        styles = connection.execute("SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles")
        found = {name: (column, ET.fromstring(qml), default) for name, column, qml, default in styles}
        columns = dict(connection.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert set(found) == set(kinds) - {"layer_styles"}
    for name, (column, qml, default) in found.items():
        assert default == 1
        assert columns[name] == column
        assert qml.find("renderer-v2/symbols/symbol/layer") is not None


def test_visits_in_a_geopackage_are_those_of_the_result_with_their_cargo(case, tmp_path):
    values, shapes = rows_of(exported(case, tmp_path, "case.gpkg"), "visits")
    visits = pl.read_parquet(case / "out" / "visits.parquet")
    assert list(values["visit_id"]) == visits["visit_id"].to_list()
    assert list(values["cargo_t_mid"]) == pl.read_parquet(case / "out" / "deliveries.parquet")["cargo_t_mid"].to_list()
    assert all(shape == shapely.Point(133.0, 42.7) for shape in shapes)
    assert name_seen(case) in set(values["vessel_id"])


def test_what_is_nowhere_stays_in_the_layer_without_a_place(case, tmp_path):
    path = exported(case, tmp_path, "case.gpkg")
    for layer, name, place in (("detections", "t-1", shapely.Point(133.0, 42.7)), ("rejected", "t-2", None)):
        values, shapes = rows_of(path, layer)
        assert list(values["detection_id"]) == [name]
        assert shapes == [place]


def test_a_kmz_opens_with_times_and_balloons_in_which_nothing_is_markup(case, tmp_path):
    path = exported(case, tmp_path, "case.kmz")
    assert {name for name, _ in list_layers(path).tolist()} >= {"visits", "detections", "scenes"}
    with zipfile.ZipFile(path) as archive:
        root = ET.fromstring(archive.read("doc.kml"))
    assert root.find(f".//{KML}Folder[{KML}name='visits']//{KML}TimeSpan/{KML}begin") is not None
    assert {one.text for one in root.iter(f"{KML}text")} == {"$[description]"}
    told = [one.text for one in root.iter(f"{KML}description")]
    assert any("유선" in one for one in told)
    for one in told:
        assert "<script" not in one.lower()
        assert "$[" not in one
        assert {element.tag for element in ET.fromstring(one).iter()} <= {"table", "tr", "td"}


def test_geojson_opens_and_every_feature_says_its_layer(case, tmp_path):
    path = exported(case, tmp_path, "case.geojson")
    assert read_info(path)["features"] == len(json.loads(path.read_text("utf-8"))["features"])
    values, _ = rows_of(path)
    assert {"visits", "places", "detections", "hulls", "scenes", "gaps"} <= set(values["layer"])


@pytest.mark.parametrize("layer", ["visits", "detections", "scenes", "gaps"])
def test_flatgeobuf_and_geoparquet_have_the_same_rows_and_places(case, tmp_path, layer):
    values, shapes = rows_of(exported(case, tmp_path, "one.fgb", layer=layer))
    table = pl.read_parquet(exported(case, tmp_path, "one.parquet", layer=layer))
    key = {"visits": "visit_id", "detections": "detection_id", "scenes": "scene_id", "gaps": "gap_id"}[layer]
    assert list(values[key]) == table[key].to_list()
    assert shapes == [one and shapely.from_wkb(one) for one in table["geometry"]]


def test_no_cell_of_a_csv_is_a_formula(case, tmp_path):
    place = pl.read_csv(exported(case, tmp_path, "held.csv", layer="detections"), infer_schema=False)["geometry"][0]
    assert place == "POINT (133.0 42.7)"
    table = pl.read_csv(exported(case, tmp_path, "case.csv", layer="rejected"), infer_schema=False)
    cells = [cell for column in table for cell in column.drop_nulls()]
    assert any(cell.startswith("'=") for cell in cells)
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_stac_items_have_what_the_specification_asks_for(case, tmp_path):
    whole = json.loads(exported(case, tmp_path, "case.stac.json").read_text("utf-8"))
    assert whole["type"] == "FeatureCollection"
    items = {item["id"]: item for item in whole["features"]}
    assert set(items) == {"scene-1", "t-1", "t-2"}
    for item in items.values():
        assert (item["type"], item["stac_version"]) == ("Feature", "1.0.0")
        assert {"geometry", "properties", "links", "assets", "stac_extensions"} <= set(item)
        assert ("bbox" in item) == (item["geometry"] is not None)
        assert datetime.fromisoformat(item["properties"]["datetime"]) == AT
        assert all({"rel", "href"} <= set(link) for link in item["links"])
    assert items["scene-1"]["bbox"] == [132.9, 42.6, 133.1, 42.8]
    assert items["scene-1"]["assets"]["source"]["file:checksum"] == f"1220{SHA}"
    assert items["t-1"]["links"][0]["title"] == "scene-1"


def test_stac_items_are_valid_to_pystac(case, tmp_path):
    pystac = pytest.importorskip("pystac")
    whole = json.loads(exported(case, tmp_path, "case.stac.json").read_text("utf-8"))
    pytest.importorskip("jsonschema")
    for item in whole["features"]:
        read = pystac.Item.from_dict(item)
        read.stac_extensions = []  # whose schemata are in the network; the specification's own are in pystac
        assert read.validate()


SCHEMATA = {
    "Vessel": {"name", "imoNumber", "mmsi", "flag", "buildDate", "grossRegisteredTonnage", "tonnage", "notes",
               "publisher"},
    "Address": {"full", "latitude", "longitude", "remarks"},
    "Event": {"name", "location", "summary", "recordId", "startDate", "endDate", "notes"},
    "UnknownLink": {"subject", "object", "role", "summary"},
    "Trip": {"name", "vehicle", "startLocation", "endLocation", "location", "summary", "recordId", "startDate",
             "endDate", "notes"},
    "Sanction": {"entity", "authority", "program", "listingDate", "summary"},
}  # fmt: skip
REQUIRED = {"Vessel": {"name"}, "Event": {"name"}, "Trip": {"name", "startLocation", "endLocation"}}


def entities_of(case, tmp_path):
    path = exported(case, tmp_path, "case.ftm.json")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_entities_have_the_properties_of_their_schemata_and_links_that_lead_somewhere(case, tmp_path):
    entities = entities_of(case, tmp_path)
    ids = [one["id"] for one in entities]
    assert len(set(ids)) == len(ids)
    assert {one["schema"] for one in entities} == {"Vessel", "Address", "Event", "UnknownLink"}
    for one in entities:
        assert set(one["properties"]) <= SCHEMATA[one["schema"]]
        assert REQUIRED.get(one["schema"], set()) <= set(one["properties"])
        assert all(isinstance(text, str) for values in one["properties"].values() for text in values)
        for name in ("subject", "object", "vehicle", "entity"):
            assert set(one["properties"].get(name, ())) <= set(ids)


def test_a_ship_of_the_fleet_is_a_vessel_with_number_and_flag(case, tmp_path):
    (ship,) = (one["properties"] for one in entities_of(case, tmp_path) if "imoNumber" in one["properties"])
    assert (ship["imoNumber"], ship["flag"]) == (["9000003"], ["kp"])


def test_entities_are_valid_to_followthemoney(case, tmp_path):
    model = pytest.importorskip("followthemoney").model
    for one in entities_of(case, tmp_path):
        proxy = model.get_proxy(one)
        proxy.schema.validate(one)
        # nothing is lost when the model cleans what it reads
        assert {name: set(proxy.get(name)) for name in one["properties"]} == {
            name: set(values) for name, values in one["properties"].items()
        }


def test_a_notebook_is_valid_to_nbformat(case, tmp_path):
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.read(exported(case, tmp_path, "case.ipynb"), as_version=4))


def test_a_notebook_runs_from_its_first_cell_to_its_last(case, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib").use("agg")
    path = exported(case, tmp_path, "case.ipynb")
    book = json.loads(path.read_text("utf-8"))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    assert str(case) not in path.read_text("utf-8")
    assert "<b>" not in book["cells"][0]["source"].replace(r"\<b\>", "")
    monkeypatch.chdir(tmp_path)
    names = {}
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            exec(compile(cell["source"], "cell", "exec"), names)  # noqa: S102 - what is run is what was just written
    assert names["summary"]["version"]
    assert names["chain"].id == "total"


def test_a_suffix_or_layer_that_is_not_there_is_refused_with_those_that_are(case, tmp_path):
    with pytest.raises(InputError, match=r"choose \.gpkg"):
        exported(case, tmp_path, "case.docx")
    with pytest.raises(InputError, match="it has places, visits"):
        exported(case, tmp_path, "case.fgb", layer="cranes")
    assert list(tmp_path.iterdir()) == []


def test_a_case_without_a_result_is_told_to_make_one(tmp_path):
    with pytest.raises(InputError, match="ullage run"):
        exported(tmp_path, tmp_path, "case.gpkg")


def test_the_command_says_what_it_wrote(case, tmp_path):
    done = CliRunner().invoke(app, ["export", str(case), "-o", str(tmp_path / "case.kmz"), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["bytes"] == (tmp_path / "case.kmz").stat().st_size


@pytest.mark.parametrize(
    "name", ["observations.csv", "fleet.csv", "out/visits.parquet", "out/mine.geojson", "OUT/a.csv"]
)
def test_what_a_case_was_made_of_and_its_result_are_never_written_over(case, name):
    before = {path: path.read_bytes() for path in case.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match="choose another"):
        export_case(case, case / name)
    assert {path: path.read_bytes() for path in case.rglob("*") if path.is_file()} == before


def test_a_file_that_only_the_case_names_is_not_written_over_either(case, tmp_path):
    own = shutil.copytree(case, tmp_path / "own")
    text = (own / "case.toml").read_text("utf-8").replace("[files]", '[files]\nplaces = "places.geojson"')
    (own / "case.toml").write_text(text, "utf-8")
    (own / "places.geojson").write_text("{}", "utf-8")
    with pytest.raises(InputError, match="would be lost"):
        export_case(own, own / "places.geojson")


def day(number):
    return AT.replace(day=number)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"arrived_before": day(8), "departed_after": day(6), "delivered_after": day(7)}, (6, 8)),
        ({"arrived_after": day(2), "arrived_before": day(4), "departed_after": day(5)}, (2, 5)),
        ({"arrived_after": day(2), "departed_before": day(9)}, (2, 9)),
        ({"delivered_after": day(3), "delivered_before": day(5)}, (3, 5)),
        ({"arrived_after": day(9), "arrived_before": day(4)}, (9, 9)),
        ({"departed_after": day(4)}, (4, 4)),
    ],
)
def test_no_stay_ends_before_it_begins_whatever_is_known_of_it(bounds, expected):
    found = VISITS.frame([{"visit_id": "v", **bounds}]).select(begin_of_stay().alias("a"), end_of_stay().alias("b"))
    assert tuple(one.day for one in found.row(0)) == expected


def test_the_dates_of_money_entities_go_forward_and_say_that_they_are_bounds(case, tmp_path):
    entities = [json.loads(line) for line in exported(case, tmp_path, "case.ftm.json").read_text("utf-8").splitlines()]
    dated = [one["properties"] for one in entities if "startDate" in one["properties"]]
    assert dated
    assert all(one["startDate"] <= one["endDate"] and "bounds" in one["notes"][0] for one in dated)


def test_a_ship_by_decision_is_none_by_measurement():
    words = "seen; identified as imo:9000003 by decision of an analyst, entry 2: read; loading condition set to laden "
    words += "by decision of an analyst, entry 4: low"
    assert decided_by(words) == "by decision of an analyst, entries 2, 4"
    assert decided_by(words, "identified as") == "by decision of an analyst, entry 2"
    assert decided_by("seen in an image") is None
    row = {"explanation": words, "p_vessel": 1.0}
    assert how_sure(row) == "by decision of an analyst, entry 2"
    assert how_sure({"explanation": "", "p_vessel": 0.7}) == "that it was she: likely, 70 %"
