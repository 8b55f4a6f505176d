"""How alike the marks on two decks are: pipes, manifold, hatches and crane, laid over each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import in_threads, kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

STRETCHES: Final = (0.98, 1.0, 1.02)  # lengths of the two are off by a metre or two
FROM, TO = 28, 146  # cells that are compared: before the house, abaft the bow
LAGS, ASIDE = 4, 1  # cells by which they may be shifted along and across
_LARGEST: Final = 0.995


def mark_steps(marks: Floats) -> Floats:
    """Give the steps of marks along the ship, stretched in each way, of shape (layouts, stretches, lines, cells)."""
    count = marks.shape[2]
    cells = np.arange(count)
    stretched = [
        [[np.interp((cells - count / 2) * by + count / 2, cells, line) for line in one] for by in STRETCHES]
        for one in marks
    ]
    return np.diff(np.array(stretched).reshape(len(marks), len(STRETCHES), marks.shape[1], count), axis=3)


def marks_likeness_reference(a: Floats, b: Floats) -> float:
    """Give Fisher's z of the best correlation of two decks' steps: slow and obvious.

    Parameters
    ----------
    a
        Steps in every stretch, of shape (stretches, lines, cells).
    b
        Steps unstretched, of shape (lines, cells).
    """
    best, lines = -1.0, a.shape[1]
    for one in a:
        for lag in range(-LAGS, LAGS + 1):
            for aside in range(-ASIDE, ASIDE + 1):
                x = one[max(aside, 0) : lines + min(aside, 0), FROM + lag : TO + lag].ravel()
                y = b[max(-aside, 0) : lines + min(-aside, 0), FROM:TO].ravel()
                x, y = x - x.mean(), y - y.mean()
                best = max(best, float(x @ y / max(np.sqrt((x @ x) * (y @ y)), 1e-12)))
    return float(np.arctanh(np.clip(best, -_LARGEST, _LARGEST)))


def marks_likeness(steps: Floats, of_a: Ints, of_b: Ints) -> Floats:
    """Give Fisher's z of the best correlation of pairs of decks, of shape (pairs,).

    Parameters
    ----------
    steps
        Of `mark_steps`.
    of_a, of_b
        Which are compared.
    """
    out = np.empty(len(of_a))
    plain = STRETCHES.index(1.0)

    def run(first: int, last: int) -> None:
        _likeness(steps, of_a[first:last], of_b[first:last], plain, out[first:last])

    in_threads(run, len(out), 64)
    return np.asarray(np.arctanh(np.clip(out, -_LARGEST, _LARGEST)))


@kernel
def _likeness(steps: Any, of_a: Any, of_b: Any, plain: int, out: Any) -> None:
    lines = steps.shape[2]
    for pair in range(out.shape[0]):
        best = -1.0
        a, b = of_a[pair], of_b[pair]
        for stretch in range(steps.shape[1]):
            for lag in range(-LAGS, LAGS + 1):
                for aside in range(-ASIDE, ASIDE + 1):
                    n, sx, sy, sxx, syy, sxy = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
                    for line in range(max(aside, 0), lines + min(aside, 0)):
                        for cell in range(FROM, TO):
                            x, y = steps[a, stretch, line, cell + lag], steps[b, plain, line - aside, cell]
                            n += 1.0
                            sx += x
                            sy += y
                            sxx += x * x
                            syy += y * y
                            sxy += x * y
                    spread = (sxx - sx * sx / n) * (syy - sy * sy / n)
                    if spread > 1e-24:  # noqa: PLR2004 - a deck without marks
                        best = max(best, (sxy - sx * sy / n) / np.sqrt(spread))
        out[pair] = best
