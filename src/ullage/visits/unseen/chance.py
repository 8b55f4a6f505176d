"""Gamma and Poisson numbers, and picks, from a stream of uniform ones, inside kernels.

`number` holds, in an array of one, which number of the stream comes next.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ullage.kernels import kernel, normal_score, uniform

PART: Final = 30.0  # of a Poisson mean that is drawn at once: exp(-30) is far from 0
MOST: Final = 400  # in a part: never reached but by rounding


@kernel
def draw_gamma(shape: Any, scores: Any, start: Any, number: Any) -> Any:
    """Draw a gamma number by rejection from a cubed normal one (Marsaglia and Tsang 2000); a small shape by power."""
    power = 1.0
    if shape < 1.0:
        power = uniform(start, number[0]) ** (1.0 / shape)
        number[0] += 1
        shape += 1.0
    d = shape - 1.0 / 3.0
    while True:
        x = normal_score(scores, uniform(start, number[0]))
        v = (1.0 + x / np.sqrt(9.0 * d)) ** 3
        u = uniform(start, number[0] + 1)
        number[0] += 2
        if v > 0 and np.log(u) < 0.5 * x * x + d - d * v + d * np.log(v):
            return d * v * power


@kernel
def draw_poisson(mean: Any, start: Any, number: Any) -> Any:
    """Draw a Poisson number: in parts of a mean that is small, by adding up probabilities from nothing on."""
    drawn = 0
    left = mean
    while left > 0:
        part = min(left, PART)
        left -= part
        u = uniform(start, number[0])
        number[0] += 1
        p = np.exp(-part)
        k = 0
        while u >= p and k < MOST:
            u -= p
            k += 1
            p *= part / k
        drawn += k
    return drawn


@kernel
def pick(weights: Any, start: Any, number: Any) -> Any:
    """Pick one of several by weight; the last where none weighs anything."""
    left = uniform(start, number[0]) * weights.sum()
    number[0] += 1
    for one in range(weights.shape[0] - 1):
        if left < weights[one]:
            return one
        left -= weights[one]
    return weights.shape[0] - 1
