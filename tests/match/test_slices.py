"""Matches found day by day: the same as all at once, and a new scene or report changes its own days alone."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from matchmaker import AT, detection, detections_of, reports, scene, static, statics_of
from ullage.match import MatchRule, match_detections
from ullage.match.slices import slices_by_day
from ullage.tables import POSITIONS

RULE = MatchRule()


@pytest.fixture(scope="module")
def inputs():
    """Give eight scenes of five days, twelve ships heard about most of them, and hulls that some change."""
    rng = np.random.default_rng(3)
    days = [0.0, 0.3, 1.1, 2.0, 2.02, 3.4, 4.7, 5.5]
    detections, scenes, heard, said = [], [], [], []
    for number, day in enumerate(days):
        name, after = f"s{number}", timedelta(days=day)
        scenes.append(scene(scene_id=name, seen_at=AT + after))
        for ship in range(12):
            north, east = rng.uniform(-30_000, 30_000, 2)
            detections.append(detection(f"{name}-d{ship}", north, east, scene_id=name, seen_at=AT + after))
            if rng.random() < 0.8:
                mmsi = f"27300{ship:04}"
                rows = reports(mmsi, north, east, track_id=f"t{ship}-{number}")
                heard.append(pl.DataFrame(rows).with_columns(pl.col("seen_at") + after))
                length = 100.0 if rng.random() < 0.8 else 80.0
                said.append({**static(mmsi, length), "seen_at": AT + after - timedelta(minutes=5)})
    positions = pl.concat(POSITIONS.frame(one.to_dicts()) for one in heard)
    return detections_of(*detections), pl.concat(scenes), positions, statics_of(*said)


def laid(slices):
    return pl.concat([match_detections(*one, RULE) for one in slices])


def test_day_by_day_is_all_at_once(inputs):
    slices = slices_by_day(*inputs, RULE)
    assert len(slices) == 5
    assert laid(slices).equals(match_detections(*inputs, RULE))
    assert match_detections(*inputs, RULE)["mmsi"].drop_nulls().len() > 50


def test_no_other_scene_bears_on_a_scene(inputs):
    detections, scenes, *rest = inputs
    whole = match_detections(*inputs, RULE)
    for name in scenes["scene_id"].sort()[:5]:
        own = pl.col("scene_id") == name
        alone = match_detections(detections.filter(own), scenes.filter(own), *rest, RULE)
        assert alone.equals(whole.filter(own))


def test_a_new_scene_leaves_the_slices_of_other_days_as_they_are(inputs):
    detections, scenes, *rest = inputs
    last = scenes["seen_at"].max()
    kept = scenes.filter(pl.col("seen_at").dt.date() < last.date())
    before = slices_by_day(detections.filter(pl.col("scene_id").is_in(kept["scene_id"].implode())), kept, *rest, RULE)
    after = slices_by_day(*inputs, RULE)
    assert len(after) == len(before) + 1
    for one, other in zip(before, after, strict=False):
        assert all(a.equals(b) for a, b in zip(one, other, strict=True))


def test_what_is_said_of_a_hull_at_other_times_is_no_matter(inputs):
    detections, scenes, reports, statics = inputs
    statics = statics.filter(pl.col("length_m") == 100)
    later = statics.with_columns(pl.col("seen_at") + timedelta(days=40))
    before = slices_by_day(detections, scenes, reports, statics, RULE)
    after = slices_by_day(detections, scenes, reports, pl.concat([statics, later]), RULE)
    assert all(a[3].equals(b[3]) for a, b in zip(before, after, strict=True))
    assert sum(len(one[3]) for one in before) > 0


def test_reports_of_another_day_change_only_the_days_about_it(inputs):
    detections, scenes, reports, statics = inputs
    day = slices_by_day(*inputs, RULE)[0][1]["seen_at"].dt.date().min()
    fewer = reports.filter(pl.col("seen_at").dt.date() != day)
    before, after = (slices_by_day(detections, scenes, one, statics, RULE) for one in (reports, fewer))
    changed = [not a[2].equals(b[2]) for a, b in zip(before, after, strict=True)]
    assert changed[0]
    assert 1 <= sum(changed) <= 2


def test_without_detections_there_are_no_slices(inputs):
    detections, *rest = inputs
    assert slices_by_day(detections.clear(), *rest, RULE) == []
