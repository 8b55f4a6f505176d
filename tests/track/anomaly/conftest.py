"""Ships made for one test: what they report of their way and of themselves."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from ullage.geo import destination
from ullage.tables import POSITIONS, STATICS
from ullage.track.anomaly import find_anomalies

ROOT = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[4] / "shared" / "data")) / "ais"
BEGIN = datetime(2024, 3, 6, 22, 0, tzinfo=UTC)


@pytest.fixture
def begin():
    """Give the time from which hours count."""
    return BEGIN


@pytest.fixture
def way():
    """Make position reports of hours, latitudes and longitudes."""

    def make(hours, lat, lon, mmsi="273000001", **columns):
        lon = (np.asarray(lon) + 180) % 360 - 180
        return POSITIONS.frame(
            {"mmsi": mmsi, "seen_at": BEGIN + timedelta(hours=float(t)), "lat_deg": a, "lon_deg": o, **columns}
            for t, a, o in zip(hours, np.asarray(lat).tolist(), lon.tolist(), strict=True)
        )

    return make


@pytest.fixture
def plane(way):
    """Make position reports of hours and metres east and north of a place, with the errors that receivers have."""

    def make(hours, east, north, lat=36.0, lon=-20.0, noise_m=3.0, seed=4, **columns):
        rng = np.random.default_rng(seed)
        east, north = (np.asarray(one) + rng.normal(0, noise_m, len(hours)) for one in (east, north))
        to = destination(lat, lon, np.degrees(np.arctan2(east, north)), np.hypot(east, north))
        return way(hours, *to, **columns)

    return make


@pytest.fixture
def said():
    """Make static reports, one each half hour, of dictionaries."""

    def make(*rows, mmsi="273000001", every_h=0.5):
        return STATICS.frame(
            {"mmsi": mmsi, "seen_at": BEGIN + timedelta(hours=every_h * k), **row} for k, row in enumerate(rows)
        )

    return make


@pytest.fixture
def kinds():
    """Give the kinds of anomaly that are found in tables."""

    def find(positions=None, statics=None, rule=None, **given):
        positions = POSITIONS.frame() if positions is None else positions
        return find_anomalies(positions, statics, rule, **given)["kind"].to_list()

    return find


@pytest.fixture
def real():
    """Give the path of a real file; skip where it is absent."""

    def find(name):
        path = ROOT / name
        if not path.exists():
            pytest.skip(f"no real AIS: {name} is neither below ULLAGE_TEST_DATA nor in ../shared/data")
        return path

    return find
