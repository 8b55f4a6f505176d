"""What it takes to hold a detection and a track for one ship: all numbers of the match."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from math import isfinite

from ullage.track.whereabouts.rule import LocateRule


@dataclass(frozen=True, slots=True)
class MatchRule:
    """What it takes to hold a detection and a track for one ship.

    Parameters
    ----------
    matched_p
        A pair of at least this probability is matched [probability].
    unmatched_p
        A detection is unmatched if all tracks together have less than this [probability].
    found_p
        In counts, pairs of at least this probability are found [probability].
    least_p
        Pairs below it have no row [probability].
    most_pairs
        Most tracks that are weighed for a detection.
    sar_m, optical_m
        Error of a detection's place in one direction, beside that of its pixels [m].
    place_px
        The same, in pixels; the two add in squares.
    misplaced, misplaced_m
        Share of detections and antennas whose place is off by more, and by how much in one direction [m].
    antenna_share
        Where the antenna is not known: how far it is from the middle, as a part of the length.
    shift_m_per_kn
        Standard deviation of the azimuth shift where radar does not tell how it looked [m a knot].
    apply_shift
        Whether moving ships are looked for where a radar images them.
    wrong_length
        Share of lengths, typed or measured, that are of no use.
    length_error
        Least error of a measured length, as a part of it.
    wild_axis
        Share of axes that are of anything.
    course_deg
        Difference of axis and course of a ship under way [°].
    moving_kn
        From this speed a ship lies along her course [kn].
    stay_h, stay_m
        A ship that lies still leaves after so long, in the mean [h]; while she lies her antenna is within so much of
        where it was, one standard deviation each way [m].
    swing_deg
        By how much a ship that lies still swings in an hour, and with the root of the time [°].
    recall
        Share of large ships that a detector finds.
    recall_px, recall_width_px
        Length at which it finds half of those, and over how much length it gets there [pixels].
    a_length_m, b_length_m
        What stands for the length of a ship that sends none, by class of her transponder [m].
    other_per_km2
        Detections of no track, before a scene is looked at [a km²].
    other_lengths_m, other_spread
        Median of their lengths [m], and standard deviation of its logarithm.
    near_km, close_km
        How far around a detection the others are counted, and once more [km].
    gate_sd
        Beyond this many standard deviations a pair is not looked at.
    gate_km
        The same in any case [km].
    window_h
        Reports so long before and after a scene are read [h].
    around_nm
        Reports so far outside a scene are read [nm].
    static_days
        Static reports so long before and after a scene are read [d].
    heard_min
        A ship is heard there and then if a report is so near in time [min].
    heard_nm, wide_nm
        How far around a detection ships are asked; the wider one where there are fewer than `least_ships` [nm].
    least_ships
        So many ships tell the reception of a place.
    works
        From this share of ships heard reception works.
    outage_ships
        Where so many ships are there and none is heard, it is an outage.
    locate
        Where ships are between their reports.
    """

    # science 7 has 0.9 as the line of the accuracy that must be reached; the other end is its mirror
    matched_p: float = 0.9
    unmatched_p: float = 0.1
    # expected matches equal found ones there, design/match.py
    found_p: float = 0.5
    # judged: a row a thousandth likely helps nobody
    least_p: float = 1e-3
    # judged: in the most crowded anchorage a handful fits
    most_pairs: int = 24
    # products are within 10 m on the ground, hulls uneven; half of OpenSARShip GRD ships are within 36 m of antennas,
    # but one scene as a whole is off by 78 m, design/match_opensarship.py
    sar_m: float = 20.0
    optical_m: float = 12.0
    place_px: float = 0.7
    # two OpenSARShip scenes are off by 80 and 280 m as a whole; antennas are typed wrong, hulls smeared
    misplaced: float = 0.02
    misplaced_m: float = 100.0
    # judged: houses of tankers stand aft, antennas on them
    antenna_share: float = 0.25
    # science 5.2: 28 to 47 m a knot, in any direction
    shift_m_per_kn: float = 30.0
    apply_shift: bool = True
    # judged: some lengths are typed wrong, some hulls are measured with a quay or a wake
    wrong_length: float = 0.04
    length_error: float = 0.04
    # judged; OpenSARShip has axes across the hull
    wild_axis: float = 0.08
    course_deg: float = 6.0
    moving_kn: float = 1.5
    # of ships that lay 94, 90 and 79 % are in the 50 % ellipse after 1, 3 and 6 h, docs/methods/locate.md
    stay_h: float = 25.0
    # judged: the swing of a ship at anchor; at a berth less
    stay_m: float = 50.0
    swing_deg: float = 12.0
    # science 9: 95 % above 50 m, 70-80 % at 25-50 m, steep below, in pixels of 10 m
    recall: float = 0.93
    recall_px: float = 2.2
    recall_width_px: float = 0.6
    # judged: class A is carried from 300 GT on, class B by boats
    a_length_m: float = 90.0
    b_length_m: float = 18.0
    # judged: between a quiet sea and a harbour; a scene soon tells its own
    other_per_km2: float = 0.003
    other_lengths_m: float = 60.0
    other_spread: float = 0.8
    near_km: float = 6.0
    close_km: float = 1.0
    # judged: tails are heavy, but beyond this no pair is likelier than none
    gate_sd: float = 7.0
    gate_km: float = 60.0
    # as far as LocateRule goes between reports, less what makes ellipses of no use; science 6 has 9 h and 100 nm
    window_h: float = 12.0
    around_nm: float = 100.0
    # judged: a ship's dimensions last
    static_days: float = 30.0
    # judged: a quarter of an hour each way is a slot of reception
    heard_min: float = 30.0
    # the range of a station, science 8.2 has 50 nm as its end
    heard_nm: float = 15.0
    wide_nm: float = 50.0
    least_ships: int = 3
    works: float = 0.6
    outage_ships: int = 3
    locate: LocateRule = field(default_factory=LocateRule)

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not is_dataclass(value) and not (isfinite(value) and value >= 0):
                raise ValueError(f"{one.name} is {value}; expected a finite number, zero or more")
        for name in (
            "matched_p",
            "unmatched_p",
            "found_p",
            "least_p",
            "misplaced",
            "wrong_length",
            "wild_axis",
            "recall",
            "works",
        ):
            if getattr(self, name) > 1:
                raise ValueError(f"{name} is {getattr(self, name)}; expected a share from 0 to 1")
        if not self.unmatched_p <= self.found_p <= self.matched_p:
            raise ValueError(
                f"{self.unmatched_p}, {self.found_p}, {self.matched_p}: unmatched, found, matched must rise"
            )
        if self.most_pairs < 1:
            raise ValueError(f"most_pairs is {self.most_pairs}; expected at least 1")
        for name in (
            "other_per_km2",
            "other_lengths_m",
            "other_spread",
            "near_km",
            "close_km",
            "recall_width_px",
            "wrong_length",
        ):
            if getattr(self, name) == 0:
                raise ValueError(f"{name} is 0; expected more")
