"""Draughts and destinations of port visits."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from ullage.records import Place
from ullage.tables import POSITIONS, STATICS
from ullage.track.port_visit.visits import PortVisitRule, find_port_visits

BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
PLACES = (Place("load", "", "loads", 42.0, 133.0), Place("port", "", "discharges", 41.0, 130.0))


def at(hours):
    return BEGIN + timedelta(hours=hours)


def positions(*legs, mmsi="273000001"):
    """Make reports every half hour: (from hour, to hour, latitude, longitude), lying still."""
    rows = []
    for begin, end, lat, lon in legs:
        rows += [
            {"mmsi": mmsi, "seen_at": at(begin + k / 2), "lat_deg": lat, "lon_deg": lon, "sog_kn": 0.0}
            for k in range(round((end - begin) * 2) + 1)
        ]
    return POSITIONS.frame(rows)


def statics(*sent, mmsi="273000001"):
    """Make static reports: (hour, draught) or (hour, draught, destination)."""
    rows = [
        {"mmsi": mmsi, "seen_at": at(one[0]), "draught_m": one[1], "destination": one[2] if len(one) > 2 else None}
        for one in sent
    ]
    return STATICS.frame(rows)


# she lies at the loading place from hour 10 to 20, and at the port from hour 50 to 60
CALLS = [
    (0, 9, 42.5, 133.5),
    (10, 20, 42.0, 133.0),
    (21, 24, 42.3, 132.5),
    (50, 60, 41.0, 130.0),
    (61, 63, 41.3, 130.4),
]


def visits(*sent, rule=None, **more):
    return find_port_visits(positions(*CALLS), PLACES, rule, statics(*sent), **more).to_dicts()


def told(visit):
    return visit["draught_in_m"], visit["draught_out_m"], visit["draught_note"]


def test_a_draught_typed_in_port_is_that_of_leaving():
    assert told(visits((2, 3.5), (8, 3.5), (18, 5.6), (30, 5.6))[0]) == (3.5, 5.6, "as reported")


def test_a_draught_typed_hours_after_leaving_is_that_of_leaving():
    assert told(visits((2, 3.5), (19, 3.5), (22, 3.5), (27, 5.6), (40, 5.6))[0]) == (3.5, 5.6, "as reported")


def test_a_draught_that_stays_stale_is_carried_back_from_the_arrival_at_the_next_place():
    assert told(visits((2, 3.5), (22, 3.5), (46, 3.5), (48, 5.6))[0]) == (3.5, 5.6, "carried back")


def test_a_draught_is_carried_back_over_so_many_days_only():
    sent = (2, 3.5), (22, 3.5), (46, 3.5), (48, 5.6)
    assert told(visits(*sent, rule=PortVisitRule(carried_days=1.0))[0]) == (3.5, None, "stale")


def test_a_draught_is_carried_back_from_the_next_visit_alone():
    first, second = visits((2, 3.5), (22, 3.5), (52, 3.5), (55, 5.6))
    assert told(first) == (3.5, None, "stale")
    assert told(second) == (3.5, 5.6, "as reported")


def test_a_draught_that_is_never_typed_anew_tells_nothing_of_leaving():
    assert told(visits((2, 3.5), (15, 3.5), (58, 3.5))[0]) == (3.5, None, "stale")


def test_without_static_reports_nothing_is_known():
    assert told(visits()[0]) == (None, None, "not reported")
    assert told(find_port_visits(positions(*CALLS), PLACES).to_dicts()[0]) == (None, None, "not reported")


def test_a_draught_dates_from_its_first_message_not_from_one_that_repeats_it():
    # 5.6 m stood already on arrival; that it is sent again after leaving says nothing new
    assert told(visits((2, 5.6), (21, 5.6), (25, 5.6))[0]) == (5.6, None, "stale")


def test_zero_is_no_draught():
    assert told(visits((2, 3.5), (9, 0.0), (18, 0.0), (20, 5.6))[0]) == (3.5, 5.6, "as reported")


def test_a_draught_above_the_maximum_is_not_taken_on_arrival_and_is_clipped_on_leaving():
    most = {"273000001": 6.7}
    assert told(visits((2, 3.5), (18, 6.9), maximum_draught_m=most)[0]) == (3.5, 6.7, "as reported")
    assert told(visits((2, 3.5), (8, 6.9), (18, 5.0), maximum_draught_m=most)[0]) == (3.5, 5.0, "as reported")


@pytest.mark.parametrize("wrong", [12.0, 25.5])
def test_a_draught_far_above_all_that_she_reported_often_is_a_typing_error(wrong):
    sent = [(k / 10, 5.6) for k in range(5)]  # a draught within the double of it may be her laden one
    assert told(visits(*sent, (8, 3.5), (9, wrong), (18, 3.4))[0]) == (3.5, 3.4, "as reported")


def test_more_than_the_field_holds_is_no_maximum_of_hers():
    sent = [(k / 10, 25.5) for k in range(30)]
    assert told(visits(*sent, (4, 5.0), (4.1, 5.0), (4.2, 5.0), (18, 3.0))[0]) == (5.0, 3.0, "as reported")


def test_the_destination_is_the_last_one_sent_between_arrival_and_the_day_after_leaving():
    found = visits((2, 3.5, "VOSTOCHNY"), (15, 3.5, "NAMPO"), (22, 5.6, "FOR ORDERS"), (49, 5.6, "CHONGJIN"))
    assert [one["destination"] for one in found] == ["FOR ORDERS", None]


def test_a_destination_sent_before_arrival_alone_is_none_of_leaving():
    assert visits((2, 3.5, "VOSTOCHNY"))[0]["destination"] is None


def test_two_ships_under_one_number_have_no_draught():
    both = pl.concat([positions(*CALLS), positions((0, 63, 10.0, 100.0))])
    found = find_port_visits(both, PLACES, statics=statics((2, 3.5, "A"), (18, 5.6, "B"))).to_dicts()[0]
    assert told(found) == (None, None, "shared MMSI")
    assert found["destination"] is None


def test_the_order_of_static_reports_does_not_matter():
    sent = statics((2, 3.5, "A"), (2, 3.6, "B"), (18, 5.6, "C"), (18, 5.5, "D"), (30, 5.6, "E"))
    one = find_port_visits(positions(*CALLS), PLACES, statics=sent)
    assert one.equals(find_port_visits(positions(*CALLS), PLACES, statics=sent.reverse()))
