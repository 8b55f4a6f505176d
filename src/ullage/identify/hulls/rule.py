"""All thresholds and priors of knowing a hull: by size, looks, ways at sea and cargo."""

from __future__ import annotations

from dataclasses import dataclass, fields

_PROBABILITIES = ("p_unknown", "mistaken", "refute_p", "sure_p", "least_p", "same_p", "least_same_p", "wrong_loading")
_LEAST_UNKNOWN = 0.1


@dataclass(frozen=True, slots=True)
class HullRule:
    """How the hulls of a fleet are weighed for a sighting, and when one is named.

    Parameters
    ----------
    p_unknown
        Probability, before anything is weighed, that a ship is no hull of the fleet; at least 0.1.
    seen_shrink
        Sightings that each hull is taken to have had beside those that she had: the fewer, the more those count that
        were seen often.
    unknown_length_m, unknown_length_spread
        Median length of small tankers [m], and standard deviation of its natural logarithm: what an unknown hull is.
    unknown_beam_m, unknown_beam_power, unknown_beam_spread
        Median beam of one of that length [m], the power of the length with which it grows, and its spread likewise.
    register_cv, register_sd_m
        Error of a register's length and beam: relative standard deviation, and one in metres.
    mistaken
        Probability that a size was mistaken, in the image or in the register, and says nothing.
    refute_sd, refute_share
        A length refutes a hull that is off by more of these standard deviations, and by more than this part of it.
    refute_p
        And only what is a ship at least so probably: a pier, or a ship and her quay, has a length that is nobody's.
    layout_sd_m, layout_beam_sd_m
        Standard deviation of a described hull's length and beam beyond what her layout states [m].
    layout_agrees_m
        By how much a layout's length may differ from the detection's before neither is believed to a metre [m].
    layout_weight
        Part of the log-odds of layouts' shapes and colours that counts; marks on deck count whole.
    most_references
        Earlier layouts that a hull is compared with: the nearest in time.
    usual_kn, spread_kn, most_kn
        Speed that small tankers seldom pass, how softly that is meant, and what none can do [kn].
    detour
        Ways at sea over the shortest line, at the least.
    place_km
        How far off its place a sighting may be [km].
    turn_h
        Time at a terminal to load or to discharge, at the least [h].
    wrong_loading
        Probability that a hull is seen where her cargo does not let her be, since her loading was misjudged.
    sure_p
        Probability from which a sighting's ship is taken for sure, so that it tells of others.
    least_p
        Probability from which a sighting is given a name.
    most_length_sd_m, most_pixel_m
        Standard deviation of a length, and side of a pixel, beyond which no hull is named by an image [m].
    same_p
        Probability, before anything is weighed, that two unnamed sightings are of one ship.
    least_same_p
        Probability from which they are taken for one vessel.
    """

    # science 7: a tenth at the least; a quarter, since no list of this trade was ever whole (judged)
    p_unknown: float = 0.25
    # judged: a fleet of 30 with 300 sightings counts half by what was seen
    seen_shrink: float = 10.0
    # science 1.6: LOA = 8.502 DWT^0.2922 about 3,000 t, spreads 0.55 x 0.29 and 0.057, widened: unknown ships vary more
    unknown_length_m: float = 88.0
    unknown_length_spread: float = 0.25
    # the same relations, B = 1.738 DWT^0.2596: B = 14.0 (L / 88)^0.888, residual 0.07, widened
    unknown_beam_m: float = 14.0
    unknown_beam_power: float = 0.888
    unknown_beam_spread: float = 0.10
    # registers of one ship differ by about 1 %; lengths are given to a decimetre or a metre
    register_cv: float = 0.01
    register_sd_m: float = 0.3
    # judged: glint, another ship alongside, a length between perpendiculars in the register
    mistaken: float = 0.05
    # errors of lengths have longer tails than a normal law: 3 deviations and a half, and never less than a tenth
    refute_sd: float = 3.5
    refute_share: float = 0.10
    # as for a sighting that is sure
    refute_p: float = 0.9
    # simulated tankers at 0.5 m, seeds 100 to 219: docs/methods/hulls.md
    layout_sd_m: float = 1.2
    layout_beam_sd_m: float = 0.8
    # a search is some 6 m long of a hull at 0.5 m, one deviation of it 1.5 m
    layout_agrees_m: float = 10.0
    # odds of layouts are too sure at 0.5 m (docs/methods/layout.md): three deviations squared a feature
    layout_weight: float = 0.25
    most_references: float = 2.0
    # small tankers are built for 11 to 13.5 kn and sail at 8 to 11 (customary)
    usual_kn: float = 13.0
    spread_kn: float = 0.8
    most_kn: float = 17.0
    detour: float = 1.05
    place_km: float = 3.0
    # science 4.2: 3,000 t at some 300 t/h, and two hours to make fast and to cast off
    turn_h: float = 8.0
    # an analyst's word of a loading condition is wrong about one time in ten (judged)
    wrong_loading: float = 0.1
    # ICD 203: very likely; likely
    sure_p: float = 0.9
    least_p: float = 0.7
    # lengths to 2.5 m leave about eight of thirty hulls (science 7), which beam and layout can tell apart
    most_length_sd_m: float = 2.5
    most_pixel_m: float = 1.5
    # judged: some thirty hulls may come; a wrong history is worse than two halves of one
    same_p: float = 0.03
    least_same_p: float = 0.7

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name in _PROBABILITIES:
                if not 0 < value < 1:
                    raise ValueError(f"{one.name} is {value}; expected a probability between 0 and 1")
            elif not 0 < value < float("inf") and not (value == 0 and one.name in {"layout_weight", "most_references"}):
                raise ValueError(f"{one.name} is {value}; expected a number above 0")
        if self.p_unknown < _LEAST_UNKNOWN:
            raise ValueError(f"p_unknown is {self.p_unknown}; expected {_LEAST_UNKNOWN} at least: no list is whole")
        if self.most_kn <= self.usual_kn:
            raise ValueError(f"most_kn is {self.most_kn}; expected more than usual_kn, {self.usual_kn}")
        if self.detour < 1:
            raise ValueError(f"detour is {self.detour}; expected 1 or more: no way is shorter than the shortest")
