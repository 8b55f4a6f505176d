"""Chips: of each scene only the pixels about the places, as scenes that every command reads."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from ullage.fetching.fetch import folder_locked, note_scale, put_in_place
from ullage.fetching.pieces import Bytes, Fetched, Piece, fetch_pieces
from ullage.fetching.plan import is_here, read_obtained, why_in_the_way
from ullage.fetching.staging import Staged
from ullage.sources.stac.files import SceneFiles, choose_bands, choose_product, is_tiff, safe_name, timed_name
from ullage.sources.stac.windows import (
    address_for_parts,
    cut_of_box,
    cut_of_grid,
    opened_elsewhere,
    without_places,
    write_cut,
    write_sparse,
)
from ullage.sources.transport.checksums import sums_of_file
from ullage.sources.transport.download import download
from ullage.sources.transport.failures import NoParts, NotFetched
from ullage.sources.transport.part import Had
from ullage.sources.unforeseen import unforeseen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ullage.fetching.estimating import Estimate
    from ullage.fetching.session import Session
    from ullage.parts import Progress
    from ullage.sources.stac.items import Item
    from ullage.sources.stac.query import Area
    from ullage.sources.stac.services import Limits
    from ullage.sources.stac.windows import Cut

FINEST: Final = ("B02", "B03", "B04", "B08")


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip that is to be fetched.

    Parameters
    ----------
    item
        Of which.
    areas
        What it shows.
    files
        The scene that it will be: its name, and the files it is cut out of; None where that cannot be.
    standing
        Whether it is new or here, or cannot be.
    why
        Why not.
    """

    item: Item
    areas: tuple[Area, ...]
    files: SceneFiles | None
    standing: Literal["new", "here", "cannot"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChipPlan:
    """What would be fetched.

    Parameters
    ----------
    chips
        One for each scene of a radar, and for each scene of a camera and place.
    """

    chips: tuple[Chip, ...]

    def as_dict(self, estimate: Estimate | None = None, limits: Limits | None = None) -> dict[str, Any]:
        """Give it as plain values.

        Parameters
        ----------
        estimate
            What would come over the line; see `ullage.fetching.estimating.estimate_chips`.
        limits
            What the service documents that one account may do.
        """
        sizes = estimate.sizes if estimate else {}
        new = [one.files.name for one in self.chips if one.standing == "new" and one.files]
        size = sum(sizes.get(name) or 0 for name in new)
        return {
            "scenes": len(new),
            "here": sum(one.standing == "here" for one in self.chips),
            "size": size,
            "of_unknown_size": sum(sizes.get(name) is None for name in new),
            "estimated": estimate.as_dict() if estimate else None,
            "begun": 0,
            "seconds": None,
            "quota": limits.beside(size) if limits else None,
            "items": [
                {
                    "id": one.item.item_id,
                    "scene": one.files.name if one.files else one.item.item_id,
                    "standing": one.standing,
                    "size": sizes.get(one.files.name) if one.files and one.standing == "new" else None,
                    "begun": 0,
                    "files": len(one.files.files) if one.files else 0,
                    "why": one.why,
                }
                for one in self.chips
            ],
        }


def plan_chips(items: Sequence[Item], areas: Sequence[Area], km: float, folder: Path) -> ChipPlan:
    """Plan which chips are cut out.

    Parameters
    ----------
    items
        Of which.
    areas
        Boxes about the places.
    km
        Their side [km], which is in the chips' names.
    folder
        Where they go.
    """
    obtained = read_obtained(folder)
    found: dict[str, Chip] = {}
    for item in items:
        try:
            chips = _chips_of(item, areas, km)
        except Exception as error:  # noqa: BLE001 - an item is a stranger's: the others are planned all the same
            chips = [Chip(item, (), None, "cannot", unforeseen(error))]
        for chip in chips:
            name = chip.files.name if chip.files else f"{item.collection}/{item.item_id}"
            found.setdefault(name.casefold(), _compared(chip, folder, obtained))
    return ChipPlan(tuple(found.values()))


def _compared(chip: Chip, folder: Path, obtained: Mapping[str, Mapping[str, int]]) -> Chip:
    """Compare a chip with what is here."""
    if chip.files and is_here(folder, chip.files, obtained):
        return replace(chip, standing="here")
    if chip.files and os.path.lexists(folder / chip.files.name):
        return replace(chip, standing="cannot", why=why_in_the_way(chip.files, obtained))
    return chip


def _chips_of(item: Item, areas: Sequence[Area], km: float) -> list[Chip]:
    shown = tuple(area for area in areas if item.footprint.intersects(area.shape))
    if item.sensor == "s2":
        bands = {band: asset for band, asset in choose_bands(item).items() if is_tiff(asset)}
        if set(bands) & set(FINEST):
            files = {f"{band}.tif": asset for band, asset in bands.items()}
            names = [f"{timed_name(item)}_{safe_name(area.name)}_{km:g}km" for area in shown]
            return [
                Chip(item, (area,), SceneFiles(safe_name(name), files), "new")
                for area, name in zip(shown, names, strict=True)
            ]
    else:
        try:
            product = choose_product(item)
        except NotFetched:
            product = None
        if product and any(one.startswith("annotation/calibration/") for one in product.files):
            name = f"{product.name.removesuffix('.SAFE')}_{km:g}km.SAFE"
            return [Chip(item, shown, SceneFiles(name, product.files), "new")]
    why = "has no GeoTIFFs of bands, nor of a radar with its annotations, of which a chip could be cut: fetch it whole"
    return [Chip(item, shown, None, "cannot", why)]


def fetch_chips(session: Session, plan: ChipPlan, folder: Path, progress: Progress | None = None) -> Fetched:
    """Cut out chips and put them into a folder; see `ullage.fetching.fetch.fetch_scenes`.

    Raises
    ------
    OutputError
        When another fetch is at work there, or it cannot be written.
    """
    fetched = Fetched(here=[one.files.name for one in plan.chips if one.standing == "here" and one.files])
    fetched.failed += [(one.item.item_id, one.why) for one in plan.chips if one.standing == "cannot"]
    wanted = [one for one in plan.chips if one.standing == "new" and one.files]
    if not wanted:
        return fetched
    with folder_locked(folder), without_places():
        obtained = read_obtained(folder)  # another fetch may have been at work since this was planned
        chips = [_compared(one, folder, obtained) for one in wanted]
        fetched.here += [one.files.name for one in chips if one.standing == "here" and one.files]
        fetched.failed += [(one.item.item_id, one.why) for one in chips if one.standing == "cannot"]
        wanted = [one for one in chips if one.standing == "new"]
        counted = Bytes(len(wanted), progress)
        pieces = [
            Piece(one.item.item_id, one.files.name, staged, partial(_fetch_chip, session, one, staged, counted))
            for one in wanted
            if one.files and (staged := Staged(folder, by_parts(one.files)))
        ]
        fetch_pieces(session, folder, pieces, fetched, counted)
    return fetched


def _fetch_chip(session: Session, chip: Chip, staged: Staged, counted: Bytes) -> None:
    """Cut a chip beside the others, then put it in its place; nothing stays of one that fails."""
    cut = _cut_camera if chip.item.sensor == "s2" else _cut_radar
    try:
        staged.clear()
        staged.prepare()
        staged.data.mkdir()
        here = cut(session, chip, staged, counted)
        put_in_place(staged, here | note_scale(chip.item, staged), chip.item.licence or session.service.licence)
    except NoParts as error:
        if any(asset.elsewhere and asset.address != asset.elsewhere for asset in staged.files.files.values()):
            told = f"{error}, or cut it in its S3 store: set AWS_ACCESS_KEY_ID and its secret (extra ullage[s3])"
            raise NotFetched(told, error.status) from None
        raise
    finally:
        staged.clear()
        with suppress(NotFetched):
            counted.add(1)


def by_parts(files: SceneFiles) -> SceneFiles:
    """Give the files of a chip where they are best read by parts."""
    assets = {name: replace(asset, address=address_for_parts(asset)) for name, asset in files.files.items()}
    return replace(files, files=assets)


def _cut_camera(session: Session, chip: Chip, staged: Staged, counted: Bytes) -> dict[str, Had]:
    """Cut one box out of all bands alike."""
    names = staged.files.files.keys()
    finest = next(f"{band}.tif" for band in FINEST if f"{band}.tif" in names)
    here: dict[str, Had] = {}
    cut: Cut | None = None
    side = 0.0
    for name in [finest, *(name for name in names if name != finest)]:
        with opened_elsewhere(session.doors, staged.files.files[name].address, counted.count) as (raster, _):
            if cut is None:
                cut, side = cut_of_box(raster, chip.areas[0].shape), raster.transform.a
                if cut is None:
                    raise NotFetched(f"shows nothing of {chip.areas[0].name}, whatever its footprint says")
            times = max(1, round(raster.transform.a / side))
            write_cut(raster, cut.in_band(times), staged.part(name))
        here[name] = _had(staged, name)
    return here


def _cut_radar(session: Session, chip: Chip, staged: Staged, counted: Bytes) -> dict[str, Had]:
    """Fetch the annotations, and of each measurement the tiles about the places."""
    from ullage.sources.safe_xml import MOST_BYTES, parse_xml
    from ullage.sources.sentinel1.annotation import read_annotation

    here: dict[str, Had] = {}
    names = staged.files.files.keys()
    inner = [name for name in names if not name.startswith("measurement/")]
    for name in inner:
        wanted, tell = replace(staged.wanted(name), most=MOST_BYTES), counted.of_download(shown=False)
        here[name] = download(
            session.doors, wanted, staged.part(name), staged.state(name), session.client.patience, tell
        )
    first = next((one for one in inner if one.count("/") == 1 and one.endswith(".xml")), None)
    if first is None:
        raise NotFetched("has no annotation: fetch it whole")
    grid = read_annotation(parse_xml(staged.part(first).read_bytes(), first)).grid
    for name in names - set(inner):
        with opened_elsewhere(session.doors, staged.files.files[name].address, counted.count) as (raster, _):
            found = [cut_of_grid(grid, area.shape, raster.height, raster.width) for area in chip.areas]
            cuts = [one for one in found if one is not None]
            if not cuts:
                raise NotFetched("shows none of the places, whatever its footprint says")
            path = staged.part(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_sparse(raster, cuts, path)
        here[name] = _had(staged, name)
    return here


def _had(staged: Staged, name: str) -> Had:
    """Say where a piece came from; its hash is that of the piece."""
    path = staged.part(name)
    size = path.stat().st_size
    digest = sums_of_file(path, {"sha256"})["sha256"]
    return Had(staged.files.files[name].address, size, size, status=206, sha256=digest)
