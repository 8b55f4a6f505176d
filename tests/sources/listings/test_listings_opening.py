"""Bytes from strangers: packings, encodings, halves and bombs."""

import gzip
import zlib

import pytest

import listmaker as maker
from ullage.errors import InputError
from ullage.sources.listings import markup, opening, read_listings
from ullage.sources.listings.opening import open_list, read_text, split_table


def message(path):
    with pytest.raises(InputError) as caught:
        read_listings(path)
    return str(caught.value)


def test_a_packed_list_holds_what_the_plain_one_holds(written):
    plain = read_listings(written("a_2020-01-01.csv", maker.plain_csv([maker.SHIP])))
    packed = read_listings(written("b_2020-01-01.csv.gz", gzip.compress(maker.plain_csv([maker.SHIP]).encode())))
    assert packed.content_sha256 == plain.content_sha256 != packed.sha256
    assert packed.frame["imo"].to_list() == plain.frame["imo"].to_list()


def test_members_of_gzip_after_one_another_are_one_list(written):
    data = maker.plain_csv([maker.SHIP]).encode()
    path = written("l.csv.gz", gzip.compress(data[:50]) + gzip.compress(data[50:]) + b"\0" * 7)
    assert open_list(path).data == data


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_half_a_packed_file_is_refused(written, keep):
    data = gzip.compress(maker.plain_csv([maker.SHIP] * 50).encode())
    assert "cut off" in message(written("l.csv.gz", data[: int(len(data) * keep)]))


def test_damaged_packed_data_is_refused(written):
    data = bytearray(gzip.compress(maker.plain_csv([maker.SHIP] * 50).encode()))
    data[40:60] = b"\xff" * 20
    assert "cannot be unpacked" in message(written("l.csv.gz", bytes(data)))


def test_a_bomb_of_packed_zeros_is_refused_before_it_is_unpacked(written, monkeypatch):
    monkeypatch.setattr(opening, "MOST_BYTES", 2**20)
    packer = zlib.compressobj(wbits=31)
    data = b"".join(packer.compress(b"0" * 2**20) for _ in range(20)) + packer.flush()
    assert len(data) < 2**16
    assert "unpacks to more than 1 MiB" in message(written("l.csv.gz", data))


@pytest.mark.parametrize("content", [b"", b"  \n", gzip.compress(b" \n ", mtime=0)])
def test_a_file_that_holds_nothing_is_refused(written, content):
    assert "list.csv" in message(written("list.csv", content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_of_an_old_list_is_read(written, encoding):
    ship = maker.Ship(name="ÉTOILE", former=["GRÜN"])
    frame = read_listings(written("l.csv", maker.plain_csv([ship]).encode(encoding))).frame
    assert frame.select("name", "other_names").row(0) == ("ÉTOILE", ["GRÜN"])


def test_lines_of_another_encoding_among_utf_8_are_read_and_told():
    text, warnings = read_text("Zürich\n".encode() + "Zürich\n".encode("cp1252"), "l.csv")
    assert text == "Zürich\nZürich\n"
    assert "1 of 3 lines" in warnings[0]


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"\x7fELF\0\0\0\0name,imo", b"name,imo\nA\0B,1\n"])
def test_a_file_that_is_no_text_is_refused(written, content):
    assert "l.csv" in message(written("l.csv", content))


def test_half_a_table_is_refused_with_its_line(written):
    cut = maker.plain_csv([maker.SHIP]) + '"GREY HER'
    assert "row 3: a quotation mark opens a cell here and is never closed" in message(written("l.csv", cut))


@pytest.mark.parametrize("make", [maker.sdn_xml, maker.advanced_xml, maker.uk_xml])
def test_half_a_document_is_refused(written, make):
    assert "damaged or cut off" in message(written("l.xml", make([maker.SHIP])[:-200]))


@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    ],
)
def test_a_document_with_types_or_entities_of_its_own_is_refused(written, definition):
    text = maker.sdn_xml([maker.SHIP]).replace("<sdnList", f"{definition}<sdnList", 1)
    assert "document type or entities" in message(written("l.xml", text))


@pytest.mark.parametrize("inside", ["<a/>" * 3_000, "<a>" * 100 + "</a>" * 100])
def test_an_entry_larger_or_deeper_than_any_is_refused(written, monkeypatch, inside):
    monkeypatch.setattr(markup, "MOST_ELEMENTS", 1_000)
    text = f"<sdnList><sdnEntry>{inside}</sdnEntry></sdnList>"
    assert "it is no list" in message(written("l.xml", text))


def test_a_cell_of_millions_of_characters_is_refused(written):
    assert "a cell has more than" in message(written("l.csv", f"name,imo\n{'A' * 2_000_000},1\n"))


def test_a_row_of_thousands_of_cells_is_refused(written):
    assert "more than 300 columns" in message(written("l.csv", f"name,imo\n{',' * 5_000}\n"))


def test_the_bound_on_cells_of_other_readers_is_as_it_was(written):
    import csv

    before = csv.field_size_limit()
    split_table(b"name,imo\nA,1\n", "l.csv")
    assert csv.field_size_limit() == before


def test_line_numbers_are_those_of_the_file(written):
    grid = split_table(b'name,imo\n"A\nB",1\n\nC,2\n', "l.csv")
    assert grid.numbers == [1, 2, 4, 5]
