"""What was found in which scene, in a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ullage import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ullage.detecting.one_scene import Found
    from ullage.detecting.wanted import Wanted


def build_summary(
    found: Sequence[Found],
    looks: pl.DataFrame | None,
    warnings: Sequence[str],
    wanted: Wanted,
    layouts: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """Build the summary; plain values only, described in ``docs/detect.md``.

    Parameters
    ----------
    found
        In each scene.
    looks
        Rows of `tables.BERTH_LOOKS`; None when they were not asked for.
    warnings
        What concerns no scene alone.
    wanted
        What was looked for.
    layouts
        Rows of `tables.LAYOUTS`; None when they were not asked for.
    """
    scenes = [_scene(one) for one in found]
    rejected = sum((Counter(one["rejected"]) for one in scenes), Counter[str]())
    return {
        "version": __version__,
        "ships": sum(one["ships"] for one in scenes),
        "rejected": _counts(rejected),
        "scenes": scenes,
        "failed": sum(one["problem"] is not None for one in scenes),
        "berths": None if looks is None else _counts(Counter(looks["state"].to_list())),
        "layouts": None if layouts is None else layouts["layout_id"].n_unique(),
        "model": wanted.model,
        "warnings": list(warnings),
        "rules": asdict(wanted.rules),
    }


def _scene(found: Found) -> dict[str, Any]:
    reasons = Counter(found.detections["reject_reason"].drop_nulls().to_list())
    names = ("scene_id", "seen_at", "kind", "sensor", "bands", "spacing_m", "sun", "view")
    return {
        "file": str(found.path),
        **{name: found.facts.get(name) for name in names},
        "ships": found.detections.height - reasons.total(),
        "rejected": _counts(reasons),
        "seconds": round(found.seconds, 2),
        "warnings": list(found.warnings),
        "problem": None if found.problem is None else str(found.problem),
    }


def _counts(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda one: (-one[1], one[0])))
