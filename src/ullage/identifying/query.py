"""What is known of a ship that somebody asks about."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ullage.records import Said, Vessel

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKED = "asked"
"""Identifier of the ship that is asked about, and who says what is said of her."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of a ship, each where it is known.

    Parameters
    ----------
    names
        Names that she bears or bore.
    imo, mmsi, callsign, flag_state
        As read or heard; the IMO number with a right check digit.
    length_m, beam_m, length_sd_m, beam_sd_m
        As measured or claimed, and standard deviations [m].
    deadweight_t, gross_tonnage
        As stated.
    """

    names: tuple[str, ...] = ()
    imo: str | None = None
    mmsi: str | None = None
    callsign: str | None = None
    flag_state: str | None = None
    length_m: float | None = None
    length_sd_m: float | None = None
    beam_m: float | None = None
    beam_sd_m: float | None = None
    deadweight_t: float | None = None
    gross_tonnage: float | None = None

    @property
    def vessel(self) -> Vessel:
        """The ship as an identity of which only this is said."""
        return Vessel(ASKED, tuple(Said(kind, value, sources=(ASKED,)) for kind, value in self._said()), (ASKED,))

    def as_dict(self) -> dict[str, Any]:
        """Give what is known, without what is not."""
        return {name: value for name, value in asdict(self).items() if value not in (None, ())}

    def _said(self) -> Iterator[tuple[str, str]]:
        yield from (("name", name) for name in self.names)
        for kind in ("imo", "mmsi", "callsign", "flag_state", "length_m", "beam_m", "deadweight_t", "gross_tonnage"):
            value = getattr(self, kind)
            if value is not None:
                yield kind, f"{value:g}" if isinstance(value, float) else value
