"""What the files of a case may be used for is read from a table that nobody has to write."""

import pytest

from ullage.errors import InputError
from ullage.sources.licences import UNKNOWN, Licence, find_licence, read_licences


def written(folder, text):
    (folder / "licences.csv").write_text(text, "utf-8")
    return read_licences(folder).frame


def test_a_case_without_the_table_tells_nothing(tmp_path):
    assert read_licences(tmp_path).frame == ()
    assert find_licence((), "scenes/a.tif") is UNKNOWN
    assert UNKNOWN.public == "no"


def test_the_first_row_that_means_a_file_holds(tmp_path):
    licences = written(
        tmp_path,
        "file,licence,source,public\nscenes/one.SAFE,free,ESA,yes\nscenes,closed,Planet,chips\n*.csv,,desk,\n",
    )
    assert find_licence(licences, "scenes/one.SAFE/a/b.tiff") == Licence("scenes/one.SAFE", "free", "ESA", "yes")
    assert find_licence(licences, "scenes/one.SAFE2").public == "chips"
    assert find_licence(licences, "tables/a.csv") == Licence("*.csv", "", "desk", "no")
    assert find_licence(licences, "scenesx") is UNKNOWN


def test_a_name_is_no_pattern_but_for_its_stars(tmp_path):
    licences = written(tmp_path, "file,public\na.b(c,yes\n")
    assert find_licence(licences, "a.b(c").public == "yes"
    assert find_licence(licences, "axb(c") is UNKNOWN


@pytest.mark.parametrize(
    ("row", "told"),
    [("/etc,,,yes", "no path within"), ("../a,,,yes", "no path within"), ("a*b*c*d*e*f*g,,,", "five stars"),
     ("a,,,maybe", "expected yes, chips"), (",,,yes", "file")],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_with_its_row(tmp_path, row, told):
    with pytest.raises(InputError, match=f"licences.csv row 2.*{told}"):
        written(tmp_path, f"file,licence,source,public\n{row}\n")
