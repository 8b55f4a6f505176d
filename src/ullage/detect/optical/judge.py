"""Why a body in the water is not held to be a ship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from ullage.detect.optical.shape import Shape

CLOUD: Final = "cloud"
LARGE: Final = "too large for a ship"
ROUND: Final = "too round for a ship"
PLANTS: Final = "plants"
FOAM: Final = "foam, glint or shoal"
BESIDE: Final = "beside land or a quay: not told apart"


@dataclass(frozen=True, slots=True)
class JudgeRule:
    """What is held to be a ship.

    Parameters
    ----------
    least_m
        Shorter bodies are left out [m].
    most_m, most_beam_m
        A ship's length and beam are no greater [m].
    least_slender
        A ship is at least so many times as long as she is broad.
    plants
        What is no brighter than the water in blue, and in the near infrared so many times as bright as in red, is
        green.
    least_nir, least_swir
        What is no darker than the water, and brighter by less than both, is foam, glint or a shoal [reflectance]: water
        is black in the infrared, so what shows there but little is wet.
    beside_m
        What lies nearer to land or a quay, as the image shows them, is not told from it [m].
    cloud_share
        A body that has so much cloud around it is one.
    """

    least_m: float = 25.0
    # the longest ships have 400 m by 62 m; and an error
    most_m: float = 450.0
    most_beam_m: float = 90.0
    # the three: fitted on all ports of sen2ships, python design/fit_optical.py
    least_slender: float = 1.45
    plants: float = 1.2
    least_nir: float = 0.03
    least_swir: float = 0.01
    # three pixels of Sentinel-2: nearer, hull and quay run into each other
    beside_m: float = 30.0
    cloud_share: float = 0.5


class Seen(NamedTuple):
    """What is known of a body: its shape, how far over the water in each colour, and what is around.

    `over` has the mean over its hull by colour, `nir_over_red` the ratio of the reflectances themselves (NaN where
    one is
    not there), `cloud` the share of cloud around it, `shore_m` how far land in the image is [m].
    """

    shape: Shape
    over: dict[str, float]
    nir_over_red: float
    cloud: float
    shore_m: float


def why_not(seen: Seen, rule: JudgeRule) -> str | None:
    """Give why a body is not held to be a ship; None for a ship. Where several hold, the first is given."""
    shape, over = seen.shape, seen.over
    reason = why_not_drawn(seen, rule)
    if reason is not None:
        return reason
    if "blue" in over and over["blue"] < _NO_BRIGHTER and seen.nir_over_red > rule.plants:
        return PLANTS
    if "nir" in over and _is_faint(over["nir"], rule.least_nir) and _is_faint(over.get("swir", 0.0), rule.least_swir):
        return FOAM
    if shape.length_m < rule.least_slender * shape.beam_m:
        return ROUND
    return BESIDE if seen.shore_m < rule.beside_m else None


def why_not_drawn(seen: Seen, rule: JudgeRule) -> str | None:
    """Give why what a net drew cannot be a ship: cloud and size, which hold for all."""
    if seen.cloud >= rule.cloud_share:
        return CLOUD
    return LARGE if seen.shape.length_m > rule.most_m or seen.shape.beam_m > rule.most_beam_m else None


def _is_faint(over: float, limit: float) -> bool:
    """Tell whether something is no darker than the water, and brighter by little: what is darker is no foam."""
    return _NO_DARKER <= over < limit


_NO_BRIGHTER: Final = 0.01  # reflectance
_NO_DARKER: Final = -0.003  # reflectance: as much as calm water scatters by, `WaterRule.floor`
