"""Fewer positions that draw the same track."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ullage.geo import distance_m
from ullage.tables import POSITIONS
from ullage.track.thin import ThinRule, thin_positions, thin_reference

BEGIN = datetime(2024, 3, 6, 23, 50, tzinfo=UTC)


def track(points, *, track_id="a", step_s=60):
    return POSITIONS.frame(
        {
            "mmsi": "273000001",
            "track_id": track_id,
            "seen_at": BEGIN + timedelta(seconds=step_s * i),
            "lat_deg": lat,
            "lon_deg": (lon + 180) % 360 - 180,
        }
        for i, (lat, lon) in enumerate(points)
    )


wander = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=60).map(
    lambda steps: [(60 + north, 179.9 + east) for north, east in np.cumsum(np.array(steps) * 1e-4, axis=0)]
)


def test_a_straight_run_keeps_its_ends():
    straight = track([(42 + 0.001 * i, 133.0) for i in range(100)])
    assert thin_positions(straight).equals(straight[[0, 99]])


def test_a_turn_is_kept():
    run = [(42 + 0.002 * i, 133.0) for i in range(50)]
    turn = run + [(42.098, 133.0 + 0.003 * i) for i in range(1, 50)]
    assert thin_positions(track(turn))["lat_deg"].to_list() == [42, 42.098, 42.098]


def test_a_stop_is_kept_though_it_lies_on_the_line():
    run = [(42 + 0.002 * i, 133.0) for i in range(50)]
    assert len(thin_positions(track(run + [run[-1]] * 50))) == 3


def test_tracks_are_thinned_apart_whatever_the_order_of_rows():
    one = track([(42 + 0.001 * i, 133.0) for i in range(20)])
    two = track([(10 + 0.001 * i, -33.0) for i in range(20)], track_id="b")
    mixed = pl.concat([two, one]).sample(fraction=1, shuffle=True, seed=4)
    assert thin_positions(mixed).equals(pl.concat([one[[0, 19]], two[[0, 19]]]))


def test_rows_without_track_time_or_position_are_left_out():
    rows = track([(42, 133)] * 3).with_columns(
        pl.Series("track_id", [None, "a", "a"]), pl.Series("lat_deg", [42.0, None, 42.0])
    )
    assert len(thin_positions(rows)) == 1


@given(wander)
def test_the_kernel_keeps_what_the_reference_keeps_and_stays_near(points):
    frame = track(points)
    kept = thin_positions(frame, ThinRule(most_m=40))
    t, lat, lon = (frame[name].to_physical().to_numpy() for name in ("seen_at", "lat_deg", "lon_deg"))
    index = thin_reference(t, lat, lon, 40)
    assert kept.equals(frame[index])
    unrolled = np.unwrap(lon, period=360)
    on_line = np.interp(t, t[index], lat[index]), np.interp(t, t[index], unrolled[index])
    assert distance_m(lat, lon, *on_line).max() <= 2 * 40 * 1.01
