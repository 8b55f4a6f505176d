"""Scenes matched one by one, as decisions change them: the same as matching all of them."""

import polars as pl
import pytest

from ullage.match import match_detections
from ullage.recounting import Recount
from ullage.recounting.by_scene import MatchedScenes


@pytest.fixture(scope="module")
def inputs(season):
    return Recount(season).basis.inputs


def test_matching_what_changed_is_matching_all(inputs):
    seen, heard = inputs.seen, inputs.heard
    calls = []

    def match(detections, *rest):
        calls.append(detections["scene_id"].n_unique())
        return match_detections(detections, *rest)

    matched = MatchedScenes()
    rejected = seen.detections.with_columns(
        reject_reason=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("by decision")).otherwise("reject_reason")
    )
    for detections in (seen.detections, rejected, seen.detections.reverse(), seen.detections):
        found = matched.match(match, detections, seen.scenes, heard.reports, heard.statics)
        assert found.equals(match_detections(detections, seen.scenes, heard.reports, heard.statics))
    assert calls[0] > calls[1] == 1


def test_another_rule_or_other_reports_are_matched_anew(inputs):
    seen, heard = inputs.seen, inputs.heard
    matched = MatchedScenes()
    matched.match(match_detections, seen.detections, seen.scenes, heard.reports, heard.statics)
    none = heard.reports.clear()
    found = matched.match(match_detections, seen.detections, seen.scenes, none, heard.statics)
    assert found.equals(match_detections(seen.detections, seen.scenes, none, heard.statics))


def test_without_detections_there_is_the_empty_table(inputs):
    seen, heard = inputs.seen, inputs.heard
    found = MatchedScenes().match(match_detections, seen.detections.clear(), seen.scenes, heard.reports, heard.statics)
    assert found.equals(match_detections(seen.detections.clear(), seen.scenes, heard.reports, heard.statics))
