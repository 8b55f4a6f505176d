"""Work on blocks in threads, its results in their order, so many at once and no more."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from ullage.kernels import THREADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

A = TypeVar("A")
B = TypeVar("B")


def in_order(function: Callable[[A], B], given: Iterable[A], threads: int = THREADS) -> Iterator[B]:
    """Give ``function`` of each of some things, in their order; as many as there are threads are worked on ahead.

    What is given is asked for in the caller's thread, so that an iterator that is no one else's may stand there.
    """
    if threads == 1:
        yield from map(function, given)
        return
    waiting: deque[Future[B]] = deque()
    with ThreadPoolExecutor(threads) as workers:
        try:
            for one in given:
                waiting.append(workers.submit(function, one))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for left in waiting:
                left.cancel()
