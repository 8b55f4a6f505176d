"""Eight bytes at once do what eight single ones do."""

from functools import reduce

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ullage.kernels import kernel
from ullage.sources.ais.eight_bytes import folded, has_byte, load_eight


@kernel
def looked_at(block, at, byte):
    eight = load_eight(block, at)
    return has_byte(eight, byte), folded(eight)


@given(st.binary(min_size=8, max_size=24), st.integers(0, 255), st.data())
def test_a_byte_is_found_and_the_exclusive_or_is_that_of_all(data, byte, more):
    at = more.draw(st.integers(0, len(data) - 8))
    found, total = looked_at(np.frombuffer(data, dtype=np.uint8), at, byte)
    eight = data[at : at + 8]
    assert bool(found) == (byte in eight)
    assert total == reduce(lambda a, b: a ^ b, eight)
