import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ullage import draws
from ullage.kernels import normal_scores


def test_kernel_scores_equal_the_reference():
    start = draws.stream(1, "anything")
    assert normal_scores(start, 100_000) == pytest.approx(draws.normal_scores_reference(start, 100_000), abs=3e-7)


def test_scores_are_standard_normal():
    scores = normal_scores(draws.stream(3, "moments"), 200_000)
    assert stats.kstest(scores, "norm").pvalue > 0.001


def test_streams_of_different_names_are_independent():
    a, b = (normal_scores(draws.stream(1, name), 100_000) for name in ("a", "b"))
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.02


def test_a_stream_depends_on_seed_and_every_name():
    starts = {
        draws.stream(1),
        draws.stream(2),
        draws.stream(1, "a"),
        draws.stream(1, "a", "b"),
        draws.stream(1, "ab"),
    }
    assert len(starts) == 5


def test_a_later_part_of_a_stream_continues_the_earlier():
    whole = draws.uniforms_reference(7, 100)
    assert draws.uniforms_reference(7, 40, first=60).tolist() == whole[60:].tolist()


def test_a_constant_law_gives_its_value_exactly():
    scores = normal_scores(5, 1000)
    assert set(draws.interpolate_law(draws.constant_law(0.1), scores)) == {0.1}


def test_a_normal_law_without_spread_gives_its_mean_exactly():
    scores = normal_scores(5, 1000)
    assert set(draws.interpolate_law(draws.normal_law(3003.0, 0.0, 0.0), scores)) == {3003.0}


@given(st.floats(0.05, 0.95), st.floats(0.01, 0.99))
def test_a_beta_law_has_the_mean_and_deviation_asked_for(mean, share):
    sd = share * 0.5 * (mean * (1 - mean)) ** 0.5
    values = draws.interpolate_law(draws.beta_law(mean, sd), normal_scores(11, 40_000))
    assert values.mean() == pytest.approx(mean, abs=0.01)
    assert values.std() == pytest.approx(sd, rel=0.05)


@pytest.mark.parametrize(("mean", "sd"), [(1.2, 0.1), (0.5, 0.6), (-0.1, 0.0), (0.0, 0.1)])
def test_an_impossible_beta_law_is_refused(mean, sd):
    with pytest.raises(ValueError, match="no fraction"):
        draws.beta_law(mean, sd)


def test_a_truncated_law_never_falls_below_its_least_and_keeps_the_shape_above():
    law = draws.truncated_normal_law(150.0, 60.0, 40.0)
    values = draws.interpolate_law(law, normal_scores(2, 100_000))
    truth = stats.truncnorm((40 - 150) / 60, np.inf, 150, 60)
    assert values.min() >= 40.0
    assert values.mean() == pytest.approx(truth.mean(), rel=0.005)
    assert values.std() == pytest.approx(truth.std(), rel=0.01)


@pytest.mark.parametrize("make", [draws.three_point_law, draws.log_three_point_law])
@given(mid=st.floats(1, 1e4), down=st.floats(1, 3), up=st.floats(1, 3))
def test_a_three_point_law_has_its_points(make, mid, down, up):
    law = make(mid / down, mid, mid * up)
    low, middle, high = draws.interpolate_law(law, np.array([-draws.Z95, 0.0, draws.Z95]))
    assert low == pytest.approx(mid / down, rel=1e-3)
    assert middle == pytest.approx(mid)
    assert high == pytest.approx(mid * up, rel=1e-3)


def test_a_three_point_law_that_touches_zero_has_its_points():
    law = draws.three_point_law(0.0, 100.0, 300.0)
    assert draws.interpolate_law(law, np.array([-draws.Z95, 0.0, draws.Z95])) == pytest.approx([0, 100, 300], abs=0.5)


def test_a_three_point_law_from_zero_never_falls_below_zero():
    assert draws.three_point_law(0.0, 0.0, 10.0).min() == 0.0


@given(st.floats(0, 1000), st.floats(0, 100), st.floats(0, 100))
def test_more_spread_never_narrows_a_normal_law(mean, sd, more):
    scores = normal_scores(4, 2000)
    narrow, wide = (
        draws.points(draws.interpolate_law(draws.normal_law(mean, s, 0.0), scores)) for s in (sd, sd + more)
    )
    assert wide[2] - wide[0] >= narrow[2] - narrow[0] - 1e-9
