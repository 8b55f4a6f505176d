import os

import pytest

from ullage.engine import processes


def environment(name):
    return os.environ.get(name)


def test_work_runs_in_other_processes_with_one_thread_each():
    with processes(2) as executor:
        assert executor.submit(os.getpid).result() != os.getpid()
        assert executor.submit(environment, "NUMBA_NUM_THREADS").result() == "1"


def test_slices_in_processes_give_what_one_process_gives(tmp_path, monkeypatch):
    from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
    from ullage import flow
    from ullage.results import run_case

    rows = OBSERVATIONS + "".join(observation("2024-03-01", f"S{i}", condition="laden") for i in range(60))
    fleet = FLEET + "".join(ship(f"S{i}", 2000 + 10 * i) for i in range(60))
    whole = run_case(make_case(tmp_path / "one", observations=rows, fleet=fleet), report=False).summary
    monkeypatch.setattr(flow, "_SLICE", 20)
    sliced = run_case(make_case(tmp_path / "two", observations=rows, fleet=fleet), report=False, workers=2).summary
    rounded, cut = (
        {key: round(value["mid"] or 0.0, 3) for key, value in one.items() if key.endswith("_bbl")}
        for one in (whole, sliced)
    )
    assert rounded == cut


def test_what_runs_beside_gives_or_raises_what_it_did():
    from ullage.engine import beside

    assert beside(lambda: 7)() == 7

    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        beside(fail)()
