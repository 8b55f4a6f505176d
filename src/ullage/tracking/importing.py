"""Files of AIS into a lake, with what became of every line of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ullage.sources.ais import Reading
from ullage.sources.ais.counts import Counts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ullage.lake import Appended, Lake

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Imported:
    """What files brought.

    Parameters
    ----------
    counts
        What was read, decoded and refused, of all files.
    files
        Of each file: its name, what it was, its counts, and what was wrong with it.
    appended
        What became of its reports in the lake; None without files.
    """

    counts: Counts = field(default_factory=Counts)
    files: tuple[dict[str, Any], ...] = ()
    appended: Appended | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong with the files, a line each."""
        return tuple(f"{one['file']}: {what}" for one in self.files for what in one["problems"])


def import_files(lake: Lake, paths: Sequence[Path], progress: Progress) -> Imported:
    """Read files into a lake: all of them or, whatever happens, none.

    Raises
    ------
    InputError
        When nothing could be read of any file.
    OutputError
        When the lake cannot be written.
    """
    if not paths:
        return Imported()
    reading = Reading(paths, progress=lambda _, done, total: progress("read, MB", done // 10**6, total // 10**6))
    appended = lake.append(reading)
    files = tuple(
        {"file": one.name, "form": one.form, **one.counts.as_dict(), "problems": list(one.problems)}
        for one in reading.files
    )
    return Imported(reading.counts, files, appended)
