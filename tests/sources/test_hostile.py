"""Whatever the bytes of an input are, a reader gives a table or an `InputError`, never anything else."""

import csv
import io
import zipfile
from contextlib import suppress
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ullage.errors import InputError
from ullage.records import Place
from ullage.sources.case_file import read_case_file
from ullage.sources.fleet import read_fleet
from ullage.sources.looks import read_looks
from ullage.sources.notified import read_notified
from ullage.sources.observations import read_observations
from ullage.sources.other_deliveries import read_other_deliveries
from ullage.sources.places import read_places

PLACES = {"berth": Place("berth", "Oil berth", "loads")}
READERS = {
    "seen_at,place,vessel,imo,condition,fill,image": lambda path: read_observations(
        path, PLACES, date(2024, 1, 1), date(2024, 12, 31), path.parent
    ),
    "name,imo,mmsi,built,deadweight_t": read_fleet,
    "month,tonnes,barrels": read_notified,
    "from,to,low_bbl,mid_bbl,high_bbl": read_other_deliveries,
    "id,name,role,lat_deg,lon_deg,area,verified": read_places,
    "looked_at,place,clear,p_detect": lambda path: read_looks(path, PLACES),
}
CELLS = st.one_of(
    st.text(max_size=20),
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(
        [
            "",
            "2024-03",
            "2024-03-06/2024-03-07",
            "9129653",
            "berth",
            "laden",
            "yes",
            "0.9",
            "loads",
            "../x",
            '"',
            "\0",
        ]
    ),
)
CASE_LINES = st.one_of(
    st.text(max_size=40),
    st.builds("{} = {}".format, st.sampled_from(["format", "title", "from", "to", "seed", "area", "x"]), CELLS),
    st.sampled_from(
        ["[[cap]]", "[[place]]", "[files]", "[fleet_prior]", "[rules.x]", "format = 1", "[[reported_visits]]"]
    ),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=30).filter(
    lambda text: "_x" not in text.lower()
)
SHIPS = st.lists(
    st.tuples(
        TEXTS.filter(str.strip),
        st.none() | st.integers(1, 700_000_000).map(lambda kg: kg / 1000),  # openpyxl keeps 15 digits
        st.none() | st.integers(1850, 2199),
        st.none() | TEXTS,
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def whole_workbook():
    book = openpyxl.Workbook()
    for row in (["name", "imo", "built"], ["A", 9129653, 1995], ["B", None, date(2024, 3, 6)]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def succeeds_or_refuses(reader, path):
    with suppress(InputError):
        reader(path)


@pytest.mark.parametrize("header", READERS)
@given(data=st.binary(max_size=300))
def test_random_bytes_as_a_table(folder, header, data):
    path = folder / "bytes.csv"
    path.write_bytes(data)
    succeeds_or_refuses(READERS[header], path)


@pytest.mark.parametrize("header", READERS)
@given(body=st.text(max_size=300))
def test_random_text_under_a_right_header(folder, header, body):
    path = folder / "text.csv"
    path.write_bytes(f"{header}\n{body}".encode())
    succeeds_or_refuses(READERS[header], path)


@pytest.mark.parametrize("header", READERS)
@given(rows=st.lists(st.lists(CELLS, max_size=8), max_size=6))
def test_random_cells_under_a_right_header(folder, header, rows):
    path = folder / "cells.csv"
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([header.split(","), *rows])
    succeeds_or_refuses(READERS[header], path)


@given(data=st.binary(max_size=300))
def test_random_bytes_as_a_workbook(folder, data):
    path = folder / "bytes.xlsx"
    path.write_bytes(data)
    succeeds_or_refuses(read_fleet, path)


@given(changes=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_with_changed_bytes(folder, whole_workbook, changes):
    damaged = bytearray(whole_workbook)
    for position, byte in changes:
        damaged[position % len(damaged)] = byte
    path = folder / "damaged.xlsx"
    path.write_bytes(damaged)
    succeeds_or_refuses(read_fleet, path)


@given(
    part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]),
    position=st.integers(0, 2**12),
    inserted=st.one_of(st.binary(max_size=20), st.sampled_from([b"<c>", b"</row>", b'<c r="A9"><v>', b"&x;", b"<!--"])),
)
def test_a_workbook_with_changed_xml(folder, whole_workbook, part, position, inserted):
    path = folder / "changed.xlsx"
    with zipfile.ZipFile(io.BytesIO(whole_workbook)) as packed, zipfile.ZipFile(path, "w") as copy:
        for member in packed.infolist():
            content = packed.read(member)
            at = position % len(content)
            changed = content[:at] + inserted + content[at:]
            copy.writestr(member.filename, changed if member.filename == part else content)
    succeeds_or_refuses(read_fleet, path)


@given(data=st.binary(max_size=300))
def test_random_bytes_as_a_case_file(folder, data):
    path = folder / "case.toml"
    path.write_bytes(data)
    succeeds_or_refuses(read_case_file, path)


@given(lines=st.lists(CASE_LINES, max_size=12))
def test_random_lines_as_a_case_file(folder, lines):
    path = folder / "case.toml"
    path.write_bytes("\n".join(lines).encode())
    succeeds_or_refuses(read_case_file, path)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(ships=SHIPS)
def test_a_workbook_and_a_csv_file_of_one_table_read_the_same(folder, ships):
    rows = [("name", "deadweight_t", "built", "note"), *ships]
    with (folder / "ships.csv").open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
    book = openpyxl.Workbook()
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            cell = book.active.cell(row, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with = is a text
    book.save(folder / "ships.xlsx")
    results = []
    for name in ("ships.csv", "ships.xlsx"):
        try:
            results.append(read_fleet(folder / name).frame.to_dicts())
        except InputError as error:
            results.append([str(problem.row) for problem in error.problems])
    assert results[0] == results[1]
