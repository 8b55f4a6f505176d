"""Rows of delimited text, cleaned in a kernel, beside Python's own reader."""

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.sources.ais.csv_rows import SEPARATOR, RowCleaner

CELL = st.text('ab" ,;\u00e9', max_size=6)


def clean(data, wanted, cuts=(), **options):
    """Clean a table cut into blocks where told; give rows of cells, how many were read, and what was refused."""
    cleaner = RowCleaner(",", wanted, **options)
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    found = b"".join(cleaner.feed(data[a:b]) for a, b in pairwise(edges))
    found += cleaner.feed(b"", last=True)
    rows = [row.split(SEPARATOR) for row in found.decode().split("\n")[:-1]]
    return rows, *cleaner.take_counts()


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8), st.lists(st.integers(0, 300), max_size=4))
def test_what_was_written_as_csv_is_read_as_csv(table, cuts):
    table = [row for row in table if any(cell.strip() for cell in row)]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    rows, read, refused = clean(out.getvalue().encode(), [True, False, True], cuts)
    assert rows == [[cell.strip(" ") for cell in (row[0], row[2])] for row in table]
    assert read == len(table)
    assert not refused


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=4), st.integers(1, 40))
def test_how_bytes_are_cut_into_blocks_changes_nothing(data, cuts, longest):
    options = {"longest_row": longest}
    data = bytes(byte & 0x7F for byte in data)
    assert clean(data, [True, True], cuts, **options) == clean(data, [True, True], **options)


@given(st.text('ab,"\n\r ', max_size=200))
def test_every_row_is_read_or_refused(text):
    rows, read, refused = clean(text.encode(), [True, True])
    assert read == len(rows) + refused.total()
    assert all(len(row) == 2 for row in rows)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\n", "cells missing"),
        ("a,b,c\n", "cells too many"),
        ('"a,b', "row too long, or a quotation mark never closed"),
        ("a," + "b" * 70_000 + "\n", "row too long, or a quotation mark never closed"),
    ],
)
def test_a_bad_row_is_refused_and_the_next_one_read(text, reason):
    rows, _, refused = clean((text + "\n1,2\n").encode(), [True, True])
    assert refused == {reason: 1}
    assert rows == [["1", "2"]]


def test_empty_cells_beyond_the_last_column_are_no_fault():
    assert clean(b"1,2,,\n", [True, True])[0] == [["1", "2"]]


def test_ten_megabytes_without_an_end_are_one_refused_row():
    cleaner = RowCleaner(",", [True, True])
    assert all(cleaner.feed(b"x" * 100_000) == b"" for _ in range(100))
    assert cleaner.feed(b"\n1,2\n") == b"1\x1f2\n"
    assert cleaner.take_counts()[0] == 2


def test_separators_of_ours_in_a_cell_are_blanks():
    assert clean(b"a\x1fb,c\td\n", [True, True])[0] == [["a b", "c d"]]
