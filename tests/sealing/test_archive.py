"""The zip of one form: the same bytes for the same entries, opened by all, and read without trust."""

import io
import struct
import subprocess
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.sealing.archive import (
    LONGEST_NAME,
    ArchiveError,
    ArchiveWriter,
    Member,
    directory,
    local_header,
    read_members,
)

LARGE = 5 << 30


def packed(entries):
    file = io.BytesIO()
    writer = ArchiveWriter(file)
    for name, content in entries:
        writer.add(name, content)
    writer.finish()
    return file.getvalue()


names = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20), unique=True, max_size=6
)


@given(names, st.binary(max_size=50))
def test_other_tools_read_what_was_written(found, content):
    entries = [(name.replace("/", "_"), content + name.encode()) for name in found]
    entries = list(dict(entries).items())
    with zipfile.ZipFile(io.BytesIO(packed(entries))) as archive:
        assert archive.testzip() is None
        assert [(one.filename, archive.read(one)) for one in archive.infolist()] == entries


@given(names)
def test_the_reader_gives_back_what_was_written_and_the_directory_follows_from_it(found):
    content = packed([(name, name.encode()) for name in found])
    members = read_members(io.BytesIO(content))
    assert members == [Member(name, len(name.encode()), zlib.crc32(name.encode())) for name in found]
    whole = b"".join(local_header(one) + one.name.encode() for one in members) + b"".join(directory(members))
    assert whole == content


def test_the_command_unzip_finds_no_fault(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(packed([("a/b.txt", b"text"), ("유선.csv", b"1"), ("empty", b"")]))
    done = subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_entry_beyond_four_gigabytes_is_read_by_others(tmp_path):
    path = tmp_path / "large.zip"
    zeros = bytes(1 << 20)
    crc32 = 0
    with path.open("wb") as file:  # sparse: nothing is on the disk but the ends
        writer = ArchiveWriter(file)
        writer.begin("large", LARGE)
        file.seek(LARGE, 1)
        writer.end(crc32)
        writer.add("after", zeros)
        writer.finish()
    with zipfile.ZipFile(path) as archive:
        large, after = archive.infolist()
        assert (large.file_size, after.header_offset > LARGE) == (LARGE, True)
        assert archive.read("after") == zeros
        with archive.open("large") as part:
            assert part.read(10) == bytes(10)
    with path.open("rb") as file:
        assert [one.size for one in read_members(file)] == [LARGE, len(zeros)]


def test_more_entries_than_sixteen_bits_count_are_read_by_others():
    content = packed([(f"{number:05}", b"") for number in range(66_000)])
    assert len(zipfile.ZipFile(io.BytesIO(content)).infolist()) == 66_000
    assert len(read_members(io.BytesIO(content))) == 66_000


def test_a_million_entries_are_refused_before_any_is_read():
    content = packed([])
    end = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 813, 45, 0, 0, 10**6, 10**6, 0, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    forged = end + locator + content[:-14] + struct.pack("<HHIIH", 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    with pytest.raises(ArchiveError, match="1,000,000 entries; at most 200,000"):
        read_members(io.BytesIO(forged))


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip" * 10, packed([("a", b"1")])[:-1], packed([]) + b"x"])
def test_what_is_no_archive_is_told(content):
    with pytest.raises(ArchiveError, match="cut off"):
        read_members(io.BytesIO(content))


def test_a_content_that_changes_while_it_is_read_is_refused():
    file = io.BytesIO()
    writer = ArchiveWriter(file)
    writer.begin("a", 5)
    file.write(b"four")
    with pytest.raises(ArchiveError, match="changed while it was read"):
        writer.end(0)


def test_a_directory_that_is_longer_than_its_entries_is_refused():
    content = packed([("a", b"1")])
    forged = content[:-10] + struct.pack("<IIH", 5_000, 0, 0)
    with pytest.raises(ArchiveError, match=r"longer than its entries need|outside"):
        read_members(io.BytesIO(forged + b""))


def test_a_name_that_is_no_text_or_too_long_is_refused():
    good = packed([("name", b"1")])
    with pytest.raises(ArchiveError, match="no UTF-8"):
        read_members(io.BytesIO(good.replace(b"name", b"n\xffme")))
    with pytest.raises(ArchiveError, match=r"damaged|name of"):
        read_members(io.BytesIO(packed([("n" * (LONGEST_NAME + 1), b"1")])))
