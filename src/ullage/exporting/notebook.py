"""A notebook that opens a result: its tables, the balance and a place to go on from, ready to be run."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>&~$])")

_OPEN: Final = """\
import json
from pathlib import Path

import polars as pl

from ullage import tables
from ullage.evidence.notebook import Shown

OUT = Path({out!r})
summary = json.loads((OUT / "summary.json").read_text("utf-8"))
summary["warnings"]"""
_BALANCE: Final = """\
import matplotlib.pyplot as plt

balance = pl.read_parquet(OUT / "balance.parquet")
figure, axes = plt.subplots(figsize=(9, 4))
axes.fill_between(balance["day"], balance["low_bbl"], balance["high_bbl"], alpha=0.3, label="90 % interval")
axes.plot(balance["day"], balance["mid_bbl"], label="middle")
axes.set_ylabel("balance [bbl]")
axes.legend();"""
_EXPLAIN: Final = """\
from ullage.explaining.chain import explain

chain = explain(OUT.parent, "total")
print("\\n".join(chain.lines()))"""


def notebook_bytes(summary: Mapping[str, Any], out: str, tables: tuple[str, ...]) -> bytes:
    """Write the notebook.

    Parameters
    ----------
    summary
        Of the result.
    out
        Where ``out/`` is, seen from the notebook.
    tables
        Names of the tables that the result has.
    """
    title = _MARKS.sub(r"\\\1", visible(summary["title"]))
    days = f"{summary['from']} to {summary['to']}"
    cells = [
        _text(f"# {title}\n\n{days}. Made by Ullage {summary['version']}; run the cells in their order."),
        _code(_OPEN.format(out=out)),
        *(_code(f'Shown(pl.read_parquet(OUT / "{name}.parquet"), tables.{name.upper()})') for name in tables),
        _text("## The balance"),
        _code(_BALANCE),
        _text("## What it all rests on\n\nAny id of the tables above can stand for `total`."),
        _code(_EXPLAIN),
    ]  # fmt: skip
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    about = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    whole = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
