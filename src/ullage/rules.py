"""The rules of a case: the ``[rules.NAME]`` tables of ``case.toml`` laid over the defaults."""

from __future__ import annotations

import difflib
from dataclasses import fields, is_dataclass, replace
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
        try:
            changed: dict[str, Any] = {name: replace(default, **changes)}
        except ValueError as error:  # values that the rule itself refuses
            problems.append(Problem("case.toml", str(error), column=f"rules.{name}"))
            continue
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
    if is_dataclass(default):
        raise ValueError("holds rules of its own, which a case cannot set")
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ValueError(f"found {value!r}, expected true or false")  # noqa: TRY004 - the file's fault
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"found {value!r}, expected a number")  # noqa: TRY004 - the file's fault
    number = float(value)
    if not abs(number) < LARGEST:
        raise ValueError(f"found {value!r}, expected a finite number")
    if isinstance(default, int) and not number.is_integer():
        raise ValueError(f"found {value!r}, expected a whole number")
    return int(number) if isinstance(default, int) else number


RANGES = {
    "visit.merge_days": (0.0, 366.0),
    "visit.voyage_days": (0.0, 366.0),
    "visit.visits_per_ship": (1.0, 1000.0),
    "handover.least": (2.0, 1000.0),
    "handover.within_h": (0.1, 48.0),
    "handover.moved_nm": (0.0, 100.0),
    "handover.speed_kn": (1.0, 60.0),
    "handover.slack_nm": (0.0, 100.0),
    "fill.laden_mean": (0.0, 1.0),
    "fill.unknown_mean": (0.0, 1.0),
    "fill.stated_sd": (0.0, 1.0),
    "fill.shared": (0.0, 1.0),
    "register.bias_sd": (0.0, 0.5),
    "register.deadweight_cv": (0.0, 1.0),
    "product.density_t_m3": (0.5, 1.1),
    "product.density_sd_t_m3": (0.0, 0.2),
    "product.temperature_c": (-50.0, 250.0),
    "tanks.fraction": (0.5, 1.0),
    "tanks.volume_cv": (0.0, 1.0),
    "tanks.m3_per_t": (0.5, 3.0),
    "tanks.m3_per_t_sd": (0.0, 1.0),
    "non_cargo.mean_t": (0.0, 1e5),
    "non_cargo.sd_t": (0.0, 1e5),
    "non_cargo.least_t": (0.0, 1e5),
}
"""What a ship, an oil or a judgement of them can be; the least and the greatest value of each field of a rule."""


def _impossible(rules: Rules) -> list[Problem]:
    """Find values that no ship or oil can have."""
    found = []
    for name, (least, most) in RANGES.items():
        rule, field = name.split(".")
        value = getattr(getattr(rules, rule), field)
        if value is not None and not least <= value <= most:
            found.append((name, value, f"{least:g} to {most:g}"))
    for kind in ("laden", "unknown"):
        mean, sd = getattr(rules.fill, f"{kind}_mean"), getattr(rules.fill, f"{kind}_sd")
        if 0 <= mean <= 1 and not (sd == 0 or 0 < sd**2 < mean * (1 - mean)):
            found.append((f"fill.{kind}_sd", sd, f"what a fraction with the mean {mean:g} can have"))
    if rules.non_cargo.mean_t < rules.non_cargo.least_t:
        found.append(("non_cargo.mean_t", rules.non_cargo.mean_t, f"at least least_t, {rules.non_cargo.least_t:g}"))
    return [
        Problem("case.toml", f"found {value:g}, expected {expected}", column=f"rules.{name}")
        for name, value, expected in found
    ]


def _unknown(column: str, name: str, known: Sequence[str], what: str) -> Problem:
    near = difflib.get_close_matches(name, known, 1)
    advice = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}"
    return Problem("case.toml", f"'{name}' is not a {what}; {advice}", column=column)
