"""Which vendor's a metadata file is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.safe_xml import parse_xml
from ullage.sources.view_metadata import dimap, maxar, planet, planet_xml

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.sources.view_metadata.record import ViewMetadata

MOST_BYTES: Final = 16 * 2**20
"""An IMD of a long strip has 1 MB, a DIMAP some 100 kB, an item 10 kB."""


def read_view_metadata(path: Path) -> ViewMetadata | None:
    """Read a vendor's metadata file; None when it is of none that is known.

    Parameters
    ----------
    path
        ``.json`` of Planet, ``.xml`` of Planet, Maxar or Airbus (DIMAP 2), ``.imd`` of Maxar.

    Raises
    ------
    InputError
        When it cannot be read, is damaged, or holds a value that cannot be.
    """
    file = path.name
    data = _bytes(path)
    kind = path.suffix.lower()
    if kind == ".json":
        return _read_json(data, file)
    if kind == ".xml":
        return _read_xml(data, file)
    text = data.decode("utf-8", "replace")
    return maxar.read_imd(text, file) if maxar.is_imd(text) else None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError([Problem(path.name, f"cannot be read ({error.strerror})")]) from None
    if len(data) > MOST_BYTES:
        raise InputError([Problem(path.name, f"is larger than any metadata (over {MOST_BYTES // 2**20} MiB)")])
    return data


def _read_json(data: bytes, file: str) -> ViewMetadata | None:
    import orjson

    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InputError([Problem(file, f"is not well-formed JSON ({error}): get it again")]) from None
    return planet.read_planet(content, file) if planet.is_planet(content) else None


def _read_xml(data: bytes, file: str) -> ViewMetadata | None:
    document = parse_xml(data, file)
    if dimap.is_dimap(document):
        return dimap.read_dimap(document)
    if maxar.is_maxar_xml(document):
        return maxar.read_maxar_xml(document)
    return planet_xml.read_planet_xml(document) if planet_xml.is_planet_xml(document) else None
