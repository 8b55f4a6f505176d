"""How long the number takes after a decision, and its queue: cases that were run, by their folders.

    .venv/bin/python benchmarks/web_recount.py my-case another-case

Prints for each: reading the case back, the first count, then the middle of several decisions, one after the other as a
reviewer takes them, and the ranking of all that can be decided.
"""

from __future__ import annotations

import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ullage.explaining import Rows
from ullage.recounting import Recount
from ullage.recounting.hypothetical import think_of, value_of, with_decision
from ullage.recounting.worth import weigh_decisions

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

DECISIONS = 12


class Times(NamedTuple):
    """How long something took by the clock, and of the processors: on a busy machine they differ [s]."""

    clock: float
    used: float

    def __str__(self) -> str:
        """Write both."""
        return f"{self.clock:.2f} s ({self.used:.2f} s of the processors)"


def timed(action: Callable[[], T]) -> tuple[T, Times]:
    """Give what an action gives, and how long it took by the clock, and of the processors [s]."""
    began, used = time.perf_counter(), time.process_time()
    found = action()
    return found, Times(time.perf_counter() - began, time.process_time() - used)


def measure(folder: Path) -> None:
    """Print the times of one case."""
    rows = Rows(folder)
    recount, reading = timed(lambda: Recount(folder))
    numbers, first = timed(recount.numbers)
    weigh_decisions(numbers)
    worths, ranking = timed(lambda: weigh_decisions(numbers))
    taken = []
    for number, one in enumerate(worths[:DECISIONS]):
        answers = [answer for answer in one.question.answers if answer.kind != "note"]
        answer = answers[number % len(answers)]
        value = value_of(answer.kind, answer.value)
        thought = with_decision((), think_of(rows, answer.kind, one.question.subject, value))
        taken.append(timed(partial(recount.numbers, entries=thought))[1])
    sizes = f"{len(numbers.result.visits):,} visits, {numbers.inputs.draws:,} draws, {len(worths)} questions"
    print(f"{folder.name}: {sizes}")
    print(f"  read back {reading}; first count {first}; all questions ranked {ranking}")
    if taken:
        middle = Times(statistics.median(one.clock for one in taken), statistics.median(one.used for one in taken))
        print(f"  {len(taken)} decisions: middle {middle}, the longest {max(taken)}")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        measure(Path(name))
