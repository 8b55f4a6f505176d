"""Which reports are one track."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from ullage.tables import POSITIONS, TRACKS
from ullage.track.segment import SegmentRule, count_untracked, segment_tracks

BEGIN = datetime(2024, 3, 1, 20, tzinfo=UTC)


def frame(rows, mmsi="273000001"):
    """Make a table of (minute, latitude, longitude) or (minute, latitude, longitude, knots)."""
    return POSITIONS.frame(
        [
            {
                "mmsi": mmsi,
                "seen_at": None if one[0] is None else BEGIN + timedelta(minutes=one[0]),
                "lat_deg": one[1],
                "lon_deg": one[2],
                "sog_kn": one[3] if len(one) > 3 else None,
            }
            for one in rows
        ]
    )


def sailing(begin=0, end=600, lat=40.0, lon=131.0, knots=12.0, every=10):
    """Make reports of a ship that goes north."""
    return [(minute, lat + knots * (minute - begin) / 3600, lon) for minute in range(begin, end + 1, every)]


def tracks_of(rows, **rule):
    return segment_tracks(frame(rows), SegmentRule(**rule))


def test_a_ship_that_reports_on_is_one_track():
    positions, tracks = tracks_of(sailing())
    assert tracks.schema == TRACKS.schema
    assert tracks["track_id"].to_list() == ["273000001-20240301T200000Z"]
    assert positions["track_id"].to_list() == tracks["track_id"].to_list() * 61
    assert tracks["distance_nm"][0] == pytest.approx(120, rel=3e-3)
    assert tracks.select("reports", "ended_by", "shared").row(0) == (61, "data", False)


def test_a_long_silence_ends_a_track():
    _, tracks = tracks_of(sailing(0, 100) + sailing(100 + 481, 900, 41.2))
    assert tracks["ended_by"].to_list() == ["silence", "data"]
    _, tracks = tracks_of(sailing(0, 100) + sailing(100 + 480, 900, 41.2))
    assert len(tracks) == 1


def test_a_track_not_heard_for_long_before_the_end_of_the_data_has_ended():
    end = BEGIN + timedelta(hours=30)
    assert segment_tracks(frame(sailing()), until=end)[1]["ended_by"].to_list() == ["silence"]
    with pytest.raises(ValueError, match="time zone"):
        segment_tracks(frame(sailing()), until=end.replace(tzinfo=None))


def test_two_ships_under_one_number_have_a_track_each():
    positions, tracks = tracks_of(sailing() + sailing(3, 603, -20.0, 60.0))
    assert tracks["shared"].to_list() == [True, True]
    assert tracks["reports"].to_list() == [61, 61]
    south = pl.col("lat_deg") < 0
    assert positions.filter(south)["track_id"].n_unique() == positions.filter(~south)["track_id"].n_unique() == 1


def test_two_tracks_that_begin_at_once_have_names_of_their_own():
    _, tracks = tracks_of(sailing() + sailing(0, 600, -20.0, 60.0))
    assert tracks["track_id"].to_list() == ["273000001-20240301T200000Z", "273000001-20240301T200000Z-2"]


def test_a_ship_that_is_suddenly_elsewhere_ends_a_track_by_a_jump():
    _, tracks = tracks_of(sailing(0, 300) + sailing(310, 600, -20.0, 60.0))
    assert tracks["ended_by"].to_list() == ["jump", "data"]
    assert tracks["shared"].to_list() == [False, False]


def test_what_lies_off_the_track_for_one_report_is_put_aside():
    rows = sailing()
    rows[20] = (200, rows[20][1], 131.15)
    positions, tracks = tracks_of(rows)
    assert len(tracks) == 1
    assert positions["track_id"].null_count() == 1
    assert count_untracked(frame(rows)) == {"off the track for one report": 1}


def test_a_report_with_the_time_of_another_is_put_aside():
    rows = sailing()
    rows[20] = (500, *rows[20][1:])
    assert count_untracked(frame(rows)) == {"on the track of another time": 1}
    assert len(tracks_of(rows)[1]) == 1


def test_a_report_without_a_position_prolongs_the_track_heard_last():
    positions, tracks = tracks_of([*sailing(), (900, None, None)])
    assert tracks["ended_at"][0] == BEGIN + timedelta(minutes=900)
    assert positions["track_id"].null_count() == 0


@pytest.mark.parametrize("knots", [51.2, 63.0, 102.3])
def test_speeds_that_stand_for_none_make_no_track(knots):
    assert count_untracked(frame([*sailing(), (605, 42.0, 131.0, knots)])) == {"speed that stands for none": 1}


def test_reports_without_a_time_make_no_tracks_and_are_counted():
    positions, tracks = tracks_of([*sailing(), (None, 40.0, 131.0)])
    assert positions["track_id"].null_count() == 1
    assert tracks["reports"].sum() == 61
    assert count_untracked(frame([*sailing(), (None, 40.0, 131.0)])) == {"no time": 1}


def test_every_report_is_on_a_track_or_counted():
    rows = [*sailing(), (None, 1.0, 1.0), (2000, None, None), (305, 40.0, 140.0), (610, 95.0, 10.0)]
    positions, tracks = tracks_of(rows)
    assert tracks["reports"].sum() + sum(count_untracked(frame(rows)).values()) == len(rows)
    assert positions["track_id"].is_not_null().sum() == tracks["reports"].sum()


def test_nothing_gives_empty_tables():
    positions, tracks = segment_tracks(POSITIONS.frame())
    assert positions.is_empty()
    assert tracks.schema == TRACKS.schema
    assert tracks.is_empty()


@pytest.mark.parametrize("shift", [0.0, 48.9, 49.3])
def test_a_track_goes_on_across_the_antimeridian(shift):
    rows = [(10 * k, 10.0, (131.0 + shift + k / 60 + 180) % 360 - 180) for k in range(60)]
    _, tracks = tracks_of(rows)
    assert tracks["reports"].to_list() == [60]
    _, elsewhere = tracks_of([(10 * k, 10.0, k / 60) for k in range(60)])
    assert tracks["distance_nm"][0] == pytest.approx(elsewhere["distance_nm"][0])


def test_a_track_goes_on_over_a_pole():
    rows = [(10 * k, 90 - abs(k - 30) / 30, 20.0 if k < 30 else -160.0) for k in range(60)]
    assert tracks_of(rows)[1]["reports"].to_list() == [60]


def test_neither_the_order_of_rows_nor_daily_files_change_a_track():
    whole = frame(sailing() + sailing(3, 603, -20.0, 60.0))
    positions, tracks = segment_tracks(whole)
    days = [whole.filter(pl.col("seen_at").dt.day() == day) for day in (2, 1)]
    again, same = segment_tracks(pl.concat(days))
    assert tracks.equals(same)
    key = ["seen_at", "lat_deg"]
    assert again.sort(key).equals(positions.sort(key))
    _, reversed_tracks = segment_tracks(whole.reverse())
    assert tracks.equals(reversed_tracks)
