"""The command that takes the same decision."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_FLAGS: Final = {"accept": "--accept", "reject": "--reject", "note": "--note"}
_CONDITIONS: Final = {"laden": "--laden", "ballast": "--ballast", "cannot tell": "--cannot-tell"}
_OPTIONS: Final = {
    "identify": ("--vessel", "vessel_id"),
    "merge": ("--same-as", "other"),
    "split": ("--not-same-as", "other"),
}


def decide_command(case: str, kind: str, subject: str, value: Mapping[str, Any], *, by: str, why: str) -> str:
    """Give the command line of ``ullage decide`` for a decision.

    Parameters
    ----------
    case
        The case folder as the user would write it.
    kind, subject, value, by, why
        As of `Decision`.

    Examples
    --------
    >>> decide_command("my-case", "reject", "s-1", {}, by="a", why="a crane")
    "ullage decide my-case s-1 --reject --why 'a crane' --by a"
    """
    if kind == "undo":
        what = ["--undo", subject]
    elif kind == "loading":
        what = [subject, _CONDITIONS.get(str(value.get("condition")), "--cannot-tell")]
    elif kind in _OPTIONS:
        option, key = _OPTIONS[kind]
        what = [subject, option, str(value.get(key, ""))]
    elif kind == "outline":
        what = [subject, "--outline", "outline.geojson"]
    else:
        what = [subject, _FLAGS.get(kind, "--note")]
    return shlex.join(["ullage", "decide", case, *what, "--why", why, "--by", by])
