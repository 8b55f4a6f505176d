"""A Dask cluster as a place: any that has a scheduler with an address, on one machine, on Slurm, Kubernetes or a cloud.

Dask schedules, and heals; this is the way in. Workers read and write the files of a case under the same paths as this
process, and run the same code: both is tried before the first task, the code again with each task, since workers may
come at any time, and a result must not depend on where it ran.
"""

from __future__ import annotations

import asyncio
import errno
import pickle
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ullage.engine.machine import beside
from ullage.engine.place import EngineError, Place
from ullage.made_with import code_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor, Future

ANSWER_S: Final = 20
"""How long a scheduler may take to answer, and workers to come [s]."""

_ADDRESS: Final = re.compile(r"(tcp|tls|ws|wss|ucx)://([^\s/:\[\]]+|\[[0-9A-Fa-f:.%]+\]):[0-9]{1,5}")

_OF_THE_WORKER: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE, errno.ENODEV})
"""What a system says when a disk is at fault, not the task."""


class OfWorkerError(Exception):
    """A worker is at fault, not the task: its disk.

    Parameters
    ----------
    told
        What is wrong with it.
    worker
        Its address.
    """

    def __init__(self, told: str, worker: str) -> None:
        super().__init__(told, worker)
        self.worker = worker


class OtherCodeError(OfWorkerError):
    """A worker runs other code than this process."""


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
        self.client = _connect(address)
        self._folder = folder
        try:
            workers = _check(self.client, folder)
        except BaseException:
            self.client.close()
            raise
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        super().__init__(workers, f"the cluster at {address}", lost=(KilledWorker, CommClosedError, OfWorkerError))
        self.avoided: set[str] = set()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Hand a task over; it runs only where there is the same code."""
        if self.avoided:
            self._executor = None  # one for who is there now, without those; what runs in the old one runs on
        return super().submit(_on_worker, code_version(), pickle.dumps((function, arguments)))

    def avoid(self, error: BaseException) -> None:
        """Hand no more to workers that are at fault, if there are others."""
        if not isinstance(error, OfWorkerError):
            return
        wrong = {error.worker}
        if isinstance(error, OtherCodeError):  # where one came, more may have come
            wrong |= _wrong(self.client, self._folder).keys()
        if set(_workers(self.client)) - self.avoided - wrong:
            self.avoided |= wrong

    def close(self, *, wait: bool = True) -> None:
        """Take back what waits, and leave the cluster, which stays as it was."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=wait)
        self.client.close()

    def _open(self) -> Executor:
        others = sorted(set(_workers(self.client)) - self.avoided) if self.avoided else None
        executor: Executor = self.client.get_executor(pure=False, workers=others)
        return executor


def _connect(address: str) -> Any:
    if not _ADDRESS.fullmatch(address):
        raise EngineError(f"{address} is not the address of a scheduler, such as tcp://HOST:8786, which it prints")
    try:
        from distributed import Client
    except ImportError as error:
        raise EngineError("a cluster needs Dask, which is not installed: ./install all") from error
    _greet(address)
    client: Any = Client(address, timeout=ANSWER_S, set_as_default=False)  # type: ignore[no-untyped-call]
    try:
        client.wait_for_workers(1, timeout=ANSWER_S)
    except TimeoutError:
        client.close()
        raise EngineError(
            f"the scheduler at {address} answers, but no worker came to it within {ANSWER_S} s: "
            f"dask worker {address} --nthreads 1 starts one"
        ) from None
    return client


def _greet(address: str) -> None:
    """Ask who answers before there is a client: one that never got through cannot be closed without a long wait."""
    try:
        kind = beside(lambda: asyncio.run(_kind_of(address)))()
    except Exception as error:  # noqa: BLE001 - what no scheduler says may break anything
        told = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise EngineError(f"no cluster answers at {address} ({told}); run its scheduler and a worker first") from None
    if kind != "Scheduler":
        raise EngineError(f"what answers at {address} is a {kind[:40]}, not a scheduler, which prints its own address")


async def _kind_of(address: str) -> str:
    from distributed.core import rpc
    from distributed.security import Security

    arguments = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
    async with rpc(address, timeout=ANSWER_S, connection_args=arguments) as other:  # type: ignore[no-untyped-call]
        return str((await asyncio.wait_for(other.identity(), ANSWER_S)).get("type"))


def _check(client: Any, folder: Path) -> int:
    """Give how many tasks the workers run at once, if they can do this work."""
    wrong = [f"{worker} {fault}" for worker, fault in sorted(_wrong(client, folder).items())]
    if wrong:
        raise EngineError("the cluster cannot do this work: " + "; ".join(wrong[:5]))
    return sum(_workers(client).values())


def _wrong(client: Any, folder: Path) -> dict[str, str]:
    """Give the workers that cannot do this work, and why."""
    probe = folder / f".seen-{secrets.token_hex(8)}"
    probe.write_text(probe.name, "utf-8")
    try:
        answers = client.run(_answer, str(probe.resolve()), on_error="return")
    finally:
        probe.unlink(missing_ok=True)
    told = {worker: _fault(answer, probe.name) for worker, answer in answers.items()}
    return {worker: fault for worker, fault in told.items() if fault}


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
        told = _difference(code.split(), code_version().split())
        return f"runs {told}: install the same Ullage, with the same libraries"
    return "" if seen == expected else f"does not see the case folder under its path {seen}: share it"


def _difference(theirs: Sequence[str], ours: Sequence[str]) -> str:
    """Say what a worker is made with that this process is not."""
    libraries = [
        f"{one} where this process has {own}" for one, own in zip(theirs[1:], ours[1:], strict=False) if one != own
    ]
    code = ["other code than this process"] if theirs[:1] != ours[:1] else []
    return ", ".join([*code, *libraries]) or "another version of Ullage"


def _on_worker(code: str, task: bytes) -> Any:
    """Run a task where there is the code that it comes from; an error of the worker says whose it is."""
    if code != code_version():
        raise OtherCodeError("runs other code than the process that hands over tasks", _own_address())
    function, arguments = pickle.loads(task)  # noqa: S301 - who reaches a scheduler can run code anyway
    try:
        return function(*arguments)
    except OSError as error:
        if error.errno in _OF_THE_WORKER:
            raise OfWorkerError(str(error.strerror), _own_address()) from None
        raise
    except Exception as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in _OF_THE_WORKER:
            raise OfWorkerError(str(cause.strerror), _own_address()) from None
        raise


def _own_address() -> str:
    from distributed import get_worker

    return str(get_worker().address)
