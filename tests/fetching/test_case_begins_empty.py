"""A watched case begins without scenes: nothing is amiss, and the first fetch makes the folder that it names."""

from datetime import UTC, datetime, timedelta

import pytest

from casemaker import CASE, OBSERVATIONS, make_case, observation
from stacmaker import LAT, LON, serving
from ullage.case import read_case
from ullage.errors import InputError
from ullage.fetching.watched import fetch_watched, scenes_folder
from ullage.planning import plan_run
from ullage.results import run_case

WHERE = f'\n[[place]]\nid = "here"\nname = "Here"\nrole = "loads"\nlat_deg = {LAT}\nlon_deg = {LON}\nverified = true\n'
DAY = datetime.now(UTC) - timedelta(days=20)


def made(folder, watch, scenes='"pictures"'):
    case = make_case(
        folder, case=CASE, more=WHERE + watch, observations=OBSERVATIONS + observation("2024-03-01", condition="laden")
    )
    with (case / "case.toml").open("a", encoding="utf-8") as file:
        file.write(f"scenes = {scenes}\n")
    return case


def test_it_is_read_run_and_fetched_into(tmp_path, monkeypatch):
    with serving() as service:
        monkeypatch.setenv("ULLAGE_PRIVATE_HOSTS", f"127.0.0.1:{service.port}")
        service.add(0, size=100, day=DAY)
        case = made(tmp_path / "case", f'\n[watch]\napi = "{service.address}"\nsensors = ["s1"]\n')
        read = read_case(case)
        assert read.sources["scenes"] == ()
        assert "case.toml [files]: scenes holds nothing: there are no files in what it names" in read.warnings
        assert plan_run(case).why == ("there is no result yet",)
        assert run_case(case, report=False).summary["visits"]
        assert scenes_folder(case) == case / "pictures"
        assert fetch_watched(case)[0].startswith("1 scene came")
        assert len(list((case / "pictures").glob("*.zip"))) == 1
        assert len(read_case(case).sources["scenes"]) == 1


def test_without_a_table_watch_it_is_a_problem_that_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match=r"'pictures' is not in the case folder: make the folder, correct the name"):
        read_case(made(tmp_path / "case", ""))


def test_a_list_of_scenes_may_hold_a_folder_that_is_there_and_one_to_come(tmp_path):
    case = made(tmp_path / "case", '\n[watch]\napi = "earth-search"\n', '["there", "later"]')
    (case / "there").mkdir()
    assert scenes_folder(case) == case / "there"
    assert read_case(case).sources["scenes"] == ()


def test_a_link_that_leads_nowhere_is_no_folder_to_come(tmp_path):
    case = made(tmp_path / "case", '\n[watch]\napi = "earth-search"\n')
    (case / "pictures").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="is not in the case folder"):
        read_case(case)
