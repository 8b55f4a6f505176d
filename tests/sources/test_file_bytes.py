"""Bytes from any place on, plain or deflated, are those of the file."""

import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ullage.sources import file_bytes
from ullage.sources.file_bytes import DeflatedBytes, PlainBytes

WHOLE = np.random.default_rng(1).integers(0, 40, 200_000).astype(np.uint8).tobytes()


def deflated(data):
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def read(source, at, length):
    out = bytearray(length)
    source.read_into(memoryview(out), at)
    return bytes(out)


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(file_bytes, "PAGE", 10_000)
    monkeypatch.setattr(file_bytes, "MOST_PAGES", 2)
    monkeypatch.setattr(file_bytes, "_PACKED_AT_ONCE", 700)
    monkeypatch.setattr(file_bytes, "_UNPACKED_AT_ONCE", 900)


@pytest.fixture
def sources(tmp_path, small_pages):
    packed = deflated(WHOLE)
    (tmp_path / "plain").write_bytes(b"before" + WHOLE + b"after")
    (tmp_path / "packed").write_bytes(b"before" + packed + b"after")
    return PlainBytes(tmp_path / "plain", 6), DeflatedBytes(tmp_path / "packed", 6, len(packed))


def test_any_part_in_any_order_is_that_of_the_whole(sources):
    generator = np.random.default_rng(2)
    for source in sources:
        for at in generator.integers(0, 195_000, 60).tolist():
            length = int(generator.integers(1, 5_000))
            assert read(source, at, length) == WHOLE[at : at + length]


def test_the_whole_is_read_at_once_too(sources):
    assert [read(source, 0, len(WHOLE)) for source in sources] == [WHOLE, WHOLE]


def test_threads_may_read_at_once(sources):
    places = [*range(0, 190_000, 9_000)] * 4
    for source in sources:
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda at, source=source: read(source, at, 8_000), places))
        assert found == [WHOLE[at : at + 8_000] for at in places]


def test_what_ends_before_is_an_error(sources):
    with pytest.raises(OSError, match="what is packed ends there"):
        read(sources[1], len(WHOLE) - 10, 20)
    with pytest.raises(OSError, match="the file ends there"):
        read(sources[0], len(WHOLE), 20)


@pytest.mark.parametrize("harm", [lambda data: data[: len(data) // 2], lambda data: data[:9_000] + b"\xff" * 99])
def test_what_is_damaged_is_an_error(tmp_path, small_pages, harm):
    packed = harm(deflated(WHOLE))
    (tmp_path / "packed").write_bytes(packed)
    source = DeflatedBytes(tmp_path / "packed", 0, len(packed))
    assert read(source, 0, 500) == WHOLE[:500]
    with pytest.raises(OSError, match="what is packed"):
        read(source, 150_000, 500)
