"""The command that matches, as a user calls it."""

import json

import pytest
from typer.testing import CliRunner

from matchmaker import detection, detections_of, fill, reports, scene, static
from ullage.cli import app

RUN = CliRunner()
NEIGHBOURS = [reports(f"44000000{k}", 3_000.0 * k - 9_000, 12_000.0) for k in range(3)]


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case")
    fill(folder / "tracks", reports("273000001"), *NEIGHBOURS, statics=[static("273000001", 104)])
    (folder / "out").mkdir()
    found = detections_of(detection("d-ship", 15.0), detection("d-dark", 8_000.0))
    found.write_parquet(folder / "out" / "detections.parquet")
    scene().write_parquet(folder / "out" / "scenes.parquet")
    return folder


def test_it_prints_classes_reasons_and_parts(case):
    done = RUN.invoke(app, ["match", str(case)])
    assert done.exit_code == 0, done.output
    assert "1 matches found where 1.0 are expected, among 4 tracks about 1 scenes" in done.output
    assert "d-dark  unmatched" in done.output
    assert "d-ship  matched 273000001" in done.output
    assert "log-odds: position +" in done.output
    assert (case / "out" / "matches.parquet").exists()


def test_as_json_it_prints_the_summary(case):
    done = RUN.invoke(app, ["match", str(case), "--json", "-o", str(case / "other" / "m.parquet")])
    told = json.loads(done.stdout)
    assert (told["matched"], told["unmatched"], told["cannot tell"], told["found"]) == (1, 1, 0, 1)
    assert (case / "other" / "m.parquet").exists()


def test_its_rule_is_its_options(case):
    out = str(case / "strict.parquet")
    done = RUN.invoke(
        app, ["match", str(case), "--json", "-o", out, "--match-heard-nm", "0.1", "--match-wide-nm", "0.2"]
    )
    assert json.loads(done.stdout)["cannot tell"] == 1
    wrong = RUN.invoke(app, ["match", str(case), "-o", out, "--match-matched-p", "0.2"])
    assert wrong.exit_code == 2
    assert "must rise" in wrong.output
