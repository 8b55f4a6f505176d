from datetime import date

import pytest

from ullage.errors import InputError
from ullage.records import CaseFile, Place, ReportedVisits
from ullage.sources.places import merge_places, outline, read_places
from ullage.sources.sheet import Read

HEADER = "id,name,role,lat_deg,lon_deg,radius_m,area,verified,source\n"
DAY = date(2024, 1, 1)


def message(path):
    with pytest.raises(InputError) as caught:
        read_places(path)
    return str(caught.value)


def test_every_column_is_read(written):
    ring = "POLYGON ((10 50, 11 50, 11 51, 10 50))"
    read = read_places(written("places.csv", f'{HEADER}b,Berth,loads,50.5,10.5,300,"{ring}",yes,a chart\n'))
    area = ((10.0, 50.0), (11.0, 50.0), (11.0, 51.0))
    assert read == Read((Place("b", "Berth", "loads", 50.5, 10.5, 300.0, area, verified=True, source="a chart"),))


def test_a_place_that_nobody_verified_is_a_doubt(written):
    read = read_places(written("places.csv", "id,name,role\nb,Berth,loads\n"))
    assert read.warnings[0].startswith("places.csv row 2: place 'b' is not verified")


@pytest.mark.parametrize("row", [",Berth,loads", "b,,loads", "b,Berth,"])
def test_a_place_needs_id_name_and_role(written, row):
    assert "is empty: every row needs it" in message(written("places.csv", f"id,name,role\n{row}\n"))


def test_an_unknown_role_is_told_with_those_that_are_known(written):
    assert "known are loads, discharges, anchorage" in message(
        written("places.csv", "id,name,role\nb,Berth,unloads?\n")
    )


def test_two_places_cannot_share_an_id(written):
    assert "row 3, id: 'b' is the place of row 2 too" in message(
        written("places.csv", "id,name,role\nb,A,loads\nb,B,loads\n")
    )


@pytest.mark.parametrize(
    ("position", "fault"),
    [
        ("50,,", "only one of lat_deg and lon_deg"),
        (",,300", "a radius needs a position"),
        ("91,10,", "'91'"),
        ("50,181,", "'181'"),
    ],
)
def test_a_position_is_whole_and_on_earth(written, position, fault):
    assert fault in message(written("places.csv", f"id,name,role,lat_deg,lon_deg,radius_m\nb,B,loads,{position}\n"))


@pytest.mark.parametrize("cell", ["10 50, 11 50, 11 51", "polygon((10 50,11 50,11 51,10 50))"])
def test_an_outline_is_a_polygon_or_its_pairs(cell):
    assert outline(cell) == ((10.0, 50.0), (11.0, 50.0), (11.0, 51.0))


@pytest.mark.parametrize(
    "cell",
    [
        "10 50, 11 50",
        "10 50, 10 50, 10 50",
        "10, 50, 11",
        "10 95, 11 95, 11 96",
        "POLYGON EMPTY",
        "a b, c d, e f",
    ],
)
def test_what_encloses_nothing_on_earth_is_no_outline(written, cell):
    assert "row 2, area" in message(written("places.csv", f'id,name,role,area\nb,B,loads,"{cell}"\n'))


def case(**parts):
    return CaseFile("a case", DAY, DAY, **parts)


def test_places_of_both_files_are_put_together():
    more = Read((Place("b", "B", "loads"),), ("places.csv row 2: a doubt",))
    assert merge_places(case(places=(Place("a", "A", "loads"),)), more) == Read(
        (Place("a", "A", "loads"), Place("b", "B", "loads")), ("places.csv row 2: a doubt",)
    )


def test_a_place_in_both_files_is_an_error():
    more = Read((Place("a", "A", "loads"),))
    with pytest.raises(InputError, match="place 'a' is in the places file too"):
        merge_places(case(places=(Place("a", "A", "loads"),)), more)


def test_a_count_at_a_place_of_neither_file_is_an_error():
    counts = (ReportedVisits("a", 1, DAY, DAY), ReportedVisits("c", 1, DAY, DAY))
    with pytest.raises(InputError, match=r"\[\[reported_visits\]\] 2, place: 'c' is not a known place"):
        merge_places(case(reported_visits=counts), Read((Place("a", "A", "loads"),)))
