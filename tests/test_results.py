"""A case from its folder to out/: hand arithmetic, published totals, same bytes, nothing lost."""

import json
import shutil
from importlib.resources import files

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemaker import CASE, FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.errors import InputError, OutputError
from ullage.results import run_case
from ullage.writing import write_whole

EXACT = "[rules.register]\nbias_sd = 0\n"
REACHES_OUT = '[[reported_visits]]\nplace = "berth"\ncount = 9\nfrom = 2023-07-01\nto = 2024-01-10\n'
FORTY_THREE = OBSERVATIONS + "".join(
    observation(f"2024-{1 + i % 12:02d}-{1 + 2 * (i // 12):02d}", f"S{i}", fill=0.9, fill_sd=0) for i in range(43)
)
FLEET_43 = FLEET + "".join(ship(f"S{i}", 3000 + i, sd=0) for i in range(43))


def run_in(folder, **case):
    return run_case(make_case(folder, **case), report=False)


def packaged(name, folder):
    shutil.copytree(str(files("ullage.examples") / name), folder / name)
    return run_case(folder / name, report=False).summary


def test_zero_uncertainty_in_gives_hand_arithmetic_without_width(tmp_path):
    summary = run_in(tmp_path / "case", more=EXACT, observations=FORTY_THREE, fleet=FLEET_43).summary
    hand = sum(0.9 * (3000 + i) for i in range(43)) * 8.33
    for name in ("delivered_cap_bbl", "seen_only_cap_bbl", "named_only_cap_bbl", "balance_cap_bbl"):
        assert summary[name] == pytest.approx({"low": hand, "mid": hand, "high": hand}, rel=1e-9)


def test_the_estimated_fill_of_stated_fills_is_their_own(tmp_path):
    summary = run_in(tmp_path / "case", more=EXACT, observations=FORTY_THREE, fleet=FLEET_43).summary
    fills = [row["fill"] for row in summary["scenarios"] if row["label"] == "as estimated"]
    assert fills == pytest.approx([0.9, 0.9], rel=1e-9)


def test_the_panels_totals_of_2023_come_out(tmp_path):
    rows = packaged("panel-2023", tmp_path)["scenarios"]
    found = {(row["label"], row["of"][:2]): row["bbl"] for row in rows if row["bbl_per_t"] == 8.33}
    assert found["0.6", "al"] == pytest.approx(1_015_588, abs=1)
    assert found["0.9", "al"] == pytest.approx(1_523_381, abs=1)
    assert found["0.9", "46"] == pytest.approx(781_497, abs=1)


def test_the_46_calls_count_toward_the_87(tmp_path):
    assert packaged("panel-2023", tmp_path)["visits"]["seen"] == 87


def test_china_notified_18_percent_of_the_cap_in_2021(tmp_path):
    summary = packaged("china-2021", tmp_path)
    assert summary["notified_bbl"]["mid"] == pytest.approx(91_909)
    assert summary["balance_cap_bbl"]["high"] / summary["cap"]["amount_bbl"] == pytest.approx(0.1838, abs=5e-5)
    assert summary["p_over_cap"] == 0.0
    assert summary["crossed_on"] == {"low": None, "mid": None, "high": None}


def test_the_published_figures_for_vostochny_lie_inside_the_interval(tmp_path):
    summary = packaged("vostochny-2024", tmp_path)
    expected = {"seen": 43, "unseen": None, "total": None, "named": 12, "reported": 31}
    assert expected.items() <= summary["visits"].items()
    assert summary["delivered_cap_bbl"]["low"] < 1_000_000
    assert summary["delivered_cap_bbl"]["high"] > 1_300_000
    assert [one["inside"] for one in summary["published"]] == [True, True]
    assert summary["notified_bbl"]["mid"] == pytest.approx(168_679)
    assert summary["switched_off"][0]["mid_bbl"] == 322_000


def test_rail_is_counted_when_its_switch_is_on(tmp_path):
    shutil.copytree(str(files("ullage.examples") / "vostochny-2024"), tmp_path / "case")
    case = tmp_path / "case" / "case.toml"
    case.write_text(case.read_text("utf-8").replace('exclude = ["rail"]', "exclude = []"), "utf-8")
    summary = run_case(tmp_path / "case", report=False).summary
    assert summary["other_bbl"]["mid"] == pytest.approx(322_000)
    assert summary["switched_off"] == []


def test_the_same_case_gives_the_same_bytes(tmp_path):
    outs = []
    for name in ("one", "two"):
        folder = make_case(tmp_path / name, observations=FORTY_THREE, fleet=FLEET_43)
        outs.append({path.name: path.read_bytes() for path in run_case(folder, report=True).written})
    assert set(outs[0]) >= {
        "summary.json",
        "visits.parquet",
        "deliveries.parquet",
        "balance.parquet",
        "report.html",
        "report.pdf",
    }
    assert outs[0] == outs[1]


def test_a_run_from_kept_parts_gives_the_same_bytes(tmp_path):
    folder = make_case(tmp_path / "case", observations=FORTY_THREE, fleet=FLEET_43)
    first, second = (
        {path.name: path.read_bytes() for path in run_case(folder, report=False).written} for _ in range(2)
    )
    assert first == second


def test_out_may_be_deleted_and_comes_back(tmp_path):
    folder = make_case(tmp_path / "case", observations=FORTY_THREE, fleet=FLEET_43)
    first = {path.name: path.read_bytes() for path in run_case(folder, report=False).written}
    shutil.rmtree(folder / "out")
    assert {path.name: path.read_bytes() for path in run_case(folder, report=False).written} == first


@settings(max_examples=4)
@given(st.permutations(FORTY_THREE.splitlines(keepends=True)[1:]))
def test_the_order_of_rows_never_matters(tmp_path_factory, rows):
    base = tmp_path_factory.getbasetemp() / "ordered"
    shuffled = run_in(
        tmp_path_factory.mktemp("case"), observations=OBSERVATIONS + "".join(rows), fleet=FLEET_43
    ).summary
    ordered = run_in(base, observations=FORTY_THREE, fleet=FLEET_43).summary
    different = {key for key in ordered if ordered[key] != shuffled[key]}
    assert different <= {"inputs"}


def test_more_draws_leave_the_estimate_where_it_was(tmp_path):
    few = run_in(tmp_path / "few", observations=FORTY_THREE, fleet=FLEET_43).summary
    many = run_in(
        tmp_path / "many",
        case=CASE.replace("draws = 1000", "draws = 20000"),
        observations=FORTY_THREE,
        fleet=FLEET_43,
    ).summary
    assert few["delivered_cap_bbl"] == pytest.approx(many["delivered_cap_bbl"], rel=0.02)


def test_a_case_without_a_cap_counts_visits_and_volumes(tmp_path):
    bare = CASE.split("[[cap]]")[0] + "[[place]]" + CASE.split("[[place]]", 1)[1]
    summary = run_in(tmp_path / "case", case=bare, observations=FORTY_THREE, fleet=FLEET_43).summary
    assert summary["cap"] is None
    assert summary["caps"] == []
    assert summary["p_over_cap"] is None
    assert summary["visits"]["seen"] == 43
    assert summary["delivered_bbl"]["mid"] > 0
    assert summary["delivered_cap_bbl"] == {"low": None, "mid": None, "high": None}


def test_a_case_without_cap_and_product_counts_visits_and_tonnes(tmp_path):
    bare = (CASE.split("[[cap]]")[0] + "[[place]]" + CASE.split("[[place]]", 1)[1]).replace('product = "gasoil"\n', "")
    summary = run_in(tmp_path / "case", case=bare, observations=FORTY_THREE).summary
    assert summary["delivered_bbl"]["mid"] is None
    assert summary["delivered_t"]["mid"] > 0


def test_two_periods_have_two_caps(tmp_path):
    first, second = (
        'from = 2024-01-01\nto = 2024-06-30\nsource = "law"',
        'from = 2024-07-01\nto = 2024-12-31\nsource = "law"',
    )
    two = CASE.replace('source = "law"', first).replace(
        "[[place]]", f'[[cap]]\namount = 250000\nunit = "bbl"\nbbl_per_t = 8.33\n{second}\n\n[[place]]', 1
    )
    summary = run_in(tmp_path / "case", case=two, more=EXACT, observations=FORTY_THREE, fleet=FLEET_43).summary
    assert [cap["amount_bbl"] for cap in summary["caps"]] == [500_000, 250_000]
    halves = [cap["delivered_cap_bbl"]["mid"] for cap in summary["caps"]]
    assert sum(halves) == pytest.approx(summary["delivered_cap_bbl"]["mid"])


def test_no_visits_at_all_work(tmp_path):
    summary = run_in(tmp_path / "case", observations=OBSERVATIONS).summary
    assert summary["visits"]["seen"] == 0
    assert summary["balance_cap_bbl"] == {"low": 0.0, "mid": 0.0, "high": 0.0}


def test_the_tables_have_the_contracts_columns(tmp_path):
    run_in(tmp_path / "case", observations=FORTY_THREE, fleet=FLEET_43)
    columns = {
        name: set(pl.read_parquet(tmp_path / "case" / "out" / f"{name}.parquet").columns)
        for name in ("visits", "deliveries", "balance")
    }
    assert columns["visits"] >= {
        "visit_id",
        "place_id",
        "vessel_id",
        "p_vessel",
        "arrived_after",
        "arrived_before",
        "departed_after",
        "departed_before",
        "loading_in",
        "loading_out",
        "evidence",
    }
    assert columns["deliveries"] >= {
        "delivery_id",
        "visit_id",
        "vessel_id",
        "delivered_after",
        "delivered_before",
        "method",
        *(f"{kind}_{point}" for kind in ("cargo_t", "bbl", "cap_bbl") for point in ("low", "mid", "high")),
    }
    assert columns["balance"] == {
        "day",
        "notified_bbl",
        "other_bbl",
        "low_bbl",
        "mid_bbl",
        "high_bbl",
        "p_over_cap",
    }


def test_every_input_has_its_hash(tmp_path):
    summary = run_in(tmp_path / "case", observations=FORTY_THREE, fleet=FLEET_43).summary
    assert set(summary["inputs"]) == {"case.toml", "observations.csv", "fleet.csv"}
    assert all(len(digest) == 64 for digest in summary["inputs"].values())


def test_a_gross_tonnage_in_the_deadweight_column_is_a_warning(tmp_path):
    fleet = FLEET + ship("A", 2998, gross=2998)
    summary = run_in(tmp_path / "case", observations=OBSERVATIONS + observation("2024-03-01"), fleet=fleet).summary
    assert any("gross tonnage" in warning for warning in summary["warnings"])


def test_a_fill_above_one_is_a_warning(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", fill=1.2)
    assert any("1.2" in warning for warning in run_in(tmp_path / "case", observations=rows).summary["warnings"])


def test_exact_duplicates_count_once_with_a_warning(tmp_path):
    summary = run_in(tmp_path / "case", observations=OBSERVATIONS + observation("2024-03-01", "") * 3).summary
    assert summary["visits"]["seen"] == 1
    assert summary["warnings"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"observations": OBSERVATIONS + observation("2024-02-30")}, "2024-02-30"),
        ({"observations": OBSERVATIONS + observation("2023-02-03")}, "period"),
        ({"observations": OBSERVATIONS + observation("2024-03-01", place="bert")}, "berth"),
        ({"observations": OBSERVATIONS + observation("2024-03-01", fill="-0.1")}, "-0.1"),
        ({"observations": OBSERVATIONS + observation("2024-03-01", fill="1.6")}, "1.6"),
        ({"observations": OBSERVATIONS.replace("seen_at", "seen")}, "seen_at"),
        ({"observations": OBSERVATIONS + '2024-03-01,berth,"A'}, "observations.csv"),
        ({"observations": "\x00\x01\x02"}, "observations.csv"),
        ({"fleet": FLEET + "A,9129654" + "," * 14 + "\n"}, "9129654"),
        ({"more": "[rules.fill]\nladen_maen = 0.9"}, "laden_mean"),
        ({"more": "[rules.fil]\nladen_mean = 0.9"}, "fill"),
        ({"more": "[rules.fill]\nladen_mean = 1.9"}, "laden_mean"),
        ({"more": '[rules.fill]\nladen_mean = "x"'}, "number"),
        ({"case": CASE.replace('unit = "bbl"', 'unit = "gallons"')}, "gallons"),
        ({"case": CASE.replace("gasoil", "whisky")}, "whisky"),
        ({"case": CASE.replace("format = 1", "format = ")}, "case.toml"),
        ({"case": CASE.replace("draws = 1000", "draws = 900000")}, "memory"),
        ({"more": REACHES_OUT}, "outside the case"),
        ({"more": "[rules.non_cargo]\nmean_t = 10\nsd_t = 1"}, "least_t"),
        ({"more": "[rules.visit]\nmerge_days = 1e11"}, "merge_days"),
        ({"more": "[rules.register]\nbias_sd = 5"}, "bias_sd"),
        ({"more": "[rules.product]\ntemperature_c = 1e9"}, "temperature_c"),
    ],
)
def test_bad_input_is_told_and_earlier_results_stay(tmp_path, change, expected):
    folder = tmp_path / "case"
    run_in(folder, observations=FORTY_THREE)
    before = {path.name: path.read_bytes() for path in (folder / "out").iterdir() if path.is_file()}
    with pytest.raises(InputError, match=expected.replace(".", r"\.")):
        run_in(folder, **change)
    assert {path.name: path.read_bytes() for path in (folder / "out").iterdir() if path.is_file()} == before


def test_problems_of_several_files_are_told_at_once(tmp_path):
    bad = {"observations": OBSERVATIONS + observation("2024-02-30"), "fleet": FLEET + ship("A", -5)}
    with pytest.raises(InputError) as told:
        run_in(tmp_path / "case", **bad)
    assert {problem.file for problem in told.value.problems} == {"observations.csv", "fleet.csv"}


def test_no_case_is_told(tmp_path):
    with pytest.raises(InputError, match=r"case\.toml"):
        run_case(tmp_path)


def test_a_full_disk_leaves_earlier_results_whole(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "b").write_bytes(b"old b")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ullage.writing.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path, {"a": b"new a", "b": b"new b"})
    assert sorted((path.name, path.read_bytes()) for path in tmp_path.iterdir()) == [
        ("a", b"old a"),
        ("b", b"old b"),
    ]


def test_an_out_that_cannot_be_made_is_told(tmp_path):
    folder = make_case(tmp_path / "case", observations=FORTY_THREE)
    (folder / "out").write_text("a file is in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        run_case(folder, report=False)


def test_the_summary_is_plain_json(tmp_path):
    folder = make_case(tmp_path / "case", observations=FORTY_THREE)
    summary = run_case(folder, report=False).summary
    assert json.loads((folder / "out" / "summary.json").read_text("utf-8")) == summary


def test_a_note_or_a_source_changes_no_number(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", "A", condition="laden")
    noted = rows.replace(",,,,,,\n", ",,,,,,another note\n")
    first, second = (run_in(tmp_path / name, observations=text).summary for name, text in (("a", rows), ("b", noted)))
    assert first["delivered_bbl"] == second["delivered_bbl"]


@pytest.mark.parametrize(
    "rules",
    [
        "[rules.non_cargo]\nleast_t = 60\n",
        "[rules.fill]\nladen_sd = 1e-9\n",
        "[rules.fill]\nladen_mean = 1\nladen_sd = 0\n",
        "[rules.tanks]\nm3_per_t = 2.0\n",
    ],
)
def test_unusual_rules_work(tmp_path, rules):
    text = OBSERVATIONS + observation("2024-03-01", "A", condition="laden")
    assert run_in(tmp_path, observations=text, more=rules).summary["delivered_t"]["mid"] > 0


def test_an_other_delivery_without_a_mode_counts(tmp_path):
    header = "from,to,mode,low_bbl,mid_bbl,high_bbl,source\n"
    other = header + "2024-01-01,2024-02-01,rail,1,1,1,\n2024-01-01,2024-02-01,,5,5,5,\n"
    summary = run_in(tmp_path, other_deliveries=other).summary
    assert summary["other_bbl"]["mid"] == pytest.approx(6.0)
    assert "deliveries by means not stated (0 not counted, 1 counted)" in {
        one["name"] for one in summary["assumptions"]
    }


def test_a_ledger_of_another_result_leaves_no_report_of_the_old_one(tmp_path):
    folder = make_case(tmp_path, observations=OBSERVATIONS + observation("2024-03-01", "A"))
    run_case(folder, report=True)
    run_case(folder, report=False)
    assert (folder / "out" / "report.html").exists()
    make_case(tmp_path, observations=OBSERVATIONS + observation("2024-03-02", "A"))
    run_case(folder, report=False)
    assert not (folder / "out" / "report.html").exists()
    assert not (folder / "out" / "report.pdf").exists()
