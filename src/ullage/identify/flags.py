"""One name for each flag state, however a list, a register or an MMSI says it."""

from __future__ import annotations

import unicodedata
from typing import Final

from ullage.track.anomaly.flag_state import STATES

# ISO 3166-1, of states and territories under whose flag merchant ships sail; then other names that lists use
_CODES: Final = """
AL ALB Albania; DZ DZA Algeria; AO AGO Angola; AG ATG Antigua and Barbuda; AR ARG Argentina; AM ARM Armenia; AU AUS
Australia; AT AUT Austria; AZ AZE Azerbaijan; BS BHS Bahamas; BH BHR Bahrain; BD BGD Bangladesh; BB BRB Barbados; BY
BLR Belarus; BE BEL Belgium; BZ BLZ Belize; BJ BEN Benin; BM BMU Bermuda; BO BOL Bolivia; BR BRA Brazil; BN BRN Brunei
Darussalam; BG BGR Bulgaria; CV CPV Cabo Verde; KH KHM Cambodia; CM CMR Cameroon; CA CAN Canada; KY CYM Cayman
Islands; CL CHL Chile; CN CHN China; CO COL Colombia; KM COM Comoros; CG COG Congo; CK COK Cook Islands; CR CRI Costa
Rica; CI CIV Côte d'Ivoire; HR HRV Croatia; CU CUB Cuba; CW CUW Curaçao; CY CYP Cyprus; CZ CZE Czech Republic; CD COD
Democratic Republic of the Congo; DK DNK Denmark; DJ DJI Djibouti; DM DMA Dominica; DO DOM Dominican Republic; EC ECU
Ecuador; EG EGY Egypt; SV SLV El Salvador; GQ GNQ Equatorial Guinea; ER ERI Eritrea; EE EST Estonia; SZ SWZ Eswatini;
ET ETH Ethiopia; FO FRO Faroe Islands; FJ FJI Fiji; FI FIN Finland; FR FRA France; GA GAB Gabon; GM GMB Gambia; GE GEO
Georgia; DE DEU Germany; GH GHA Ghana; GI GIB Gibraltar; GR GRC Greece; GD GRD Grenada; GT GTM Guatemala; GN GIN
Guinea; GW GNB Guinea-Bissau; GY GUY Guyana; HT HTI Haiti; HN HND Honduras; HK HKG Hong Kong; HU HUN Hungary; IS ISL
Iceland; IN IND India; ID IDN Indonesia; IR IRN Iran; IQ IRQ Iraq; IE IRL Ireland; IM IMN Isle of Man; IL ISR Israel;
IT ITA Italy; JM JAM Jamaica; JP JPN Japan; JO JOR Jordan; KZ KAZ Kazakhstan; KE KEN Kenya; KI KIR Kiribati; KP PRK
North Korea; KR KOR South Korea; KW KWT Kuwait; LA LAO Laos; LV LVA Latvia; LB LBN Lebanon; LR LBR Liberia; LY LBY
Libya; LT LTU Lithuania; LU LUX Luxembourg; MG MDG Madagascar; MW MWI Malawi; MY MYS Malaysia; MV MDV Maldives; MT MLT
Malta; MH MHL Marshall Islands; MR MRT Mauritania; MU MUS Mauritius; MX MEX Mexico; FM FSM Micronesia; MD MDA Moldova;
MC MCO Monaco; MN MNG Mongolia; ME MNE Montenegro; MA MAR Morocco; MZ MOZ Mozambique; MM MMR Myanmar; NA NAM Namibia;
NR NRU Nauru; NL NLD Netherlands; NZ NZL New Zealand; NI NIC Nicaragua; NG NGA Nigeria; NU NIU Niue; NO NOR Norway; OM
OMN Oman; PK PAK Pakistan; PW PLW Palau; PA PAN Panama; PG PNG Papua New Guinea; PY PRY Paraguay; PE PER Peru; PH PHL
Philippines; PL POL Poland; PT PRT Portugal; QA QAT Qatar; RO ROU Romania; RU RUS Russia; KN KNA Saint Kitts and
Nevis; LC LCA Saint Lucia; VC VCT Saint Vincent and the Grenadines; WS WSM Samoa; SM SMR San Marino; ST STP Sao Tome
and Principe; SA SAU Saudi Arabia; SN SEN Senegal; RS SRB Serbia; SC SYC Seychelles; SL SLE Sierra Leone; SG SGP
Singapore; SX SXM Sint Maarten; SK SVK Slovakia; SI SVN Slovenia; SB SLB Solomon Islands; SO SOM Somalia; ZA ZAF South
Africa; ES ESP Spain; LK LKA Sri Lanka; SD SDN Sudan; SR SUR Suriname; SE SWE Sweden; CH CHE Switzerland; SY SYR
Syria; TW TWN Taiwan; TZ TZA Tanzania; TH THA Thailand; TL TLS Timor-Leste; TG TGO Togo; TO TON Tonga; TT TTO Trinidad
and Tobago; TN TUN Tunisia; TR TUR Türkiye; TM TKM Turkmenistan; TV TUV Tuvalu; UG UGA Uganda; UA UKR Ukraine; AE ARE
United Arab Emirates; GB GBR United Kingdom; US USA United States; UY URY Uruguay; UZ UZB Uzbekistan; VU VUT Vanuatu;
VE VEN Venezuela; VN VNM Vietnam; YE YEM Yemen; ZM ZMB Zambia
"""
_OTHER_NAMES: Final = {
    "DPRK": "North Korea",
    "D.P.R.K.": "North Korea",
    "Democratic People's Republic of Korea": "North Korea",
    "Korea, Democratic People's Republic of": "North Korea",
    "Korea, North": "North Korea",
    "Republic of Korea": "South Korea",
    "Korea, Republic of": "South Korea",
    "Korea, South": "South Korea",
    "Korea": "South Korea",
    "Russian Federation": "Russia",
    "Islamic Republic of Iran": "Iran",
    "Iran, Islamic Republic of": "Iran",
    "Syrian Arab Republic": "Syria",
    "People's Republic of China": "China",
    "Hong Kong, China": "Hong Kong",
    "Turkey": "Türkiye",
    "The Bahamas": "Bahamas",
    "The Gambia": "Gambia",
    "Burma": "Myanmar",
    "Cape Verde": "Cabo Verde",
    "Ivory Coast": "Côte d'Ivoire",
    "Swaziland": "Eswatini",
    "Viet Nam": "Vietnam",
    "UK": "United Kingdom",
    "USA": "United States",
    "United States of America": "United States",
    "UAE": "United Arab Emirates",
    "United Republic of Tanzania": "Tanzania",
    "Tanzania, United Republic of": "Tanzania",
    "Zanzibar": "Tanzania",
    "The Netherlands": "Netherlands",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "St. Vincent and the Grenadines": "Saint Vincent and the Grenadines",
    "St. Vincent & Grenadines": "Saint Vincent and the Grenadines",
    "Republic of the Marshall Islands": "Marshall Islands",
}
# registers of their own whose ships fly the state's flag
_SECOND_REGISTERS: Final = {"madeira (portugal)": "Portugal", "azores (portugal)": "Portugal"}
_NO_FLAG: Final = frozenset({"", "none identified", "none", "unknown", "not known", "stateless", "-"})


def _key(text: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return " ".join(bare.casefold().split())


def _known() -> dict[str, str]:
    known = {_key(state): state.split(" (")[0] for state in STATES.values()} | _SECOND_REGISTERS
    for entry in _CODES.split(";"):
        two, three, name = entry.split(maxsplit=2)
        known |= dict.fromkeys((two.casefold(), three.casefold(), _key(name)), " ".join(name.split()))
    return known | {_key(said): name for said, name in _OTHER_NAMES.items()}


_KNOWN: Final = _known()
_LONGEST: Final = 80


def is_flag_state(said: str) -> bool:
    """Tell whether a name or code is that of a flag state that is known here."""
    return _key(said[:_LONGEST]) in _KNOWN


def flag_name(said: str | None) -> str | None:
    """Give the one name of a flag state.

    Parameters
    ----------
    said
        A name, or a code of two or three letters (ISO 3166-1).

    Returns
    -------
    str or None
        The state's name; what is not known as it was said, cut to 80 characters; None where no state is said.

    Examples
    --------
    >>> flag_name("KP"), flag_name("Democratic People's Republic of Korea"), flag_name("None Identified")
    ('North Korea', 'North Korea', None)
    """
    bounded = (said or "")[:_LONGEST]
    key = _key(bounded)
    return None if key in _NO_FLAG else _KNOWN.get(key, bounded.strip())
