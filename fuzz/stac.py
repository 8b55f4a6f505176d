"""Fuzzes what is read of a STAC service with atheris: items, pages, names of files.

    python -m venv .fuzz && .fuzz/bin/pip install atheris -e .
    .fuzz/bin/python fuzz/stac.py -max_total_time=600 [libFuzzer's options]

An item is mutated as text and read: it is an item of which files are chosen, or it is refused. No name leads out of a
folder. What fails is written to `crash-*`, which reproduces it when it is given as an argument.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from stacmaker import archive, item

with atheris.instrument_imports(include=["ullage.sources.stac", "ullage.sources.transport"]):
    from ullage.sources.stac.files import choose_files
    from ullage.sources.stac.footprints import Refused
    from ullage.sources.stac.items import read_item
    from ullage.sources.transport.addresses import split_address
    from ullage.sources.transport.failures import NotFetched

SEED = json.dumps(item(0, assets={"product": archive("a.zip", b"a"), "B02": {"href": "B02.tif"}})).encode()


def one(data: bytes) -> None:
    """Read what a service might answer."""
    provider = atheris.FuzzedDataProvider(data)
    text = bytearray(SEED)
    for _ in range(provider.ConsumeIntInRange(0, 8)):
        at = provider.ConsumeIntInRange(0, len(text) - 1)
        text[at : at + provider.ConsumeIntInRange(0, 12)] = provider.ConsumeBytes(provider.ConsumeIntInRange(0, 12))
    try:
        value = json.loads(bytes(text))
    except (ValueError, RecursionError):
        return
    try:
        found = read_item(value, "https://example.org/items/one.json")
        files = choose_files(found)
        for asset in files.files.values():
            split_address(asset.address)
    except (Refused, NotFetched):
        return
    for name in (files.name, *files.files):
        if name.startswith(("/", ".")) or ".." in name.split("/") or "\0" in name or "\\" in name:
            raise RuntimeError(name)


atheris.Setup(sys.argv, one)
atheris.Fuzz()
