"""The case folder: what is read from it, checked as a whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ullage.cargo.volume import find_product
from ullage.cargo.worlds import UNKNOWN_PRODUCT
from ullage.errors import InputError, Problem, UllageError
from ullage.flow import Inputs, Rules
from ullage.hashes import Hashes, files_in
from ullage.ledger.balance import day_range
from ullage.records import CaseFile, FleetPrior
from ullage.rules import read_rules
from ullage.sources.ais.lake_folder import is_lake, lake_files
from ullage.sources.case_file import read_case_file
from ullage.sources.fleet import read_fleet
from ullage.sources.looks import read_looks
from ullage.sources.notified import read_notified
from ullage.sources.observations import read_observations
from ullage.sources.obtained import FILE as OBTAINED
from ullage.sources.other_deliveries import read_other_deliveries
from ullage.sources.places import merge_places, read_places
from ullage.sources.scene_files import find_scenes
from ullage.sources.sheet import Read
from ullage.sources.stays import read_stays
from ullage.sources.view_metadata.beside import Beside, ListedFolder
from ullage.tables import FLEET, LOOKS, NOTIFIED, OBSERVATIONS, OTHER_DELIVERIES, STAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ullage.records import Place

T = TypeVar("T")

IMAGES = (".tif", ".tiff", ".gtiff")
"""Scenes beside which vendors put files that belong to them."""

LOGS = (OBTAINED, "searches.jsonl")
"""What stands beside fetched files and is none of them."""

MOST_DRAWS_TIMES_DAYS = 100_000_000
"""The running balance holds so many numbers a few times over: 0.8 GB each time."""

DEFAULT_PRIOR = FleetPrior(
    1200.0,
    4400.0,
    9100.0,
    "182 tankers of 500-12,000 t seen off China and Japan in 2014-2016 (Ullage's own default: the case states none)",
)


class SourceFile(NamedTuple):
    """One scene, file or lake of AIS, or list: where it is, its name in the case, a hash of all that is read of it."""

    path: Path
    name: str
    content: str


@dataclass(frozen=True)
class Case:
    """A case folder, read and valid.

    Parameters
    ----------
    folder
        Where it is.
    inputs, rules
        What the flow takes.
    files
        Every input file's SHA-256, by its path relative to the folder.
    warnings
        What the reader of the result should know.
    sources
        Scenes, files of AIS, listings and registers, by kind; none of them was opened yet.
    """

    folder: Path
    inputs: Inputs
    rules: Rules
    files: dict[str, str]
    warnings: tuple[str, ...]
    sources: Mapping[str, tuple[SourceFile, ...]] = field(default_factory=dict)


def read_case(folder: Path, hashes: Hashes | None = None) -> Case:
    """Read a case folder.

    Parameters
    ----------
    folder
        Where it is.
    hashes
        What is known of large files; None to read all of them.

    Raises
    ------
    InputError
        With every problem of every file; nothing is written.
    """
    file = read_case_file(folder / "case.toml")
    reading = _Reading(folder, file, hashes or Hashes(folder))
    rules = reading.of(lambda: read_rules(file.rules), Rules())
    reading.of(lambda: _check_product(file), None)
    reading.of(lambda: _check_windows(file), None)
    reading.of(lambda: _check_size(file), None)
    places = reading.places()
    sources = {kind: reading.sources(kind) for kind in file.sources}
    tables: dict[str, Any] = {
        "looks": reading.table("looks", lambda path: read_looks(path, places), LOOKS.frame()),
        "stays": reading.table("stays", lambda path: read_stays(path, places), STAYS.frame()),
        "observations": reading.table(
            "observations",
            lambda path: read_observations(path, places, file.from_day, file.to_day, folder),
            OBSERVATIONS.frame(),
        ),
        "fleet": reading.table("fleet", read_fleet, FLEET.frame()),
        "notified": reading.table("notified", read_notified, NOTIFIED.frame()),
        "other_deliveries": reading.table("other_deliveries", read_other_deliveries, OTHER_DELIVERIES.frame()),
    }
    if reading.problems:
        raise InputError(reading.problems)
    images = tables["observations"].select("image", "image_sha256").drop_nulls().unique().sort("image")
    inputs = Inputs(
        title=file.title,
        from_day=file.from_day,
        to_day=file.to_day,
        seed=file.seed,
        draws=file.draws,
        product=file.product,
        places=places,
        caps=file.caps,
        reported=file.reported_visits,
        prior=file.fleet_prior or DEFAULT_PRIOR,
        published=file.published,
        **tables,
    )
    return Case(
        folder,
        inputs,
        rules,
        {**reading.files, **dict(images.iter_rows())},
        tuple(dict.fromkeys(reading.warnings)),
        sources,
    )


class _Reading:
    """Reads one file after another and keeps every problem, warning and hash."""

    def __init__(self, folder: Path, file: CaseFile, hashes: Hashes) -> None:
        self.folder = folder
        self.file = file
        self.hashes = hashes
        self.listed: dict[Path, ListedFolder] = {}
        self.problems: list[Problem] = []
        self.warnings = list(file.warnings)
        self.files = {"case.toml": hashes.of(folder / "case.toml")}

    def of(self, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except InputError as error:
            self.problems += error.problems
            return otherwise

    def table(self, kind: str, reader: Callable[[Path], Read[T]], empty: T) -> T:
        if kind not in self.file.files:
            return empty
        name = self.file.files[kind]
        read = self.of(lambda: reader(self.folder / name), Read(empty))
        self.warnings += read.warnings
        if (self.folder / name).is_file():
            self.files[name] = self.hashes.of(self.folder / name)
        return read.frame

    def sources(self, kind: str) -> tuple[SourceFile, ...]:
        """Find the files of a kind that takes several, each once, in the order of their names."""
        paths: dict[Path, None] = {}
        find = {"scenes": find_scenes, "ais": _lakes_and_files}.get(kind, _all_in)
        for name in self.file.sources[kind]:
            if kind == "scenes" and not (self.folder / name).exists():
                continue  # what is watched begins with nothing: the first fetch makes the folder
            paths |= dict.fromkeys(self.of(partial(find, self.folder / name), list[Path]()))
        if not paths:
            self.warnings.append(f"case.toml [files]: {kind} holds nothing: there are no files in what it names")
        found = [self.of(partial(self._source, path), None) for path in sorted(paths, key=self._in_order)]
        return tuple(one for one in found if one is not None)

    def _in_order(self, path: Path) -> PurePosixPath:
        """Order sources by their names in results: the same wherever a package of the case is unpacked."""
        return PurePosixPath(self.hashes.name(path))

    def _source(self, path: Path) -> SourceFile | None:
        name, content = self.hashes.name(path), self.hashes.of(path)
        self.files[name] = content
        beside = self._beside(path) if path.suffix.lower() in IMAGES and not path.is_dir() else Beside()
        for other in sorted({*beside.metadata, *beside.masks}):
            # the scene's reader reads it with the image: a result is made of it too
            told = self.hashes.name(other)
            self.files[told] = self.hashes.of(other)
            content = hashlib.sha256(f"{content}\n{told}\n{self.files[told]}\n".encode()).hexdigest()
        return SourceFile(path, name, content)

    def _beside(self, path: Path) -> Beside:
        """Find what lies beside an image; its folder is listed once for all of them."""
        if path.parent not in self.listed:
            self.listed[path.parent] = ListedFolder(path.parent)
        return self.listed[path.parent].beside(path)

    def places(self) -> dict[str, Place]:
        none: tuple[Place, ...] = ()
        read = Read(self.table("places", read_places, none))
        merged = self.of(lambda: merge_places(self.file, read), read)
        return {place.id: place for place in merged.frame}


def _check_product(file: CaseFile) -> None:
    if file.product is None or file.product == UNKNOWN_PRODUCT:
        return
    try:
        find_product(file.product)
    except UllageError as error:
        raise InputError([Problem("case.toml", str(error), column="product")]) from error


def _check_windows(file: CaseFile) -> None:
    """Refuse a published count whose window reaches outside the case: part of its number would have to be guessed."""
    outside = [
        Problem(
            "case.toml",
            f"the window {count.from_day} to {count.to_day} reaches outside the case, "
            f"{file.from_day} to {file.to_day}: widen the case's period, or cut window and count",
            column=f"[[reported_visits]] {number}, from",
        )
        for number, count in enumerate(file.reported_visits, start=1)
        if count.from_day < file.from_day or count.to_day > file.to_day
    ]
    if outside:
        raise InputError(outside)


def _check_size(file: CaseFile) -> None:
    """Refuse more draws than the running balance of so many days has room for."""
    _, days = day_range(file.from_day, file.to_day, file.caps)
    if file.draws * days > MOST_DRAWS_TIMES_DAYS:
        most = MOST_DRAWS_TIMES_DAYS // days
        found = f"{file.draws:,} draws of {days:,} days need too much memory"
        advice = f"take at most {most:,} draws, or cut the case into shorter ones"
        raise InputError([Problem("case.toml", f"{found}; {advice}", column="draws")])


def _all_in(path: Path) -> list[Path]:
    """Give all files of a folder, or the file."""
    try:
        return [one for one in files_in(path) if one.name not in LOGS] if path.is_dir() else [path]
    except OSError as error:
        raise InputError([Problem(path.name, f"cannot be read ({error.strerror or error})")]) from error


def _lakes_and_files(path: Path) -> list[Path]:
    """Give all files of a folder, or the file; a lake is one."""
    try:
        return list(_found(path)) if path.is_dir() else [path]
    except OSError as error:
        raise InputError([Problem(path.name, f"cannot be read ({error.strerror or error})")]) from error


def _found(folder: Path) -> Iterator[Path]:
    if is_lake(folder):
        if (folder / "case.toml").exists():
            told = "is a lake and a case at once: move case.toml and what it names into a folder of their own"
            raise InputError([Problem("case.toml", told, column="[files], ais")])
        if lake_files(folder):  # else a feed is heard, of which nothing is in the lake yet
            yield folder
        return
    for one in sorted(folder.iterdir()):
        if one.name.startswith(".") or one.name in LOGS:
            continue
        if one.is_dir():
            yield from _found(one)
        elif one.is_file():
            yield one
