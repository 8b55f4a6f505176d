"""A package for the public: without analysts' names, notes and paths, and without what no licence allows to publish.

Inputs are never changed: they go in as they are, or stay out with their hash. Results are redacted, and the manifest
has the hash that they had before. The chain of the log holds all the same, since names and reasons stand in it as
commitments.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from ullage.case import read_case
from ullage.hashes import Hashes
from ullage.sealing.secrets import Secrets
from ullage.sources.licences import UNKNOWN, find_licence, read_licences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ullage.decisions import Entry
    from ullage.sealing.package import Packing, Piece
    from ullage.sources.licences import Licence

IMAGES: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".jp2", ".ntf")
TEXTS: Final = (".csv", ".html", ".txt", ".md", ".svg", ".kml")
TREES: Final = (".json", ".geojson", ".ipynb")
MOST_SCANNED: Final = 256 << 20
"""Bytes of a file that is looked through."""

_SCENES: Final = (".SAFE/", ".safe/")
_PICTURE: Final = b"data:image/"
_DRAWN: Final = b"data:image/svg"
_PRINTED: Final = b"/Subtype/Image"  # in a PDF; its charts are drawn
_NO_CHIPS: Final = "licences.csv does not say that pictures cut from all images may be published"
_SUMMARY: Final = "out/summary.json"


def redact(folder: Path, packing: Packing) -> Packing:
    """Redact what is to be sealed for the public.

    Parameters
    ----------
    folder
        The case folder.
    packing
        All that would be sealed otherwise.

    Raises
    ------
    InputError
        When the case cannot be read any more.
    """
    licences = read_licences(folder).frame
    secrets = _secrets(folder, packing.log)
    inputs = [_input(one, licences, secrets) for one in packing.pieces if one.role == "input"]
    chips = _chips_allowed(inputs, licences)
    results = [_result(one, licences, secrets, chips=chips) for one in packing.pieces if one.role != "input"]
    results = _with_twins(results, secrets)
    summary = next(
        (json.loads(one.content) for one in results if one.name == _SUMMARY and one.content), packing.summary
    )
    log = _log(packing.log)
    pieces = (*inputs, *results)
    return replace(
        packing, summary=summary, pieces=pieces, log=log, redaction=tuple(_statement(pieces, log, chips=chips))
    )


def _secrets(folder: Path, log: Sequence[Entry]) -> Secrets:
    """Give what must not be told: who decided and why, notes of the tables, and where the case lies."""
    inputs = read_case(folder, Hashes(folder, folder / "out" / ".parts")).inputs
    notes = [table["note"].drop_nulls().to_list() for table in (inputs.observations, inputs.fleet)]
    paths = {str(path) for path in (folder.absolute(), folder.resolve(), Path.home()) if path != Path("/")}
    names = {one.by for one in log if one.by}
    return Secrets([*names, *paths], [*(one.why for one in log if one.why), *(one for part in notes for one in part)])


def _input(piece: Piece, licences: Sequence[Licence], secrets: Secrets) -> Piece:
    if piece.why or piece.path is None:
        return piece
    told = find_licence(licences, piece.name.removeprefix("inputs/"))
    if told.public != "yes":
        why = "licences.csv does not say that it may be published"
        return replace(piece, why=f"{why}; chips may" if told.public == "chips" else why)
    if piece.path.stat().st_size <= MOST_SCANNED and secrets.are_in(_loose_text(piece.path.read_bytes())):
        return replace(piece, why="names, notes or paths stand in it, and an input is never changed")
    return piece


def _chips_allowed(inputs: Iterable[Piece], licences: Sequence[Licence]) -> bool:
    """Say whether pictures cut from images may be published: of every image that the case has."""
    images = [one for one in inputs if _is_image(one.name)]
    return all(find_licence(licences, one.name.removeprefix("inputs/")).public != "no" for one in images)


def _is_image(name: str) -> bool:
    return name.lower().endswith((*IMAGES, ".zip")) or any(part in name for part in _SCENES)


def _result(piece: Piece, licences: Sequence[Licence], secrets: Secrets, *, chips: bool) -> Piece:
    """Redact one result, or leave it out."""
    if piece.path is None or piece.why:
        return piece
    kind = PurePosixPath(piece.name).suffix.lower()
    if kind in IMAGES:
        own = find_licence(licences, piece.name)
        allowed = chips if own is UNKNOWN else own.public != "no"
        return piece if allowed else replace(piece, why=_NO_CHIPS)
    if piece.path.stat().st_size > MOST_SCANNED:
        return replace(piece, why="too large to be looked through for names and notes")
    content = piece.path.read_bytes()
    if kind == ".html" and not chips and _PICTURE in content.replace(_DRAWN, b""):
        return replace(piece, why=_NO_CHIPS)
    if kind == ".pdf" and not chips and _PRINTED in content:
        return replace(piece, why=_NO_CHIPS)
    return piece if kind == ".pdf" or not secrets else _looked_through(piece, kind, content, secrets)


def _looked_through(piece: Piece, kind: str, content: bytes, secrets: Secrets) -> Piece:
    try:
        redacted, count = _redacted(kind, content, secrets)
    except ValueError:
        return replace(piece, why="names and notes cannot be looked for in it")
    if not count:
        return piece
    digest = hashlib.sha256(content).hexdigest()
    return replace(piece, content=redacted, redacted_from=digest, told=f"redacted in {count:,} places")


def _redacted(kind: str, content: bytes, secrets: Secrets) -> tuple[bytes, int]:
    """Redact a file by its kind.

    Raises
    ------
    ValueError
        When it cannot be read as what its name says, or when its kind is not known.
    """
    if kind in TREES:
        tree, count = secrets.without_tree(json.loads(content))
        return json.dumps(tree, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n", count
    if kind in TEXTS:
        text, count = secrets.without(content.decode("utf-8"))
        return text.encode(), count
    if kind == ".parquet":
        return _redacted_table(content, secrets)
    raise ValueError(f"{kind} is no kind of file that is known")


def _redacted_table(content: bytes, secrets: Secrets) -> tuple[bytes, int]:
    import polars as pl

    from ullage.lake.layout import parquet_bytes

    try:
        table = pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PolarsError as error:
        raise ValueError(str(error)) from error
    total = 0
    for name, kind in table.schema.items():
        if kind.is_numeric() or kind.is_temporal() or kind in (pl.Boolean, pl.Binary, pl.Null):
            continue
        found = [secrets.without_tree(one) for one in table[name].to_list()]
        count = sum(one for _, one in found)
        total += count
        if count:
            table = table.with_columns(pl.Series(name, [value for value, _ in found], dtype=kind))
    return (parquet_bytes(table), total) if total else (content, 0)


def _with_twins(results: Sequence[Piece], secrets: Secrets) -> list[Piece]:
    """Leave a PDF out where its twin in HTML is redacted or not there."""
    named = {one.name: one for one in results}

    def settled(piece: Piece) -> Piece:
        if piece.why or not piece.name.endswith(".pdf"):
            return piece
        twin = named.get(f"{piece.name.removesuffix('.pdf')}.html")
        safe = not secrets or (twin is not None and not twin.why)
        if safe and not (twin and (twin.redacted_from or twin.why)):
            return piece
        return replace(piece, why="what is redacted in report.html cannot be redacted in a PDF")

    return [settled(one) for one in results]


def _log(log: Sequence[Entry]) -> tuple[Entry, ...]:
    """Give decisions without names and reasons; who decided is told by a number."""
    people = {name: f"analyst {number}" for number, name in enumerate(dict.fromkeys(one.by for one in log), start=1)}
    return tuple(one.redacted(by=people[one.by]) for one in log)


def _loose_text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _statement(pieces: Sequence[Piece], log: Sequence[Entry], *, chips: bool) -> Iterator[str]:
    """Say what was redacted and how."""
    yield (
        "This package was redacted for the public: names of analysts, their reasons, notes of observations and fleet, "
        "and paths of the machine were looked for in all results, and stand there as [redacted]."
    )
    if log:
        people = len({one.by for one in log})
        yield (
            f"Of {len(log):,} decisions by {people:,} analysts the names, reasons and what was known then are left "
            "out; their hashes stayed, so that the chain of the log can be checked."
        )
    changed = sum(bool(one.redacted_from) for one in pieces)
    told = "1 result was" if changed == 1 else f"{changed:,} results were"
    yield f"{told} redacted; the manifest has the SHA-256 that each had before."
    for why, count in sorted(Counter(one.why for one in pieces if one.why).items()):
        told = "1 file was left out, with its" if count == 1 else f"{count:,} files were left out, with their"
        yield f"{told} SHA-256: {why}."
    if not chips:
        yield "Pictures cut from images were left out: not every image's licence allows them."
