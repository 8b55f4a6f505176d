"""Reflectances of what ships, harbours and land are painted with or made of, by band.

Typical values of painted steel, concrete, rock, soil and leaves, rounded from spectral libraries (ECOSTRESS, Meerdink
and others 2019; USGS version 7, Kokaly and others 2017); of one material they differ by half among real ships, which is
why every ship draws a shade of her own. Reflectance is that of a level Lambert surface in full sun.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

NAMES: Final = ("blue", "green", "red", "nir", "swir", "pan")
ALIASES: Final = {"B02": "blue", "B03": "green", "B04": "red", "B08": "nir", "B8A": "nir", "B11": "swir"}
WAVELENGTHS_NM: Final = {
    "blue": 490.0, "green": 560.0, "red": 665.0, "nir": 842.0, "swir": 1610.0, "pan": 650.0,
}  # fmt: skip
PAN: Final = (0.18, 0.27, 0.31, 0.24)  # of blue, green, red and near infrared: a band of 450 to 800 nm

# blue, green, red, near infrared, short-wave infrared
COLOURS: Final = {
    "deck red": (0.055, 0.060, 0.175, 0.240, 0.270),
    "deck green": (0.055, 0.130, 0.075, 0.190, 0.210),
    "deck grey": (0.170, 0.185, 0.190, 0.210, 0.230),
    "deck brown": (0.070, 0.085, 0.125, 0.180, 0.220),
    "hull black": (0.030, 0.030, 0.031, 0.038, 0.050),
    "hull blue": (0.090, 0.055, 0.035, 0.060, 0.080),
    "hull red": (0.045, 0.045, 0.150, 0.210, 0.240),
    "hull grey": (0.140, 0.150, 0.155, 0.165, 0.180),
    "hull green": (0.035, 0.070, 0.045, 0.090, 0.110),
    "antifouling red": (0.045, 0.040, 0.145, 0.185, 0.200),
    "antifouling dark": (0.030, 0.031, 0.035, 0.045, 0.060),
    "white": (0.580, 0.610, 0.615, 0.590, 0.420),
    "cream": (0.380, 0.460, 0.500, 0.520, 0.400),
    "steel": (0.210, 0.225, 0.235, 0.250, 0.270),
    "pipe": (0.260, 0.280, 0.290, 0.300, 0.310),
    "dark": (0.045, 0.047, 0.050, 0.060, 0.080),
    "rubber": (0.028, 0.028, 0.029, 0.033, 0.040),
    "orange": (0.060, 0.120, 0.470, 0.520, 0.420),
    "yellow": (0.090, 0.370, 0.480, 0.540, 0.440),
    "box red": (0.060, 0.065, 0.260, 0.330, 0.310),
    "box blue": (0.180, 0.120, 0.075, 0.180, 0.220),
    "box green": (0.080, 0.170, 0.090, 0.240, 0.230),
    "box brown": (0.070, 0.085, 0.130, 0.200, 0.240),
    "hatch": (0.150, 0.160, 0.170, 0.200, 0.230),
    "hatch red": (0.070, 0.080, 0.200, 0.260, 0.280),
    "concrete": (0.200, 0.230, 0.255, 0.290, 0.330),
    "asphalt": (0.080, 0.088, 0.096, 0.115, 0.150),
    "rock": (0.095, 0.110, 0.125, 0.160, 0.200),
    "soil": (0.085, 0.115, 0.155, 0.240, 0.330),
    "leaves": (0.028, 0.058, 0.034, 0.330, 0.170),
    "foam": (0.330, 0.330, 0.320, 0.260, 0.060),
    "cloud": (0.700, 0.700, 0.700, 0.700, 0.450),
}  # fmt: skip


def plain(band: str) -> str:
    """Give the plain name of a band: ``blue`` for ``B02``."""
    return ALIASES.get(band, band)


def reflectance(colour: str, bands: Sequence[str]) -> Floats:
    """Give a colour's reflectance in bands, of shape (bands,)."""
    return in_bands(COLOURS[colour], bands)


def in_bands(spectrum: Sequence[float], bands: Sequence[str]) -> Floats:
    """Give values of blue, green, red, near and short-wave infrared in bands; panchromatic is their mixture."""
    known = dict(zip(NAMES, (*spectrum, float(np.dot(PAN, spectrum[:4]))), strict=True))
    return np.array([known[plain(one)] for one in bands])
