"""Many tasks on an executor: a bounded number at once, tried again where a worker was lost, all taken back at an end.

What a task's own code raises is its result and ends all. What happens to a worker is not: it may die, be cut off, or
have no room on its disk; then the task is tried again, elsewhere where there is an elsewhere.
"""

from __future__ import annotations

from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from typing import TYPE_CHECKING, Any, Final

from ullage.engine.place import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from ullage.engine.place import Place

MOST_TRIES: Final = 3
"""A task that loses its worker so often is told by name, and ends the run."""


def run_tasks(
    place: Place,
    function: Callable[..., Any],
    calls: Sequence[tuple[Any, ...]],
    *,
    names: Sequence[str] | None = None,
    need: int = 0,
    done: Callable[[int], None] | None = None,
) -> list[Any]:
    """Run a function on each of some arguments.

    Parameters
    ----------
    place
        Where.
    function
        Importable by its name; may be run anywhere, and again.
    calls
        The arguments of each task.
    names
        What each is called in messages; its number when None.
    need
        Memory that one task takes [bytes].
    done
        Called with how many are done, whenever one is.

    Returns
    -------
    list
        The results, in the order of `calls`.

    Raises
    ------
    EngineError
        When a task lost its worker `MOST_TRIES` times.
    Exception
        Whatever a task raised; the others are taken back.
    """
    tasks = _Tasks(place, function, calls, names or [f"task {number + 1}" for number in range(len(calls))])
    try:
        while tasks.waiting or tasks.running:
            tasks.hand_over(need)
            for future in wait(tasks.running, return_when=FIRST_COMPLETED).done:
                if tasks.take(future) and done:
                    done(len(tasks.results))
    except BaseException:
        tasks.take_back()
        raise
    return [tasks.results[number] for number in range(len(calls))]


class _Tasks:
    """The tasks of one call of `run_tasks`: what waits, runs, and is done."""

    def __init__(
        self, place: Place, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], names: Sequence[str]
    ) -> None:
        self.place = place
        self.function = function
        self.calls = calls
        self.names = names
        self.waiting = deque(range(len(calls)))
        self.running: dict[Future[Any], int] = {}
        self.results: dict[int, Any] = {}
        self.losses: Counter[int] = Counter()
        self.suspects: set[int] = set()
        """Tasks that ran when a pool broke: each of them runs alone the next time, so that the guilty one is known."""

    def hand_over(self, need: int) -> None:
        """Let as many tasks run as may run at once."""
        most = 1 if self.suspects else self.place.at_once(need)
        while self.waiting and len(self.running) < most:
            number = self.waiting.popleft()
            try:
                future = self.place.submit(self.function, *self.calls[number])
            except BrokenExecutor as error:  # it broke between two tasks
                return self._break(error, number)
            self.running[future] = number
        return None

    def take(self, future: Future[Any]) -> bool:
        """Take what a task came to; False where its worker was lost and it waits again."""
        number = self.running.pop(future, None)
        if number is None:
            return False  # it was lost with its pool
        try:
            self.results[number] = future.result()
        except BaseException as error:
            if isinstance(error, BrokenExecutor):
                self.running[future] = number
                self._break(error)
            elif _is_of_the_worker(self.place, error):
                self.place.avoid(error)
                self._lose([number], error)
            else:
                raise
            return False
        self.suspects.discard(number)
        return True

    def take_back(self) -> None:
        """Take back what does not run yet."""
        for future in self.running:
            future.cancel()

    def _break(self, error: BaseException, not_begun: int | None = None) -> None:
        """Lose every task that runs: a pool dies as a whole. One that was to begin is lost where none ran."""
        lost = sorted(self.running.values())
        if not_begun is not None and lost:
            self.waiting.appendleft(not_begun)
        elif not_begun is not None:
            lost = [not_begun]  # a place that never comes to run anything is not asked for ever
        self.running.clear()
        self.place.close(wait=False)
        self.suspects |= set(lost)
        self._lose(lost, error)

    def _lose(self, numbers: Sequence[int], error: BaseException) -> None:
        for number in numbers:
            self.losses[number] += 1
            if self.losses[number] >= MOST_TRIES:
                raise EngineError(
                    f"{self.names[number]} lost its worker {MOST_TRIES} times on {self.place.name} ({_told(error)}); "
                    "is there memory for it, and room on the disk?"
                ) from error
        self.waiting.extendleft(reversed(numbers))


def _is_of_the_worker(place: Place, error: BaseException) -> bool:
    """Whether an error tells of where a task ran, not of the task."""
    return isinstance(error, (BrokenExecutor, MemoryError, *place.lost))


def _told(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
