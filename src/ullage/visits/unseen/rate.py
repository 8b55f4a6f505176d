"""A rate of visits that may change over time.

The rate is constant within months; its logarithm walks from month to month at random, by a step of unknown size. The
level is integrated exactly (a gamma law), so only the form is approximated: by a normal law at the most probable form
(Laplace), for each of several sizes of the step, weighed by their evidence. A step of nothing is the constant rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage import draws
from ullage.kernels import normal_scores

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

MONTH_D: Final = 30.4
_STEPS: Final = (0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 2.6)  # of the rule's scale
_LEVEL_PRECISION: Final = 0.01  # holds the form in place: its level is nobody's business
_ROUNDS: Final = 60
_CLOSE: Final = 1e-9


@dataclass(frozen=True, eq=False)
class _Form:
    """A normal law of the logarithm of the rate's form: mode, and the root of the covariance; weight of its step."""

    mode: Floats
    root: Floats
    weight: float


def month_of_spans(edges_d: Floats) -> Whole:
    """Give the month of each span: equal parts of the period, of about a month."""
    length = edges_d[-1] - edges_d[0]
    months = max(1, round(length / MONTH_D))
    middles = (edges_d[1:] + edges_d[:-1]) / 2 - edges_d[0]
    return np.asarray(np.minimum(middles / length * months, months - 1), np.int64)


def draw_forms(
    counts: Floats, exposure_d: Floats, month_log_sd: float, rate_shape: float, *, seed: int, name: str, count: int
) -> Floats:
    """Draw how the rate changed from month to month.

    Parameters
    ----------
    counts, exposure_d
        Visits seen, and exposure [d], of each month, shape (months,).
    month_log_sd
        Scale of the change from month to month, see `UnseenRule.rate_month_log_sd`.
    rate_shape
        Shape of the gamma law of the level before anything is seen.
    seed, name, count
        Streams follow from seed and name; how many forms.

    Returns
    -------
    ndarray
        Rate over its mean of all months, shape (count, months).
    """
    months = len(counts)
    if months == 1 or month_log_sd == 0 or not exposure_d.any():
        return np.ones((count, months))
    forms = [_find_form(counts, exposure_d, scale * month_log_sd, rate_shape) for scale in _STEPS]
    # the half-normal law of the step, times the width of the grid about it, times the evidence
    width = np.gradient(np.array(_STEPS))
    log_weight = np.array([one.weight for one in forms]) - np.array(_STEPS) ** 2 / 2 + np.log(width)
    weight = np.exp(log_weight - log_weight.max())
    uniform = draws.uniforms_reference(draws.stream(seed, "unseen", name, "step of the rate"), count)
    chosen = np.minimum(np.searchsorted(np.cumsum(weight / weight.sum()), uniform), len(forms) - 1)
    scores = np.array(
        [normal_scores(draws.stream(seed, "unseen", name, f"rate of month {m}"), count) for m in range(months)]
    )
    modes, roots = np.array([one.mode for one in forms]), np.array([one.root for one in forms])
    logs = modes[chosen] + np.einsum("kij,jk->ki", roots[chosen], scores)
    form = np.exp(logs - logs.mean(axis=1, keepdims=True))
    return np.asarray(form / form.mean(axis=1, keepdims=True))


def _find_form(counts: Floats, exposure_d: Floats, step: float, rate_shape: float) -> _Form:
    """Find the most probable form for one size of the step, and how sure it is."""
    months = len(counts)
    between = np.diff(np.eye(months), axis=0)
    prior = between.T @ between / step**2 + _LEVEL_PRECISION * np.eye(months)
    total = counts.sum() + rate_shape
    logs = np.zeros(months)
    for _ in range(_ROUNDS):
        share = _shares(logs, exposure_d)
        slope = counts - total * share - prior @ logs
        bend = prior + total * (np.diag(share) - np.outer(share, share))
        move = np.linalg.solve(bend, slope)
        move *= min(1.0, 1.0 / max(float(np.abs(move).max()), _CLOSE))
        logs = logs + move
        if float(np.abs(move).max()) < _CLOSE:
            break
    share = _shares(logs, exposure_d)
    bend = prior + total * (np.diag(share) - np.outer(share, share))
    seen = exposure_d > 0
    fit = float((counts * logs)[seen].sum() - total * np.log((exposure_d * np.exp(logs)).sum()))
    evidence = fit - logs @ prior @ logs / 2 + (np.linalg.slogdet(prior)[1] - np.linalg.slogdet(bend)[1]) / 2
    root = np.linalg.inv(np.linalg.cholesky(bend)).T
    return _Form(logs, root, float(evidence))


def _shares(logs: Floats, exposure_d: Floats) -> Floats:
    """Give the part of the seen visits that is expected in each month."""
    expected = exposure_d * np.exp(logs)
    return np.asarray(expected / expected.sum())
