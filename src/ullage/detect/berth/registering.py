"""How far the scenes of a stack lie off each other, by what stands still around a berth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

MOST_SHIFT: Final = 10.0  # cells: what a product with a coarse orbit may be off
_NEAR = 2.0  # cells: products of one orbit lie within a pixel or two of each other
_REACH = 12  # lags looked at, one more than may be taken, so that a peak has two sides
_LEAST_LIKENESS = 0.12  # of two scenes; of speckle alone it stays below 0.1 at 3,000 cells
_LEAST_ON_REST = 0.15  # of a scene and the mean of all others
_TOLL = 0.003  # of likeness for a cell of offset: of two offsets that are alike the smaller
_CLEAR_ON_REST = 1.5
_CLEAR = 1.25  # how much likelier a far offset is than any other that is not beside it
_WATERY = 0.25  # of the cells around a berth
_OVER_WATER = 1.4  # 6 dB, as a logarithm
_MUCH = 0.005  # of the cells: a jetty of 200 m
_TURNS = 2  # how often scenes are laid on the mean of those that are laid
_SMOOTH = 7  # cells: what is broader is not the surroundings' but the sea's and the land's level
_MOST = 2.5  # of a logarithm over its surroundings: a ship at the next berth is not to outweigh the quay


def find_shifts(stack: Floats, moving: Bools) -> Floats:
    """Find how far each scene is off the middle of all, by what stands still.

    Correlation of the logarithms less their local means, bands together; of fresh speckle over water nothing is left of
    it, of quays, tanks and jetties much. All pairs are compared; the scene that is like the most others, and those,
    make a picture in which ships that come and go fade, and each scene is laid on that without its own part. Peaks are
    set between lags by parabolas. Where the ground is, the median of the scenes knows better than any of them.

    Parameters
    ----------
    stack
        Logarithms of sigma nought, of shape (scenes, bands, along, across), NaN where not measured.
    moving
        Cells that are left out: the berth, where ships come and go.

    Returns
    -------
    array, shape (scenes, 2)
        Cells to add when a scene is sampled again, (along, across), each up to 10; NaN where most scenes have their
        likes and this one has not, or at several offsets of more than 20 m. Where the last scene has none, or no more
        than half of all have, all are NaN; but 0 where nothing stands, which can neither be laid on itself nor matter.
    """
    from scipy.fft import next_fast_len

    if len(stack) < 2:  # noqa: PLR2004 - a pair
        return np.zeros((len(stack), 2))
    count, last = len(stack), len(stack) - 1
    still = np.stack([without_means(one, moving) for one in stack])
    size = tuple(next_fast_len(int(one) + 2 * _REACH, real=True) for one in still.shape[1:])
    waves, norms = np.fft.rfft2(still, size), np.sqrt((still**2).sum(axis=(1, 2)))
    shifts = _from_hub(waves, norms, size)
    for _ in range(_TURNS):
        shifts = _on_the_rest(waves, norms, shifts, size)
    if 2 * np.isfinite(shifts[:, 0]).sum() <= count:
        return np.full((count, 2), np.nan if _something_stands(stack, moving) else 0.0)
    if not np.isfinite(shifts[last]).all():
        return np.full((count, 2), np.nan)
    shifts -= np.nanmedian(shifts, axis=0)
    return np.where((np.abs(shifts) <= MOST_SHIFT).all(axis=1, keepdims=True), shifts, np.nan)


def _from_hub(waves: Any, norms: Floats, size: Any) -> Floats:
    """Compare all pairs, and give how far each scene is off the one that is like the most others; NaN of the rest."""
    count = len(waves)
    links = np.full((count, count, 2), np.nan)
    for i in range(count):
        for k in range(i):
            found = _offset(waves[i], waves[k], norms[i] * norms[k], size)
            if found is not None:
                links[i, k], links[k, i] = np.negative(found), found
    hub = count - 1 - int(np.argmax(np.isfinite(links[..., 0]).sum(axis=1)[::-1]))
    return np.where(np.arange(count)[:, None] == hub, 0.0, links[hub])


def _something_stands(stack: Floats, moving: Bools) -> bool:
    """Tell whether much is brighter than water in nearly all scenes, wherever they lie: land and quays, not ships."""
    shares = []
    for levels in stack.mean(axis=1):
        cells = levels[~moving & np.isfinite(levels)]
        if cells.size:
            shares.append(float((cells > np.quantile(cells, _WATERY) + _OVER_WATER).mean()))
    return bool(shares) and sorted(shares)[len(shares) // 4] > _MUCH


def _on_the_rest(waves: Any, norms: Floats, shifts: Floats, size: tuple[int, ...]) -> Floats:
    """Lay each scene on the mean of all others, given roughly by how much they are off."""
    turns = [np.fft.fftfreq(size[0])[:, None], np.fft.rfftfreq(size[1])[None, :]]
    taken = np.isfinite(shifts[:, 0])
    laid = np.zeros_like(waves)
    for one in map(int, np.flatnonzero(taken)):
        angle = 2 * np.pi * (shifts[one, 0] * turns[0] + shifts[one, 1] * turns[1])
        laid[one] = waves[one] * np.exp(1j * angle)
    out = np.full_like(shifts, np.nan)
    for one in range(len(shifts)):
        rest = laid.sum(axis=0) - laid[one]
        whole = float(np.sqrt((np.fft.irfft2(rest, size) ** 2).sum())) * norms[one]
        found = _offset(rest, waves[one], whole, size, _LEAST_ON_REST, _CLEAR_ON_REST)
        if found is not None:
            out[one] = found
    return out


def _offset(
    first: Any, second: Any, whole: float, size: Any, least: float = _LEAST_LIKENESS, clear: float = _CLEAR
) -> tuple[float, float] | None:
    """Give where the second map is to be sampled so that it lies on the first; None when that cannot be told."""
    if not whole > 0:
        return None
    field = np.fft.irfft2(np.conj(first) * second, size) / whole
    lags = np.arange(-_REACH, _REACH + 1)
    likeness = field[np.ix_(lags, lags)]
    worth = likeness - _TOLL * np.hypot(lags[:, None], lags[None, :])
    i, k = (int(one) for one in np.unravel_index(int(np.argmax(worth)), worth.shape))
    if likeness[i, k] < least or not (0 < i < 2 * _REACH and 0 < k < 2 * _REACH):
        return None
    if np.hypot(lags[i], lags[k]) > _NEAR:
        beside = (np.abs(lags - lags[i])[:, None] <= _NEAR) & (np.abs(lags - lags[k])[None, :] <= _NEAR)
        if likeness[i, k] < clear * likeness[~beside].max():
            return None
    return (
        float(lags[i] + _peak(likeness[i - 1 : i + 2, k])),
        float(lags[k] + _peak(likeness[i, k - 1 : k + 2])),
    )


def _peak(three: Any) -> float:
    """Give where the parabola through three values is highest, from the middle one, up to half a step."""
    bend = float(three[0] - 2 * three[1] + three[2])
    return float(np.clip(0.5 * float(three[0] - three[2]) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def without_means(levels: Floats, moving: Bools) -> Floats:
    """Give the levels of cells less those around, bands together, of shape (along, across); 0 where not known."""
    from scipy.ndimage import uniform_filter

    kept = np.isfinite(levels) & ~moving
    filled = np.where(kept, levels, 0.0)
    size = (1, _SMOOTH, _SMOOTH)
    weight = uniform_filter(kept.astype(np.float64), size, mode="constant")
    mean = uniform_filter(filled, size, mode="constant") / np.maximum(weight, 1e-9)
    return np.asarray(np.clip(np.where(kept, filled - mean, 0.0).sum(axis=0) / np.sqrt(len(levels)), -_MOST, _MOST))
