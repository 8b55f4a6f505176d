"""How much would come over the line for chips, by the headers of some of them: no pixel is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError
from ullage.fetching.chips import FINEST, by_parts
from ullage.sources.stac.windows import bytes_of_cut, cut_of_box, cut_of_grid, opened_elsewhere, without_places
from ullage.sources.transport.failures import NotFetched, TryAgain
from ullage.sources.unforeseen import unforeseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.fetching.chips import Chip, ChipPlan
    from ullage.fetching.session import Session
    from ullage.sources.stac.files import SceneFiles

MOST_LOOKED_AT: Final = 6
"""Chips of each sensor whose headers are read; the rest is taken for as large as these are on average."""


@dataclass(slots=True)
class Estimate:
    """What would come over the line.

    Parameters
    ----------
    sizes
        Bytes of each chip by its name; None where nothing is known.
    looked_at
        Chips whose headers were read.
    moved
        Bytes that this itself cost.
    doubts
        Why headers could not be read.
    """

    sizes: dict[str, int | None] = field(default_factory=dict)
    looked_at: int = 0
    moved: int = 0
    doubts: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {"looked_at": self.looked_at, "moved": self.moved, "doubts": self.doubts}


def estimate_chips(session: Session, plan: ChipPlan) -> Estimate:
    """Estimate the size of new chips from the indexes of tiles in the headers of some of them.

    Parameters
    ----------
    session
        Where they are.
    plan
        Which are new; those looked at are spread evenly over it.
    """
    found = Estimate()
    for sensor in sorted({one.item.sensor for one in plan.chips}):
        new = [one for one in plan.chips if one.standing == "new" and one.files and one.item.sensor == sensor]
        known: list[int] = []
        for chip in _spread(new):
            try:
                with without_places():
                    size = _size_of(session, chip, found)
            except (NotFetched, TryAgain, InputError) as error:
                found.doubts.append(f"{chip.item.item_id}: {error}")
                continue
            except Exception as error:  # noqa: BLE001 - a header is a stranger's: the others are read all the same
                found.doubts.append(f"{chip.item.item_id}: {unforeseen(error)}")
                continue
            found.looked_at += 1
            known.append(size)
            if chip.files:
                found.sizes[chip.files.name] = size
        mean = round(sum(known) / len(known)) if known else None
        for one in new:
            if one.files:
                found.sizes.setdefault(one.files.name, mean)
    return found


def _spread(chips: Sequence[Chip]) -> list[Chip]:
    count = min(MOST_LOOKED_AT, len(chips))
    return [chips[place * len(chips) // count] for place in range(count)]


def _size_of(session: Session, chip: Chip, found: Estimate) -> int:
    files = by_parts(chip.files) if chip.files else None
    if files is None:
        return 0
    return (_size_of_camera if chip.item.sensor == "s2" else _size_of_radar)(session, chip, files, found)


def _size_of_camera(session: Session, chip: Chip, files: SceneFiles, found: Estimate) -> int:
    finest = next(f"{band}.tif" for band in FINEST if f"{band}.tif" in files.files)
    size, side, cut = 0, 0.0, None
    for name in [finest, *(name for name in files.files if name != finest)]:
        with opened_elsewhere(session.doors, files.files[name].address) as (raster, ranged):
            if cut is None:
                cut, side = cut_of_box(raster, chip.areas[0].shape), raster.transform.a
                if cut is None:
                    return size
            size += bytes_of_cut(raster, cut.in_band(max(1, round(raster.transform.a / side)))) + ranged.moved
            found.moved += ranged.moved
    return size


class _Controlled:
    """Where the pixels of a radar's image lie, by the ground control points of the file: good to some pixels."""

    def __init__(self, points: Any) -> None:
        from rasterio.transform import GCPTransformer

        self._places = GCPTransformer(points)

    def pixel(self, lat: Any, lon: Any) -> tuple[Any, Any]:
        """Give row and column of positions."""
        rows, columns = self._places.rowcol(list(lon), list(lat), op=float)
        return rows, columns


def _size_of_radar(session: Session, chip: Chip, files: SceneFiles, found: Estimate) -> int:
    size = 0
    for name, asset in files.files.items():
        if not name.startswith("measurement/"):
            size += asset.size if asset.size is not None else _told_size(session, asset.address)
            continue
        with opened_elsewhere(session.doors, asset.address) as (raster, ranged):
            points, _ = raster.gcps
            if not points:
                raise NotFetched("has no ground control points in its header")
            grid = _Controlled(points)
            cuts = [cut_of_grid(grid, area.shape, raster.height, raster.width) for area in chip.areas]
            size += sum(bytes_of_cut(raster, cut) for cut in cuts if cut) + ranged.moved
            found.moved += ranged.moved
    return size


def _told_size(session: Session, address: str) -> int:
    """Give the size of a file as its server tells it before any of it is read."""
    with session.doors.opened(address) as opened:
        if opened.size is None:
            raise NotFetched("the server does not tell its size")
        return opened.size
