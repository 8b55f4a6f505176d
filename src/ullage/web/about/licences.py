"""What Ullage stands on that others made, and on which terms."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path
from typing import Any, Final

import ullage

HERE: Final = Path(ullage.__file__).parent
VENDOR: Final = HERE / "web" / "static" / "vendor"
FONTS: Final = HERE / "evidence" / "fonts"
_NAME: Final = re.compile(r"^[A-Za-z0-9._-]+")
_EXTRA: Final = re.compile(r"\bextra\s*==")
_LONGEST: Final = 200
_KEYS: Final = ("name", "version", "licence")


def modules() -> list[dict[str, str]]:
    """Give the modules of the pages, with version, licence and its text."""
    told = json.loads((VENDOR / "versions.json").read_text("utf-8"))
    return [{**{key: one[key] for key in _KEYS}, "text": _text(VENDOR / f"{one['name']}.LICENSE.txt")} for one in told]


def fonts() -> list[dict[str, str]]:
    """Give the faces, with licence and its text."""
    return [
        {
            "name": path.stem.removesuffix("-LICENSE"),
            "version": "",
            "licence": "SIL Open Font License 1.1",
            "text": _text(path),
        }
        for path in sorted(FONTS.glob("*-LICENSE.txt"))
    ]


@cache
def packages() -> list[dict[str, str]]:
    """Give Ullage and the Python packages that it needs, theirs included, with version and licence."""
    found: dict[str, dict[str, str]] = {}
    open_ = ["ullage"]
    while open_:
        name = open_.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            about, needed = metadata(name), requires(name) or []
        except PackageNotFoundError:
            continue  # for another system or version of Python
        found[key] = {"name": about["Name"], "version": about["Version"], "licence": _licence(about)}
        open_ += [match[0] for one in needed if not _EXTRA.search(one) and (match := _NAME.match(one))]
    return [found[key] for key in sorted(found, key=lambda key: (key != "ullage", key))]


def _licence(about: Any) -> str:
    """Say a package's licence: as an expression, by its classifiers, or by the first line of what it says."""
    if stated := about.get("License-Expression"):
        return str(stated)
    named = [one.split(" :: ")[-1] for one in about.get_all("Classifier") or () if one.startswith("License :: ")]
    if named and named != ["OSI Approved"]:
        return ", ".join(dict.fromkeys(named))
    lines = [one.strip() for one in str(about.get("License") or "").splitlines()]
    return next((one[:_LONGEST] for one in lines if one), "see the package")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return "its text is not there"
