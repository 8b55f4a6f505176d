"""What the documentation says is so: commands, links, rules, fields, figures."""

import doctest
import re
import shutil
import subprocess
from dataclasses import fields, is_dataclass
from importlib.resources import files
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import ullage.quantity
from ullage.cli import app
from ullage.detecting.rules import DetectingRules
from ullage.examples import list_examples
from ullage.flow import Rules
from ullage.results import run_case
from ullage.tables import BALANCE, DELIVERIES, DETECTIONS, VISITS
from ullage.tracking.rules import TrackingRules

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
SUMMARY = (ROOT / "docs" / "summary.md").read_text("utf-8")

TRACKED = (".ci", "benchmarks", "design", "docs", "fuzz", "requirements", "src", "tests", "training")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<file>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)

# spelt so that this file does not match itself
ABSOLUTE = re.compile(r"(?<![\w.])/(?:home|root|work|tmp|mnt|srv|opt|Users)/|\b[A-Z]:\\(?:Users|Program)")
REGISTRY = re.compile(r"py(?:pi)\.org|python(?:hosted)|npm(?:js)\.|art(?:ifactory)|index[-_]url", re.IGNORECASE)

ENTRY = typer.main.get_command(app)
NAMES = sorted(ENTRY.commands)
SETTINGS = [
    (rule.name, one.name)
    for rule in fields(Rules)
    for one in fields(getattr(Rules(), rule.name))
    if not is_dataclass(getattr(getattr(Rules(), rule.name), one.name))
]


@pytest.fixture(scope="module")
def summary(tmp_path_factory):
    """Give the summary of the Vostochny case, which has something in every field."""
    folder = tmp_path_factory.mktemp("docs") / "vostochny-2024"
    shutil.copytree(str(files("ullage.examples") / "vostochny-2024"), folder)
    return run_case(folder, report=False).summary


def command_in_readme(name):
    """Take a command out of the README in the way that `.ci/run` takes the test command."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    extraction = re.search(r'^command="\$\((sed .+)\)"$', script, re.MULTILINE)[1]
    said = extraction.replace("the test command", name)
    return subprocess.run(["bash", "-c", said], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def tracked_texts():
    """Give every text file that belongs to the repository."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    found += [path for name in TRACKED for path in (ROOT / name).rglob("*") if path.is_file()]
    for path in found:
        if "__pycache__" not in path.parts:
            try:
                yield path, path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def anchors(page):
    """Give the anchors of a page's headings, as GitHub makes them."""
    texts = [heading["text"] for heading in HEADING.finditer(page.read_text("utf-8"))]
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in texts}


def rows_of(text, heading):
    """Give the first cells of the tables below a heading."""
    below = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in below.splitlines() if line[:1] == "|")))


def keys_of(value):
    """Give the keys of a summary, but not the names that the case itself brings."""
    if isinstance(value, list):
        return {key for one in value for key in keys_of(one)}
    if not isinstance(value, dict):
        return set()
    return set(value) | {key for name, one in value.items() if name not in ("rules", "inputs") for key in keys_of(one)}


def parameters_of(name):
    """Give the parameters of a command, but for those of rules."""
    command = ENTRY.commands[name]
    found = command.get_params(typer.Context(command))
    return [one for one in found if not one.name.startswith("rule__")]


def default_as_written(value):
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{list(value)}`" if isinstance(value, tuple) else f"{value:g}"


def test_the_test_command_is_the_one_line_that_continuous_integration_runs():
    assert command_in_readme("the test command") == "./install test && .venv/bin/pytest -n auto\n"


def test_the_example_command_is_one_line():
    assert command_in_readme("the example command") == "./install && .venv/bin/ullage example vostochny-2024\n"


def test_the_commands_of_the_readme_install_what_is_locked():
    named = re.findall(r"\./install ?(\w*) &&", README)
    assert sorted(named) == ["", "test"]
    assert all((ROOT / "requirements" / f"{name or 'run'}.txt").is_file() for name in named)


def test_the_figures_of_the_readme_are_those_of_the_example(summary):
    points = [
        summary[name][point]
        for name in ("delivered_cap_bbl", "delivered_bbl", "named_only_cap_bbl", "balance_cap_bbl")
        for point in ("low", "mid", "high")
    ]
    expected = {f"{round(value, -3):,.0f}" for value in points} | {f"{summary['notified_bbl']['mid']:,.0f}"}
    assert {figure for figure in expected if f"| {figure} |" not in README} == set()


def test_the_days_of_the_readme_are_those_of_the_example(summary):
    months = {"04": "April", "05": "May", "06": "June"}
    days = [f"{int(day[8:])} {months[day[5:7]]}" for day in summary["crossed_on"].values()]
    assert f"| {' | '.join(days)} |" in README


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(name):
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert f"Example: ullage {name} " in result.output


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_in_the_documentation_with_its_options(name):
    assert f"| `ullage {name} " in README
    section = COMMANDS.split(f"\n## {name}\n")[1].split("\n## ")[0]
    options = {text for parameter in parameters_of(name) for text in parameter.opts if text.startswith("--")}
    assert {option for option in options - {"--help"} if option not in section} == set()


def test_no_command_is_documented_that_does_not_exist():
    assert set(re.findall(r"^## (\w+)$", COMMANDS, re.MULTILINE)) == {*NAMES, "Environment"}


def test_every_packaged_example_is_in_the_documentation():
    assert {name for name in list_examples() if f"| `{name}` |" not in COMMANDS} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    broken = set()
    for link in LINK.finditer(page.read_text("utf-8")):
        target = (page.parent / link["file"]).resolve() if link["file"] else page
        if not target.exists() or (link["anchor"] and link["anchor"] not in anchors(target)):
            broken.add(link[0])
    assert broken == set()


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = [(page.parent / link["file"]).resolve() for link in LINK.finditer(page.read_text("utf-8"))]
        waiting += [one for one in targets if one.suffix == ".md" and one.is_file() and one not in reached]
    assert set(PAGES) - reached == set()


@pytest.mark.parametrize(("rule", "name"), SETTINGS, ids=lambda text: text)
def test_every_rule_is_in_the_methods_with_its_default(rule, name):
    text = (ROOT / "docs" / "methods" / "README.md").read_text("utf-8")
    default = default_as_written(getattr(getattr(Rules(), rule), name))
    assert f"\n| `{rule}.{name}` | {default} |" in text


def test_no_rule_is_in_the_methods_that_does_not_exist():
    text = (ROOT / "docs" / "methods" / "README.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)\.(\w+)` \|", text, re.MULTILINE)) == set(SETTINGS)


def thresholds(rule, name=""):
    """Give each number of a rule and of the rules in it: the outermost rule's name, the field, the default."""
    for one in fields(rule):
        value = getattr(rule, one.name)
        if is_dataclass(value):
            yield from thresholds(value, name or one.name)
        else:
            yield name, one.name, value


def option_paths(rule, before=()):
    """Give the way to each threshold of a rule."""
    for one in fields(rule):
        value = getattr(rule, one.name)
        if is_dataclass(value):
            yield from option_paths(value, (*before, one.name))
        else:
            yield (*before, one.name)


PAGE_OF_RULE = {
    "segment": "events/track.md",
    "gap": "events/gap.md",
    "reception": "events/disabling.md",
    "disabling": "events/disabling.md",
    "outage": "events/disabling.md",
    "call": "events/disabling.md",
    "port_visit": "events/port_visit.md",
    "encounter": "events/encounter.md",
    "loitering": "events/loitering.md",
    "anomaly": "events/anomaly.md",
    "thin": "track.md",
    "end": "track.md",
}


@pytest.mark.parametrize(("rule", "name", "default"), [*thresholds(TrackingRules())], ids=str)
def test_every_threshold_of_an_event_is_on_its_page_with_its_default(rule, name, default):
    lines = (ROOT / "docs" / PAGE_OF_RULE[rule]).read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|") and f"`{name}`" in line]
    written = f"{default:,}" if isinstance(default, int) else f"{default:g}"
    assert [row for row in rows if re.search(rf"(?<![\d.]){re.escape(written)}(?![\d.])", row)]


@pytest.mark.parametrize("path", [*option_paths(DetectingRules())], ids="-".join)
def test_every_threshold_of_detection_is_on_its_page_with_its_default(path):
    default = DetectingRules()
    for name in path:
        default = getattr(default, name)
    written = default if isinstance(default, str) else f"{default:g}"
    if isinstance(default, bool):
        written = "yes" if default else "no"
    flag = f"--{'-'.join(path)}".replace("_", "-")
    assert f"\n| `{flag}` | {written} |" in (ROOT / "docs" / "detect.md").read_text("utf-8")


@pytest.mark.parametrize("table", [DETECTIONS], ids=lambda table: table.name)
def test_every_column_of_detections_is_on_their_page(table):
    text = (ROOT / "docs" / "detect.md").read_text("utf-8")
    assert {name for name in table.schema.names() if f"`{name}`" not in text} == {"hull"}


def test_every_field_of_the_summary_is_described(summary):
    described = set(re.findall(r"`(?:visits\.)?(\w+)`", SUMMARY)) | {"low", "mid", "high"}
    assert keys_of(summary) - described == set()


def test_every_top_field_of_the_summary_has_a_row(summary):
    assert set(summary) - rows_of(SUMMARY, "summary.json") == set()


@pytest.mark.parametrize("table", [VISITS, DELIVERIES, BALANCE], ids=lambda table: table.name)
def test_every_column_of_a_table_is_described_and_no_other(table):
    assert rows_of(SUMMARY, table.name) == set(table.schema.names())


def test_the_examples_in_docstrings_run():
    found = doctest.testmod(ullage.quantity)
    assert found.attempted > 0
    assert found.failed == 0


def test_no_text_names_a_place_on_somebodys_machine():
    assert {str(path.relative_to(ROOT)) for path, text in tracked_texts() if ABSOLUTE.search(text)} == set()


def test_no_text_names_a_package_registry():
    assert {str(path.relative_to(ROOT)) for path, text in tracked_texts() if REGISTRY.search(text)} == set()
