"""The page on formats: every example is read as what its heading says, and every dialect has one."""

import re
from pathlib import Path

import pytest

from ullage.sources.ais import Reading
from ullage.sources.ais.json_dialects import RECORDS
from ullage.sources.ais.lines import REFUSED

PAGE = (Path(__file__).parents[3] / "docs" / "ais-formats.md").read_text("utf-8")
SECTIONS = [part.partition("\n") for part in PAGE.split("\n## ")[1:]]
FENCED = re.compile(r"^```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = {name: found[1] for name, _, text in SECTIONS if (found := FENCED.search(text))}


def test_every_dialect_has_an_example():
    assert set(EXAMPLES) == {"NMEA", *(dialect.name for dialect in RECORDS)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_read_as_what_it_is(name, tmp_path):
    path = tmp_path / "example"
    path.write_text(EXAMPLES[name], "utf-8")
    reading = Reading(path)
    found = list(reading)
    assert [one.form for one in reading.files] == [name]
    assert reading.problems == []
    assert not reading.counts.refused
    assert not reading.counts.nulled
    assert sum(len(positions) + len(statics) for positions, statics in found) > 0
    for positions, statics in found:
        assert set(positions["lat_deg"]) <= {42.7, 57.1, 29.1, 60.2}
        assert set(positions["sog_kn"]) <= {10.1, None}
        assert set(statics["draught_m"]) <= {5.8, None}
        assert set(statics["name"]) <= {"SHIP ONE", None}


@pytest.mark.parametrize("reason", REFUSED)
def test_every_reason_of_a_refusal_is_on_the_page(reason):
    assert f"`{reason}`" in PAGE
