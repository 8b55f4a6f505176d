"""The rules of a case: the ``[rules.NAME]`` tables of ``case.toml`` laid over the defaults."""

from __future__ import annotations

import difflib
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from ullage.errors import InputError, Problem
from ullage.flow import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


LARGEST = 1e12


def read_rules(raw: Mapping[str, Mapping[str, object]]) -> Rules:
    """Make rules from the ``[rules.NAME]`` tables of ``case.toml``.

    Raises
    ------
    InputError
        With every unknown rule, unknown field and value of a wrong kind.
    """
    problems: list[Problem] = []
    rules = Rules()
    for name, values in raw.items():
        default: Any = getattr(rules, name) if name in {one.name for one in fields(Rules)} else None
        if default is None:
            problems.append(_unknown(f"rules.{name}", name, [one.name for one in fields(Rules)], "rule"))
            continue
        changes = {}
        for key, value in values.items():
            if key not in {one.name for one in fields(default)}:
                problems.append(
                    _unknown(f"rules.{name}.{key}", key, [one.name for one in fields(default)], f"field of {name}")
                )
                continue
            try:
                changes[key] = _rule_value(value, getattr(default, key))
            except ValueError as error:
                problems.append(Problem("case.toml", str(error), column=f"rules.{name}.{key}"))
        changed: dict[str, Any] = {name: replace(default, **changes)}
        rules = replace(rules, **changed)
    problems += _impossible(rules)
    if problems:
        raise InputError(problems)
    return rules


def _rule_value(value: object, default: object) -> Any:
    """Turn a value of ``case.toml`` into one of the kind that the rule's default has."""
    if isinstance(default, tuple):
        if not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            raise ValueError(f'found {value!r}, expected a list of texts such as ["rail"]')
        return tuple(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"found {value!r}, expected a number")  # noqa: TRY004 - the file's fault
    number = float(value)
    if not abs(number) < LARGEST:
        raise ValueError(f"found {value!r}, expected a finite number")
    return number


def _impossible(rules: Rules) -> list[Problem]:
    """Find values that no ship or oil can have."""
    found = []
    signed = {"temperature_c"}
    for rule in fields(rules):
        part = getattr(rules, rule.name)
        for one in fields(part):
            value = getattr(part, one.name)
            if isinstance(value, float) and value < 0 and one.name not in signed:
                found.append((rule.name, one.name, value, "zero or more"))
    for name in ("laden", "unknown"):
        mean, sd = getattr(rules.fill, f"{name}_mean"), getattr(rules.fill, f"{name}_sd")
        if not (0 <= mean <= 1 and (sd == 0 or (0 < mean < 1 and sd**2 < mean * (1 - mean)))):
            found.append(
                (
                    "fill",
                    f"{name}_mean",
                    mean,
                    f"a fraction from 0 to 1 that can have the standard deviation {sd:g}",
                )
            )
    if rules.fill.shared > 1:
        found.append(("fill", "shared", rules.fill.shared, "a share from 0 to 1"))
    density = rules.product.density_t_m3
    if density is not None and not 0.5 <= density <= 1.1:  # noqa: PLR2004 - LPG to bitumen
        found.append(("product", "density_t_m3", density, "0.5 to 1.1 t/m³"))
    if rules.non_cargo.sd_t == 0 and rules.non_cargo.mean_t < rules.non_cargo.least_t:
        found.append(("non_cargo", "mean_t", rules.non_cargo.mean_t, f"at least least_t, {rules.non_cargo.least_t:g}"))
    return [
        Problem("case.toml", f"found {value:g}, expected {expected}", column=f"rules.{rule}.{name}")
        for rule, name, value, expected in found
    ]


def _unknown(column: str, name: str, known: Sequence[str], what: str) -> Problem:
    near = difflib.get_close_matches(name, known, 1)
    advice = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}"
    return Problem("case.toml", f"'{name}' is not a {what}; {advice}", column=column)
