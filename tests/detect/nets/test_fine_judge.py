import numpy as np
import pytest

from ullage.detect.nets.fine_chips import FineJudge


def chips(count, seed=1):
    return np.random.default_rng(seed).random((count, 3, 80, 80), np.float32)


def test_the_answer_is_the_mean_over_the_eight_ways_a_chip_can_lie():
    seen = []

    def net(some):
        seen.append(some)
        return some[:, 0, 0, 0]  # a corner: another in each way but those that leave it where it is

    given = chips(3)
    corners = given[:, 0][:, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert FineJudge(net)(given) == pytest.approx(corners.mean(axis=1))
    assert len({one.tobytes() for one in seen}) == 8


def test_how_a_chip_lies_changes_nothing():
    def net(some):
        return (some * np.linspace(0, 1, 80, dtype=np.float32)).mean(axis=(1, 2, 3))

    given = chips(2)
    turned = np.ascontiguousarray(np.rot90(given, 1, (2, 3)))
    assert FineJudge(net)(given) == pytest.approx(FineJudge(net)(turned), rel=1e-5)


def test_many_chips_are_asked_about_some_at_a_time():
    most = []

    def net(some):
        most.append(len(some))
        return some.mean(axis=(1, 2, 3))

    given = chips(130)
    assert FineJudge(net)(given) == pytest.approx(given.mean(axis=(1, 2, 3)), rel=1e-5)
    assert max(most) <= 64


def test_no_chips_give_no_answers():
    assert FineJudge(lambda some: some.mean(axis=(1, 2, 3)))(chips(0)).shape == (0,)


def test_chips_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="chips are"):
        FineJudge(lambda some: some[:, 0, 0, 0])(np.zeros((1, 4, 80, 80), np.float32))
