"""Lists as their publishers give them, held to a plain search of their text: every number there is a row here."""

import gzip
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ullage.sources.listings import read_listings, read_lists
from ullage.sources.listings.numbers import is_company_number, is_ship_number

LISTS = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "listings"
EU = LISTS / "eu" / "EU_designated_vessels_DMA_2025-10-23.csv"
UN = LISTS / "un" / "UN_consolidated_2026-02-27.xml.gz"
OFAC = {"2019-01": 323, "2021-07": 406, "2023-01": 685}

pytestmark = pytest.mark.skipif(not EU.exists(), reason="needs the real lists, see ULLAGE_TEST_DATA")


def sdn(version):
    return LISTS / "us_ofac" / f"sdn_{version}.csv.gz"


def test_every_number_of_the_european_list_is_a_row_with_name_authority_and_day():
    text = EU.read_bytes().decode("cp1252")
    there = Counter(re.findall(r";(\d{7});", text))
    listings = read_listings(EU)
    assert Counter(listings.frame["imo"].to_list()) == there
    assert (len(there), there.total(), listings.vessels) == (556, 557, 557)
    assert not any(listings.frame.select("name", "authority", "listed_on", "list_date").null_count().row(0))
    days = Counter(
        date(int(year), int(month), int(day)) for day, month, year in re.findall(r";(\d\d)\.(\d\d)\.(\d{4})", text)
    )
    assert Counter(listings.frame["listed_on"].to_list()) == days


def test_former_names_of_the_european_list_are_no_part_of_the_names():
    text = EU.read_bytes().decode("cp1252")
    frame = read_listings(EU).frame
    assert not any("formerly" in name.casefold() or "(" in name for name in frame["name"])
    assert sum(map(bool, frame["other_names"].to_list())) == len(re.findall(r"\(formerly", text, re.IGNORECASE))


@pytest.mark.parametrize("version", OFAC)
def test_every_vessel_of_ofac_s_lists_is_read_with_its_number(version):
    text = gzip.decompress(sdn(version).read_bytes()).decode()
    lines = [line for line in text.splitlines() if re.match(r'\d+,("[^"]*"|[^,"]*),"?vessel"?,', line)]
    there = Counter(number for line in lines for number in re.findall(r"Identification (?:IMO\s+)?(\d{7})\b", line))
    listings = read_listings(sdn(version))
    assert (len(lines), listings.vessels) == (OFAC[version], OFAC[version])
    assert Counter(listings.frame["imo"].drop_nulls().to_list()) == there
    assert not any(listings.frame.select("name", "authority", "list_date", "programme").null_count().row(0))


@pytest.mark.parametrize("version", OFAC)
def test_every_mmsi_of_ofac_s_lists_is_read(version):
    text = gzip.decompress(sdn(version).read_bytes()).decode()
    there = Counter(re.findall(r"MMSI (\d{9})\b", text))
    assert Counter(read_listings(sdn(version)).frame["mmsi"].drop_nulls().to_list()) == there


@pytest.mark.parametrize("version", ["2019-01", "2021-07"])
def test_every_other_name_of_ofac_s_vessels_is_read(version):
    listings = read_listings(sdn(version))
    text = gzip.decompress((LISTS / "us_ofac" / f"alt_{version}.csv.gz").read_bytes()).decode()
    there = re.findall(r'^(\d+),\d+,"([afn]ka)","(.*?)",-0-', text, re.MULTILINE)
    main = gzip.decompress(sdn(version).read_bytes()).decode()
    vessels = set(re.findall(r'^(\d+),"[^"]*","vessel"', main, re.MULTILINE))
    names = {name for number, _, name in there if number in vessels}
    kept = {name for row in listings.frame["other_names"].to_list() for name in row} | set(listings.frame["name"])
    assert names <= kept
    assert len(listings.companions) == 1


def test_all_sixteen_numbers_of_the_security_council_s_list_are_of_companies():
    text = gzip.decompress(UN.read_bytes()).decode()
    entities = [one for one in re.findall(r"<ENTITY>(.*?)</ENTITY>", text, re.DOTALL) if "IMO" in one]
    there = [re.search(r"IMO\b\D*?(\d{7})", one)[1] for one in entities]
    listings = read_listings(UN)
    assert len(entities) == 16
    assert listings.frame["company_imo"].to_list() == there
    assert all(map(is_company_number, there))
    assert sum(map(is_ship_number, there)) == 1  # as one in ten would be by chance
    assert not any(listings.frame.select("name", "authority", "listed_on", "list_date").null_count().row(0))
    assert (listings.entries, listings.vessels, listings.list_date) == (1003, 0, date(2026, 2, 27))


def test_all_real_lists_are_read_together_from_their_folders():
    read = read_lists([LISTS / "us_ofac", LISTS / "eu", LISTS / "un"])
    assert read.unreached == read.repeats == ()
    assert [one.vessels for one in read.lists] == [323, 406, 685, 557, 0]
    assert read.frame["listing_id"].is_unique().all()
