"""Why a sighting is held to be of a hull, or of none that is known, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.identify.hulls.sizes import Sizes
    from ullage.identify.hulls.weigh import Weights

_NAME: Final = 40  # characters of a name that are shown: names come from strangers' files
_SHOWN: Final = 3
_LEAST_SHOWN: Final = 0.01
_SLOW_KN: Final = 0.1
_TELLING: Final = 0.1
UNKNOWN: Final = "a hull that is not in the fleet"


def shown_name(name: str | None, vessel_id: str) -> str:
    """Give a ship's name as it is shown: printable and short."""
    text = "".join(one if one.isprintable() else " " for one in name or vessel_id)
    return text if len(text) <= _NAME else f"{text[: _NAME - 1]}…"


def tell_measured(sizes: Sizes, row: int) -> str:
    """Give what was measured of a sighting."""
    length, beam = sizes.length_m[row], sizes.beam_m[row]
    told = "no length" if np.isnan(length) else f"{length:.1f} ± {sizes.length_sd_m[row]:.1f} m long"
    return told if np.isnan(beam) else f"{told}, {beam:.1f} ± {sizes.beam_sd_m[row]:.1f} m broad"


def tell_hull(weights: Weights, row: int, hull: int) -> str:
    """Give what speaks for and against one hull at one sighting."""
    of, size = weights, weights.hulls
    length = f"{size.length_m[hull]:.1f} ± {size.length_sd_m[hull]:.1f} m"
    said = [f"she is {length} long (odds {_odds(of.length_part[row, hull])})"]
    if abs(of.beam_part[row, hull]) > 0:
        said.append(f"{size.beam_m[hull]:.1f} ± {size.beam_sd_m[hull]:.1f} m broad ({_odds(of.beam_part[row, hull])})")
    if abs(of.layout_part[row, hull]) > 0:
        said.append(f"seen from above as in her earlier images ({_odds(of.layout_part[row, hull])})")
    needs = of.needed_kn[row, hull]
    if np.isinf(needs):
        said.append("she is another ship of the same scene")
    elif needs > _SLOW_KN and of.travel_part[row, hull] < -_TELLING:
        said.append(f"to be there she would have had to sail at {needs:.0f} kn or more")
    elif needs > _SLOW_KN:
        said.append(f"she could be there at {needs:.0f} kn")
    if of.loading_part[row, hull] < 0:
        said.append("her cargo of the last sure sighting leaves her no time to be there so")
    return "; ".join(said)


def tell_refuted(weights: Weights, row: int, hull: int, sizes: Sizes) -> str | None:
    """Give what rules a hull out; None when nothing does."""
    if weights.refuted[row, hull]:
        return (
            f"her length: the image measures {sizes.length_m[row]:.0f} ± {sizes.length_sd_m[row]:.0f} m, "
            f"she is {weights.hulls.length_m[hull]:.0f} m long"
        )
    if weights.travel_part[row, hull] == -np.inf:
        needs = weights.needed_kn[row, hull]
        if np.isinf(needs):
            return "she is surely another ship of the same scene"
        return f"the way from where she was surely seen, or to it: {needs:.0f} kn would be needed"
    return None


def tell_claim(shown: str, told: str, p: float | None, *, is_sure: bool, is_outline: bool) -> str:
    """Say what a length says that does not go with a claimed ship: as loudly as claim and outline are sure."""
    plain = told.removeprefix("REFUTED by her length: ")
    if not is_outline:
        return f"of {shown}: {plain}; what was measured may be more than a ship, or none, and refutes nothing"
    if is_sure:
        return f"the identity claimed, {shown}, is {told}"
    return f"{shown}, for whom she was taken with P {p:.2f}, is ruled out by the length: {plain}"


def tell_candidates(p: Sequence[float], names: Sequence[str]) -> str:
    """Give the most probable hulls with their probabilities; the last is the unknown hull."""
    order = sorted(range(len(p)), key=lambda at: (-p[at], at))
    shown = [f"{_who(at, names)} {p[at]:.2f}" for at in order[:_SHOWN] if p[at] >= _LEAST_SHOWN]
    return ", ".join(shown)


def _who(at: int, names: Sequence[str]) -> str:
    return UNKNOWN if at == len(names) else names[at]


def _odds(log_odds: float) -> str:
    """Give odds against a ship of any kind, in whole numbers."""
    odds = float(np.exp(np.clip(abs(log_odds), 0, np.log(9999))))
    told = f"{odds:.1f}" if odds < 10 else f"{odds:.0f}"  # noqa: PLR2004 - two digits
    return f"{told}:1 for" if log_odds >= 0 else f"{told}:1 against"


def tell_coarse(pixel_m: float, sd_m: float) -> str:
    """Say that an image cannot name a hull."""
    told = (
        f"at pixels of {pixel_m:g} m, with her length known to ± {sd_m:.0f} m"
        if np.isfinite(pixel_m)
        else (f"with her length known to ± {sd_m:.0f} m")
    )
    return f"{told}, identity cannot be had: too many hulls are of about that length"
