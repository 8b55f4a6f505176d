"""The drawings of the geometry are what their script makes of the geometry in the code."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def script():
    spec = importlib.util.spec_from_file_location("draw_freeboard", ROOT / "design" / "draw_freeboard.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made():
    return script().drawings()


def test_the_committed_drawings_are_what_the_script_makes(made):
    committed = {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "pictures").glob("freeboard-*.svg")}
    assert committed == made


def test_every_drawing_is_shown_on_the_page(made):
    page = (ROOT / "docs" / "methods" / "freeboard.md").read_text("utf-8")
    assert {name for name in made if f"(../pictures/{name})" in page} == set(made)
