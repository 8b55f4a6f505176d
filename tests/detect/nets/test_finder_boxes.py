import numpy as np
import pytest

from ullage.detect.nets.boxes import FinderRule, find_boxes, read_maps
from ullage.detect.nets.fusing import Boxes, fuse_boxes, keep_apart, overlaps
from ullage.detect.nets.pictures import resized, to_tensor

AS_IT_IS = (1.0,)


def maps_of(*ships, rows=16, columns=24):
    """Give maps with one hot cell for each (row, column, heat, reach)."""
    heat, reach = np.zeros((rows, columns), np.float32), np.full((4, rows, columns), 5, np.float32)
    for row, column, how_hot, (left, top, right, bottom) in ships:
        heat[row, column] = how_hot
        reach[:, row, column] = left, top, right, bottom
    return heat, reach


def always(heat, reach):
    """Give a finder that gives these maps, turned as the picture is: its upper left quarter is white."""

    def finder(pictures):
        picture = pictures[0, 0]
        about, sides = heat, reach
        if picture.shape[0] > picture.shape[1]:
            about, sides = about.T, sides[[1, 0, 3, 2]].transpose(0, 2, 1)
        if picture[0, -1] > 0 or picture[-1, -1] > 0:
            about, sides = about[:, ::-1], sides[[2, 1, 0, 3], :, ::-1]
        if picture[-1, 0] > 0 or picture[-1, -1] > 0:
            about, sides = about[::-1], sides[[0, 3, 2, 1], ::-1]
        return about[None, None], sides[None]

    return finder


def marked():
    picture = np.zeros((64, 96), np.uint8)
    picture[0, 0] = 255
    return picture


def overlaps_reference(a, b):
    """Give the overlap of two boxes, slowly."""
    width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - width * height
    return width * height / max(both, 1e-9)


def peaks_reference(heat, least):
    """Give the hot cells that no neighbour outdoes, of equal neighbours the first, slowly."""
    found = []
    rows, columns = heat.shape
    for row in range(rows):
        for column in range(columns):
            others = [
                (heat[r, c], (r, c) < (row, column))
                for r in range(max(row - 1, 0), min(row + 2, rows))
                for c in range(max(column - 1, 0), min(column + 2, columns))
                if (r, c) != (row, column)
            ]
            if heat[row, column] >= least and all(
                heat[row, column] > x if before else heat[row, column] >= x for x, before in others
            ):
                found.append((row, column))
    return found


def keep_apart_reference(corners, score, most):
    """Give what to keep, slowly."""
    kept = []
    for one in sorted(range(len(score)), key=lambda one: (-score[one], one)):
        if all(overlaps_reference(corners[one], corners[other]) <= most for other in kept):
            kept.append(one)
    return kept


def random_boxes(rng, count):
    first = rng.uniform(0, 60, (count, 2))
    return np.concatenate([first, first + rng.uniform(0, 40, (count, 2))], axis=1)


@pytest.mark.parametrize("views", [1, 2, 4, 8])
def test_a_hot_cell_becomes_the_box_about_it(views):
    found = find_boxes(marked(), always(*maps_of((3, 5, 0.9, (10, 4, 6, 8)))), FinderRule(views=views, sizes=AS_IT_IS))
    assert found.corners.tolist() == [[12, 10, 28, 22]]
    assert found.score == pytest.approx([0.9])


def test_a_box_ends_at_the_side_of_the_picture():
    found = find_boxes(marked(), always(*maps_of((0, 0, 0.9, (10, 10, 10, 10)))), FinderRule(sizes=AS_IT_IS))
    assert found.corners.tolist() == [[0, 0, 12, 12]]


def test_a_cold_map_has_no_ship():
    found = find_boxes(
        marked(), always(*maps_of((3, 5, 0.3, (5, 5, 5, 5)))), FinderRule(least_score=0.35, sizes=AS_IT_IS)
    )
    assert found.corners.shape == (0, 4)
    assert found.score.shape == (0,)


def test_boxes_that_overlap_are_one_ship_the_surer():
    ships = ((3, 5, 0.6, (9, 9, 9, 9)), (3, 7, 0.9, (17, 9, 9, 9)))
    assert find_boxes(marked(), always(*maps_of(*ships)), FinderRule(sizes=AS_IT_IS)).score == pytest.approx([0.9])


def test_the_surest_ship_comes_first():
    ships = ((3, 3, 0.6, (3, 3, 3, 3)), (12, 20, 0.9, (3, 3, 3, 3)), (12, 3, 0.7, (3, 3, 3, 3)))
    assert find_boxes(marked(), always(*maps_of(*ships)), FinderRule(sizes=AS_IT_IS)).score == pytest.approx(
        [0.9, 0.7, 0.6]
    )


@pytest.mark.parametrize("views", [1, 2, 4, 8])
def test_a_picture_is_looked_at_as_often_as_the_rule_says(views):
    seen = []

    def finder(pictures):
        seen.append(pictures.copy())
        heat, reach = maps_of(rows=pictures.shape[2] // 4, columns=pictures.shape[3] // 4)
        return heat[None, None], reach[None]

    find_boxes(marked(), finder, FinderRule(views=views, sizes=AS_IT_IS))
    assert len({(one.shape, one.tobytes()) for one in seen}) == len(seen) == views


def test_views_of_another_number_are_refused():
    with pytest.raises(ValueError, match="views 3; expected one of"):
        FinderRule(views=3)


def test_a_picture_is_made_larger_with_black_to_what_the_finder_takes():
    tensor = to_tensor(np.full((40, 65), 255, np.uint8))
    assert tensor.shape == (1, 1, 64, 96)
    assert tensor.dtype == np.float32
    assert tensor[0, 0, :40, :65].min() == 1
    assert tensor.sum() == 40 * 65


@pytest.mark.parametrize("picture", [np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), np.uint16)])
def test_what_is_no_8_bit_picture_is_refused(picture):
    with pytest.raises(ValueError, match="a picture is uint8 of shape"):
        to_tensor(picture)


def test_hot_cells_are_those_of_the_plain_form():
    rng = np.random.default_rng(3)
    heat = rng.integers(0, 6, (12, 15)).astype(np.float32) / 5
    reach = np.zeros((4, 12, 15), np.float32)
    corners, _ = read_maps(heat, reach, 0.5)
    cells = [(int(y // 4), int(x // 4)) for x, y, _, _ in corners]
    assert cells == peaks_reference(heat, 0.5)


def test_overlaps_are_those_of_the_plain_form():
    rng = np.random.default_rng(4)
    a, b = random_boxes(rng, 7), random_boxes(rng, 9)
    assert overlaps(a, b) == pytest.approx(np.array([[overlaps_reference(x, y) for y in b] for x in a]))


def test_what_is_kept_is_that_of_the_plain_form():
    rng = np.random.default_rng(5)
    corners, score = random_boxes(rng, 60), rng.integers(0, 8, 60) / 8
    assert keep_apart(corners, score, 0.3).tolist() == keep_apart_reference(corners, score, 0.3)


def fuse_reference(parts, same=0.4):
    """Give the mean boxes of ships and their scores, slowly, before overlapping ones are taken out."""
    left = [
        (score, copy, tuple(box))
        for copy, (boxes, scores) in enumerate(parts)
        for box, score in zip(boxes, scores, strict=True)
    ]
    found = []
    while left:
        first = max(left, key=lambda one: one[0])
        left.remove(first)
        own = [first]
        for copy in range(len(parts)):
            others = [one for one in left if one[1] == copy != first[1] and overlaps_reference(first[2], one[2]) > same]
            if others:
                best = max(others, key=lambda one: overlaps_reference(first[2], one[2]))
                left.remove(best)
                own.append(best)
        whole = sum(score for score, _, _ in own)
        found.append(([sum(s * box[k] for s, _, box in own) / whole for k in range(4)], whole / len(parts)))
    return found


def test_boxes_of_two_sizes_are_laid_together_as_in_the_plain_form():
    rng = np.random.default_rng(6)
    first = random_boxes(rng, 25)
    second = np.concatenate([first[:15] + rng.normal(0, 2, (15, 4)), random_boxes(rng, 9)])
    parts = [(first, rng.random(25)), (second, rng.random(24))]
    expected = sorted(fuse_reference(parts), key=lambda one: -one[1])
    found = fuse_boxes([Boxes(*one) for one in parts], most_overlap=1.0)
    assert found.score == pytest.approx([score for _, score in expected])
    assert found.corners == pytest.approx(np.array([box for box, _ in expected]))


def test_a_box_that_one_size_alone_has_is_half_as_sure():
    ship = np.array([[10.0, 10, 30, 20]])
    found = fuse_boxes([Boxes(ship, np.array([0.8])), Boxes(np.empty((0, 4)), np.empty(0))], 0.45)
    assert (found.corners.tolist(), found.score.tolist()) == (ship.tolist(), [0.4])


def test_boxes_of_another_size_come_in_pixels_of_the_picture():
    found = find_boxes(marked(), always(*maps_of((3, 5, 0.9, (10, 4, 6, 8)))), FinderRule(sizes=(2.0,)))
    assert found.corners.tolist() == [[6, 5, 14, 11]]


def test_a_picture_at_another_size_keeps_at_least_a_pixel():
    assert resized(np.ones((1, 40), np.uint8), 0.25).shape == (1, 10)


@pytest.mark.parametrize("sizes", [(), (0.1,), (1.0, 9.0)])
def test_sizes_that_make_no_sense_are_refused(sizes):
    with pytest.raises(ValueError, match="expected some of"):
        FinderRule(sizes=sizes)
