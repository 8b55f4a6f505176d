"""The rules of a result beside their defaults, and where things are kept."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.errors import UllageError
from ullage.evidence.rule_sources import rule_source
from ullage.evidence.rule_words import rule_meaning
from ullage.flow import Rules
from ullage.rules import read_rules
from ullage.sources.case_file import read_case_file

if TYPE_CHECKING:
    from ullage.web.held import Held

COLUMNS: Final = {
    "rule": pl.String, "value": pl.String, "default": pl.String, "changed": pl.Boolean, "meaning": pl.String,
    "source": pl.String,
}  # fmt: skip


def rules_of(held: Held) -> pl.DataFrame:
    """Give every rule with its value, its default, what it means and where the default comes from.

    Parameters
    ----------
    held
        The case that is served. Values are those that case.toml has now; those of the result where it cannot be read.
    """
    defaults = asdict(Rules())
    used = _used(held, defaults)
    rows = [
        {
            "rule": f"{name}.{field}",
            "value": _written(used.get(name, {}).get(field, default)),
            "default": _written(default),
            "changed": _written(used.get(name, {}).get(field, default)) != _written(default),
            "meaning": rule_meaning(name, field) or "",
            "source": rule_source(name, field),
        }
        for name, fields in defaults.items()
        for field, default in fields.items()
    ]
    return pl.DataFrame(rows, COLUMNS, orient="row")


def kept_places(held: Held) -> list[tuple[str, str]]:
    """Say where things are kept; the case folder is named without what leads to it."""
    name = held.folder.name
    return [
        ("inputs", f"{name}/: read, never changed; what is imported is added, and named in case.toml if you say so"),
        ("decisions", f"{name}/decisions.sqlite: appended to"),
        ("measurements by hand", f"{name}/measured/: records and their pictures, never written over"),
        ("a watched case", f"{name}/watch/: what was told, so that it is told once"),
        ("results", f"{name}/out/: may be deleted, and comes back"),
        ("stages of earlier runs", f"{name}/out/.parts/: so that a run works out only what has changed"),
        ("shores and kernels", "~/.cache/ullage, or where ULLAGE_CACHE or XDG_CACHE_HOME say: the same for all cases"),
        ("this browser", "theme, notation of positions and the analyst's name; nothing of the case"),
        ("files that come in", f"{name}/.incoming-…: until they are whole and known, then under their names"),
    ]


def _used(held: Held, defaults: dict[str, Any]) -> dict[str, Any]:
    try:
        return asdict(read_rules(read_case_file(held.folder / "case.toml").rules))
    except UllageError:
        pass
    try:
        told = held.rows().summary.get("rules")
    except UllageError:
        told = None
    return {name: one for name, one in (told or defaults).items() if isinstance(one, dict)}


def _written(value: Any) -> str:
    if value is None:
        return "not set"
    return (
        ", ".join(map(str, value))
        if isinstance(value, tuple | list)
        else json.dumps(value, ensure_ascii=False).strip('"')
    )
