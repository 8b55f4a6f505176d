"""A result written in another form, which the file's suffix says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.evidence.csv_table import csv_layer_bytes
from ullage.evidence.geoparquet import geoparquet_bytes
from ullage.explaining import Rows
from ullage.exporting.follow_the_money import ftm_bytes
from ullage.exporting.geographic import flatgeobuf_bytes, joined_geojson, kmz_bytes, styled_geopackage
from ullage.exporting.layers import case_layers, places_of
from ullage.exporting.notebook import notebook_bytes
from ullage.exporting.stac import stac_bytes
from ullage.sources.case_file import read_case_file
from ullage.sources.fleet import read_fleet
from ullage.tables import FLEET
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ullage.evidence.layers import Layer

SUFFIXES: Final[Mapping[str, str]] = {
    ".gpkg": "GeoPackage of all layers, with styles for QGIS",
    ".kmz": "KMZ of all layers for Google Earth, with time and balloons",
    ".geojson": "GeoJSON of all layers",
    ".parquet": "GeoParquet of one layer",
    ".fgb": "FlatGeobuf of one layer",
    ".csv": "CSV of one layer, formulas neutral",
    ".stac.json": "STAC items of scenes and detections",
    ".ftm.json": "FollowTheMoney entities, a line each",
    ".ipynb": "Jupyter notebook that opens the result",
}
"""What can be written, by suffix; a longer suffix before a shorter."""

_SHOWN: Final = ("visits", "deliveries", "sightings", "detections", "matches", "decisions")
_BY_LAYER: Final = {".parquet": geoparquet_bytes, ".fgb": flatgeobuf_bytes, ".csv": csv_layer_bytes}


def export_case(folder: Path, target: Path, *, layer: str = "visits") -> Path:
    """Write the result of a case in another form.

    Parameters
    ----------
    folder
        The case folder, with its result.
    target
        The file; its suffix, of `SUFFIXES`, says which form.
    layer
        Which layer, where the form holds one.

    Raises
    ------
    InputError
        When there is no result, or no such suffix or layer.
    OutputError
        When the file cannot be written; what was there stays.
    """
    suffix = next((one for one in SUFFIXES if target.name.lower().endswith(one)), None)
    if suffix is None:
        raise InputError([Problem(target.name, f"has no suffix that can be written; choose {', '.join(SUFFIXES)}")])
    rows = Rows(folder)
    _refuse_what_is_the_case(folder, target, rows)
    content = _content(folder, target, suffix, rows, layer)
    with writing_to(target.parent):
        write_whole(target.parent, {target.name: content})
    return target


def _refuse_what_is_the_case(folder: Path, target: Path, rows: Rows) -> None:
    """Refuse to write over what a result was made of, and into the result itself."""
    root, path = folder.resolve(), target.resolve()
    if not path.is_relative_to(root):
        return
    name = path.relative_to(root).as_posix()
    if name.split("/")[0].casefold() == "out":
        told = "lies in out/, which holds what ullage run wrote and nothing else; choose another place"
        raise InputError([Problem(name, told)])
    inputs = {*rows.summary["inputs"], *_named_in(folder), "case.toml", "licences.csv", "decisions.sqlite"}
    if any(name == one or name.startswith(f"{one}/") for one in inputs):
        raise InputError([Problem(name, "is a file of the case, and would be lost; choose another name")])


def _named_in(folder: Path) -> set[str]:
    """Give the files and folders that a case names, whether a result was made of them or not."""
    try:
        file = read_case_file(folder / "case.toml")
    except InputError:
        return set()
    return {*file.files.values(), *(name for names in file.sources.values() for name in names)}


def _content(folder: Path, target: Path, suffix: str, rows: Rows, layer: str) -> bytes:
    if suffix == ".ipynb":
        out = os.path.relpath(folder.resolve() / "out", target.parent.resolve())
        found = tuple(name for name in _SHOWN if rows.table(name) is not None)
        return notebook_bytes(rows.summary, out, found)
    if suffix == ".ftm.json":
        return ftm_bytes(rows, _fleet(folder), places_of(folder, rows))
    layers = case_layers(folder, rows)
    if suffix in _BY_LAYER:
        return _BY_LAYER[suffix](_one(layers, layer, target))
    title = rows.summary["title"]
    whole: dict[str, Callable[[], bytes]] = {
        ".gpkg": lambda: styled_geopackage(layers),
        ".kmz": lambda: kmz_bytes(layers, title),
        ".geojson": lambda: joined_geojson(layers, title),
        ".stac.json": lambda: stac_bytes(layers, rows.summary["inputs"]),
    }
    return whole[suffix]()


def _one(layers: Sequence[Layer], name: str, target: Path) -> Layer:
    by_name = {one.name: one for one in layers}
    if name not in by_name:
        has = ", ".join(by_name) or "none at all"
        raise InputError([Problem(target.name, f"the result has no layer {name!r}; it has {has}: choose with --layer")])
    return by_name[name]


def _fleet(folder: Path) -> pl.DataFrame:
    """Give the fleet, as far as it can be read."""
    try:
        name = read_case_file(folder / "case.toml").files.get("fleet")
        return read_fleet(folder / name).frame if name else FLEET.frame()
    except InputError:
        return FLEET.frame()
