"""What a watcher keeps in ``CASE/watch``: the result that was told last, the news, what is still to be delivered.

    watch/state.json      which result was told last; news still to be delivered, by channel
    watch/told-…/         that result: summary and the tables that are compared
    watch/news.jsonl      every piece of news, a line each
    watch/feed.atom       the latest of it, for readers of feeds
    watch/heartbeat.json  when it looked last, how that went, when it looks next

A piece of news is in the files once. It is delivered to a channel at least once: a watcher that is killed after a
message has left and before that is noted sends it again, with the same id.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ullage.watching.news import News
from ullage.writing import take_lock, write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FOLDER: Final = "watch"
STATE: Final = "state.json"
NEWS: Final = "news.jsonl"
HEARTBEAT: Final = "heartbeat.json"
_TOLD: Final = ("summary.json", "visits.parquet", "deliveries.parquet", "decisions.parquet")
_MOST_LINE: Final = 16 << 20


@dataclass
class State:
    """What is kept between looks.

    Parameters
    ----------
    told
        Name of the folder of the result that was told last; empty before the first look.
    pending
        Channels, by their short hash, that still have to be given a piece of news, by its id.
    failures
        How many looks failed in a row.
    """

    told: str = ""
    pending: dict[str, list[str]] = field(default_factory=dict)
    failures: int = 0


class Kept:
    """The folder ``watch`` of a case.

    Parameters
    ----------
    case
        The case folder.
    """

    def __init__(self, case: Path) -> None:
        self.case = case
        self.folder = case / FOLDER

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only watcher of the case while this lasts.

        Raises
        ------
        OutputError
            When another one watches it, or the folder cannot be written.
        """
        with writing_to(self.folder):
            self.folder.mkdir(exist_ok=True)
            told = f"{self.case.name} is watched already, by another process; end that one, or leave it to it"
            handle = take_lock(self.folder / ".lock", told)
        try:
            yield
        finally:
            os.close(handle)

    def state(self) -> State:
        """Give what was kept; as before the first look where it is damaged or absent."""
        try:
            found = json.loads((self.folder / STATE).read_text("utf-8"))
            state = State(str(found["told"]), {str(k): list(map(str, v)) for k, v in found["pending"].items()},
                          int(found["failures"]))  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return State()
        return state if not state.told or (self.folder / state.told).is_dir() else State(pending=state.pending)

    def keep(self, state: State) -> None:
        """Keep it, whole; results that are told no more are removed."""
        content = json.dumps({"told": state.told, "pending": state.pending, "failures": state.failures}, indent=1)
        with writing_to(self.folder):
            write_whole(self.folder, {STATE: content.encode()})
        for old in self.folder.glob("told-*"):
            if old.name != state.told:
                shutil.rmtree(old, ignore_errors=True)

    def copy_result(self, name: str) -> None:
        """Copy the present result, so that the next one can be compared with it."""
        target, out = self.folder / name, self.case / "out"
        with writing_to(self.folder):
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir()
            write_whole(target, {one: (out / one).read_bytes() for one in _TOLD if (out / one).is_file()})

    def news(self) -> list[News]:
        """Give all news so far, the first first; a line that was cut off by a full disk is left out."""
        found = []
        try:
            lines = (self.folder / NEWS).read_bytes().split(b"\n")
        except OSError:
            return []
        for line in lines:
            try:
                one = json.loads(line) if 0 < len(line) < _MOST_LINE else None
                if one:
                    found.append(News(one["id"], one["at"], one["title"], tuple(one["sentences"]), one["changes"]))
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def add_news(self, news: News) -> None:
        """Add a piece of news, unless it is there."""
        if any(one.id == news.id for one in self.news()):
            return
        with writing_to(self.folder), (self.folder / NEWS).open("ab") as file:
            # a line that was cut off before must not swallow this one
            file.write(b"\n" * (file.tell() > 0) + json.dumps(news.as_dict(), ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def beat(self, told: dict[str, Any]) -> None:
        """Write the heartbeat."""
        with writing_to(self.folder):
            write_whole(self.folder, {HEARTBEAT: json.dumps(told, indent=1).encode()})

    def write(self, files: dict[str, bytes]) -> Sequence[Path]:
        """Write files beside the rest, whole."""
        with writing_to(self.folder):
            return write_whole(self.folder, files)
