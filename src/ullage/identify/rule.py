"""The thresholds by which claims become vessels, and vessels are compared with listings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdentityRule:
    """When claims are of one ship, and when an identity may be one that is listed.

    Parameters
    ----------
    heard
        What AIS says counts when it was heard so often.
    silence_d
        A silence longer than this ends what was said before it [d].
    many_mmsi
        A ship with so many MMSIs is told.
    length_m, length_part
        Lengths that differ by more than both, metres and part of the greater one, are of two ships [m].
    size_part
        Lengths within this part of each other agree; tonnages that differ by more than four times as much do not.
    name_alike
        Names of at least this likeness may be one name, 0 to 1.
    most_pairs
        A name that would pair more identities with listings than this is no evidence, and numbers alone are compared.
    """

    # judged: a single odd value is a broken message, of which satellites hear many (as for anomalies)
    heard: int = 2
    # judged: a class A transponder says her static data every 6 minutes; satellites hear it at least once in some days
    silence_d: float = 14.0
    # judged: a sale or a new flag state brings one new MMSI, and few ships see more than two in the time of a case
    many_mmsi: int = 4
    # the false identity that an image refuted said 61 m where 146 m were measured (science, domain 7); crews mistype
    # antenna distances by up to 10 m
    length_m: float = 15.0
    length_part: float = 0.2
    size_part: float = 0.05
    # of 12,000 ships of a register in two years: below it nearly all are other ships, design/name_likeness.py
    name_alike: float = 0.87
    most_pairs: int = 10_000

    def __post_init__(self) -> None:
        """Refuse what no evidence could be weighed by."""
        if self.heard < 1 or self.many_mmsi < 2 or self.most_pairs < 1:  # noqa: PLR2004 - two are many at the least
            raise ValueError("heard and most_pairs are at least 1, many_mmsi at least 2")
        if not (self.silence_d > 0 and self.length_m >= 0):
            raise ValueError("silence_d is above 0, and length_m 0 or more")
        if not (0 < self.size_part <= 0.25 and 0 < self.length_part < 1):  # noqa: PLR2004 - beyond, all sizes agree
            raise ValueError("size_part is above 0 and at most 0.25, length_part between 0 and 1")
        if not 0.5 <= self.name_alike <= 1:  # noqa: PLR2004 - half of the letters
            raise ValueError(f"name_alike {self.name_alike} is outside 0.5 to 1")
