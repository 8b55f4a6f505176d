"""Each format of a list, made small and read back."""

from datetime import date

import pytest

import listmaker as maker
from ullage.errors import InputError
from ullage.sources.listings import read_listings
from ullage.tables import CLAIMS, LISTINGS

MADE = {
    "OFAC SDN CSV": ("sdn_2021-07-09.csv", maker.sdn_csv([maker.SHIP])),
    "OFAC SDN XML": ("list.xml", maker.sdn_xml([maker.SHIP])),
    "OFAC SDN advanced XML": ("list.xml", maker.advanced_xml([maker.SHIP])),
    "EU annex CSV": ("eu_2025-10-23.csv", maker.eu_csv([maker.SHIP])),
    "UN 1718 designated vessels CSV": ("list_2018-01-02.csv", maker.un_1718_csv([maker.SHIP])),
    "UK sanctions list CSV": ("list.csv", maker.uk_csv([maker.SHIP])),
    "UK sanctions list XML": ("list.xml", maker.uk_xml([maker.SHIP])),
    "OFSI consolidated list CSV": ("list.csv", maker.ofsi_csv([maker.SHIP])),
    "FollowTheMoney JSON": ("list_20240101.json", maker.entities([maker.SHIP])),
    "OpenSanctions maritime CSV": ("list_20240101.csv", maker.maritime_csv([maker.SHIP])),
    "plain CSV": ("list_2020-02-03.csv", maker.plain_csv([maker.SHIP])),
}
WHOSE = {
    "OFAC SDN CSV": ("OFAC", None, date(2021, 7, 9)),
    "OFAC SDN XML": ("OFAC", None, date(2024, 7, 3)),
    "OFAC SDN advanced XML": ("OFAC", date(2020, 1, 23), date(2024, 7, 3)),
    "EU annex CSV": ("EU", date(2024, 12, 17), date(2025, 10, 23)),
    "UN 1718 designated vessels CSV": ("UN", date(2017, 10, 3), date(2018, 1, 2)),
    "UK sanctions list CSV": ("UK", date(2025, 5, 9), date(2025, 6, 24)),
    "UK sanctions list XML": ("UK", date(2025, 5, 9), date(2025, 6, 24)),
    "OFSI consolidated list CSV": ("UK", date(2018, 3, 30), date(2025, 6, 3)),
    "FollowTheMoney JSON": ("OFAC", date(2020, 1, 23), date(2024, 1, 1)),
    "OpenSanctions maritime CSV": ("OFAC", None, date(2024, 1, 1)),
    "plain CSV": ("Panel", date(2019, 5, 1), date(2020, 2, 3)),
}
FORMATS = pytest.mark.parametrize("form", MADE)


def read(written, form):
    name, content = MADE[form]
    if form == "OFAC SDN CSV":
        written("alt_2021-07-09.csv", maker.alt_csv([maker.SHIP]))
    return read_listings(written(name, content))


@FORMATS
def test_the_format_is_told_by_what_the_file_holds(written, form):
    assert read(written, form).format == form


@FORMATS
def test_name_number_authority_and_days_are_read(written, form):
    row = read(written, form).frame.row(0, named=True)
    assert (row["name"], row["imo"]) == ("GREY HERON", maker.SHIP.imo)
    assert (row["authority"], row["listed_on"], row["list_date"]) == WHOSE[form]


@FORMATS
def test_former_names_are_kept_beside_the_name(written, form):
    assert set(read(written, form).frame["other_names"][0]) == {"WHITE HERON", "OLD BIRD"}


@FORMATS
def test_the_tables_have_their_schema_and_each_row_leads_back_to_its_file(written, form):
    listings = read(written, form)
    assert listings.frame.schema == LISTINGS.schema
    assert listings.claims.schema == CLAIMS.schema
    assert listings.frame["source_sha256"].unique().to_list() == [listings.sha256]
    assert listings.claims["source_sha256"].unique().to_list() == [listings.sha256]


@FORMATS
def test_each_thing_that_is_said_of_a_ship_is_a_claim(written, form):
    claims = read(written, form).claims
    assert claims["vessel_id"].unique().to_list() == [f"imo:{maker.SHIP.imo}"]
    said = set(claims.select("kind", "value").iter_rows())
    assert {("name", "GREY HERON"), ("imo", maker.SHIP.imo)} <= said
    assert {value for kind, value in said if kind in {"former_name", "other_name"}} == {"WHITE HERON", "OLD BIRD"}
    assert claims["claim_id"].is_unique().all()


@FORMATS
def test_the_same_file_gives_the_same_rows(written, form):
    first, again = read(written, form), read(written, form)
    assert first.frame.equals(again.frame)
    assert first.claims.equals(again.claims)


@pytest.mark.parametrize(
    "form", ["OFAC SDN CSV", "OFAC SDN XML", "OFAC SDN advanced XML", "FollowTheMoney JSON", "plain CSV"]
)
def test_radio_numbers_and_sizes_are_read_where_a_list_has_them(written, form):
    row = read(written, form).frame.row(0, named=True)
    assert (row["mmsi"], row["callsign"], row["vessel_type"]) == ("273123450", "UABC7", "Crude Oil Tanker")
    assert row["deadweight_t"] == 6297.0
    assert row["flag_state"] in {"Panama", "PA"}


def test_only_vessels_are_counted_as_vessels(written):
    listings = read(written, "OFAC SDN CSV")
    assert (listings.entries, listings.vessels) == (3, 1)


def test_ofac_s_list_saved_again_with_a_header_is_read_too(written):
    listings = read_listings(written("sdn_2023-01.csv", maker.sdn_csv_again([maker.SHIP])))
    assert (listings.entries, listings.vessels, listings.refused) == (3, 1, ())
    assert listings.frame["imo"].to_list() == [maker.SHIP.imo]


def test_a_registration_without_the_letters_is_a_number_only_with_its_check_digit(written):
    rows = maker.sdn_rows([maker.SHIP, maker.SHIP])
    rows[2][11] = f"Vessel Registration Identification {maker.SHIP.imo}."
    rows[3][11] = "Vessel Registration Identification RS 9999999 (Russia); f.k.a. 'OTHER NAME'."
    frame = read_listings(written("sdn_2021-07-09.csv", maker.table(rows))).frame
    assert frame["imo"].to_list() == [maker.SHIP.imo, None]
    assert frame["other_names"].to_list() == [[], ["OTHER NAME"]]
    assert "RS 9999999 (Russia)" in frame["note"][1]


def test_ofac_s_list_without_its_other_names_says_so(written):
    listings = read_listings(written("sdn_2021-07-09.csv", maker.sdn_csv([maker.SHIP])))
    assert any("no alt.csv of the same version" in warning for warning in listings.warnings)


def test_the_other_names_beside_it_are_told_with_their_hash(written):
    companions = read(written, "OFAC SDN CSV").companions
    assert [(file, len(sha256)) for file, sha256 in companions] == [("alt_2021-07-09.csv", 64)]


def test_the_file_of_other_names_alone_is_no_list(written):
    with pytest.raises(InputError, match=r"completes sdn\.csv"):
        read_listings(written("alt.csv", maker.alt_csv([maker.SHIP])))


def test_a_company_of_the_security_council_s_list_is_no_ship(written):
    number = maker.company_number(534288)
    listings = read_listings(written("un.xml", maker.un_xml(f"Owner of the tanker HERON. IMO number: {number}.")))
    row = listings.frame.row(0, named=True)
    assert (row["imo"], row["company_imo"], listings.vessels) == (None, number, 0)
    assert (row["authority"], row["name"], row["listed_on"]) == ("UN", "HERON SHIPPING CO", date(2018, 3, 30))
    assert listings.claims.is_empty()


def test_a_ship_s_number_in_the_security_council_s_text_is_a_ship(written):
    listings = read_listings(written("un.xml", maker.un_xml(f"The vessel has IMO number {maker.SHIP.imo}.")))
    assert listings.frame.select("imo", "company_imo").row(0) == (maker.SHIP.imo, None)
    assert (listings.list_date, listings.list_date_from) == (date(2025, 11, 3), "content")


def test_entities_without_a_number_are_counted_and_not_listed(written):
    listings = read_listings(written("un.xml", maker.un_xml("Operates vessels.")))
    assert (listings.entries, listings.frame.height) == (2, 0)


def test_a_name_in_another_script_is_a_further_name(written):
    frame = read_listings(written("uk.csv", maker.uk_csv([maker.SHIP], script="Серая цапля"))).frame
    assert "Серая цапля" in frame["other_names"][0]


def test_an_entry_with_a_row_for_each_name_is_one_vessel(written):
    listings = read(written, "UK sanctions list CSV")
    assert (listings.entries, listings.vessels, listings.frame["length_m"].to_list()) == (2, 1, [103.6])


def test_a_tonnage_of_unknown_kind_is_no_deadweight(written):
    row = read(written, "UK sanctions list CSV").frame.row(0, named=True)
    assert (row["deadweight_t"], row["gross_tonnage"]) == (None, None)
    assert "tonnage 6297" in row["note"]


def test_each_data_set_of_an_entity_without_sanctions_beside_it_is_a_listing(written):
    frame = read_listings(written("list.json", maker.entities([maker.SHIP], sanctions=False))).frame
    assert frame["authority"].to_list() == ["OFAC", "UK"]


def test_a_vessel_listed_twice_in_one_file_is_one_vessel(written):
    listings = read_listings(written("list.csv", maker.maritime_csv([maker.SHIP])))
    assert (listings.frame.height, listings.vessels) == (2, 1)


def test_sanctions_inside_an_entity_are_read_like_those_beside_it(written):
    import json

    vessel, sanction = (json.loads(line) for line in maker.entities([maker.SHIP]).splitlines()[1:])
    vessel["properties"]["sanctions"] = [sanction]
    frame = read_listings(written("list.json", json.dumps([vessel]))).frame
    assert frame.select("authority", "listed_on").rows() == [("OFAC", date(2020, 1, 23))]


@pytest.mark.parametrize(
    "content",
    [
        maker.entities([maker.SHIP], topics=("mare.detained",), sanctions=False),
        maker.maritime_csv([maker.SHIP], risk="mare.detained"),
    ],
)
def test_a_vessel_that_is_described_and_not_designated_gives_claims_and_no_listing(written, content):
    listings = read_listings(written("list.json", content))
    assert listings.frame.is_empty()
    assert dict(listings.refused) == {"described, not designated": 1}
    assert ("name", "GREY HERON") in set(listings.claims.select("kind", "value").iter_rows())


def test_a_workbook_of_a_plain_list_is_read(workbook):
    path = workbook([["Vessel name", "IMO", "Listed by"], ["GREY HERON", int(maker.SHIP.imo), "Panel"]], "list.xlsx")
    assert read_listings(path).frame.select("name", "imo", "authority").row(0) == (
        "GREY HERON",
        maker.SHIP.imo,
        "Panel",
    )


def test_a_plain_list_without_an_authority_says_so(written):
    listings = read_listings(written("l.csv", f"name,imo\nGREY HERON,{maker.SHIP.imo}\n"))
    assert any("who lists these vessels is not known" in warning for warning in listings.warnings)
    assert listings.frame["authority"].to_list() == [None]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,flag\nHERON,Panama\n", "nearest to a plain list and lacks a column 'imo' or 'imo_number'"),
        ("Vessel name;Date of application\nHERON;1.1.2025\n", "nearest to an EU annex and lacks a column 'imo_number'"),
        ("Unique ID,Name 6\nA,HERON\n", "nearest to a UK list and lacks a column 'designation_type'"),
        ("36,HERON,vessel,-0- ,-0- \n37,B,vessel,-0- ,-0- \n", r"expected sdn\.csv as published, with 12"),
        ("a,b\n1,2\n", "a table of no known list; its first row holds 'a, b'"),
        ("<export><sanctionEntity/></export>", r"its root is 'export'"),
        ("<html><body>Moved</body></html>", r"its root is 'html'"),
        ("{}", "without entities"),
        ("[1, 2]", "without entities"),
    ],
)
def test_a_file_of_no_known_format_says_what_it_is_and_what_is_read(written, content, said):
    with pytest.raises(InputError, match=said):
        read_listings(written("list.csv", content))


def test_a_damaged_file_of_other_names_costs_the_names_and_not_the_list(written):
    written("alt_2021-07-09.csv", '15000,1,"fka')
    listings = read_listings(written("sdn_2021-07-09.csv", maker.sdn_csv([maker.SHIP])))
    assert (listings.vessels, listings.companions) == (1, ())
    assert any(
        "alt_2021-07-09.csv" in warning and "only those in the remarks" in warning for warning in listings.warnings
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<sdnList></sdnList>", "holds no entry at all"),
        ("Vessel name;IMO number;Date of application\n", "holds no entry at all"),
        (maker.sdn_xml([]), "none of its 1 entries is a vessel"),
    ],
)
def test_a_list_that_names_nobody_says_so(written, content, said):
    listings = read_listings(written("list_2024-01-01.csv", content))
    assert listings.frame.is_empty()
    assert any(said in warning for warning in listings.warnings)
