"""A service, ready to be asked."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ullage.errors import InputError, Problem
from ullage.sources.stac.services import access_to, find_service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.sources.stac.services import Service
    from ullage.sources.transport.client import Client
    from ullage.sources.transport.doors import Doors
    from ullage.sources.transport.patience import Patience


@dataclass(frozen=True, slots=True)
class Session:
    """A service, and what opens its files.

    Parameters
    ----------
    service, client, doors
        See there.
    """

    service: Service
    client: Client
    doors: Doors


@contextmanager
def session_with(
    api: str | None, patience: Patience | None = None, read_s: float | None = None, *, of_case: bool = False
) -> Iterator[Session]:
    """Get ready to ask a service.

    Parameters
    ----------
    api
        Its name, address or path; None for the default.
    patience, read_s
        How long is waited; tests wait less.
    of_case
        Whether a case file names it: that may be a stranger's, so that private hosts are asked only where the user
        allows them.

    Raises
    ------
    InputError
        When it is no service, or a path where nothing is.
    """
    from ullage.sources.transport.addresses import split_address
    from ullage.sources.transport.client import READ_S, Client
    from ullage.sources.transport.doors import Doors

    service = find_service(api)
    local = "://" not in service.address
    if not local:
        split_address(service.address)
    elif not Path(service.address).is_file():
        raise InputError([Problem(service.address, "is not there: give the path of a catalogue or a file of items")])
    home = None if local or of_case else service.address
    with Client(home, patience=patience, read_s=read_s or READ_S) as client:
        client.access = access_to(service, client)
        root = Path(service.address).resolve().parent if local else None
        yield Session(service, client, Doors(client, root, service.s3, service.buckets))
