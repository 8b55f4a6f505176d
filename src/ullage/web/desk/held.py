"""What the desk keeps of one result, so that it is worked out once."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ullage.lake import Lake
from ullage.web.desk.marks import build_marks, pack_marks
from ullage.web.desk.sketch import SKETCH_M, Lines, part_days, read_lines

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from ullage.explaining import Rows
    from ullage.web.held import Held


class Desk:
    """Marks and tracks of a result.

    Parameters
    ----------
    rows
        The result.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._lock = threading.RLock()

    def marks(self) -> pl.DataFrame:
        """Give the table of marks; see `marks`."""
        with self._lock:
            return self._marks

    def packed_marks(self) -> bytes:
        """Give the same as a packed block."""
        with self._lock:
            return self._packed

    def sketch(self) -> Lines:
        """Give all tracks, thinned; the first call reads all positions."""
        with self._lock:
            return self._sketch

    def lines(self, box: tuple[float, float, float, float], days: tuple[date, date], most_m: float, most: int) -> Lines:
        """Read the tracks of a window from the lake, as closely as asked for."""
        parts = [[day for day in part if days[0] <= day <= days[1]] for part in self.parts()]
        return read_lines(self.lake, self.tracks, [part for part in parts if part], most_m, box=box, most=most)

    def parts(self) -> list[list[date]]:
        """List the days of which something was heard, those that are read at once together."""
        with self._lock:
            return self._parts

    @cached_property
    def lake(self) -> Lake:
        """The positions of the case."""
        return Lake(self.rows.out / "ais")

    @cached_property
    def tracks(self) -> pl.DataFrame:
        """The table of tracks, empty where nothing was heard."""
        table = self.rows.table("tracks")
        return pl.DataFrame(schema={"track_id": pl.String, "mmsi": pl.String}) if table is None else table

    @cached_property
    def first(self) -> npt.NDArray[np.int64]:
        """Rows of tracks of ships that the case is about: matched, or silent while a call fitted; drawn first."""
        marks = self.marks()
        about = marks.filter(
            pl.col("kind").is_in(["detection", "port visit"]) | (pl.col("state") == "a call fits")
        )["ship"].drop_nulls().unique()  # fmt: skip
        return np.flatnonzero(self.tracks["mmsi"].is_in(about.implode()).to_numpy())

    @cached_property
    def _marks(self) -> pl.DataFrame:
        return build_marks(self.rows)

    @cached_property
    def _packed(self) -> bytes:
        return pack_marks(self._marks)

    @cached_property
    def _parts(self) -> list[list[date]]:
        return part_days(self.lake) if len(self.tracks) else []

    @cached_property
    def _sketch(self) -> Lines:
        return read_lines(self.lake, self.tracks, self._parts, SKETCH_M)


def desk_of(held: Held) -> Desk:
    """Give what is kept of the case's latest result.

    Raises
    ------
    WebError
        When there is none.
    """
    rows = held.rows()
    return rows.once("desk", lambda: Desk(rows))
