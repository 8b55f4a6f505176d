"""What can be installed: a lock for each extra, told where people look."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXTRAS = sorted(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])
LOCKS = ("run", "ml", "timestamp", "all", "test")
INSTALLED = LOCKS[1:]


def pinned(name):
    """Give the packages of a lock with their versions; one may have several, for other Pythons."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return set(re.findall(r"^([a-z0-9-]+==[^ ;\\]+)", text, re.MULTILINE))


def test_every_lock_is_made_by_the_script():
    assert {path.stem for path in (ROOT / "requirements").glob("*.txt")} == set(LOCKS)
    script = (ROOT / "requirements" / "lock").read_text("utf-8")
    assert re.findall(r"--output-file requirements/(\w+)\.txt", script) == list(LOCKS)


def test_an_extra_without_a_lock_of_its_own_is_in_all():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    within = set(re.search(r"\[(.*)\]", extras["all"][0]).group(1).split(","))
    assert set(EXTRAS) - {"all", "test"} == within


@pytest.mark.parametrize(
    ("smaller", "larger"), [("run", "ml"), ("run", "timestamp"), ("ml", "all"), ("timestamp", "all"), ("all", "test")]
)
def test_a_lock_pins_all_that_the_one_before_it_does(smaller, larger):
    assert pinned(smaller) - pinned(larger) == set()


def test_the_lock_of_the_networks_has_what_runs_them():
    assert any(one.startswith("onnxruntime==") for one in pinned("ml"))


@pytest.mark.parametrize("name", INSTALLED)
@pytest.mark.parametrize("file", ["README.md", "install"])
def test_every_lock_is_told_where_people_look(name, file):
    assert f"./install {name}" in (ROOT / file).read_text("utf-8")


def test_what_cannot_be_installed_is_told_with_all_that_can():
    done = subprocess.run([ROOT / "install", "nothing"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert all(f"./install {name}" in done.stderr for name in INSTALLED)
