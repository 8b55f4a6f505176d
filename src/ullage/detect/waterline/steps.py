"""Blurred steps: a profile whose level changes at edges, all seen through one blur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_ROUNDS: Final = 12
_DAMPING: Final = 1e-3
_STEEPEST: Final = 1e-9
_PER_NORMAL: Final = 1 / np.sqrt(2 * np.pi)


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Profiles as steps.

    Parameters
    ----------
    edges
        Where the level changes, of shape (profiles, edges) [m].
    levels
        Of shape (profiles, edges + 1).
    rms
        What is left over, of shape (profiles,).
    """

    edges: Floats
    levels: Floats
    rms: Floats


def step_profile(at: Any, edges: Any, levels: Any, blur: float) -> Floats:
    """Give the values of a profile of blurred steps.

    Parameters
    ----------
    at
        Where, of shape (samples,) [m].
    edges
        Of shape (..., edges) [m].
    levels
        Before, between and after the edges, of shape (..., edges + 1).
    blur
        Standard deviation of the blur, of optics and pixel together [m].
    """
    from scipy.special import ndtr

    edges, levels = np.asarray(edges, np.float64), np.asarray(levels, np.float64)
    rise = ndtr((np.asarray(at)[:, None] - edges[..., None, :]) / blur)
    found: Floats = levels[..., :1] + (rise * np.diff(levels, axis=-1)[..., None, :]).sum(axis=-1)
    return found


def fit_steps(
    at: Floats, profiles: Floats, edges: Floats, levels: Floats, blur: float, *, edge_sd: float, level_sd: float,
    noise: float, between: tuple[int, float] | None = None,
) -> Steps:  # fmt: skip
    """Fit steps to many profiles at once, each by itself, by damped least squares.

    Parameters
    ----------
    at
        Where the samples are, of shape (samples,) [m].
    profiles
        Of shape (profiles, samples); NaN where there is none.
    edges, levels
        What is expected, of shapes (edges,) and (edges + 1,), or a row for each profile.
    blur
        Standard deviation of the blur [m].
    edge_sd, level_sd
        How far edges [m] and levels may lie from what is expected: standard deviations.
    noise
        Standard deviation of a sample.
    between
        An edge that lies at a fixed share between its neighbours, not fitted: its number, and the share.

    Returns
    -------
    Steps
        Of all edges, the one between included.
    """
    count = len(profiles)
    start_edges = np.broadcast_to(edges, (count, np.shape(edges)[-1])).astype(np.float64)
    start_levels = np.broadcast_to(levels, (count, np.shape(levels)[-1])).astype(np.float64)
    tie = _tie(start_edges.shape[1], between)
    known = np.isfinite(profiles)
    seen = np.where(known, profiles, 0.0)
    free = np.delete(start_edges, between[0], axis=1) if between else start_edges
    start = np.concatenate([free, start_levels], axis=1)
    stiff = 1 / np.concatenate([np.full(free.shape[1], edge_sd), np.full(start_levels.shape[1], level_sd)]) ** 2
    state, damping = start.copy(), np.full(count, _DAMPING)
    cost, slopes, rest = _look(at, seen, known, state, tie, blur)
    total = cost / noise**2 + ((state - start) ** 2 * stiff).sum(axis=1)
    for _ in range(_ROUNDS):
        normal = np.einsum("bnp,bnq->bpq", slopes, slopes) / noise**2 + np.diag(stiff)
        pull = np.einsum("bnp,bn->bp", slopes, rest) / noise**2 - (state - start) * stiff
        diagonal = np.einsum("bpp->bp", normal)
        damped = normal + np.eye(normal.shape[1]) * (damping[:, None] * diagonal)[:, None, :]
        trial = state + np.linalg.solve(damped, pull[..., None])[..., 0]
        new_cost, new_slopes, new_rest = _look(at, seen, known, trial, tie, blur)
        new_total = new_cost / noise**2 + ((trial - start) ** 2 * stiff).sum(axis=1)
        better = new_total <= total
        state = np.where(better[:, None], trial, state)
        slopes, rest = np.where(better[:, None, None], new_slopes, slopes), np.where(better[:, None], new_rest, rest)
        cost, total = np.where(better, new_cost, cost), np.where(better, new_total, total)
        damping = np.clip(np.where(better, damping / 5, damping * 8), _STEEPEST, 1e6)
    rms = np.sqrt(cost / np.maximum(known.sum(axis=1), 1))
    return Steps(state[:, : tie.shape[1]] @ tie.T, state[:, tie.shape[1] :], rms)


def _tie(edges: int, between: tuple[int, float] | None) -> Floats:
    """Give all edges as sums of those that are free, of shape (edges, free)."""
    whole = np.eye(edges)
    if between is None:
        return whole
    number, share = between
    whole[number] = (1 - share) * whole[number - 1] + share * whole[number + 1]
    return np.delete(whole, number, axis=1)


def _look(
    at: Floats, seen: Floats, known: npt.NDArray[np.bool_], state: Floats, tie: Floats, blur: float
) -> tuple[Floats, Floats, Floats]:
    """Give the squares left over, the slopes by each parameter, and what is left over."""
    from scipy.special import ndtr

    free = tie.shape[1]
    edges, levels = state[:, :free] @ tie.T, state[:, free:]
    off = (at[None, :, None] - edges[:, None, :]) / blur
    rise = ndtr(off)
    jumps = np.diff(levels, axis=1)
    rest = np.where(known, seen - levels[:, :1] - (rise * jumps[:, None, :]).sum(axis=2), 0.0)
    by_edge = -jumps[:, None, :] * np.exp(-0.5 * off**2) * (_PER_NORMAL / blur)
    ones = np.ones((*rise.shape[:2], 1))
    by_level = np.concatenate([ones, rise], axis=2) - np.concatenate([rise, ones * 0], axis=2)
    slopes = np.concatenate([by_edge @ tie, by_level], axis=2) * known[..., None]
    return (rest**2).sum(axis=1), slopes, rest


def fit_blur(at: Floats, profile: Floats, edges: Floats, levels: Floats, expected: float, **more: Any) -> float:
    """Give the blur with which the steps of a stacked profile are told best [m].

    Parameters
    ----------
    at, profile, edges, levels
        As of `fit_steps`, of one profile.
    expected
        The customary blur [m]; it is told with a standard deviation of 30 %.
    more
        Further arguments of `fit_steps`.
    """
    from scipy.optimize import minimize_scalar

    def cost(log_blur: float) -> float:
        blur = float(np.exp(log_blur))
        fitted = fit_steps(at, profile[None], edges, levels, blur, **more)
        left = float(fitted.rms[0]) ** 2 * at.size / more["noise"] ** 2
        return float(left + ((log_blur - np.log(expected)) / 0.3) ** 2)

    middle = np.log(expected)
    found = minimize_scalar(cost, bounds=(middle - 0.7, middle + 0.7), method="bounded", options={"xatol": 0.02})
    return float(np.exp(found.x))
