"""What can go wrong, by name. Every error says what was found, where, what was expected and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class UllageError(Exception):
    """Any error whose cause lies in what Ullage was given; a command ends with exit code 1."""


class UnitError(UllageError, ValueError):
    """Two quantities, or a quantity and a number, whose units do not go together."""


class OutputError(UllageError):
    """The results could not be written: the folder is read-only, full or gone. Earlier results stay whole."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of one input file.

    Parameters
    ----------
    file
        The file's name as the user gave it.
    message
        What was found, what was expected, and what to do next.
    row
        Line of the file or row of the sheet, counted from 1 with the header as row 1; None for the whole file.
    column
        Name of the column or key; None for the whole row.
    """

    file: str
    message: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        row = "" if self.row is None else f" row {self.row}"
        column = "" if self.column is None else f", {self.column}" if row else f" {self.column}"
        return f"{self.file}{row}{column}: {self.message}"


class InputError(UllageError):
    """An input file is at fault; carries every problem found in it, in the order of the file."""

    most_shown = 20

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[: self.most_shown]]
        more = len(self.problems) - len(shown)
        super().__init__("\n".join([*shown, *([f"... and {more} more"] if more > 0 else [])]))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)
