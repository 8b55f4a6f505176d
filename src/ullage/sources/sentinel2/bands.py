"""What is published of the bands of the MSI camera: wavelengths, numbers, and when each is taken after the first."""

from __future__ import annotations

from typing import Final

FINE: Final = ("B02", "B03", "B04", "B08")
"""Bands of 10 m."""
WANTED: Final = (*FINE, "B11")
"""Those of a scene, in its order; B11, of 20 m, is brought to the grid of the others."""
FINE_M: Final = 10.0

IDS: Final = {
    name: number
    for number, name in enumerate(
        ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12")
    )
}
"""``bandId`` of the metadata."""

WAVELENGTHS_NM: Final = {"B02": 492.7, "B03": 559.8, "B04": 664.6, "B08": 832.8, "B11": 1613.7}
"""Middles, of Sentinel-2A; those of its sisters differ by less than 4 nm. Metadata that say it come before this."""

AFTER_B02_S: Final = {"B02": 0.0, "B08": 0.264, "B03": 0.527, "B04": 1.005, "B11": 1.468}
"""Inter-band time offsets (ESA, Sentinel-2 User Handbook 2015); by height and optics they are up to 2 % off (Binet,
Bergsma, Poulain 2022, doi 10.5194/isprs-annals-V-1-2022-57-2022). Detectors of odd number look back and take B02
first; those of even number look forward and take it last: see `ullage.sources.sentinel2.detectors`."""


def delays_s(bands: tuple[str, ...]) -> tuple[float, ...]:
    """Give when bands are taken after the first of them [s], on detectors of odd number."""
    return tuple(AFTER_B02_S[band] - AFTER_B02_S[bands[0]] for band in bands)
