"""The sky: how much of it is covered, and for how long."""

import numpy as np
import pytest

from ullage.simulate.looks import CloudClimate, cloud_cover

HOURS = np.datetime64("2024-01-01", "us") + np.arange(0, 24 * 120, 3).astype("timedelta64[h]")


def covers(climate=None, lat=42.7, lon=133.1, seeds=16):
    return np.array([cloud_cover(seed, HOURS, lat, lon, climate) for seed in range(seeds)])


def correlation(cover, hours):
    lag = hours // 3
    return np.corrcoef(cover[:, :-lag].ravel(), cover[:, lag:].ravel())[0, 1]


def test_the_mean_cover_is_that_of_the_climate():
    assert covers(CloudClimate.even(0.55)).mean() == pytest.approx(0.55, abs=0.02)


def test_summer_is_cloudier_than_winter_over_the_sea_of_japan():
    climate = CloudClimate()

    assert climate.mean_cover(np.datetime64("2024-07-15")) > climate.mean_cover(np.datetime64("2024-01-15")) + 0.3


def test_the_season_has_no_step_at_new_year():
    ends = np.array(["2023-12-31T23:00", "2024-01-01T01:00"], "datetime64[us]")

    assert np.ptp(CloudClimate().mean_cover(ends)) < 1e-3


def test_the_sky_lasts_for_hours_and_its_weather_for_days():
    cover = covers(CloudClimate.even(0.5))

    assert 0.65 < correlation(cover, 3) < 0.8
    assert 0.2 < correlation(cover, 24) < 0.4
    assert correlation(cover, 240) < 0.08


def test_neighbours_share_their_weather_and_far_places_do_not():
    here = covers(CloudClimate.even(0.5))
    near, far = covers(CloudClimate.even(0.5), 43.2), covers(CloudClimate.even(0.5), 20.0, 150.0)

    assert np.corrcoef(here.ravel(), near.ravel())[0, 1] > 0.5
    assert abs(np.corrcoef(here.ravel(), far.ravel())[0, 1]) < 0.1


def test_most_skies_are_mostly_clear_or_mostly_overcast():
    cover = covers(CloudClimate.even(0.5))

    assert ((cover < 0.2) | (cover > 0.8)).mean() > 0.5


def test_a_cloudless_and_an_overcast_climate_are_so():
    assert covers(CloudClimate.even(0.0), seeds=1).max() == 0
    assert covers(CloudClimate.even(1.0), seeds=1).min() == 1


def test_a_cover_that_is_no_part_is_refused():
    with pytest.raises(ValueError, match=r"a cloud cover of 1\.2"):
        CloudClimate.even(1.2)
