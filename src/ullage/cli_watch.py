"""The command that looks again: loaded when it is used."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.evidence.text import visible
from ullage.terminal import showing_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

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
    from ullage.watching.channels import check_channel, check_web
    from ullage.watching.state import Kept
    from ullage.watching.times import read_duration

    if not (case / "case.toml").is_file():
        raise typer.BadParameter(f"{case} holds no case.toml; 'ullage example' makes a case to start from")
    try:
        period = read_duration(every) if every else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from None
    if not print_timer and once == (period is not None):
        raise typer.BadParameter("say either --once or --every D")
    channels = list(dict.fromkeys([*(notify or ()), *os.environ.get("ULLAGE_NOTIFY", "").split()]))
    called = heartbeat or os.environ.get("ULLAGE_HEARTBEAT", "").strip()
    if print_timer:
        return _print_timer(case, period or read_duration("6h"), notify or (), heartbeat, json=json)
    for one in channels:
        check_channel(one)
    if called:
        check_web(called)
    kept = Kept(case)
    with kept.alone():
        if period is None:
            look = _look(kept, channels, called, None, json=json)
            if look.failed:
                raise typer.Exit(1)
        else:
            _look_on(kept, channels, called, period, json=json)
    return None


def load_watch() -> Callable[..., Any]:
    """Give the function of ``ullage watch``."""
    return _watch


def _print_timer(case: Path, every: timedelta, notify: Sequence[str], heartbeat: str | None, *, json: bool) -> None:
    """Print the units; what the environment says is not repeated in them, since it may hold secrets."""
    from ullage.watching.timer import timer_text

    options = [part for one in notify for part in ("--notify", one)]
    options += ["--heartbeat", heartbeat] if heartbeat else []
    options += ["--json"] if json else []
    try:
        typer.echo(timer_text(case, every, options), nl=False)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _look_on(kept: Kept, channels: Sequence[str], heartbeat: str, every: timedelta, *, json: bool) -> None:
    """Look at every due time until Ctrl-C or SIGTERM."""
    import signal

    from ullage.watching.lasting import look_on

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # services are stopped so

    def look(following: datetime) -> None:
        _look(kept, channels, heartbeat, following, json=json)

    def tell(error: Exception) -> None:
        with suppress(OSError):  # nobody may be listening
            typer.echo(f"ullage: this look did not end well ({type(error).__name__}: {visible(str(error))})", err=True)

    try:
        look_on(look, every, tell)
    except KeyboardInterrupt:
        with suppress(OSError):
            typer.echo("Not watching any more.", err=True)


def _look(kept: Kept, channels: Sequence[str], heartbeat: str, following: datetime | None, *, json: bool) -> Look:
    from ullage.errors import UllageError
    from ullage.fetching.watched import fetch_watched
    from ullage.watching.channels import call
    from ullage.watching.look import look_again
    from ullage.watching.patience import ChannelError

    with showing_progress() as progress:
        look = look_again(kept, channels, progress=progress, fetch=fetch_watched)
    due = following.isoformat(timespec="seconds").replace("+00:00", "Z") if following else None
    told: dict[str, Any] = {"looked_at": look.at, "went_well": not look.failed, "why": look.failed, "next_at": due}
    told |= {"told": [*look.came, *look.still], "undelivered": look.undelivered}
    try:
        kept.beat(told)
    except (UllageError, OSError) as error:
        typer.echo(f"ullage: the heartbeat is not written: {visible(str(error))}", err=True)
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
        from json import dumps

        return typer.echo(dumps(asdict(look), ensure_ascii=True, allow_nan=False))
    for one in look.came:
        typer.echo(visible(one))
    if look.failed:
        for line in look.failed.splitlines():
            typer.echo(f"ullage: {visible(line)}", err=True)
    if look.first:
        typer.echo("The first look: what changes from now on is told.")
    for news in look.news:
        typer.echo(visible(news.title))
        for one in news.sentences:
            typer.echo(f"  {visible(one)}")
    for one in look.undelivered:
        typer.echo(f"ullage: not delivered, tried again at the next look: {visible(one)}", err=True)
    for one in look.given_up:
        typer.echo(f"ullage: not delivered, and not tried again: {visible(one)}", err=True)
    return None
