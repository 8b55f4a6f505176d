"""Several scenes or chips at a time: one that cannot be had is told, the others go on, what came is written down."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, OutputError
from ullage.fetching.asking import write_line
from ullage.fetching.staging import Staged, clear_leftovers
from ullage.sources.transport.failures import NotFetched
from ullage.sources.unforeseen import unforeseen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ullage.fetching.session import Session
    from ullage.parts import Progress

AT_ONCE: Final = 3


@dataclass(slots=True)
class Fetched:
    """What came.

    Parameters
    ----------
    scenes
        Names of files and folders that are new.
    here
        Names of those that were here.
    failed
        Item and why it could not be had.
    moved
        Bytes that came over the line.
    seconds
        How long it took.
    warnings
        What is to be known of some scene.
    """

    scenes: list[str] = field(default_factory=list)
    here: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    moved: int = 0
    seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "scenes": sorted(self.scenes),
            "here": sorted(self.here),
            "failed": [{"id": own_id, "why": why} for own_id, why in sorted(self.failed)],
            "moved": self.moved,
            "seconds": round(self.seconds, 3),
            "warnings": sorted(self.warnings),
        }


class Bytes:
    """How many bytes have come, told as progress; several threads add to it.

    Parameters
    ----------
    total
        How many are to be here in the end, or how many pieces.
    progress
        Is told.
    """

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.moved = 0
        self._total = total
        self._progress = progress
        self._lock = threading.Lock()
        self._done = 0
        self._stopped = False

    def stop(self) -> None:
        """Let no more come: what is here stays, and the next run goes on."""
        self._stopped = True

    def count(self, moved: int) -> None:
        """Count what came over the line, whatever becomes of it."""
        with self._lock:
            self.moved += moved

    def add(self, count: int) -> None:
        """Add what is here now, less than 0 for what has to come again.

        Raises
        ------
        NotFetched
            When it was stopped.
        """
        if self._stopped:
            raise NotFetched("was stopped; the next run goes on")
        with self._lock:
            self._done += count
            if self._progress is not None:
                self._progress("fetch", max(0, min(self._done, self._total)), max(self._total, 1))

    def of_download(self, *, shown: bool = True) -> Callable[[int], object]:
        """Give what a download tells its bytes: first those that were here before it, then those that come."""
        begun = False

        def tell(count: int) -> None:
            nonlocal begun
            self.count(max(0, count) if begun else 0)
            begun = True
            self.add(count if shown else 0)

        return tell


@dataclass(frozen=True, slots=True)
class Piece:
    """A scene or a chip that is to come.

    Parameters
    ----------
    item_id
        Of the item that it comes from.
    name
        Of its file or folder.
    staged
        Where it stays until it is whole.
    work
        Brings it.
    """

    item_id: str
    name: str
    staged: Staged
    work: Callable[[], object]


def fetch_pieces(session: Session, folder: Path, pieces: Sequence[Piece], fetched: Fetched, counted: Bytes) -> None:
    """Bring pieces into a folder, several at a time; what came and what did not is added to `fetched` and its log.

    Parameters
    ----------
    session
        Where they are.
    folder
        Where to; the caller is alone at work there.
    pieces
        Which.
    fetched
        Is added to.
    counted
        The bytes of all of them.

    Raises
    ------
    OutputError
        When the folder cannot be written; pieces that came stay.
    """
    if not pieces:
        return
    begun = time.monotonic()
    stopped: list[OutputError] = []

    def bring(piece: Piece) -> None:
        if not stopped:
            _bring(piece, folder, fetched, stopped)

    def note() -> None:
        fetched.moved, fetched.seconds = counted.moved, time.monotonic() - begun
        clear_leftovers(folder)
        record_fetch(folder, session, fetched)

    try:
        _run_threads(bring, pieces, session, counted)
    except BaseException:
        with suppress(OutputError):
            note()
        raise
    if stopped:
        with suppress(OutputError):
            note()
        raise stopped[0]
    note()


def _bring(piece: Piece, folder: Path, fetched: Fetched, stopped: list[OutputError]) -> None:
    try:
        piece.work()
        fetched.scenes.append(piece.name)
    except OutputError as error:
        stopped.append(error)
    except OSError as error:
        stopped.append(OutputError(f"{folder}: cannot be written ({error.strerror or error})"))
    except (NotFetched, InputError) as error:
        fetched.failed.append((piece.item_id, str(error)))
    except Exception as error:  # noqa: BLE001 - what comes is a stranger's: the others come all the same
        piece.staged.clear()  # the cause may lie there, and then every run would end like this
        fetched.failed.append((piece.item_id, unforeseen(error)))


def _run_threads(work: Callable[[Piece], None], pieces: Sequence[Piece], session: Session, counted: Bytes) -> None:
    """Work on several at a time; when the user stops it, end soon and not when all has come."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            list(pool.map(work, pieces))
        except BaseException:
            counted.stop()
            session.client.patience.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def record_fetch(folder: Path, session: Session, fetched: Fetched) -> None:
    """Write down what came, beside the searches."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    line = {"kind": "fetch", "at": now, "service": session.service.name, "hosts": sorted(session.client.asked)}
    write_line(folder, line | fetched.as_dict())
