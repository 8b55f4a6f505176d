"""What commands share: progress on a terminal, and plain values as JSON."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.parts import Progress


def print_progress(stage: str, done: int, total: int) -> None:
    """Print how far a stage is as a line of JSON on standard error, for programs that started this one."""
    import json

    print(json.dumps({"stage": stage, "done": done, "total": total}), file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def showing_progress(*, as_json: bool = False) -> Iterator[Progress | None]:
    """Show a bar a stage, on a terminal only; for machines a line a step."""
    if as_json:
        yield print_progress
        return
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:>24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage.replace("_", " "), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


def print_json(value: Any) -> None:
    """Print plain values as JSON, in ASCII: what came from the air drives no terminal."""
    import json

    typer.echo(json.dumps(value, indent=1, ensure_ascii=True, allow_nan=False))
