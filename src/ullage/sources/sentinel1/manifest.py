"""What the manifest of a product tells beside its files: the relative orbit, the processor's version, who made it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.sources.safe_xml import MOST_BYTES, parse_xml

if TYPE_CHECKING:
    from ullage.sources.containers import Container

_VERSION: Final = re.compile(r"\d{1,3}\.\d{1,3}")
_TRACKS: Final = 175


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a product.

    Parameters
    ----------
    track
        The relative orbit; None when it is not told.
    version
        Of the processor (IPF); None when it is not told.
    simulated
        Whether it was made by `ullage.simulate`, and no satellite saw anything.
    """

    track: int | None = None
    version: float | None = None
    simulated: bool = False


def read_manifest(container: Container) -> Manifest:
    """Read the manifest of a product; one that is absent tells nothing.

    Raises
    ------
    InputError
        When it is no well-formed XML.
    """
    if "manifest.safe" not in container.names():
        return Manifest()
    track = version = None
    simulated = False
    for one in parse_xml(container.read("manifest.safe", MOST_BYTES), "manifest.safe").element.iter():
        text = (one.text or "").strip()
        if track is None and one.tag.endswith("}relativeOrbitNumber") and re.fullmatch(r"[0-9]{1,3}", text):
            track = int(text) if 1 <= int(text) <= _TRACKS else None
        if version is None and one.tag.endswith("}software") and "IPF" in one.get("name", ""):
            told = one.get("version", "").strip()
            version = float(told) if _VERSION.fullmatch(told) else None
        simulated |= one.tag.endswith("}facility") and one.get("name") == "simulated"
    return Manifest(track, version, simulated)
