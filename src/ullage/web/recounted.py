"""The count of the case that is served, held beside its result."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ullage.recounting import Recount

if TYPE_CHECKING:
    from ullage.web.held import Held

_LOCK = Lock()


def recount_of(held: Held) -> Recount:
    """Give what counts the case again; read once for each result.

    Raises
    ------
    WebError
        When the case has no result.
    InputError
        When a file of it is at fault.
    """
    held.rows()
    with _LOCK:
        kept = held.of_result
        if "recount" not in kept:
            kept["recount"] = Recount(held.folder)
        found: Recount = kept["recount"]
        return found
