import csv
import io

import polars as pl
import pytest

from ullage.evidence.spreadsheet import csv_bytes


def cells(table):
    return list(csv.reader(io.StringIO(csv_bytes(table).decode())))[1]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|calc", "%x"])
def test_text_that_could_be_a_formula_gets_an_apostrophe(text):
    assert cells(pl.DataFrame({"name": [text]})) == ["'" + text]


def test_numbers_stay_numbers():
    assert cells(pl.DataFrame({"value": [-1.5]})) == ["-1.5"]


def test_lists_become_text_and_cannot_be_formulas():
    assert cells(pl.DataFrame({"evidence": [["=x", "o-2"]]})) == ["'=x o-2"]


def test_quotes_commas_and_new_lines_survive():
    text = 'a "quoted", two\nlines'
    assert cells(pl.DataFrame({"name": [text]})) == [text]
