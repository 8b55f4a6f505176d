"""What a result is worked out with: the libraries and their versions, the architecture, Python."""

from __future__ import annotations

import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution


@cache
def packages_bytes() -> bytes:
    """Give the libraries that Ullage runs with, a line each, as pip takes them: ``name==version``."""
    found: dict[str, str] = {}
    waiting = ["ullage"]
    while waiting:
        name = _plain(waiting.pop())
        if name in found:
            continue
        try:
            one = distribution(name)
        except PackageNotFoundError:
            continue  # needed on other systems alone
        found[name] = one.version
        wanted = [line for line in one.requires or () if "extra ==" not in line]
        waiting += [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in wanted]
    found.pop("ullage", None)
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items())).encode()


def machine() -> str:
    """Give the architecture that numbers are worked out on."""
    return f"{platform.system()} {platform.machine()}"


def python() -> str:
    """Give the version of Python."""
    return platform.python_version()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
