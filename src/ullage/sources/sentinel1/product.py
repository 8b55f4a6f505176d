"""Which files a product has: one measurement, annotation, calibration and noise for each polarisation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem

if TYPE_CHECKING:
    from ullage.sources.containers import Container

ORDER: Final = ("VV", "VH", "HH", "HV")

_ROLES: Final = {
    "measurement": re.compile(r"measurement/[^/]+\.tiff?"),
    "annotation": re.compile(r"annotation/[^/]+\.xml"),
    "calibration": re.compile(r"annotation/calibration/calibration-[^/]+\.xml"),
    "noise": re.compile(r"annotation/calibration/noise-[^/]+\.xml"),
}
_POLARISATION: Final = re.compile(r"(?:^|[-_])(vv|vh|hh|hv)(?=[-_.])")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one polarisation; None for one that is not there."""

    polarisation: str
    measurement: str
    annotation: str | None
    calibration: str | None
    noise: str | None


def find_files(container: Container) -> tuple[tuple[Files, ...], tuple[str, ...]]:
    """Sort the files of a product by polarisation, co-polarised first.

    Returns
    -------
    files, unmeasured
        The second are polarisations that have annotations and no measurement.

    Raises
    ------
    InputError
        When there is no measurement, or two of one polarisation; the message says what the folder seems to be.
    """
    roles: dict[str, dict[str, str]] = {role: {} for role in _ROLES}
    problems = []
    names = container.names()
    for name in names:
        for role, pattern in _ROLES.items():
            match = _POLARISATION.search(name.rpartition("/")[2].lower())
            if match and pattern.fullmatch(name.lower()):
                first = roles[role].setdefault(match[1].upper(), name)
                if first != name:
                    problems.append(Problem(container.file, f"has two files of one kind: {first} and {name}"))
    if problems:
        raise InputError(
            [Problem(container.file, _foreign(names)) if "-slc-" in " ".join(names).lower() else problems[0]]
        )
    if not roles["measurement"]:
        raise InputError([Problem(container.file, _foreign(names, set(roles["annotation"])))])
    roles_beside = ("annotation", "calibration", "noise")
    files = tuple(
        Files(one, roles["measurement"][one], *(roles[role].get(one) for role in roles_beside))
        for one in ORDER
        if one in roles["measurement"]
    )
    return files, tuple(one for one in ORDER if one in roles["annotation"] and one not in roles["measurement"])


def _foreign(names: tuple[str, ...], annotated: set[str] | None = None) -> str:
    """Say what a product without a usable measurement seems to be."""
    told = " ".join(names).lower()
    if "-slc-" in told:
        return "is an SLC product: only GRD products are read, get the GRD of this scene"
    if "-ocn-" in told or "-raw-" in told:
        return "is an OCN or RAW product: only GRD products are read, get the GRD of this scene"
    if "mtd_msi" in told or "granule/" in told:
        return "is a Sentinel-2 product: expected a Sentinel-1 GRD product"
    if annotated:
        listed = " and ".join(sorted(annotated))
        return f"holds annotations ({listed}) but no measurement: expected measurement/*.tiff, get the product again"
    return "holds no measurement/*.tiff: expected a Sentinel-1 GRD product (SAFE folder, its zip, or its address)"
