from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.ledger.balance import OtherRule, day_range, end_balance, notified_by_day, run_balance
from ullage.records import Cap
from ullage.tables import NOTIFIED, OTHER_DELIVERIES

FIRST = date(2024, 1, 1)
CAP = Cap(500_000.0, "bbl", 8.33, FIRST, date(2024, 12, 31))


def daily(*cargoes, count=100, days=366):
    """One exact cargo [t] on each of some days."""
    table = np.zeros((count, days))
    for day, tonnes in cargoes:
        table[:, day] += tonnes
    return table


def notified(*rows):
    return NOTIFIED.frame(
        [{"from_day": a, "to_day": b, "barrels": barrels, "tonnes": tonnes} for a, b, barrels, tonnes in rows]
    )


def other(*rows):
    return OTHER_DELIVERIES.frame(
        [
            {"from_day": a, "to_day": b, "mode": mode, "low_bbl": low, "mid_bbl": mid, "high_bbl": high}
            for a, b, mode, low, mid, high in rows
        ]
    )


def balance_of(table, *, noted=(), others=(), caps=(CAP,), rule=None, bbl_per_t=None):
    return run_balance(
        table, bbl_per_t, notified(*noted), other(*others), caps, rule or OtherRule(), first_day=FIRST, seed=1
    )


def test_the_balance_is_the_sum_of_all_suppliers():
    found = balance_of(
        daily((10, 1000.0)),
        noted=[(FIRST, FIRST, 50.0, None)],
        others=[(FIRST, FIRST, "pipeline", 7.0, 7.0, 7.0)],
    )
    assert found.periods[0].balance.points() == pytest.approx(dict.fromkeys(("low", "mid", "high"), 8330 + 50 + 7))


def test_it_crosses_on_the_day_of_the_cargo_that_takes_it_over():
    found = balance_of(daily((10, 30_000.0), (20, 30_000.0), (30, 30_000.0))).periods[0]
    assert (found.crossed.low, found.crossed.mid, found.crossed.high) == (date(2024, 1, 31),) * 3
    assert found.crossed.p == 1.0


def test_a_balance_equal_to_the_cap_is_not_over_it():
    cap = Cap(1000.0, "t", 8.33, FIRST, date(2024, 12, 31))
    found = balance_of(daily((10, 1000.0)), caps=(cap,)).periods[0]
    assert found.crossed.p == 0.0
    assert found.crossed.mid is None


def test_a_point_among_worlds_that_never_cross_is_null():
    table = daily((10, 1.0))
    table[:60, 20] = 100_000.0
    found = balance_of(table).periods[0].crossed
    assert (found.low, found.mid, found.high) == (date(2024, 1, 21), date(2024, 1, 21), None)
    assert found.p == 0.6


def test_notices_come_at_their_shares():
    rows = daily(*((day, 5_000 / 8.33) for day in range(100)))
    found = balance_of(rows).periods[0]
    assert [notice.share for notice in found.notices] == [0.75, 0.9, 0.95]
    assert [(notice.mid - FIRST).days + 1 for notice in found.notices] == pytest.approx([75, 90, 95], abs=1)


def test_each_cap_has_a_period_of_its_own():
    caps = (
        Cap(1000.0, "bbl", 8.0, FIRST, date(2024, 6, 30)),
        Cap(1000.0, "bbl", 8.0, date(2024, 7, 1), date(2024, 12, 31)),
    )
    found = balance_of(daily((10, 100.0), (200, 50.0)), caps=caps)
    assert [period.balance.mid for period in found.periods] == [800.0, 400.0]
    assert len(found.table) == 366


def test_a_cargo_outside_the_caps_period_does_not_count():
    cap = Cap(1000.0, "bbl", 8.0, date(2024, 6, 1), date(2024, 6, 30))
    found = balance_of(daily((10, 100.0)), caps=(cap,))
    assert found.periods[0].balance.mid == 0.0
    assert found.table["day"].to_list() == [date(2024, 6, 1) + timedelta(i) for i in range(30)]


def test_notified_volumes_spread_evenly_over_their_days():
    spread = notified_by_day(notified((FIRST, date(2024, 1, 10), 100.0, None)), FIRST, 20, 8.33)
    assert spread == pytest.approx([10.0] * 10 + [0.0] * 10)


def test_barrels_count_as_reported_and_tonnes_by_the_keepers_factor():
    rows = notified((FIRST, FIRST, 100.0, 50.0), (FIRST, FIRST, None, 10.0))
    assert notified_by_day(rows, FIRST, 1, 8.33) == pytest.approx([183.3])


def test_an_excluded_mode_is_not_counted():
    others = [(FIRST, FIRST, "rail", 9.0, 9.0, 9.0), (FIRST, FIRST, "road", 5.0, 5.0, 5.0)]
    found = balance_of(daily(), others=others, rule=OtherRule(exclude=("rail",))).periods[0]
    assert found.other.points() == {"low": 5.0, "mid": 5.0, "high": 5.0}


def test_without_a_cap_the_balance_is_in_physical_barrels():
    found = balance_of(daily((10, 100.0)), caps=(), bbl_per_t=np.full(100, 7.44))
    assert found.periods[0].balance.mid == pytest.approx(744.0)
    assert found.periods[0].crossed is None
    assert found.table["p_over_cap"].is_null().all()


def test_without_cap_and_product_the_balance_cannot_be_told():
    found = balance_of(daily((10, 100.0)), caps=())
    assert not found.periods[0].balance.can_tell
    assert found.table["mid_bbl"].is_null().all()


def test_the_chance_of_the_last_day_is_the_chance_of_the_period():
    table = daily((10, 1.0))
    table[:25, 20] = 100_000.0
    found = balance_of(table)
    assert found.table["p_over_cap"][-1] == found.periods[0].crossed.p == found.periods[0].balance.p_above(500_000.0)


def test_the_end_alone_equals_the_end_of_the_run():
    rows = ([(FIRST, FIRST, 50.0, None)], [(FIRST, date(2024, 3, 1), "rail", 1.0, 7.0, 70.0)])
    table = daily((10, 100.0))
    end = end_balance(table, None, notified(*rows[0]), other(*rows[1]), CAP, OtherRule(), first_day=FIRST, seed=1)
    assert end == pytest.approx(balance_of(table, noted=rows[0], others=rows[1]).periods[0].balance.draws)


def test_days_cover_the_case_and_its_caps():
    assert day_range(date(2024, 3, 7), date(2024, 11, 5), (CAP,)) == (FIRST, 366)


@given(st.lists(st.tuples(st.integers(0, 365), st.floats(0, 1e5)), max_size=8))
def test_the_running_balance_never_falls(cargoes):
    found = balance_of(daily(*cargoes, count=3)).table["mid_bbl"].to_numpy()
    assert (np.diff(found) >= -1e-6).all()


@pytest.mark.parametrize("last", [date(2024, 1, 31), date(2024, 9, 30), date(2024, 12, 31)])
def test_exactly_the_cap_is_not_above_it_however_it_is_spread(last):
    period = balance_of(daily(), noted=[(FIRST, last, 500_000.0, None)]).periods[0]
    assert period.crossed.p == 0.0


def test_exactly_a_notice_level_is_reached_however_it_is_spread():
    noted = [(date(2024, 3, 1), date(2024, 3, 31), 375_000.0, None)]
    assert balance_of(daily(), noted=noted).periods[0].notices[0].mid == date(2024, 3, 31)


def test_a_lowest_estimate_of_zero_is_the_limit_of_small_ones():
    widths = []
    for low in (0.0, 0.01, 1.0):
        others = [(FIRST, FIRST, "rail", low, 10_000.0, 20_000.0)]
        found = balance_of(daily(count=5000), others=others).periods[0].other
        widths.append((found.high - found.low, found.mid))
    assert widths[0] == pytest.approx(widths[1], rel=1e-3)
    assert widths[0] == pytest.approx(widths[2], rel=1e-3)
