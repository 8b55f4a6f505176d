"""Pixels that lie together, and what is measured of each lot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitmaker import hits_of
from ullage.detect.candidates.clusters import ClusterRule, clusters_reference, find_clusters
from ullage.detect.sar.hits import Hits

FIELDS = (
    "first_row", "last_row", "first_column", "last_column", "row", "column", "peak_row", "peak_column", "pixels",
    "peak", "clutter", "over", "band",
)  # fmt: skip


def picture(rows=60, columns=80, share=0.03, seed=1):
    generator = np.random.default_rng(seed)
    lit = generator.random((rows, columns)) < share
    return np.where(lit, generator.gamma(2.0, 10.0, (2, rows, columns)) + 10.0, 1.0).astype(np.float32)


@pytest.mark.parametrize("share", [0.002, 0.02, 0.08, 0.4])
@pytest.mark.parametrize("pixels", [1, 2, 4])
def test_pixels_are_together_as_each_pair_of_them_says(share, pixels):
    hits = hits_of(picture(share=share, seed=pixels), (1.0, 1.0))
    found = find_clusters(hits, 10.0, 10.0, ClusterRule(10.0 * pixels))
    np.testing.assert_array_equal(found.label, clusters_reference(hits.row, hits.column, pixels, pixels))


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), unique=True, max_size=40), st.integers(1, 3))
def test_any_pixels_are_together_as_each_pair_says(places, reach):
    row, column = np.array(sorted(places), np.int32).reshape(-1, 2).T
    ones = np.ones((len(row), 1), np.float32)
    found = find_clusters(Hits(row, column, ones, ones, ones > 0), 10.0, 10.0, ClusterRule(10.0 * reach))
    np.testing.assert_array_equal(found.label, clusters_reference(row, column, reach, reach))


def test_clusters_do_not_depend_on_the_order_of_hits():
    hits = hits_of(picture(), (1.0, 1.0))
    order = np.random.default_rng(3).permutation(len(hits.row))
    mixed = Hits(*(getattr(hits, name)[order] for name in ("row", "column", "intensity", "clutter", "over")))
    one, two = find_clusters(hits, 10.0, 10.0), find_clusters(mixed, 10.0, 10.0)
    np.testing.assert_array_equal(one.label[order], two.label)
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_each_cluster_is_measured_over_its_own_pixels():
    hits = hits_of(picture(share=0.02), (1.0, 1.0))
    found = find_clusters(hits, 10.0, 10.0)
    for k in range(len(found)):
        own = found.label == k
        row, column, bright = hits.row[own], hits.column[own], hits.intensity[own]
        assert (found.first_row[k], found.last_row[k]) == (row.min(), row.max())
        assert (found.first_column[k], found.last_column[k]) == (column.min(), column.max())
        assert found.pixels[k] == own.sum()
        np.testing.assert_array_equal(found.peak[k], bright.max(axis=0))
        np.testing.assert_array_equal(found.over[k], hits.over[own].sum(axis=0))
        band = found.band[k]
        assert band == np.argmax(bright.max(axis=0))
        weight = bright[:, band].astype(float) - 1
        assert found.row[k] == pytest.approx((weight * row).sum() / weight.sum())
        assert found.column[k] == pytest.approx((weight * column).sum() / weight.sum())
        assert hits.intensity[own & (hits.row == found.peak_row[k]) & (hits.column == found.peak_column[k]), band] == (
            bright[:, band].max()
        )


def test_the_band_is_that_of_the_best_contrast_not_of_the_brightest_pixel():
    values = np.ones((2, 9, 9), np.float32) * np.array([1.0, 0.01])[:, None, None]
    values[:, 4, 4] = 20.0, 1.0
    found = find_clusters(hits_of(values, (1.0, 0.01)), 10.0, 10.0)
    assert found.band.tolist() == [1]
    assert found.contrast == pytest.approx([100.0])


def test_a_gap_is_in_metres_whatever_the_spacing():
    values = np.ones((1, 40, 40), np.float32)
    values[0, 5, [5, 9]] = 50.0
    values[0, [20, 24], 20] = 50.0
    found = find_clusters(hits_of(values, (1.0,)), 20.0, 10.0, ClusterRule(40.0))
    assert len(found) == 3  # four columns of 10 m are together, four rows of 20 m are not


def test_no_hits_are_no_clusters():
    found = find_clusters(hits_of(np.ones((2, 9, 9), np.float32), (1.0, 1.0)), 10.0, 10.0)
    assert len(found) == 0
    assert found.peak.shape == (0, 2)
    assert found.contrast.shape == (0,)


def test_a_gap_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="expected a distance"):
        ClusterRule(float("nan"))
