"""What is asked of a table: filters, order, columns, and all that cannot be."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.web.errors import WebError
from ullage.web.tables.asked import OPERATIONS, read_asked
from ullage.web.tables.shapes import Shapes
from ullage.web.tables.written import csv_pieces, json_bytes

FRAME = pl.DataFrame(
    {
        "name": ["ALPHA", "=1+1", None, "beta"],
        "size": [1.0, None, float("nan"), 4.0],
        "count": [1, 2, 3, None],
        "sure": [True, False, None, True],
        "day": [date(2024, 1, day) for day in (1, 2, 3, 4)],
        "seen_at": [datetime(2024, 1, day, 12, tzinfo=UTC) for day in (1, 2, 3, 4)],
        "places": [["berth"], ["berth", "quay"], [], None],
        "values": [[1.5, 2.0], [], None, [3.0]],
        "hull": [None, b"\x00", None, None],
    },
    schema_overrides={"seen_at": pl.Datetime("us", "UTC")},
)


def rows(**filters):
    return read_asked(filters.items(), FRAME).of(FRAME)["count"].to_list()


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("name__eq", "ALPHA", [1]),
        ("name__contains", "A", [1, None]),
        ("name__is_null", "true", [3]),
        ("name__ne", "ALPHA", [2, 3, None]),
        ("size__ge", "4", [3, None]),  # not a number is above all numbers, as everywhere in Polars
        ("count__lt", "2.5", [1, 2]),
        ("sure__eq", "no", [2]),
        ("day__gt", "2024-01-03", [None]),
        ("seen_at__le", "2024-01-02T12:00Z", [1, 2]),
        ("seen_at__lt", "2024-01-02T21:00+09:00", [1]),
        ("places__contains", "QUAY", [2]),
        ("places__eq", "berth", [1, 2]),
        ("hull__is_null", "0", [2]),
    ],
)
def test_rows_are_those_that_a_filter_leaves(name, value, found):
    assert rows(**{name: value}) == found


def test_all_that_cannot_be_is_told_at_once():
    asked = [("nope__eq", "1"), ("count__gt", "many"), ("sure__eq", "maybe"), ("day__eq", "soon"), ("hull__eq", "x")]
    with pytest.raises(WebError) as told:
        read_asked(asked, FRAME, sort="places,zz", columns="count,hulls")
    assert told.value.status == 422
    for part in ("nope__eq", "count__gt", "sure__eq", "day__eq", "hull__eq", "places", "zz", "hulls"):
        assert part in str(told.value)


def test_what_is_not_known_stands_last_whichever_way_it_is_sorted():
    for sort in ("count", "-count"):
        assert read_asked([], FRAME, sort=sort).of(FRAME)["count"].to_list()[-1] is None


@given(
    st.lists(st.tuples(st.sampled_from(FRAME.columns), st.sampled_from(OPERATIONS), st.text(max_size=20)), max_size=3),
    st.lists(st.sampled_from([*FRAME.columns, "zz", "-day", "-count"]), max_size=3),
)
def test_whatever_is_asked_gives_rows_or_words(filters, sort):
    asked = [(f"{column}__{operation}", value) for column, operation, value in filters]
    refused = None
    try:
        found = read_asked(asked, FRAME, sort=",".join(sort)).of(FRAME)
    except WebError as error:
        refused = error
    assert len(found) <= len(FRAME) if refused is None else (refused.status == 422 and refused.next_step)


def test_what_was_asked_last_is_kept_for_the_pages_that_follow_and_no_more():
    kept = {}
    for at in range(10):
        asked = read_asked([("count__ge", str(at))], FRAME)
        assert asked.of_kept(FRAME, kept, "any").equals(asked.of(FRAME))
    assert len(kept) == 4
    assert asked.of_kept(FRAME, kept, "any") is kept[("any", asked.key)]


def test_no_cell_of_a_csv_is_a_formula_and_its_pieces_are_one_file():
    whole = b"".join(csv_pieces(FRAME)).decode()
    assert whole.startswith("name,size,count,sure,day,seen_at,places,values\n")
    assert "1.5 2.0" in whole
    assert "'=1+1" in whole
    assert len(whole.splitlines()) == 1 + len(FRAME)


def test_numbers_that_json_has_not_are_null():
    assert json_bytes({"size": float("nan"), "seen_at": FRAME["seen_at"][0]}) == (
        b'{"size":null,"seen_at":"2024-01-01T12:00:00Z"}'
    )


class Result:
    """A result of one place and one detection."""

    def __init__(self):
        self.places = {"berth": {"lat_deg": 42.7, "lon_deg": 133.1}}

    def table(self, name):
        if name == "detections":
            return pl.DataFrame({"detection_id": ["d-1"], "lat_deg": [1.0], "lon_deg": [2.0]})
        return None


def test_a_row_lies_where_it_says_or_where_what_it_is_of_lies():
    frame = pl.DataFrame(
        {
            "lat_deg": [5.0, None, None, None],
            "lon_deg": [6.0, None, None, None],
            "detection_id": [None, "d-1", "gone", None],
            "place_id": [None, "berth", "berth", "gone"],
        }
    )
    shapes = Shapes(Result()).of("any", frame)
    assert [shape and shape["coordinates"] for shape in shapes] == [[6.0, 5.0], [2.0, 1.0], [133.1, 42.7], None]


def test_a_gap_over_the_antimeridian_is_cut_there():
    begins = {"off_lat_deg": [0.0, 0.0], "off_lon_deg": [179.0, 179.0]}
    frame = pl.DataFrame(begins | {"on_lat_deg": [0.0, None], "on_lon_deg": [-179.0, None]})
    over, still_open = Shapes(Result()).of("gaps", frame)
    assert over["coordinates"] == [[(179.0, 0.0), (180.0, 0.0)], [(-180.0, 0.0), (-179.0, 0.0)]]
    assert still_open == {"type": "Point", "coordinates": [179.0, 0.0]}
