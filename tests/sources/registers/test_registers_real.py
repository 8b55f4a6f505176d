"""Reports of emissions as the European Union publishes them."""

import os
from pathlib import Path

import polars as pl
import pytest

from ullage.sources.registers import read_register

MRV = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "registers" / "eu_mrv"

pytestmark = pytest.mark.skipif(not MRV.exists(), reason="needs the real registers, see ULLAGE_TEST_DATA")


def test_every_ship_of_a_year_is_read_with_her_number_name_and_type():
    register = read_register(MRV / "2021-v214-30042025-EU MRV Publication of information.xlsx")
    assert (register.rows, register.vessels, register.refused) == (12_484, 12_484, ())
    counts = dict(register.claims.group_by("kind").len().iter_rows())
    assert counts["name"] == counts["imo"] == counts["type"] == 12_484
    assert counts["port_of_registry"] == 12_484 - 437
    types = register.claims.filter(pl.col("kind") == "type")["value"]
    assert ((types == "Oil tanker").sum(), (types == "Chemical tanker").sum()) == (1_876, 1_400)
