"""A row written without a name may be of a ship that AIS shows at the place; two such rows never are one."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from ullage.records import Place
from ullage.tables import FLEET, HULLS, OBSERVATIONS, PORT_VISITS, STATICS
from ullage.visits import VisitRule, find_visits

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
PLACES = {"berth": Place("berth", "Berth", "loads", 42.7, 133.1, 300.0)}
FLEET_ROW = {"vessel_id": "imo:9000003", "name": "A", "imo": "9000003", "mmsi": "445000001", "length_m": 90.0}


def row(number, hours):
    when = NOON + timedelta(hours=hours)
    return {"observation_id": f"o-{number}", "seen_after": when, "seen_before": when, "place_id": "berth"}


def call(from_h, to_h):
    came, left = (NOON + timedelta(hours=hours) for hours in (from_h, to_h))
    return {
        "port_visit_id": f"pv-{from_h}", "mmsi": "445000001", "track_id": "t", "place_id": "berth",
        "entered_at": came, "stopped_at": came, "departed_stop_at": left, "exited_at": left, "first_at": came,
        "last_at": left, "duration_h": float(to_h - from_h), "confidence": 4, "reports": 50,
    }  # fmt: skip


def visits_of(rows, calls):
    return find_visits(
        OBSERVATIONS.frame(rows), PLACES, (), HULLS.frame(), VisitRule(),
        port_visits=PORT_VISITS.frame(calls), statics=STATICS.frame(), fleet=FLEET.frame([FLEET_ROW]),
    )  # fmt: skip


def test_a_nameless_row_of_the_time_at_which_ais_shows_a_ship_there_is_hers():
    (visit,) = visits_of([row(1, 5)], [call(0, 20)]).rows(named=True)
    assert visit["vessel_id"] == "imo:9000003"
    assert {"o-1", "pv-0"} <= set(visit["evidence"])


def test_of_two_nameless_rows_one_alone_is_hers():
    visits = visits_of([row(1, 5), row(2, 9)], [call(0, 20)])
    assert sorted(visits["vessel_id"].to_list(), key=str) == [None, "imo:9000003"]


@pytest.mark.parametrize("hours", [200, -200])
def test_a_nameless_row_of_another_week_is_of_another_ship(hours):
    assert visits_of([row(1, hours)], [call(0, 20)]).filter(pl.col("vessel_id").is_null()).height == 1
