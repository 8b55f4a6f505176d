"""A scene's values as a picture: radar in greys by their decibels, an optical scene in its own colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detecting.picture import best_band, decibels, greys, level, shades, unit_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Picture = npt.NDArray[np.uint8]
    Shares = tuple[float, float]

TRUE_COLOUR: Final = ("red", "green", "blue")
_ALONE: Final = ("nir", "red", "green", "blue", "swir")
"""Of a scene that lacks one of the three one band is shown: that in which water is darkest comes first."""

_LEAST_SPAN: Final = {"reflectance": 0.1, "relative": 0.2}
"""From black to white at least: an empty sea is not to look rough."""

_POWER: Final = {"reflectance": 0.5, "relative": 0.7}
"""Of the share between black and white: water is dark, and so are many hulls; what was made for display is less so."""

_OUTSIDE: Final = (122, 131, 140)  # where nothing was measured: lighter than any water
_BELOW: Final = 0.06  # of the span: black is so far below the percentile, lest the noise of dark water be torn apart


def bands_shown(scene: Scene, preferred: str | None = None) -> tuple[int, ...]:
    """Give the numbers of the bands that are shown: one in greys, or red, green and blue.

    Parameters
    ----------
    scene
        The scene.
    preferred
        The band to show of a radar scene, if it has it.
    """
    if scene.kind == "sar":
        return (scene.bands.index(preferred) if preferred in scene.bands else best_band(scene),)
    from ullage.detect.optical.colours import colours_of

    colours = colours_of(scene)
    if all(one in colours for one in TRUE_COLOUR):
        return tuple(colours[one] for one in TRUE_COLOUR)
    return (next((colours[one] for one in _ALONE if one in colours), 0),)


def painted(
    scene: Scene, bands: tuple[int, ...], values: Floats, radar: Shares, optical: Shares
) -> tuple[Picture, str]:
    """Give values as a picture in red, green and blue, and the words that say how it was made.

    Parameters
    ----------
    scene
        Whose they are.
    bands
        Of `bands_shown`.
    values
        Of shape (bands, rows, columns), NaN where nothing was measured.
    radar, optical
        Percentiles of black and white for scenes of each kind.
    """
    if scene.kind == "sar":
        levels = decibels(values[0])
        ends = shades(levels, *radar)
        told = f"{scene.bands[bands[0]]}, {unit_of(scene)}, black {level(ends[0])} to white {level(ends[1])}"
        return greys(levels, ends), told
    kind = "relative" if scene.radiometry == "relative" else "reflectance"
    black, span = _ends(values, optical, _LEAST_SPAN[kind])
    name = "true colour" if len(bands) == len(TRUE_COLOUR) else scene.bands[bands[0]]
    unit, power = "brightness" if kind == "relative" else kind, _POWER[kind]
    blacks = " ".join(f"{one:.2f}".replace("-", "\N{MINUS SIGN}") for one in black.tolist())
    told = f"{name}, {unit}, black {blacks} to white {span:.2f} above, to the power {power:g}"
    return _coloured(values, black, span, power), told


def _ends(values: Floats, shares: Shares, least: float) -> tuple[Floats, float]:
    """Give black of each band, which takes off the haze, and how far white is above in all of them."""
    there = np.isfinite(values).all(axis=0)
    if not there.any():
        return np.zeros(len(values)), least
    black, white = np.percentile(values[:, there], shares, axis=1)
    span = max(float((white - black).max()), least) * (1 + _BELOW)
    return np.maximum(black - _BELOW * span, 0.0), span


def _coloured(values: Floats, black: Floats, span: float, power: float) -> Picture:
    there: npt.NDArray[np.bool_] = np.asarray(np.isfinite(values).all(axis=0))
    share = (np.where(there, values, 0.0) - black[:, None, None]) / span
    shown = np.rint(np.clip(share, 0.0, 1.0) ** power * 255).astype(np.uint8)
    whole = np.moveaxis(np.broadcast_to(shown, (len(TRUE_COLOUR), *shown.shape[1:])), 0, -1)
    return np.where(there[..., None], whole, np.array(_OUTSIDE, dtype=np.uint8))
