from datetime import date

import pytest

from ullage.ledger.scenarios import build_ladder
from ullage.records import ReportedVisits


def reported(total):
    return ReportedVisits("port", 87, date(2023, 1, 1), date(2023, 9, 15), deadweight_total_t=total)


def cell(ladder, label, factor=8.33, of="all seen visits"):
    (found,) = [row for row in ladder if (row.of, row.label, row.bbl_per_t) == (of, label, factor)]
    return found.bbl


@pytest.mark.parametrize(
    ("total", "label", "published"),
    [
        ((759_793 / 0.5 + 1_367_628 / 0.9) / 2 / 8.33, "1/2", 759_793),
        ((759_793 / 0.5 + 1_367_628 / 0.9) / 2 / 8.33, "0.9", 1_367_628),
        ((1_015_588 / 0.6 + 1_523_381 / 0.9) / 2 / 8.33, "0.6", 1_015_588),
        ((1_015_588 / 0.6 + 1_523_381 / 0.9) / 2 / 8.33, "0.9", 1_523_381),
        (781_497 / 0.9 / 8.33, "0.9", 781_497),
    ],
)
def test_one_summed_deadweight_gives_both_published_totals_of_a_list(total, label, published):
    assert cell(build_ladder([total / 87] * 87, [reported(total)], 0.7, [8.33]), label) == pytest.approx(
        published, abs=1
    )


def test_a_count_with_another_deadweight_has_a_ladder_of_its_own():
    ladder = build_ladder([1000.0, 2000.0], [reported(5000.0)], None, [8.0])
    assert cell(ladder, "0.9", 8.0) == pytest.approx(21_600)
    assert cell(ladder, "0.9", 8.0, "87 visits reported for 2023-01-01 to 2023-09-15") == pytest.approx(36_000)


def test_the_estimates_own_fill_is_the_last_rung():
    assert cell(build_ladder([1000.0], [], 0.8, [8.0, 7.0]), "as estimated", 7.0) == pytest.approx(5600)


def test_without_visits_the_ladder_is_of_zeros():
    assert {row.bbl for row in build_ladder([], [], None, [8.33])} == {0.0}
