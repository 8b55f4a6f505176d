"""Which inputs and pictures of a case may be published as they are: by licence, and by what can be looked through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ullage.sources.licences import UNKNOWN, find_licence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from ullage.sealing.package import Piece
    from ullage.sealing.secrets import Secrets
    from ullage.sources.licences import Licence

IMAGES: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".jp2", ".ntf")
MOST_SCANNED: Final = 256 << 20
"""Bytes of a file that is looked through."""

_SCENES: Final = (".safe/",)
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_DRAWN: Final = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"IDAT", b"IEND"}
"""Chunks of a PNG that hold pixels and how they are shown, and no text."""


def settle_input(
    piece: Piece, licences: Sequence[Licence], secrets: Secrets, scenes: Collection[str], noted: Collection[str]
) -> Piece:
    """Say why an input stays out of a public package; an input is never changed.

    Parameters
    ----------
    piece
        The input.
    licences
        Of the case.
    secrets
        What must not stand in it.
    scenes
        Inputs that are scenes, by their names in the case.
    noted
        Inputs in which people wrote notes.
    """
    if piece.why or piece.path is None:
        return piece
    name = piece.name.removeprefix("inputs/")
    told = find_licence(licences, name)
    why = "licences.csv does not say that it may be published"
    if told.public == "yes":
        why = _reason(piece.path, secrets, image=is_image(name, scenes), noted=name in noted)
    elif told.public == "chips":
        why += "; chips may"
    return replace(piece, why=why)


def _reason(path: Path, secrets: Secrets, *, image: bool, noted: bool) -> str:
    """Say why an input stays out whose licence allows it; empty where nothing speaks against it."""
    if noted:
        return "notes stand in it, and an input is never changed"
    if path.stat().st_size > MOST_SCANNED:
        return "" if image else "too large to be looked through for names and notes"
    content = path.read_bytes()
    if not image and not _is_text(content):
        return "names and notes cannot be looked for in a file of its kind"
    stand = secrets.are_in(content.decode("utf-8", "replace"))
    return "names, notes or paths stand in it, and an input is never changed" if stand else ""


def is_image(name: str, scenes: Collection[str]) -> bool:
    """Say whether an input is an image or a part of one."""
    lower = name.lower()
    within = any(name == one or name.startswith(f"{one}/") for one in scenes)
    return within or lower.endswith(IMAGES) or any(part in lower for part in _SCENES)


def chips_allowed(inputs: Iterable[Piece], licences: Sequence[Licence], scenes: Collection[str]) -> bool:
    """Say whether pictures cut from images may be published: there are images, and each may at least be cut."""
    names = [one.name.removeprefix("inputs/") for one in inputs]
    images = [one for one in names if is_image(one, scenes)]
    return bool(images) and all(find_licence(licences, one).public != "no" for one in images)


def chip_allowed(piece: Piece, licences: Sequence[Licence], *, chips: bool) -> bool:
    """Say whether one picture in ``out/chips`` may be published: the images allow it, and no row of its own forbids."""
    own = find_licence(licences, piece.name)
    return chips and (own is UNKNOWN or own.public != "no")


def has_pixels_alone(path: Path) -> bool:
    """Say whether a file is a PNG that holds pixels and nothing in words."""
    content = path.read_bytes()
    if not content.startswith(_PNG):
        return False
    at = len(_PNG)
    while at + 12 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if kind not in _DRAWN:
            return False
        at += 12 + length
        if kind == b"IEND":
            return at == len(content)
    return False


def _is_text(content: bytes) -> bool:
    """Say whether a file is text through and through: packed ones, spreadsheets among them, are not."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not content.startswith(b"%PDF") and not any(one < " " and one not in "\t\n\r\f" for one in set(text))
