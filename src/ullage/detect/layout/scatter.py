"""How one ship's layout differs from sighting to sighting, and from ship to ship.

From 20 simulated tankers of 90 to 110 m, each seen twice, at 0.5, 1 and 3 m (``design/fit_layout.py``). Colours are the
measured covariances, pooled. Shapes are rounded by hand from figures that differ with the sampling; that of the
proportions is below what was measured at 0.5 m (0.59), where few gross mistakes of a length make most of it. These
tankers are of one school: real ones differ more in shape, and are repainted.
"""

from __future__ import annotations

from typing import Final

SHAPES: Final = {
    "length_to_beam": (0.25, 0.45),
    "house_aft": (0.025, 0.010),
    "house_fore": (0.012, 0.013),
    # judged: too seldom found to be measured
    "manifold": (0.010, 0.017),
    "fore_edge": (0.012, 0.012),
    "bow_fullness": (0.13, 0.03),
}
"""Standard deviation within a ship beyond what a feature states, and between ships."""

BANDS: Final = ("blue", "green", "red", "nir")
COLOURS: Final = {
    "white": (
        (
            (0.0652, 0.0576, 0.0140, 0.0034),
            (0.0576, 0.0595, 0.0131, 0.0049),
            (0.0140, 0.0131, 0.0125, 0.0069),
            (0.0034, 0.0049, 0.0069, 0.0077),
        ),
        (
            (0.1252, 0.1222, 0.0408, 0.0165),
            (0.1222, 0.1874, -0.0221, 0.0050),
            (0.0408, -0.0221, 0.0753, 0.0225),
            (0.0165, 0.0050, 0.0225, 0.0130),
        ),
    ),
    "hull": (
        (
            (0.0206, 0.0235, 0.0320, 0.0488),
            (0.0235, 0.0324, 0.0464, 0.0598),
            (0.0320, 0.0464, 0.0678, 0.0836),
            (0.0488, 0.0598, 0.0836, 0.1234),
        ),
        (
            (0.0093, 0.0129, 0.0124, 0.0130),
            (0.0129, 0.0250, 0.0112, 0.0224),
            (0.0124, 0.0112, 0.0351, 0.0356),
            (0.0130, 0.0224, 0.0356, 0.0509),
        ),
    ),
}
"""Covariance within a ship and between ships of colours, by `BANDS`: of the logarithm of the deck's share of white, and
of the whole hull's logarithm over the water."""
