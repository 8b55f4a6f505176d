"""Small lists of invented vessels in each format that is read, and the numbers of invented ships and companies."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from xml.sax.saxutils import escape


def ship_number(six: int) -> str:
    """Give an IMO number of a ship with its check digit."""
    digits = f"{six:06d}"
    return f"{digits}{sum(int(one) * weight for one, weight in zip(digits, range(7, 1, -1), strict=True)) % 10}"


def company_number(six: int) -> str:
    """Give an IMO number of a company with its check digit."""
    digits = f"{six:06d}"
    total = sum(int(one) * weight for one, weight in zip(digits, (8, 6, 4, 2, 9, 7), strict=True))
    return f"{digits}{(11 - total % 11) % 10}"


@dataclass
class Ship:
    """An invented vessel."""

    name: str = "GREY HERON"
    former: list[str] = field(default_factory=lambda: ["WHITE HERON", "OLD BIRD"])
    imo: str = ship_number(912345)
    mmsi: str = "273123450"
    callsign: str = "UABC7"
    flag: str = "Panama"
    type: str = "Crude Oil Tanker"
    deadweight: str = "6,297"
    gross: str = "4,120"


SHIP = Ship()


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    """Write rows as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def sdn_rows(ships: list[Ship]) -> list[list[str]]:
    """Give rows of ``sdn.csv``: some people and companies, and ships."""
    null = "-0- "
    rows = [
        [str(36 + n), f"COMPANY {n}", *[null] * 9, f"Identification Number IMO {company_number(534288)}"]
        for n in range(2)
    ]
    for number, one in enumerate(ships, start=15000):
        remarks = (
            "Former Vessel Flag Malta; alt. Former Vessel Flag Tuvalu; "
            f"Vessel Registration Identification IMO {one.imo}; MMSI {one.mmsi}; Linked To: A COMPANY."
        )
        size = [one.type, one.deadweight, one.gross, one.flag]
        rows.append([str(number), one.name, "vessel", "IRAN] [IFSR", null, one.callsign, *size, null, remarks])
    return rows


def sdn_csv(ships: list[Ship]) -> str:
    """Write ``sdn.csv`` as it is published: no header, and the mark of a file's end."""
    return table(sdn_rows(ships)) + "\x1a\r\n"


def sdn_csv_again(ships: list[Ship]) -> str:
    """Write ``sdn.csv`` as somebody saved it again: a header, and an empty row at the end."""
    header = ["ID", "Name", "Type", "Country", "Title", *(f"Col_{letter}" for letter in "FGHIJK"), "Details"]
    return table([header, *sdn_rows(ships), ["\x1a", *[""] * 11]])


def alt_csv(ships: list[Ship]) -> str:
    """Write ``alt.csv``."""
    rows = []
    for number, one in enumerate(ships, start=15000):
        rows += [[str(number), str(90000 + place), "fka", name, "-0- "] for place, name in enumerate(one.former)]
    return table([["36", "12", "aka", "COMPANY ZERO", "-0- "], *rows]) + "\x1a\r\n"


def sdn_xml(ships: list[Ship]) -> str:
    """Write ``sdn.xml``."""
    entries = "<sdnEntry><uid>36</uid><lastName>COMPANY</lastName><sdnType>Entity</sdnType></sdnEntry>"
    for number, one in enumerate(ships, start=15000):
        akas = "".join(f"<aka><type>f.k.a.</type><lastName>{escape(name)}</lastName></aka>" for name in one.former)
        ids = "".join(
            f"<id><idType>{kind}</idType><idNumber>{text}</idNumber></id>"
            for kind, text in (
                ("Vessel Registration Identification", f"IMO {one.imo}"),
                ("MMSI", one.mmsi),
                ("Former Vessel Flag", "Malta"),
                ("Additional Sanctions Information -", "Subject to Secondary Sanctions"),
            )
        )
        entries += (
            f"<sdnEntry><uid>{number}</uid><lastName>{escape(one.name)}</lastName><sdnType>Vessel</sdnType>"
            f"<programList><program>IRAN</program><program>IFSR</program></programList><idList>{ids}</idList>"
            f"<akaList>{akas}</akaList><vesselInfo><callSign>{one.callsign}</callSign><vesselType>{one.type}</vesselType>"
            f"<vesselFlag>{one.flag}</vesselFlag><tonnage>{one.deadweight}</tonnage>"
            f"<grossRegisteredTonnage>{one.gross}</grossRegisteredTonnage></vesselInfo></sdnEntry>"
        )
    published = "<publshInformation><Publish_Date>07/03/2024</Publish_Date></publshInformation>"
    return f'<?xml version="1.0"?><sdnList xmlns="urn:sdn">{published}{entries}</sdnList>'


def advanced_xml(ships: list[Ship]) -> str:
    """Write ``sdn_advanced.xml``: everything apart, tied by numbers."""
    words = (
        '<PartySubTypeValues><PartySubType ID="1">Vessel</PartySubType><PartySubType ID="3">Unknown</PartySubType>'
        '</PartySubTypeValues><AliasTypeValues><AliasType ID="1403">Name</AliasType>'
        '<AliasType ID="1401">F.K.A.</AliasType></AliasTypeValues><FeatureTypeValues>'
        '<FeatureType ID="1">Vessel Call Sign</FeatureType><FeatureType ID="2">VESSEL TYPE</FeatureType>'
        '<FeatureType ID="3">Vessel Flag</FeatureType><FeatureType ID="5">Vessel Tonnage</FeatureType>'
        '<FeatureType ID="6">Vessel Gross Registered Tonnage</FeatureType></FeatureTypeValues>'
        '<DetailReferenceValues><DetailReference ID="705">Crude Oil Tanker</DetailReference></DetailReferenceValues>'
        '<CountryValues><Country ID="11145">Panama</Country></CountryValues>'
        '<IDRegDocTypeValues><IDRegDocType ID="1626">Vessel Registration Identification</IDRegDocType>'
        '<IDRegDocType ID="91264">MMSI</IDRegDocType></IDRegDocTypeValues>'
        '<ListValues><List ID="1550">SDN List</List></ListValues>'
    )
    documents, parties, entries = "", "", ""
    for n, one in enumerate(ships, start=15000):
        documents += (
            f'<IDRegDocument IDRegDocTypeID="1626" IdentityID="{n}1"><IDRegistrationNo>IMO {one.imo}</IDRegistrationNo>'
            f'</IDRegDocument><IDRegDocument IDRegDocTypeID="91264" IdentityID="{n}1"><IDRegistrationNo>{one.mmsi}'
            "</IDRegistrationNo></IDRegDocument>"
        )
        names = [(one.name, "1403", "true"), *((name, "1401", "false") for name in one.former)]
        aliases = "".join(
            f'<Alias AliasTypeID="{kind}" Primary="{first}"><DocumentedName><DocumentedNamePart><NamePartValue>'
            f"{escape(name)}</NamePartValue></DocumentedNamePart></DocumentedName></Alias>"
            for name, kind, first in names
        )
        features = "".join(
            f'<Feature FeatureTypeID="{kind}"><FeatureVersion>{detail}</FeatureVersion></Feature>'
            for kind, detail in (
                ("1", f"<VersionDetail>{one.callsign}</VersionDetail>"),
                ("2", '<VersionDetail DetailReferenceID="705"/>'),
                ("3", '<VersionLocation LocationID="501"/>'),
                ("5", f"<VersionDetail>{one.deadweight}</VersionDetail>"),
                ("6", f"<VersionDetail>{one.gross}</VersionDetail>"),
            )
        )
        parties += (
            f'<DistinctParty FixedRef="{n}"><Profile ID="{n}" PartySubTypeID="1"><Identity ID="{n}1">{aliases}'
            f"</Identity>{features}</Profile></DistinctParty>"
        )
        entries += (
            f'<SanctionsEntry ProfileID="{n}" ListID="1550"><EntryEvent><Date><Year>2020</Year><Month>1</Month>'
            "<Day>23</Day></Date></EntryEvent><SanctionsMeasure><Comment>IRAN</Comment></SanctionsMeasure></SanctionsEntry>"
        )
    return (
        '<?xml version="1.0"?><Sanctions xmlns="urn:advanced"><DateOfIssue><Year>2024</Year><Month>7</Month>'
        f'<Day>3</Day></DateOfIssue><ReferenceValueSets>{words}</ReferenceValueSets><Locations><Location ID="501">'
        '<LocationCountry CountryID="11145"/></Location></Locations>'
        f'<IDRegDocuments>{documents}</IDRegDocuments><DistinctParties><DistinctParty FixedRef="36">'
        f'<Profile ID="36" PartySubTypeID="3"/></DistinctParty>{parties}</DistinctParties>'
        f"<SanctionsEntries>{entries}</SanctionsEntries></Sanctions>"
    )


def un_xml(comment: str, name: str = "HERON SHIPPING CO") -> str:
    """Write the Security Council's list with a person and an entity."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="2025-11-03T00:00:09.554Z">'
        "<INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>A</FIRST_NAME></INDIVIDUAL></INDIVIDUALS>"
        f"<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>{escape(name)}</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>KPe.900</REFERENCE_NUMBER><LISTED_ON>2018-03-30</LISTED_ON><COMMENTS1>{escape(comment)}"
        "</COMMENTS1><ENTITY_ALIAS><ALIAS_NAME>HERON SHPG</ALIAS_NAME></ENTITY_ALIAS></ENTITY></ENTITIES>"
        "</CONSOLIDATED_LIST>"
    )


def eu_csv(ships: list[Ship], day: str = "17.12.2024") -> bytes:
    """Write an export of the European Union's annex, in Windows-1252."""
    rows = [["Vessel name", "IMO number ", "Date of application"]]
    for one in ships:
        former = f" (formerly {'; '.join(one.former)})" if one.former else ""
        rows.append([one.name + former, one.imo, day])
    return table(rows, ";").encode("cp1252")


def un_1718_csv(ships: list[Ship]) -> str:
    """Write the table of the 1718 Committee's vessels."""
    header = ["#", "vessel_name", "imo_number", "mmsi", "flag", "call_sign", "type", "date_of_designation"]
    paragraph = "Paragraph 12 (a) of resolution 2321 (2016)"
    rows = [[*header, "designated_owner", "other_information", paragraph]]
    for number, one in enumerate(ships, start=1):
        names = " ".join(f"{place}: {name}" for place, name in enumerate([one.name, *one.former], start=1))
        first = [str(number), names, one.imo, one.mmsi, f"1: {one.flag} 2: na", one.callsign, one.type, "3-Oct-17"]
        rows.append([*first, "na", "Carried coal.", "x"])
    return table(rows)


UK_COLUMNS = [
    "Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number", "Name 6", "Name 1", "Name 2", "Name type",
    "Name non-latin script", "Regime Name", "Designation Type", "Sanctions Imposed", "Other Information",
    "Date Designated", "IMO number", "Current owner/operator (s)", "Current believed flag of ship", "Previous flags",
    "Type of ship", "Tonnage of ship", "Length of ship", "Year Built",
]  # fmt: skip


def uk_csv(ships: list[Ship], script: str = "") -> str:
    """Write the UK sanctions list: a line above the header, one row a name."""
    rows = [["Report Date: 24-Jun-2025"], UK_COLUMNS]
    person = {"Unique ID": "RUS0001", "Name 6": "PERSON", "Name type": "Primary Name", "Designation Type": "Individual"}
    rows.append([person.get(column, "") for column in UK_COLUMNS])
    for number, one in enumerate(ships, start=2):
        for name in [one.name, *one.former]:
            said = {
                "Unique ID": f"RUS{number:04d}",
                "Name 6": name,
                "Name type": "Primary Name" if name == one.name else "Alias",
                "Name non-latin script": script if name == one.name else "",
                "Regime Name": "Russia",
                "Designation Type": "Ship",
                "Date Designated": "09/05/2025",
                "IMO number": one.imo,
                "Current believed flag of ship": one.flag,
                "Previous flags": "Malta",
                "Type of ship": one.type,
                "Tonnage of ship": "6297",
                "Length of ship": "103.6 m",
                "Year Built": "1999",
            }
            rows.append([said.get(column, "") for column in UK_COLUMNS])
    return table(rows)


def uk_xml(ships: list[Ship]) -> str:
    """Write the UK sanctions list as XML."""
    entries = ""
    for number, one in enumerate(ships, start=1):
        names = "".join(
            f"<Name><Name6>{escape(name)}</Name6><NameType>{kind}</NameType></Name>"
            for name, kind in [(one.name, "Primary name"), *((name, "Alias") for name in one.former)]
        )
        entries += (
            f"<Designation><DateDesignated>09/05/2025</DateDesignated><UniqueID>RUS{number}</UniqueID><Names>{names}"
            "</Names><RegimeName>Russia</RegimeName><IndividualEntityShip>Ship</IndividualEntityShip><ShipDetails><Ship>"
            f"<IMONumbers><IMONumber>IMO{one.imo}</IMONumber></IMONumbers><CurrentBelievedFlagOfShips>"
            f"<CurrentBelievedFlagOfShip>{one.flag}</CurrentBelievedFlagOfShip></CurrentBelievedFlagOfShips>"
            f"<TypeOfShipDetails><TypeOfShip>{one.type}</TypeOfShip></TypeOfShipDetails>"
            "</Ship></ShipDetails></Designation>"
        )
    return f'<?xml version="1.0"?><Designations><DateGenerated>24/06/2025</DateGenerated>{entries}</Designations>'


def ofsi_csv(ships: list[Ship]) -> str:
    """Write OFSI's consolidated list, whose ships have their numbers in free text."""
    rows = [
        ["Last Updated", "03/06/2025"],
        ["Name 6", "Name 1", "Other Information", "Group Type", "Alias Type", "Regime", "Listed On", "Group ID"],
    ]
    for number, one in enumerate(ships, start=13650):
        numbers = f"(IMO number):{one.imo} (Current owners):Heron Shipping"
        said = f"{numbers} (Flag of ship):{one.flag} (Type of ship):{one.type}"
        first = [one.name, "", said, "Ship", "Primary name", "DPRK", "30/03/2018", str(number)]
        rows += [first, *([name, "", said, "Ship", "AKA", "DPRK", "30/03/2018", str(number)] for name in one.former)]
    return table([*rows, ["BANK", "", "A bank", "Entity", "Primary name", "Russia", "01/01/2020", "99001"]])


def entities(ships: list[Ship], *, topics: tuple[str, ...] = ("sanction",), sanctions: bool = True) -> str:
    """Write entities of FollowTheMoney, a line each; the sanctions stand in lines of their own."""
    lines: list[dict[str, object]] = [{"id": "p", "schema": "Person", "properties": {"name": ["A"]}}]
    for number, one in enumerate(ships):
        properties = {
            "name": [one.name],
            "previousName": one.former,
            "imoNumber": [f"IMO{one.imo}"],
            "mmsi": [one.mmsi],
            "callSign": [one.callsign],
            "flag": ["pa"],
            "type": [one.type],
            "deadweightTonnage": ["6297"],
            "topics": list(topics),
        }
        whose = ["us_ofac_sdn", "gb_fcdo_sanctions"]
        lines.append(
            {"id": f"v{number}", "schema": "Vessel", "caption": one.name, "datasets": whose, "properties": properties}
        )
        if sanctions:
            said = {
                "entity": [f"v{number}"],
                "authority": ["Office of Foreign Assets Control"],
                "startDate": ["2020-01-23"],
            }
            lines.append({"id": f"s{number}", "schema": "Sanction", "datasets": ["us_ofac_sdn"], "properties": said})
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n"


def maritime_csv(ships: list[Ship], risk: str = "sanction;mare.shadow") -> str:
    """Write OpenSanctions' table of maritime targets."""
    rows = [["type", "caption", "imo", "risk", "countries", "flag", "mmsi", "id", "url", "datasets", "aliases"]]
    for number, one in enumerate(ships):
        last = [f"v{number}", "", "us_ofac_sdn;eu_sanctions_map", ";".join(one.former)]
        rows.append(["VESSEL", one.name, f"IMO{one.imo}", risk, "ru", "pa", one.mmsi, *last])
    return table([*rows, ["ORGANIZATION", "HERON CO", "", "sanction", "ru", "", "", "o", "", "us_ofac_sdn", ""]])


def plain_csv(ships: list[Ship]) -> str:
    """Write a list as somebody keeps it."""
    header = ["name", "other_names", "imo", "mmsi", "callsign", "flag_state", "vessel_type", "length_m", "deadweight_t"]
    rows = [[*header, "authority", "listed_on", "note"]]
    for one in ships:
        first = [one.name, ";".join(one.former), one.imo, one.mmsi, one.callsign, one.flag, one.type]
        rows.append([*first, "103.6", "6297", "Panel", "2019-05-01", "seen at sea"])
    return table(rows)


def in_every_form(ships: list[Ship]) -> list[bytes]:
    """Write a list in each form that is read; the Union's has one name a ship, and takes the plain ship alone."""
    made = (
        sdn_csv(ships),
        sdn_csv_again(ships),
        alt_csv(ships),
        sdn_xml(ships),
        advanced_xml(ships),
        un_xml("IMO number 1234568"),
        eu_csv([SHIP]),
        un_1718_csv(ships),
        uk_csv(ships),
        uk_xml(ships),
        ofsi_csv(ships),
        entities(ships),
        maritime_csv(ships),
        plain_csv(ships),
    )
    return [one.encode() if isinstance(one, str) else one for one in made]
