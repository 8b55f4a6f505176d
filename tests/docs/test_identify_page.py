"""What the page of identities says of its tables and of its JSON is so, and nothing is left out."""

import re
from pathlib import Path

import pytest

from ullage.identify.compared import CLASSES
from ullage.identifying import Answer, Query
from ullage.identifying.answer import PARTS
from ullage.tables import CLAIMS, LISTED

PAGE = (Path(__file__).parents[2] / "docs" / "identify.md").read_text("utf-8")


@pytest.mark.parametrize("table", [CLAIMS, LISTED], ids=lambda table: table.name)
def test_every_column_is_on_the_page_and_no_other(table):
    rows = PAGE.split(f"`{table.name}.parquet`: ")[1].split("\n\n")[1].splitlines()[2:]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])} == set(table.schema.names())


def test_every_class_and_every_field_of_an_answer_is_on_the_page():
    assert set(CLASSES) <= set(re.findall(r"^\| (\w+) \|", PAGE, re.MULTILINE))
    described = PAGE.split("## As JSON")[1].split("\n## ")[0]
    assert {name for name in Answer(Query()).as_dict() if f"`{name}`" not in described} == set()
    assert set(PARTS) <= set(LISTED.schema.names())
