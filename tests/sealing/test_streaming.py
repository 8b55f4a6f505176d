"""Contents are hashed as they are read, whatever their length."""

import hashlib
import io
import zlib

import pytest

from ullage.sealing.streaming import CHUNK, SMALL, Hasher


@pytest.mark.parametrize("size", [0, 1, SMALL - 1, SMALL, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 17, 3 * CHUNK])
def test_a_content_of_any_length_has_the_hashes_that_it_has_at_once(size):
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    taken = []
    with Hasher() as hasher:
        digest = hasher.read(io.BytesIO(content), take=lambda part: taken.append(bytes(part)))
    assert (digest.size, digest.sha256, digest.crc32) == (
        size,
        hashlib.sha256(content).hexdigest(),
        zlib.crc32(content),
    )
    assert b"".join(taken) == content


def test_no_more_is_read_than_was_asked_for():
    file = io.BytesIO(b"0123456789")
    with Hasher() as hasher:
        assert hasher.read(file, 4).sha256 == hashlib.sha256(b"0123").hexdigest()
        assert hasher.read(file, 100).size == 6
