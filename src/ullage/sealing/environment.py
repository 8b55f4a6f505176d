"""What a result is worked out with: the libraries and their versions, the architecture, Python."""

from __future__ import annotations

import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


_NUMBERS: Final = re.compile(r"""extra\s*==\s*["']ml["']""")
"""Extras that change what comes out, where they are there."""


@cache
def packages() -> Mapping[str, str]:
    """Give the version of each library that Ullage works with, by its name: what it needs, and extras that matter."""
    found: dict[str, str] = {}
    waiting = ["ullage"]
    while waiting:
        name = _plain(waiting.pop())
        if name in found:
            continue
        try:
            one = distribution(name)
        except PackageNotFoundError:
            continue  # needed on other systems alone, or an extra that is not there
        found[name] = one.version
        extra = _NUMBERS if name == "ullage" else None
        wanted = [line for line in one.requires or () if "extra ==" not in line or (extra and extra.search(line))]
        waiting += [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in wanted]
    found.pop("ullage", None)
    return found


def machine() -> str:
    """Give the architecture that numbers are worked out on."""
    return f"{platform.system()} {platform.machine()}"


def python() -> str:
    """Give the version of Python."""
    return platform.python_version()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
