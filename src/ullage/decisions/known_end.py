"""Whether a log still has what a result was made of: a chain alone does not show that its end was cut off."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ullage.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ullage.decisions.entry import Entry


def find_missing_end(folder: Path, entries: Sequence[Entry]) -> list[str]:
    """Find whether the last decision that the result of a case knows of is in its log.

    Parameters
    ----------
    folder
        The case folder; it need not have a result.
    entries
        All of its log.

    Returns
    -------
    list of str
        What is wrong; empty where nothing is known to be.

    Raises
    ------
    InputError
        When the folder is no case.
    """
    if not (folder / "case.toml").is_file():
        raise InputError([Problem(str(folder), "is no case folder: it has no case.toml; give the folder of a case")])
    try:
        told = json.loads((folder / "out" / "summary.json").read_bytes())["decisions"]
        head, count = str(told["head"]), int(told["entries"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []
    if head in {one.hash for one in entries}:
        return []
    ends = f"a log of {count:,} entries that ends with the hash {head}"
    return [f"the result in out/ was made of {ends}: this one was cut off before that, or is the log of another case"]
