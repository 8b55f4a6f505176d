"""Real ships: what must not be taken for an anomaly, and what is one."""

import pytest

from ullage.sources.ais import read_ais
from ullage.tables import ANOMALIES
from ullage.track.anomaly import KINDS, find_anomalies
from ullage.track.anomaly.found import CALLSIGN_CHANGED, NAME_CHANGED, NO_SHIP, TWO_PLACES, UNKNOWN_FLAG, WRONG_IMO


@pytest.mark.parametrize(
    "name",
    [
        "csv_noaa_marinecadastre/noaa_test_track.csv",
        "events_gap_positions_two_providers/gap_positions_gfw.csv.zip",
        "csv_gfw_messages/224051350.msg.gz",
        "csv_gfw_messages/538004505.msg.gz",
    ],
)
def test_ordinary_voyages_show_nothing(real, name):
    assert find_anomalies(*read_ais([real(name)])).is_empty()


def test_ships_whose_last_known_places_lie_together_show_nothing_of_their_ways(real):
    found = find_anomalies(*read_ais([real("json_digitraffic_baltic/latest.json")]))
    assert set(found["kind"]) <= {NO_SHIP, UNKNOWN_FLAG}


def test_a_placeholder_that_two_ships_send_is_two_ships(real):
    found = find_anomalies(*read_ais([real("csv_gfw_messages/240000000.msg.gz")]))
    assert set(found["kind"]) == {TWO_PLACES, NAME_CHANGED, CALLSIGN_CHANGED, WRONG_IMO}


def test_what_is_found_is_of_the_table_and_of_the_kinds(real):
    found = find_anomalies(*read_ais([real("csv_gfw_messages/240000000.msg.gz")]))
    assert found.schema == ANOMALIES.schema
    assert set(found["kind"]) <= set(KINDS)
    assert found["anomaly_id"].is_unique().all()
