"""The kernel of port visits gives what the plain form gives."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.records import Place
from ullage.tables import UTC_TIME
from ullage.track.columns import sort_reports
from ullage.track.port_visit.reference import PlainReport, stays_reference
from ullage.track.port_visit.visits import PortVisitRule, build_port_visits
from ullage.track.segment import SegmentRule, build_tracks, find_segments

RULE = PortVisitRule()
TIMES = ("first", "last", "entered", "stopped", "departed", "exited")
COLUMNS = ("first_at", "last_at", "entered_at", "stopped_at", "departed_stop_at", "exited_at")


def frame(rows):
    """Make a table of (mmsi, minutes, lat, lon, sog)."""
    mmsi, minutes, lat, lon, sog = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return pl.DataFrame(
        {
            "mmsi": pl.Series(mmsi, dtype=pl.String),
            "seen_at": pl.Series([round(one * 60) * 1_000_000 for one in minutes], dtype=pl.Int64).cast(UTC_TIME),
            "lat_deg": pl.Series(lat, dtype=pl.Float64),
            "lon_deg": pl.Series(lon, dtype=pl.Float64),
            "sog_kn": pl.Series(sog, dtype=pl.Float64),
        }
    )


def agree(positions, places):
    reports = sort_reports(positions)
    segments = find_segments(reports, SegmentRule())
    tracks = build_tracks(reports, segments, SegmentRule())
    quick = build_port_visits(reports, segments, tracks, places, RULE)
    slow = []
    for number, (_, _, _, _, is_ship) in enumerate(segments.lineages):
        own = np.flatnonzero(segments.lineage == number)
        if is_ship:
            plain = [plain_report(reports, i, segments.track[i]) for i in own]
            mmsi = reports.ship_of(own[:1])[0]
            slow += [(mmsi, one) for one in stays_reference(plain, places, RULE, segments.until_us)]
    found = [
        (row["mmsi"], row["place_id"], *(row[name] for name in COLUMNS), row["gap_h"], row["reports"])
        for row in quick.with_columns(pl.col(COLUMNS).dt.timestamp("us")).iter_rows(named=True)
    ]
    expected = [
        (mmsi, one.place.id, *(getattr(one, name) for name in TIMES), one.gap / 3.6e9 if one.gap else None, one.reports)
        for mmsi, one in slow
    ]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    return quick


def plain_report(reports, i, track):
    if track < 0 or not (abs(reports.lat[i]) <= 90 and abs(reports.lon[i]) <= 180):
        return PlainReport(int(reports.t_us[i]))
    sog = None if np.isnan(reports.sog[i]) else float(reports.sog[i])
    return PlainReport(int(reports.t_us[i]), float(reports.lat[i]), float(reports.lon[i]), sog)


def harbours(rng, lat, lon, count=12):
    """Draw places that overlap: points with and without a radius, berths as areas, one area around several."""
    places = []
    for k in range(count):
        y, x = lat + rng.uniform(-0.12, 0.12), lon + rng.uniform(-0.12, 0.12) / np.cos(np.radians(lat))
        if k % 3 == 0:
            places.append(Place(f"point {k}", "", "anchorage", y, wrap(x), rng.choice([None, 500.0, 4000.0])))
        else:
            angles = np.sort(rng.uniform(0, 2 * np.pi, 5))
            size = rng.choice([0.004, 0.02, 0.05])
            ring = [(wrap(x + size * np.cos(a) / np.cos(np.radians(lat))), y + size * np.sin(a)) for a in angles]
            places.append(Place(f"area {k}", "", "loads", area=tuple(ring)))
    return (*places, Place("nowhere", "", "loads"))


def wrap(lon):
    return float((lon + 180) % 360 - 180)


def calls(rng, lat, lon, ships=4, legs=30):
    """Draw ships that go from spot to spot among the places, lie there, fall silent, and send no speed or position."""
    rows = []
    for ship in range(ships):
        at, here = 0.0, np.array([lat, lon])
        for _ in range(legs):
            scale = rng.choice([0.02, 0.1, 0.5])
            to = np.array([lat, lon]) + rng.uniform(-scale, scale, 2) / [1, np.cos(np.radians(lat))]
            steps, minutes = rng.integers(2, 10), rng.uniform(20, 200)
            for share in np.linspace(0, 1, steps):
                y, x = here + share * (to - here)
                rows.append((str(ship // 2), at + share * minutes, y, wrap(x), float(rng.choice([0.1, 0.3, 0.6, 9]))))
            here, at = to, at + minutes
            for _ in range(rng.integers(0, 6)):
                at += rng.choice([6.0, 30.0, 100.0, 250.0, 500.0], p=[0.3, 0.3, 0.3, 0.05, 0.05])
                sog = rng.choice([0.0, 0.1, 0.2, 0.4, 0.5, np.nan])
                position = (None, None) if rng.random() < 0.05 else (here[0], wrap(here[1]))
                rows.append((str(ship // 2), at, *position, None if np.isnan(sog) else float(sog)))
    return frame([rows[k] for k in rng.permutation(len(rows))])


@pytest.mark.parametrize("lat", [0.0, 43.0, -78.0])
@pytest.mark.parametrize("lon", [133.0, 180.0])
@pytest.mark.parametrize("seed", range(2))
def test_ships_among_overlapping_places_make_the_visits_of_the_plain_form(lat, lon, seed):
    rng = np.random.default_rng([seed, int(lat) + 90, int(lon)])
    visits = agree(calls(rng, lat, lon), harbours(rng, lat, lon))
    assert len(visits) > 20


def test_places_around_a_pole_make_the_visits_of_the_plain_form():
    rng = np.random.default_rng(3)
    lons, lats = rng.uniform(-180, 180, 200), rng.uniform(89.9, 90, 200)
    rows = [("1", 12.0 * k, lats[k // 5], lons[k // 5], 0.1) for k in range(1000)]
    agree(frame(rows), (Place("pole", "", "loads", 90.0, 0.0, 5000.0), Place("near", "", "loads", 89.95, 170.0)))


SPOT = st.sampled_from([0.0, 0.004, 0.0089, 0.009, 0.018, 0.0271, 0.036, 0.05, 0.2])
PLACES = (
    Place("a", "", "loads", 0.0, 0.0, 1000.0),
    Place("b", "", "loads", 0.018, 0.0),
    Place("c", "", "loads", area=((-0.01, -0.01), (0.01, -0.01), (0.01, 0.005), (-0.01, 0.005))),
)
REPORT = st.tuples(
    st.sampled_from(["1", "2"]),
    st.integers(0, 3000),
    st.one_of(SPOT, st.none()),
    SPOT,
    st.sampled_from([None, 0.0, 0.1, 0.3, 0.6, 8.0]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(REPORT, max_size=30))
def test_any_reports_make_the_visits_of_the_plain_form(rows):
    agree(frame(rows), PLACES)
