"""What clutter follows, as one number: how many times its mean a pixel has to be for a stated false-alarm rate.

Every law is fixed by the number of looks L and the texture s: the variance that the clutter has beyond speckle,
⟨x²⟩/⟨x⟩² = (1 + 1/L)(1 + s). Fully developed speckle has none (gamma law); in the K law s is the inverse of its
order parameter; in the log-normal law σ² = ln ⟨x²⟩/⟨x⟩². Sources: science 5.1; Jakeman and Pusey 1976; Redding 1999.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

TEXTURES: Final = np.concatenate([[0.0], np.geomspace(1e-3, 8.0, 40)])
"""Textures s at which multipliers are worked out; between them they are interpolated."""

_NODES: Final = 96
_HALVINGS: Final = 26


def gamma_multiplier(pfa: float, looks: float, cells: float) -> float:
    """Give the multiplier of L-look speckle whose mean is known from a number of independent cells.

    A pixel over the mean of N others follows Fisher's law with 2L and 2LN degrees of freedom; for N without end this is
    the gamma law, τ = (μ/L)·Γ⁻¹(L; 1 - Pfa).
    """
    from scipy.special import fdtri  # scipy.stats gives the same, and takes half a second to load

    return float(fdtri(2 * looks, 2 * looks * cells, 1 - pfa))


def k_multipliers(pfa: float, looks: float, textures: Any) -> Floats:
    """Give the multipliers of the K law with a known mean: L-look speckle on a gamma texture of order 1/s.

    The tail is the texture's mean of the speckle's tail, by quadrature over the quantiles of the texture; the threshold
    by halving. Good to a thousandth for false-alarm rates down to 10⁻¹².
    """
    from scipy.special import gammaincc, gammainccinv, gammaincinv

    order = 1.0 / np.maximum(np.asarray(textures, np.float64), 1e-9)[:, None]
    point, weight = _tail_nodes()
    texture = np.where(point < 0.5, gammaincinv(order, point), gammainccinv(order, 1 - point)) / order  # noqa: PLR2004
    upper = _tail_upper()
    texture_far = gammainccinv(order, upper[0]) / order
    low, high = np.full(order.shape, 1e-3), np.full(order.shape, 1e5)
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        tail = (gammaincc(looks, looks * middle / np.maximum(texture, 1e-300)) * weight).sum(1, keepdims=True)
        tail += (gammaincc(looks, looks * middle / texture_far) * upper[1]).sum(1, keepdims=True)
        low, high = np.where(tail > pfa, middle, low), np.where(tail > pfa, high, middle)
    return np.asarray(np.sqrt(low * high)[:, 0])


def log_normal_multipliers(pfa: float, looks: float, textures: Any) -> Floats:
    """Give the multipliers of the log-normal law with the mean and the second moment of the clutter."""
    from scipy.special import ndtri

    sigma = np.sqrt(np.log((1 + 1 / looks) * (1 + np.asarray(textures, np.float64))))
    return np.asarray(np.exp(sigma * -float(ndtri(pfa)) - sigma**2 / 2))


def _tail_nodes() -> tuple[Floats, Floats]:
    """Give points and weights that cover the quantiles of a law up to 0.99."""
    point, weight = np.polynomial.legendre.leggauss(_NODES)
    return 0.99 * (point + 1) / 2, 0.99 * weight / 2


def _tail_upper() -> tuple[Floats, Floats]:
    """Give upper quantiles from 0.01 down to 10⁻¹⁶, evenly in their logarithm, and weights."""
    point, weight = np.polynomial.legendre.leggauss(_NODES)
    low, high = np.log(1e-16), np.log(0.01)
    at = np.exp(low + (high - low) * (point + 1) / 2)
    return at, at * (high - low) * weight / 2


def truncated_factors(looks: float, ratios: Any) -> Floats:
    """Give the mean of the whole over the mean of what is below a cut, from the latter over the cut.

    For L-look speckle of mean μ cut at x: the mean of what is left is μ·P(L + 1, Lx/μ)/P(L, Lx/μ), P the regularised
    gamma function; Tao, Anfinsen and Brekke 2016 keep it as the estimate's condition. What is left is never more than
    L/(L + 1) of the cut: there the factor has no end, and 10 is given.

    Parameters
    ----------
    looks
        Number of looks.
    ratios
        Mean of what is left over the cut.
    """
    from scipy.special import gammainc

    reach = np.geomspace(0.05, 60.0, 2000)  # cut over mean of the whole
    left = gammainc(looks + 1, looks * reach) / gammainc(looks, looks * reach)
    ratio = left / reach  # falls as the cut rises
    return np.asarray(np.interp(np.asarray(ratios, np.float64), ratio[::-1], (1 / left)[::-1], right=10.0))
