"""What if: the lines of case.toml and the command that are shown give the number that is shown."""

import json
import os
import shlex
import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ullage.cli import app
from ullage.recounting import Recount, WhatIf, WhatIfError
from ullage.recounting.recount import FLOOR
from ullage.recounting.sources_of import find_sources
from ullage.recounting.what_if import LIMITS, read_what_if, scale_unseen
from ullage.results import run_case
from ullage.visits.unseen.result import Unseen, UnseenAt

SHOWN = ("delivered_cap_bbl", "balance_cap_bbl", "p_over_cap", "crossed_on", "visits", "scenarios")


def shown(summary):
    return {name: summary[name] for name in SHOWN}


@pytest.mark.parametrize(
    "what_if",
    [WhatIf(fill_laden=0.7), WhatIf(fill_laden=0.99), WhatIf(fill_unknown=0.3), WhatIf(density_t_m3=0.78)],
    ids=str,
)
def test_the_lines_of_case_toml_give_the_number_that_is_shown(own, what_if):
    recount = Recount(own)
    numbers, before = recount.numbers(what_if=what_if), recount.numbers()
    lines = what_if.case_lines(before.rules, before.inputs)
    path = own / "case.toml"
    path.write_text(path.read_text("utf-8") + "\n" + "\n".join(lines) + "\n", "utf-8")
    assert shown(run_case(own, report=False, workers=1).summary) == shown(numbers.summary)


def test_the_command_that_is_shown_prints_the_number_that_is_shown_and_writes_nothing(own):
    what_if = WhatIf(fill_laden=0.7, unseen=0.5)
    numbers = Recount(own).numbers(what_if=what_if)
    before = {path: path.stat().st_mtime_ns for path in own.rglob("*")}
    _, *words = shlex.split(what_if.command(str(own)))
    printed = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert printed["what_if"]["balance_bbl"] == numbers.headline()["balance_bbl"]
    assert printed["case"]["balance_bbl"] != printed["what_if"]["balance_bbl"]
    assert {path: path.stat().st_mtime_ns for path in own.rglob("*")} == before


def test_people_read_both_numbers_from_the_command(own):
    said = CliRunner().invoke(app, ["ledger", str(own), "--what-if", "fill_laden=0.7"])
    assert said.exit_code == 0
    assert "what if" in said.stdout
    assert "laden_mean = 0.7" in said.stdout


@given(st.builds(WhatIf, *(st.none() | st.floats(*LIMITS[name]) for name in list(LIMITS)[:4]), st.floats(0, 5)))
def test_pairs_are_read_as_they_were_written(what_if):
    read = read_what_if(what_if.pairs())
    for name in LIMITS:
        before, after = getattr(what_if, name), getattr(read, name)
        assert after == pytest.approx(before, rel=1e-5) if before is not None else after is None


@pytest.mark.parametrize(
    "pairs", [["fill_laden=2"], ["fill_laden=nan"], ["fill_laden=full"], ["speed=1"], ["unseen"], ["unseen=-1"]]
)
def test_what_cannot_be_is_refused(pairs):
    with pytest.raises(WhatIfError):
        read_what_if(pairs)


def test_a_source_that_the_case_does_not_have_is_refused(observed):
    with pytest.raises(WhatIfError, match="no source"):
        Recount(observed).numbers(what_if=WhatIf(without=("sensor:none",)))


def test_every_source_of_a_season_can_be_left_out(season):
    recount = Recount(season)
    keys = [one.key for one in find_sources(recount.basis.inputs)]
    assert "ais" in keys
    assert any(one.startswith("sensor:") for one in keys)
    alone = recount.numbers(what_if=WhatIf(without=("ais",)), draws=200)
    assert not len(alone.inputs.heard.port_visits)
    blind = recount.numbers(what_if=WhatIf(without=tuple(one for one in keys if one.startswith("sensor:"))), draws=200)
    assert not len(blind.result.sightings)
    assert (FLOOR in blind.told) == (recount.numbers().summary["visits"]["unseen"] is not None)
    assert FLOOR not in recount.numbers().told


def test_a_cap_stays_what_it_is_in_barrels_when_its_factor_changes(observed):
    changed = WhatIf(bbl_per_t=8.0).inputs(Recount(observed).basis.inputs)
    assert [(one.bbl_per_t, one.amount_bbl) for one in changed.caps] == [(8.0, 500_000)]


@given(st.floats(0, 5), st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_unseen_visits_are_scaled_in_whole_numbers(factor, counts):
    unseen = Unseen((UnseenAt("a", np.array(counts), 1, 0, 5, 5, 1),), np.array(counts), np.ones(3) / 3, None)
    scaled = scale_unseen(unseen, factor)
    assert scaled.cargoes.dtype == unseen.cargoes.dtype
    for found in (scaled.cargoes, scaled.at[0].counts):
        assert (np.abs(found - np.array(counts) * factor) < 1).all()
    assert scale_unseen(replace(unseen, cargoes=None), factor).cargoes is None
    assert scale_unseen(unseen, 2.0).cargoes.tolist() == [2 * one for one in counts]


@pytest.mark.parametrize("factor", [0.25, 0.4, 0.6, 0.75, 1.25, 1.5])
def test_few_unseen_visits_times_a_factor_are_that_many_times_on_average(factor):
    counts = np.random.default_rng(1).poisson(0.8, 10_000)
    scaled = scale_unseen(Unseen((), counts, np.ones(3) / 3, None), factor)
    assert scaled.cargoes.mean() == pytest.approx(factor * counts.mean(), abs=4 * 0.5 / 100)


def test_the_command_does_not_show_a_floor_as_a_surer_number(season, tmp_path):
    own = shutil.copytree(season, tmp_path / "case", copy_function=os.link)
    path = own / "out" / "summary.json"
    summary = json.loads(path.read_text("utf-8"))
    path.unlink()  # the season's own stays
    summary["visits"]["unseen"] = {"low": 1.0, "mid": 2.0, "high": 3.0}  # as if looks had told it before
    path.write_text(json.dumps(summary), "utf-8")
    source = find_sources(Recount(own).basis.inputs)[0].key
    said = " ".join(CliRunner().invoke(app, ["ledger", str(own), f"--what-if=without={source}"]).stdout.split())
    assert "known visits" in said
    assert "nobody can tell how many visits were not seen" in said
