"""Packed files: told by their first bytes, unpacked within limits, what comes before a fault kept."""

import gzip
import io
import os
import zipfile
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from ullage.errors import InputError
from ullage.sources.ais.opening import OpenedFile, OpenRule, open_blocks
from ullage.sources.ais.streams import CountedFile

TEXT = b"".join(b"line %d\n" % number for number in range(5000))


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def opened(path, data, **rule):
    """Write bytes and open them; give what is in each member, and all faults."""
    path.write_bytes(data)
    found, faults = [], []
    for member in open_blocks(path, OpenRule(**rule)):
        found.append(b"".join(member.blocks))
        faults += member.faults
    return found, faults


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log"


@pytest.mark.parametrize(
    "pack",
    [
        bytes,
        gzip.compress,
        zstandard.compress,
        lambda data: zipped(a=data),
        lambda data: zipped(a=gzip.compress(data)),
        lambda data: gzip.compress(zstandard.compress(data)),
        lambda data: gzip.compress(data[:7000]) + gzip.compress(data[7000:]) + b"\0" * 600,
        lambda data: zstandard.compress(data[:7000]) + zstandard.compress(data[7000:]),
        lambda data: b"\x50\x2a\x4d\x18\x04\0\0\0\0\0\0\0" + zstandard.compress(data),
    ],
)
def test_however_it_is_packed_it_comes_out_the_same(path, pack):
    for block_bytes in (1000, 1 << 23):
        assert opened(path, pack(TEXT), block_bytes=block_bytes) == ([TEXT], [])


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
@given(cut=st.integers(4, 2000))
def test_what_comes_before_a_cut_is_kept_and_the_cut_told(pack, cut, tmp_path_factory):
    packed = pack(os.urandom(3000))
    (found,), faults = opened(tmp_path_factory.mktemp("cut") / "log", packed[:cut])
    assert len(found) <= 3000
    assert faults == ["packed data cut off"]


@given(data=st.binary(max_size=200), at=st.integers(0, 400), pack=st.sampled_from([gzip.compress, zstandard.compress]))
def test_damaged_data_never_crash(data, at, pack, tmp_path_factory):
    packed = bytearray(pack(TEXT))
    packed[at : at + len(data)] = data
    path = tmp_path_factory.mktemp("damaged") / "log"
    with suppress(InputError):
        opened(path, bytes(packed))


@given(data=st.binary(max_size=600))
def test_a_damaged_zip_is_a_refusal_or_a_fault(data, tmp_path_factory):
    whole = zipped(a=TEXT, b=TEXT)
    for packed in (b"PK\x03\x04" + data, whole[:-200] + data, whole[:100] + data + whole[100 + len(data) :]):
        with suppress(InputError):
            opened(tmp_path_factory.mktemp("damaged") / "log", packed)


def test_a_bomb_is_refused_at_its_ratio(path):
    with pytest.raises(InputError, match="times its size, more than 200"):
        opened(path, gzip.compress(bytes(40 << 20)), judged_from_bytes=1 << 20)


def test_a_bomb_in_a_bomb_is_refused(path):
    with pytest.raises(InputError, match="times its size"):
        opened(path, gzip.compress(gzip.compress(bytes(40 << 20))), judged_from_bytes=1 << 20)


def test_a_short_file_of_one_line_again_and_again_is_no_bomb(path):
    (found,), _ = opened(path, gzip.compress(bytes(10 << 20)))
    assert len(found) == 10 << 20


def test_more_bytes_than_the_rule_allows_are_refused(path):
    with pytest.raises(InputError, match="more than 1,000 bytes"):
        opened(path, zipped(a=TEXT[:600], b=TEXT[:600]), most_bytes=1000)


def test_more_members_than_the_rule_allows_are_refused(path):
    with pytest.raises(InputError, match="3 members, more than 2"):
        opened(path, zipped(a=b"", b=b"", c=b""), most_members=2)


def test_more_layers_than_the_rule_allows_are_refused(path):
    data = TEXT
    for _ in range(4):
        data = gzip.compress(data)
    with pytest.raises(InputError, match="packed more than 3 times"):
        opened(path, data)


def test_a_zip_in_a_zip_is_refused(path):
    with pytest.raises(InputError, match="zip in a zip"):
        opened(path, zipped(a=zipped(a=TEXT)))


def test_a_window_that_is_too_large_is_refused(path):
    parameters = zstandard.ZstdCompressionParameters(window_log=24)
    packer = zstandard.ZstdCompressor(compression_params=parameters)
    with pytest.raises(InputError, match=r"2\^20 bytes of memory"):
        opened(path, packer.compress(bytes(20 << 20)), longest_window_log2=20)


def test_members_names_are_shown_and_never_used(path, tmp_path):
    outside = tmp_path / "outside"
    path.write_bytes(zipped(**{str(outside): b"a", "../../up\x1b[31m": b"b", "C:\\x\\y": b"c"}))
    names = [member.name for member in open_blocks(path) if b"".join(member.blocks)]
    assert names == ["log!outside", "log!up?[31m", "log!y"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_member_under_a_password_is_refused(path):
    packed = bytearray(zipped(a=TEXT))
    for at in (packed.find(b"PK\x03\x04") + 6, packed.find(b"PK\x01\x02") + 8):
        packed[at] |= 1
    with pytest.raises(InputError, match="cannot be unpacked"):
        opened(path, bytes(packed))


def test_a_folder_and_what_is_not_there_are_refused(tmp_path):
    for missing, why in ((tmp_path, "folder"), (tmp_path / "none", "No such file")):
        with pytest.raises(InputError, match=why):
            OpenedFile(missing)


def test_a_zip_from_a_stream_is_refused_and_other_streams_are_read(tmp_path):
    pipe = tmp_path / "pipe"
    for data, refused in ((zipped(a=TEXT), True), (gzip.compress(TEXT), False)):
        if not refused:
            pipe.unlink()
        os.mkfifo(pipe)
        if os.fork() == 0:
            pipe.write_bytes(data)
            os._exit(0)
        if refused:
            with pytest.raises(InputError, match="cannot be read from a stream"):
                list(open_blocks(pipe))
        else:
            assert [b"".join(member.blocks) for member in open_blocks(pipe)] == [TEXT]
        os.wait()


def test_progress_ends_at_the_size_of_the_file(path):
    path.write_bytes(gzip.compress(TEXT))
    with OpenedFile(path) as file:
        for member in file.members():
            b"".join(member.blocks)
        assert file.done_bytes == file.packed_bytes == path.stat().st_size


def test_looking_ahead_takes_nothing():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    file = CountedFile(Pipe(TEXT), keep_open=False)
    assert file.peek(4) == TEXT[:4]
    assert b"".join(iter(lambda: file.read(999), b"")) == TEXT
    assert file.taken == len(TEXT)
