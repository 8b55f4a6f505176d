"""How values become shades, said in words and numbers: which bands, by which law, from black to white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np

from ullage.detect.optical.colours import colours_of
from ullage.detecting.painting import TRUE_COLOUR, bands_shown
from ullage.detecting.picture import decibels, shades
from ullage.web.errors import WebError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from ullage.records import Scene
    from ullage.web.scenes.opened import OpenScene

    Values = npt.NDArray[np.float32]
    Picture = npt.NDArray[np.uint8]
    Shares = tuple[float, float]
    Ends = tuple[tuple[float, ...], tuple[float, ...]]
    Near = Callable[[tuple[int, ...]], tuple[Values, Shares]]

Law = Literal["db", "root", "linear"]
LAWS: Final[tuple[Law, ...]] = get_args(Law)
"""How the share between black and white becomes a shade: of decibels, the square root, or as it is."""

FALSE_COLOURS: Final[dict[str, tuple[str, ...]]] = {
    "true colour": TRUE_COLOUR,
    "near infrared, red, green": ("nir", "red", "green"),
    "short-wave infrared, near infrared, red": ("swir", "nir", "red"),
}
"""Combinations of an optical scene's bands that people know by name."""

_SHARES: Final = {"sar": (5.0, 99.7), "optical": (1.0, 99.7)}  # percentiles of black and white, as `detect` draws
_LEAST_SPAN: Final = {"reflectance": 0.1, "relative": 0.2}  # an empty sea is not to look rough
_MOST_SHOWN: Final = 3
_DIGITS: Final = 4  # of black and white: a faint sea of 0.0004 is told too


@dataclass(frozen=True)
class Stretch:
    """How a picture was made of values.

    Parameters
    ----------
    bands
        Numbers of the bands: one in greys, or red, green and blue.
    law
        Of `LAWS`.
    low, high
        Black and white of each band: in dB, reflectance or brightness.
    """

    bands: tuple[int, ...]
    law: Law
    low: tuple[float, ...]
    high: tuple[float, ...]

    def told(self, scene: Scene) -> dict[str, Any]:
        """Say it in plain values."""
        names = [scene.bands[one] for one in self.bands]
        return {
            "bands": names,
            "law": self.law,
            "low": list(self.low),
            "high": list(self.high),
            "unit": unit(scene, self.law),
        }

    def paint(self, values: Values) -> Picture:
        """Give values as a picture with an alpha channel: grey and alpha, or red, green, blue and alpha.

        Parameters
        ----------
        values
            Of shape (bands, rows, columns), NaN where nothing was measured.
        """
        levels = decibels(values) if self.law == "db" else values
        there = np.isfinite(values).all(axis=0)
        low, high = (np.array(one, np.float32)[:, None, None] for one in (self.low, self.high))
        share = np.clip((np.where(there, levels, low) - low) / (high - low), 0.0, 1.0)
        if self.law == "root":
            share = np.sqrt(share)
        shown = np.rint(share * 255).astype(np.uint8)
        return np.moveaxis(np.concatenate([shown, np.where(there, np.uint8(255), np.uint8(0))[None]]), 0, -1)


def unit(scene: Scene, law: Law) -> str:
    """Name what black and white are given in."""
    if law == "db":
        return "dB of sigma nought" if scene.radiometry == "sigma0" else "dB of relative intensity"
    if scene.kind == "sar":
        return "sigma nought" if scene.radiometry == "sigma0" else "relative intensity"
    return "reflectance" if scene.radiometry == "reflectance" else "brightness, white is 1"


def laws_of(scene: Scene) -> tuple[Law, ...]:
    """Give the laws by which a scene can be shown, the usual one first."""
    return ("db", "linear") if scene.kind == "sar" else ("root", "linear")


def combinations(scene: Scene) -> dict[str, list[str]]:
    """Give what can be shown of a scene by name: known combinations, then each band alone."""
    found: dict[str, list[str]] = {}
    if scene.kind == "optical":
        colours = colours_of(scene)
        for name, wanted in FALSE_COLOURS.items():
            if all(one in colours for one in wanted):
                found[name] = [scene.bands[colours[one]] for one in wanted]
    return found | {name: [name] for name in scene.bands}


def choose(
    opened: OpenScene,
    bands: str | None = None,
    law: Law | None = None,
    low: str | None = None,
    high: str | None = None,
    near: Near | None = None,
) -> Stretch:
    """Choose how a scene is shown; what is not asked for is chosen by the whole scene's values, the same for all tiles.

    Parameters
    ----------
    opened
        The scene.
    bands
        Names, one or three, parted by commas.
    law
        Of `LAWS`; by default decibels for a radar, the root for a camera.
    low, high
        Black and white: one number, or one for each band, parted by commas.
    near
        By which values black and white are chosen in the place of the whole scene's.

    Raises
    ------
    WebError
        When the scene has no such band, or black is not below white.
    """
    scene = opened.scene
    shown = bands_shown(scene) if bands is None else _numbers(scene, bands)
    law = law or laws_of(scene)[0]
    if law not in laws_of(scene):
        raise WebError(409, f"This scene is not shown by the law {law}.", f"Its laws: {', '.join(laws_of(scene))}")
    black, white = (_given(one, len(shown)) for one in (low, high))
    if black is None or white is None:
        own = _ends(scene, *near(shown), law) if near else _ends_of_all(opened, shown, law)
        black, white = black or own[0], white or own[1]
    if any(a >= b for a, b in zip(black, white, strict=True)):
        told = f"Black, {_joined(black)}, is not below white, {_joined(white)}."
        raise WebError(409, told, "Give a lower 'low' or a higher 'high'.")
    return Stretch(shown, law, black, white)


def _numbers(scene: Scene, bands: str) -> tuple[int, ...]:
    names = bands.split(",")
    unknown = [name for name in names if name not in scene.bands]
    if unknown or len(names) not in (1, _MOST_SHOWN):
        told = f"has no band {unknown[0]}" if unknown else f"is shown in one band or in three, not in {len(names)}"
        raise WebError(409, f"The scene {told}.", f"Its bands: {', '.join(scene.bands)}")
    return tuple(scene.bands.index(name) for name in names)


def _given(text: str | None, count: int) -> tuple[float, ...] | None:
    if text is None:
        return None
    numbers = tuple(float(one) for one in text.split(","))
    if len(numbers) not in (1, count):
        raise WebError(409, f"{len(numbers)} numbers are given for {count} bands.", "Give one, or one for each band.")
    return numbers * count if len(numbers) == 1 else numbers


def _ends_of_all(opened: OpenScene, bands: tuple[int, ...], law: Law) -> Ends:
    """Choose black and white by the whole scene, once."""
    if (bands, law) not in opened.ends:
        scene = opened.scene
        opened.ends[bands, law] = _ends(scene, opened.sample(bands), _SHARES[scene.kind], law)
    found: Ends = opened.ends[bands, law]
    return found


def _ends(scene: Scene, sample: Values, shares: Shares, law: Law) -> Ends:
    """Choose black and white: of a radar for each band; of a camera black for each and one span, for its colours."""
    if scene.kind == "sar":
        ends = [shades(decibels(one), *shares) for one in sample]
        if law != "db":
            ends = [(0.0, 10 ** (white / 10)) for _, white in ends]
        low, high = zip(*ends, strict=True)
        return _rounded(low), _rounded(high)
    least = _LEAST_SPAN["relative" if scene.radiometry == "relative" else "reflectance"]
    if not sample.size:
        return (0.0,) * len(sample), (least,) * len(sample)
    black, white = np.percentile(sample, shares, axis=1)
    span = max(float((white - black).max()), least)
    return _rounded(black), _rounded(black + span)


def _rounded(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(f"{one:.{_DIGITS}g}") for one in values)


def _joined(values: Sequence[float]) -> str:
    return ", ".join(f"{one:g}" for one in values)
