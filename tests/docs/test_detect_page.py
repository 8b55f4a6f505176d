"""What the page of detection says of its files and of its summary is so, and nothing is left out."""

import re
from pathlib import Path

import pytest

from scenemaker import detection, detections, scene, sea
from ullage.detecting.marks import SHAPES
from ullage.detecting.one_scene import Found
from ullage.detecting.rules import DetectingRules
from ullage.detecting.summary import build_summary
from ullage.detecting.wanted import Wanted
from ullage.rule_options import described
from ullage.tables import BERTH_LOOKS, DETECTIONS, LAYOUTS

PAGE = (Path(__file__).parents[2] / "docs" / "detect.md").read_text("utf-8")
PRINTED = {"written"}  # the command adds it to what it prints


def tables_below(heading):
    """Give the tables below a heading, each as the first cells of its rows."""
    below = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    tables = [part for part in below.strip().split("\n\n") if part.startswith("|")]
    return [[line.split("|")[1].strip() for line in one.splitlines()[2:]] for one in tables]


def names_below(heading, table=0):
    """Give the names in the first column of a table."""
    return set(re.findall(r"`(\w+)`", " ".join(tables_below(heading)[table])))


@pytest.fixture
def summary():
    a_scene = scene(sea(60, 80))
    found = Found(Path("a.zip"), {"scene_id": "a"}, detections(detection(a_scene, 20, 30)))
    return build_summary([found], BERTH_LOOKS.frame(), [], Wanted())


@pytest.mark.parametrize(
    ("heading", "table", "elsewhere"),
    [
        ("Columns", DETECTIONS, {"hull"}),
        ("Columns of berths", BERTH_LOOKS, set()),
        ("Columns of layouts", LAYOUTS, set()),
    ],
)
def test_every_column_has_its_place_in_the_table_of_its_file_and_no_other_has(heading, table, elsewhere):
    assert names_below(heading) == set(table.schema.names()) - elsewhere


def test_every_field_of_the_summary_is_described_and_no_other(summary):
    assert names_below("The summary") == set(summary) | PRINTED
    assert names_below("The summary", 1) == set(summary["scenes"][0])


def test_every_reason_of_the_page_has_a_shape_of_its_own_in_the_quick_looks():
    (reasons,) = tables_below("Why something is rejected")
    assert set(reasons) == set(SHAPES)


def rules_in(rule, before=()):
    """Give the way to each field of the rules in a rule, with the rule that holds it."""
    for name in type(rule).__dataclass_fields__:
        value = getattr(rule, name)
        if hasattr(type(value), "__dataclass_fields__"):
            yield from rules_in(value, (*before, name))
        else:
            yield (*before, name), rule


def test_every_threshold_means_on_the_page_what_it_means_in_the_code():
    for path, rule in rules_in(DetectingRules()):
        flag = f"--{'-'.join(path)}".replace("_", "-")
        (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{flag}` |")]
        assert row.split("|", 3)[3] == f" {described(rule)[path[-1]].rstrip('.')} |"
