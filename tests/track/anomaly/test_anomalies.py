"""What holds for all kinds of anomaly."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.geo import destination
from ullage.tables import ANOMALIES, POSITIONS, STATICS, UTC_TIME
from ullage.track.anomaly import AnomalyRule, find_anomalies
from ullage.track.anomaly.found import CLOSED_TRACK, KINDS, NAME_CHANGED, TOO_EVEN, TWO_PLACES


@pytest.fixture
def odd(plane, way, said):
    """Give reports of ships of which each shows another anomaly."""

    def make(lon=-20.0):
        hours = np.arange(0, 6, 0.05)
        line = destination(36.0, lon, 70.0, hours * 12 * 1852)
        circle = 900 * np.cos(hours * 20), 900 * np.sin(hours * 20)
        far = destination(10.0, lon, 70.0, hours * 12 * 1852)
        crowd = np.random.default_rng(1).normal(0, 2e-4, len(hours))
        positions = pl.concat(
            [
                way(hours, *line, mmsi="273000001"),
                plane(hours, *circle, lon=lon, mmsi="273000002"),
                way(hours, line[0] + crowd, line[1], mmsi="273000003"),
                way(hours + 0.01, far[0] + crowd, far[1], mmsi="273000003"),
            ]
        )
        return positions, said({"name": "A"}, {"name": "A"}, {"name": "B"}, {"name": "B"}, mmsi="273000004")

    return make


def told(found):
    return found.select("mmsi", "kind").rows()


ALL = [
    ("273000001", TOO_EVEN),
    ("273000002", CLOSED_TRACK),
    ("273000003", TWO_PLACES),
    ("273000004", NAME_CHANGED),
]


def test_each_ship_shows_its_own(odd):
    assert told(find_anomalies(*odd())) == ALL


def test_the_antimeridian_is_no_special_place(odd):
    assert told(find_anomalies(*odd(lon=179.9))) == ALL


@pytest.mark.parametrize("hours", [1, 2, 13.37])
def test_where_midnight_falls_does_not_matter(odd, hours):
    later = [one.with_columns(pl.col("seen_at") + pl.duration(seconds=round(3600 * hours))) for one in odd()]
    shifted, here = find_anomalies(*later), find_anomalies(*odd())
    names = ["mmsi", "track_id", "kind", "lat_deg", "reports", "value"]
    assert shifted.select(names).drop("track_id").equals(here.select(names).drop("track_id"))


def test_the_order_of_rows_does_not_matter(odd):
    positions, statics = odd()
    shuffled = (one.sample(fraction=1, shuffle=True, seed=7) for one in (positions, statics))
    assert find_anomalies(*shuffled).equals(find_anomalies(positions, statics))


def test_ships_apart_show_what_they_show_together(odd):
    positions, statics = odd()
    parts = [find_anomalies(positions.filter(mmsi=mmsi), statics.filter(mmsi=mmsi)) for mmsi, _ in ALL]
    assert pl.concat(parts).equals(find_anomalies(positions, statics))


def test_the_tables_stay_as_they_are(odd):
    tables = odd()
    copies = [one.clone() for one in tables]
    find_anomalies(*tables)
    assert all(one.equals(copy) for one, copy in zip(tables, copies, strict=True))


def test_every_row_says_by_which_rule_and_why(odd):
    found = find_anomalies(*odd(), AnomalyRule(length_m=12.0))
    assert found["rule"].str.contains("length_m=12.0", literal=True).all()
    assert found["reason"].str.len_chars().min() > 20
    assert found["anomaly_id"].is_unique().all()
    assert set(found["kind"]) <= set(KINDS)
    assert found.schema == ANOMALIES.schema


def test_a_stricter_rule_finds_no_more(odd):
    rule = AnomalyRule()
    strict = replace(rule, even_m=rule.even_m / 1e6, loop_m=rule.loop_m / 1e6, heard=9)
    assert set(told(find_anomalies(*odd(), strict))) <= set(told(find_anomalies(*odd(), rule)))


def test_of_nothing_nothing_is_found():
    assert find_anomalies(POSITIONS.frame()).is_empty()
    assert find_anomalies(POSITIONS.frame(), STATICS.frame()).schema == ANOMALIES.schema


def test_reports_of_the_barest_kind_are_enough():
    bare = pl.DataFrame(
        {"mmsi": ["273000001"] * 3, "seen_at": [datetime(2024, 3, 1, h, tzinfo=UTC) for h in range(3)]}
    ).with_columns(lat_deg=pl.Series([42.0, 42.1, 42.21]), lon_deg=133.0)
    assert find_anomalies(bare).is_empty()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["273000001", "0", "1234567890", "abc", None]),
            st.one_of(st.none(), st.integers(0, 4_102_444_800_000_000)),
            st.one_of(st.none(), st.floats(allow_infinity=True)),
            st.one_of(st.none(), st.floats(allow_infinity=True)),
        ),
        max_size=40,
    )
)
def test_whatever_reports_say_nothing_breaks(rows):
    columns = ("mmsi", "seen_at", "lat_deg", "lon_deg")
    kinds = {"mmsi": pl.String, "seen_at": pl.Int64, "lat_deg": pl.Float64, "lon_deg": pl.Float64}
    frame = pl.DataFrame(rows, schema={name: kinds[name] for name in columns}, orient="row")
    found = find_anomalies(frame.with_columns(pl.col("seen_at").cast(UTC_TIME)))
    assert set(found["kind"]) <= set(KINDS)
