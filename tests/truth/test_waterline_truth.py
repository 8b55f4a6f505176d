"""Freeboards measured in simulated images from two rough points; seeds on which nothing was set."""

import sys
from functools import cache

import numpy as np
import pytest

from ullage.cargo.freeboard import Direction, freeboard_from_strip
from ullage.detect.waterline import Point, WaterlineError, measure_waterline
from ullage.simulate.optical import ImageSettings, simulate_image

FIRST, COUNT, FEWER = 7000, 160, 80


def rough(made, row, end, generator, ground):
    """Give an end as imaged, off by a hand that errs up to 10 m."""
    off = np.clip(generator.normal(0, 4, 2), -7, 7) / ground
    lat, lon = made.scene.grid.position(row[f"{end}_row"] + off[0], row[f"{end}_column"] + off[1])
    return Point(float(lat), float(lon))


def measured(seed, ground):
    """Give the true freeboard and the measured one, or the reason why there is none."""
    size = int(230 / ground)
    made = simulate_image(
        seed,
        ImageSettings(
            ground_m=ground, size=(size, size), bands=("pan",), kinds=("tanker",), length_m=(65.0, 150.0),
            sun_elevations_deg=(15.0, 45.0),
        ),
    )  # fmt: skip
    row = made.truth.row(0, named=True)
    light = made.scene.optical
    sun = Direction(light.sun_azimuth_deg, light.sun_elevation_deg)
    view = Direction(light.view_azimuth_deg, light.view_elevation_deg)
    generator = np.random.default_rng(seed)
    bow, stern = (rough(made, row, end, generator, ground) for end in ("bow", "stern"))
    try:
        strip = measure_waterline(made.scene, bow, stern, sun, view)
    except WaterlineError as error:
        return row["freeboard_m"], None, str(error)
    if strip.width_m is None or strip.kind != "shadow strip":
        return row["freeboard_m"], None, strip.reason or strip.kind
    found = freeboard_from_strip(
        strip.width_m, strip.width_sd_m, sun, view, strip.heading_deg, strip.heading_sd_deg, side=strip.side,
        others=strip.others,
    )  # fmt: skip
    return row["freeboard_m"], found if found.can_tell else None, found.reason


def table(ground, first=FIRST, count=COUNT):
    """Measure many images and print what came of them."""
    rows = [(seed, *measured(seed, ground)) for seed in range(first, first + count)]
    told = [(seed, true, found) for seed, true, found, _ in rows if found is not None]
    error = np.array([found.mid - true for _, true, found in told])
    held = np.array([found.low <= true <= found.high for _, true, found in told])
    reasons = sorted(reason.partition(":")[0][:60] for _, _, found, reason in rows if found is None)
    far = np.quantile(np.abs(error), 0.9)
    first_line = f"{ground} m: {len(told)} of {count} told, median |error| {np.median(np.abs(error)):.3f} m"
    lines = [f"{first_line}, 90 % of them within {far:.2f} m, 90 % intervals held {held.mean():.0%}"]
    lines += [f"  refused {reasons.count(reason)}: {reason}" for reason in dict.fromkeys(reasons)]
    sys.stdout.write("\n".join(lines) + "\n")
    return error, held


@cache
def measured_table(ground):
    """Give the table of a pixel's side, made once for all tests of it."""
    return table(ground, count=COUNT if ground == 0.5 else FEWER)


GROUNDS = pytest.mark.parametrize("ground", [0.3, 0.5, 0.7])


@pytest.mark.truth
@GROUNDS
def test_half_of_freeboards_from_two_rough_points_are_within_a_quarter_of_a_metre(ground):
    error, _ = measured_table(ground)
    assert error.size >= 12
    assert np.median(np.abs(error)) <= 0.25


@pytest.mark.truth
@GROUNDS
def test_intervals_of_ninety_percent_hold_freeboards_as_often_as_they_say(ground):
    _, held = measured_table(ground)
    assert 0.85 <= held.mean() <= 0.95
