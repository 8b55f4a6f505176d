"""Services that are known by name: where they are, what they call things, how one is let in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.sources.cells import listed, nearest, shown
from ullage.sources.obtained import without_secrets
from ullage.sources.transport.access import Access, Bearer, OAuth, Open, Signed, find_secret, is_for
from ullage.sources.transport.addresses import at_port, origin_of, split_address
from ullage.sources.transport.failures import NotFetched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.sources.transport.client import Client

SENSORS: Final = ("s1", "s2")
TOKEN: Final = "ULLAGE_STAC_TOKEN"  # noqa: S105 - the name of a variable
TOKEN_URL: Final = "ULLAGE_STAC_TOKEN_URL"  # noqa: S105 - the name of a variable
TOKEN_HOST: Final = "ULLAGE_STAC_HOST"  # noqa: S105 - the name of a variable
DEFAULT: Final = "earth-search"
CATALOGUE: Final = "catalog.json"
_HOST: Final = re.compile(r"(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a service documents that one account may do; what is left of it no service tells.

    Parameters
    ----------
    month_bytes
        That may come in a month.
    connections
        At once.
    connection_bytes_s
        On each.
    minute_questions
        In a minute.
    source, read_on
        The page, and when it was last looked up for this table.
    """

    month_bytes: float
    connections: int
    connection_bytes_s: float
    minute_questions: int
    source: str
    read_on: str

    def beside(self, size: int) -> dict[str, Any]:
        """Give them beside what is to come [bytes], as plain values."""
        told = (
            f"{self.month_bytes / 1e12:g} TB a month, {self.connections} connections at once of "
            f"{self.connection_bytes_s / 1e6:g} MB/s each, {self.minute_questions:,} questions a minute"
        )
        return {
            "documented": told,
            "month_bytes": int(self.month_bytes),
            "connections": self.connections,
            "connection_bytes_s": int(self.connection_bytes_s),
            "minute_questions": self.minute_questions,
            "share_of_month": round(size / self.month_bytes, 6),
            "source": self.source,
            "read_on": self.read_on,
        }


@dataclass(frozen=True, slots=True)
class Service:
    """Where scenes are searched.

    Parameters
    ----------
    name
        As the user says it; of any other the address.
    address
        Of a STAC API, a static catalogue or a file of items; http(s) or a path.
    collections
        Of each sensor.
    asks_query
        Whether cloud and orbit can be asked for by the query extension; else they are looked at here alone.
    licence
        Under which terms its scenes stand, for the log.
    secrets
        Names of the variables, or entries of the keyring, by which one is let in.
    s3
        Options of its S3 stores.
    buckets
        Options of single ones, beside or instead of those; ``request_payer`` marks one whose reader pays. Keys of the
        user are shown to these alone.
    limits
        What one account may do, as documented; None where nothing is.
    """

    name: str
    address: str
    collections: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"s1": ("sentinel-1-grd",), "s2": ("sentinel-2-l2a",)}
    )
    asks_query: bool = True
    licence: str = ""
    secrets: tuple[str, ...] = ()
    s3: Mapping[str, str] = field(default_factory=dict)
    buckets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    limits: Limits | None = None


_COPERNICUS: Final = "Contains modified Copernicus Sentinel data"
CDSE_TOKENS: Final = "https://identity.dataspace.copernicus.eu/auth/realms/CDSE/protocol/openid-connect/token"
CDSE_HOSTS: Final = frozenset(f"{name}.dataspace.copernicus.eu" for name in ("download", "zipper", "catalogue"))
"""Where products are got; searching needs no token."""
_PAID: Final = {"region": "eu-central-1", "request_payer": "true"}
PLANETARY_SIGNS: Final = "https://planetarycomputer.microsoft.com/api/sas/v1/token/{account}/{container}"
PRESETS: Final = {
    "cdse": Service(
        "cdse",
        "https://stac.dataspace.copernicus.eu/v1/",
        licence=_COPERNICUS,
        secrets=("ULLAGE_CDSE_USER", "ULLAGE_CDSE_PASSWORD"),
        s3={"endpoint": "https://eodata.dataspace.copernicus.eu", "region": "default"},
        buckets={"eodata": {}},
        limits=Limits(
            month_bytes=12e12,
            connections=4,
            connection_bytes_s=20e6,
            minute_questions=2_000,
            source="Copernicus Data Space Ecosystem, Quotas and Limitations, Copernicus General Users",
            read_on="2026-11-26",
        ),
    ),
    "earth-search": Service(
        "earth-search",
        "https://earth-search.aws.element84.com/v1/",
        licence=_COPERNICUS,
        s3={"region": "us-west-2"},
        buckets={"sentinel-s1-l1c": _PAID, "sentinel-s2-l1c": _PAID, "sentinel-s2-l2a": _PAID},
    ),
    "planetary-computer": Service(
        "planetary-computer",
        "https://planetarycomputer.microsoft.com/api/stac/v1/",
        licence=_COPERNICUS,
    ),
}


def find_service(api: str | None) -> Service:
    """Give a service by its name, its address, or the path of a catalogue; the default when nothing is said.

    Raises
    ------
    InputError
        When it is none of these.
    """
    name = DEFAULT if api is None else api.strip()
    if name.lower() in PRESETS:
        return PRESETS[name.lower()]
    if "://" in name:
        if not name.lower().startswith(("http://", "https://")):
            raise InputError(
                [Problem("--api", f"{shown(without_secrets(name))} is not opened: only http and https are")]
            )
        return Service(without_secrets(name), name, asks_query=False, secrets=(TOKEN, TOKEN_URL))
    if name and Path(name).is_dir():
        name = str(Path(name) / CATALOGUE)
    if "/" in name or "." in name:
        return Service(name, name, asks_query=False)
    near = nearest(name.lower(), PRESETS)
    hint = f"did you mean {near}?" if near else f"known are {listed(sorted(PRESETS))}"
    raise InputError([Problem("--api", f"{shown(name)} is no known service, address or path: {hint}")])


def access_to(service: Service, client: Client) -> Access:
    """Give how one is let in: as the service does it, with what is found in the environment or the keyring.

    Without what is needed nothing is added: searching needs no account anywhere, and a refusal says what is missing.

    Raises
    ------
    InputError
        When a host, or the address where tokens are got, is none to which a secret may go.
    """
    if service.name == "cdse":
        user, password = (find_secret(one) for one in service.secrets)
        if user and password:
            form = {"grant_type": "password", "client_id": "cdse-public", "username": user, "password": password}
            return OAuth(CDSE_TOKENS, form, CDSE_HOSTS, client.post_form)
        return Open(f"set {' and '.join(service.secrets)}")
    if service.name == "planetary-computer":
        return Signed(PLANETARY_SIGNS, ".blob.core.windows.net", client.post_form)
    if service.secrets:
        return _own_access(service, client)
    return Open()


def _own_access(service: Service, client: Client) -> Access:
    """Give access to a service that is known by address alone: what is found goes to hosts that the user named for it.

    The address itself names nobody: it may stand in a case file that somebody else wrote.
    """
    token, address = (find_secret(name) for name in service.secrets)
    hosts = _token_hosts()
    if not is_for(hosts, service.address) or not (token or address):
        return Open(f"set {TOKEN}, or {TOKEN_URL}, and {TOKEN_HOST} to the host that it is for, over https")
    if token:
        return Bearer(token, hosts)
    names = {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET", "username": "USER", "password": "PASSWORD"}
    found = {key: find_secret(f"ULLAGE_STAC_{name}") for key, name in names.items()}
    form = {key: value for key, value in found.items() if value}
    kind = "password" if "username" in form else "client_credentials"
    return OAuth(_token_address(address), {"grant_type": kind, **form}, hosts, client.post_form)


def _token_hosts() -> frozenset[str]:
    """Give the hosts for which the user says that tokens are."""
    named = [one.strip().lower() for one in (find_secret(TOKEN_HOST) or "").split(",")]
    for one in named:
        if one and not _HOST.fullmatch(one):
            told = f"{shown(one)} is no host: expected a name or name:port, several by commas, without https://"
            raise InputError([Problem(TOKEN_HOST, told)])
    return frozenset(one for one in named if one)


def _token_address(address: str | None) -> str:
    """Give where tokens are got, if a password may go there: by https, or on this machine."""
    try:
        parts = split_address(address or "")
    except NotFetched as error:
        raise InputError([Problem(TOKEN_URL, str(error))]) from None
    if not is_for(frozenset({at_port(*origin_of(parts)[1:])}), parts.geturl()):
        told = "a password is sent over https alone: expected an address that begins with https://"
        raise InputError([Problem(TOKEN_URL, told)])
    return parts.geturl()
