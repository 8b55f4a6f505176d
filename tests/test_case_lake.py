"""A case over a lake that a feed fills: run, looked at again, planned, and sealed with what it rests on."""

import json
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import polars as pl
import pytest

from casemaker import CASE, OBSERVATIONS, make_case, observation
from ullage.case import read_case
from ullage.errors import InputError
from ullage.explaining.files import Files
from ullage.lake import Lake
from ullage.listening.spans import HeardSpans
from ullage.planning import plan_run
from ullage.results import run_case
from ullage.sealing.contents import gather_packing
from ullage.sealing.manifest import read_manifest
from ullage.sealing.seal import write_package
from ullage.sealing.verify import verify_package
from ullage.simulate import WorldSettings, simulate_world
from ullage.simulate.ships import FleetSettings
from ullage.tables import STATICS
from ullage.tracking import case_ais
from ullage.tracking.run import track_files
from ullage.unchanged import standing_result

START = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="module")
def quick_disk():
    with patch("os.fsync"):
        yield


@pytest.fixture(scope="module")
def reports():
    world = simulate_world(5, WorldSettings(days=1.4, fleet=FleetSettings(shuttles=2, cargo=3, fishing=2, lying=2)))
    return world.positions.sort("seen_at", "mmsi")


def pour(lake, positions):
    Lake(lake, buckets=2).append([(positions, STATICS.frame())])


def hear(lake, *hours):
    spans = HeardSpans(lake, "tcp://127.0.0.1:5631", 120.0)
    for hour in hours:
        spans.hear(round((START + timedelta(hours=hour)).timestamp() * 1e6), 10, hour * 3600.0)
    spans.write()


def made(folder, named="../live"):
    rows = OBSERVATIONS + observation("2024-03-06", condition="laden")
    case = make_case(folder, case=CASE, observations=rows)
    with (case / "case.toml").open("a", encoding="utf-8") as file:
        file.write(f"ais = {json.dumps(named)}\n")
    return case


@pytest.fixture
def live(tmp_path, reports):
    pour(tmp_path / "live", reports[:1500])
    hear(tmp_path / "live", 0, 10)
    return tmp_path / "live"


def run(case):
    """Run a case; give it with how many files of AIS were read."""
    with patch.object(case_ais, "track_files", wraps=track_files) as asked:
        finished = run_case(case, report=False)
    return finished, sum(len(call.args[0]) for call in asked.call_args_list)


def results_of(case):
    return {one.name: one.read_bytes() for one in (case / "out").iterdir() if one.is_file() and one.name != "run.json"}


def test_a_run_tells_outages_of_the_feed_and_the_next_look_reads_what_came_since(tmp_path, live, reports):
    case = made(tmp_path / "case")
    first, _ = run(case)
    assert set(first.summary["inputs"]) == {"case.toml", "observations.csv", "outside/live"}
    assert any("nobody listened to the live feed once, for 10.0 h" in one for one in first.summary["warnings"])
    assert standing_result(case, case / "out" / ".parts", []) is not None
    pour(live, reports[1500:])
    assert standing_result(case, case / "out" / ".parts", []) is None
    plan = plan_run(case)
    assert plan.why == ("1 changed: outside/live",)
    grown, read = run(case)
    assert read > 0
    assert pl.read_parquet(case / "out" / "tracks.parquet")["reports"].sum() > 0
    shutil.copytree(case, tmp_path / "fresh", ignore=shutil.ignore_patterns("out"))
    run(tmp_path / "fresh")
    assert results_of(case) == results_of(tmp_path / "fresh")
    assert run(case)[1] == 0
    assert grown.summary["inputs"]["outside/live"] != first.summary["inputs"]["outside/live"]


def test_a_package_holds_what_the_result_rests_on_whatever_came_since_and_gives_it_again(tmp_path, live, reports):
    case = made(tmp_path / "case")
    finished, _ = run(case)
    held = {one.relative_to(live).as_posix(): one.read_bytes() for one in live.rglob("*.parquet")}
    pour(live, reports[1500:])
    hear(live, 20)
    write_package(gather_packing(case), tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        start = "inputs/outside/live/"
        packed = {name.removeprefix(start): archive.read(name) for name in archive.namelist() if name.startswith(start)}
        manifest = read_manifest(archive.read("manifest.json"))
    assert packed == held
    assert finished.summary["inputs"]["outside/live"]
    assert all(one.role == "input" for one in manifest.entries if one.path.startswith(start))
    verified = verify_package(tmp_path / "a.zip", rerun=True)
    assert verified.passed, [str(one) for one in verified.findings if one.state != "holds"]
    assert "equal byte for byte" in verified.findings[-1].told
    (told,) = {one.told for one in gather_packing(case).pieces if one.name.startswith(start)}
    assert told.startswith("a name leads out of the case, to ")
    (node,) = Files(case, finished.summary["inputs"]).of_kind("ais")
    assert node.facts["state"] == "lies outside the case; what the result was made of is kept in out/.lake"


def test_without_its_snapshot_a_lake_that_grew_is_not_sealed(tmp_path, live, reports):
    case = made(tmp_path / "case")
    run(case)
    shutil.rmtree(case / "out" / ".lake")
    write_package(gather_packing(case), tmp_path / "a.zip")  # the lake is as it was
    pour(live, reports[1500:])
    with pytest.raises(InputError, match="not what the result was made of"):
        write_package(gather_packing(case), tmp_path / "b.zip")


def test_a_summary_leads_no_package_to_files_outside(tmp_path, live):
    case = made(tmp_path / "case")
    run(case)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("s")
    path = case / "out" / "summary.json"
    summary = json.loads(path.read_text("utf-8"))
    for name in ("outside/secret", "outside/secret/key"):
        summary["inputs"] = {name: "0" * 64}
        path.write_text(json.dumps(summary), "utf-8")
        with pytest.raises(InputError, match="is gone since the result was made of it"):
            gather_packing(case)


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("../nothing", "only a lake can be named"),
        ("../others", "only a lake can be named"),
        ("/live", "outside the case folder, or in its out"),
    ],
)
def test_what_is_no_lake_is_not_read_from_outside_the_case(tmp_path, named, told):
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "a.csv").write_text("mmsi\n")
    with pytest.raises(InputError, match=told):
        read_case(made(tmp_path / "case", named))


def test_a_lake_into_which_nothing_came_yet_is_a_case_without_ais(tmp_path):
    (tmp_path / "live" / ".heard").mkdir(parents=True)
    case = read_case(made(tmp_path / "case"))
    assert case.sources["ais"] == ()
    assert "case.toml [files]: ais holds nothing: there are no files in what it names" in case.warnings


def test_a_case_in_the_folder_of_a_lake_is_refused(tmp_path, reports):
    case = made(tmp_path / "case", ".")
    pour(case, reports[:10])
    with pytest.raises(InputError, match="is a lake and a case at once"):
        read_case(case)


def test_snapshots_go_when_the_case_reads_no_lake_any_more(tmp_path, live):
    case = made(tmp_path / "case")
    run(case)
    file = case / "case.toml"
    file.write_text(file.read_text("utf-8").replace('ais = "../live"', ""), "utf-8")
    run(case)
    (case / "observations.csv").write_text(OBSERVATIONS + observation("2024-04-06", condition="laden"), "utf-8")
    run(case)
    assert not list((case / "out" / ".lake").iterdir())


@pytest.mark.parametrize("what", ["part", "day"])
def test_a_link_within_a_lake_is_refused_and_nothing_elsewhere_is_linked_or_packed(tmp_path, live, what):
    part = next(live.glob("positions/day=2024*/bucket=*/part.parquet"))
    linked = part if what == "part" else part.parents[1]
    linked.rename(tmp_path / "elsewhere")
    linked.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="a link lies in the lake"):
        run_case(made(tmp_path / "case"), report=False)


def test_a_link_to_a_lake_is_as_the_lake(tmp_path, live):
    case = made(tmp_path / "case", "ais")
    (case / "ais").symlink_to(live)
    assert set(read_case(case).files) == {"case.toml", "ais", "observations.csv"}
