"""Real lists against each other: numbers decide, and namesakes are never more than refuted."""

import os
from pathlib import Path

import polars as pl
import pytest

from ullage.identify import compare_with_listings, find_vessels
from ullage.sources.listings import read_lists

ROOT = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "listings"
pytestmark = pytest.mark.skipif(not ROOT.exists(), reason="needs the real lists, see ULLAGE_TEST_DATA")


def test_ships_with_other_numbers_are_refuted_and_those_with_equal_ones_the_same():
    ours = read_lists([ROOT / "us_ofac" / "sdn_2021-07.csv.gz"])
    theirs = read_lists([ROOT / "us_ofac" / "sdn_2023-01.csv.gz", *sorted((ROOT / "eu").glob("*.csv"))]).frame
    vessels = [one for one in find_vessels(ours.claims).vessels if one.vessel_id.startswith("imo:")]
    found = compare_with_listings(vessels, theirs).join(theirs.select("listing_id", "imo"), on="listing_id")
    found = found.filter(pl.col("imo").is_not_null())
    equal = pl.col("vessel_id") == pl.concat_str(pl.lit("imo:"), pl.col("imo"))
    assert set(found.filter(equal)["class"]) == {"same"}
    assert found.filter(equal)["vessel_id"].n_unique() == len(
        {one.vessel_id for one in vessels} & {f"imo:{imo}" for imo in theirs["imo"] if imo}
    )
    assert set(found.filter(~equal)["class"]) <= {"refuted", "possible"}
    assert found.filter(
        ~equal, pl.col("class") == "possible", pl.col("mmsi_part") + pl.col("callsign_part") == 0
    ).is_empty()
