"""How kernels are compiled, and the generator that they share.

A kernel is a plain function on arrays, compiled on first use and kept on disk. It holds no lock, so threads may run
slices of one array at once; it is compiled without re-association, so that equal input gives equal bytes.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from itertools import pairwise
from math import copysign
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numba.core.types import unliteral

from ullage.draws import FIRST_BITS, LAST_SCORE, STEPS_PER_SCORE, TABLE_SHIFT, score_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import numpy.typing as npt

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

# numba takes module constants of plain types into the compiled code
SHIFT = TABLE_SHIFT
FIRST = FIRST_BITS
MASK = (1 << TABLE_SHIFT) - 1
SCALE = 2.0**-TABLE_SHIFT

THREADS = int(os.environ.get("NUMBA_NUM_THREADS", "0")) or len(os.sched_getaffinity(0))


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of arrays and numbers; what is compiled is cached beside it."""
    return cast("Callable[P, R]", _by_types_alone(numba.njit(function, cache=True, nogil=True, error_model="numpy")))


def _by_types_alone(compiled: Any) -> Any:
    """Let all calls from other kernels share one form of a kernel.

    Else it is compiled once more for each constant that it is called with, and for the first value of each variable.
    """
    find = compiled.get_call_template

    def find_by_types(args: Iterable[Any], kws: Mapping[str, Any]) -> Any:
        return find(tuple(map(unliteral, args)), dict(zip(kws, map(unliteral, kws.values()), strict=True)))

    compiled.get_call_template = find_by_types
    return compiled


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function into every kernel that calls it."""
    return cast("Callable[P, R]", numba.njit(function, cache=True, inline="always", error_model="numpy"))


@cache
def _threads() -> ThreadPoolExecutor:
    """Give the threads that run slices beside the caller; made once, for making one may take as long as a slice."""
    return ThreadPoolExecutor(max(1, THREADS - 1), thread_name_prefix="kernels", initializer=_mark_thread)


def _mark_thread() -> None:
    _this_thread.runs_a_slice = True


_this_thread = threading.local()


def in_threads(function: Callable[[int, int], Any], count: int, least: int = 1024) -> None:
    """Call ``function(first, last)`` on slices of ``range(count)``, a thread each; slices are at least `least` long.

    Called from within a slice it calls the function once.
    """
    slices = max(1, min(THREADS, count // least))
    if slices == 1 or getattr(_this_thread, "runs_a_slice", False):
        function(0, count)
        return
    (first, last), *others = pairwise([count * i // slices for i in range(slices + 1)])
    running = [_threads().submit(function, a, b) for a, b in others]
    try:
        function(first, last)
    finally:
        wait(running)
    for one in running:
        one.result()


def map_in_threads(function: Callable[..., T], *columns: Iterable[Any]) -> list[T]:
    """Give the results of a function for each row of its arguments' columns, worked out on all threads."""
    rows = list(zip(*columns, strict=True))
    results: dict[int, T] = {}

    def run(first: int, last: int) -> None:
        for row in range(first, last):
            results[row] = function(*rows[row])

    if rows:
        in_threads(run, len(rows), 1)
    return [results[row] for row in range(len(rows))]


@inlined
def uniform(start: Any, index: Any) -> Any:
    """Give number `index` of a stream, in (0, 1); see `draws.uniforms_reference`."""
    state = start + np.uint64(index + 1) * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state = state ^ (state >> np.uint64(31))
    return (np.float64(state >> np.uint64(11)) + 0.5) * 1.1102230246251565e-16


@inlined
def normal_score(table: Any, p: Any) -> Any:
    """Give the normal score of a probability, from the table of `draws.score_table`."""
    tail = min(p, 1.0 - p)
    bits = np.float64(tail).view(np.int64)
    index = (bits >> SHIFT) - FIRST
    weight = (bits & MASK) * SCALE
    return copysign(table[index] + weight * (table[index + 1] - table[index]), p - 0.5)


@inlined
def quantile(law: Any, score: Any) -> Any:
    """Give a law's value at a normal score; see `draws.interpolate_law`."""
    position = min(max((score + LAST_SCORE) * STEPS_PER_SCORE, 0.0), law.shape[0] - 1.0)
    index = min(np.int64(position), law.shape[0] - 2)
    return law[index] + (position - index) * (law[index + 1] - law[index])


def normal_scores(start: int, count: int) -> npt.NDArray[np.float64]:
    """Draw `count` standard normal numbers from a stream; see `draws.normal_scores_reference`."""
    scores = np.empty(count)
    _fill_normal_scores(np.uint64(start), score_table(), scores)
    return scores


@kernel
def _fill_normal_scores(start: Any, table: Any, scores: Any) -> None:
    """Fill an array with the first normal scores of a stream."""
    for k in range(scores.shape[0]):
        scores[k] = normal_score(table, uniform(start, k))
