"""The chance of an honest silence, calibrated: what makes it larger, and how a ship was heard in places like those."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ullage.tables import POSITIONS
from ullage.track.calibration import FEATURES, CalibrationRule, Evidence, calibrate
from ullage.track.disabling import DisablingRule, weigh_parts
from ullage.track.gap import find_gaps
from ullage.track.outage import OutageRule
from ullage.track.own import Owned, compare_reference
from ullage.track.reception import find_reception
from ullage.track.reception_map import Silences, build_map, tally

START = datetime(2024, 3, 1, tzinfo=UTC)

PLAIN = Evidence(
    hours=np.array([20.0]),
    idle=np.array([1.0]),
    silent=np.array([1e-4]),
    usual=np.array([1e-6]),
    before=np.array([1.0]),
    own=np.array([1.0]),
    neighbours=np.array([8]),
)


def changed(**values):
    return float(calibrate(replace(PLAIN, **{k: np.array([v]) for k, v in values.items()}), CalibrationRule())[0])


def test_it_is_a_chance_whatever_was_found():
    assert changed(silent=1.0, usual=1.0, neighbours=2, own=1e-9) <= 1
    assert changed(silent=1e-300, usual=0.0, neighbours=10_000, own=1e9) > 0


@pytest.mark.parametrize(
    "worse", [{"own": 0.1}, {"silent": 1e-2}, {"usual": 1e-2}, {"before": 0.3}, {"neighbours": 2}, {"idle": 20.0}]
)
def test_what_speaks_for_an_honest_silence_makes_it_likelier(worse):
    assert changed(**worse) > changed()


def test_what_lies_beyond_the_worlds_it_was_fitted_on_counts_as_their_edge():
    assert changed(hours=5000.0) == changed(hours=240.0)
    assert changed(neighbours=64) == changed(neighbours=48)


def test_without_coefficients_it_is_what_the_model_says():
    none = CalibrationRule(constant=0.0, **(dict.fromkeys(FEATURES, 0.0) | {"silent": 1.0}))
    assert calibrate(PLAIN, none) == pytest.approx(PLAIN.silent)


def fleet(rng):
    """Give ships on a line to the east, heard the worse the further they are, with silences."""
    rows = []
    for n in range(6):
        hours = np.sort(rng.uniform(0, 72, 150))
        hours = hours[(hours < 10 + 5 * n) | (hours > 20 + 5 * n)]
        rows += [
            {
                "mmsi": f"44000000{n}",
                "seen_at": START + timedelta(hours=float(h)),
                "lat_deg": 42.0,
                "lon_deg": 131.0 + 0.02 * float(h) + 0.1 * n,
            }
            for h in hours
        ]
    return POSITIONS.frame(rows)


def test_the_comparison_agrees_with_its_slow_reference():
    table = fleet(np.random.default_rng(1))
    gaps, reception = find_gaps(table), find_reception(table)
    us = gaps["off_at"].dt.timestamp("us").to_numpy()
    ends = us + np.rint(gaps["duration_h"].to_numpy() * 3.6e9).astype(np.int64)
    where = (
        gaps[name].fill_null(np.nan).to_numpy() for name in ("off_lat_deg", "off_lon_deg", "on_lat_deg", "on_lon_deg")
    )
    counts = tally(reception, Silences(us, ends, *where, np.zeros(len(gaps), np.int64)))
    owned, shares = Owned.of(gaps, reception, counts), build_map(counts, np.ones(len(gaps)))
    for fast, slow in zip(owned.compare(counts, shares), compare_reference(owned, counts, shares), strict=True):
        assert fast == pytest.approx(slow)


def test_the_odds_before_do_not_hang_on_the_calibration():
    table = fleet(np.random.default_rng(2))
    rule = DisablingRule(off_days=np.inf)
    parts = [
        weigh_parts(find_gaps(table), find_reception(table), rule, OutageRule(), one)[0]
        for one in (CalibrationRule(), CalibrationRule(constant=-3.0))
    ]
    assert parts[0].prior_odds.tolist() == parts[1].prior_odds.tolist()


def test_no_gaps_are_weighed_to_nothing():
    table = fleet(np.random.default_rng(3))
    rules = DisablingRule(), OutageRule(), CalibrationRule()
    parts, _ = weigh_parts(find_gaps(table).clear(), find_reception(table), *rules)
    assert parts.evidence.features.shape == (0, len(FEATURES))
