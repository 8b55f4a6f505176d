import pytest

from ullage.errors import InputError
from ullage.sources.cells import Number, text
from ullage.sources.sheet import Columns, Sheet

SHIPS = Columns(required=("name",), optional=("length_m", "note"), other_names={"ship": "name"})


def read(path):
    sheet = Sheet(path, SHIPS)
    rows = [
        (row.number, row.need("name", text), row.get("length_m", Number(0)), row.get("note", text)) for row in sheet
    ]
    sheet.check()
    return rows


def message(path):
    with pytest.raises(InputError) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_from_the_header(written, delimiter):
    path = written("ships.csv", f"name{delimiter}length_m\nA,B;C\tD{delimiter}90\n".replace("A,B;C\tD", '"A,B;C\tD"'))
    assert read(path) == [(2, "A,B;C\tD", 90, None)]


def test_the_delimiter_of_one_column_does_not_matter(written):
    assert read(written("ships.csv", "name\nYU SON\n")) == [(2, "YU SON", None, None)]


def test_a_byte_order_mark_is_not_part_of_the_first_column(written):
    assert read(written("ships.csv", b"\xef\xbb\xbfname\nA\n")) == [(2, "A", None, None)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_reads_the_same_with_any_line_ends(written, end):
    assert read(written("ships.csv", f'name,note{end}A,"two{end}lines"{end}')) == [(2, "A", None, "two\nlines")]


def test_blank_rows_are_skipped_and_counted(written):
    assert [row[0] for row in read(written("ships.csv", "name,note\nA,\n\n , \nB,x\n"))] == [2, 5]


def test_an_empty_or_absent_cell_is_not_known(written):
    assert read(written("ships.csv", "name,length_m,note\nA,, \nB\n")) == [
        (2, "A", None, None),
        (3, "B", None, None),
    ]


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202eNOS UY", "a\x07\x1b[31mb", "유선", "😀"],
)
def test_a_text_keeps_markup_control_and_right_to_left_characters(written, name):
    assert read(written("ships.csv", f'name,note\n"{name}",\n'))[0][1] == name


def test_a_misspelt_column_is_an_error_that_names_the_one_that_was_meant(written):
    assert message(written("ships.csv", "name,lenght_m\nA,1\n")) == (
        "ships.csv row 1: column 'lenght_m' is not known: did you mean 'length_m'?"
    )


def test_a_usual_name_of_a_column_is_an_error_that_names_ours(written):
    assert (
        message(written("ships.csv", "Ship\nA\n"))
        == "ships.csv row 1: column 'Ship' is not known: did you mean 'name'?"
    )


def test_a_column_like_none_of_ours_is_ignored_with_a_warning(written):
    sheet = Sheet(written("ships.csv", "name,colour\nA,red\n"), SHIPS)
    assert sheet.warnings() == ("ships.csv: column 'colour' is not known and was ignored",)


def test_a_column_like_one_that_is_there_is_ignored_with_a_warning(written):
    sheet = Sheet(written("ships.csv", "name,note,notes\nA,,x\n"), SHIPS)
    assert sheet.warnings() == ("ships.csv: column 'notes' is not known and was ignored",)


def test_a_missing_column_is_an_error_that_lists_what_was_found(written):
    assert message(written("ships.csv", "length_m\n1\n")) == (
        "ships.csv row 1: column 'name' is missing: every row needs it; found length_m"
    )


def test_a_column_that_is_there_twice_is_an_error(written):
    assert "column 'name' is there 2 times" in message(written("ships.csv", "name,name\nA,B\n"))


def test_all_problems_are_told_at_once_in_the_order_of_the_file(written):
    path = written("ships.csv", "name,lenght_m,length_m\nA,,x\n,,2\nC,,-3\n")
    assert [line.split(":")[0] for line in message(path).splitlines()] == [
        "ships.csv row 2, length_m",
        "ships.csv row 3, name",
        "ships.csv row 4, length_m",
    ]


def test_a_wrong_header_does_not_hide_wrong_rows(written):
    problems = message(written("ships.csv", "name,length_m,nota\nA,x,\n"))
    assert problems.splitlines()[0].startswith("ships.csv row 1: column 'nota'")
    assert problems.splitlines()[1].startswith("ships.csv row 2, length_m: 'x'")


def test_more_cells_than_columns_are_an_error(written):
    assert "row 2: has 3 cells under 2 columns" in message(written("ships.csv", "name,note\nA,one,two\n"))


def test_empty_cells_beyond_the_columns_do_no_harm(written):
    assert read(written("ships.csv", "name,note\nA,one,,\n")) == [(2, "A", None, "one")]


def test_a_cell_may_have_ten_thousand_characters_and_no_more(written):
    assert read(written("ships.csv", f"name,note\nA,{'x' * 10_000}\n"))[0][3] == "x" * 10_000
    assert "row 2, note: holds" in message(written("ships.csv", f"name,note\nA,{'x' * 10_001}\n"))


def test_a_quote_that_is_never_closed_is_told_with_its_row(written):
    assert "row 3: a quotation mark opens a cell and is never closed" in message(
        written("ships.csv", 'name\nA\n"B\nC\n')
    )


def test_text_after_a_closing_quote_is_told_with_its_row(written):
    assert "row 2: text follows a closing quotation mark" in message(written("ships.csv", 'name\n"A"B\n'))


def test_a_cell_beyond_all_bounds_is_one_clear_error(written):
    assert "a cell is far too long" in message(written("ships.csv", f"name\n{'x' * 200_000}\n"))


def test_another_encoding_is_told_with_its_row(written):
    assert "row 2: byte 0xe9 is not UTF-8" in message(written("ships.csv", "name\nCafé\n".encode("latin-1")))


def test_utf_16_is_named(written):
    assert "encoded in UTF-16" in message(written("ships.csv", "name\nA\n".encode("utf-16")))


def test_a_zero_byte_is_told_with_its_row(written):
    assert "row 2: holds a zero byte" in message(written("ships.csv", "name\n\0\n"))


@pytest.mark.parametrize("content", ["", " \n\n", "\ufeff"])
def test_an_empty_file_is_one_clear_error(written, content):
    assert message(written("ships.csv", content)).count("\n") == 0


def test_a_missing_file_is_one_clear_error(tmp_path):
    assert "ships.csv: is not there" in message(tmp_path / "ships.csv")


def test_a_folder_is_no_file(tmp_path):
    assert "is not a file" in message(tmp_path)


def test_a_name_too_long_for_a_file_is_one_clear_error(tmp_path):
    assert "cannot be read" in message(tmp_path / ("x" * 5_000))


@pytest.mark.parametrize(
    ("name", "content"),
    [("ships.csv", b"PK\x03\x04rest"), ("ships.ods", b"x"), ("ships.xls", b"\xd0\xcf\x11\xe0")],
)
def test_another_format_is_named_with_what_to_do(written, name, content):
    assert "CSV" in message(written(name, content))


def test_a_header_of_too_many_columns_is_one_clear_error(written):
    assert "has 201 columns, more than 200" in message(written("ships.csv", ",".join(["name", *map(str, range(200))])))


def test_a_file_beyond_the_limit_is_not_read(written, monkeypatch):
    monkeypatch.setattr("ullage.sources.sheet.MOST_BYTES", 2**20)
    assert "larger than 1 MiB" in message(written("ships.csv", "name\n" + "A\n" * 2**20))


def test_too_many_rows_are_one_clear_error(written, monkeypatch):
    monkeypatch.setattr("ullage.sources.sheet.MOST_ROWS", 2)
    assert "has 3 rows below it, more than 2" in message(written("ships.csv", "name\nA\nB\nC\n"))


def test_many_warnings_of_one_sort_are_told_in_short(written):
    sheet = Sheet(written("ships.csv", "name\n" + "A\n" * 100), SHIPS)
    for row in sheet:
        row.warn("a sort", "is doubtful", "name")
    warnings = sheet.warnings()
    assert warnings[0] == "ships.csv row 2, name: is doubtful"
    assert (len(warnings), warnings[-1]) == (21, "ships.csv: 80 more rows alike (a sort)")


def test_equal_records_are_kept_once_with_a_warning(written):
    sheet = Sheet(written("ships.csv", "name\nA\nB\nA\n"), SHIPS)
    kept = sheet.once({"row": row.number, "name": row.get("name", text)} for row in sheet)
    assert [record["row"] for record in kept] == [2, 3]
    assert sheet.warnings() == ("ships.csv row 4: says exactly what row 2 says and is not counted again",)
