import numpy as np
import pytest

from ullage.detect.nets.harbour import (
    FAR_PIXELS,
    LONG_PIXELS,
    MAPS,
    HarbourRule,
    compress,
    draw_maps,
    resampled,
    to_shown,
)
from ullage.detect.nets.harbour_ships import ships_of

COLOURS = {"blue": 0, "green": 1, "red": 2, "nir": 3, "swir": 4}


def paint(maps, row, column, length, beam, angle_deg, heat=0.9):
    """Draw a ship as the net should: sides in pixels, the angle from the columns' direction toward the rows'."""
    rows, columns = np.mgrid[: maps.shape[1], : maps.shape[2]]
    angle = np.radians(angle_deg)
    down, right = row - rows, column - columns
    along, across = right * np.cos(angle) + down * np.sin(angle), down * np.cos(angle) - right * np.sin(angle)
    own = (abs(along) <= length / 2) & (abs(across) <= beam / 2)
    maps[0][own] = 0.95
    maps[1] = np.maximum(maps[1], heat * np.exp(-0.5 * ((along / (0.15 * length)) ** 2 + (across / (0.3 * beam)) ** 2)))
    maps[2:4, own] = np.stack([down[own], right[own]]) / FAR_PIXELS
    maps[4:6, own] = np.array([[np.cos(2 * angle)], [np.sin(2 * angle)]])
    maps[6, own] = np.log(length / LONG_PIXELS)
    return maps


def empty(rows=96, columns=96):
    return np.zeros((MAPS, rows, columns), np.float32)


class Same:
    """A net whose maps follow from what it is shown, whichever way that is mirrored."""

    version = "same"

    def __init__(self):
        self.shapes = []

    def __call__(self, shown):
        self.shapes.append(shown.shape)
        down, right = (np.gradient(shown[0, 0], axis=axis) for axis in (0, 1))
        twice = np.gradient(down, axis=1)
        return np.stack([shown[0, 0], shown[0, 1], down, right, down * 0 + 1, twice, shown[0, 2]])[None].astype("f4")


def test_a_ship_is_where_her_middle_is_drawn():
    (one,) = ships_of(paint(empty(), 40, 50, 25, 4, 30), HarbourRule())
    assert (one.row, one.column) == (40, 50)
    assert one.heat == pytest.approx(0.9)


def test_her_hull_has_an_empty_rim_and_lies_about_her_middle():
    (one,) = ships_of(paint(empty(), 40, 50, 25, 4, 0), HarbourRule())
    rows, columns = np.nonzero(one.soft > 0.5)
    assert (rows.mean() + one.top, columns.mean() + one.left) == (40, 50)
    assert not one.soft[[0, -1]].any()
    assert not one.soft[:, [0, -1]].any()


def test_two_hulls_side_by_side_are_two_ships():
    maps = paint(paint(empty(), 40, 50, 20, 4, 0, heat=0.8), 44, 50, 20, 4, 0)
    found = ships_of(maps, HarbourRule())
    assert [(one.row, one.column) for one in found] == [(44, 50), (40, 50)]
    assert all((one.soft >= 0.5).sum() >= 60 for one in found)


def test_two_middles_on_one_hull_are_one_ship_the_surer():
    maps = paint(empty(), 40, 50, 30, 4, 0)
    maps[1, 40, 58] = 0.7
    (one,) = ships_of(maps, HarbourRule())
    assert one.column == 50


def test_two_middles_far_apart_on_one_unbroken_hull_are_one_ship_with_all_her_pixels():
    maps = paint(empty(), 40, 50, 30, 4, 0)
    maps[1, 40, 63] = 0.7
    maps[3, 38:43, 57:66] = (63 - np.arange(57, 66)) / FAR_PIXELS  # her bow points to the second
    (one,) = ships_of(maps, HarbourRule())
    assert (one.soft >= 0.5).any(axis=0).sum() == 31


def test_two_ships_end_to_end_are_two():
    maps = paint(paint(empty(), 40, 30, 24, 4, 0, heat=0.8), 40, 57, 24, 4, 0)
    assert [one.column for one in ships_of(maps, HarbourRule())] == [57, 30]


def test_pixels_that_point_nowhere_are_nobodys():
    maps = paint(empty(), 40, 50, 25, 4, 0)
    maps[0, 80:84, 10:20] = 0.9  # ship by the look of it, but no middle
    (one,) = ships_of(maps, HarbourRule())
    assert one.top + one.soft.shape[0] < 60


def test_a_middle_without_a_hull_is_no_ship():
    maps = empty()
    maps[1, 40, 50] = 0.9
    assert ships_of(maps, HarbourRule()) == []


def test_a_cool_map_has_no_ship():
    assert ships_of(paint(empty(), 40, 50, 25, 4, 0, heat=0.05), HarbourRule()) == []


@pytest.mark.parametrize("views", [1, 2, 4])
def test_mirrored_views_are_mirrored_back(views):
    shown = np.random.default_rng(1).random((6, 40, 56)).astype(np.float32)
    rule = HarbourRule(views=views, side=64, halo=16)
    maps = draw_maps(shown, np.ones((40, 56), np.bool_), Same(), rule)
    plain = draw_maps(shown, np.ones((40, 56), np.bool_), Same(), HarbourRule(views=1, side=64, halo=16))
    np.testing.assert_allclose(maps, plain, atol=1e-6)


def test_parts_are_those_of_the_whole():
    shown = np.random.default_rng(2).random((6, 100, 90)).astype(np.float32)
    asked = np.ones((100, 90), np.bool_)
    small, large = (draw_maps(shown, asked, Same(), HarbourRule(views=1, side=side, halo=16)) for side in (32, 128))
    np.testing.assert_allclose(small, large, atol=1e-6)


def test_parts_without_interest_are_not_asked_about():
    net, asked = Same(), np.zeros((128, 128), np.bool_)
    asked[100, 20] = True
    maps = draw_maps(np.ones((6, 128, 128), np.float32), asked, net, HarbourRule(views=1, side=64, halo=16))
    assert net.shapes == [(1, 6, 96, 96)]
    assert not maps[:, :64].any()
    assert maps[0, 64:, :64].all()


def test_the_net_sees_pixels_of_eight_metres():
    shown = to_shown(np.zeros((5, 80, 160), np.float32), np.zeros((80, 160), np.float32), COLOURS, (10.0, 9.0))
    assert shown.shape == (6, 100, 180)


def test_a_colour_that_is_not_there_is_as_dark_as_the_water():
    over = np.full((4, 20, 20), 0.1, np.float32)
    shown = to_shown(over, np.ones((20, 20), np.float32), {k: v for k, v in COLOURS.items() if k != "swir"}, (8.0, 8.0))
    assert not shown[4].any()
    assert shown[3] == pytest.approx(np.arcsinh(0.1 / 0.04) / 2)


def test_resampling_is_straight_between_the_middles_of_pixels():
    stack = np.random.default_rng(3).random((2, 7, 9)).astype(np.float32)
    out = resampled(stack, 10, 6)
    for row in range(10):
        for column in range(6):
            y, x = ((k + 0.5) * n / m - 0.5 for k, n, m in ((row, 7, 10), (column, 9, 6)))
            y, x = np.clip(y, 0, 6), np.clip(x, 0, 8)
            r, c = min(int(y), 5), min(int(x), 7)
            upper, lower = (stack[:, k, c] * (c + 1 - x) + stack[:, k, c + 1] * (x - c) for k in (r, r + 1))
            np.testing.assert_allclose(out[:, row, column], upper * (r + 1 - y) + lower * (y - r), atol=1e-5)


def test_what_is_shown_grows_with_what_is_seen():
    over = np.tile(np.linspace(0, 1, 50, dtype=np.float32), (6, 1))
    assert (np.diff(compress(over)) > 0).all()


@pytest.mark.parametrize("wrong", [{"views": 3}, {"side": 100}, {"halo": 20}, {"side": 0}])
def test_parts_and_views_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="expected 1, 2 or 4, and multiples of 16"):
        HarbourRule(**wrong)
