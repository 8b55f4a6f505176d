"""The point response of a GRD pixel, speckle that is correlated by it, and the slow texture of a rough sea.

A GRD pixel is the mean of five range looks of neighbouring bands that overlap by a quarter, each seen through a
generalised Hamming window (processing parameters of any IW annotation). So is the speckle here: complex Gaussian noise
in the window's band, brought to the image, squared, and added up. Its marginal law is then brought to the gamma law.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

LOOKS: Final = 5  # numberOfLooks in range of IW GRD of high resolution; azimuth has one
HAMMING: Final = 0.70  # windowCoefficient of IW1; 0.71 and 0.73 of the others
NEIGHBOUR: Final = 0.29  # coherence of looks side by side, which makes 4.4 equivalent looks of five
HALF: Final = 0.5
ASIDE: Final = 1e-7
LAST_SCORE: Final = 7.0  # normal score that no field reaches
EQUIVALENT_LOOKS: Final = 4.4  # Sentinel-1 Product Definition, IW GRDH
LOOK_STEP_HZ: Final = 14.1e6 - 3.5e6  # lookBandwidth less lookOverlap
# bandwidths [cycles per pixel]: 21 and 20 m wide at half power, speckle as correlated as in real products (0.6, 0.1)
BAND_ROWS: Final = 0.50
BAND_COLUMNS: Final = 0.532


def point_response(offset: Any, band: float) -> Floats:
    """Give the amplitude of a point along one axis, at offsets from it [pixels]; squares add up to 1 over all pixels.

    A sinc of the band, weighted by a generalised Hamming window: side lobes 22 dB down that fall as 1/x.
    """
    u = np.abs(np.asarray(offset, np.float64) * band)
    # sin(πu) and sin(π(u ± 1)) are one another; at 0 and 1, where it is 0 over 0, a step aside is near enough
    u = np.where((u < ASIDE) | (np.abs(u - 1) < ASIDE), u + 2 * ASIDE, u)
    shape = HAMMING / u - (1 - HAMMING) / 2 * (1 / (u - 1) + 1 / (u + 1))
    scale = np.sqrt(band / (HAMMING**2 + (1 - HAMMING) ** 2 / 2)) / np.pi
    return np.asarray(np.sin(np.pi * u) * shape * scale)


def draw_speckle(rng: np.random.Generator, rows: int, columns: int, looks: float = EQUIVALENT_LOOKS) -> Floats32:
    """Draw a field of multi-looked speckle, correlated between pixels as in a GRD product.

    Parameters
    ----------
    rng
        Where chance comes from.
    rows, columns
        Size of the field.
    looks
        Shape of its gamma law.

    Returns
    -------
    array of float32, shape (rows, columns)
        Mean 1. Opposite sides fit together where the size has no factors but 2, 3 and 5.
    """
    from scipy import fft

    size = fft.next_fast_len(rows), fft.next_fast_len(columns)
    total = np.zeros(size, np.float32)
    spectrum = np.zeros(size, np.complex64)
    weights, down, right = _band(size)
    before = np.zeros(weights.shape, np.complex64)
    for look in range(LOOKS):
        fresh = _complex_noise(rng, weights.shape)
        before = fresh if look == 0 else NEIGHBOUR * before + np.float32(np.sqrt(1 - NEIGHBOUR**2)) * fresh
        spectrum[np.ix_(down, right)] = weights * before
        seen = fft.ifft2(spectrum)
        total += seen.real**2 + seen.imag**2
    return _as_gamma(total[:rows, :columns] / np.float32(LOOKS), looks)


def _band(size: tuple[int, int]) -> tuple[Any, Any, Any]:
    """Give the weights of the frequencies in the band, whose inverse transform has mean power 1, and where they are."""
    parts = []
    for length, band in zip(size, (BAND_ROWS, BAND_COLUMNS), strict=True):
        frequency = np.fft.fftfreq(length)
        inside = np.flatnonzero(np.abs(frequency) < band / 2)
        window = HAMMING + (1 - HAMMING) * np.cos(2 * np.pi * frequency[inside] / band)
        parts.append((inside, window / np.sqrt((window**2).sum()) * length))
    return np.outer(parts[0][1], parts[1][1]).astype(np.float32), parts[0][0], parts[1][0]


def _complex_noise(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    pair = rng.standard_normal((*shape, 2), np.float32) * np.float32(np.sqrt(0.5))
    return pair.view(np.complex64)[..., 0]


def _as_gamma(intensity: Any, looks: float) -> Floats32:
    """Bring the mean of correlated looks to a gamma law, value by value: a rising function close to the line."""
    grid, wanted = _gamma_table(looks)
    step = np.float32(grid[1] - grid[0])
    np.minimum(intensity, np.float32(grid[-2]), out=intensity)
    return _read_off(wanted, step, intensity)


@cache
def _gamma_table(looks: float) -> tuple[Floats, Floats32]:
    """Give intensities, evenly spaced, and the gamma quantiles of the same probabilities."""
    from scipy.stats import gamma

    index = np.arange(LOOKS)
    powers = np.linalg.eigvalsh(NEIGHBOUR ** np.abs(index[:, None] - index)) / LOOKS
    shares = np.array([np.prod([one / (one - other) for other in powers if other != one]) for one in powers])
    grid = np.linspace(0.0, 12.0, 60_001)
    above = np.clip((shares[:, None] * np.exp(-grid / powers[:, None])).sum(0), 0.0, 1.0)
    above = np.minimum.accumulate(above)
    # the half with more digits
    wanted = np.where(
        above > HALF, gamma.ppf(np.clip(1 - above, 0, 1), looks), gamma.isf(np.maximum(above, 1e-300), looks)
    )
    return grid, (wanted / looks).astype(np.float32)


def draw_texture(rng: np.random.Generator, rows: int, columns: int, shape: float, length: float = 3.0) -> Floats32:
    """Draw a field whose law is a gamma of mean 1, smooth over some pixels: how the power of a rough sea varies.

    Parameters
    ----------
    rng
        Where chance comes from.
    rows, columns
        Size of the field.
    shape
        Of the gamma law, which is the shape of the K law of the whole; the variance is one over it.
    length
        Standard deviation of the smoothing [pixels].
    """
    from scipy import fft

    size = fft.next_fast_len(rows), fft.next_fast_len(columns)
    kernels = [np.exp(-2 * (np.pi * length * np.fft.fftfreq(one)) ** 2) for one in (size[0], size[1])]
    half = kernels[1][: size[1] // 2 + 1]
    weights = np.outer(kernels[0], half).astype(np.float32)
    scale = np.sqrt((kernels[0] ** 2).mean() * (kernels[1] ** 2).mean())
    noise = rng.standard_normal(size, np.float32)
    field = fft.irfft2(fft.rfft2(noise) * weights, size)[:rows, :columns] / np.float32(scale)
    step, table = _texture_table(shape)
    np.clip(field, -LAST_SCORE + step, LAST_SCORE - step, out=field)
    return _read_off(table, np.float32(step), field + np.float32(LAST_SCORE))


@cache
def _texture_table(shape: float) -> tuple[float, Floats32]:
    """Give the gamma quantiles of evenly spaced normal scores."""
    from scipy.special import gammaincinv, ndtr

    scores = np.linspace(-LAST_SCORE, LAST_SCORE, 16_001)
    return float(scores[1] - scores[0]), np.asarray(gammaincinv(shape, ndtr(scores)) / shape, np.float32)


def _read_off(table: Floats32, step: np.float32, values: Any) -> Floats32:
    """Give a table's values, in between evenly, at values from 0 on."""
    place = values / step
    index = place.astype(np.int32)
    share = place - index
    low = table[index]
    return np.asarray(low + share * (table[index + 1] - low), np.float32)


def draw_clutter(
    rng: np.random.Generator, rows: int, columns: int, looks: float = EQUIVALENT_LOOKS, shape: float | None = None
) -> Floats32:
    """Draw homogeneous sea of mean 1: gamma of `looks`, or K when a `shape` is given; nothing in it repeats.

    Returns
    -------
    array of float32, shape (rows, columns)
    """
    speckle = draw_speckle(rng, rows, columns, looks)
    return speckle if shape is None else np.asarray(speckle * draw_texture(rng, rows, columns, shape))
