"""Where and when there is ice on the water: told with a look, and nothing is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

# waters with ice in an ordinary winter: south, north, west, east [°], first and last (month, day); from memory, to a
# week or two. The bays of the Primorye freeze, Vostochny is kept open; rivers carry ice into the Korea Bay.
ICE: Final = (
    ("Peter the Great Bay", 42.3, 43.5, 130.4, 133.4, (12, 10), (3, 31)),
    ("Tatar Strait", 46.0, 54.0, 138.0, 143.0, (11, 25), (4, 30)),
    ("Korea Bay", 38.5, 40.5, 121.0, 125.6, (12, 25), (3, 5)),
    ("Bohai Sea", 37.0, 41.0, 117.5, 122.0, (12, 15), (3, 10)),
)


def has_ice(lat_deg: float, lon_deg: float, at: datetime) -> bool:
    """Tell whether a place lies in waters with ice at that time of an ordinary winter.

    Parameters
    ----------
    lat_deg, lon_deg
        The place [°].
    at
        When, UTC.
    """
    day = (at.month, at.day)
    return any(
        south <= lat_deg <= north and west <= lon_deg <= east and (day >= first or day <= last)
        for _, south, north, west, east, first, last in ICE
    )
