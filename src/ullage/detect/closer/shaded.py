"""Ends that lie in the ship's own shadow: as dark as water, and still painted.

A house stands near the stern, and in a low sun its shadow falls on the deck behind it, which all measures by brightness
then leave out. Red over green of a painted deck is another than that of water, in shade as in light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.layout.marks import COLOURS, plain_name
from ullage.detect.waterline.frame import Chip, HullFrame

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.closer.body import Body
    from ullage.detect.closer.rule import CloserRule
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

_STEP_M: Final = 0.5
_BEYOND_M: Final = 8.0  # the longest shadow of a small tanker's house on her own deck
_ASIDE_M: Final = 13.0
_FAINT: Final = 0.01  # reflectance below which a colour is noise
_DARKEST: Final = 1.0  # percentile: what air alone adds
_INNER: Final = (0.0, 0.16)  # of the beam from the axis: an end is pointed
_FLANK: Final = (0.18, 0.36)  # and beside the funnel
_DECK: Final = (0.30, 0.45, 0.30)  # of beam, beam and length: between pipes and edge, clear of house and forecastle
_CLEAR: Final = 4.0  # noises of water
_WITHIN_M: Final = 3.0
_GAP_M: Final = 2.0  # white house that may lie between the end and the paint


def find_beyond(scene: Scene, body: Body, rule: CloserRule) -> tuple[float, float]:
    """Give how far painted deck goes on beyond the ends of a hull [m]: where her axis points, and at the other end.

    Parameters
    ----------
    scene
        An optical scene.
    body
        The hull as it was measured.
    rule
        How far paint has to be from water, and from where on what goes on is believed.

    Returns
    -------
    tuple
        0 where nothing goes on, or where nothing can be told: two colours are missing, or the deck is grey.
    """
    names = [plain_name(one) for one in scene.bands]
    if not set(COLOURS) <= set(names):
        return 0.0, 0.0
    x, y, paint = _paint(scene, body, [names.index(one) for one in COLOURS])
    share = _share(x, y, paint, body, rule)
    if share is None:
        return 0.0, 0.0
    aside = np.abs(y) / body.beam_m
    lines = [share[(aside >= low) & (aside <= high)] for low, high in (_INNER, _FLANK)]
    line = np.max([np.clip(np.nan_to_num(one), -0.5, 1.0).mean(axis=0) for one in lines], axis=0)
    line = np.convolve(np.pad(line, 1, mode="edge"), np.full(3, 1 / 3), "valid")
    ahead, back = (_goes_on(x, one, body.length_m / 2, rule) for one in (line, line[::-1]))
    return ahead, back


def _paint(scene: Scene, body: Body, bands: list[int]) -> tuple[Floats, Floats, Floats]:
    """Give logarithms of red over green along and across a hull."""
    row, column = (float(one) for one in scene.grid.pixel(np.array(body.lat_deg), np.array(body.lon_deg)))
    frame, reach = HullFrame.at(scene, row, column, body.axis_deg), body.length_m / 2 + _BEYOND_M
    x = np.arange(-round(reach / _STEP_M), round(reach / _STEP_M) + 1) * _STEP_M
    y: Floats = np.arange(-_ASIDE_M, _ASIDE_M + _STEP_M, _STEP_M)
    chip = Chip.about(scene, frame, reach + 2.0, _ASIDE_M + 2.0)
    value = np.stack([chip.sample(frame, x[None, :], y[:, None], one, fine=False) for one in bands])
    known = np.where(np.isfinite(value).all(axis=0), value, np.nan)
    dark = np.nanpercentile(known.reshape(2, -1), _DARKEST, axis=1) if np.isfinite(known).any() else np.zeros(2)
    red, green = np.maximum(known - dark[:, None, None], 0.0) + _FAINT
    return np.asarray(x, np.float64), y, np.asarray(np.log(red / green), np.float64)


def _share(x: Floats, y: Floats, paint: Floats, body: Body, rule: CloserRule) -> Floats | None:
    """Give how far cells are on the way from water, lit or shaded, to deck; None where they are alike."""
    from_axis: Any = np.abs(y)[:, None] / body.beam_m + 0 * x
    low, high, along = _DECK
    water = paint[from_axis > 0.5 + 2.0 / body.beam_m]
    deck = paint[(from_axis > low) & (from_axis < high) & (np.abs(x) < along * body.length_m)]
    water, deck = (one[np.isfinite(one)] for one in (water, deck))
    if not water.size or not deck.size:
        return None
    level, own = float(np.median(water)), float(np.median(deck))
    noise = 1.4826 * float(np.median(np.abs(water - level)))
    level = max(level, 0.0) if own > 0 else min(level, 0.0)  # what is black has no colour: a shadow on the water
    step = own - level
    return None if abs(step) < max(_CLEAR * noise, rule.least_paint) else (paint - level) / step


def _goes_on(x: Floats, line: Floats, end_m: float, rule: CloserRule) -> float:
    """Give how far the paint goes on beyond an end without a gap [m]; 0 where it is no farther than usual."""
    end = int(np.searchsorted(x, end_m))
    first = max(end - round(_WITHIN_M / _STEP_M), 0)
    painted = line > rule.paint_share
    near = np.flatnonzero(painted[first : end + round(_GAP_M / _STEP_M) + 1])
    if not near.size:
        return 0.0
    at = first + int(near[-1])
    while at < len(x) and painted[at]:
        at += 1
    beyond = float(x[min(at, len(x) - 1)] - _STEP_M / 2 - end_m)
    return beyond if beyond >= rule.beyond_m else 0.0
