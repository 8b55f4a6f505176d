"""By what is judged how many visits nobody saw."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

MOST_P = 1 - 1e-9
"""No look is surer than this: the logarithm of what it misses stays finite."""


@dataclass(frozen=True, slots=True)
class UnseenRule:
    """By what is judged how many visits nobody saw.

    Parameters
    ----------
    stay_median_d
        Median stay where none is known [d]; 0 assumes nothing, and then `least_stays` have to be known.
    stay_median_log_sd
        Doubt of that median for places of one role together: standard deviation of its natural logarithm.
    stay_place_log_sd
        How far medians of places of one role differ: standard deviation of their natural logarithm.
    stay_log_sd, stay_log_sd_log_sd
        Spread of stays at one place (standard deviation of their natural logarithm), and the doubt of it (of its own
        natural logarithm).
    stay_dark_log_sd
        How far the stays of ships that nobody hears differ from those of ships that are heard: standard deviation of
        the natural logarithm of their ratio, the same at all places.
    law_stays
        How many known stays the smooth law weighs: what stays of no known length may be.
    enough_stays
        Known stays at a place from which on sightings do not help to learn the law.
    least_stays
        Known stays that are needed where `stay_median_d` is 0.
    p_detect_logit_sd
        Doubt of a sensor's probability to detect a ship: standard deviation of the error of its logit, one a sensor.
    rate_shape
        Shape of the gamma law of the rate of visits before any is seen; its scale is without bounds.
    rate_month_log_sd
        By how much the rate changes from month to month: scale of the half-normal law of the standard deviation of
        the change of its natural logarithm.
    sailing_d, sailing_log_sd
        Median time from casting off where she loads to making fast where she lands [d], and the standard deviation of
        its natural logarithm.
    look_hours
        A visit that was observed at most this far from a clear look was seen by it [h].
    least_looks
        Clear looks without which nothing is estimated.
    least_p_seen
        Part of the visits that the looks have to see; below it nothing is estimated.
    """

    # 3,000 t at 150-400 t/h take 8-20 h, and formalities and waits: median 1.2 d, nine of ten 0.5-3.5 d (from memory,
    # medium). Places differ, and so do stays at one: 0.25² + 0.25² + 0.45² is the 0.57² of that range
    stay_median_d: float = 1.2
    stay_median_log_sd: float = 0.25
    stay_place_log_sd: float = 0.25
    stay_log_sd: float = 0.45
    stay_log_sd_log_sd: float = 0.35
    # a fleet of 14 ships whose own mean stays differ by 35 % and 45 % is off by 9 % and 12 % from what ships are like
    stay_dark_log_sd: float = 0.12
    # judged: beside 30 stays the smooth law has a seventh of the weight
    law_stays: float = 5.0
    # so many that sightings, which need the looks to be right, would add little
    enough_stays: float = 30.0
    least_stays: float = 10.0
    # judged: 0.90 is 0.87 to 0.92, one standard deviation; 0.5 is 0.43 to 0.57
    p_detect_logit_sd: float = 0.3
    # the reference prior of a Poisson rate (Jeffreys)
    rate_shape: float = 0.5
    # a trade that swings by a quarter about its mean in a year changes by 13 % a month where it is steepest
    rate_month_log_sd: float = 0.2
    # Vostochny to Chongjin takes a day at 9 kn, to Nampo by the Korea Strait four to five
    sailing_d: float = 2.0
    sailing_log_sd: float = 0.6
    # images are written down by the minute, and scenes last some
    look_hours: float = 1.0
    # judged: with fewer, or below one visit in ten, the estimate is the prior's and not the looks'
    least_looks: float = 5.0
    least_p_seen: float = 0.1

    def __post_init__(self) -> None:
        """Refuse what no stay, look or rate can be."""
        limits = {
            "stay_median_d": (0.0, 60.0),
            "stay_median_log_sd": (0.0, 3.0),
            "stay_place_log_sd": (0.0, 3.0),
            "stay_log_sd": (0.01, 3.0),
            "stay_log_sd_log_sd": (0.0, 3.0),
            "stay_dark_log_sd": (0.0, 3.0),
            "law_stays": (0.01, 1000.0),
            "enough_stays": (0.0, 1e6),
            "least_stays": (1.0, 1e6),
            "p_detect_logit_sd": (0.0, 2.0),
            "rate_shape": (0.01, 10.0),
            "rate_month_log_sd": (0.0, 3.0),
            "sailing_d": (0.01, 60.0),
            "sailing_log_sd": (0.0, 2.0),
            "look_hours": (0.0, 48.0),
            "least_looks": (1.0, 1e6),
            "least_p_seen": (0.01, 1.0),
        }
        wrong = [
            f"{name} is {getattr(self, name)}, expected {least:g} to {most:g}"
            for name, (least, most) in limits.items()
            if not (isfinite(getattr(self, name)) and least <= getattr(self, name) <= most)
        ]
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def has_prior(self) -> bool:
        """Whether anything is assumed of stays before one is known."""
        return self.stay_median_d > 0
