"""XML as the annotations of products have it, from plain nested pairs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(name: str, /, *content: str, **attributes: object) -> str:
    """Write an element that holds elements."""
    given = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{given}>{''.join(content)}</{name}>"


def texts(**values: object) -> str:
    """Write elements that hold a text each, in their order."""
    return "".join(f"<{name}>{escape(_text(value))}</{name}>" for name, value in values.items())


def numbers(name: str, values: Iterable[Any], form: str = ".6e") -> str:
    """Write an element of many numbers, and how many they are."""
    words = [format(value, form) for value in values]
    return f'<{name} count="{len(words)}">{" ".join(words)}</{name}>'


def many(name: str, parts: list[str]) -> str:
    """Write a list of elements, and how many they are."""
    return f'<{name} count="{len(parts)}">{"".join(parts)}</{name}>'


def listed_file(safe: Path, path: Path, binary: str, checksum: Literal["MD5", "SHA3-256"], **attributes: object) -> str:
    """Write the entry of a manifest for a file of a product: where it lies, its size and its checksum.

    Parameters
    ----------
    safe, path
        The product's folder, and the file in it.
    binary
        How names of files end that are no XML.
    checksum
        By which rule it is checked.
    **attributes
        Of the entry.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, checksum.lower().replace("-", "_")).hexdigest()
    name = path.relative_to(safe).as_posix()
    location = f'<fileLocation locatorType="URL" href="./{name}"></fileLocation>'
    checked = f'<checksum checksumName="{checksum}">{digest}</checksum>'
    kind = "application/octet-stream" if name.endswith(binary) else "text/xml"
    stream = element("byteStream", location, checked, mimeType=kind, size=path.stat().st_size)
    return element("dataObject", stream, **attributes)


def files_of(safe: Path) -> list[Path]:
    """Give the files of a product, by their names."""
    return sorted(one for one in safe.rglob("*") if one.is_file())


def stamp(moment: datetime) -> str:
    """Write a time as annotations do."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15e}" if isinstance(value, float) else str(value)
