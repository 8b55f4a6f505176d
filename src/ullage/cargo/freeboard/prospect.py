"""What an image's resolution and light can tell of a ship's load, said before anything is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ullage.cargo.freeboard.errors import effective_profiles, freeboard_sd_m, width_sd_m
from ullage.cargo.freeboard.geometry import check_direction, strip_factor, view_factor
from ullage.cargo.freeboard.refusals import hull_side_refusal, strip_refusal
from ullage.cargo.freeboard.rule import FreeboardRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.cargo.freeboard.geometry import Direction

Answer = Literal["continuous", "three classes", "two classes", "pooled", "nothing"]

ANSWERS: Final[tuple[tuple[Answer, float, float, str], ...]] = (
    ("continuous", 0.7, 0.4, "how full she is, as a number with its interval"),
    ("three classes", 1.2, 0.7, "empty, part full or full"),
    ("two classes", 2.0, 1.0, "empty or full, and that not always"),
    ("pooled", 5.0, 2.0, "nothing of one image; many images of one place together, empty or full"),
    ("nothing", np.inf, np.inf, "nothing of her load: presence, length, berth and how long she stays"),
)
"""Answers; each up to a ground sampling and up to a standard deviation of one edge's freeboard [m]; in words."""

_MID_BODY: Final = 0.6  # share of a ship's length along which her side is straight
_SWING_M: Final = 3.25  # from empty to full, small tankers 3.0-3.5 m


@dataclass(frozen=True, slots=True)
class Prospect:
    """What can be told.

    Parameters
    ----------
    method
        What to measure: ``strip`` or ``hull side``; empty where neither can be.
    metre_m
        Width in the image of a metre of freeboard, by that method [m].
    edge_sd_m
        Standard deviation of the freeboard from one profile, an edge known to half a pixel [m].
    freeboard_sd_m
        Standard deviation from all profiles along her side, with heading and waves [m].
    fill_sd
        That as a share of the way from empty to full.
    answer
        ``continuous``, ``three classes``, ``two classes``, ``pooled`` or ``nothing``.
    words
        The answer in words.
    refused
        Why the strip, and why the hull side, cannot be measured; empty where it can.
    """

    method: Literal["strip", "hull side", ""]
    metre_m: float
    edge_sd_m: float
    freeboard_sd_m: float
    fill_sd: float
    answer: Answer
    words: str
    refused: tuple[str, str]


def what_can_be_told(
    sun: Direction,
    view: Direction | None,
    heading_deg: float,
    ground_m: float,
    *,
    heading_sd_deg: float = 1.0,
    length_m: float = 80.0,
    freeboard_m: float = 3.0,
    swing_m: float = _SWING_M,
    rule: FreeboardRule | None = None,
) -> Prospect:
    """Say what an image can tell of a ship's load, before she is measured.

    Parameters
    ----------
    sun, view
        Where sun and satellite stand; None for a view that is not known.
    heading_deg, heading_sd_deg
        Where the bow points, and its standard deviation [°].
    ground_m
        Ground sampling across the ship [m].
    length_m, freeboard_m
        Her length, and a freeboard to reckon with [m].
    swing_m
        Freeboard empty less freeboard full [m].
    rule
        Rule.

    Returns
    -------
    Prospect
        The better of strip and hull side. The answer goes by the error of one edge or by the ground sampling, by
        whichever allows less.

    Raises
    ------
    GeometryError
        When sun or satellite is below the horizon.
    ValueError
        When the ground sampling or a length is not above 0.

    Examples
    --------
    >>> from ullage.cargo.freeboard import Direction
    >>> what_can_be_told(Direction(150.0, 24.0), Direction(300.0, 75.0), 60.0, 0.5).answer
    'continuous'
    """
    rule = rule or FreeboardRule()
    given = {"ground sampling": ground_m, "length": length_m, "swing": swing_m, "freeboard": freeboard_m}
    wrong = [f"{name} {value} m" for name, value in given.items() if not 0 < value < np.inf]
    if wrong or not 0 <= heading_sd_deg < np.inf:
        said = ", ".join(wrong) or f"heading ± {heading_sd_deg}°"
        raise ValueError(f"{said}; expected numbers above 0")
    check_direction("sun", sun)
    refused = (
        strip_refusal(sun, view, heading_deg, heading_sd_deg, rule=rule),
        hull_side_refusal(view, heading_deg, heading_sd_deg, rule=rule),
    )
    if view is None or all(refused):
        return Prospect("", 0.0, np.inf, np.inf, np.inf, "nothing", "; ".join(dict.fromkeys(refused)), refused)
    profiles = effective_profiles(_MID_BODY * length_m, ground_m, rule)
    width_sd = width_sd_m(ground_m, profiles, rule)
    found = list(_methods(sun, view, heading_deg, heading_sd_deg, freeboard_m, width_sd, refused, rule))
    sd, metre, method = min(found)
    edge = rule.edge_pixels * ground_m / metre
    sd = float(np.hypot(sd, rule.water_sd_m))
    answer, words = _answer(ground_m, edge)
    return Prospect(method, metre, edge, sd, sd / swing_m, answer, words, refused)


def _methods(
    sun: Direction,
    view: Direction,
    heading_deg: float,
    heading_sd_deg: float,
    freeboard_m: float,
    width_sd: float,
    refused: tuple[str, str],
    rule: FreeboardRule,
) -> Iterator[tuple[float, float, Literal["strip", "hull side"]]]:
    """Give standard deviation, width of a metre and name of each method that can be used."""
    if not refused[0]:
        sd = freeboard_sd_m(freeboard_m, width_sd, sun, view, heading_deg, heading_sd_deg, rule)
        yield sd, strip_factor(sun, view, heading_deg).k, "strip"
    if not refused[1]:
        metre = view_factor(view, heading_deg)
        turned = (view_factor(view, heading_deg + turn * heading_sd_deg) for turn in (1.0, -1.0))
        slope = abs(next(turned) - next(turned)) / 2.0
        yield float(np.hypot(width_sd, freeboard_m * slope)) / metre, metre, "hull side"


def _answer(ground_m: float, edge_sd: float) -> tuple[Answer, str]:
    return next((name, words) for name, ground, sd, words in ANSWERS if ground_m <= ground and edge_sd <= sd)
