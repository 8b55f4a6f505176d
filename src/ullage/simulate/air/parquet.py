"""Received AIS as Parquet: the tables of position and static reports, a file of each a piece."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ullage.errors import OutputError
from ullage.simulate.air.files import whole_file

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    import polars as pl

    from ullage.simulate.air.receive import Received


def write_parquet(received: Iterable[Received], folder: str | os.PathLike[str]) -> list[Path]:
    """Write what was received as ``positions-TIME.parquet`` and ``statics-TIME.parquet``, named by when a piece begins.

    Parameters
    ----------
    received
        Pieces in their order, as `receive` gives them. Of reports in none a file is written with no rows.
    folder
        Where the files go; it is made if it is not there.

    Returns
    -------
    list of Path
        The files. Their columns are those of `tables.POSITIONS` and `tables.STATICS`, and ``delivered_at``.

    Raises
    ------
    OutputError
        When a file cannot be written; none of them is left behind.
    """
    root = Path(folder)
    written: list[Path] = []
    try:
        root.mkdir(parents=True, exist_ok=True)
        for piece in received:
            for name, frame in (("positions", piece.positions), ("statics", piece.statics)):
                path = root / f"{name}-{piece.begins:%Y-%m-%dT%H%M%S}.parquet"
                _write(frame, path)
                written.append(path)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OutputError(f"{root} could not be written to: {error.strerror or error}") from error
        raise
    return written


def _write(frame: pl.DataFrame, path: Path) -> None:
    with whole_file(path) as file:
        frame.write_parquet(file, statistics=False)
