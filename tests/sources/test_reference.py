"""The reference of the case folder says what the readers do."""

import re
from datetime import date
from pathlib import Path

import pytest

from ullage.records import Place
from ullage.sources import fleet, looks, notified, observations, other_deliveries, places, stays
from ullage.sources.case_file import FILE_KINDS, SOURCE_KINDS, read_case_file

TEXT = (Path(__file__).parents[2] / "docs" / "case-folder.md").read_text(encoding="utf-8")
BERTH = {"berth": Place("berth", "Oil berth", "loads")}
READERS = {
    "observations": lambda path: observations.read_observations(
        path, BERTH, date(2024, 1, 1), date(2024, 12, 31), path.parent
    ),
    "fleet": fleet.read_fleet,
    "notified": notified.read_notified,
    "other_deliveries": other_deliveries.read_other_deliveries,
    "places": places.read_places,
    "looks": lambda path: looks.read_looks(path, BERTH),
    "stays": lambda path: stays.read_stays(path, BERTH),
}
COLUMNS = {
    module.__name__.rpartition(".")[2]: module.COLUMNS
    for module in (fleet, looks, notified, observations, other_deliveries, places, stays)
}


def section(kind):
    return TEXT.partition(f"\n### {kind}\n")[2].partition("\n##")[0]


def example(kind):
    return "".join(line[4:] + "\n" for line in section(kind).splitlines() if line.startswith("    "))


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_an_example_names_every_column(kind):
    assert set(example(kind).splitlines()[0].split(",")) == set(COLUMNS[kind].known)


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_bold_columns_are_the_required_ones(kind):
    names = "".join(line.split("|")[1] for line in section(kind).splitlines() if line.startswith("| "))
    assert set(re.findall(r"\*\*(\w+)\*\*", names)) == set(COLUMNS[kind].required)


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_an_example_reads(kind, written):
    written("images/heron.png", b"pixels")
    read = READERS[kind](written(f"{kind}.csv", example(kind)))
    assert (len(read.frame), [w for w in read.warnings if "not verified" not in w]) == (1, [])


def test_the_example_of_a_case_file_reads(written):
    for kind in FILE_KINDS:
        written(f"{kind}.csv", example(kind))
    for kind in SOURCE_KINDS:
        written(f"{kind}/one", b"")
    text = TEXT.partition("```toml\n")[2].partition("```")[0]
    case = read_case_file(written("case.toml", text))
    assert set(case.files) == set(FILE_KINDS)
    assert case.sources == {"scenes": ("scenes",), "ais": ("ais",), "listings": ("listings",)}


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_every_kind_of_source_has_a_row(kind):
    assert f"\n| `{kind}` |" in TEXT
