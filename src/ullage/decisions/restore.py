"""A log written anew from its entries, as they stand in a package: to run a case again, never to go on with."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from ullage.decisions.entry import FORMAT
from ullage.decisions.log import FILE, SCHEMA, insert_entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ullage.decisions.entry import Entry


def restore_log(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the log of a case from entries whose chain was checked.

    Parameters
    ----------
    folder
        A case folder without a log.
    entries
        In their order; without any no log is made.
    """
    connection: sqlite3.Connection | None = None
    try:
        for entry in entries:
            if connection is None:
                connection = sqlite3.connect(folder / FILE)
                connection.executescript(SCHEMA)
                connection.execute("INSERT INTO log VALUES (?, ?, ?)", (FORMAT, entry.log_id, entry.written_at))
            insert_entry(connection, entry)
        if connection:
            connection.commit()
    finally:
        if connection:
            connection.close()
