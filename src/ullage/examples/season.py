"""The example that is simulated: eight months of a trade, from pixels and radio."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from ullage.errors import UllageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Progress = Callable[[str, int, int], None]

SEED: Final = 7
"""Of the season; rules were set on others."""


def make_season(folder: Path, *, workers: int | None = None, progress: Progress | None = None) -> None:
    """Simulate the season into a folder, unless it is there already: then it is left as it is.

    Parameters
    ----------
    folder
        The case folder.
    workers
        How many processes render scenes; by default one a processor.
    progress
        Called with the stage, how much of it is done, and how much there is.

    Raises
    ------
    UllageError
        When the folder holds something else.
    OutputError
        When it cannot be written.
    """
    if folder.exists():
        if _is_season(folder):
            return
        raise UllageError(f"{folder} is there already, and is not this example; name a new folder to make it in")
    from ullage.engine import processes
    from ullage.simulate import world
    from ullage.simulate.case_season import SeasonSettings, write_season

    settings = SeasonSettings()
    made = world(SEED, settings=settings.trade, progress=progress)
    with processes(workers) as executor:
        write_season(made, folder, settings, executor=executor, progress=progress)


def _is_season(folder: Path) -> bool:
    """Whether a folder holds a season: its case file says so, and names its truth."""
    try:
        case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
        return str(case["title"]).startswith("Simulated season: ") and case["files"]["truth"] == "truth"
    except (OSError, ValueError, KeyError, TypeError):
        return False
