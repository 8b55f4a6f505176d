from dataclasses import fields

import pytest
from sample_result import summary, tables

from ullage.evidence.document import Line, Table, cell, columns, row, with_texts
from ullage.evidence.report import build_document
from ullage.evidence.sections.method import RULES
from ullage.flow import Rules


def tables_of(section, one=None, found=None):
    document = build_document(one or summary(), found or tables())
    return [block for part in document.sections if part.id == section for block in part.blocks if block.kind == "table"]


def text(cells):
    return " | ".join(line.text for line in cells)


def test_every_rule_of_the_flow_is_explained_and_no_other():
    rules = Rules()
    names = {f"{rule.name}.{one.name}" for rule in fields(rules) for one in fields(getattr(rules, rule.name))}
    assert set(RULES) == names


def test_every_row_has_a_cell_for_each_column():
    document = build_document(summary(), tables())
    grids = [block for part in document.sections for block in part.blocks if isinstance(block, Table)]
    assert all(len(one) == len(grid.columns) for grid in grids for one in grid.rows)


def test_sections_stand_in_their_order():
    ids = [section.id for section in build_document(summary(), tables()).sections]
    first = ["figures", "balance", "published", "visits", "ladder", "assumptions", "limits"]
    assert ids == [*first, "fleet", "notified", "method", "provenance"]


def test_a_count_stands_with_its_source():
    counts = [summary()["counts"][0] | {"source": "a nested count"}]
    assert "a nested count" in text(tables_of("visits", summary(counts=counts))[0].rows[0][-1])


def test_a_doubtful_deadweight_stands_with_its_doubt():
    assert "perhaps a gross tonnage" in text(tables_of("fleet")[0].rows[0][-1])


def test_a_delivery_that_is_switched_off_is_not_counted():
    assert text(tables_of("notified")[1].rows[0][3]) == "no"


def test_the_ladder_has_a_row_for_each_fill_and_a_column_for_each_factor():
    ladder = tables_of("ladder")[0]
    assert [text(one[0]).split(" | ")[0] for one in ladder.rows] == ["1/3", "1/2", "0.6", "0.9", "as estimated"]
    assert len(ladder.columns) == 3


@pytest.mark.parametrize("remark", [None, ""])
def test_an_empty_remark_leaves_no_line(remark):
    assert cell("SAN", remark) == (Line("SAN"),)


def test_what_is_not_known_is_a_dash():
    assert text(cell(None)) == "–"


def test_a_text_too_long_to_keep_says_how_long_it_was():
    assert cell("A" * 20_000)[0].whole.endswith("… (20,000 characters in all)")


def test_changing_the_texts_keeps_links():
    table = Table("a", columns("b"), (row(cell("https://a.example/x")),))
    changed = with_texts(table, str.upper)
    assert changed.rows[0][0][0] == Line("HTTPS://A.EXAMPLE/X", href="https://a.example/x")
