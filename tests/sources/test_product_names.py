"""What names of files and products tell."""

from datetime import UTC, datetime, timedelta

import pytest

from ullage.sources.product_names import find_polarisation, find_time, parse_product_name, relative_orbit

START = datetime(2024, 5, 18, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "mission", "mode", "kind"),
    [
        ("S1A_IW_GRDH_1SDV_20240518T213000_20240518T213025_053930_068DF3_1A2B.SAFE", "S1A", "IW", "GRD"),
        ("S1C_EW_GRDM_1SDH_20240518T213000_20240518T213025_053930_068DF3_1A2B_COG.SAFE", "S1C", "EW", "GRD"),
        ("S1A_S1_GRDH_1SDV_20240518T213000_20240518T213025_053930_068DF3_1A2B", "S1A", "SM", "GRD"),
        ("S1B_IW_SLC__1SSV_20240518T213000_20240518T213025_053930_068DF3_1A2B.zip", "S1B", "IW", "SLC"),
        ("s1a-iw-grd-vv-20240518t213000-20240518t213025-053930-068df3-001.tiff", "S1A", "IW", "GRD"),
    ],
)
def test_a_product_is_known_by_its_name(name, mission, mode, kind):
    found = parse_product_name(name)
    assert (found.mission, found.mode, found.kind, found.started_at) == (mission, mode, kind, START)
    assert found.ended_at - found.started_at == timedelta(seconds=25)
    assert found.absolute_orbit == 53930


@pytest.mark.parametrize(
    "name",
    [
        "harbour.tif",
        "S2A_MSIL1C_20230804T021351_N0509_R060_T51MUP_20230804T052642",
        "S1A_IW_GRDH_1SDV_20241399T213000_20240518T213025_053930_068DF3_1A2B",
    ],
)
def test_other_names_are_of_no_product(name):
    assert parse_product_name(name) is None


@pytest.mark.parametrize(
    ("name", "moment", "either_way"),
    [
        ("port_2021-01-05", "2021-01-05T12:00:00", 12 * 3600),
        ("20210105T101112_vv", "2021-01-05T10:11:12", 0),
        ("port_2021-01-05_10-11-12", "2021-01-05T10:11:12", 0),
        ("port 2021.01.05 1011", "2021-01-05T10:11:00", 60),
    ],
)
def test_a_time_in_a_name_is_as_precise_as_it_is_written(name, moment, either_way):
    found, precision = find_time(name)
    assert f"{found:%Y-%m-%dT%H:%M:%S}" == moment
    assert precision.total_seconds() == either_way


@pytest.mark.parametrize("name", ["port", "2021-13-05", "tile_12345678901", "20210231"])
def test_a_name_without_a_day_tells_none(name):
    assert find_time(name) is None


@pytest.mark.parametrize(
    ("text", "band"),
    [("s1-vh", "VH"), ("Sigma0_VV_db", "VV"), ("VV", "VV"), ("gamma0-hh.tif", "HH"), ("vv_vh", None), ("savvy", None)],
)
def test_one_polarisation_is_found_in_a_name(text, band):
    assert find_polarisation(text) == band


def test_the_track_of_a_satellite_whose_phase_is_not_known_is_not_known():
    assert relative_orbit("S1D", 500) is None
    assert relative_orbit("S1C", 172) == 1
