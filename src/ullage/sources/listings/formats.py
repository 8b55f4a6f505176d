"""Which format a list has, told by its content alone, and its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.cells import shown
from ullage.sources.listings import (
    eu_csv,
    ofac_advanced,
    ofac_csv,
    ofac_xml,
    open_sanctions,
    plain_csv,
    uk,
    un_1718,
    un_xml,
)
from ullage.sources.listings.markup import root_of
from ullage.sources.listings.opening import Grid, split_table
from ullage.sources.listings.tables import column_key, find_header

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ullage.sources.listings.entry import Parsed
    from ullage.sources.listings.opening import Opened

    Alternates = Callable[[], Sequence[Grid]]

FORMATS: Final = (
    "OFAC SDN CSV (sdn.csv, with alt.csv beside it)",
    "OFAC SDN XML and advanced XML",
    "UN consolidated XML",
    "UN 1718 designated vessels CSV",
    "EU annex CSV",
    "UK sanctions list CSV and XML, OFSI consolidated list CSV",
    "OpenSanctions / FollowTheMoney JSON lines",
    "plain CSV (name, imo, mmsi, authority, ...)",
)

_XML_ROOTS: Final = {
    un_xml.ROOT: un_xml.parse_un,
    ofac_xml.ROOT: ofac_xml.parse_sdn_xml,
    ofac_advanced.ROOT: ofac_advanced.parse_advanced,
    uk.XML_ROOT: uk.parse_uk_xml,
}
_TABLES: Final = (  # what a table is called, groups of columns that it has, its reader; the most special first
    ("a UK list", (uk.KEY, uk.NAME, uk.KIND), uk.parse_uk),
    ("OpenSanctions' maritime table", open_sanctions.MARITIME, open_sanctions.parse_maritime),
    ("the 1718 Committee's table", (un_1718.NAME, un_1718.IMO, un_1718.DAY), un_1718.parse_1718),
    ("an EU annex", (eu_csv.NAME, eu_csv.IMO, eu_csv.DAY), eu_csv.parse_eu),
    ("a plain list", (plain_csv.NAME, plain_csv.NUMBERS), plain_csv.parse_plain),
)


def is_companion(opened: Opened) -> bool:
    """Tell whether a file only completes another one (OFAC's ``alt.csv`` and ``add.csv``)."""
    return not _is_xml(opened.data) and not _is_json(opened.data) and ofac_csv.looks_like_companion(grid_of(opened))


def parse_list(opened: Opened, alternates: Alternates) -> Parsed:
    """Tell the format of a list and read it.

    Parameters
    ----------
    opened
        The list.
    alternates
        Gives the rows of the files that complete it; asked only for OFAC's CSV.

    Raises
    ------
    InputError
        When it has no known format, saying which comes nearest and what it lacks, or cannot be read.
    """
    if _is_xml(opened.data):
        root = root_of(opened.data)
        if root not in _XML_ROOTS:
            raise _unknown(opened, f"is XML of a kind that is not known (its root is {shown(root)})")
        return _XML_ROOTS[root](opened.data, opened.file)
    if _is_json(opened.data):
        return open_sanctions.parse_entities(opened.data, opened.file)
    return _parse_table(opened, grid_of(opened), alternates)


def _parse_table(opened: Opened, grid: Grid, alternates: Alternates) -> Parsed:
    if ofac_csv.looks_like_sdn(grid):
        return ofac_csv.parse_sdn(grid, alternates())
    if ofac_csv.looks_like_companion(grid):
        raise _unknown(opened, "is OFAC's alt or add file, which completes sdn.csv and says nothing alone: name that")
    for _, needed, parse in _TABLES:
        if found := find_header(grid, needed):
            return parse(found)
    raise _unknown(opened, _nearest(grid))


def _nearest(grid: Grid) -> str:
    """Say what a table comes nearest to, and what it lacks to be that."""
    if any(cell.strip() == ofac_csv.NULL for row in grid.rows[:200] for cell in row):
        width = max(map(len, grid.rows[:200]))
        return f"has OFAC's null and up to {width} columns: expected sdn.csv as published, with {ofac_csv.COLUMNS}"
    keys = set(map(column_key, next(iter(grid.rows), [])))
    lacking = [(name, [group for group in needed if not keys & set(group)], len(needed)) for name, needed, _ in _TABLES]
    name, groups, of = min(lacking, key=lambda one: len(one[1]) / one[2])
    found = shown(", ".join(sorted(filter(None, keys))))
    if len(groups) == of:
        return f"is a table of no known list; its first row holds {found}"
    wanted = ", ".join(" or ".join(f"'{key}'" for key in group[:4]) for group in groups)
    return f"comes nearest to {name} and lacks a column {wanted}; its first row holds {found}"


def grid_of(opened: Opened) -> Grid:
    """Give the rows of a table, CSV or the first sheet of a workbook.

    Raises
    ------
    InputError
        When it is neither, or damaged.
    """
    if opened.data.startswith(b"PK\x03\x04"):
        from ullage.sources.workbook import split_workbook

        cells, warnings = split_workbook(opened.data, opened.file)
        return Grid(cells, list(range(1, len(cells) + 1)), tuple(warnings))
    return split_table(opened.data, opened.file)


def _is_xml(data: bytes) -> bool:
    return data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _is_json(data: bytes) -> bool:
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def _unknown(opened: Opened, what: str) -> InputError:
    return InputError([Problem(opened.file, f"{what}; lists that are read: {'; '.join(FORMATS)}")])
