"""A whole scene: the same in blocks as in one piece, and no more than was asked for."""

from dataclasses import replace

import numpy as np

from scenemaker import ArrayPixels, scene, sea
from ullage.detect.mask import CoarseMask
from ullage.detect.sar import CfarRule, cfar, scan_scene
from ullage.detect.sar import scan as scanning

RULE = CfarRule(pfa=1e-3, ring_m=300.0, guard_m=100.0)


def water(rows=900, columns=620, seed=1):
    values = sea(rows, columns, seed=seed)
    values[:, 400:404, 300:312] *= 50
    return values


def places(hits):
    return list(zip(hits.row.tolist(), hits.column.tolist(), strict=True))


def test_a_scene_in_blocks_is_what_the_array_is_in_one_piece():
    made = scene(water())
    independent = 100 / (made.sar.resolution_azimuth_m * made.sar.resolution_range_m)
    valid = np.ones((900, 620), np.bool_)
    spacing = float(np.sqrt(np.prod(made.spacing_m(450, 310))))
    mask = cfar(made.pixels.values, valid, RULE, looks=4.4, independent=independent, spacing_m=spacing)
    assert places(scan_scene(made, RULE)) == [tuple(one) for one in np.argwhere(mask).tolist()]


def test_the_size_of_blocks_and_the_number_of_threads_do_not_matter(monkeypatch):
    made = scene(water())
    whole = scan_scene(made, RULE)
    monkeypatch.setattr(scanning, "BLOCK", 256)
    monkeypatch.setattr(scanning, "THREADS", 1)
    other = scan_scene(made, RULE)
    assert places(whole) == places(other)
    assert np.array_equal(whole.clutter, other.clutter)
    assert np.array_equal(whole.intensity, other.intensity)


def test_a_cut_in_the_clutter_is_that_of_the_cell_wherever_a_block_begins(monkeypatch):
    values = water()
    values[:, 300:600] *= np.float32(1.6)
    made, rule = scene(values), replace(RULE, law="truncated")
    whole = scan_scene(made, rule)
    monkeypatch.setattr(scanning, "BLOCK", 256)
    other = scan_scene(made, rule)
    assert len(whole)
    assert places(whole) == places(other)
    assert np.array_equal(whole.clutter, other.clutter)


def test_hits_have_what_they_stand_out_of():
    hits = scan_scene(scene(water()), RULE)
    ship = (hits.row == 402) & (hits.column == 305)
    assert ship.sum() == 1
    assert hits.over[ship].all()
    assert (hits.intensity[ship] > 10 * hits.clutter[ship]).all()
    assert hits.clutter[ship][0, 0] > hits.clutter[ship][0, 1]


def test_only_what_is_asked_for_is_searched_and_read():
    values = water()
    values[:, 100:104, 100:104] *= 50
    usable = np.zeros((57, 39), np.bool_)
    usable[22:28, 15:22] = True
    made = scene(values)
    hits = scan_scene(made, RULE, CoarseMask(16, usable))
    assert len(hits)
    assert (hits.row // 16 >= 22).all()
    assert (hits.row // 16 < 28).all()
    assert (hits.column // 16 >= 15).all()
    assert (hits.column // 16 < 22).all()
    assert made.pixels.largest < values[0].size


def test_land_that_is_masked_raises_no_threshold():
    values = water()
    values[:, :380] = 4.0
    usable = np.ones((57, 39), np.bool_)
    usable[:24] = False
    assert places(scan_scene(scene(values), RULE, CoarseMask(16, usable))).count((402, 305)) == 1


def test_relative_intensities_are_scaled_and_given_as_they_came():
    made = scene(water())
    loud = replace(made, radiometry="relative", pixels=ArrayPixels(made.pixels.values * np.float32(2.0**22)))
    quiet, other = scan_scene(made, RULE), scan_scene(loud, RULE)
    assert places(quiet) == places(other)
    assert np.allclose(other.intensity, quiet.intensity * 2.0**22, rtol=1e-4)


def test_a_cell_where_everything_stands_out_is_told_and_left():
    values = water()
    rng = np.random.default_rng(3)
    lots = rng.random((256, 256)) < 0.3
    values[:, 256:512, 256:512][:, lots] *= 60
    hits = scan_scene(scene(values), replace(RULE, law="gamma", most_hits=0.02, pfa=0.01))
    assert [tuple(one) for one in hits.crowded] == [(256, 256, 256, 256)]
    assert not ((hits.row // 256 == 1) & (hits.column // 256 == 1)).any()


def test_a_scene_of_no_data_alone_has_no_hits():
    made = scene(water(300, 300), valid=np.zeros((300, 300), np.bool_))
    assert len(scan_scene(made, RULE)) == 0


def test_progress_is_told_block_by_block():
    told = []
    scan_scene(scene(water()), RULE, progress=lambda done, of: told.append((done, of)))
    assert sorted(told) == [(1, 2), (2, 2)]
