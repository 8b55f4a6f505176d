"""Whether a run has to compile first, and that it is said."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenemaker import scene, sea
from ullage.detecting import first_run, opening
from ullage.detecting.first_run import has_to_compile, is_compiled
from ullage.detecting.wanted import Wanted
from ullage.errors import UllageError

KERNEL = "from ullage.kernels import kernel\n\n\n@kernel\ndef double(values):\n    return 2 * values[0]\n"


def load(folder):
    """Load a module with one kernel anew, as another process does."""
    (folder / "twice.py").write_text(KERNEL)
    spec = importlib.util.spec_from_file_location("twice", folder / "twice.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.double


def test_a_kernel_is_compiled_once_it_has_run_and_for_later_processes_too(tmp_path):
    first = load(tmp_path)
    assert not is_compiled(first)
    first(np.ones(2))
    assert is_compiled(first)
    assert is_compiled(load(tmp_path))


def test_what_cannot_be_asked_counts_as_compiled():
    assert is_compiled(len)


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.setattr(first_run, "is_compiled", lambda _: False)


@pytest.mark.usefixtures("fresh")
def test_a_radar_scene_has_to_be_compiled_for_and_another_has_not(monkeypatch):
    made = scene(sea(60, 80))
    for kind in ("sar", "optical"):
        one = replace(made, kind=kind)
        monkeypatch.setattr(opening, "read_scene", lambda *_, one=one, **__: one)
        assert has_to_compile([Path("a.zip")], Wanted()) == (kind == "sar")


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("error", [UllageError("no scene"), FileNotFoundError("gone")])
def test_a_scene_that_cannot_be_read_is_told_of_later(monkeypatch, error):
    def broken(*_, **__):
        raise error

    monkeypatch.setattr(opening, "read_scene", broken)
    assert not has_to_compile([Path("a.zip")], Wanted())
    assert not has_to_compile([], Wanted())


def test_where_all_is_compiled_no_scene_is_opened(monkeypatch):
    monkeypatch.setattr(first_run, "is_compiled", lambda _: True)
    monkeypatch.setattr(opening, "read_scene", lambda *_, **__: pytest.fail("was opened"))
    assert not has_to_compile([Path("a.zip")], Wanted())
