"""The odds that a gap was deliberate: what speaks for it, what against, and when it cannot be told."""

import io
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ullage.simulate import FAMILIES, simulate_world
from ullage.simulate.labels import label_gaps
from ullage.tables import GAPS, POSITIONS
from ullage.track.disabling import DisablingRule, judge_gaps, weigh_gaps
from ullage.track.gap import find_gaps
from ullage.track.history import revise_gaps
from ullage.track.outage import OUTAGES_FOUND
from ullage.track.reception import find_reception

START = datetime(2024, 3, 1, tzinfo=UTC)
END = START + timedelta(hours=96)
PROVIDERS = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "ais/events_gap_positions_two_providers"


def neighbours(count, silent=(), lon=133.1, **more):
    """Give ships that lie in a square of fifty miles, 25 fill it; heard every ten minutes, but for some hours."""
    return POSITIONS.frame(
        {
            "mmsi": f"44100{n:04}",
            "seen_at": START + timedelta(minutes=10 * k + n),
            "lat_deg": 42.75 + 0.2 * (n % 5 - 2),
            "lon_deg": (lon + 0.2 * (n // 5 - 2) + 180) % 360 - 180,
            "ais_class": "A",
            **more,
        }
        for n in range(count)
        for k in range(576)
        if not (silent and silent[0] <= k / 6 < silent[1])
    )


def shuttle(off, on, lon=133.1, mmsi="440000001"):
    """Give a ship that sails slowly to and fro, and is not heard from one hour to another."""
    hours = [h for h in np.arange(0, 96, 1 / 6) if not off < h < on]
    return POSITIONS.frame(
        {
            "mmsi": mmsi,
            "seen_at": START + timedelta(hours=float(h)),
            "lat_deg": 42.75 + 0.02 * float(np.sin(h)),
            "lon_deg": (lon + 0.05 * float(np.cos(h)) + 180) % 360 - 180,
            "ais_class": "A",
        }
        for h in hours
    )


def judged(*tables, rule=None, places=()):
    positions = pl.concat(tables)
    gaps = find_gaps(positions, until=END)
    return judge_gaps(gaps, find_reception(positions, until=END), rule, places)


def of_the_shuttle(gaps):
    return gaps.filter(pl.col("mmsi") == "440000001").to_dicts()[0]


def test_a_ship_silent_while_all_around_are_heard_has_likely_switched_off():
    gap = of_the_shuttle(judged(neighbours(25), shuttle(30, 57)))
    assert gap["p_disabled"] > 0.9
    assert gap["reception"] == "working"
    assert gap["neighbours"] >= 4
    assert "other ships were heard near her" in gap["reason"]


def test_the_probability_is_that_of_its_parts():
    gap = of_the_shuttle(judged(neighbours(25), shuttle(30, 57)))
    odds = gap["prior_odds"] / gap["p_unheard"]
    assert gap["p_disabled"] == pytest.approx(odds / (1 + odds))


def test_a_ship_silent_with_all_others_was_not_heard_by_anyone():
    positions = pl.concat([neighbours(25, silent=(30, 55)), shuttle(30, 57)])
    gaps, outages = weigh_gaps(find_gaps(positions, until=END), find_reception(positions, until=END))
    gap = of_the_shuttle(gaps)
    assert gap["reception"] == "outage"
    assert gap["outage_share"] > 0.9
    assert gap["p_disabled"] is None or gap["p_disabled"] < 0.05
    assert outages.schema == OUTAGES_FOUND.schema
    assert "feed" in outages["kind"].to_list()


def test_when_nobody_listened_a_single_ship_was_not_heard_by_anyone():
    positions = shuttle(30, 57)
    unheard = [(START + timedelta(hours=29.9), START + timedelta(hours=57.1))]
    found = find_gaps(positions, until=END), find_reception(positions, until=END)
    gaps, outages = weigh_gaps(*found, unheard=unheard)
    assert gaps["outage_share"].item() > 0.9
    assert outages["kind"].to_list() == ["feed"]
    assert abs(outages["began_at"][0] - START - timedelta(hours=30)) <= timedelta(minutes=15)
    assert weigh_gaps(*found)[0]["outage_share"].item() == 0


def test_when_nobody_listened_but_ships_were_heard_all_the_same_it_is_no_outage():
    positions = pl.concat([neighbours(25), shuttle(30, 57)])
    found = find_gaps(positions, until=END), find_reception(positions, until=END)
    gaps, outages = weigh_gaps(*found, unheard=[(START, END)])
    assert gaps.equals(weigh_gaps(*found)[0])
    assert outages.is_empty()


def test_an_outage_of_one_area_is_found_while_another_is_heard():
    away = neighbours(25, lon=139.0).with_columns(mmsi=pl.lit("4420") + pl.col("mmsi").str.slice(4))
    here = neighbours(6, silent=(30, 42)).with_columns(lat_deg=pl.lit(42.7), lon_deg=pl.lit(133.1))
    positions = pl.concat([here, away])
    gaps, outages = weigh_gaps(find_gaps(positions, until=END), find_reception(positions, until=END))
    assert set(gaps["reception"]) == {"outage"}
    assert "area" in outages["kind"].to_list()
    assert "feed" not in outages["kind"].to_list()


def test_a_receiver_that_falls_silent_is_named():
    positions = pl.concat([neighbours(25, silent=(30, 42), receiver="Nakhodka"), neighbours(25, lon=139.0).with_columns(
        mmsi=pl.lit("4420") + pl.col("mmsi").str.slice(4), receiver=pl.lit("Niigata"))])  # fmt: skip
    outages = weigh_gaps(find_gaps(positions, until=END), find_reception(positions, until=END))[1]
    found = outages.filter(pl.col("kind") == "receiver")
    assert found["receiver"].to_list() == ["Nakhodka"]
    assert abs(found["began_at"][0] - START - timedelta(hours=30)) <= timedelta(minutes=15)


def test_without_two_neighbours_it_cannot_be_told():
    gap = of_the_shuttle(judged(neighbours(1), shuttle(30, 57)))
    assert gap["p_disabled"] is None
    assert gap["reception"] == "unknown"
    assert gap["reason"].startswith("cannot tell")


def test_she_does_not_vouch_for_herself():
    gap = of_the_shuttle(judged(shuttle(30, 57), shuttle(0, 0, mmsi="440000009")))
    assert gap["neighbours"] == 1
    assert gap["p_disabled"] is None


def test_a_lower_prior_lowers_the_probability_and_no_more():
    tables = neighbours(25), shuttle(30, 57)
    low = of_the_shuttle(judged(*tables, rule=DisablingRule(off_per_day=0.001, off_days=np.inf)))
    high = of_the_shuttle(judged(*tables, rule=DisablingRule(off_per_day=0.1, off_days=np.inf)))
    assert low["p_disabled"] < high["p_disabled"]
    assert low["neighbours"] == high["neighbours"]


def test_an_open_gap_is_judged_up_to_the_end_of_the_data():
    gap = of_the_shuttle(judged(neighbours(25), shuttle(60, 200)))
    assert gap["on_at"] is None
    assert gap["p_disabled"] > 0.8
    assert gap["reason"].endswith("open at the end of the data")


def test_the_antimeridian_changes_nothing_that_matters():
    here = of_the_shuttle(judged(neighbours(25), shuttle(30, 57)))
    there = of_the_shuttle(judged(neighbours(25, lon=180.0), shuttle(30, 57, lon=180.0)))
    assert there["p_disabled"] == pytest.approx(here["p_disabled"], abs=0.1)


def test_the_order_of_rows_does_not_matter():
    positions = pl.concat([neighbours(13), shuttle(30, 57)])
    gaps = find_gaps(positions, until=END)
    one = judge_gaps(gaps, find_reception(positions, until=END))
    other = judge_gaps(gaps.reverse(), find_reception(positions.reverse(), until=END))
    assert other.reverse().equals(one)


def test_no_gaps_make_an_empty_table():
    positions = neighbours(2)
    found = judge_gaps(find_gaps(positions), find_reception(positions))
    assert found.is_empty()
    assert found.schema == GAPS.schema


def test_rates_below_zero_are_refused():
    with pytest.raises(ValueError, match="rates above 0"):
        DisablingRule(off_per_day=-1)


def test_what_is_called_disabled_in_a_small_world_of_many_bad_antennas_mostly_is():
    # without calibration six are called and four of them are right
    world = simulate_world(11, replace(FAMILIES["rough"], days=10.0))
    gaps = find_gaps(world.positions, until=world.until)
    found = judge_gaps(gaps, find_reception(world.positions, until=world.until))
    called = (found["p_disabled"] >= 0.9).fill_null(value=False)
    truth = label_gaps(found, world.disablings)
    assert called.sum() >= 5
    assert truth.filter(called).mean() >= 0.8
    # and what is called unlikely mostly is not
    assert truth.filter((found["p_disabled"] < 0.01).fill_null(value=False)).mean() <= 0.025


def provider(name):
    path = PROVIDERS / f"gap_positions_{name}.csv.zip"
    if not path.exists():
        pytest.skip(f"no {path}; set ULLAGE_TEST_DATA")
    with zipfile.ZipFile(path) as archive:
        table = pl.read_csv(io.BytesIO(archive.read(archive.namelist()[0])), infer_schema_length=0)
    seen = pl.col("timestamp").str.to_datetime("%Y-%m-%d %H:%M:%S%z", time_unit="us").dt.convert_time_zone("UTC")
    return table.select(
        mmsi="ssvid", seen_at=seen, lat_deg=pl.col("lat").cast(pl.Float64), lon_deg=pl.col("lon").cast(pl.Float64)
    )


def test_the_gap_of_one_provider_that_another_one_heard_is_withdrawn_and_neither_is_called_disabled():
    one, both = provider("gfw"), pl.concat([provider("ee"), provider("gfw")])
    first = both["seen_at"].min()
    # the report of which both know, 12.7 h before the one provider hears her again
    alone = pl.concat([both.filter(pl.col("seen_at") == first), one])
    before = judge_gaps(find_gaps(alone), find_reception(alone))
    now = judge_gaps(find_gaps(both), find_reception(both))
    early = before.filter(pl.col("off_at") == first)
    assert early["duration_h"].to_list() == pytest.approx([12.7], abs=0.1)
    assert before["p_disabled"].null_count() == len(before)
    assert now["p_disabled"].null_count() == len(now)
    history = revise_gaps(before, now, datetime(2019, 1, 1, tzinfo=UTC))
    assert history.filter(pl.col("gap_id") == early["gap_id"][0])["change"].to_list() == ["withdrawn"]
    # where both heard nothing a gap stays
    silent = datetime(2018, 12, 25, 20, tzinfo=UTC)
    assert len(now.filter((pl.col("off_at") < silent) & (pl.col("on_at") > silent))) == 1
