"""AIS as it is received: each message of each sender, in the order in which a feed delivers what was heard of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.draws import uniforms_reference
from ullage.kernels import in_threads
from ullage.simulate.air.frames import position_frame, static_frame
from ullage.simulate.air.hearing import rates, tune
from ullage.simulate.air.intervals import MOST_JITTER_S, STATIC_S
from ullage.simulate.air.messages import Rows, State, empty_rows, send_positions, send_statics
from ullage.simulate.air.settings import AirSettings
from ullage.simulate.air.ways import Fleet, lay_out
from ullage.simulate.outages import draw_outages
from ullage.simulate.receivers import make_receivers
from ullage.simulate.ships import KM_PER_DEGREE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ullage.simulate.air.hearing import Ears
    from ullage.simulate.air.sender import Sender

MOST_MESSAGES: Final = 200_000
"""Messages that are sent in one piece, about: memory follows it."""
_PIECES_H: Final = (24.0, 12.0, 8.0, 6.0, 4.0, 3.0, 2.0, 1.0, 1 / 2, 1 / 4, 1 / 12, 1 / 60)
_ROOM: Final = 1 << 17
_LEAST_SHIPS: Final = 8

# no message is delivered earlier than this before its own time
_EARLIEST_US: Final = round(MOST_JITTER_S * 1e6)


@dataclass(frozen=True)
class Received:
    """What a feed delivers in one piece of time.

    Parameters
    ----------
    begins, ends
        The piece: all that is delivered from the one to before the other, less the seconds by which a message may be
        early; the last piece has all that comes late too.
    positions, statics
        Of `tables.POSITIONS` and `tables.STATICS`, each with ``delivered_at``, in its order. Receivers are named
        ``sim-...``. Message 24 is a row for each of its parts.
    """

    begins: datetime
    ends: datetime
    positions: pl.DataFrame
    statics: pl.DataFrame


def receive(
    seed: int,
    senders: Sequence[Sender],
    begins: datetime,
    hours: float,
    settings: AirSettings | None = None,
    *,
    piece_h: float | None = None,
) -> Iterator[Received]:
    """Receive what senders send, a day or less at a time.

    Parameters
    ----------
    seed
        The same seed gives the same reports; each ship and each receiver has a stream of its own, so that no ship
        changes another's, save through the satellites' ears, in which they talk at once.
    senders
        Who sends.
    begins, hours
        First moment of the world, with a time zone, and its length [h].
    settings
        What the air is like.
    piece_h
        Length of a piece [h]; None for a day, or less where there are many ships. It changes no report and no order.

    Yields
    ------
    Received
        Pieces in the order of delivery.

    Raises
    ------
    ValueError
        When the world has no time, or `begins` no zone, or two senders one MMSI.

    Examples
    --------
    >>> [one.positions.height for one in receive(1, [], datetime(2024, 3, 1, tzinfo=UTC), 24.0)]
    [0]
    """
    if not hours > 0:
        raise ValueError(f"a world of {hours} h has no time in which anything is sent")
    if begins.tzinfo is None:
        raise ValueError("the begin of the world has no time zone; give it in UTC")
    settings = settings or AirSettings()
    air = _Air(seed, senders, hours, settings)
    length = piece_h or _piece_h(senders, hours)
    held = air.nothing(), air.nothing()
    for begin in np.arange(0.0, hours, length).tolist():
        end = min(begin + length, hours)
        sent = air.positions_until(end), air.statics_until(end)
        due_us = None if end >= hours else round(end * 3.6e9) - _EARLIEST_US
        (positions, later), (statics, later_too) = (
            _delivered([old, *new], due_us) for old, new in zip(held, sent, strict=True)
        )
        held = later, later_too
        yield Received(
            begins + timedelta(hours=begin),
            begins + timedelta(hours=end),
            position_frame(positions, air.fleet, air.receivers, begins),
            static_frame(statics, air.fleet, air.receivers, begins),
        )


class _Air:
    """Senders and receivers, and how far each sender has come."""

    def __init__(self, seed: int, senders: Sequence[Sender], hours: float, settings: AirSettings) -> None:
        receivers = make_receivers(seed, settings.receivers, hours)
        self.receivers = [one.name for one in receivers]
        outages = draw_outages(seed, settings.outages, self.receivers, hours)
        self.fleet: Fleet = lay_out(seed, senders, settings)
        self._ears: Ears = tune(seed, receivers, outages, senders, hours, settings)
        self._hours = hours
        self._every = np.array([settings.every_s, settings.position_sd_m / 1000.0 / KM_PER_DEGREE])
        sets = self.fleet.sets
        self._positions = _state(sets.start, 10.0)
        self._statics = _state(sets.static_start, STATIC_S)

    def nothing(self) -> pl.DataFrame:
        return _columns([empty_rows(0)])[0]

    def positions_until(self, hours: float) -> list[pl.DataFrame]:
        return self._send(send_positions, self._positions, hours)

    def statics_until(self, hours: float) -> list[pl.DataFrame]:
        return self._send(send_statics, self._statics, hours)

    def _send(self, kernel: Callable[..., Any], state: State, hours: float) -> list[pl.DataFrame]:
        """Send up to a time; give what was heard, in no order."""
        fleet, found = self.fleet, list[pl.DataFrame]()
        ends = np.array([hours, self._hours]) * 3600.0
        arrays = (fleet.sets, fleet.ways, fleet.eras, fleet.silences)
        heard = len(self.receivers)

        def run(first: int, last: int) -> None:
            who = first
            rows, by, stamps = empty_rows(_ROOM + 2 * heard), np.empty(heard, np.int64), np.empty((heard, 2), np.int64)
            while who < last:
                count, who = kernel(arrays, self._ears, state, last, ends, self._every, rows, by, stamps, who)
                found.extend(_columns([Rows(*(column[:count].copy() for column in rows))]))

        in_threads(run, len(fleet.sets.start), _LEAST_SHIPS)
        return found


def _state(starts: Any, width_s: float) -> State:
    """Begin: each sender at a moment of its own."""
    at = np.array([uniforms_reference(int(one), 1, 1)[0] for one in starts]) * width_s if len(starts) else np.empty(0)
    return State(at, np.zeros(len(at), np.int64), np.full(len(at), -1, np.int64))


def _piece_h(senders: Sequence[Sender], hours: float) -> float:
    """Choose how long a piece is."""
    an_hour = float(rates(senders, hours).max(initial=0.0)) * 3600.0
    return next((one for one in _PIECES_H if one * an_hour <= MOST_MESSAGES), _PIECES_H[-1])


def _columns(parts: list[Rows]) -> list[pl.DataFrame]:
    names = ("sender", "kind", "number", "receiver", "era", "stamp_s", "delivered_us")
    said = ("lat", "lon", "speed", "course", "heading", "status", "second")
    return [
        pl.DataFrame(
            {name: getattr(rows, name) for name in names}
            | {name: np.ascontiguousarray(rows.values[:, k]) for k, name in enumerate(said)}
        )
        for rows in parts
    ]


def _delivered(parts: list[pl.DataFrame], due_us: int | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give what is delivered before a time, in the order of delivery, and what is not."""
    rows = pl.concat(parts)
    later = rows.clear()
    if due_us is not None:
        late = rows["delivered_us"] >= due_us
        rows, later = rows.filter(~late), rows.filter(late)
    return rows.sort("delivered_us", "sender", "number", "receiver"), later
