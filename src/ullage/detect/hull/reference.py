"""The features of one ship in a chip, slowly and plainly: what the kernel is held to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.detect.hull import shape

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def shape_reference(chip: Floats, row_m: float, column_m: float) -> tuple[Floats, Floats]:
    """Give features and lay of one chip, see `shape.find_shapes`."""
    size = len(chip)
    reach = min(shape.NEAR, size // 2 - 1)
    off = np.arange(size) - size // 2
    far = (off[:, None] ** 2 + off**2) / (shape.NEAR + 1) ** 2
    near = np.where(np.maximum(np.abs(off[:, None]), np.abs(off)) <= reach, chip * (1 - far), -np.inf)
    start = near == near.max()
    peak = chip[start].max()
    if not peak >= shape.LEAST:
        return np.full(len(shape.NAMES), np.nan), np.full(shape.LAYS, np.nan)
    member = _connected(chip >= max(shape.LEAST, min(shape.BELOW_PEAK * peak, shape.MOST)), start)
    r, c = np.nonzero(member)
    value = chip[r, c]
    y, x = r * row_m, c * column_m
    bright = value >= shape.CORE
    if bright.sum() >= shape.ENOUGH:
        (yy, xy), (_, xx) = np.cov([y[bright], x[bright]], bias=True)
    else:
        (yy, xy), (_, xx) = np.cov([y, x], bias=True, aweights=np.sqrt(value))
    angle = 0.5 * np.arctan2(2 * xy, yy - xx)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    spread = np.cov(turn @ [y, x], bias=True, aweights=np.sqrt(value))
    middle = np.average([y, x], axis=1, weights=np.sqrt(value))
    ship = np.where(_wider(member), chip, 1.0)
    t = (np.arange(2 * shape.HALF + 1) - shape.HALF) * shape.STEP_M
    u = (np.arange(2 * shape.SIDE + 1) - shape.SIDE) * shape.STEP_M
    turned = np.array([[_bilinear(ship, (middle + np.array([a, b]) @ turn) / (row_m, column_m)) for b in u] for a in t])
    core = turned[:, np.abs(u) <= shape.INNER * shape.STEP_M].mean(axis=1)
    ridge = np.sort(core)[-shape.RIDGE :].mean()
    energy, amplitude = np.cumsum(np.maximum(core - 1, 0)), np.cumsum(np.sqrt(np.maximum(core - 1, 0)))
    low, high = _at(amplitude, 0.05), _at(amplitude, 0.95)
    first, last = int(np.ceil(low / shape.STEP_M)), int(np.floor(high / shape.STEP_M))
    half = int((high - low) / 2 / shape.STEP_M)
    across = turned[max(shape.HALF - half, 0) : shape.HALF + half + 1].sum(axis=0) / (2 * half + 1)
    top = np.sort(value)[::-1][:3]
    area = row_m * column_m / 100
    features = [
        *np.log(np.sqrt(12 * np.maximum(np.diag(spread), 0)) + 5),
        np.log(len(r) * area),
        np.log(value.sum() * area),
        np.log(top[0]),
        np.log(top.mean()),
        np.cos(angle) ** 2,
        *(np.log(_crossed(core, level) + 10) for level in shape.LEVELS),
        *(np.log(_crossed(core, max(ridge * share, 2.0)) + 10) for share in shape.BELOW),
        np.log(_at(energy, 0.95) - _at(energy, 0.05) + 5),
        np.log(high - low + 5),
        np.log(_at(amplitude, 0.98) - _at(amplitude, 0.02) + 5),
        *(np.log(_crossed(across, level) + 10) for level in (3.0, 6.0)),
    ]
    moved = middle + ((low + high) / 2 - shape.HALF * shape.STEP_M) * turn[0]
    plateau = np.median(core[first : max(last, first) + 1])
    lay = [
        angle,
        *(moved / (row_m, column_m) - size // 2),
        _crossed(core, max((1 + plateau) / 2, 2.0)),
        _crossed(across, max((1 + across.max()) / 2, 2.0)),
    ]
    return np.array(features), np.array(lay)


def _wider(member: Any) -> Any:
    """Add the eight neighbours of each pixel."""
    padded = np.pad(member, 1)
    size = len(member)
    return np.any([padded[i : i + size, j : j + size] for i in range(3) for j in range(3)], axis=0)


def _connected(above: Any, start: Any) -> Any:
    """Give what hangs together with where it starts."""
    while True:
        wider = _wider(start) & above
        if (wider == start).all():
            return start
        start = wider


def _bilinear(ship: Floats, at: Floats) -> float:
    y, x = np.clip(at, 0, len(ship) - 1)
    r, c = min(int(y), len(ship) - 2), min(int(x), len(ship) - 2)
    square = ship[r : r + 2, c : c + 2]
    return float(np.array([1 - (y - r), y - r]) @ square @ np.array([1 - (x - c), x - c]))


def _crossed(profile: Floats, level: float) -> float:
    above = np.flatnonzero(profile >= level)
    if not len(above):
        return shape.STEP_M
    low, high = float(above[0]), float(above[-1])
    if low > 0:
        low -= (profile[above[0]] - level) / (profile[above[0]] - profile[above[0] - 1])
    if high < len(profile) - 1:
        high += (profile[above[-1]] - level) / (profile[above[-1]] - profile[above[-1] + 1])
    return float(max((high - low) * shape.STEP_M, shape.STEP_M))


def _at(sums: Floats, share: float) -> float:
    k = int(np.argmax(sums >= share * sums[-1]))
    before = sums[k - 1] if k else 0.0
    part = (share * sums[-1] - before) / (sums[k] - before) if sums[k] > before else 1.0
    return float(max(k - 1 + part, 0.0) * shape.STEP_M)
