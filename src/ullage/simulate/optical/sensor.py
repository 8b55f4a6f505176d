"""The camera: blur, coarser colour bands, noise of photons and electronics, numbers of so many bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.draws import score_table, stream
from ullage.kernels import kernel, normal_score, uniform
from ullage.simulate.optical.colours import plain
from ullage.simulate.optical.doors import in_cells

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Window
    from ullage.simulate.optical.plan import Plan
    from ullage.simulate.optical.settings import ImageSettings

    Floats32 = npt.NDArray[np.float32]

REACH = 4.0  # of the blur [standard deviations]


def margin_of(settings: ImageSettings) -> int:
    """Give how far around a window pixels matter to it."""
    ratio = settings.colour_ratio
    return int(np.ceil(REACH * settings.blur_px * ratio)) + 1 + (2 * ratio if ratio > 1 else 0)


def through_sensor(plan: Plan, scene: Floats32, window: Window) -> Floats32:
    """Give what the camera makes of a window of the scene; good but for a margin around it."""
    settings = plan.settings
    seen = np.empty_like(scene)
    for band, name in enumerate(settings.bands):
        coarse = 1 if plain(name) == "pan" else settings.colour_ratio
        start = stream(plan.seed, "optical", "noise", name)
        sharp = _blurred(scene[band], settings.blur_px * coarse)
        if coarse == 1:
            seen[band] = stored(add_noise(sharp, start, (window.row, window.column), settings), settings)
        else:
            seen[band] = _coarse(sharp, start, window, settings)
    return seen


def _blurred(values: Floats32, sigma: float) -> Floats32:
    from scipy.ndimage import gaussian_filter

    if sigma <= 0:
        return values.copy()
    blurred: Floats32 = gaussian_filter(values, sigma, truncate=REACH, mode="nearest")
    return blurred


def _coarse(values: Floats32, start: int, window: Window, settings: ImageSettings) -> Floats32:
    """See a band in pixels `colour_ratio` as wide, and bring it back to the fine ones by straight lines."""
    from scipy.ndimage import map_coordinates

    ratio = settings.colour_ratio
    first = -(-window.row // ratio), -(-window.column // ratio)  # whole coarse pixels within the window
    skip = first[0] * ratio - window.row, first[1] * ratio - window.column
    inside = values[skip[0] :, skip[1] :]
    rows, columns = inside.shape[0] // ratio, inside.shape[1] // ratio
    cells = in_cells(inside[: rows * ratio, : columns * ratio], ratio).astype(np.float32)
    cells = stored(add_noise(cells, start, first, settings), settings)
    down, right = (
        (np.arange(size) - off - (ratio - 1) / 2) / ratio for size, off in zip(values.shape, skip, strict=True)
    )
    at = np.meshgrid(down, right, indexing="ij")
    fine: Floats32 = map_coordinates(cells, at, order=1, mode="nearest")
    return fine


def add_noise(values: Floats32, start: int, corner: tuple[int, int], settings: ImageSettings) -> Floats32:
    """Add the noise of photons and of electronics: normal, for a pixel gathers thousands of photons."""
    if not (settings.read_noise or settings.shot_noise):
        return values
    out = np.empty_like(values)
    _noise(
        values, np.uint64(start), score_table(), corner[0], corner[1], settings.read_noise**2, settings.shot_noise, out
    )
    return out


@kernel
def _noise(values: Any, start: Any, table: Any, row: Any, column: Any, fixed: Any, by_light: Any, out: Any) -> None:
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            index = (np.int64(row + r) << 24) + np.int64(column + c)
            spread = (fixed + by_light * max(values[r, c], 0.0)) ** 0.5
            out[r, c] = values[r, c] + spread * normal_score(table, uniform(start, index))


def stored(values: Floats32, settings: ImageSettings) -> Floats32:
    """Round to the numbers that are stored: saturated above, nothing below 0."""
    shown = values / np.float32(settings.full_scale)
    if settings.bits:
        most = np.float32(2**settings.bits - 1)
        shown = np.rint(np.clip(shown, 0, 1) * most) / most
    scaled: Floats32 = (shown if settings.radiometry == "relative" else shown * np.float32(settings.full_scale)).astype(
        np.float32
    )
    return scaled
