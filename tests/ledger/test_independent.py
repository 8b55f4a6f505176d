import numpy as np
import pytest
from scipy import stats

from ullage import draws
from ullage.kernels import normal_scores
from ullage.ledger.independent import sum_independent


def test_normal_laws_sum_to_the_normal_law_of_the_textbook():
    laws = np.array([draws.normal_law(3000 + i, 100 + i) for i in range(43)])
    truth = stats.norm(sum(3000 + i for i in range(43)), sum((100 + i) ** 2 for i in range(43)) ** 0.5)
    assert sum_independent(laws) == pytest.approx(truth.ppf([0.05, 0.5, 0.95]), rel=1e-4)


def test_skewed_laws_sum_as_their_draws_do():
    laws = np.array(
        [
            draws.log_normal_law(3000, 0.4),
            draws.three_point_law(1000, 3000, 9000),
            draws.beta_law(0.88, 0.08) * 4000,
        ]
        * 5
    )
    drawn = sum(
        draws.interpolate_law(law, normal_scores(draws.stream(9, str(i)), 400_000)) for i, law in enumerate(laws)
    )
    assert sum_independent(laws) == pytest.approx(draws.points(drawn), rel=5e-3)


def test_exact_numbers_sum_exactly():
    assert sum_independent(np.array([draws.constant_law(0.1), draws.constant_law(0.2)])).tolist() == [0.1 + 0.2] * 3


def test_an_exact_number_shifts_a_sum():
    law = draws.normal_law(100, 10)
    assert sum_independent(np.array([law, draws.constant_law(50.0)])) == pytest.approx(
        sum_independent(law) + 50, rel=1e-3
    )
