"""A row of a result leads to the files that it came from."""

import json
import sqlite3
from datetime import UTC, datetime

import polars as pl
import pytest
from typer.testing import CliRunner

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.cli import app
from ullage.decisions import Decision, DecisionLog
from ullage.errors import InputError
from ullage.explaining import Rows
from ullage.explaining.chain import TOTAL, explain
from ullage.hashes import file_hash
from ullage.results import run_case
from ullage.sealing.contents import gather_packing
from ullage.sources.obtained import Download, record_download
from ullage.tables import DETECTIONS, MATCHES, PORT_VISITS, SCENES, SIGHTINGS, TRACKS

COUNT = '[[reported_visits]]\nplace = "berth"\ncount = 3\nsource = "a report"\n'
HOSTILE = "\x1b[2J=cmd()<b>\u202e유선"


def below(node):
    yield node
    for one in node.because:
        yield from below(one)


def of_table(node, table):
    return [one for one in below(node) if one.table == table]


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explain") / "case"
    seen = OBSERVATIONS + observation("2024-02-03", "A", condition="laden")
    seen += f'2024-05-05,berth,"{HOSTILE}",,,,,,,,\n'.replace("\x1b", "")
    make_case(folder, observations=seen, fleet=FLEET + ship("A", "3000"), more=COUNT)
    (folder / "licences.csv").write_text("file,licence,source,public\nfleet.csv,CC BY 4.0,a register,yes\n", "utf-8")
    run_case(folder, report=False, workers=1)
    name = pl.read_parquet(folder / "out" / "observations.parquet").sort("row")["observation_id"][0]
    DecisionLog(folder).append(Decision("note", name, "Kim", HOSTILE))
    scene = {"scene_id": "scene-1", "sensor": "s1", "kind": "sar", "source": "scenes/one.zip"}
    found = {"detection_id": "t-1", "scene_id": "scene-1", "lat_deg": 42.7, "lon_deg": 133.0, "rule": "DetectRule()"}
    found |= {"row": 7.0, "column": 9.0, "length_m": 95.0}
    match = {"detection_id": "t-1", "mmsi": "273000001", "track_id": "k-1", "p_match": 0.9, "class": "matched"}
    sighting = {"sighting_id": "s-9", "evidence": ["t-1"], "place_id": "berth", "vessel_id": "name:a", "p_vessel": 0.9}
    rows = {
        SCENES: scene, DETECTIONS: found, MATCHES: match | {"rule": "MatchRule()"}, SIGHTINGS: sighting,
        TRACKS: {"track_id": "k-1", "mmsi": "273000001"},
        PORT_VISITS: {"port_visit_id": "pv-1", "mmsi": "273000001", "reports": 5, "confidence": 4, "track_id": "k-1"},
    }  # fmt: skip
    for table, row in rows.items():
        path = folder / "out" / f"{table.name}.parquet"
        before = [pl.read_parquet(path)] if path.exists() else []
        pl.concat([*before, table.frame([row])]).write_parquet(path)
    return folder


def named(case, table):
    rows = Rows(case).table(table)
    return rows[f"{table.removesuffix('s') if table != 'deliveries' else 'delivery'}_id"].to_list()


def test_a_delivery_leads_to_the_row_of_the_file_with_its_hash(case):
    visits = Rows(case).table("visits").filter(pl.col("vessel_id") == "name:a")
    row = Rows(case).table("deliveries").filter(pl.col("visit_id") == visits["visit_id"][0]).row(0, named=True)
    node = explain(case, row["delivery_id"])
    files = {one.id: one.facts for one in of_table(node, "files")}
    assert files["observations.csv"]["sha256"] == file_hash(case / "observations.csv")
    assert files["observations.csv"]["row"] == 2
    assert files["fleet.csv"]["row"] == 2
    assert files["fleet.csv"]["licence"] == "CC BY 4.0"
    assert files["fleet.csv"]["state"] == "unchanged since"
    assert {one.id for one in of_table(node, "rules")} >= {"fill", "visit", "sighting"}
    assert node.because[-1].facts["code"] == Rows(case).summary["code"]


def test_a_detection_leads_to_pixel_scene_match_and_rule(case):
    node = explain(case, "t-1")
    assert "pixel row 7 column 9" in node.words
    assert [one.id for one in of_table(node, "scenes")] == ["scene-1"]
    assert "MMSI 273000001" in of_table(node, "matches")[0].words
    assert {one.words for one in of_table(node, "rules")} >= {"rule: DetectRule()", "rule: MatchRule()"}
    assert of_table(node, "files")[0].facts["state"] == "is not there now"


@pytest.mark.parametrize("table", ["visits", "deliveries", "sightings", "observations"])
def test_every_row_can_be_explained_as_a_tree_and_as_json(case, table):
    for wanted in named(case, table):
        node = explain(case, wanted)
        assert node.id == wanted
        assert json.loads(json.dumps(node.as_dict(), allow_nan=False))["id"] == wanted
        assert len(list(node.lines())) > 1


def test_a_published_count_leads_to_the_case(case):
    found = [one for name in named(case, "visits") for one in of_table(explain(case, name), "counts")]
    assert found
    assert found[0].because[0].id == "case.toml"


def test_a_port_visit_leads_to_its_track(case):
    assert of_table(explain(case, "pv-1"), "tracks")


def test_a_decision_stands_in_the_chain_as_a_decision(case):
    (name,) = {one.subject for one in DecisionLog(case).entries()}
    (decision,) = of_table(explain(case, name), "decisions")
    assert decision.words.startswith(
        "decision (written after this result, counts in the next run): remark by decision of an analyst, entry 1"
    )


@pytest.fixture
def judged(tmp_path):
    """Give a case with an observation that was decided about twice, run, and one entry that was written after it."""
    seen = OBSERVATIONS + observation("2024-02-03", "A") + observation("2024-03-03", "B")
    folder = make_case(tmp_path / "case", observations=seen)
    run_case(folder, report=False, workers=1)
    one, other = Rows(folder).table("observations")["observation_id"].to_list()
    log = DecisionLog(folder)
    log.append(Decision("loading", one, "Kim", "she lay high", {"condition": "ballast"}))
    log.append(Decision("undo", "1", "Kim", "it was another ship"))
    log.append(Decision("loading", one, "Kim", "she lay low", {"condition": "laden"}))
    log.append(Decision("merge", one, "Kim", "the same funnel", {"other": other}))
    run_case(folder, report=False, workers=1)
    log.append(Decision("undo", "3", "Kim", "that is not certain"))
    return folder, one, other


def test_each_decision_says_whether_it_counts_in_this_result(judged):
    folder, one, other = judged
    told = {node.id: node.facts["state"] for node in of_table(explain(folder, one), "decisions")}
    assert told == {"1": "undone", "3": "in force in this result, undone since", "4": "in force"}
    assert [node.id for node in of_table(explain(folder, other), "decisions")] == ["4"]
    entry = explain(folder, "4")
    assert "the same funnel" in entry.words
    assert {node.id for node in of_table(entry, "observations")} == {one, other}
    assert "counts in the next run" in explain(folder, "5").words


def test_a_log_that_was_changed_is_no_reason_for_anything(judged):
    folder, one, _ = judged
    with sqlite3.connect(folder / "decisions.sqlite") as connection:
        connection.execute("DROP TRIGGER entries_stay")
        connection.execute("UPDATE entries SET why = 'the pixel shows 60 000 t' WHERE number = 3")
    with pytest.raises(InputError, match="entry 3: why was changed"):
        explain(folder, one)


def test_a_ship_and_a_count_can_be_asked_for(case):
    assert {node.id for node in of_table(explain(case, "name:a"), "visits")} <= set(named(case, "visits"))
    assert of_table(explain(case, "name:a"), "visits")
    count = Rows(case).summary["counts"][0]["count_id"]
    assert "3 visits at berth" in explain(case, count).words


def test_a_total_without_unseen_cargo_says_so(case):
    assert "what nobody saw cannot be told" in explain(case, TOTAL).words
    assert "\N{EN DASH} to" not in explain(case, TOTAL).words


def test_all_barrels_together_lead_to_each_delivery(case):
    node = explain(case, TOTAL)
    assert [one.id for one in of_table(node, "deliveries")] == named(case, "deliveries")


def test_a_place_is_explained_by_its_source(case):
    assert "source" in explain(case, "berth").words


def test_what_is_not_there_ends_with_what_is_nearly_the_same(case):
    with pytest.raises(InputError, match="nearly the same are t-1"):
        explain(case, "t-12")


def test_a_file_that_changed_since_is_said_to_have_changed(tmp_path):
    folder = make_case(tmp_path / "case", observations=OBSERVATIONS + observation("2024-02-03", "A"))
    run_case(folder, report=False, workers=1)
    with (folder / "observations.csv").open("a") as file:
        file.write("\n")
    (name,) = named(folder, "observations")
    (file,) = of_table(explain(folder, name), "files")
    assert "has changed since" in file.facts["state"]


def test_a_damaged_result_is_refused(tmp_path):
    folder = make_case(tmp_path / "case")
    (folder / "out").mkdir()
    for content in ("", "[]", "{", '{"a": 1}'):
        (folder / "out" / "summary.json").write_text(content)
        with pytest.raises(InputError, match="no summary"):
            Rows(folder)
    (folder / "out" / "summary.json").write_text('{"inputs": {}}')
    (folder / "out" / "visits.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="is damaged"):
        Rows(folder).find("v-1")


def test_the_command_prints_the_tree_and_drives_no_terminal(case):
    (name,) = {one.subject for one in DecisionLog(case).entries()}
    done = CliRunner().invoke(app, ["explain", str(case), name])
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "observations.csv, row 2" in done.stdout
    told = json.loads(CliRunner().invoke(app, ["explain", str(case), name, "--json"]).stdout)
    assert told["because"][-1]["table"] == "code"


def test_a_file_that_was_fetched_says_from_where_and_what_the_server_said(tmp_path):
    folder = make_case(tmp_path / "case", observations=OBSERVATIONS + observation("2024-02-03", "A"))
    run_case(folder, report=False, workers=1)
    (name,) = named(folder, "observations")
    at = datetime(2024, 5, 1, tzinfo=UTC)
    address, sha256 = "https://desk.example/o.csv?key=s3cret", file_hash(folder / "observations.csv")
    record_download(folder, Download("observations.csv", address, at, 200, sha256, 9, {"etag": "x1"}, "CC BY 4.0"))
    (file,) = of_table(explain(folder, name), "files")
    assert "obtained from https://desk.example/o.csv?key=... at 2024-05-01T00:00:00Z; the server said 200" in file.words
    assert "its licence there: CC BY 4.0" in file.words
    assert "another SHA-256" not in file.words
    assert json.loads(json.dumps(file.as_dict()))["facts"]["obtained"]["said"] == {"etag": "x1"}
    (piece,) = (one for one in gather_packing(folder).pieces if one.name == "inputs/observations.csv")
    assert "obtained from https://desk.example/o.csv" in piece.source
    assert (piece.licence, sha256 in piece.source) == ("CC BY 4.0", True)
    record_download(folder, Download("observations.csv", address, at, 200, "ab" * 32, 9))
    assert "what was obtained then has another SHA-256" in of_table(explain(folder, name), "files")[0].words
