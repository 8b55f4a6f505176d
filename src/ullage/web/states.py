"""In what state a case is, in words: what, why, and what to do next. Every page shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from ullage import __version__
from ullage.errors import UllageError
from ullage.results import RESULTS
from ullage.sealing.run_record import FILE as RUN_RECORD
from ullage.sealing.run_record import RecordError, read_record
from ullage.web.errors import WebError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ullage.explaining import Rows
    from ullage.web.changes import Changes
    from ullage.web.held import Held
    from ullage.web.jobs import Jobs

INFO: Final = "info"
WARN: Final = "warn"
BAD: Final = "bad"
_MOST_NAMES: Final = 2
_MOST_PROBLEMS: Final = 5


class Told(NamedTuple):
    """One thing that is to be known of the case before its numbers are read.

    Parameters
    ----------
    key
        Which of them it is: ``running``, ``gone``, ``none``, ``broken``, ``newer``, ``stale``, ``refused``.
    level
        ``info``, ``warn`` or ``bad``.
    what, why, next
        A sentence each; `why` and `next` may be empty.
    page
        The page where the next step is done; empty without one.
    """

    key: str
    level: str
    what: str
    why: str = ""
    next: str = ""
    page: str = ""


def tell_states(held: Held, jobs: Jobs) -> list[Told]:
    """Tell what state a case and its result are in, as far as a glance shows it."""
    return [*_running(held, jobs), *_result(held)]


def tell_changes(changes: Changes, *, has_result: bool) -> list[Told]:
    """Tell what has changed since the result was made."""
    told = []
    if changes.problems:
        first = "; ".join(str(one) for one in changes.problems[:_MOST_PROBLEMS])
        more = len(changes.problems) - _MOST_PROBLEMS
        why = f"{first}; and {more} more" if more > 0 else first
        what = "The next run would refuse the files of this case."
        told.append(Told("refused", WARN, what, why, "Mend the files, then run the case.", "files"))
    parts = [
        *_names("changed", changes.changed),
        *_names("new", changes.new),
        *_names("gone", changes.gone),
        *_decisions(changes.decisions),
    ]
    if has_result and parts:
        what = "What is shown was made before the latest changes."
        told.append(Told("stale", WARN, what, f"{'; '.join(parts)}.", "Run the case to count them.", "jobs"))
    return told


def _running(held: Held, jobs: Jobs) -> Iterator[Told]:
    earlier = "What is shown is the result before it." if held.stamp != "0" else "There is no result yet."
    if (other := jobs.elsewhere()) is not None:
        who = f"by process {other.pid}, since {other.started_at}" if other.pid else "by another process"
        yield Told("running", INFO, f"The case is being run {who}.", earlier, "The new result comes by itself.")
    elif any(one.goes_on for one in jobs.all()):
        yield Told("running", INFO, "The case is being run.", earlier, "The page Jobs shows how far it is.", "jobs")


def _result(held: Held) -> Iterator[Told]:
    if not held.folder.is_dir():
        next_step = "Put it back where it was, or end 'ullage serve' and start it for another case."
        yield Told("gone", BAD, "The case folder is gone.", f"{held.folder.name} is not where it was.", next_step)
        return
    if not (held.folder / "case.toml").is_file():
        yield Told("gone", BAD, "case.toml is gone.", "Without it the folder is no case.", "Put it back.", "files")
    try:
        rows = held.rows()
    except WebError as error:
        yield Told("none", WARN, str(error), "Nothing has been run, or out/ was deleted.", error.next_step, "jobs")
        return
    except UllageError as error:
        next_step = "Run the case: the result is made again from its inputs."
        yield Told("broken", BAD, "The result is damaged.", str(error), next_step, "jobs")
        return
    yield from _of_result(rows)


def _of_result(rows: Rows) -> Iterator[Told]:
    files = sorted((one.name, *_about(one)) for one in rows.out.glob("*.parquet"))
    known = rows.once("damaged", dict[str, Any])
    if known.get("files") != files:
        known |= {"files": files, "damaged": _damaged(rows)}
    if damaged := known["damaged"]:
        next_step = "Run the case: the result is made again from its inputs."
        yield Told("broken", BAD, "The result is damaged.", "; ".join(damaged[:_MOST_PROBLEMS]), next_step, "jobs")
    made_by = str(rows.summary.get("version", ""))
    if _version(made_by) > _version(__version__):
        why = f"It was made by Ullage {made_by[:40]}, this is {__version__}: what is new in it is not shown."
        yield Told("newer", WARN, "The result is from a newer version.", why, "Install that version, or run the case.")


def _about(path: Path) -> tuple[int, int]:
    try:
        told = path.stat()
    except OSError:
        return (0, 0)
    return (told.st_size, told.st_mtime_ns)


def _damaged(rows: Rows) -> list[str]:
    """Find what cannot be read of a result: of each table only where it says what it holds is looked at."""
    found = []
    for path in sorted(rows.out.glob("*.parquet")):
        try:
            pl.read_parquet_schema(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            found.append(f"out/{path.name} cannot be read ({str(error).splitlines()[0][:200]})")
    names = {*(f"{one}.parquet" for one in RESULTS), *(one for one in _written(rows.out) if one.endswith(".parquet"))}
    return [*found, *(f"out/{one} is missing" for one in sorted(names) if not (rows.out / one).exists())]


def _written(out: Path) -> list[str]:
    """Give the files that the run says it wrote; none where it says nothing."""
    try:
        return list(read_record((out / RUN_RECORD).read_bytes()).outputs)
    except (OSError, RecordError):
        return []


def _names(what: str, names: Sequence[str]) -> Iterator[str]:
    if len(names) > _MOST_NAMES:
        yield f"{len(names)} files {what}, {names[0]} among them"
    elif names:
        yield f"{what}: {', '.join(names)}"


def _decisions(count: int | None) -> Iterator[str]:
    if count is None:
        yield "the log of decisions is not the one that the result knows, or cannot be read"
    elif count:
        yield f"{count} decision{'' if count == 1 else 's'} since"


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"\d{1,9}", text)[:3])
