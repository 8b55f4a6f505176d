"""Where the defaults of rules come from: the comments that stand above them in the code."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from functools import cache
from typing import Any, Final

_FIELD: Final = re.compile(r"    (\w+): ")
_COMMENT: Final = re.compile(r"    # ?(.*)")
_NOTES: Final = re.compile(r"^science [\d.]+[:;,] ")
"""Where in the authors' notes it stands, which readers do not have."""
_CITED: Final = re.compile(r"\bscience(?:, domain)? \d+(?:\.\d+)*(?:, \d+(?:\.\d+)*)*")
_SCRIPT: Final = re.compile(r"(?<![\w/])design/\w+\.py")
_BESIDE: Final = re.compile(r"\s{2}# (.+)$")


def rule_source(rule: str, field: str) -> str:
    """Say where the default of a rule comes from; empty where the code does not tell it.

    Parameters
    ----------
    rule, field
        As in ``[rules.RULE]`` of ``case.toml``.
    """
    told = _NOTES.sub("", _sources().get(rule, {}).get(field, ""))
    told = _CITED.sub("an unpublished note of the authors", told)
    return _SCRIPT.sub(r"\g<0> of Ullage's source", told)


@cache
def _sources() -> dict[str, dict[str, str]]:
    from ullage.flow import Rules

    rules: Any = Rules()
    return {one.name: _read(type(getattr(rules, one.name))) for one in fields(rules)}


def _read(kind: type) -> dict[str, str]:
    """Read a rule's code: a comment is about the fields beneath it, up to the next comment or an empty line."""
    try:
        lines = inspect.getsource(kind).split("\n")
    except (OSError, TypeError):  # the code is not there as text
        return {}
    found: dict[str, str] = {}
    told: list[str] = []
    fresh = True
    for line in lines:
        if comment := _COMMENT.match(line):
            told = [*([] if fresh else told), comment[1]]
            fresh = False
        elif field := _FIELD.match(line):
            beside = _BESIDE.search(line)
            found[field[1]] = beside[1] if beside else " ".join(told)
            fresh = True
        elif not line.strip():
            told, fresh = [], True
    return {name: text for name, text in found.items() if text}
