"""A table as a notebook shows it: units under the names, times in UTC, nothing from the air run as markup."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.text import NOT_KNOWN, shorten, visible

if TYPE_CHECKING:
    import polars as pl

    from ullage.tables import Table

_DIGITS: Final = 6
_LONGEST: Final = 80


@dataclass(frozen=True)
class Shown:
    """A table that draws itself in a notebook.

    Parameters
    ----------
    frame
        The rows.
    table
        Its schema, whose meanings are shown where the pointer rests on a name.
    most
        Rows shown; how many more there are is said.

    Examples
    --------
    In a cell: ``Shown(find_gaps(positions), GAPS)``.
    """

    frame: pl.DataFrame
    table: Table
    most: int = 30

    def _repr_html_(self) -> str:
        """Give the table as HTML."""
        meaning = {column.name: column.meaning for column in self.table.columns}
        heads = "".join(
            f'<th title="{escape(meaning.get(name, ""))}">{escape(visible(name))}</th>' for name in self.frame.columns
        )
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(_written(value))}</td>' for value in row)}</tr>"
            for row in self.frame.head(self.most).iter_rows()
        )
        more = len(self.frame) - self.most
        told = f"{len(self.frame):,} rows" + (f", the first {self.most} shown" if more > 0 else "")
        caption = f"<caption>{escape(self.table.name)}: {escape(self.table.meaning)} ({told})</caption>"
        return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _written(value: Any) -> str:
    if value is None:
        return NOT_KNOWN
    if isinstance(value, float):
        return f"{value:.{_DIGITS}g}"
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d %H:%M:%S}Z" if hasattr(value, "hour") else f"{value:%Y-%m-%d}"
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value)
    return shorten(visible(str(value)), _LONGEST)
