"""The examples on the page of lists are read, and say what the page says."""

import re
from pathlib import Path

import pytest

from ullage.sources.listings import read_listings
from ullage.sources.listings.numbers import is_company_number

PAGE = (Path(__file__).parents[3] / "docs" / "listings.md").read_text("utf-8")
EXAMPLES = re.findall(r"### ([^\n]+)\n(?:(?!###).)*?```(?:csv|xml|json)\n(.*?)```", PAGE, re.DOTALL)
COMPANIES = "United Nations, Security Council: consolidated XML"


def test_every_list_on_the_page_has_an_example():
    assert len(EXAMPLES) == PAGE.count("\n### ") == 8


@pytest.mark.parametrize(("title", "content"), EXAMPLES, ids=[title for title, _ in EXAMPLES])
def test_every_example_is_read_as_the_page_says(written, title, content):
    frame = read_listings(written("list_2025-10-23.csv", content)).frame
    assert frame.height == 1
    if title == COMPANIES:
        assert is_company_number(frame["company_imo"][0])
        return
    assert frame["name"][0].upper() == "GREY HERON"
    assert frame["imo"][0] == "9123453"
    if "XML" not in title:
        assert [name.upper() for name in frame["other_names"][0]] == ["OLD BIRD"]
