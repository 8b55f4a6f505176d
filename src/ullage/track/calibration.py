"""What the chance of an honest silence is worth: the model's S, drawn to what was seen on simulated worlds.

    log S = constant + hours log(h) + idle log(idle) + silent log(S₀) + usual log(U) + before log(b)
            + neighbours log(n) + own log(o) + own_silent log(o) log(S₀)

S₀ is what the model says, U the chance that a ship with a usual antenna goes unheard; b and o say how the ship herself
was heard, over what was to be expected: just before, and in places where others are heard as well as in the gap or
worse. The coefficients are of a logistic regression of the truth, with the prior odds as they are: these stay the
reader's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

FEATURES: Final = ("hours", "idle", "silent", "usual", "before", "neighbours", "own", "own_silent")
"""What is weighed, in the order of `Evidence.features`."""

# what lies beyond what worlds of 16 days hold is taken to be at their edge
_HOURS, _NEIGHBOURS = (6.0, 240.0), (2, 48)
_LOG_S, _LOG_USUAL, _LOG_BEFORE, _LOG_OWN = -14.0, -12.0, 1.5, 4.0


@dataclass(frozen=True, slots=True)
class CalibrationRule:
    """Coefficients of log S; each one says how much log S grows with the logarithm that it is named for.

    Parameters
    ----------
    constant
        Of a gap of an hour in which all else is 1.
    hours
        Length of the gap [h].
    idle
        How many times likelier than of a ship under way it is that her set is switched off with all else.
    silent, usual
        The chance to be silent so long by the model, and to go unheard with a usual antenna.
    before
        Slots in the two hours before in which she was heard, over those in which a usual ship would have been.
    neighbours
        Other ships heard near her last position.
    own, own_silent
        The same as `before` in places where others are heard no better than in the gap, alone and times log S.
    """

    # all: design/fit_disabling.py, on forty kinds of world drawn at random (seeds 1001 to 1040)
    constant: float = 0.987
    hours: float = -0.99
    idle: float = 0.362
    silent: float = 0.434
    usual: float = 0.176
    before: float = -0.228
    neighbours: float = -0.91
    own: float = 0.316
    own_silent: float = 0.301


@dataclass(frozen=True)
class Evidence:
    """What was found of each gap, a number a gap.

    Parameters
    ----------
    hours
        Its length [h].
    idle
        Rate at which her set falls silent over that of a ship under way, at least 1.
    silent, usual
        Chances of an honest silence: by the model, and of going unheard with a usual antenna.
    before, own
        How she was heard over how she was to be heard: just before, and in places like those of the gap.
    neighbours
        Other ships heard near.
    """

    hours: Floats
    idle: Floats
    silent: Floats
    usual: Floats
    before: Floats
    own: Floats
    neighbours: npt.NDArray[np.int64]

    @property
    def features(self) -> Floats:
        """Give what is weighed, a row a gap and a column each of `FEATURES`."""
        silent = np.log(self.silent).clip(_LOG_S, 0.0)
        own = np.log(self.own).clip(-_LOG_OWN, _LOG_OWN)
        columns: list[Any] = [
            np.log(self.hours.clip(*_HOURS)),
            np.log(self.idle),
            silent,
            np.log(np.maximum(self.usual, np.exp(_LOG_USUAL))).clip(_LOG_USUAL, 0.0),
            np.log(self.before).clip(-_LOG_BEFORE, _LOG_BEFORE),
            np.log(self.neighbours.clip(*_NEIGHBOURS)),
            own,
            own * silent,
        ]
        return np.stack(columns, axis=1)


def calibrate(evidence: Evidence, rule: CalibrationRule) -> Floats:
    """Give the chance that an honest ship is silent so long, calibrated; at most 1."""
    weights = np.array([getattr(rule, name) for name in FEATURES])
    return np.asarray(np.exp(np.minimum(rule.constant + evidence.features @ weights, 0.0)))
