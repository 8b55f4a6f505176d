import zipfile
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from placemaker import ThreadPlace
from ullage.engine import EngineError
from ullage.parts import KeptSteps, keep_part, part_key, read_part
from ullage.records import FleetPrior
from ullage.visits import VisitRule

CALLS = []


def doubled(number, *, more=0.0):
    CALLS.append(number)
    return number * 2 + more


def everything(_):
    return {
        "table": pl.DataFrame({"a": [1, None], "at": [datetime(2024, 1, 1, tzinfo=UTC)] * 2, "l": [["x"], []]}),
        "array": np.arange(6.0).reshape(2, 3),
        "record": FleetPrior(1.0, 2.0, 3.0, "source"),
        "rest": (1, 2.5, "text", None, True, [date(2024, 2, 29)], datetime(2024, 1, 1, tzinfo=UTC)),
    }


@dataclass
class Foreign:
    value: int


@pytest.fixture
def steps(tmp_path):
    CALLS.clear()
    return KeptSteps(tmp_path / "parts", ThreadPlace())


def test_a_kept_result_is_not_worked_out_again(steps):
    assert [steps.one(doubled, 3), steps.one(doubled, 3)] == [6, 6]
    assert CALLS == [3]


def test_another_input_or_rule_is_worked_out(steps):
    assert [steps.one(doubled, 3), steps.one(doubled, 3, more=1.0), steps.one(doubled, 4)] == [6, 7, 8]
    assert CALLS == [3, 3, 4]


def test_slices_keep_their_order_and_only_missing_ones_run(steps):
    steps.one(doubled, 2)
    assert steps.many(doubled, [1, 2, 3, 4]) == [2, 4, 6, 8]
    assert sorted(CALLS) == [1, 2, 3, 4]


def test_every_kind_of_value_comes_back_as_it_was(steps):
    first, second = (steps.one(everything, 1) for _ in range(2))
    assert second["table"].equals(first["table"])
    assert second["table"].schema == everything(1)["table"].schema
    assert second["array"].tolist() == everything(1)["array"].tolist()
    assert second["record"] == FleetPrior(1.0, 2.0, 3.0, "source")
    assert second["rest"] == everything(1)["rest"]


def test_a_damaged_part_is_worked_out_again(steps):
    steps.one(doubled, 3)
    (path,) = steps.folder.glob("*.part")
    path.write_bytes(path.read_bytes()[:-9])
    assert steps.one(doubled, 3) == 6
    assert CALLS == [3, 3]


def test_whichever_bit_of_a_part_is_wrong_it_is_worked_out_again(steps):
    steps.one(doubled, 3)
    (path,) = steps.folder.glob("*.part")
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bit in (0x01, 0x80):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
            assert steps.one(doubled, 3) == 6


def test_what_cannot_be_kept_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(TypeError, match="object"):
        keep_part(tmp_path / "x.part", object, (), {})
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_names_foreign_code_is_refused(tmp_path):
    path = tmp_path / "x.part"
    with zipfile.ZipFile(path, "w") as part:
        part.writestr("tree.json", '{"record": "subprocess:Popen", "fields": {"args": "true"}}')
    with pytest.raises(ValueError, match="not one of Ullage's records"):
        read_part(path)


def test_unused_parts_are_forgotten(steps):
    steps.one(doubled, 1)
    later = KeptSteps(steps.folder, steps.place)
    later.one(doubled, 2)
    later.forget_others()
    assert len(list(steps.folder.glob("*.part"))) == 1


def test_keys_tell_functions_inputs_and_rules_apart():
    keys = {
        part_key(doubled, (1,), {}),
        part_key(doubled, (2,), {}),
        part_key(everything, (1,), {}),
        part_key(doubled, (VisitRule(),), {}),
        part_key(doubled, (VisitRule(merge_days=3.0),), {}),
        part_key(doubled, (pl.DataFrame({"a": [1]}),), {}),
        part_key(doubled, (pl.DataFrame({"a": [2]}),), {}),
    }
    assert len(keys) == 7


def test_progress_counts_slices(tmp_path):
    seen = []
    steps = KeptSteps(tmp_path, ThreadPlace(), lambda *step: seen.append(step))
    steps.many(doubled, [1, 2, 3])
    assert seen[0] == ("doubled", 0, 3)
    assert seen[-1] == ("doubled", 3, 3)


def test_no_more_run_at_once_than_there_is_memory_for(tmp_path):
    asked = []

    class Asked(ThreadPlace):
        def at_once(self, need=0):
            asked.append(need)
            return super().at_once(need)

    KeptSteps(tmp_path, Asked()).of_files(doubled, [(1, "a"), (2, "b"), (3, "c")], need=1 << 30)
    assert set(asked) == {1 << 30}


def test_a_stage_that_kills_its_workers_says_that_the_rest_is_kept(tmp_path):
    class Dead(ThreadPlace):
        def submit(self, *_):
            raise BrokenExecutor("dead")

    with pytest.raises(EngineError, match=r"doubled, 1 of 3.*What was done before is kept: run it again"):
        KeptSteps(tmp_path, Dead()).many(doubled, [1, 2, 3])
