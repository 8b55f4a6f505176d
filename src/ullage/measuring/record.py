"""The record of a measurement: what was measured in which image by which points and rules, as a line of JSON."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage import __version__
from ullage.errors import InputError, OutputError, Problem
from ullage.writing import take_lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ullage.detect.waterline import Point, StripMeasurement
    from ullage.measuring.measure import Measured
    from ullage.measuring.wanted import Wanted
    from ullage.records import Scene

FORMAT: Final = "ullage measurement 1"
COMPARED: Final = ("length_m", "beam_m", "freeboard_m", "draught_m", "cargo_t")
_PIECE: Final = 2**20
_LARGEST: Final = 64 * 2**20  # bytes of a file of records: some ten thousand
_TO_SD: Final = 2 * 1.6449  # from the 5 % to the 95 % point of a normal law
_APART: Final = 1.96


def hash_image(path: Path) -> str | None:
    """Give the SHA-256 of an image: of its file, of a folder that of its files; None of an address."""
    if path.is_file():
        return _hash_file(path)
    if path.is_dir():
        files = sorted(one for one in path.rglob("*") if one.is_file())
        listed = "\n".join(f"{one.relative_to(path).as_posix()} {_hash_file(one)}" for one in files)
        return sha256(listed.encode()).hexdigest()
    return None


def _hash_file(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def record_of(scene: Scene, image_sha256: str | None, wanted: Wanted, measured: Measured) -> dict[str, Any]:
    """Give a measurement as plain values; the same image, points and rules give the same record.

    Returns
    -------
    dict
        Its `record_id` is a hash of all else in it.
    """
    strip, load = measured.strip, measured.load
    result: dict[str, Any] = {
        "length_m": measured.length.points(),
        "beam_m": measured.beam.points(),
        "heading_deg": _about(strip.heading_deg, strip.heading_sd_deg),
        "freeboard_m": load.freeboard.points(),
        "draught_m": load.draught.points(),
        "trim_m": measured.trim.points(),
        "p_laden": load.p_laden,
        "p_ballast": load.p_ballast,
        "condition": load.condition,
        "cargo_t": load.cargo_t.points(),
        "cargo_bbl": load.cargo_bbl.points(),
        "reason": load.refused or load.freeboard.reason or strip.reason,
    }
    ends = "waterline" if wanted.edge_kind == "lit side" else "shadow"
    record = {
        "format": FORMAT,
        "version": __version__,
        "image": {
            "file": scene.source,
            "sha256": image_sha256,
            "scene_id": scene.scene_id,
            "taken_at": scene.started_at.isoformat().replace("+00:00", "Z"),
        },
        "imo": wanted.imo,
        "analyst": wanted.analyst,
        "points": {
            "bow": _place(wanted.bow),
            "stern": _place(wanted.stern),
            "edges": [{"deck": _place(one.deck), ends: _place(one.shadow)} for one in wanted.edges],
            "sides": None if wanted.sides is None else [_place(one) for one in wanted.sides],
        },
        "geometry": _geometry(scene, measured),
        "foreseen": {
            "answer": measured.prospect.answer,
            "words": measured.prospect.words,
            "freeboard_sd_m": measured.prospect.freeboard_sd_m,
        },
        "particulars": asdict(wanted.particulars),
        "around": asdict(wanted.around),
        "product": wanted.product,
        "result": result,
        "strip": _strip(strip),
        "parts": dict(load.parts),
        "warnings": [*scene.warnings, *strip.warnings, *load.warnings],
        "rule": asdict(wanted.rules),
        "seed": wanted.seed,
    }
    plain: dict[str, Any] = _plain(record)
    whole = json.dumps(plain, sort_keys=True, allow_nan=False)
    return {"record_id": sha256(whole.encode()).hexdigest()[:16], **plain}


def _geometry(scene: Scene, measured: Measured) -> dict[str, Any]:
    light = scene.optical
    return {
        "sun_azimuth_deg": measured.sun.azimuth_deg,
        "sun_elevation_deg": measured.sun.elevation_deg,
        "sun_from": light.sun_from if light else None,
        "view_azimuth_deg": measured.view.azimuth_deg,
        "view_elevation_deg": measured.view.elevation_deg,
        "view_from": light.view_from if light else None,
        "pixel_m": measured.strip.frame.pixel_m,
    }


def _strip(strip: StripMeasurement) -> dict[str, Any]:
    names = (
        "kind", "side", "width_m", "width_sd_m", "statistical_sd_m", "bias_sd_m", "trunk_m", "trunk_sd_m", "slope",
        "slope_sd", "heading_sd_deg", "length_image_m", "length_sd_m", "beam_image_m", "beam_sd_m", "side_in_beam",
        "band", "profiles_used", "reason",
    )  # fmt: skip
    found = {name: getattr(strip, name) for name in names}
    found["others"] = [one._asdict() for one in strip.others]
    profiles = strip.profiles
    if profiles is not None:
        found["profiles"] = {
            "x_m": np.round(profiles.x_m, 3), "width_m": np.round(profiles.widths_m, 4), "used": profiles.used
        }  # fmt: skip
    return found


def _about(mean: float, sd: float) -> dict[str, float]:
    return {"low": (mean - _TO_SD / 2 * sd) % 360, "mid": mean % 360, "high": (mean + _TO_SD / 2 * sd) % 360}


def _place(point: Point) -> dict[str, float]:
    return {"lon_deg": point.lon_deg, "lat_deg": point.lat_deg}


def _plain(value: Any) -> Any:
    """Give a value as JSON has it: what is no number is null."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return [_plain(one) for one in value.tolist()]
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def append_record(path: Path, record: Mapping[str, Any]) -> None:
    """Add a record to a file, a line each; two processes may add to one file at once.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    line = json.dumps(record, ensure_ascii=True, allow_nan=False) + "\n"
    try:
        handle = take_lock(path, f"{path.name}: another process writes to it", wait=True)
    except OSError as error:
        raise OutputError(f"{path.name}: cannot be written: {error.strerror}") from None
    try:
        os.lseek(handle, 0, os.SEEK_END)
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read the records of a file.

    Raises
    ------
    InputError
        With every line that is none.
    """
    if not path.is_file():
        raise InputError([Problem(path.name, "is not there: give a file that ullage measure -o has written")])
    if path.stat().st_size > _LARGEST:
        raise InputError([Problem(path.name, f"has more than {_LARGEST // 2**20} MiB: no file of records")])
    found, problems = [], []
    for row, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1):
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            one = None
        if isinstance(one, dict) and one.get("format") == FORMAT and isinstance(one.get("result"), dict):
            found.append(one)
        else:
            problems.append(Problem(path.name, f"is no record: expected JSON of the format {FORMAT!r}", row))
    if problems:
        raise InputError(problems)
    return found


def compare_records(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Tell two measurements of one ship apart, or alike within their intervals.

    Parameters
    ----------
    one, other
        Records.

    Returns
    -------
    dict
        By quantity: `difference` (the first less the other), its `sd` with both errors taken as independent, `p` of a
        difference so large between measurements of the same, and `verdict`: ``alike``, ``apart`` (p below 0.05) or
        ``cannot tell``. `same_image` where both are of one file: then edges, sun and view err alike, and a difference
        is one of hands.
    """
    image, same = one["image"]["sha256"], other["image"]["sha256"]
    return {
        "with": other["record_id"],
        "same_image": image is not None and image == same,
        **{name: _compared(one["result"].get(name), other["result"].get(name)) for name in COMPARED},
    }


def _compared(one: Any, other: Any) -> dict[str, Any]:
    from scipy.special import ndtr

    names = ("low", "mid", "high")
    low, mid, high, other_low, other_mid, other_high = (
        float("nan") if (value := (points or {}).get(name)) is None else float(value)
        for points in (one, other)
        for name in names
    )
    if not np.isfinite([low, mid, high, other_low, other_mid, other_high]).all():
        return {"difference": None, "sd": None, "p": None, "verdict": "cannot tell"}
    sd = float(np.hypot(high - low, other_high - other_low)) / _TO_SD
    difference = mid - other_mid
    z = abs(difference) / sd if sd > 0 else float(difference != 0) * np.inf
    return {
        "difference": difference, "sd": sd, "p": 2 * float(ndtr(-z)), "verdict": "apart" if z > _APART else "alike"
    }  # fmt: skip
