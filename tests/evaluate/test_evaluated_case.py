"""A case is run, judged, and its page and table are written."""

import json

import pytest
from typer.testing import CliRunner

from casemaker import FLEET, OBSERVATIONS, make_case, observation
from truthmaker import detection, detections, positions, ship, stay, stays, write_truth
from ullage.cli import app
from ullage.errors import InputError
from ullage.evaluate.run import evaluate_case
from ullage.results import run_case
from ullage.simulate.trade.truth import HULLS
from ullage.tables import PORT_VISITS


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    seen = OBSERVATIONS + observation("2024-05-01T12:00Z", "HERON", condition="laden").replace(
        "HERON,", "HERON,9129653"
    )
    fleet = FLEET + "HERON,9129653,,,,,,,,3300,100,,,,,\n"
    folder = make_case(tmp_path_factory.mktemp("judged") / "case", observations=seen, fleet=fleet)
    run_case(folder, report=False)
    write_truth(folder / "truth", visits=stays(stay(1, imo="9129653"), stay(20, imo="9129653")))
    return folder


def test_what_was_seen_of_the_truth_is_told(case):
    done = evaluate_case(case)
    seen = done.table.filter(quantity="voyages seen")
    assert seen["value"].to_list() == [0.5]
    assert done.table.filter(stage="total", stratum="voyages seen")["n"].to_list() == [1, 1]


def test_the_page_and_the_table_are_the_same_bytes_each_time(case):
    first = [path.read_bytes() for path in evaluate_case(case).written]
    assert [path.read_bytes() for path in evaluate_case(case).written] == first


def test_the_page_loads_nothing_and_runs_nothing(case):
    page = next(path for path in evaluate_case(case).written if path.suffix == ".html").read_text("utf-8")
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "default-src 'none'" in page


def test_the_command_prints_a_table_or_json(case):
    shown = CliRunner().invoke(app, ["evaluate", str(case)])
    assert shown.exit_code == 0
    assert "voyages seen" in shown.output
    plain = json.loads(CliRunner().invoke(app, ["evaluate", str(case), "--json"]).output)
    assert {row["stage"] for row in plain["accuracy"]} == {"visits", "cargo", "total"}


def test_a_labelled_table_judges_detections_without_a_case(tmp_path):
    (tmp_path / "out").mkdir()
    detections(detection(0)).write_parquet(tmp_path / "found.parquet")
    labels = tmp_path / "labels.csv"
    positions(ship(0)).select("seen_at", "lat_deg", "lon_deg", "length_m").write_csv(labels)
    done = evaluate_case(tmp_path, labels, tmp_path / "found.parquet")
    assert done.table.filter(quantity="recall", stratum="all")["value"].to_list() == [1.0]


def test_what_a_run_writes_of_scenes_and_ais_is_judged_without_running_anything_apart(tmp_path):
    write_truth(tmp_path / "truth", positions=positions(ship(0)), visits=stays(stay(1)), hulls=HULLS.frame())
    (tmp_path / "out").mkdir()
    detections(detection(0)).write_parquet(tmp_path / "out" / "detections.parquet")
    PORT_VISITS.frame().write_parquet(tmp_path / "out" / "port_visits.parquet")
    done = evaluate_case(tmp_path)
    assert {"detections", "port visits"} <= set(done.table["stage"])


def test_a_case_that_was_not_run_says_what_to_run(tmp_path):
    write_truth(tmp_path / "truth", visits=stays(stay(1)))
    with pytest.raises(InputError, match="ullage run"):
        evaluate_case(tmp_path)


def test_a_broken_result_is_told(tmp_path):
    write_truth(tmp_path / "truth", visits=stays(stay(1)))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "visits.parquet").write_bytes(b"no")
    with pytest.raises(InputError, match=r"visits\.parquet"):
        evaluate_case(tmp_path)


def test_tracks_that_are_not_there_are_told(case, tmp_path):
    with pytest.raises(InputError, match="is no folder"):
        evaluate_case(case, tracks=tmp_path / "nowhere")
