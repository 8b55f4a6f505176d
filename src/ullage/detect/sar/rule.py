"""How far a pixel has to stand out of the clutter around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LAWS: Final = ("k", "gamma", "log-normal", "truncated")
"""What the clutter is taken to follow."""


@dataclass(frozen=True, slots=True)
class CfarRule:
    """Threshold of the two-window detector with constant false-alarm rate.

    Parameters
    ----------
    pfa
        Stated rate of false alarms, a pixel of open water, all bands together.
    law
        What the clutter follows: k, gamma, log-normal or truncated.
    ring_m
        Side of the outer window, in which the clutter is measured [m].
    guard_m
        Side of the inner window, which is left out of it [m].
    least_share
        Share of the ring that has to be measured water; where less is, nothing is decided.
    looks
        Equivalent number of looks of a pixel; 0 takes the scene's own.
    most_hits
        Share of the pixels of a cell (256 pixels square) that may stand out; a cell with more is told and left.
    """

    # a scene of 4·10⁸ pixels then has some forty chance pixels, and few of them two side by side
    pfa: float = 1e-7
    # open sea is rougher than fully developed speckle; with no texture the law is the gamma law (science 5.1)
    law: str = "k"
    # GFW's default is 200 and 600 m (science 5.1); a ring of 400 to 800 m also leaves out the longest tankers whole
    ring_m: float = 800.0
    guard_m: float = 400.0
    # a quarter of 4,880 pixels still gives the mean to a tenth
    least_share: float = 0.25
    looks: float = 0.0
    # ice, and land without a mask; a cell full of tankers at anchor (eight of 250 by 40 m) has one pixel in 80
    most_hits: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.pfa < 0.5:  # noqa: PLR2004 - half of all pixels are no alarm
            raise ValueError(f"pfa is {self.pfa}; expected more than 0 and less than 0.5")
        if self.law not in LAWS:
            raise ValueError(f"law is {self.law!r}; expected one of {', '.join(LAWS)}")
        if not 0 <= self.guard_m < self.ring_m:
            raise ValueError(f"guard_m {self.guard_m}, ring_m {self.ring_m}; expected a guard smaller than the ring")
        if not (0 < self.least_share <= 1 and 0 < self.most_hits <= 1 and self.looks >= 0):
            raise ValueError("least_share and most_hits are shares above 0 and up to 1, looks is 0 or more")

    def half_widths(self, spacing_m: float) -> tuple[int, int]:
        """Give half the sides of ring and guard [pixels], the middle pixel not counted."""
        ring, guard = (max(0, round((side / spacing_m - 1) / 2)) for side in (self.ring_m, self.guard_m))
        return max(ring, guard + 1), guard
