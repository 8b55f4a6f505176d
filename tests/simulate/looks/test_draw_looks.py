"""Looks: when sensors look at places, under which sun and sky."""

from datetime import UTC, datetime

import polars as pl
import pytest

from ullage.records import Place
from ullage.simulate.looks import SIMULATED_LOOKS, CloudClimate, LookSettings, draw_looks

VOSTOCHNY = Place("vostochny", "Vostochny", "loads", 42.70, 133.08)
NAMPO = Place("nampo", "Nampo", "discharges", 38.66, 125.12)
BEGINS = datetime(2024, 1, 1, tzinfo=UTC)
ALL = ("s1", "s2", "planet", "vhr")


def test_looks_have_their_columns_and_come_in_the_order_of_time():
    looks = draw_looks(1, [VOSTOCHNY, NAMPO], BEGINS, 30, ALL)

    assert looks.schema == SIMULATED_LOOKS.schema
    assert looks["looked_at"].is_sorted()
    assert looks["look_id"].n_unique() == looks.height
    assert set(looks["sensor"]) == set(ALL)


def test_the_same_seed_gives_the_same_looks_and_another_gives_others():
    assert draw_looks(1, [NAMPO], BEGINS, 30, ALL).equals(draw_looks(1, [NAMPO], BEGINS, 30, ALL))
    assert not draw_looks(1, [NAMPO], BEGINS, 30, ALL).equals(draw_looks(2, [NAMPO], BEGINS, 30, ALL))


def test_a_look_does_not_depend_on_what_else_is_asked_for():
    everything = draw_looks(1, [VOSTOCHNY, NAMPO], BEGINS, 60, ALL)
    alone = draw_looks(1, [NAMPO], BEGINS, 20, ["planet"])
    ends = datetime(2024, 1, 21, tzinfo=UTC)

    assert everything.filter(
        pl.col("place_id") == "nampo", pl.col("sensor") == "planet", pl.col("looked_at") < ends
    ).equals(alone)


def test_the_order_of_places_does_not_matter():
    assert draw_looks(1, [VOSTOCHNY, NAMPO], BEGINS, 20, ALL).equals(draw_looks(1, [NAMPO, VOSTOCHNY], BEGINS, 20, ALL))


def test_radar_looks_are_always_clear_and_come_by_night():
    looks = draw_looks(1, [VOSTOCHNY], BEGINS, 60, ["s1"])

    assert looks["clear"].all()
    assert looks["sun_elevation_deg"].min() < 0


def test_optical_looks_need_the_sun():
    far_north = Place("varandey", "Varandey", "loads", 68.9, 58.0)

    assert draw_looks(1, [far_north], datetime(2024, 12, 15, tzinfo=UTC), 10, ["s2", "planet"]).is_empty()
    assert not draw_looks(1, [far_north], datetime(2024, 6, 15, tzinfo=UTC), 10, ["s2", "planet"]).is_empty()


def test_a_constellation_comes_between_ten_and_eleven_and_misses_some_days():
    looks = draw_looks(3, [VOSTOCHNY], BEGINS, 300, ["planet"])
    hours = (looks["looked_at"].dt.hour() + looks["looked_at"].dt.minute() / 60 + VOSTOCHNY.lon_deg / 15) % 24

    assert hours.min() >= 9.98
    assert hours.max() <= 11
    assert 0.85 < looks.height / 300 < 0.95


def test_ordered_looks_come_some_times_a_week_and_look_aside():
    looks = draw_looks(3, [VOSTOCHNY], BEGINS, 364, ["vhr"])

    assert 1.4 < looks.height / 52 < 2.0
    assert looks["looked_at"].dt.date().is_unique().all()
    assert 56.0 < looks["view_elevation_deg"].min() < 62.0
    assert looks["view_elevation_deg"].max() <= 90


def test_as_many_looks_are_clear_as_the_climate_says():
    settings = LookSettings(CloudClimate.even(0.55))
    looks = pl.concat(draw_looks(seed, [VOSTOCHNY], BEGINS, 240, ["planet"], settings) for seed in range(12))

    assert 0.39 < looks["clear"].mean() < 0.51


def test_one_satellite_looks_half_as_often_as_two():
    one = draw_looks(1, [VOSTOCHNY], BEGINS, 120, ["s1"], LookSettings(satellites={"s1": 1}))

    assert 2 * one.height == draw_looks(1, [VOSTOCHNY], BEGINS, 120, ["s1"]).height


def test_longer_ships_are_detected_more_often():
    small, large = (
        draw_looks(1, [VOSTOCHNY], BEGINS, 12, ["s1"], LookSettings(length_m=length))["p_detect"][0]
        for length in (40, 180)
    )

    assert small < 0.6
    assert large > 0.9


def test_ice_is_told_in_winter_alone():
    looks = draw_looks(1, [VOSTOCHNY], BEGINS, 365, ["planet"])
    winter = looks.filter(pl.col("ice"))["looked_at"].dt.month()

    assert set(winter) == {1, 2, 3, 12}


def test_a_place_without_position_and_no_days_give_no_looks():
    assert draw_looks(1, [Place("x", "X", "loads")], BEGINS, 30, ALL).is_empty()
    assert draw_looks(1, [VOSTOCHNY], BEGINS, 0, ALL).is_empty()


def test_what_cannot_be_looked_at_is_said():
    with pytest.raises(ValueError, match="no sensor 's9': choose from s1, s2, planet, vhr"):
        draw_looks(1, [VOSTOCHNY], BEGINS, 1, ["s9"])
    with pytest.raises(ValueError, match="no time zone"):
        draw_looks(1, [VOSTOCHNY], datetime(2024, 1, 1), 1)  # noqa: DTZ001 - what it must refuse
    with pytest.raises(ValueError, match="a span of -1 days"):
        draw_looks(1, [VOSTOCHNY], BEGINS, -1)
