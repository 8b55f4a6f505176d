"""What was measured beside a hull, and of the hull itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from ullage.errors import UllageError

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.cargo.freeboard.widths import OtherWidth
    from ullage.detect.waterline.frame import HullFrame

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

StripKind = Literal["shadow strip", "lit side"]
Side = Literal["port", "starboard"]


class WaterlineError(UllageError, ValueError):
    """Two points between which no hull can be measured: outside the image, cut by its edge, saturated, clouded."""


class Point(NamedTuple):
    """A place on WGS 84.

    Parameters
    ----------
    lat_deg, lon_deg
        Latitude and longitude [°].
    """

    lat_deg: float
    lon_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """The profiles of a strip, one a row.

    Parameters
    ----------
    x_m
        Where along the hull, forward of her middle [m].
    deck_m, outer_m
        Where its inner and its outer edge are, to starboard of her axis [m].
    used
        Which count; the others are far from the line through all.
    """

    x_m: Floats
    deck_m: Floats
    outer_m: Floats
    used: Bools

    @property
    def widths_m(self) -> Floats:
        """Widths of the strip [m]."""
        return np.abs(self.outer_m - self.deck_m)


@dataclass(frozen=True, slots=True, eq=False)
class StripMeasurement:
    """A hull and the strip beside her, in true metres of the image.

    Parameters
    ----------
    kind
        ``shadow strip``: from the imaged deck edge to where the shadow ends, K metres for each metre of freeboard;
        ``lit side``: the hull side between waterline and deck edge, cot εv |v_n| metres.
    side
        On which side of the ship it lies; None where nothing was measured.
    width_m, width_sd_m
        Width amidships and its standard deviation [m]; None where it is not told.
    statistical_sd_m, bias_sd_m
        What that is made of: the scatter of profiles, what no averaging removes, and `trunk_sd_m`.
    slope, slope_sd
        How the width changes for each metre forward; None where it is not told.
    heading_deg, heading_sd_deg
        Where the bow points [°], and standard deviation.
    length_image_m, length_sd_m
        From end to end as imaged [m].
    beam_image_m, beam_sd_m
        Across the hull as imaged [m]; None where the sides were not found.
    side_in_beam
        Whether the hull's visible side is part of that width, so that F cot εv |v_n| has to come off for the beam.
    frame
        The hull's plane; its origin is her middle as imaged.
    profiles
        The profiles; None where there are none.
    band
        In which it was measured.
    reason
        Why no width is told; empty where one is.
    warnings
        What a reader has to be told.
    trunk_m, trunk_sd_m
        What was taken off the width for a trunk whose shadow may pass that of the deck edge, and its standard
        deviation [m].
    others
        Widths that other edges give which may be the strip's, with their probabilities; the rest is that of `width_m`.
    """

    kind: StripKind
    side: Side | None
    width_m: float | None
    width_sd_m: float | None
    statistical_sd_m: float | None
    bias_sd_m: float | None
    slope: float | None
    slope_sd: float | None
    heading_deg: float
    heading_sd_deg: float
    length_image_m: float
    length_sd_m: float
    beam_image_m: float | None
    beam_sd_m: float | None
    side_in_beam: bool
    frame: HullFrame
    profiles: Profiles | None
    band: str | None
    reason: str = ""
    warnings: tuple[str, ...] = ()
    trunk_m: float = 0.0
    trunk_sd_m: float = 0.0
    others: tuple[OtherWidth, ...] = ()

    @property
    def profiles_used(self) -> int:
        """How many profiles count."""
        return 0 if self.profiles is None else int(self.profiles.used.sum())
