"""What was decided of the rows of a result, each decision with whether it counts in that result."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ullage.decisions import find_in_force
from ullage.decisions.applied import IN_FORCE, MADE_OF, check_log, words_of
from ullage.errors import InputError
from ullage.explaining.node import Node
from ullage.measuring.kept import FOLDER, read_kept_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ullage.decisions import Entry
    from ullage.explaining.rows import Rows

AFTER = "written after this result, counts in the next run"


def decisions_about(entries: Sequence[Entry], rows: Rows) -> dict[str, list[Node]]:
    """Give the decisions by the ids that they are about, both sides of a pair and the number of each among them.

    Parameters
    ----------
    entries
        All of the log.
    rows
        The result: it says what each decision was in it.

    Raises
    ------
    InputError
        When the chain of the log does not hold: nothing in it is a reason then.
    """
    check_log(entries)
    table = rows.table("decisions")
    states = {} if table is None else dict(table.select("entry_hash", "state").iter_rows())
    force = {one.number for one in find_in_force(entries)}
    found: dict[str, list[Node]] = defaultdict(list)
    for entry in entries:
        state = states.get(entry.hash, AFTER)
        if state == IN_FORCE and entry.kind != "undo" and entry.number not in force:
            state = "in force in this result, undone since"
        words = f"decision ({state}): {words_of(entry)}"
        value = entry.value
        because = tuple(_measured(rows.out.parent, value))
        node = Node("decisions", words, f"{entry.number}", {**entry.as_dict(), "state": state}, because)
        told = (
            entry.subject,
            *_ids(value.get(MADE_OF)),
            *_ids([value.get("other")]),
            *_ids(value.get("other_made_of")),
        )
        for name in dict.fromkeys(told):
            found[name].append(node)
    return found


def _measured(folder: Path, value: Mapping[str, Any]) -> Iterator[Node]:
    """Give the kept measurement that a decision rests on, and whether its file is still the same."""
    record_id, sha256 = value.get("measurement"), value.get("sha256")
    if not isinstance(record_id, str):
        return
    name = f"{FOLDER}/{record_id}.json"
    try:
        kept = read_kept_one(folder, record_id)
    except InputError:
        yield Node("files", f"measurement {name}; SHA-256 {sha256}; is not there now, or is none", name, {"file": name})
        return
    state = "unchanged since" if kept.sha256 == sha256 else "has changed since: it is not what was decided by"
    image = kept.record["image"]
    words = f"measurement {name}; SHA-256 {sha256}; {state}; of {image['file']}, SHA-256 {image['sha256']}"
    yield Node("files", words, name, {"file": name, "sha256": sha256, "state": state, "image": image})


def _ids(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
