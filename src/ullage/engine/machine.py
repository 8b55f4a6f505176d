"""One machine: its processes, its threads, its memory."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from ullage.engine.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from multiprocessing.connection import Connection

T = TypeVar("T")


def processes(workers: int | None = None) -> Executor:
    """Give this machine's processes, each with one thread for kernels.

    They end with this process, however it ends, and at once when the executor is shut down without waiting.

    Parameters
    ----------
    workers
        How many; by default as many as this process may use processors.
    """
    return _Processes(workers or processors())


class _Processes(ProcessPoolExecutor):
    """Processes that hold one end of a pipe: they end when the other end is closed, by this process or its death."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy locks that Polars' threads hold
        self._theirs, self._mine = context.Pipe(duplex=False)
        super().__init__(workers, context, _begin, (self._theirs,))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: when all is done, or at once."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        self._mine.close()
        self._theirs.close()


class Machine(Place):
    """The processes of one machine, each with one thread for kernels.

    Parameters
    ----------
    workers
        How many; by default as many as this process may use processors.
    """

    def __init__(self, workers: int | None = None) -> None:
        super().__init__(workers or processors(), "this machine", memory=available_memory())

    def _open(self) -> Executor:
        return processes(self.workers)


def processors() -> int:
    """Give how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def available_memory() -> int | None:
    """Give how much memory may still be taken [bytes]: of the machine, or of the group this process is bounded with."""
    found = [_available_of_machine(), _available_of_group()]
    known = [one for one in found if one is not None]
    return min(known) if known else None


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


def _begin(other: Connection) -> None:
    """Begin a worker: one thread for kernels, and an end with the process that holds the other end of the pipe."""
    for name in ("NUMBA_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    Thread(target=_end_with, args=(other,), name="end", daemon=True).start()


def _end_with(other: Connection) -> None:
    other.poll(None)  # nothing ever comes but the end
    os._exit(1)


def _available_of_machine() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            name, _, rest = line.partition(":")
            if name == "MemAvailable":
                return int(rest.split()[0]) << 10
    except (OSError, ValueError):
        pass
    return None


def _available_of_group(root: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Give what a control group leaves, of its second version; None where there is no bound."""
    try:
        most = (root / "memory.max").read_text("ascii").strip()
        return None if most == "max" else max(0, int(most) - int((root / "memory.current").read_text("ascii")))
    except (OSError, ValueError):
        return None
