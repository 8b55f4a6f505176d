"""Where the work runs: one seam, Python's own `concurrent.futures.Executor`."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import Future, ProcessPoolExecutor
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

T = TypeVar("T")


def processes(workers: int | None = None) -> Executor:
    """Give this machine's processes, each with one thread for kernels.

    Parameters
    ----------
    workers
        How many; by default as many as this process may use processors.
    """
    return ProcessPoolExecutor(
        workers or len(os.sched_getaffinity(0)),
        mp_context=multiprocessing.get_context("spawn"),  # a fork would copy locks that Polars' threads hold
        initializer=_one_thread,
    )


def beside(function: Callable[[], T]) -> Callable[[], T]:
    """Run a function in a thread beside this one; what is given back waits for it, and gives or raises what it did.

    The thread does not outlive the process: who is interrupted need not wait for it.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(function())
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            done.set_exception(error)

    Thread(target=run, name="beside", daemon=True).start()
    return done.result


def _one_thread() -> None:
    for name in ("NUMBA_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
