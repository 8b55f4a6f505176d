"""Words that providers write for the numbers of ITU-R M.1371, in lower case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# ITU-R M.1371-5, table 48, in its words and those of the Danish Maritime Authority; 9 to 13 are reserved
NAV_STATUS: Final[Mapping[str, float]] = {
    "under way using engine": 0,
    "at anchor": 1,
    "not under command": 2,
    "restricted maneuverability": 3,
    "restricted manoeuverability": 3,
    "restricted manoeuvrability": 3,
    "constrained by her draught": 4,
    "moored": 5,
    "aground": 6,
    "engaged in fishing": 7,
    "under way sailing": 8,
    "reserved for future amendment [hsc]": 9,
    "reserved for future amendment of navigational status for hsc": 9,
    "reserved for future amendment [wig]": 10,
    "reserved for future amendment of navigational status for wig": 10,
    "power-driven vessel towing astern": 11,
    "reserved for future use [11]": 11,
    "power-driven vessel pushing ahead or towing alongside": 12,
    "reserved for future use [12]": 12,
    "reserved for future use [13]": 13,
    "ais-sart": 14,
    "ais-sart (active)": 14,
    "not defined": 15,
    "undefined": 15,
    "unknown value": 15,
}

# ITU-R M.1371-5, table 53, in the words of the Danish Maritime Authority: the first number of a range
SHIP_TYPE: Final[Mapping[str, float]] = {
    "wig": 20,
    "fishing": 30,
    "towing": 31,
    "towing long/wide": 32,
    "dredging": 33,
    "diving": 34,
    "military": 35,
    "sailing": 36,
    "pleasure": 37,
    "hsc": 40,
    "pilot": 50,
    "sar": 51,
    "tug": 52,
    "port tender": 53,
    "anti-pollution": 54,
    "law enforcement": 55,
    "spare 1": 56,
    "spare 2": 57,
    "medical": 58,
    "not party to conflict": 59,
    "passenger": 60,
    "cargo": 70,
    "tanker": 80,
    "other": 90,
    "undefined": 0,
    "reserved": 0,
}

# the last digit of a type in the same table
CARGO_CLASS: Final[Mapping[str, float]] = {
    "no additional information": 0,
    "category x": 1,
    "category y": 2,
    "category z": 3,
    "category os": 4,
    "reserved for future use": 0,
    "undefined": 0,
}

# as JSON and databases write truth
ACCURATE: Final[Mapping[str, float]] = {"true": 1, "false": 0, "t": 1, "f": 0, "high": 1, "low": 0}

WORDS: Final[Mapping[str, Mapping[str, float]]] = {
    "nav_status": NAV_STATUS,
    "ship_type": SHIP_TYPE,
    "cargo_class": CARGO_CLASS,
    "accurate": ACCURATE,
}
