"""What the names of files and products tell: satellite, mode, times, orbit, polarisation, day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

SATELLITES: Final = {"S1A": "sentinel-1a", "S1B": "sentinel-1b", "S1C": "sentinel-1c", "S1D": "sentinel-1d"}
ORBITS: Final = 175
"""Of one cycle of twelve days."""
FIRST_ORBITS: Final = {"S1A": 73, "S1B": 27, "S1C": 172}
"""The absolute orbit of relative orbit 1 (P. Meadows, Sentinel-1 Mission Performance Centre; S1C as in MintPy)."""

_PRODUCT: Final = re.compile(
    r"(?<![A-Z0-9])(?P<mission>S1[A-D])[_-](?P<mode>IW|EW|SM|S[1-6]|WV)[_-](?P<kind>[A-Z]{3})(?:[A-Z_]_1S[DS][VH])?[_-]"
    r"(?:(?:VV|VH|HH|HV)-)?(?P<start>\d{8}T\d{6})[_-](?P<stop>\d{8}T\d{6})[_-](?P<orbit>\d{6})[_-]"
)
_DAY: Final = re.compile(
    r"(?<!\d)(?P<year>19[5-9]\d|20\d\d)(?P<cut>[-_.]?)(?P<month>0[1-9]|1[0-2])(?P=cut)(?P<day>[0-3]\d)"
    r"(?:[T_ -]?(?P<hour>[01]\d|2[0-3])[-_:]?(?P<minute>[0-5]\d)(?:[-_:]?(?P<second>[0-5]\d))?(?!\d))?"
)
_POLARISATION: Final = re.compile(r"(?:^|[^A-Za-z])(VV|VH|HH|HV)(?:$|[^A-Za-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProductName:
    """What the name of a Sentinel-1 product, or of one of its files, tells."""

    mission: str
    mode: str
    kind: str
    started_at: datetime
    ended_at: datetime
    absolute_orbit: int


def parse_product_name(name: str) -> ProductName | None:
    """Find the name of a Sentinel-1 product, or of one of its files, in a file's name."""
    found = _PRODUCT.search(name.upper())
    if found is None:
        return None
    try:
        start, stop = (_moment(found[end]) for end in ("start", "stop"))
    except ValueError:
        return None
    mode = "SM" if found["mode"].startswith("S") else found["mode"]
    return ProductName(found["mission"], mode, found["kind"], start, stop, int(found["orbit"]))


def find_time(name: str) -> tuple[datetime, timedelta] | None:
    """Find a day, with or without a time, in a file's name: its middle, and how much earlier or later it may be."""
    for found in _DAY.finditer(name):
        try:
            moment = datetime(*(int(found[part]) for part in ("year", "month", "day")), tzinfo=UTC)  # type: ignore[arg-type, misc, unused-ignore]
        except ValueError:
            continue
        if found["hour"] is None:
            return moment + timedelta(hours=12), timedelta(hours=12)
        clock = timedelta(hours=int(found["hour"]), minutes=int(found["minute"]), seconds=int(found["second"] or 0))
        return moment + clock, timedelta(0) if found["second"] else timedelta(minutes=1)
    return None


def find_polarisation(text: str) -> str | None:
    """Find one polarisation in a description or a file's name; None for none or for several."""
    found = {one.upper() for one in _POLARISATION.findall(re.sub(r"[_\-.]", "  ", text))}
    return found.pop() if len(found) == 1 else None


def relative_orbit(mission: str, absolute: int) -> int | None:
    """Give the number of the repeated ground track; None for a satellite whose phase is not known."""
    first = FIRST_ORBITS.get(mission)
    return None if first is None else (absolute - first) % ORBITS + 1


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
