"""One command line option for each field of each rule, with the text that the rule's own docstring has for it."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass, replace
from functools import cached_property, wraps
from math import inf
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
import typer.core
import typer.main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_PREFIX = "rule__"
_SOUTH = re.compile(r"-[0-9.]+,[-0-9.,]+")


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


def late_command(
    load: Callable[[], Callable[..., Any]], several: Sequence[str] = (), *, positions: bool = False
) -> type[typer.core.TyperCommand]:
    """Give the class of a command whose function is loaded when it is used or its help is read, not before.

    Parameters
    ----------
    load
        Gives the function, made by `with_rules`: its options are those of rules, and these import the stages.
    several
        Options that take all that follows up to the next option, as the names that a shell makes of ``*.csv``.
    positions
        Whether ``-5.4,121.2`` is a position in the south, and no option; no option of the command has such a value.
    """

    class LateCommand(typer.core.TyperCommand):
        @cached_property
        def loaded(self) -> Any:
            inner = typer.Typer(add_completion=False, rich_markup_mode=None)
            inner.command()(load())
            return typer.main.get_command(inner)

        def get_params(self, ctx: Any) -> Any:
            """Give the options of the loaded function."""
            own = [one for one in self.loaded.get_params(ctx) if one.name != "help"]
            return [*own, *(one for one in super().get_params(ctx) if one.name == "help")]

        def parse_args(self, ctx: Any, args: list[str]) -> Any:
            """Read the line, with an option of several values before each of them."""
            given = positions_last(args) if positions else args
            return super().parse_args(ctx, list(spread(given, several)))

        def invoke(self, ctx: Any) -> Any:
            """Call the loaded function."""
            return self.loaded.invoke(ctx)

    return LateCommand


def positions_last(arguments: Sequence[str]) -> list[str]:
    """Put positions that begin with a minus behind ``--``, where they are taken for no options.

    Examples
    --------
    >>> positions_last(["-5.4,121.2", "--json"])
    ['--json', '--', '-5.4,121.2']
    """
    if "--" in arguments:
        return list(arguments)
    south = [one for one in arguments if _SOUTH.fullmatch(one)]
    return [*(one for one in arguments if one not in south), *(["--", *south] if south else [])]


def spread(arguments: Sequence[str], several: Sequence[str]) -> Iterator[str]:
    """Put an option that takes several values before each of them.

    Examples
    --------
    >>> list(spread(["--lists", "a", "b", "--json"], ["--lists"]))
    ['--lists', 'a', '--lists', 'b', '--json']
    """
    option, first = "", False
    for at, one in enumerate(arguments):
        if one == "--":
            yield from arguments[at:]
            return
        if one.startswith("-"):
            name, given, _ = one.partition("=")
            option, first = (name, not given) if name in several else ("", False)
        elif first:
            first = False
        elif option:
            yield option
        yield one


def described(rule: Any) -> dict[str, str]:
    """Give the meaning of each field of a rule, as its numpydoc has it."""
    told = re.split(r"\n\s*Parameters\n\s*-+\n", type(rule).__doc__ or "", maxsplit=1)
    names = {one.name for one in fields(rule)}
    meaning: dict[str, list[str]] = {}
    current: list[str] = []
    parameters = re.split(r"\n\s*\w+\n\s*-+\n", told[-1], maxsplit=1)[0]
    for line in parameters.splitlines() if len(told) > 1 else ():
        heads = [name.strip() for name in line.split(",")]
        if set(heads) <= names:
            current = []
            meaning |= dict.fromkeys(heads, current)
        elif line.strip():
            current.append(line.strip())
    return {name: " ".join(text) for name, text in meaning.items()}


def _options(rules: Any, other_names: Mapping[str, str]) -> list[inspect.Parameter]:
    own = {field: option for option, field in other_names.items()}
    return [_option(path, rule, own.get(".".join(path))) for path, rule in _paths(rules)]


def _paths(rule: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give the way to each number or text of a rule, through the rules in it, with the rule that holds it."""
    for one in fields(rule):
        path, value = (*before, one.name), getattr(rule, one.name)
        if is_dataclass(value):
            yield from _paths(value, path)
        else:
            yield path, rule


def _flag(path: tuple[str, ...]) -> str:
    return f"--{'-'.join(path)}".replace("_", "-")


def _option(path: tuple[str, ...], rule: Any, other: str | None) -> inspect.Parameter:
    default = getattr(rule, path[-1])
    flag = _flag(path)
    own = f"{flag}/{flag.replace('--', '--no-', 1)}" if isinstance(default, bool) else flag
    names = dict.fromkeys(name for name in (other, own) if name)
    meaning = described(rule).get(path[-1], "").rstrip(".")
    told = _told(default)
    option = typer.Option(*names, help=f"{meaning}; by default {told}.", rich_help_panel="Rules")
    return inspect.Parameter(
        _PREFIX + "__".join(path),
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[type(default) | None, option],
    )


def _told(default: Any) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return default if isinstance(default, str) else f"{default:g}"


def _laid_over(rules: Any, given: Mapping[str, Any]) -> Any:
    tree: dict[str, Any] = {}
    for name, value in given.items():
        path = name.removeprefix(_PREFIX).split("__")
        if not isinstance(value, str) and not 0 <= value < inf:
            raise typer.BadParameter(f"{_flag(tuple(path))} is {value}: expected a finite number, zero or more")
        node = tree
        for part in path[:-1]:
            node = node.setdefault(part, {})
        node[path[-1]] = value
    try:
        return _replaced(rules, tree)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _replaced(rule: Any, tree: Mapping[str, Any]) -> Any:
    """Give a rule with other values, those of one rule all at once."""
    return replace(
        rule,
        **{
            name: _replaced(getattr(rule, name), value) if isinstance(value, dict) else value
            for name, value in tree.items()
        },
    )
