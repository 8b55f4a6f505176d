"""One command line option for each field of each rule, with the text that the rule's own docstring has for it."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, replace
from functools import wraps
from math import inf
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PREFIX = "rule__"


def with_rules(function: Callable[..., Any], rules: Any, other_names: Mapping[str, str]) -> Callable[..., Any]:
    """Give a command's function an option for each field of its rules.

    Parameters
    ----------
    function
        The command; its first argument is a `typer.Context`, in whose ``obj`` it finds the rules as the user set them.
    rules
        The default rules: a dataclass whose fields are rules.
    other_names
        Option to ``rule.field``, for options with a name of their own beside the regular ``--rule-field``.

    Raises
    ------
    typer.BadParameter
        When the function is called with a value that the rule refuses.
    """
    context = next(iter(inspect.signature(function).parameters))

    @wraps(function)
    def command(**values: Any) -> Any:
        given = {name: values.pop(name) for name in list(values) if name.startswith(_PREFIX)}
        values[context].obj = _laid_over(rules, {name: value for name, value in given.items() if value is not None})
        return function(**values)

    hints = get_type_hints(function, include_extras=True)
    own = [one.replace(annotation=hints[name]) for name, one in inspect.signature(function).parameters.items()]
    options = list(_options(rules, other_names))
    dynamic: Any = command
    dynamic.__signature__ = inspect.Signature([*own, *options])
    dynamic.__annotations__ = {one.name: one.annotation for one in [*own, *options]}
    return command


def described(rule: Any) -> dict[str, str]:
    """Give the meaning of each field of a rule, as its numpydoc has it."""
    told = re.split(r"\n\s*Parameters\n\s*-+\n", type(rule).__doc__ or "", maxsplit=1)
    names = {one.name for one in fields(rule)}
    meaning: dict[str, list[str]] = {}
    current: list[str] = []
    for line in told[-1].splitlines() if len(told) > 1 else ():
        heads = [name.strip() for name in line.split(",")]
        if set(heads) <= names:
            current = []
            meaning |= dict.fromkeys(heads, current)
        elif line.strip():
            current.append(line.strip())
    return {name: " ".join(text) for name, text in meaning.items()}


def _options(rules: Any, other_names: Mapping[str, str]) -> list[inspect.Parameter]:
    own = {field: option for option, field in other_names.items()}
    return [
        _option(rule.name, one.name, getattr(rules, rule.name), own.get(f"{rule.name}.{one.name}"))
        for rule in fields(rules)
        for one in fields(getattr(rules, rule.name))
    ]


def _option(rule_name: str, field: str, rule: Any, other: str | None) -> inspect.Parameter:
    default = getattr(rule, field)
    names = dict.fromkeys(name for name in (other, f"--{rule_name}-{field}".replace("_", "-")) if name)
    meaning = described(rule).get(field, "").rstrip(".")
    told = default if isinstance(default, str) else f"{default:g}"
    option = typer.Option(*names, help=f"{meaning}; by default {told}.", rich_help_panel="Rules")
    return inspect.Parameter(
        f"{_PREFIX}{rule_name}__{field}",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[type(default) | None, option],
    )


def _laid_over(rules: Any, given: Mapping[str, Any]) -> Any:
    changed: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        rule, field = name.removeprefix(_PREFIX).split("__")
        if not isinstance(value, str) and not 0 <= value < inf:
            flag = f"--{rule}-{field}".replace("_", "-")
            raise typer.BadParameter(f"{flag} is {value}: expected a finite number, zero or more")
        changed.setdefault(rule, {})[field] = value
    try:
        return replace(rules, **{name: replace(getattr(rules, name), **new) for name, new in changed.items()})
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
