"""Services by name: who is let in how, and to whom tokens go."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from ullage.errors import InputError
from ullage.sources.stac.services import PRESETS, access_to, find_service
from ullage.sources.transport.access import OAuth, Open, Signed, find_secret

NOW = datetime(2024, 5, 1, tzinfo=UTC)


class Asked:
    """Stands in for a client: notes what is asked for, and answers."""

    def __init__(self, *answers):
        self.asked, self.answers = [], list(answers)

    def post_form(self, address, form, _):
        self.asked.append((address, form))
        return json.dumps(self.answers.pop(0)).encode()


@pytest.mark.parametrize("name", ["file:///etc/passwd", "ftp://example.org", "cdes", "", "earth"])
def test_what_is_no_service_is_told(name):
    with pytest.raises(InputError):
        find_service(name)


def test_a_service_is_found_by_name_address_or_path():
    assert find_service(None).name == "earth-search"
    assert find_service("CDSE") is PRESETS["cdse"]
    assert find_service("https://example.org/stac").address == "https://example.org/stac"
    assert find_service("cat/catalog.json").secrets == ()


def test_what_an_address_holds_of_secrets_is_not_in_the_name_by_which_it_is_told():
    assert find_service("https://example.org/stac?key=hunter2").name == "https://example.org/stac?key=..."


def test_without_a_password_nothing_is_added(monkeypatch):
    for name in PRESETS["cdse"].secrets:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("keyring.get_password", lambda *_: None)
    assert isinstance(access_to(PRESETS["cdse"], Asked()), Open)


def test_the_token_of_copernicus_goes_to_its_hosts_over_https_alone(monkeypatch):
    monkeypatch.setenv("ULLAGE_CDSE_USER", "me")
    monkeypatch.setenv("ULLAGE_CDSE_PASSWORD", "hunter2")
    client = Asked({"access_token": "abc", "expires_in": 600})
    access = access_to(PRESETS["cdse"], client)
    assert isinstance(access, OAuth)
    to = {address: access.dress(address)[1] for address in (
        "https://download.dataspace.copernicus.eu/a", "http://download.dataspace.copernicus.eu/a",
        "https://download.dataspace.copernicus.eu.example.org/a", "https://example.org/a",
    )}  # fmt: skip
    assert [bool(headers) for headers in to.values()] == [True, False, False, False]
    assert b"password=hunter2" in client.asked[0][1]


def test_an_address_is_signed_once_for_each_store_until_it_ends():
    now = [NOW]
    ends = [f"{NOW + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}" for hours in (1, 2, 3)]
    client = Asked(*({"token": f"sig={number}", "msft:expiry": end} for number, end in enumerate(ends)))
    where = "https://example.org/token/{account}/{container}"
    access = Signed(where, ".blob.core.windows.net", client.post_form, lambda: now[0])
    address = "https://one.blob.core.windows.net/grd/a.tif"
    assert [access.dress(address)[0] for _ in range(2)] == [f"{address}?sig=0"] * 2
    now[0] += timedelta(minutes=59, seconds=45)
    assert access.dress(address)[0] == f"{address}?sig=1"
    assert client.asked[0][0] == "https://example.org/token/one/grd"
    assert access.dress("https://example.org/a.tif")[0] == "https://example.org/a.tif"


def test_a_secret_of_the_environment_comes_before_that_of_the_keyring(monkeypatch):
    monkeypatch.setattr("keyring.get_password", lambda service, name: f"{service} {name}")
    assert find_secret("ULLAGE_NO_SUCH") == "ullage ULLAGE_NO_SUCH"
    monkeypatch.setenv("ULLAGE_NO_SUCH", "mine")
    assert find_secret("ULLAGE_NO_SUCH") == "mine"


def test_a_keyring_that_fails_is_none(monkeypatch):
    def locked(*_):
        raise RuntimeError("locked")

    monkeypatch.setattr("keyring.get_password", locked)
    assert find_secret("ULLAGE_NO_SUCH") is None
