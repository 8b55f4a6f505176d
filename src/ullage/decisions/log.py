"""The log of a case, ``decisions.sqlite``: appended to by several processes at once, never changed."""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ullage.decisions.entry import FIRST, FORMAT, DecisionError, Entry, find_breaks, make_entry
from ullage.errors import InputError, OutputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ullage.decisions.entry import Decision

FILE: Final = "decisions.sqlite"
WAIT_S: Final = 60.0
"""How long another process is waited for [s]."""

SCHEMA: Final = """
CREATE TABLE log (format INTEGER NOT NULL, log_id TEXT NOT NULL, opened_at TEXT NOT NULL) STRICT;
CREATE TABLE entries (
    number INTEGER PRIMARY KEY, written_at TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    value TEXT NOT NULL, "by" TEXT, why TEXT, known TEXT, salts TEXT NOT NULL, commitments TEXT NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE INDEX entries_subject ON entries (subject);
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER entries_last BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""
_COLUMNS: Final = (
    "number", "written_at", "kind", "subject", "value", "by", "why", "known", "salts", "commitments", "previous",
    "hash",
)  # fmt: skip
_SELECT: Final = """
SELECT number, written_at, kind, subject, value, "by", why, known, salts, commitments, previous, hash
FROM entries ORDER BY number
"""
_PLAIN: Final = ("value", "known", "salts", "commitments")


class DecisionLog:
    """The decisions of one case.

    Parameters
    ----------
    folder
        The case folder. The log is made with its first entry.

    Raises
    ------
    InputError
        When what is there is no log, or one of a newer Ullage.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def append(self, decision: Decision, *, now: datetime | None = None) -> Entry:
        """Add a decision; when this returns it is on the disk.

        Parameters
        ----------
        decision
            What is decided.
        now
            The clock; the machine's when None.

        Raises
        ------
        DecisionError
            When it undoes an entry that is not there.
        OutputError
            When the file cannot be written; nothing was added.
        """
        with self._write() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                entry = self._next(connection, decision, now or datetime.now(UTC))
                insert_entry(connection, entry)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return entry

    def entries(self) -> tuple[Entry, ...]:
        """Give all entries in their order; empty without a log."""
        if not self.path.exists():
            return ()
        with self._read() as connection:
            log_id = _log_id(connection)
            return tuple(_entry(log_id, row) for row in connection.execute(_SELECT))

    def find_breaks(self) -> list[str]:
        """Find where the log was tampered with; empty where its chain holds."""
        if not self.path.exists():
            return []
        with self._read() as connection:
            log_id = _log_id(connection)
            rows = connection.execute(_SELECT)
            return find_breaks((_entry(log_id, row) for row in rows), log_id)

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        try:
            # a write-ahead log lets readers and one writer work at once; FULL puts every commit on the disk
            connection = sqlite3.connect(self.path, timeout=WAIT_S, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA trusted_schema = OFF")
                _make(connection)
                _check_format(connection, self.path.name)
                yield connection
            finally:
                connection.close()
        except sqlite3.OperationalError as error:
            told = f"{self.path.name}: cannot be written ({error}); nothing was added. "
            told += "Make the folder writable, free some space, or end what holds the file"
            raise OutputError(told) from error
        except sqlite3.DatabaseError as error:
            raise self._at_fault(error) from error

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """Open the log for reading alone: on a disk that nobody can write to as well."""
        try:
            connection = self._connect_to_read()
            try:
                yield connection
            finally:
                connection.close()
        except sqlite3.DatabaseError as error:
            raise self._at_fault(error) from error

    def _connect_to_read(self) -> sqlite3.Connection:
        beside = self.path.with_name(f"{self.path.name}-wal")
        try:
            return self._connected("mode=ro")
        except sqlite3.OperationalError:
            # nothing can be put beside it; where nothing waits there to be written, the file alone is all of it
            if beside.exists() and beside.stat().st_size:
                raise
            return self._connected("mode=ro&immutable=1")

    def _connected(self, how: str) -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?{how}"
        connection = sqlite3.connect(address, timeout=WAIT_S, isolation_level=None, uri=True)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            _check_format(connection, self.path.name)
        except BaseException:
            connection.close()
            raise
        return connection

    def _at_fault(self, error: sqlite3.DatabaseError) -> Exception:
        if isinstance(error, sqlite3.OperationalError):
            return InputError([Problem(self.path.name, f"cannot be read ({error}); end what holds the file")])
        told = f"is no log of decisions, or is damaged ({error}); put the file of a copy in its place"
        return InputError([Problem(self.path.name, told)])

    def _next(self, connection: sqlite3.Connection, decision: Decision, now: datetime) -> Entry:
        last = connection.execute("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        number, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
        if decision.kind == "undo" and not (decision.subject.isdecimal() and 0 < int(decision.subject) < number):
            raise DecisionError(f"there is no entry {decision.subject} to undo; the log ends with {number - 1}")
        salts = {name: secrets.token_hex(16) for name in ("by", "why", "known")}
        return make_entry(_log_id(connection), number, now, decision, previous, salts)


def _make(connection: sqlite3.Connection) -> None:
    """Make the tables where there are none."""
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        for statement in SCHEMA.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        opened = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        connection.execute("INSERT INTO log VALUES (?, ?, ?)", (FORMAT, f"log-{secrets.token_hex(8)}", opened))
    connection.execute("COMMIT")


def _check_format(connection: sqlite3.Connection, name: str) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"log", "entries"} <= tables:
        raise InputError([Problem(name, "holds no log of decisions: move it away, or put the right file there")])
    rows = connection.execute("SELECT format FROM log").fetchall()
    if len(rows) != 1:
        raise InputError([Problem(name, f"has {len(rows)} headings where one is expected: it was tampered with")])
    if rows[0][0] > FORMAT:
        told = f"was made by a newer Ullage: its format is {rows[0][0]}, this one reads {FORMAT}; install the newer one"
        raise InputError([Problem(name, told)])


def _log_id(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT log_id FROM log").fetchone()[0])


def insert_entry(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write an entry as it is; the transaction is the caller's."""
    marks = ", ".join("?" * len(_COLUMNS))
    values = [_packed(name, getattr(entry, name)) for name in _COLUMNS]
    connection.execute(f"INSERT INTO entries VALUES ({marks})", values)  # noqa: S608 - marks alone


def _packed(name: str, value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if name in _PLAIN and value is not None else value


def _entry(log_id: str, row: tuple[Any, ...]) -> Entry:
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    for name, value in values.items():
        if name != "number" and value is not None:  # somebody may have made the table anew, with other kinds of cells
            values[name] = _unpacked(str(value)) if name in _PLAIN else str(value)
    return Entry(log_id, **values)


def _unpacked(text: str) -> dict[str, Any]:
    """Read what was packed; what no entry can have where it is damaged, so that the hash of its entry does not hold."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"damaged": "yes"}
