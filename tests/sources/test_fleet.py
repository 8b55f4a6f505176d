import pytest

from ullage.errors import InputError
from ullage.sources.fleet import COLUMNS, read_fleet
from ullage.tables import FLEET


def message(path):
    with pytest.raises(InputError) as caught:
        read_fleet(path)
    return str(caught.value)


def test_every_column_is_read(written):
    path = written(
        "fleet.csv",
        "name,imo,mmsi,flag_state,built,length_m,beam_m,depth_m,summer_draught_m,deadweight_t,deadweight_sd_t,"
        "gross_tonnage,tank_volume_m3,listed_by,source,note\n"
        "A,9129653,445123000,DPRK,1995,99.5,15,7.5,6.4,3100,0,2998,3500,UK,a register,perhaps\n",
    )
    read = read_fleet(path)
    assert read.warnings == ()
    assert read.frame.row(0, named=True) == {
        "vessel_id": "imo:9129653",
        "row": 2,
        "name": "A",
        "imo": "9129653",
        "mmsi": "445123000",
        "flag_state": "DPRK",
        "built": 1995,
        "length_m": 99.5,
        "beam_m": 15.0,
        "depth_m": 7.5,
        "summer_draught_m": 6.4,
        "deadweight_t": 3100.0,
        "deadweight_sd_t": 0.0,
        "gross_tonnage": 2998.0,
        "tank_volume_m3": 3500.0,
        "listed_by": "UK",
        "source": "a register",
        "note": "perhaps",
    }


def test_the_columns_are_those_of_the_table():
    assert set(COLUMNS.known) == set(FLEET.schema) - {"vessel_id", "row"}


def test_a_name_is_all_a_ship_needs(written):
    frame = read_fleet(written("fleet.csv", "name\nYU  Son\n")).frame
    assert frame.select("vessel_id", "name", "imo", "deadweight_t").row(0) == (
        "name:yu son",
        "YU  Son",
        None,
        None,
    )


def test_a_file_without_ships_is_an_empty_table(written):
    frame = read_fleet(written("fleet.csv", "name,imo\n")).frame
    assert (frame.height, frame.schema) == (0, FLEET.schema)


@pytest.mark.parametrize(
    "column",
    ["length_m", "beam_m", "depth_m", "summer_draught_m", "deadweight_t", "gross_tonnage", "tank_volume_m3"],
)
@pytest.mark.parametrize("cell", ["0", "-1", "1e7"])
def test_a_size_is_above_zero_and_below_the_absurd(written, column, cell):
    assert f"fleet.csv row 2, {column}: '{cell}' is out of range" in message(
        written("fleet.csv", f"name,{column}\nA,{cell}\n")
    )


def test_a_standard_deviation_may_be_zero_and_not_below(written):
    assert (
        read_fleet(written("fleet.csv", "name,deadweight_t,deadweight_sd_t\nA,3000,0\n")).frame["deadweight_sd_t"][0]
        == 0
    )
    assert "deadweight_sd_t: '-1'" in message(written("fleet.csv", "name,deadweight_t,deadweight_sd_t\nA,3000,-1\n"))


def test_a_wrong_check_digit_is_told_with_row_and_column(written):
    assert "fleet.csv row 2, imo: IMO number 9129654 has a wrong check digit" in message(
        written("fleet.csv", "name,imo\nA,9129654\n")
    )


def test_two_rows_with_one_imo_number_are_an_error(written):
    assert "row 3, imo: has the same ship as row 2" in message(
        written("fleet.csv", "name,imo\nA,9129653\nB,IMO 9129653\n")
    )


def test_two_rows_with_one_name_and_no_number_are_an_error(written):
    assert "row 3, name: has the same ship as row 2" in message(written("fleet.csv", "name,note\nYu Son,\nYU  SON,x\n"))


def test_two_ships_may_bear_one_name_when_their_numbers_differ(written):
    frame = read_fleet(written("fleet.csv", "name,imo\nA,9129653\nA,9074729\n")).frame
    assert frame["vessel_id"].to_list() == ["imo:9129653", "imo:9074729"]


def test_a_name_with_and_without_number_is_a_doubt(written):
    read = read_fleet(written("fleet.csv", "name,imo\nA,\na,9129653\n"))
    assert read.warnings == (
        "fleet.csv row 2, name: bears the name of row 3 but has no IMO number: taken as another ship",
    )


def test_an_exact_duplicate_is_counted_once_with_a_warning(written):
    read = read_fleet(written("fleet.csv", "name,imo\nA,9129653\nA,IMO 9129653\n"))
    assert read.frame.height == 1
    assert read.warnings == ("fleet.csv row 3: says exactly what row 2 says and is not counted again",)


def test_a_deviation_without_a_deadweight_is_told(written):
    read = read_fleet(written("fleet.csv", "name,deadweight_sd_t\nA,100\n"))
    assert read.warnings == ("fleet.csv row 2, deadweight_sd_t: is not used: there is no deadweight_t beside it",)


def test_a_sheet_s_numbers_are_identifiers_again(workbook):
    frame = read_fleet(workbook([["name", "imo", "mmsi", "built"], ["A", 9129653, 445123000.0, 1995]])).frame
    assert frame.select("imo", "mmsi", "built").row(0) == ("9129653", "445123000", 1995)
