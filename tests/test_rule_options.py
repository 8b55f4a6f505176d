"""Every field of every rule is an option of the command."""

from dataclasses import dataclass, field

import typer
from typer.testing import CliRunner

from ullage.rule_options import described, with_rules


@dataclass(frozen=True)
class GapRule:
    """When silence is a gap.

    Parameters
    ----------
    least_h
        Shortest silence [h],
        and no shorter.
    count, most
        Numbers.
    wide
        A switch.
    """

    least_h: float = 6.0
    count: int = 3
    most: int = 4
    wide: bool = True


@dataclass(frozen=True)
class Rules:
    gap: GapRule = field(default_factory=GapRule)


def run(*arguments):
    app = typer.Typer(rich_markup_mode=None)
    seen = []

    def track(context: typer.Context, file: str):
        seen.append((file, context.obj))

    app.command()(with_rules(track, Rules(), {"--gap-hours": "gap.least_h"}))
    return CliRunner().invoke(app, arguments), seen


def test_without_options_the_rules_are_the_defaults():
    assert run("a")[1] == [("a", Rules())]


def test_an_option_sets_its_field_by_either_name():
    assert run("a", "--gap-least-h", "12", "--gap-count", "5")[1] == [("a", Rules(GapRule(12.0, 5)))]
    assert run("a", "--gap-hours", "12")[1] == [("a", Rules(GapRule(12.0)))]


def test_a_switch_is_turned_off_and_on_by_its_name():
    assert run("a", "--no-gap-wide")[1] == [("a", Rules(GapRule(wide=False)))]
    assert run("a", "--gap-wide")[1] == [("a", Rules())]
    assert "A switch; by default yes." in " ".join(run("--help")[0].output.replace("│", " ").split())


def test_help_has_meaning_and_default_of_each_field():
    told = " ".join(run("--help")[0].output.replace("│", " ").split())
    assert "Shortest silence [h], and no shorter; by default 6." in told
    assert told.count("Numbers; by default") == 2


def test_a_value_of_the_wrong_kind_is_refused_and_names_the_option():
    for value in ("x", "nan", "inf", "-1"):
        result, seen = run("a", f"--gap-least-h={value}")
        assert result.exit_code == 2
        assert "gap-least-h" in result.output
        assert not seen


def test_fields_that_share_a_line_share_their_meaning():
    assert described(GapRule()) == {
        "least_h": "Shortest silence [h], and no shorter.",
        "count": "Numbers.",
        "most": "Numbers.",
        "wide": "A switch.",
    }
