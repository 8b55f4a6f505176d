"""What an evidence report holds, before it is a page or a PDF: sections of text, tables and charts.

Both forms are made from the same document, so that they cannot say different things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from ullage.evidence.text import NOT_KNOWN, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{4,2000}")  # what an address may hold, quotes and markup not
_TIGHT = 18  # characters: a date, a number with its unit, most ships' names
_MOST_PICTURES = 6  # of a section that are printed
_MOST_SMALL = 6  # small charts of a section that are printed
_ON_PAGE = "The page, report.html, has all."
_MOST_KEPT = 12_000  # characters of one text; beyond them the input file has the rest


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell.

    Parameters
    ----------
    text
        What is shown.
    whole
        The whole text where `text` is shortened; else empty.
    href
        An address to go to; else empty.
    small
        Whether it is a remark to the line before.
    """

    text: str
    whole: str = ""
    href: str = ""
    small: bool = False

    @property
    def tight(self) -> bool:
        """Whether the line is so short that it must not be broken."""
        return len(self.text) <= _TIGHT


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name, whether it holds numbers, and its share of the width."""

    name: str
    numeric: bool = False
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Parameters
    ----------
    caption
        What it shows.
    columns, rows
        As shown; each row has a cell for each column, and the first names the row.
    note
        What the reader should know beside it.
    folded
        Whether a page shows it only when asked.
    printed
        How many rows a PDF prints; all of them when None.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    folded: bool = False
    printed: int | None = None
    kind: Literal["table"] = "table"

    @property
    def wordy(self) -> bool:
        """Whether a narrow page shows each row as a list: there are many columns, and one holds long texts."""
        wide = 1.5
        return len(self.columns) > 3 and any(one.width >= wide and not one.numeric for one in self.columns[1:])  # noqa: PLR2004

    @property
    def slim(self) -> bool:
        """Whether the table fits a narrow page as it is: a name and at most three numbers."""
        return len(self.columns) <= 4 and len(self.columns) > 1 and all(one.numeric for one in self.columns[1:])  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: which one, what it shows, and the same in words for those who cannot see it.

    A small one stands beside others of its kind.
    """

    name: str
    caption: str
    description: str
    small: bool = False
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of pixels: which one, what it shows, and the same in words for those who cannot see it."""

    name: str
    caption: str
    description: str
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs, or with `listed` the items of a list, of which a PDF prints `printed` (all when None)."""

    texts: tuple[str, ...]
    listed: bool = False
    printed: int | None = None
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure: what it is, its interval, its middle, and what it rests on."""

    label: str
    value: str
    unit: str
    remark: str


Block = Table | Chart | Picture | Words


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its anchor, title and blocks."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole evidence report.

    Parameters
    ----------
    title, period
        Of the case.
    headline
        The result in sentences, the most important first.
    cards
        Key figures.
    sections
        In their order.
    made_by
        Version, code, seed and draws in a line.
    date
        Last day of the case's period, ISO 8601: the document knows no other.
    """

    title: str
    period: str
    headline: tuple[str, ...]
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    made_by: str
    date: str


def cell(text: str | None, *remarks: str | None, most: int = 140) -> Cell:
    """Make a cell of a text and remarks to it; empty ones are left out, long ones shortened.

    Parameters
    ----------
    text
        The first line; None and empty show the dash of what is not known.
    remarks
        Small lines under it.
    most
        Characters after which a line is shortened.
    """
    lines = [line(text or NOT_KNOWN, most, small=False)]
    return (*lines, *(line(remark, most, small=True) for remark in remarks if remark))


def line(text: str, most: int = 140, *, small: bool = False) -> Line:
    """Make a line of a text, shortened, with a link where the text is an address."""
    shown = visible(text[:_MOST_KEPT])
    more = f"… ({len(text):,} characters in all)" if len(text) > _MOST_KEPT else ""
    short = shorten(shown, most)
    href = text if _ADDRESS.fullmatch(text) else ""
    return Line(short, "" if short == shown else shown + more, href, small)


def row(*texts: str | Cell | None) -> tuple[Cell, ...]:
    """Make a row of cells and plain texts."""
    return tuple(text if isinstance(text, tuple) else cell(text) for text in texts)


def columns(*names: str, numeric: Sequence[int] = (), widths: Sequence[float] = ()) -> tuple[Column, ...]:
    """Make columns of names, those at some positions numeric, with shares of the width."""
    shares = widths or [1.0] * len(names)
    return tuple(Column(name, at in numeric, shares[at]) for at, name in enumerate(names))


def as_printed(document: Document) -> Document:
    """Cut a document to what a PDF prints: long tables and lists, and all but the first pictures; each cut is said."""
    return replace(document, sections=tuple(_printed_section(one) for one in document.sections))


def _printed_section(section: Section) -> Section:
    blocks: list[Block] = []
    pictures = [one for one in section.blocks if isinstance(one, Picture)]
    small = [one for one in section.blocks if isinstance(one, Chart) and one.small]
    for one in section.blocks:
        if isinstance(one, Table):
            blocks.append(_printed_table(one))
        elif isinstance(one, Words):
            blocks.append(_printed_words(one))
        elif one not in (*pictures[_MOST_PICTURES:], *small[_MOST_SMALL:]):
            blocks.append(one)
    if len(pictures) > _MOST_PICTURES:
        blocks.append(Words((f"{_MOST_PICTURES} of {len(pictures)} pictures are printed here. {_ON_PAGE}",)))
    if len(small) > _MOST_SMALL:
        blocks.append(Words((f"{_MOST_SMALL} of {len(small)} maps are printed here. {_ON_PAGE}",)))
    return replace(section, blocks=tuple(blocks))


def _printed_table(table: Table) -> Table:
    if table.printed is None or len(table.rows) <= table.printed:
        return table
    said = f"{table.printed} of these {len(table.rows):,} rows are printed here. {_ON_PAGE} {table.note}"
    return replace(table, rows=table.rows[: table.printed], note=said.strip())


def _printed_words(words: Words) -> Words:
    if words.printed is None or len(words.texts) <= words.printed:
        return words
    said = f"{words.printed} of these {len(words.texts):,} are printed here. {_ON_PAGE}"
    return replace(words, texts=(*words.texts[: words.printed], said))


def with_texts(part: Any, change: Callable[[str], str]) -> Any:
    """Change every text of a document or a part of it; what has no text stays."""
    if isinstance(part, str):
        return change(part)
    if isinstance(part, tuple):
        return tuple(with_texts(one, change) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        kept = {"kind", "id", "href", "name"} if isinstance(part, Chart | Picture) else {"kind", "id", "href"}
        changed: dict[str, Any] = {
            one.name: with_texts(getattr(part, one.name), change) for one in fields(part) if one.name not in kept
        }
        return replace(part, **changed)
    return part
