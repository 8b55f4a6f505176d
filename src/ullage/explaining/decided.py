"""What was decided of the rows of a result, each decision with whether it counts in that result."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ullage.decisions import find_in_force
from ullage.decisions.applied import IN_FORCE, MADE_OF, check_log, words_of
from ullage.explaining.node import Node

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        node = Node("decisions", words, f"{entry.number}", {**entry.as_dict(), "state": state})
        value = entry.value
        told = (
            entry.subject,
            *_ids(value.get(MADE_OF)),
            *_ids([value.get("other")]),
            *_ids(value.get("other_made_of")),
        )
        for name in dict.fromkeys(told):
            found[name].append(node)
    return found


def _ids(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
