"""What ``ullage ledger --what-if`` prints: the number as it is, and as it would be; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from ullage.recounting import Numbers, Recount
from ullage.recounting.recount import FLOOR
from ullage.recounting.what_if import read_what_if
from ullage.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def print_what_if(case: Path, pairs: Sequence[str], *, json: bool) -> None:
    """Count a case with something assumed otherwise, and print both numbers.

    Parameters
    ----------
    case
        The case folder, with a result.
    pairs
        What is changed, as ``NAME=VALUE``.
    json
        Whether plain values are printed.
    """
    what_if = read_what_if(pairs)
    recount = Recount(case)
    before, after = recount.numbers(), recount.numbers(what_if=what_if)
    lines = what_if.case_lines(before.rules, before.inputs)
    if json:
        return print_json({"case": before.headline(), "what_if": after.headline(), "case_lines": lines})
    _print_table(before, after)
    for told in after.told:
        typer.echo(f"  {told}")
    if lines:
        typer.echo("To make it the case's own, in case.toml:")
        for line in lines:
            typer.echo(f"  {line}")
    return None


def _print_table(before: Numbers, after: Numbers) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="What if [bbl]")
    for name in ("", "as the case is", "what if"):
        table.add_column(name, justify="right" if name else "left")
    both = before.headline(), after.headline()
    for words, name in (
        ("balance", "balance_bbl"), ("delivered by ships", "delivered_bbl"), ("of it, what nobody saw", "unseen_bbl"),
        ("notified", "notified_bbl"), ("by other means", "other_bbl"),
    ):  # fmt: skip
        table.add_row(words, *(_of_known(one, name) + _points(one[name]) for one in both))
    table.add_row(
        "P(over cap)",
        *("-" if one["p_over_cap"] is None else f"{_of_known(one)}{one['p_over_cap']:.3f}" for one in both),
    )
    Console().print(table)


def _of_known(headline: dict[str, Any], name: str = "balance_bbl") -> str:
    """Begin a number that is no surer for being narrower: without what tells of visits that nobody saw."""
    return "known visits alone: " if FLOOR in headline["told"] and name in {"balance_bbl", "delivered_bbl"} else ""


def _points(quantity: dict[str, Any]) -> str:
    if quantity["mid"] is None:
        return "cannot tell"
    return f"{quantity['mid']:,.0f} ({quantity['low']:,.0f} to {quantity['high']:,.0f})"
