"""The same package told as an RO-Crate (RO-Crate 1.1): what data repositories and catalogues read."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from ullage.sealing.manifest import CRATE, MANIFEST, SEAL, canonical

if TYPE_CHECKING:
    from ullage.sealing.manifest import Item, Manifest

TYPES: Final = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".zip": "application/zip",
}
"""Media types by suffix; what is not here has none told."""

_CONTEXT: Final = "https://w3id.org/ro/crate/1.1/context"
_PROFILE: Final = {"@id": "https://w3id.org/ro/crate/1.1"}
_TOLD: Final = (
    "A case of Ullage, sealed: inputs or their hashes, results, decisions and evidence report. The date is the last "
    "day of the period: a package does not know when it was made. What holds is manifest.json with seal.json; check "
    "with: ullage verify."
)


def crate_bytes(manifest: Manifest) -> bytes:
    """Give the RO-Crate of a package, which follows from its manifest alone.

    Parameters
    ----------
    manifest
        With or without the crate's own entry.
    """
    files = [_file(one) for one in manifest.entries if one.path != CRATE]
    more = [{"@id": name, "@type": "File", "name": name} for name in (MANIFEST, SEAL)]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": manifest.title,
        "description": _TOLD,
        "datePublished": manifest.to_day,
        "temporalCoverage": f"{manifest.from_day}/{manifest.to_day}",
        "license": "each file has its own, where the case tells one",
        "hasPart": [{"@id": one["@id"]} for one in (*files, *more)],
    }
    head = {"@id": CRATE, "@type": "CreativeWork", "conformsTo": _PROFILE, "about": {"@id": "./"}}
    tool = {
        "@id": "#ullage", "@type": "SoftwareApplication", "name": "Ullage", "version": manifest.version,
        "softwareVersion": manifest.code_sha256,
    }  # fmt: skip
    made = {
        "@id": "#run", "@type": "CreateAction", "name": "the run that made the results",
        "instrument": {"@id": "#ullage"},
        "object": [{"@id": one["@id"]} for one in files if one["@id"].startswith("inputs/")],
        "result": [{"@id": one["@id"]} for one in files if one["@id"].startswith("out/")],
    }  # fmt: skip
    return canonical({"@context": _CONTEXT, "@graph": [head, root, tool, made, *files, *more]})


def _file(item: Item) -> dict[str, Any]:
    from urllib.parse import quote

    found: dict[str, Any] = {
        "@id": quote(item.path, safe="/"),
        "@type": "File",
        "name": item.path,
        "contentSize": str(item.size),
        "sha256": item.sha256,
    }
    kind = TYPES.get(PurePosixPath(item.path).suffix.lower())
    told = {"encodingFormat": kind, "license": item.licence, "creditText": item.source}
    return found | {name: value for name, value in told.items() if value}
