import numpy as np
import pytest

from ullage.detect.nets.boxes import FinderRule, find_boxes, look_again
from ullage.detect.nets.fusing import Boxes
from ullage.detect.nets.pictures import sides_of, turned, turned_back
from ullage.detect.nets.second_look import CHIP_PIXELS, cut_chips, move_boxes


def picture_of(*ships, rows=120, columns=160):
    """Give a black picture with white rectangles of x0, y0, x1, y1."""
    picture = np.zeros((rows, columns), np.uint8)
    for x0, y0, x1, y1 in ships:
        picture[y0:y1, x0:x1] = 255
    return picture


def extent(values):
    """Give x0, y0, x1, y1 of what is white, to a part of a pixel at the sides of soft rectangles."""
    across, down = values.max(axis=0), values.max(axis=1)
    first = [np.argmax(one > 0) + 1 - one[np.argmax(one > 0)] for one in (across, down)]
    last = [len(one) - np.argmax(one[::-1] > 0) - 1 + one[::-1][np.argmax(one[::-1] > 0)] for one in (across, down)]
    return np.array([*first, *last])


def measuring(sure=1.0):
    """Give a second look that measures where the white ends in the near chip."""

    def second(chips):
        reach = np.full((len(chips), 4), 0.5, np.float32)
        for its, chip in zip(reach, chips, strict=True):
            box, ship = extent(chip[1]), extent(chip[0])
            middle, size = (box[:2] + box[2:]) / 2, box[2:] - box[:2]
            its[:2], its[2:] = (middle - ship[:2]) / size, (ship[2:] - middle) / size
        return np.full(len(chips), sure, np.float32), reach

    return second


def finder_of(row, column, heat, reach):
    """Give a finder that has one hot cell, for pictures of 64 by 96 that it sees as they lie."""

    def finder(pictures):
        maps = np.zeros((1, 1, 16, 24), np.float32), np.zeros((1, 4, 16, 24), np.float32)
        maps[0][0, 0, row, column] = heat
        maps[1][0, :, row, column] = reach
        return maps

    return finder


AS_IT_LIES = {"views": 1, "sizes": (1.0,)}


@pytest.mark.parametrize("view", range(8))
def test_what_was_turned_is_turned_back(view):
    pictures = np.random.default_rng(1).random((2, 3, 5, 7), np.float32)
    assert turned_back(turned(pictures, view), view) == pytest.approx(pictures)


def test_a_square_lies_in_eight_different_ways():
    pictures = np.random.default_rng(2).random((1, 1, 4, 4), np.float32)
    assert len({turned(pictures, view).tobytes() for view in range(8)}) == 8


@pytest.mark.parametrize("view", range(8))
def test_sides_measured_in_a_turned_picture_are_those_of_the_picture(view):
    picture = np.zeros((1, 1, 20, 20), np.float32)
    picture[0, 0, 7:15, 6:11] = 1
    x0, y0, x1, y1 = extent(turned(picture, view)[0, 0])
    assert np.array([10 - x0, 10 - y0, x1 - 10, y1 - 10])[sides_of(view)].tolist() == [4, 3, 1, 5]


def test_a_near_chip_of_a_small_box_is_the_picture_about_it():
    picture = np.random.default_rng(3).integers(0, 256, (120, 160)).astype(np.uint8)
    chips = cut_chips(picture, np.array([[70.0, 50.0, 90.0, 62.0]]))
    assert chips.shape == (1, 4, CHIP_PIXELS, CHIP_PIXELS)
    assert chips[0, 0] == pytest.approx(picture[32:80, 56:104] / np.float32(255))
    assert extent(chips[0, 1]).tolist() == [14, 18, 34, 30]


def test_a_wide_chip_shows_five_times_the_box():
    chips = cut_chips(picture_of((60, 40, 100, 80)), np.array([[60.0, 40.0, 100.0, 80.0]]))
    assert extent(chips[0, 3]) == pytest.approx([19.2, 19.2, 28.8, 28.8], abs=1e-5)
    assert chips[0, 2].sum() == pytest.approx(9.6**2, rel=0.02)


def test_a_picture_is_black_beyond_its_rim():
    chips = cut_chips(np.full((40, 40), 255, np.uint8), np.array([[0.0, 0.0, 10.0, 10.0]]))
    assert chips[0, 0, :19, :19].max() == 0
    assert chips[0, 0, 19:, 19:].min() == 1


def test_no_boxes_have_no_chips():
    corners, score = move_boxes(picture_of(), np.zeros((0, 4)), measuring())
    assert (corners.shape, score.shape) == ((0, 4), (0,))


@pytest.mark.parametrize("ship", [(60, 40, 84, 50), (60, 40, 70, 74), (140, 100, 160, 120), (40, 20, 130, 60)])
def test_a_box_is_moved_to_where_the_ship_ends(ship):
    loose = np.array([ship]) + np.array([-3.0, 2.0, 4.0, -2.0])
    corners, score = move_boxes(picture_of(ship), loose, measuring(0.75))
    assert corners[0] == pytest.approx(ship, abs=1)
    assert score == pytest.approx([0.75])


@pytest.mark.parametrize(
    ("reach", "box"), [(99, (0, 0, 160, 120)), (0, (150, 118, 152, 120)), (-9, (158, 118, 160, 120))]
)
def test_a_box_ends_at_the_rim_and_never_vanishes(reach, box):
    def second(chips):
        return np.ones(len(chips), np.float32), np.full((len(chips), 4), reach, np.float32)

    corners, _ = move_boxes(picture_of(), np.array([[140.0, 116.0, 160.0, 120.0]]), second)
    assert corners[0].tolist() == list(box)


def test_more_boxes_than_are_asked_about_at_once_have_the_answers_of_each_alone():
    ships = [(8 + 16 * (k % 9), 8 + 16 * (k // 9), 14 + 16 * (k % 9), 12 + 16 * (k // 9)) for k in range(60)]
    boxes = np.repeat(np.array(ships, float), 3, axis=0)[:140]
    together, _ = move_boxes(picture_of(ships[4]), boxes, _brightness)
    for one in (0, 13, 127, 128, 139):
        alone, _ = move_boxes(picture_of(ships[4]), boxes[one : one + 1], _brightness)
        assert together[one] == pytest.approx(alone[0])


def _brightness(chips):
    """Reach as far as the chip is bright."""
    bright = chips.mean(axis=(1, 2, 3))
    return bright, np.stack([bright + 0.5] * 4, axis=1)


def test_the_logit_of_the_score_is_the_weighted_mean_of_both_looks():
    finder = finder_of(5, 9, 0.9, (12, 6, 12, 6))
    picture = picture_of((26, 16, 50, 28), rows=64, columns=96)
    found = find_boxes(
        picture, finder, FinderRule(least_score_again=0.1, second_share=0.75, **AS_IT_LIES), measuring(0.4)
    )
    odds = (0.9 / 0.1) ** 0.25 * (0.4 / 0.6) ** 0.75
    assert found.score == pytest.approx([odds / (1 + odds)])
    assert found.corners[0] == pytest.approx([26, 16, 50, 28], abs=0.7)


@pytest.mark.parametrize(("share", "score"), [(0.0, 0.9), (1.0, 0.4)])
def test_a_share_of_none_or_all_leaves_the_score_of_one_look(share, score):
    picture = picture_of((26, 16, 50, 28), rows=64, columns=96)
    rule = FinderRule(least_score_again=0.1, second_share=share, **AS_IT_LIES)
    assert find_boxes(picture, finder_of(5, 9, 0.9, (12, 6, 12, 6)), rule, measuring(0.4)).score == pytest.approx(
        [score]
    )


def test_what_the_second_look_holds_for_none_is_not_found():
    finder = finder_of(5, 9, 0.9, (12, 6, 12, 6))
    picture = picture_of((26, 16, 50, 28), rows=64, columns=96)
    rule = FinderRule(second_share=0.5, **AS_IT_LIES)
    assert len(find_boxes(picture, finder, rule, measuring(0.0)).score) == 0


def test_boxes_that_a_second_look_moves_onto_one_ship_are_one():
    ship = (60, 40, 84, 50)
    found = Boxes(np.array([[56.0, 38.0, 74.0, 52.0], [72.0, 38.0, 90.0, 52.0]]), np.array([0.8, 0.7]))
    again = look_again(picture_of(ship), found, measuring(), FinderRule(second_share=0.0))
    assert again.score == pytest.approx([0.8])


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="expected 0 to 1"):
        FinderRule(second_share=share)
