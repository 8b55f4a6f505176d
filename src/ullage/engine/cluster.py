"""A Dask cluster as a place: any that has a scheduler with an address, on one machine, on Slurm, Kubernetes or a cloud.

Dask schedules, and heals; this is the way in. Workers read and write the files of a case under the same paths as this
process, and run the same code: both is tried before the first task, since a result must not depend on where it ran.
"""

from __future__ import annotations

import errno
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ullage.engine.place import EngineError, Place
from ullage.parts import code_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future

ANSWER_S: Final = 20
"""How long a scheduler may take to answer, and workers to come [s]."""

_OF_THE_WORKER: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE, errno.ENODEV})
"""What a system says when a disk is at fault, not the task."""


class OfWorkerError(OSError):
    """The disk of a worker is at fault; `filename` says which worker's."""


class Cluster(Place):
    """A Dask cluster.

    Parameters
    ----------
    address
        Of its scheduler, such as ``tcp://host:8786``.
    folder
        The case folder: every worker has to see it under this path.

    Raises
    ------
    EngineError
        When it cannot be reached, has no workers, or these run other code or do not see the folder.
    """

    def __init__(self, address: str, folder: Path) -> None:
        self._client = _connect(address)
        try:
            workers = _check(self._client, folder)
        except BaseException:
            self._client.close()
            raise
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        super().__init__(workers, f"the cluster at {address}", lost=(KilledWorker, CommClosedError, OfWorkerError))
        self._avoided: set[str] = set()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Hand a task over."""
        return super().submit(_on_worker, function, *arguments)

    def avoid(self, error: BaseException) -> None:
        """Hand no more to a worker whose disk is at fault, if there are others."""
        worker = getattr(error, "filename", None)
        if isinstance(error, OfWorkerError) and worker and set(_workers(self._client)) - self._avoided - {worker}:
            self._avoided.add(worker)
            self._executor = None  # the next task asks for one without that worker; what runs in the old one runs on

    def close(self, *, wait: bool = True) -> None:
        """Take back what waits, and leave the cluster, which stays as it was."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=wait)
        self._client.close()

    def _open(self) -> Executor:
        others = sorted(set(_workers(self._client)) - self._avoided) if self._avoided else None
        executor: Executor = self._client.get_executor(pure=False, workers=others)
        return executor


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise EngineError("a cluster needs Dask, which is not installed: ./install all") from error
    try:
        client: Any = Client(address, timeout=ANSWER_S, set_as_default=False)  # type: ignore[no-untyped-call]
        client.wait_for_workers(1, timeout=ANSWER_S)
    except (OSError, TimeoutError, ValueError) as error:
        told = " ".join(str(error).split())[:200]
        raise EngineError(f"no cluster answers at {address} ({told}); run its scheduler and a worker first") from None
    return client


def _check(client: Any, folder: Path) -> int:
    """Give how many tasks the workers run at once, if they can do this work."""
    probe = folder / f".seen-{secrets.token_hex(8)}"
    probe.write_text(probe.name, "utf-8")
    try:
        answers = client.run(_answer, str(probe.resolve()), on_error="return")
    finally:
        probe.unlink(missing_ok=True)
    told = {worker: _fault(answer, probe.name) for worker, answer in answers.items()}
    wrong = [f"{worker} {fault}" for worker, fault in sorted(told.items()) if fault]
    if wrong:
        raise EngineError("the cluster cannot do this work: " + "; ".join(wrong[:5]))
    return sum(_workers(client).values())


def _workers(client: Any) -> dict[str, int]:
    """Give the addresses of the workers, and how many tasks each runs at once."""
    return {name: one["nthreads"] for name, one in client.scheduler_info(n_workers=-1)["workers"].items()}


def _answer(path: str) -> tuple[str, str]:
    """Tell, on a worker, what code it has and what it sees of a file."""
    try:
        return code_version(), Path(path).read_text("utf-8")
    except OSError as error:
        return code_version(), f"({error.strerror or error})"


def _fault(answer: Any, expected: str) -> str:
    """Say what keeps a worker from this work; empty where nothing does."""
    if not isinstance(answer, tuple):
        return f"does not have Ullage as this process has it ({type(answer).__name__}: {answer})"
    code, seen = answer
    if code != code_version():
        return "runs other code than this process: install the same Ullage, with the same libraries, on both"
    return "" if seen == expected else f"does not see the case folder under its path {seen}: share it"


def _on_worker(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a task; an error of the worker's disk says whose it is."""
    try:
        return function(*arguments)
    except OSError as error:
        if error.errno in _OF_THE_WORKER:
            raise _of_this_worker(error) from None
        raise
    except Exception as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in _OF_THE_WORKER:
            raise _of_this_worker(cause) from None
        raise


def _of_this_worker(error: OSError) -> OfWorkerError:
    from distributed import get_worker

    return OfWorkerError(error.errno, error.strerror, get_worker().address)
