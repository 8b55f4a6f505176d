"""The flag state that an MMSI claims: its maritime identification digits, as the ITU allots them.

The digits are claimed by whoever typed the number in; they prove no registry.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ullage.track.anomaly.found import NO_SHIP, UNKNOWN_FLAG, Found

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS = 9
# ITU-R M.585: coast stations 00, aircraft 111, handheld 8, boats of ships 98, aids 99; beacons 970, 972, 974 have none
_OTHERS: Final = re.compile(r"(?:00|111|8|98|99)(\d{3})\d+$|97[024]\d{6}$")

# ITU, Table of Maritime Identification Digits
_DIGITS_OF: Final = {
    "Albania": "201",
    "Andorra": "202",
    "Austria": "203",
    "Azores (Portugal)": "204",
    "Belgium": "205",
    "Belarus": "206",
    "Bulgaria": "207",
    "Vatican City": "208",
    "Cyprus": "209 210 212",
    "Germany": "211 218",
    "Georgia": "213",
    "Moldova": "214",
    "Malta": "215 229 248 249 256",
    "Armenia": "216",
    "Denmark": "219 220",
    "Spain": "224 225",
    "France": "226 227 228",
    "Finland": "230",
    "Faroe Islands (Denmark)": "231",
    "United Kingdom": "232 233 234 235",
    "Gibraltar (United Kingdom)": "236",
    "Greece": "237 239 240 241",
    "Croatia": "238",
    "Morocco": "242",
    "Hungary": "243",
    "Netherlands": "244 245 246",
    "Italy": "247",
    "Ireland": "250",
    "Iceland": "251",
    "Liechtenstein": "252",
    "Luxembourg": "253",
    "Monaco": "254",
    "Madeira (Portugal)": "255",
    "Norway": "257 258 259",
    "Poland": "261",
    "Montenegro": "262",
    "Portugal": "263",
    "Romania": "264",
    "Sweden": "265 266",
    "Slovakia": "267",
    "San Marino": "268",
    "Switzerland": "269",
    "Czech Republic": "270",
    "Türkiye": "271",
    "Ukraine": "272",
    "Russia": "273",
    "North Macedonia": "274",
    "Latvia": "275",
    "Estonia": "276",
    "Lithuania": "277",
    "Slovenia": "278",
    "Serbia": "279",
    "Anguilla (United Kingdom)": "301",
    "Alaska (United States)": "303",
    "Antigua and Barbuda": "304 305",
    "Bonaire, Curaçao or Sint Maarten (Netherlands)": "306",
    "Aruba (Netherlands)": "307",
    "Bahamas": "308 309 311",
    "Bermuda (United Kingdom)": "310",
    "Belize": "312",
    "Barbados": "314",
    "Canada": "316",
    "Cayman Islands (United Kingdom)": "319",
    "Costa Rica": "321",
    "Cuba": "323",
    "Dominica": "325",
    "Dominican Republic": "327",
    "Guadeloupe (France)": "329",
    "Grenada": "330",
    "Greenland (Denmark)": "331",
    "Guatemala": "332",
    "Honduras": "334",
    "Haiti": "336",
    "United States": "338 366 367 368 369",
    "Jamaica": "339",
    "Saint Kitts and Nevis": "341",
    "Saint Lucia": "343",
    "Mexico": "345",
    "Martinique (France)": "347",
    "Montserrat (United Kingdom)": "348",
    "Nicaragua": "350",
    "Panama": "351 352 353 354 355 356 357 370 371 372 373 374",
    "Puerto Rico (United States)": "358",
    "El Salvador": "359",
    "Saint Pierre and Miquelon (France)": "361",
    "Trinidad and Tobago": "362",
    "Turks and Caicos Islands (United Kingdom)": "364",
    "Saint Vincent and the Grenadines": "375 376 377",
    "British Virgin Islands (United Kingdom)": "378",
    "United States Virgin Islands (United States)": "379",
    "Afghanistan": "401",
    "Saudi Arabia": "403",
    "Bangladesh": "405",
    "Bahrain": "408",
    "Bhutan": "410",
    "China": "412 413 414",
    "Taiwan": "416",
    "Sri Lanka": "417",
    "India": "419",
    "Iran": "422",
    "Azerbaijan": "423",
    "Iraq": "425",
    "Israel": "428",
    "Japan": "431 432",
    "Turkmenistan": "434",
    "Kazakhstan": "436",
    "Uzbekistan": "437",
    "Jordan": "438",
    "South Korea": "440 441",
    "Palestine": "443",
    "North Korea": "445",
    "Kuwait": "447",
    "Lebanon": "450",
    "Kyrgyzstan": "451",
    "Macao": "453",
    "Maldives": "455",
    "Mongolia": "457",
    "Nepal": "459",
    "Oman": "461",
    "Pakistan": "463",
    "Qatar": "466",
    "Syria": "468",
    "United Arab Emirates": "470 471",
    "Tajikistan": "472",
    "Yemen": "473 475",
    "Hong Kong": "477",
    "Bosnia and Herzegovina": "478",
    "Adelie Land (France)": "501",
    "Australia": "503",
    "Myanmar": "506",
    "Brunei Darussalam": "508",
    "Micronesia": "510",
    "Palau": "511",
    "New Zealand": "512",
    "Cambodia": "514 515",
    "Christmas Island (Australia)": "516",
    "Cook Islands (New Zealand)": "518",
    "Fiji": "520",
    "Cocos Islands (Australia)": "523",
    "Indonesia": "525",
    "Kiribati": "529",
    "Laos": "531",
    "Malaysia": "533",
    "Northern Mariana Islands (United States)": "536",
    "Marshall Islands": "538",
    "New Caledonia (France)": "540",
    "Niue (New Zealand)": "542",
    "Nauru": "544",
    "French Polynesia (France)": "546",
    "Philippines": "548",
    "Timor-Leste": "550",
    "Papua New Guinea": "553",
    "Pitcairn Island (United Kingdom)": "555",
    "Solomon Islands": "557",
    "American Samoa (United States)": "559",
    "Samoa": "561",
    "Singapore": "563 564 565 566",
    "Thailand": "567",
    "Tonga": "570",
    "Tuvalu": "572",
    "Vietnam": "574",
    "Vanuatu": "576 577",
    "Wallis and Futuna Islands (France)": "578",
    "South Africa": "601",
    "Angola": "603",
    "Algeria": "605",
    "Saint Paul and Amsterdam Islands (France)": "607",
    "Ascension Island (United Kingdom)": "608",
    "Burundi": "609",
    "Benin": "610",
    "Botswana": "611",
    "Central African Republic": "612",
    "Cameroon": "613",
    "Congo": "615",
    "Comoros": "616 620",
    "Cabo Verde": "617",
    "Crozet Archipelago (France)": "618",
    "Côte d'Ivoire": "619",
    "Djibouti": "621",
    "Egypt": "622",
    "Ethiopia": "624",
    "Eritrea": "625",
    "Gabon": "626",
    "Ghana": "627",
    "Gambia": "629",
    "Guinea-Bissau": "630",
    "Equatorial Guinea": "631",
    "Guinea": "632",
    "Burkina Faso": "633",
    "Kenya": "634",
    "Kerguelen Islands (France)": "635",
    "Liberia": "636 637",
    "South Sudan": "638",
    "Libya": "642",
    "Lesotho": "644",
    "Mauritius": "645",
    "Madagascar": "647",
    "Mali": "649",
    "Mozambique": "650",
    "Mauritania": "654",
    "Malawi": "655",
    "Niger": "656",
    "Nigeria": "657",
    "Namibia": "659",
    "Reunion (France)": "660",
    "Rwanda": "661",
    "Sudan": "662",
    "Senegal": "663",
    "Seychelles": "664",
    "Saint Helena (United Kingdom)": "665",
    "Somalia": "666",
    "Sierra Leone": "667",
    "Sao Tome and Principe": "668",
    "Eswatini": "669",
    "Chad": "670",
    "Togo": "671",
    "Tunisia": "672",
    "Tanzania": "674 677",
    "Uganda": "675",
    "Democratic Republic of the Congo": "676",
    "Zambia": "678",
    "Zimbabwe": "679",
    "Argentina": "701",
    "Brazil": "710",
    "Bolivia": "720",
    "Chile": "725",
    "Colombia": "730",
    "Ecuador": "735",
    "Falkland Islands (United Kingdom)": "740",
    "Guiana (France)": "745",
    "Guyana": "750",
    "Paraguay": "755",
    "Peru": "760",
    "Suriname": "765",
    "Uruguay": "770",
    "Venezuela": "775",
}

STATES: Final = {digits: state for state, all_digits in _DIGITS_OF.items() for digits in all_digits.split()}
"""Maritime identification digits to the state, or the territory, that has them."""


def flag_state(mmsi: str) -> str | None:
    """Give the state whose digits a ship's MMSI begins with; None where it is no ship's or nobody's.

    Examples
    --------
    >>> flag_state("445123000")
    'North Korea'
    """
    return STATES.get(mmsi[:3]) if is_ships(mmsi) else None


def is_ships(mmsi: str) -> bool:
    """Tell whether an MMSI has the form of a ship station's (ITU-R M.585): nine digits, the first from 2 to 7."""
    return len(mmsi) == _DIGITS and mmsi.isdecimal() and mmsi[0] in "234567"


def find_flags(ships: Iterable[str]) -> list[Found]:
    """Find the MMSIs of no form that the ITU knows, and those whose digits no state has.

    Aircraft, aids to navigation, coast stations, boats of ships and distress beacons have forms of their own.
    """
    found = []
    for mmsi in ships:
        if is_ships(mmsi):
            digits = mmsi[:3]
        elif other := _OTHERS.match(mmsi):
            digits = other[1] or next(iter(STATES))
        else:
            reason = f"{mmsi} is of the form of no station's MMSI; a ship's has nine digits and begins with 2 to 7"
            found.append(Found(mmsi, NO_SHIP, reason))
            continue
        if digits not in STATES:
            reason = f"{mmsi} has the digits {digits}, which the ITU has allotted to no state"
            found.append(Found(mmsi, UNKNOWN_FLAG, reason))
    return found
