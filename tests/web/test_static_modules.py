"""What the pages are made of: modules that take text as text, nothing from outside, what others made as it came."""

import hashlib
import json
import re
from pathlib import Path

import pytest

import ullage
from ullage.web.about.licences import fonts, modules, packages
from ullage.web.about.method import model_cards

STATIC = Path(ullage.__file__).parent / "web" / "static"
VENDOR = STATIC / "vendor"
OWN = sorted(one for one in STATIC.rglob("*") if one.suffix in {".js", ".css", ".svg"} and VENDOR not in one.parents)
SCRIPTS = [one for one in OWN if one.suffix == ".js"]
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*[\"'`]|srcdoc|"
    r"text/html|xhtml|createContextualFragment|setHTMLUnsafe|javascript:"
)
OUTSIDE = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]{2,}", re.IGNORECASE)
IMPORT = re.compile(
    r"""(?:^import\s[^;"']*|^export\s*\{[^}]*\}\s*from\s*|\bimport\(\s*)["']([^"']+)["']""", re.MULTILINE
)
LISTED = json.loads((VENDOR / "versions.json").read_text())


def name(path):
    return path.relative_to(STATIC).as_posix()


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_no_module_makes_markup_or_code_of_text(path):
    assert not MARKUP.findall(path.read_text())


@pytest.mark.parametrize("path", OWN, ids=name)
def test_nothing_is_loaded_from_outside(path):
    text = re.sub(r"^\s*(//|/\*|\*).*$", "", path.read_text(), flags=re.MULTILINE)
    assert not OUTSIDE.findall(text)


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_what_a_module_imports_is_there_and_it_is_short(path):
    text = path.read_text()
    for target in IMPORT.findall(text):
        assert target.startswith("."), target
        assert (path.parent / target).resolve().is_file(), target
    assert text.count("\n") < 300


@pytest.mark.parametrize("path", [one for one in OWN if one.suffix == ".css"], ids=name)
def test_a_style_sheet_loads_only_what_is_its_own(path):
    for target in re.findall(r"url\(([^)]*)\)", path.read_text()):
        assert target.strip("\"'").startswith(("/static/", "data:")), target


@pytest.mark.parametrize("one", LISTED, ids=lambda one: one["name"])
def test_every_module_of_others_is_as_it_came_and_has_its_licence(one):
    for file, sha256 in one["sha256"].items():
        assert hashlib.sha256((VENDOR / file).read_bytes()).hexdigest() == sha256
    assert (VENDOR / f"{one['name']}.LICENSE.txt").stat().st_size > 50
    assert one["licence"] in {"MIT", "BSD-3-Clause", "ISC", "Apache-2.0"}


def test_no_file_of_others_is_there_that_is_not_listed():
    listed = {file for one in LISTED for file in one["files"]} | {f"{one['name']}.LICENSE.txt" for one in LISTED}
    assert {one.name for one in VENDOR.iterdir()} == listed | {"versions.json", "fetch"}


def test_the_page_of_licences_has_all_that_others_made():
    assert [one["name"] for one in modules()] == [one["name"] for one in LISTED]
    assert all(len(one["text"]) > 50 for one in [*modules(), *fonts()])
    names = {one["name"].lower() for one in packages()}
    assert {"ullage", "numpy", "polars", "fastapi", "starlette"} <= names
    assert all(one["version"] and one["licence"] for one in packages())
    assert not {"pytest", "hypothesis"} & names  # nobody needs them to use it


def test_every_net_of_the_package_has_a_card_with_figures_and_limits():
    cards = model_cards()
    named = " ".join(one["file"] for one in cards)
    weights = {one.name for one in (Path(ullage.__file__).parent / "weights").glob("*.onnx")}
    assert all(one in named for one in weights)
    for one in cards:
        assert one["limits"]
        assert all(each["precision"] and each["recall"] for each in one["tested"])
        assert one["tested"]
