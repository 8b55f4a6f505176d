"""The kernels of tracks and gaps give what the plain form gives."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.tables import UTC_TIME
from ullage.track.columns import sort_reports
from ullage.track.lineages import (
    G_OFF,
    G_OFF_POSITION,
    G_ON,
    G_ON_POSITION,
    G_TRACK,
    T_ENDED_BY,
    T_FIRST,
    T_LAST,
    T_LAST_POSITION,
    T_REPORTS,
)
from ullage.track.segment import ENDED_BY, SegmentRule, find_segments
from ullage.track.segment_reference import PlainShip

HOUR = 3_600_000_000
LEAST = 6 * HOUR


def frame(rows):
    """Make a table of (mmsi, minutes, lat, lon, sog)."""
    mmsi, minutes, lat, lon, sog = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    times = pl.Series([round(one * 60) * 1_000_000 for one in minutes], dtype=pl.Int64).cast(UTC_TIME)
    return pl.DataFrame(
        {
            "mmsi": pl.Series(mmsi, dtype=pl.String),
            "seen_at": times,
            "lat_deg": pl.Series(lat, dtype=pl.Float64),
            "lon_deg": pl.Series(lon, dtype=pl.Float64),
            "sog_kn": pl.Series(sog, dtype=pl.Float64),
        }
    )


def by_kernel(positions, until_us=None):
    """Give per ship: tracks of reports, reasons, tracks and gaps."""
    reports = sort_reports(positions)
    segments = find_segments(reports, SegmentRule(), LEAST, until_us)
    found = []
    for ship in range(len(reports.mmsi)):
        a, b = reports.first[ship], reports.first[ship + 1]
        own = [k for k, one in enumerate(segments.tracks) if a <= one[T_FIRST] < b]
        numbers = {number: k for k, number in enumerate(own)}
        found.append(
            (
                [numbers.get(number) for number in segments.track[a:b]],
                segments.aside[a:b].tolist(),
                [
                    (
                        *(int(segments.tracks[k, c] - a) for c in (T_FIRST, T_LAST, T_LAST_POSITION)),
                        int(segments.tracks[k, T_REPORTS]),
                        ENDED_BY[segments.tracks[k, T_ENDED_BY]],
                        float(segments.ways[k]),
                    )
                    for k in own
                ],
                sorted(
                    (
                        *(
                            int(one[c] - a) if one[c] >= 0 else None
                            for c in (G_OFF, G_OFF_POSITION, G_ON, G_ON_POSITION)
                        ),
                        numbers.get(one[G_TRACK]),
                    )
                    for one in segments.gaps
                    if a <= one[G_OFF] < b
                ),
            )
        )
    return found


def plainly(positions, until_us=None):
    """Give the same of the plain form."""
    reports = sort_reports(positions)
    until_us = reports.latest_us if until_us is None else until_us
    found = []
    for ship in range(len(reports.mmsi)):
        part = slice(reports.first[ship], reports.first[ship + 1])
        plain = PlainShip(
            *(one[part] for one in (reports.t_us, reports.lat, reports.lon, reports.sog)),
            SegmentRule(),
            LEAST,
            until_us,
        )
        tracks = plain.tracks()
        number = {id(track): k for k, track in enumerate(tracks)}
        found.append(
            (
                [number[id(one)] if one is not None else None for one in plain.track_of],
                plain.aside,
                [
                    (
                        one.reports[0],
                        one.reports[-1],
                        one.positions[-1],
                        len(one.reports),
                        one.ended_by,
                        sum(plain.way(a, b) for a, b in pairwise(one.positions)),
                    )
                    for one in tracks
                ],
                [
                    (one.off, one.off_position, one.on, one.on_position, number.get(id(one.track)))
                    for one in plain.gaps()
                ],
            )
        )
    return found


def sail(rng, lat, lon, reports):
    """Give times [min], positions and the speed of a ship that goes straight, and falls silent now and then."""
    minutes = np.cumsum(rng.exponential(rng.choice([2.0, 20.0, 90.0]), reports))
    for _ in range(rng.integers(0, 3)):
        minutes[rng.integers(1, reports) :] += rng.choice([200.0, 380.0, 500.0, 2000.0])
    minutes[::7] = np.rint(minutes[::7])
    knots, course = rng.uniform(0, 18), rng.uniform(0, 2 * np.pi)
    start = rng.uniform(-1.5, 1.5, 2) * rng.choice([0.1, 1, 8])
    way = knots * minutes / 3600
    return minutes, lat + start[0] + way * np.cos(course) % 20, lon + start[1] + way * np.sin(course), knots


def faulty(rng, report):
    """Give a report with one of many faults, or twice."""
    mmsi, minutes, lat, lon, sog = report
    return {
        0: [(mmsi, minutes, lat + rng.choice([0.03, 0.3, 20]), lon + 1, sog)],
        1: [(mmsi, minutes + rng.choice([-300.0, 400.0, 1400.0]), lat, lon, sog)],
        2: [(mmsi, minutes + rng.choice([0.0, 600.0]), None, None, sog)],
        3: [(mmsi, minutes, 91.0, 181.0, sog)],
        4: [(mmsi, minutes, lat, lon, rng.choice([51.2, 63.0, 102.3, 50.0]))],
        5: [report, report],
    }[int(rng.integers(0, 6))]


def wrapped(report):
    mmsi, minutes, lat, lon, sog = report
    if lat is None or lon == 181.0:
        return report
    return mmsi, minutes, min(90.0, max(-90.0, lat)), (lon + 180) % 360 - 180, sog


def fleet(seed, lat=40.0, lon=179.5, ships=6, reports=150):
    """Draw ships that share numbers, spike, keep wrong clocks, send no position, fall silent, and meet at one time."""
    rng = np.random.default_rng(seed)
    rows = []
    for ship in range(ships):
        mmsi = str(300_000_000 + ship // 2 * (ship % 3 > 0))
        minutes, lats, lons, knots = sail(rng, lat, lon, reports)
        share = rng.choice([0.02, 0.1])
        for at, north, east in zip(minutes, lats, lons, strict=True):
            report = (mmsi, at, north, east, knots)
            rows += map(wrapped, faulty(rng, report) if rng.random() < share else [report])
    return frame([rows[k] for k in rng.permutation(len(rows))])


def agree(positions, until_us=None):
    for quick, slow in zip(by_kernel(positions, until_us), plainly(positions, until_us), strict=True):
        assert quick[0] == slow[0]
        assert quick[1] == slow[1]
        assert [one[:-1] for one in quick[2]] == [one[:-1] for one in slow[2]]
        assert [one[-1] for one in quick[2]] == pytest.approx([one[-1] for one in slow[2]], rel=1e-9, abs=1e-6)
        assert quick[3] == slow[3]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("lat", [40.0, 84.0, -89.0])
def test_a_fleet_with_every_fault_gives_the_tracks_and_gaps_of_the_plain_form(seed, lat):
    agree(fleet([seed, int(lat) + 100], lat))


MINUTES = st.one_of(st.integers(0, 400), st.integers(0, 60), st.sampled_from([0, 480, 481, 960, 1500, 3000]))
DEGREES = st.one_of(st.sampled_from([0.0, 0.001, 0.02, 0.3, 5.0, 40.0]), st.floats(0, 2))
REPORT = st.tuples(
    st.sampled_from(["a", "b"]),
    MINUTES,
    st.one_of(DEGREES, st.none(), st.just(91.0)),
    DEGREES,
    st.sampled_from([None, 0.0, 10.0, 51.2, 102.3]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(REPORT, max_size=40), st.booleans())
def test_any_reports_give_the_tracks_and_gaps_of_the_plain_form(rows, later):
    positions = frame(rows)
    agree(positions, sort_reports(positions).latest_us + 7 * HOUR if later else None)


def test_more_ships_under_one_number_than_are_followed_give_those_of_the_plain_form():
    rng = np.random.default_rng(5)
    rows = [("a", 3 * n + rng.uniform(0, 3), 4.0 * (n % 25) - 50, 10.0, 0.0) for n in range(400)]
    agree(frame(rows))


def test_the_drawn_fleets_show_every_fault():
    aside, ended, open_gaps, closed_gaps = set(), set(), 0, 0
    for seed in range(20):
        for _, why, tracks, gaps in by_kernel(fleet([seed, 140])):
            aside |= set(why)
            ended |= {one[4] for one in tracks}
            open_gaps += sum(one[2] is None for one in gaps)
            closed_gaps += sum(one[2] is not None for one in gaps)
    assert aside == {0, 1, 2, 3, 4}
    assert ended == set(ENDED_BY)
    assert open_gaps
    assert closed_gaps


def test_ships_done_by_several_threads_give_those_of_the_plain_form():
    parts = [fleet([seed, 140], reports=40) for seed in range(20)]
    agree(pl.concat(part.with_columns(pl.col("mmsi") + f"{k:02}") for k, part in enumerate(parts)))
