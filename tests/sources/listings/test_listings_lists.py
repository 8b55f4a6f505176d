"""Several lists: which were reached, which not, and which are the same."""

import gzip

import pytest

import listmaker as maker
from ullage.errors import InputError
from ullage.sources.listings import read_lists
from ullage.tables import LISTINGS


@pytest.fixture
def lists(written):
    """Write three lists; give their paths."""
    return [
        written("lists/sdn_2021-07-09.csv", maker.sdn_csv([maker.SHIP])),
        written("lists/eu_2025-10-23.csv", maker.eu_csv([maker.SHIP])),
        written("lists/uk.csv", maker.uk_csv([maker.SHIP])),
    ]


def test_all_rows_of_all_lists_are_together(lists):
    read = read_lists(lists)
    assert read.frame["authority"].to_list() == ["OFAC", "EU", "UK"]
    assert [one.file for one in read.lists] == ["sdn_2021-07-09.csv", "eu_2025-10-23.csv", "uk.csv"]
    assert read.claims.height == sum(one.claims.height for one in read.lists)


def test_a_list_that_is_not_there_is_told_and_does_not_stop_the_others(lists, tmp_path, written):
    broken = written("lists/un.xml", maker.un_xml("x")[:-30])
    read = read_lists([tmp_path / "absent.csv", broken, *lists])
    assert [one.file for one in read.unreached] == ["absent.csv", "un.xml"]
    assert "is not there" in read.unreached[0].reason
    assert len(read.lists) == 3
    assert sum("nothing is known of what it lists" in warning for warning in read.warnings) == 2


def test_when_no_list_can_be_read_every_problem_is_told(tmp_path, written):
    with pytest.raises(InputError) as caught:
        read_lists([tmp_path / "absent.csv", written("l.csv", "a,b\n1,2\n")])
    assert {problem.file for problem in caught.value.problems} == {"absent.csv", "l.csv"}


def test_no_lists_asked_for_is_an_empty_table():
    read = read_lists([])
    assert (read.frame.schema, read.frame.height) == (LISTINGS.schema, 0)


def test_the_same_list_given_twice_counts_once(lists, written):
    again = written("again.csv.gz", gzip.compress(lists[1].read_bytes()))
    read = read_lists([*lists, again, lists[0]])
    assert read.frame.height == 3
    assert read.repeats == (("again.csv.gz", "eu_2025-10-23.csv"),)
    assert any("is not counted again" in warning for warning in read.warnings)


def test_a_folder_is_all_lists_in_it(lists, written):
    written("lists/.hidden", "x")
    assert read_lists([lists[0].parent]).frame.height == 3


def test_a_file_of_other_names_in_the_folder_is_read_with_its_list(lists, written):
    written("lists/alt_2021-07-09.csv", maker.alt_csv([maker.SHIP]))
    read = read_lists([lists[0].parent])
    assert read.unreached == ()
    assert read.frame["other_names"].to_list()[1] == ["WHITE HERON", "OLD BIRD"]
    assert not any("is not used" in warning for warning in read.warnings)


def test_a_file_of_other_names_without_its_list_is_told(lists, written):
    other = written("lists/alt_2019-01-01.csv", maker.alt_csv([maker.SHIP]))
    assert any("it is not used" in warning for warning in read_lists([*lists, other]).warnings)


def test_what_a_report_says_of_the_lists_names_those_not_reached(lists, tmp_path):
    said = read_lists([*lists, tmp_path / "absent.csv"]).as_dicts()
    assert [one["reached"] for one in said] == [True, True, True, False]
    assert said[1]["list_date"] == "2025-10-23"
    assert said[1]["vessels"] == 1


def test_a_list_without_a_date_says_so_and_takes_none_from_the_clock(written):
    read = read_lists([written("eu.csv", maker.eu_csv([maker.SHIP]))])
    assert read.lists[0].list_date is None
    assert "neither the list nor its name says of which day it is" in read.warnings[0]


def test_a_month_in_the_name_is_told_to_be_one(written):
    read = read_lists([written("eu_2025-10.csv", maker.eu_csv([maker.SHIP]))])
    assert read.lists[0].list_date_from == "file name, month"
    assert "the month of the list and not the day" in read.warnings[0]


def test_a_folder_is_looked_through_with_the_folders_in_it(lists, tmp_path, written):
    written("all/ofac/2021/sdn_2021-07-09.csv", maker.sdn_csv([maker.SHIP]))
    written("all/eu/eu_2025-10-23.csv", maker.eu_csv([maker.SHIP]))
    (tmp_path / "all" / "eu" / "back").symlink_to(tmp_path / "all")
    read = read_lists([tmp_path / "all"])
    assert [one.file for one in read.lists] == ["eu_2025-10-23.csv", "sdn_2021-07-09.csv"]
    assert read.unreached == ()


def test_a_folder_without_a_list_is_an_error_alone_and_not_reached_beside_others(lists, tmp_path):
    (tmp_path / "none" / "in").mkdir(parents=True)
    with pytest.raises(InputError, match="is a folder without a file"):
        read_lists([tmp_path / "none"])
    (unreached,) = read_lists([tmp_path / "none", *lists]).unreached
    assert unreached.file == "none"


def test_a_folder_that_lies_too_deep_is_told(lists, tmp_path, written):
    written("lists/1/2/3/4/5/uk.csv", maker.uk_csv([maker.SHIP]))
    (unreached,) = read_lists([lists[0].parent]).unreached
    assert (unreached.file, "4 folders deep" in unreached.reason) == ("5", True)


def test_a_folder_of_very_many_files_is_refused(tmp_path, monkeypatch, lists):
    monkeypatch.setattr("ullage.sources.listings.folders.MOST_FILES", 2)
    with pytest.raises(InputError, match="more than 2 files"):
        read_lists([tmp_path / "lists"])


def test_other_names_without_any_list_are_no_list(written):
    other = written("alt_2019-01-01.csv", maker.alt_csv([maker.SHIP]))
    with pytest.raises(InputError, match="no list was given"):
        read_lists([other])
