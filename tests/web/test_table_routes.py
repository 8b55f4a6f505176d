"""Every table by its address: JSON, CSV and GeoJSON with one set of filters."""

import csv
import io
import json

import pytest

import webmaker


@pytest.fixture
def ask(season_address):
    return lambda path: webmaker.ask(season_address, path)


def test_every_table_is_there_in_three_forms_with_as_many_rows(ask):
    for table in ask("/api/tables").json["tables"]:
        path = f"/api/tables/{table['name']}"
        page = ask(f"{path}?limit=1").json
        assert page["total"] == page["of"] == table["rows"]
        assert len(page["rows"]) == min(1, table["rows"])
        lines = list(csv.reader(io.StringIO(ask(f"{path}.csv").body.decode())))
        assert len(lines) == table["rows"] + 1
        features = json.loads(ask(f"{path}.geojson").body)["features"]
        assert len(features) == table["rows"]
        assert all(one["meaning"] for one in table["columns"]) or table["name"] in {"fleet", "lines"}


def test_the_same_filters_hold_in_every_form(ask):
    query = "duration_h__ge=20&sort=-duration_h&columns=gap_id,duration_h"
    page = ask(f"/api/tables/gaps?{query}&limit=10000").json
    lines = list(csv.DictReader(io.StringIO(ask(f"/api/tables/gaps.csv?{query}").body.decode())))
    features = json.loads(ask(f"/api/tables/gaps.geojson?{query}").body)["features"]
    ids = [row["gap_id"] for row in page["rows"]]
    assert ids == [row["gap_id"] for row in lines] == [one["properties"]["gap_id"] for one in features]
    assert [row["duration_h"] for row in page["rows"]] == sorted(
        (row["duration_h"] for row in page["rows"]), reverse=True
    )
    assert 0 < len(ids) < page["of"]


def test_pages_follow_one_another_without_a_gap(ask):
    whole = ask("/api/tables/gaps?limit=30&columns=gap_id").json["rows"]
    parts = [ask(f"/api/tables/gaps?limit=10&offset={at}&columns=gap_id").json["rows"] for at in (0, 10, 20)]
    assert whole == [row for part in parts for row in part]


def test_the_address_of_the_page_with_a_suffix_gives_the_file(ask):
    answer = ask("/tables/gaps.csv?duration_h__ge=20")
    assert answer.status == 307
    assert answer.headers["location"].endswith("/api/tables/gaps.csv?duration_h__ge=20")
    assert ask("/vessels.json").headers["location"].endswith("/api/vessels")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nope", 404), ("..%2Fsummary", 404), ("GAPS", 422), ("gaps?foo=1", 422), ("gaps?duration_h__gt=x", 422),
        ("gaps?limit=10001", 422), ("gaps?offset=-1", 422), ("gaps?sort=x", 422), ("gaps.csv?x__eq=1", 422),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_in_words(ask, path, status):
    answer = ask(f"/api/tables/{path}")
    assert answer.status == status
    assert answer.error["what"]
    assert answer.error["next"]


def test_no_cell_of_a_hostile_case_starts_a_formula(hostile_address):
    body = webmaker.ask(hostile_address, "/api/tables/claims.csv").body.decode()
    cells = [cell for row in csv.reader(io.StringIO(body)) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in cells)
