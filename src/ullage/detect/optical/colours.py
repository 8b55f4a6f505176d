"""Which band of an optical scene shows which colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.records import Scene

COLOURS: Final = ("blue", "green", "red", "nir", "swir")
"""Colours that are looked at, by rising wavelength."""

# Sentinel-2's names; other readers give the colours themselves
_NAMES: Final = {"b02": "blue", "b03": "green", "b04": "red", "b08": "nir", "b11": "swir", "pan": "green"}
_WAVES_NM: Final = {
    "blue": (440.0, 515.0),
    "green": (515.0, 600.0),
    "red": (600.0, 700.0),
    "nir": (760.0, 910.0),
    "swir": (1500.0, 1750.0),
}


def colours_of(scene: Scene) -> dict[str, int]:
    """Give where each known colour is among the bands of a scene, by `COLOURS`.

    A band is known by its name, else by its wavelength. Where nothing tells, three or four bands are taken as red,
    green,
    blue and near infrared, which is how pictures are kept; a single band is green.
    """
    waves: Sequence[float | None] = () if scene.optical is None else scene.optical.wavelengths_nm
    found: dict[str, int] = {}
    for k, name in enumerate(scene.bands):
        colour = _colour(name, waves[k] if k < len(waves) else None)
        if colour is not None:
            found.setdefault(colour, k)
    if not found:
        guess = ("red", "green", "blue", "nir") if len(scene.bands) >= len(("red", "green", "blue")) else ("green",)
        found = {colour: k for k, colour in enumerate(guess) if k < len(scene.bands)}
    return {colour: found[colour] for colour in COLOURS if colour in found}


def _colour(name: str, wave_nm: float | None) -> str | None:
    low = name.lower()
    if low in COLOURS:
        return low
    if low in _NAMES:
        return _NAMES[low]
    if wave_nm is None:
        return None
    return next((colour for colour, (least, most) in _WAVES_NM.items() if least <= wave_nm < most), None)
