"""What a listening says, said by a thread of its own: a terminal that stands still keeps nothing waiting."""

from __future__ import annotations

import threading
from functools import partial
from queue import Full, Queue
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST: Final = 1000  # lines that wait to be said


class Speaker:
    """Says lines, and how a listening goes, one after the other; while nobody takes them, later ones are left out.

    Parameters
    ----------
    tell
        Says a line when something is amiss.
    show
        Says how it goes.
    failed
        Called when saying failed for another reason than that nobody reads it.
    """

    def __init__(
        self, tell: Callable[[str], None], show: Callable[[dict[str, Any]], None], failed: Callable[[Exception], None]
    ) -> None:
        self._tell, self._show, self._failed = tell, show, failed
        self._waiting: Queue[Callable[[], None] | None] = Queue(_MOST)
        self._unsaid = 0
        self._thread = threading.Thread(target=self._say_on, name="saying", daemon=True)
        self._thread.start()

    def tell(self, line: str) -> None:
        """Say a line when it can be said; never waits."""
        self._put(partial(self._tell, line))

    def show(self, now: dict[str, Any]) -> None:
        """Say how it goes when it can be said; never waits."""
        self._put(partial(self._show, now))

    def close(self, wait_s: float) -> None:
        """Say what is left, for so long [s]."""
        self._put(None)
        self._thread.join(wait_s)

    def _put(self, what: Callable[[], None] | None) -> None:
        try:
            self._waiting.put_nowait(what)
        except Full:
            self._unsaid += 1

    def _say_on(self) -> None:
        while (say := self._waiting.get()) is not None:
            try:
                if self._unsaid:
                    unsaid, self._unsaid = self._unsaid, 0
                    self._tell(f"{unsaid:,} lines were left out here, since nobody took them")
                say()
            except OSError:  # whoever read it is gone; the feed is heard all the same
                continue
            except Exception as error:  # noqa: BLE001 - raised again by whoever listens
                self._failed(error)
