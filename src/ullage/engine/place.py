"""A place where tasks run: an executor that is made when it is first needed, and made anew when it broke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from ullage.errors import UllageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future

AHEAD: Final = 2
"""Tasks handed over for each worker: one that runs and one that waits, so that none idles and no queue grows."""


class EngineError(UllageError):
    """The work could not be done where it was to run: workers died, or the cluster is none that can be used."""


class Place:
    """Where tasks run. As a context it ends with its block; at an error without waiting for what still runs.

    Parameters
    ----------
    workers
        How many tasks run at once.
    name
        In words, for messages.
    memory
        Memory that may be taken [bytes]; None where it is not known.
    lost
        Errors by which a task lost its worker, beside those of every executor.
    """

    def __init__(
        self, workers: int, name: str, *, memory: int | None = None, lost: tuple[type[BaseException], ...] = ()
    ) -> None:
        self.workers = workers
        self.name = name
        self.memory = memory
        self.lost = lost
        self._executor: Executor | None = None

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Hand a task over.

        Raises
        ------
        BrokenExecutor
            When the executor broke since the last one.
        """
        if self._executor is None:
            self._executor = self._open()
        return self._executor.submit(function, *arguments)

    def at_once(self, need: int = 0) -> int:
        """Give how many tasks may be handed over, each of which takes some memory [bytes]."""
        if need and self.memory is not None and self.memory < need * AHEAD * self.workers:
            return max(1, min(self.workers, self.memory // need))
        return AHEAD * self.workers

    def avoid(self, error: BaseException) -> None:
        """Hand no more to the worker on which a task failed by no fault of its own, if another one is known."""

    def close(self, *, wait: bool = True) -> None:
        """End the executor; what waits in it is taken back. It is made anew when it is asked for."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=wait, cancel_futures=True)

    def _open(self) -> Executor:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(wait=kind is None)
