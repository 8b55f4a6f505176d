"""The kinds of file that a case takes, with where they go and how large they may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.sources.case_file import SOURCE_KINDS
from ullage.sources.outside import told_name
from ullage.web.errors import WebError

if TYPE_CHECKING:
    from ullage.records import CaseFile

MB: Final = 1_000_000
GB: Final = 1_000 * MB
MOST_TABLE: Final = 64 * MB
MOST_LIST: Final = 256 * MB
MOST_BESIDE: Final = 16 * MB
"""Bytes of a scene's metadata."""
DEFAULT_LIMIT: Final = 4 * GB
"""Bytes of a scene or a file of AIS; a whole scene of Sentinel-1 has 1 GB."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    Parameters
    ----------
    name
        Its key in case.toml, under ``[files]``; of `licences` the file's own name is fixed.
    what
        In words.
    suffixes
        Endings that are taken; empty where content alone tells.
    most_bytes
        Of one file.
    """

    name: str
    what: str
    suffixes: tuple[str, ...]
    most_bytes: int

    @property
    def several(self) -> bool:
        """Whether there may be many: then they lie in a folder."""
        return self.name in SOURCE_KINDS


_TABLE: Final = (".csv", ".xlsx")
_KINDS: Final = (
    Kind("scenes", "images of satellites, and the metadata that belongs to them",
         (".tif", ".tiff", ".gtiff", ".zip", ".json", ".imd", ".xml"), DEFAULT_LIMIT),
    Kind("ais", "AIS of any known form, packed or not", (), DEFAULT_LIMIT),
    Kind("listings", "sanctions lists", (), MOST_LIST),
    Kind("registers", "registers of ships", (), MOST_LIST),
    Kind("observations", "what analysts saw", _TABLE, MOST_TABLE),
    Kind("fleet", "what is known of the ships", _TABLE, MOST_TABLE),
    Kind("places", "berths, terminals, anchorages", (*_TABLE, ".geojson", ".json"), MOST_TABLE),
    Kind("notified", "volumes that suppliers notified", _TABLE, MOST_TABLE),
    Kind("other_deliveries", "what came by other ways", _TABLE, MOST_TABLE),
    Kind("looks", "chances there were to see a place", _TABLE, MOST_TABLE),
    Kind("stays", "whole stays, from which the law of stays is learned", _TABLE, MOST_TABLE),
)  # fmt: skip


def kinds(limit: int = DEFAULT_LIMIT) -> dict[str, Kind]:
    """Give the kinds by their names.

    Parameters
    ----------
    limit
        Bytes that a scene or a file of AIS may have.
    """
    return {
        one.name: Kind(one.name, one.what, one.suffixes, limit) if one.most_bytes == DEFAULT_LIMIT else one
        for one in _KINDS
    }


def kind_of(name: str, limit: int = DEFAULT_LIMIT) -> Kind:
    """Give a kind by its name.

    Raises
    ------
    WebError
        When there is none of this name.
    """
    found = kinds(limit).get(name)
    if found is None:
        raise WebError(404, f"There is no kind of file called {name[:40]}.", f"Known are {', '.join(kinds())}.")
    return found


def kind_in(case: CaseFile, name: str) -> str:
    """Say of which kind a file of a case is, by what case.toml names; empty for what it does not name."""
    for kind, file in case.files.items():
        if name == file:
            return kind
    for kind, roots in case.sources.items():
        if any(one in (name, ".") or name.startswith(f"{one}/") for one in map(told_name, roots)):
            return kind
    return ""
