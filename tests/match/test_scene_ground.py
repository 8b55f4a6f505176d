"""The ground of a scene: its area, and how likely a ship is imaged on it."""

import numpy as np
import pytest

from matchmaker import AT, positions_of, reports, scene
from ullage.match.ground import ground_of
from ullage.match.hulls import gather_hulls
from ullage.match.rule import MatchRule
from ullage.match.ships import find_ships, gather_tracks
from ullage.tables import STATICS

NOTHING = np.zeros((2, 2))


def ships_of(*heard):
    tracks = gather_tracks(positions_of(*heard), MatchRule())
    return find_ships(tracks, gather_hulls(STATICS.frame()), round(AT.timestamp() * 1e6), MatchRule())


@pytest.mark.parametrize("lon", [133.0, 180.0, -180.0])
def test_its_area_is_that_of_its_outline_wherever_it_lies(lon):
    ground = ground_of(scene(half_km=20.0, lon=lon)["footprint"][0], np.empty(0), np.empty(0))
    assert ground.area_km2 == pytest.approx(1600, rel=0.01)


def test_a_ship_is_imaged_inside_outside_or_at_the_edge():
    ground = ground_of(scene(half_km=20.0)["footprint"][0], np.empty(0), np.empty(0))
    heard = [reports("273000001"), reports("273000002", 60_000.0), reports("273000003", 20_000.0, 0.0, 8.0, 0.0)]
    inside, outside, edge = ground.holds(ships_of(*heard), NOTHING)
    assert (inside, outside) == (1.0, 0.0)
    assert 0.05 < edge < 0.95


def test_who_was_not_heard_for_long_is_less_surely_inside():
    ground = ground_of(scene(half_km=20.0)["footprint"][0], np.empty(0), np.empty(0))
    soon, late = (ships_of(reports("273000001", speed_kn=12.0, minutes=(-away - 5, -away))) for away in (5, 300))
    assert ground.holds(late, NOTHING)[0] < ground.holds(soon, NOTHING)[0] == 1.0
