"""The filling at the edges of a scene is found along rows and columns, and nowhere inside."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ullage.sources.edges import LateEdges, find_edges


def reference(something):
    """Mark what is filling, and all between it and an edge too, pixel by pixel."""
    inside = np.ones(something.shape, bool)
    for r, c in np.ndindex(*something.shape):
        arms = (something[r, : c + 1], something[r, c:], something[: r + 1, c], something[r:, c])
        inside[r, c] = all(arm.any() for arm in arms)
    return inside


@given(arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))), st.integers(1, 5))
def test_edges_are_those_of_the_reference_however_the_scene_is_cut(something, height):
    rows, columns = something.shape
    edges = find_edges((something[row : row + height] for row in range(0, rows, height)), rows, columns)
    expected = reference(something)
    assert np.array_equal(edges.inside(0, 0, rows, columns), expected)
    assert np.array_equal(edges.inside(rows // 2, columns // 2, 1, 1), expected[rows // 2, columns // 2][None, None])


def test_edges_are_found_once_whichever_thread_asks():
    calls = []
    late = LateEdges(lambda: calls.append(1) or find_edges([np.ones((2, 2), bool)], 2, 2))
    threads = [threading.Thread(target=late.get) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert calls == [1]
