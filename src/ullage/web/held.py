"""The case that is served, as its files are now."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request

from ullage.errors import InputError, Problem
from ullage.explaining import Rows
from ullage.explaining.rows import SUMMARY
from ullage.web.counter import Counter
from ullage.web.errors import WebError

if TYPE_CHECKING:
    from pathlib import Path


SHAPE: Final = {
    "title": str, "from": str, "to": str, "caps": list, "visits": dict, "looks": dict, "counts": list, "inputs": dict,
    "delivered_t": dict, "balance_cap_bbl": dict, "scenarios": list, "assumptions": list, "places": list, "rules": dict,
    "warnings": list, "version": str,
}  # fmt: skip
"""What the summary of any result has."""


class Held:
    """The case folder and its latest result, read when it is asked for and kept while its files stay as they are.

    Parameters
    ----------
    folder
        The case folder.
    read_only
        Whether nothing may be changed.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.folder = folder.absolute()  # the folder "." has a name too
        self.read_only = read_only
        self._stamp: tuple[int, ...] | None = None
        self._rows: Rows | None = None
        self._lock = Lock()
        self.counter = Counter()

    @property
    def stamp(self) -> str:
        """Tells one result from another, for addresses that may be cached."""
        return "-".join(f"{part:x}" for part in self._now() or (0,))

    def rows(self) -> Rows:
        """Give the result; what is worked out of it is kept with it, see `Rows.once`.

        Raises
        ------
        WebError
            When the case has none, or is gone.
        InputError
            When it is damaged.
        """
        stamp = self._now()
        if stamp is None:
            if not self.folder.is_dir():
                raise WebError(409, "The case folder is gone.", f"Put {self.folder.name} back where it was.")
            raise WebError(409, "This case has no result yet.", "Run it: on the page Jobs, or with 'ullage run'.")
        with self._lock:
            if self._rows is None or stamp != self._stamp:
                self._rows, self._stamp = _checked(Rows(self.folder)), stamp
            return self._rows

    def _now(self) -> tuple[int, ...] | None:
        try:
            told = (self.folder / "out" / SUMMARY).stat()
        except OSError:
            return None
        return (told.st_mtime_ns, told.st_size, told.st_ino)


def _checked(rows: Rows) -> Rows:
    """Refuse a summary that lacks what every result has: one that was not written by a run."""
    wrong = [name for name, kind in SHAPE.items() if not isinstance(rows.summary.get(name), kind)]
    if wrong:
        told = f"is no summary of a result: {', '.join(wrong)} cannot be read; make it again: ullage run"
        raise InputError([Problem(f"out/{SUMMARY}", told)])
    return rows


def held_case(request: Request) -> Held:
    """Give the case that is served."""
    held: Held = request.app.state.held
    return held


HeldCase = Annotated[Held, Depends(held_case)]
"""What a route takes that needs the case."""
