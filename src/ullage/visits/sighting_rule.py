"""All thresholds of sightings: what counts as a ship that handles oil, and what is the same ship twice."""

from __future__ import annotations

from dataclasses import dataclass, fields

_PROBABILITIES = (
    "least_p_match", "unjudged_p", "tanker_share", "other_p", "structure_p", "structure_share", "said_right",
    "clear_share",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SightingRule:
    """What a detection at a place is worth, and what is one ship seen twice.

    Parameters
    ----------
    least_p_match
        A track explains a detection from this probability on.
    unjudged_p
        Probability that a detection is a ship where no network judged it.
    tanker_share
        Share of the ships at a place of the case that are tankers; it weighs what a detector says of her kind.
    other_p
        Probability that a ship which calls herself something else than a tanker handles oil there.
    shortest_m, longest_m
        Lengths of ships that carry oil [m]; a longer or shorter ship of the fleet widens them.
    structure_share, structure_looks, structure_p
        What is there in so large a share of at least so many clear looks is a structure, with this probability a ship.
    spot_m, same_size
        Things within this distance [m], whose lengths differ by less than this part, are at the same spot and alike.
    same_pass_s
        Scenes within this time are of one pass [s].
    clear_share
        A place is clear in a scene from this part of it on that could be seen.
    paired_h, same_image_h, slack_min
        An observation whose span is at most the first may be of a ship that was detected in it [h]; at most the second,
        it may be of the same image [h]; times of images are wrong by as much as the third [min].
    most_deviations
        Lengths that differ by more standard deviations are not of one ship.
    said_right
        Probability that an observer who calls a ship laden, or in ballast, is right.
    """

    # half: a track that explains it more probably than not
    least_p_match: float = 0.5
    # judged: of what stands out beside a quay about a fifth is none; with the network its own p_ship is taken
    unjudged_p: float = 0.8
    # judged: at an oil berth nine ships in ten are tankers
    tanker_share: float = 0.9
    # judged: types that crews set are wrong in a few of a hundred, science 8.6
    other_p: float = 0.03
    # tankers of 500 t are some 45 m long; beyond 250 m no berth of these trades takes a ship: judged
    shortest_m: float = 45.0
    longest_m: float = 250.0
    # judged: no berth is occupied four looks in five by ships of one size at one spot
    structure_share: float = 0.8
    structure_looks: float = 8.0
    structure_p: float = 0.05
    # science 8.8: what is seen of structures lies a median of 79 m off; lengths at 10 m pixels are good to 15 %
    spot_m: float = 80.0
    same_size: float = 0.25
    # products of one pass follow each other by 25 s, and overlap
    same_pass_s: float = 120.0
    clear_share: float = 0.8
    # a day with a day's doubt; the same image, whose time was rounded
    paired_h: float = 48.0
    same_image_h: float = 2.0
    slack_min: float = 10.0
    most_deviations: float = 3.0
    # an analyst's word of fine images is right in 93 %, of 3 m in 72 % and else "cannot tell": judged
    said_right: float = 0.9

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            most = 1.0 if one.name in _PROBABILITIES else float("inf")
            if not 0 <= value <= most:
                raise ValueError(f"{one.name} is {value}; expected {'0 to 1' if most == 1 else 'nothing below 0'}")
        if self.shortest_m >= self.longest_m:
            raise ValueError(f"shortest_m is {self.shortest_m}; expected less than longest_m, {self.longest_m}")
