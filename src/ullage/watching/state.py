"""What a watcher keeps in ``CASE/watch``: the result that was told last, the news, what is still to be delivered.

    watch/state.json      which result was told last; news still to be delivered, by channel; what went wrong
    watch/told-…/         that result: summary and the tables that are compared
    watch/news.jsonl      every piece of news, a line each
    watch/feed.atom       the latest of it, for readers of feeds
    watch/heartbeat.json  when it looked last, how that went, when it looks next

A piece of news is in the files once. It is delivered to a channel at least once: a watcher that is killed after a
message has left and before that is noted sends it again, with the same id. What a full disk does not take stays in
memory and is written at the next look.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict, dataclass, field
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
    failing_since
        When the first of them was, UTC, ISO 8601; empty without one.
    doubts
        What the last look was told when it fetched, by a hash: since when, and at how many looks.
    feed
        What tells the feed of this case from those of others; empty before there is one.
    """

    told: str = ""
    pending: dict[str, list[str]] = field(default_factory=dict)
    failures: int = 0
    failing_since: str = ""
    doubts: dict[str, tuple[str, int]] = field(default_factory=dict)
    feed: str = ""


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
        self._unwritten: State | None = None
        self._late: list[News] = []

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only watcher of the case while this lasts.

        Raises
        ------
        OutputError
            When another one watches it, or the folder cannot be written.
        """
        with self._writing():
            told = f"{self.case.name} is watched already, by another process; end that one, or leave it to it"
            handle = take_lock(self.folder / ".lock", told)
        try:
            yield
        finally:
            os.close(handle)

    def state(self) -> State:
        """Give what was kept; as before the first look where it is damaged or absent."""
        state = deepcopy(self._unwritten) or _read_state(self.folder / STATE)
        if state.told and not (self.folder / state.told).is_dir():
            state.told = ""
        return state

    def keep(self, state: State, *news: News) -> None:
        """Keep what came of a look: state and news, which are added unless they are there.

        Results that are told no more are removed.

        Raises
        ------
        OutputError
            When something cannot be written: it is known all the same as long as this process runs.
        """
        state.feed = state.feed or secrets.token_hex(8)
        self._unwritten = deepcopy(state)
        self._late += [one for one in news if one.id not in {known.id for known in self.news()}]
        with self._writing():
            self._write_late()
            write_whole(self.folder, {STATE: json.dumps(asdict(state), indent=1).encode()})
        self._unwritten = None
        for old in self.folder.glob("told-*"):
            if old.name != state.told:
                shutil.rmtree(old, ignore_errors=True)

    def copy_result(self, name: str) -> None:
        """Copy the present result, so that the next one can be compared with it."""
        target, out = self.folder / name, self.case / "out"
        with self._writing():
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir()
            write_whole(target, {one: (out / one).read_bytes() for one in _TOLD if (out / one).is_file()})

    def news(self) -> list[News]:
        """Give all news so far, the first first; a line that was cut off by a full disk is left out.

        Raises
        ------
        OSError
            When they are there and cannot be read.
        """
        try:
            lines = (self.folder / NEWS).read_bytes().split(b"\n")
        except FileNotFoundError:
            lines = []
        return [*(one for one in map(_news, lines) if one), *self._late]

    def names(self) -> dict[str, str]:
        """Give the names of the ships of the present result, by their id; none where they cannot be read."""
        import polars as pl

        try:
            fleet = pl.read_parquet(self.case / "out" / "fleet.parquet", columns=["vessel_id", "name"])
        except (OSError, pl.exceptions.PolarsError):
            return {}
        return dict(fleet.drop_nulls().iter_rows())

    def beat(self, told: dict[str, Any]) -> None:
        """Write the heartbeat."""
        self.write({HEARTBEAT: json.dumps(told, indent=1).encode()})

    def write(self, files: dict[str, bytes]) -> Sequence[Path]:
        """Write files beside the rest, whole."""
        with self._writing():
            return write_whole(self.folder, files)

    def _write_late(self) -> None:
        if not self._late:
            return
        with (self.folder / NEWS).open("a+b") as file:
            if file.tell():  # a line that was cut off before must not swallow this one
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            for one in self._late:
                file.write(json.dumps(one.as_dict(), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._late = []

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write into the folder, which may have been deleted since."""
        with writing_to(self.folder):
            self.folder.mkdir(exist_ok=True)
            yield


def _read_state(path: Path) -> State:
    try:
        found = json.loads(path.read_text("utf-8"))
        return State(
            str(found["told"]),
            {str(news): list(map(str, keys)) for news, keys in found["pending"].items()},
            int(found["failures"]),
            str(found.get("failing_since", "")),
            {str(key): (str(since), int(looks)) for key, (since, looks) in found.get("doubts", {}).items()},
            str(found.get("feed", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return State()


def _news(line: bytes) -> News | None:
    try:
        one = json.loads(line) if line else None
        return News(one["id"], one["at"], one["title"], tuple(one["sentences"]), one["changes"]) if one else None
    except (ValueError, KeyError, TypeError):
        return None
