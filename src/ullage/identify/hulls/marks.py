"""How alike two decks are: what they are painted with, square metre by square metre, laid over each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage.detect.layout.marks import BEYOND_M, LINES
from ullage.kernels import in_threads, kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

# plain numbers: they are compiled into the kernel
ALONG, ASIDE = 8, 1  # metres by which decks may be shifted
MIDDLE, WIDEST = LINES // 2, LINES // 2 - ASIDE
BEYOND = BEYOND_M
NARROWEST: Final = 2  # lines on each side of the axis that are compared at least
_EDGE_M: Final = 0.5
_LARGEST: Final = 0.99


class Decks(NamedTuple):
    """Decks in arrays.

    Parameters
    ----------
    paint
        Of shape (decks, lines, cells), the middle of each in the middle; 0 beyond what was seen.
    half_long, half_wide
        Cells before and lines beside the middle that are hers, of shape (decks,); no cell where there is no deck.
    contrast
        Standard deviation of the steps from cell to cell along her, of shape (decks,).
    """

    paint: Floats
    half_long: Ints
    half_wide: Ints
    contrast: Floats


class Likeness(NamedTuple):
    """How alike pairs of decks are, each of shape (pairs,).

    Parameters
    ----------
    z
        Fisher's z of the correlation of steps along the ship, where they lie best upon each other.
    off
        Mean difference of paint there.
    contrast
        The lesser of both decks' contrasts.
    """

    z: Floats
    off: Floats
    contrast: Floats


def decks_of(marks: Sequence[Floats | None], beams_m: Sequence[float | None]) -> Decks:
    """Put the marks of layouts into arrays.

    Parameters
    ----------
    marks
        As `detect.layout.marks.marks_of` gives them; None where there are none.
    beams_m
        Beam of each; None where not known.
    """
    cells = max([one.shape[1] for one in marks if one is not None], default=1) + 2 * max(ALONG - BEYOND, 0)
    paint = np.zeros((len(marks), LINES, cells))
    long, wide = np.zeros(len(marks), np.int64), np.full(len(marks), NARROWEST)
    contrast = np.zeros(len(marks))
    for at, (one, beam) in enumerate(zip(marks, beams_m, strict=True)):
        if one is None or one.shape[1] < 2 * BEYOND + 3:
            continue
        first = (cells - one.shape[1]) // 2
        paint[at, :, first : first + one.shape[1]] = np.nan_to_num(one)
        long[at] = one.shape[1] // 2 - BEYOND
        if beam is not None:
            wide[at] = int(np.clip(beam / 2 - _EDGE_M, NARROWEST, WIDEST))
        middle, own = cells // 2, slice(MIDDLE - wide[at], MIDDLE + wide[at] + 1)
        contrast[at] = np.diff(paint[at, own, middle - long[at] : middle + long[at] + 1], axis=1).std()
    return Decks(paint, long, wide, contrast)


def with_turned(decks: Decks) -> Decks:
    """Give decks, and after them the same with bow and stern changed over."""
    paint = np.concatenate([decks.paint, decks.paint[:, ::-1, ::-1]])
    return Decks(paint, *(np.concatenate([one, one]) for one in decks[1:]))


def likeness_reference(decks: Decks, i: int, j: int) -> tuple[float, float]:
    """Give z and mean difference of two decks: slow and obvious."""
    half, wide = min(decks.half_long[[i, j]]), min(decks.half_wide[[i, j]])
    middle, best, where = decks.paint.shape[2] // 2, (-1.0, 0.0), 0
    shifts = [(along, 0) for along in range(-ALONG, ALONG + 1)]
    shifts += [(along, aside) for along in (-1, 0, 1) for aside in (-ASIDE, ASIDE)]  # about the best along
    for at, (along, aside) in enumerate(shifts):
        along = along + where if at > 2 * ALONG else along  # noqa: PLW2901
        if abs(along) > ALONG:
            continue
        x, y = (
            decks.paint[one, MIDDLE - wide + b : MIDDLE + wide + 1 + b, middle - half + a : middle + half + 1 + a]
            for one, a, b in ((i, along, aside), (j, 0, 0))
        )
        dx, dy = (np.diff(one, axis=1) - np.diff(one, axis=1).mean() for one in (x, y))
        spread = (dx**2).sum() * (dy**2).sum()
        alike = float((dx * dy).sum() / np.sqrt(spread)) if spread > 1e-24 else -1.0  # noqa: PLR2004 - bare
        if alike > best[0]:
            best = alike, float(np.abs(x - y).mean())
            where = along if at <= 2 * ALONG else where
    return float(np.arctanh(np.clip(best[0], -_LARGEST, _LARGEST))), best[1]


def find_likeness(decks: Decks, of_a: Ints, of_b: Ints) -> Likeness:
    """Give how alike pairs of decks are, of shape (pairs,).

    Parameters
    ----------
    decks
        All decks.
    of_a, of_b
        Which of them are compared.
    """
    out = np.zeros((len(of_a), 2))

    def run(first: int, last: int) -> None:
        of = of_a[first:last], of_b[first:last]
        _likeness(decks.paint, decks.half_long, decks.half_wide, *of, out[first:last])

    in_threads(run, len(out), 64)
    z = np.arctanh(np.clip(out[:, 0], -_LARGEST, _LARGEST))
    return Likeness(np.asarray(z), out[:, 1], np.minimum(decks.contrast[of_a], decks.contrast[of_b]))


@kernel
def _likeness(paint: Any, half_long: Any, half_wide: Any, of_a: Any, of_b: Any, out: Any) -> None:
    middle = paint.shape[2] // 2
    for pair in range(out.shape[0]):
        a, b = of_a[pair], of_b[pair]
        half, wide = min(half_long[a], half_long[b]), min(half_wide[a], half_wide[b])
        best, off, where = -1.0, 0.0, 0
        for shift in range(2 * ALONG + 1 + 6):
            beside = shift - 2 * ALONG - 1  # 0 to 5: a metre to either side, about the best along
            along = shift - ALONG if beside < 0 else where + beside // 2 - 1
            aside = 0 if beside < 0 else ASIDE * (2 * (beside % 2) - 1)
            if abs(along) > ALONG:
                continue
            n, sx, sy, sxx, syy, sxy, away = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            for line in range(MIDDLE - wide, MIDDLE + wide + 1):
                before_a = paint[a, line + aside, middle - half + along]
                before_b = paint[b, line, middle - half]
                away += abs(before_a - before_b)
                for cell in range(middle - half + 1, middle + half + 1):
                    here_a, here_b = paint[a, line + aside, cell + along], paint[b, line, cell]
                    x, y = here_a - before_a, here_b - before_b
                    before_a, before_b = here_a, here_b
                    away += abs(here_a - here_b)
                    n += 1.0
                    sx += x
                    sy += y
                    sxx += x * x
                    syy += y * y
                    sxy += x * y
            spread = (sxx - sx * sx / n) * (syy - sy * sy / n)
            if spread > 1e-24:  # noqa: PLR2004 - a deck without marks
                alike = (sxy - sx * sy / n) / np.sqrt(spread)
                if alike > best:
                    best, off = alike, away / (n + 2 * wide + 1)
                    where = along if beside < 0 else where
        out[pair, 0], out[pair, 1] = best, off
