"""A vessel as her sources have it: what each says of her, and from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is said of a vessel for one interval, with all who say it.

    Parameters
    ----------
    kind
        What it is: name, former_name, other_name, imo, mmsi, callsign, flag_state, length_m, ... as in `tables.CLAIMS`.
    value
        What is said, as text.
    from_day, to_day
        The interval; None where it is not said.
    sources
        Who says so, in alphabetical order.
    claim_ids
        The claims.
    """

    kind: str
    value: str
    from_day: date | None = None
    to_day: date | None = None
    sources: tuple[str, ...] = ()
    claim_ids: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether it is said of a day; an end that nobody gives is open."""
        return not ((self.from_day and day < self.from_day) or (self.to_day and day > self.to_day))


@dataclass(frozen=True, slots=True)
class Vessel:
    """An identity: all that is said of what is taken for one ship. What contradicts stands side by side.

    Parameters
    ----------
    vessel_id
        ``imo:1234567``, ``mmsi:123456789``, ``mmsi:123456789 imo:1234567`` where one MMSI sends several IMO numbers, or
        ``name:NAME`` where no number is known.
    said
        What is said, by kind and time.
    subjects
        The vessels of the claims that were taken for her.
    doubted_imos
        IMO numbers that she claims and that are probably another ship's.
    """

    vessel_id: str
    said: tuple[Said, ...] = ()
    subjects: tuple[str, ...] = ()
    doubted_imos: tuple[str, ...] = ()

    def of(self, *kinds: str) -> tuple[Said, ...]:
        """Give what is said of some kinds, in order of time."""
        return tuple(one for one in self.said if one.kind in kinds)

    def values(self, *kinds: str) -> tuple[str, ...]:
        """Give the different values of some kinds, in order of time."""
        return tuple(dict.fromkeys(one.value for one in self.of(*kinds)))

    @property
    def names(self) -> tuple[Said, ...]:
        """Her names over time, those called former or other among them."""
        return self.of("name", "former_name", "other_name")

    @property
    def flag_states(self) -> tuple[Said, ...]:
        """Her flag states over time."""
        return self.of("flag_state", "former_flag_state")

    @property
    def sure_imos(self) -> tuple[str, ...]:
        """IMO numbers that nothing speaks against."""
        return tuple(one for one in self.values("imo") if one not in self.doubted_imos)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims that do not go together; none of them is changed for it.

    Parameters
    ----------
    kind
        What sort it is, in a few words.
    vessel_ids
        The identities that it is about.
    claim_ids
        The claims.
    words
        What does not go together, and what it may mean.
    """

    kind: str
    vessel_ids: tuple[str, ...]
    claim_ids: tuple[str, ...]
    words: str
