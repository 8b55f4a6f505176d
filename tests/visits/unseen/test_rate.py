import numpy as np
import pytest

from ullage.visits.unseen.rate import draw_forms, month_of_spans


def forms(counts, exposure, scale=0.2, count=4000, seed=1):
    counts, exposure = np.array(counts, np.float64), np.array(exposure, np.float64)
    return draw_forms(counts, exposure, scale, 0.5, seed=seed, name="berth", count=count)


def test_a_form_is_one_on_average():
    assert forms([5, 9, 2], [10, 10, 10]).mean(axis=1) == pytest.approx(np.ones(4000))


def test_even_counts_give_an_even_rate():
    assert forms([20] * 6, [15] * 6).mean(axis=0) == pytest.approx(np.ones(6), abs=0.06)


def test_counts_follow_the_exposure_not_the_rate():
    assert forms([2, 20, 2, 20], [1.5, 15, 1.5, 15]).mean(axis=0) == pytest.approx(np.ones(4), abs=0.12)


def test_a_rate_that_falls_is_found():
    found = forms([40, 36, 30, 20, 14, 10], [10] * 6)
    assert (np.diff(found.mean(axis=0)) < 0).all()
    assert found[:, 0].mean() / found[:, -1].mean() > 2


def test_months_that_nobody_looked_at_are_the_least_sure():
    logs = np.log(forms([10, 10, 10, 10, 10, 0, 0], [10, 10, 10, 10, 10, 0, 0]))
    apart = (logs - logs[:, 2:3]).std(axis=0)  # from the middle of those looked at
    assert apart[6] > apart[5] > apart[:5].max()


@pytest.mark.parametrize(
    ("counts", "exposure", "scale"), [([4], [3], 0.2), ([4, 9], [3, 3], 0.0), ([0, 0], [0, 0], 1.0)]
)
def test_one_month_no_change_or_no_look_is_a_constant_rate(counts, exposure, scale):
    assert (forms(counts, exposure, scale) == 1).all()


def test_months_are_equal_parts_of_the_period():
    month = month_of_spans(np.linspace(0, 240, 35))
    assert month[0] == 0
    assert month[-1] == 7
    assert np.bincount(month).min() >= 4


def walk_reference(counts, exposure, scale, steps=120_000, seed=5):
    """The same posterior by a plain Metropolis walk over the logarithm of each month's rate and the step's size."""
    rng = np.random.default_rng(seed)

    def log_p(logs, step):
        expected = exposure * np.exp(logs)
        fit = (counts * logs).sum() - (counts.sum() + 0.5) * np.log(expected.sum())
        walk = -(np.diff(logs) ** 2).sum() / (2 * step**2) - (len(logs) - 1) * np.log(step)
        return fit + walk - 0.005 * (logs**2).sum() - step**2 / (2 * scale**2) + np.log(step)

    logs, step, kept = np.zeros(len(counts)), scale, []
    at = log_p(logs, step)
    for k in range(steps):
        if k % 2:
            new, wide = logs + rng.normal(size=len(logs)) * 0.15, step
        else:
            new, wide = logs, step * np.exp(0.5 * rng.normal())
        then = log_p(new, wide)
        if np.log(rng.random()) < then - at:
            logs, step, at = new, wide, then
        if k > steps // 10 and k % 20 == 0:
            form = np.exp(logs - logs.mean())
            kept.append(form / form.mean())
    return np.array(kept)


def test_the_normal_form_is_close_to_a_plain_walk():
    counts, exposure = np.array([3.0, 9, 14, 6]), np.array([8.0, 10, 12, 9])
    plain, fast = walk_reference(counts, exposure, 0.3), forms(counts, exposure, 0.3)
    assert fast.mean(axis=0) == pytest.approx(plain.mean(axis=0), abs=0.05)
    assert fast.std(axis=0) == pytest.approx(plain.std(axis=0), abs=0.05)
