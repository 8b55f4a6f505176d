"""The log of decisions keeps every one, in order, and shows what was tampered with."""

import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ullage.decisions import Decision, DecisionLog, find_breaks, find_in_force
from ullage.decisions.entry import DecisionError, entry_hash
from ullage.decisions.known_end import find_missing_end
from ullage.errors import InputError, OutputError

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def decided(kind="reject", subject="t-1", **more):
    return Decision(kind, subject, more.pop("by", "Kim"), more.pop("why", "a jetty"), **more)


def filled(folder, count=5):
    log = DecisionLog(folder)
    for number in range(count):
        log.append(decided(subject=f"t-{number}"), now=NOON + timedelta(minutes=number))
    return log


def tampered(folder, statement):
    with sqlite3.connect(folder / "decisions.sqlite") as connection:
        for trigger in ("entries_stay", "entries_last"):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
    return DecisionLog(folder).find_breaks()


def write_many(folder, by, count):
    log = DecisionLog(folder)
    for number in range(count):
        log.append(decided(subject=f"{by}-{number}", by=by))


def test_a_case_without_a_log_has_no_entries_and_no_file(tmp_path):
    assert DecisionLog(tmp_path).entries() == ()
    assert DecisionLog(tmp_path).find_breaks() == []
    assert list(tmp_path.iterdir()) == []


def test_entries_come_back_as_they_were_decided(tmp_path):
    given = decided(
        "identify", "s-1", value={"vessel_id": "imo:9000003", "p": 0.25}, known={"summary": "ab"}, why="유선"
    )
    made = DecisionLog(tmp_path).append(given, now=NOON)
    (read,) = DecisionLog(tmp_path).entries()
    assert read == made
    assert (read.by, read.why, read.value) == ("Kim", "유선", {"vessel_id": "imo:9000003", "p": 0.25})
    assert read.written_at == "2024-05-01T12:00:00.000000Z"


def test_a_whole_log_has_no_breaks(tmp_path):
    assert filled(tmp_path).find_breaks() == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE entries SET value = '{\"a\":1}' WHERE number = 3", "entry 3 was changed"),
        ("UPDATE entries SET subject = 't-9' WHERE number = 3", "entry 3 was changed"),
        ("UPDATE entries SET \"by\" = 'Lee' WHERE number = 3", "by was changed"),
        ("UPDATE entries SET why = 'x' WHERE number = 3", "why was changed"),
        ("UPDATE entries SET known = '{\"a\":1}' WHERE number = 3", "known was changed"),
        ("UPDATE entries SET written_at = '2024-05-02' WHERE number = 3", "entry 3 was changed"),
        ("DELETE FROM entries WHERE number = 3", "entry 4 stands where entry 3"),
        ("DELETE FROM entries WHERE number = 1", "entry 2 stands where entry 1"),
        ("UPDATE entries SET number = 6 WHERE number = 3", "stands where"),
        ("UPDATE log SET log_id = 'log-other'", "changed after it was written"),
    ],
)
def test_tampering_is_found_and_named(tmp_path, statement, told):
    filled(tmp_path)
    assert any(told in one for one in tampered(tmp_path, statement))


def test_a_file_with_two_headings_is_refused(tmp_path):
    filled(tmp_path)
    with pytest.raises(InputError, match="tampered"):
        tampered(tmp_path, "INSERT INTO log SELECT * FROM log")


def test_the_file_itself_lets_no_entry_be_changed_or_removed(tmp_path):
    filled(tmp_path)
    with sqlite3.connect(tmp_path / "decisions.sqlite") as connection:
        for statement in ("UPDATE entries SET why = 'x'", "DELETE FROM entries"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


def test_an_entry_of_another_log_is_told(tmp_path):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    ours, theirs = filled(tmp_path / "a").entries(), filled(tmp_path / "b").entries()
    spliced = [*ours[:2], *theirs[2:]]
    assert any("another log" in one for one in find_breaks(spliced))
    renamed = [replace(one, log_id=ours[0].log_id) for one in theirs[2:]]
    renamed = [replace(one, hash=entry_hash(one)) for one in renamed]
    assert any("cut or spliced" in one for one in find_breaks([*ours[:2], *renamed]))


def test_a_redacted_copy_tells_no_name_and_its_chain_holds(tmp_path):
    public = [one.redacted(by="analyst 1") for one in filled(tmp_path).entries()]
    assert find_breaks(public) == []
    assert {(one.by, one.why, one.known) for one in public} == {("analyst 1", None, None)}
    assert "Kim" not in repr(public)


def rechained(entries):
    """Give entries whose hashes follow one another again, as one who knows the format would write them."""
    found, previous = [], "0" * 64
    for one in entries:
        told = replace(one, previous=previous)
        told = replace(told, hash=entry_hash(told))
        found.append(told)
        previous = told.hash
    return found


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"by": "Prof. Real Name"}, "by was changed"),
        ({"why": "I was told to"}, "why was changed"),
        ({"known": {"summary": "ab"}}, "known was changed"),
    ],
)
def test_nobody_can_put_words_into_a_redacted_entry(tmp_path, changes, told):
    first, second, *_ = filled(tmp_path).entries()
    redacted = [one.redacted(by="analyst 1") for one in (first, second)]
    assert find_breaks(redacted) == []
    assert [told in one for one in find_breaks([redacted[0], replace(redacted[1], **changes)])] == [True]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "overrule everything"}, "of no kind that is known"),
        ({"written_at": "when pigs fly"}, "no time that it was written at"),
        ({"written_at": "2024-13-01T00:00:00.000000Z"}, "no time that it was written at"),
        ({"kind": "undo", "subject": "3"}, "undoes no entry before it"),
        ({"kind": "undo", "subject": "9" * 4000}, "undoes no entry before it"),
        ({"commitments": {"by": "a" * 64}}, "of something else"),
    ],
)
def test_what_ullage_never_writes_is_told_though_all_hashes_are_right(tmp_path, changes, told):
    first, second, third, *_ = filled(tmp_path).entries()
    forged = rechained([first, replace(second, **changes), third])
    assert any(told in one for one in find_breaks(forged))
    assert find_in_force(forged) is not None


@pytest.mark.parametrize("value", ["{oops", "5", "[]", "[" * 5000])
@pytest.mark.parametrize("column", ["value", "salts", "commitments", "known"])
def test_a_damaged_entry_is_told_as_one(tmp_path, column, value):
    filled(tmp_path)
    breaks = tampered(tmp_path, f"UPDATE entries SET {column} = '{value}' WHERE number = 3")  # noqa: S608 - ours
    assert any("entry 3" in one for one in breaks)
    assert len(DecisionLog(tmp_path).entries()) == 5


def test_a_log_is_read_where_nobody_can_write(tmp_path, monkeypatch):
    filled(tmp_path)
    connect = sqlite3.connect

    def read_only(address, **more):  # as SQLite on a disk that takes no file beside the log
        if "immutable=1" not in str(address):
            raise sqlite3.OperationalError("unable to open database file")
        return connect(address, **more)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    assert len(DecisionLog(tmp_path).entries()) == 5
    assert DecisionLog(tmp_path).find_breaks() == []
    (tmp_path / "decisions.sqlite-wal").write_bytes(b"waits to be written")
    with pytest.raises(InputError, match="cannot be read"):
        DecisionLog(tmp_path).entries()


def test_a_log_whose_end_was_cut_off_is_told_by_the_result(tmp_path):
    (tmp_path / "case.toml").touch()
    entries = filled(tmp_path).entries()
    assert find_missing_end(tmp_path, entries) == []
    (tmp_path / "out").mkdir()
    told = {"decisions": {"entries": 5, "head": entries[-1].hash}}
    (tmp_path / "out" / "summary.json").write_text(json.dumps(told), "utf-8")
    assert find_missing_end(tmp_path, entries) == []
    (found,) = find_missing_end(tmp_path, entries[:3])
    assert "this one was cut off before that, or is the log of another case" in found
    with pytest.raises(InputError, match="no case folder"):
        find_missing_end(tmp_path / "absent", ())


def test_a_clock_that_is_set_back_is_told(tmp_path):
    log = DecisionLog(tmp_path)
    log.append(decided(), now=NOON)
    log.append(decided(), now=NOON - timedelta(days=400))
    assert any("clock was set back" in one for one in log.find_breaks())


def test_what_is_undone_holds_no_more_and_an_undoing_can_be_undone(tmp_path):
    log = filled(tmp_path, 3)
    log.append(decided("undo", "2"), now=NOON + timedelta(hours=1))
    assert [one.number for one in find_in_force(log.entries())] == [1, 3]
    log.append(decided("undo", "4"), now=NOON + timedelta(hours=2))
    assert [one.number for one in find_in_force(log.entries())] == [1, 2, 3]


@pytest.mark.parametrize("subject", ["0", "9", "t-1", "-1", "4"])
def test_what_is_not_there_cannot_be_undone(tmp_path, subject):
    log = filled(tmp_path, 3)
    with pytest.raises(DecisionError, match="no entry"):
        log.append(decided("undo", subject))
    assert len(log.entries()) == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "guess"}, "no kind"),
        ({"subject": " "}, "subject is empty"),
        ({"by": ""}, "by is empty"),
        ({"why": ""}, "why is empty"),
        ({"why": "\udcff"}, "no text"),
        ({"value": {"other": "\udcff"}}, "what JSON cannot"),
        ({"why": "x" * 5000}, "5,000 characters"),
        ({"value": {"a": float("nan")}}, "JSON"),
        ({"value": {"a": object()}}, "JSON"),
        ({"value": {"a": "x" * 200_000}}, "as JSON"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused(changes, told):
    with pytest.raises(DecisionError, match=told):
        Decision(**{"kind": "note", "subject": "t-1", "by": "Kim", "why": "because", **changes})


@pytest.mark.parametrize("count", [150, pytest.param(10_000, marks=pytest.mark.truth)])
def test_two_processes_at_once_lose_nothing(tmp_path, count):
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=write_many, args=(tmp_path, by, count)) for by in ("a", "b")]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    log = DecisionLog(tmp_path)
    assert sorted(one.subject for one in log.entries()) == sorted(f"{by}-{k}" for by in "ab" for k in range(count))
    assert log.find_breaks() == []


def test_a_killed_writer_loses_nothing_that_it_was_told_is_kept(tmp_path):
    script = (
        "import sys; from pathlib import Path; from ullage.decisions import *\n"
        "log = DecisionLog(Path(sys.argv[1]))\n"
        "for k in range(10**6):\n"
        "    print(log.append(Decision('note', f't-{k}', 'Kim', 'x')).number, flush=True)\n"
    )
    for wait in (0.3, 0.05, 0.4):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            first = writer.stdout.readline()
            time.sleep(wait)
            os.kill(writer.pid, signal.SIGKILL)
            told = [first, *writer.stdout.read().splitlines()]
        numbers = [int(one) for one in told if one.strip()]
        log = DecisionLog(tmp_path)
        assert len(log.entries()) >= max(numbers)
        assert log.find_breaks() == []


@pytest.mark.parametrize(
    "content", [b"", b"no database at all, but long enough to look at", b"SQLite format 3\x00" + bytes(50)]
)
def test_a_file_that_is_no_log_is_refused(tmp_path, content):
    (tmp_path / "decisions.sqlite").write_bytes(content)
    with pytest.raises((InputError, OutputError), match=r"decisions\.sqlite"):
        DecisionLog(tmp_path).entries()


def test_a_log_of_a_newer_ullage_is_refused(tmp_path):
    filled(tmp_path)
    with sqlite3.connect(tmp_path / "decisions.sqlite") as connection:
        connection.execute("UPDATE log SET format = 2")
    with pytest.raises(InputError, match="newer Ullage"):
        DecisionLog(tmp_path).entries()


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(OutputError, match="nothing was added"):
        DecisionLog(tmp_path / "absent").append(decided())
