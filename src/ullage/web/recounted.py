"""The count of the case that is served, held beside its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ullage.recounting import Recount

if TYPE_CHECKING:
    from ullage.web.held import Held


def recount_of(held: Held) -> Recount:
    """Give what counts the case again; read once for each result.

    Raises
    ------
    WebError
        When the case has no result, or too much is asked for at once.
    InputError
        When a file of it is at fault.
    """
    rows, run = held.rows(), held.counter.run
    known: Recount | None = rows.known("recount")  # what is there does not wait for what is counted
    return known or run(rows.once, "recount", lambda: Recount(held.folder, run))
