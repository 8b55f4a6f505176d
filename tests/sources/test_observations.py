import hashlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.errors import InputError
from ullage.records import Place
from ullage.sources.observations import read_observations
from ullage.tables import OBSERVATIONS

HEADER = "seen_at,place,vessel,imo,condition,fill,fill_sd,sensor,image,source,note\n"
BERTH = {"berth": Place("berth", "Oil berth", "loads")}


def read(path, places=BERTH):
    return read_observations(path, places, date(2024, 1, 1), date(2024, 12, 31), path.parent)


def message(path):
    with pytest.raises(InputError) as caught:
        read(path)
    return str(caught.value)


def test_every_column_is_read(written):
    image = "https://example.org/a.png"
    found = read(
        written(
            "observations.csv",
            f"{HEADER}2024-03-06,berth,PAEK YANG SAN 1,9129653,laden,0.9,0.05,optical,{image},RUSI,a note\n",
        )
    )
    row = found.frame.row(0, named=True)
    assert found.warnings == ()
    assert row.pop("observation_id").startswith("o-")
    assert row == {
        "row": 2,
        "seen_after": datetime(2024, 3, 6, tzinfo=UTC),
        "seen_before": datetime(2024, 3, 7, tzinfo=UTC),
        "seen_text": "2024-03-06",
        "place_id": "berth",
        "vessel_id": None,
        "vessel": "PAEK YANG SAN 1",
        "imo": "9129653",
        "condition": "laden",
        "fill": 0.9,
        "fill_sd": 0.05,
        "sensor": "optical",
        "image": image,
        "image_sha256": None,
        "source": "RUSI",
        "note": "a note",
    }


def test_no_observation_is_an_empty_table(written):
    frame = read(written("observations.csv", HEADER)).frame
    assert (frame.height, frame.schema) == (0, OBSERVATIONS.schema)


def test_a_ship_without_name_is_still_seen(written):
    assert read(written("observations.csv", "seen_at,place,vessel\n2024-03,berth,\n")).frame["vessel"].to_list() == [
        None
    ]


@pytest.mark.parametrize("row", [",berth,A", "2024-03-06,,A"])
def test_an_observation_needs_time_and_place(written, row):
    assert "is empty: every row needs it" in message(written("observations.csv", f"seen_at,place,vessel\n{row}\n"))


def test_an_unknown_place_is_told_with_those_that_are_known(written):
    problem = message(written("observations.csv", "seen_at,place,vessel\n2024-03-06,birth,A\n"))
    assert problem == (
        "observations.csv row 2, place: 'birth' is not a known place: did you mean 'berth'? known are berth"
    )


def test_a_case_without_places_says_so(written):
    with pytest.raises(InputError, match="none is known"):
        read(written("observations.csv", "seen_at,place,vessel\n2024-03-06,berth,A\n"), places={})


@pytest.mark.parametrize("seen_at", ["2023-12-31", "2025", "2023", "2025-01-01T00:00", "2024-01-01T08:59+09:00"])
def test_an_observation_outside_the_case_is_an_error(written, seen_at):
    problem = message(written("observations.csv", f"seen_at,place,vessel\n{seen_at},berth,A\n"))
    assert f"row 2, seen_at: '{seen_at}' is outside the case, which is from 2024-01-01 to 2024-12-31" in problem


@pytest.mark.parametrize(
    "seen_at", ["2023-12-31/2024-01-01", "2024-12-31", "2024-12-31T23:59", "2024-12/2025-03", "2023/2025"]
)
def test_an_observation_that_touches_the_case_is_in_it(written, seen_at):
    assert read(written("observations.csv", f"seen_at,place,vessel\n{seen_at},berth,A\n")).frame.height == 1


@pytest.mark.parametrize("fill", ["-0.1", "1.51", "90", "90%", "nan"])
def test_an_impossible_fill_is_an_error(written, fill):
    assert "row 2, fill:" in message(written("observations.csv", f"seen_at,place,vessel,fill\n2024,berth,A,{fill}\n"))


def test_a_fill_above_one_is_taken_with_a_warning(written):
    found = read(written("observations.csv", "seen_at,place,vessel,fill\n2024,berth,A,1.5\n"))
    assert found.frame["fill"].to_list() == [1.5]
    assert found.warnings == ("observations.csv row 2, fill: 1.5 is more than her deadweight: taken as stated",)


@pytest.mark.parametrize("fill", ["0", "1"])
def test_an_empty_and_a_full_ship_are_no_doubt(written, fill):
    assert read(written("observations.csv", f"seen_at,place,vessel,fill\n2024,berth,A,{fill}\n")).warnings == ()


def test_a_deviation_without_a_fill_is_told(written):
    found = read(written("observations.csv", "seen_at,place,vessel,fill_sd\n2024,berth,A,0.1\n"))
    assert found.warnings == ("observations.csv row 2, fill_sd: is not used: there is no fill beside it",)


def test_an_exact_duplicate_is_counted_once_with_a_warning(written):
    found = read(
        written("observations.csv", "seen_at,place,vessel,fill\n2024-03,berth,A,0.9\n\n2024-03,berth,A,0.90\n")
    )
    assert found.frame["row"].to_list() == [2]
    assert found.warnings == ("observations.csv row 4: says exactly what row 2 says and is not counted again",)


def test_rows_that_differ_in_one_cell_are_two_observations(written):
    found = read(written("observations.csv", "seen_at,place,vessel,source\n2024-03,berth,A,x\n2024-03,berth,A,y\n"))
    assert found.frame["observation_id"].n_unique() == 2


@given(st.permutations(["A", "B", "C", "D"]))
def test_the_order_of_rows_does_not_change_what_is_read(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("case")
    frames = []
    for name, ships in (("one.csv", ["A", "B", "C", "D"]), ("other.csv", order)):
        (folder / name).write_text("seen_at,place,vessel\n" + "".join(f"2024-03,berth,{ship}\n" for ship in ships))
        frames.append(read(folder / name).frame.drop("row").sort("vessel"))
    assert frames[0].equals(frames[1])


def test_an_identifier_does_not_depend_on_columns_that_say_nothing(written):
    short = read(written("a.csv", "seen_at,place,vessel\n2024-03,berth,A\n"))
    long = read(written("b.csv", "note,vessel,place,seen_at,imo\n,A,berth,2024-03,\n"))
    assert short.frame["observation_id"].to_list() == long.frame["observation_id"].to_list()


def test_an_image_inside_the_case_has_its_hash_recorded(written):
    written("images/a.png", b"pixels")
    found = read(written("observations.csv", "seen_at,place,vessel,image\n2024,berth,A,images/a.png\n"))
    assert found.frame["image_sha256"].to_list() == [hashlib.sha256(b"pixels").hexdigest()]


@pytest.mark.parametrize("image", ["http://example.org/a.png", "HTTPS://example.org/a.png"])
def test_an_address_stays_without_a_hash_and_without_a_warning(written, image):
    found = read(written("observations.csv", f"seen_at,place,vessel,image\n2024,berth,A,{image}\n"))
    assert (found.frame["image_sha256"].to_list(), found.warnings) == ([None], ())


@pytest.mark.parametrize("image", ["images/none.png", ".", "x" * 5_000, "file:///etc/hostname"])
def test_an_image_that_is_no_file_of_the_case_is_a_warning(written, image):
    found = read(written("observations.csv", f"seen_at,place,vessel,image\n2024,berth,A,{image}\n"))
    assert found.frame["image_sha256"].to_list() == [None]
    assert found.warnings[0].startswith("observations.csv row 2, image: ")


@pytest.mark.parametrize("image", ["../secret.png", "{outside}", "link.png"])
def test_an_image_outside_the_case_is_never_read(tmp_path, image):
    (tmp_path / "secret.png").write_bytes(b"secret")
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    name = image.format(outside=tmp_path / "secret.png")
    (folder / "observations.csv").write_text(f"seen_at,place,vessel,image\n2024,berth,A,{name}\n")
    found = read(folder / "observations.csv")
    assert found.frame["image_sha256"].to_list() == [None]
    assert "outside the case folder and was not read" in found.warnings[0]


def test_a_month_that_a_spreadsheet_made_a_day_of_is_a_doubt(workbook):
    found = read(
        workbook(
            [
                ["seen_at", "place", "vessel"],
                [date(2024, 3, 1), "berth", "A"],
                [date(2024, 3, 2), "berth", "A"],
            ]
        )
    )
    assert [warning[:24] for warning in found.warnings] == ["table.xlsx row 2, seen_a"]


def test_a_first_of_a_month_in_a_csv_file_is_no_doubt(written):
    assert read(written("observations.csv", "seen_at,place,vessel\n2024-03-01,berth,A\n")).warnings == ()
