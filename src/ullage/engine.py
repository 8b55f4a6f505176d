"""Where the work runs: one seam, Python's own `concurrent.futures.Executor`."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor


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


def _one_thread() -> None:
    for name in ("NUMBA_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
