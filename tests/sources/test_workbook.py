import io
import struct
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest

from ullage.errors import InputError
from ullage.sources.workbook import cell_text, split_workbook

SHEET = "xl/worksheets/sheet1.xml"


def book(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def book_with(sheet_data: str, **parts: bytes) -> bytes:
    """Make a workbook whose first sheet holds this XML, and more parts."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{namespace}"><sheetData>{sheet_data}</sheetData></worksheet>'
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(["name"]))) as packed,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for member in packed.infolist():
            copy.writestr(member.filename, xml if member.filename == SHEET else packed.read(member))
        for name, content in parts.items():
            copy.writestr(name, content)
    return out.getvalue()


def split(data):
    return split_workbook(data, "ships.xlsx")


def message(data):
    with pytest.raises(InputError) as caught:
        split(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a text", "a text"),
        (9129653, "9129653"),
        (9129653.0, "9129653"),
        (0.9, "0.9"),
        (-1.25e-7, "-1.25e-07"),
        (True, "true"),
        (False, "false"),
        (date(2024, 3, 6), "2024-03-06"),
        (datetime(2024, 3, 6, 3, 0), "2024-03-06T03:00"),  # noqa: DTZ001 - a sheet knows no time zone
        (datetime(2024, 3, 6, 3, 0, 7), "2024-03-06T03:00:07"),  # noqa: DTZ001
    ],
)
def test_a_value_reads_as_the_text_a_csv_file_would_hold(value, expected):
    cells, _ = split(book(["head"], [value]))
    assert cells == [["head"], [expected]]


def test_a_time_that_a_sheet_rounded_is_given_its_second_back():
    assert cell_text(datetime(2024, 3, 6, 2, 59, 59, 999_600, tzinfo=UTC).replace(tzinfo=None)) == "2024-03-06T03:00"


def test_rows_keep_their_numbers_when_the_first_are_empty():
    cells, _ = split(book([], [], ["name"]))
    assert cells == [[""], [""], ["name"]]


def test_only_the_first_sheet_is_read():
    made = openpyxl.Workbook()
    made.active.append(["first"])
    made.create_sheet("second").append(["second"])
    out = io.BytesIO()
    made.save(out)
    assert split(out.getvalue())[0] == [["first"]]


def test_a_formula_without_a_value_is_told():
    _, warnings = split(book(["head", "=1+1"]))
    assert warnings == [
        "ships.xlsx: a formula has no value or ends in an error (cell B1 is one); such cells count as empty"
    ]


def test_a_formula_that_ends_in_an_error_is_told():
    _, warnings = split(book_with('<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'))
    assert "cell A1 is one" in warnings[0]


def test_a_formula_whose_result_is_an_empty_text_is_fine():
    assert split(book_with('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row>'))[1] == []


def test_formatted_empty_cells_far_away_do_no_harm():
    cells, _ = split(
        book_with('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>')
    )
    assert cells == [["1"]]


@pytest.mark.parametrize(
    "sheet_data",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        "<row><c r='ZZZZZZZZ99999999999'><v>9</v></c></row>",
        f"<row><c r='XFD{'0' * 50}1048576'><v>9</v></c></row>",
        "<row r='4000000000'><c><v>9</v></c></row>",
        f"<row r='1000000'>{'<c/>' * 500}<c><v>9</v></c></row>",
        f"<a-b:row r='1000000'>{'<a-b:c/>' * 500}<a-b:c><v>9</v></a-b:c></a-b:row>",
        '<row r="1000000"><c r="XFC1000000"/><c><v>9</v></c></row>',
    ],
)
def test_a_cell_far_away_is_refused_before_memory_is_taken(sheet_data):
    assert "is too large a workbook" in message(book_with(sheet_data))


def test_one_long_text_shared_by_many_cells_is_refused_before_memory_is_taken():
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    shared = f"<sst><si><t>{'x' * 150_000}</t></si></sst>".encode()
    assert "20,000 cells share texts" in message(book_with(cells, **{"xl/sharedStrings2.xml": shared}))


def test_a_part_that_unpacks_to_gigabytes_is_refused_unopened():
    assert "unpacks to 300 MiB" in message(book_with("", **{"xl/bomb.bin": bytes(300 * 2**20)}))


def test_a_workbook_of_very_many_parts_is_refused_unopened():
    assert "it holds 3,0" in message(book_with("", **{f"xl/part{n}.bin": b"" for n in range(3_000)}))


def test_a_part_larger_than_it_declares_is_read_no_further_than_declared():
    bomb = bytearray(book_with("", **{"xl/bomb.xml": b" " * 2**20}))
    at = bomb.rindex(b"xl/bomb.xml") - 46  # its entry in the directory of the zip
    bomb[at + 24 : at + 28] = struct.pack("<I", 100)
    assert "is not a readable workbook" in message(bytes(bomb))


def test_a_part_in_another_encoding_is_refused():
    assert "a part is not UTF-8 XML" in message(book_with("", **{"xl/more.xml": "<row/>".encode("utf-16")}))


@pytest.mark.parametrize("data", [b"name\nA\n", b"PK\x03\x04", b"", b"\0" * 1_000])
def test_what_is_no_zip_is_no_workbook(data):
    assert "is not a readable workbook" in message(data)


def test_a_zip_of_something_else_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<document/>")
    assert "is not a readable workbook" in message(out.getvalue())


def test_a_truncated_workbook_is_refused():
    data = book(["name"], ["A"])
    assert "is not a readable workbook" in message(data[: len(data) // 2])
