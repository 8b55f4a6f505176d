"""The command that looks again: loaded when it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.evidence.text import visible
from ullage.terminal import print_json, showing_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ullage.watching.look import Look
    from ullage.watching.state import Kept

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder: the one that holds case.toml.")]


def _watch(
    case: CaseFolder,
    *,
    once: Annotated[bool, typer.Option("--once", help="Look once and end: for cron or a timer.")] = False,
    every: Annotated[
        str | None, typer.Option("--every", metavar="D", help="Look again and again: every 30m, 6h, 1d.")
    ] = None,
    notify: Annotated[
        list[str] | None,
        typer.Option("--notify", metavar="URL", help="Deliver news there too: https://, mailto:, or of Apprise."),
    ] = None,
    heartbeat: Annotated[
        str | None, typer.Option("--heartbeat", metavar="URL", help="Call this address after each look that went well.")
    ] = None,
    print_timer: Annotated[
        bool, typer.Option("--print-timer", help="Print a systemd timer and a line for cron, and do nothing else.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print each look as a line of JSON.")] = False,
) -> None:
    """Look again: run the case when scenes, AIS or lists are new, and say what that changed."""
    from ullage.watching.channels import check_channel
    from ullage.watching.state import Kept
    from ullage.watching.times import read_duration, timer_text

    if not (case / "case.toml").is_file():
        raise typer.BadParameter(f"{case} holds no case.toml; 'ullage example' makes a case to start from")
    try:
        period = read_duration(every) if every else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from None
    if print_timer:
        options = [part for one in notify or () for part in ("--notify", one)]
        return typer.echo(timer_text(case, period or read_duration("6h"), options), nl=False)
    if once == (period is not None):
        raise typer.BadParameter("say either --once or --every D")
    for one in notify or ():
        check_channel(one)
    kept = Kept(case)
    with kept.alone():
        if period is None:
            look = _look(kept, notify or (), heartbeat, None, json=json)
            if look.failed:
                raise typer.Exit(1)
        else:
            _look_on(kept, notify or (), heartbeat, period, json=json)
    return None


def load_watch() -> Callable[..., Any]:
    """Give the function of ``ullage watch``."""
    return _watch


def _look_on(kept: Kept, channels: Sequence[str], heartbeat: str | None, every: Any, *, json: bool) -> None:
    """Look at every due time until Ctrl-C or SIGTERM."""
    import signal
    import time
    from datetime import UTC, datetime

    from ullage.watching.times import next_due

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # services are stopped so
    due = datetime.now(UTC)
    try:
        while True:
            following = next_due(due, every, datetime.now(UTC))
            _look(kept, channels, heartbeat, following, json=json)
            due = next_due(due, every, datetime.now(UTC))
            while (wait := (due - datetime.now(UTC)).total_seconds()) > 0:
                time.sleep(min(wait, 30.0))  # a machine that slept looks soon after it woke
    except KeyboardInterrupt:
        typer.echo("Not watching any more.", err=True)


def _look(
    kept: Kept, channels: Sequence[str], heartbeat: str | None, following: datetime | None, *, json: bool
) -> Look:
    from ullage.fetching.watched import fetch_watched
    from ullage.watching.channels import ChannelError, call
    from ullage.watching.look import look_again

    with showing_progress() as progress:
        look = look_again(kept, channels, progress=progress, fetch=fetch_watched)
    due = following.isoformat(timespec="seconds").replace("+00:00", "Z") if following else None
    told: dict[str, Any] = {"looked_at": look.at, "went_well": not look.failed, "why": look.failed, "next_at": due}
    kept.beat(told)
    if heartbeat and not look.failed:
        try:
            call(heartbeat)
        except ChannelError as error:
            typer.echo(f"ullage: the heartbeat was not taken: {visible(str(error))}", err=True)
    _print(look, json=json)
    return look


def _print(look: Look, *, json: bool) -> None:
    if json:
        from dataclasses import asdict

        return print_json(asdict(look))
    for one in look.came:
        typer.echo(visible(one))
    if look.failed:
        typer.echo(f"ullage: {visible(look.failed)}", err=True)
    if look.first:
        typer.echo("The first look: what changes from now on is told.")
    if look.news:
        typer.echo(visible(look.news.title))
        for one in look.news.sentences:
            typer.echo(f"  {visible(one)}")
    for one in look.undelivered:
        typer.echo(f"ullage: not delivered, tried again at the next look: {visible(one)}", err=True)
    return None
