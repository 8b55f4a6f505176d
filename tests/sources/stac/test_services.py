"""Services by name: who is let in how, and to whom tokens go."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from ullage.errors import InputError
from ullage.sources.stac.services import PRESETS, access_to, find_service
from ullage.sources.transport.access import Bearer, OAuth, Open, Signed, find_secret

NOW = datetime(2024, 5, 1, tzinfo=UTC)


class Asked:
    """Stands in for a client: notes what is asked for, and answers."""

    def __init__(self, *answers):
        self.asked, self.answers = [], list(answers)

    def post_form(self, address, form, _):
        self.asked.append((address, form))
        return json.dumps(self.answers.pop(0)).encode()


@pytest.fixture
def variables(monkeypatch):
    """Set variables of the environment by what follows ``ULLAGE_STAC_``; none other is set, nor in the keyring."""
    monkeypatch.setattr("keyring.get_password", lambda *_: None)
    for name in [one for one in os.environ if one.startswith("ULLAGE_")]:
        monkeypatch.delenv(name)

    def to(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"ULLAGE_STAC_{name}", value)

    return to


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


@pytest.mark.parametrize(
    ("address", "host", "goes"),
    [("https://a.example/stac", "a.example", True), ("https://a.example/stac", "b.example, A.example:443", True),
     ("https://a.example/stac", "", False), ("https://a.example/stac", "example", False),
     ("https://a.example:8443/stac", "a.example", False), ("https://evil.example/a.example", "a.example", False),
     ("http://a.example/stac", "a.example:80", False), ("http://127.0.0.1:8080/", "127.0.0.1:8080", True)],
)  # fmt: skip
def test_a_token_is_for_the_host_that_the_user_names_for_it_and_for_no_address_that_stands_anywhere(
    variables, address, host, goes
):
    variables(TOKEN="abc", HOST=host)  # noqa: S106
    access = access_to(find_service(address), Asked())
    assert bool(access.dress(address)[1]) is goes
    assert isinstance(access, Bearer) is goes


def test_a_token_that_is_got_goes_to_that_host_alone_too(variables):
    account = {"TOKEN_URL": "https://t.example/token", "USER": "me", "PASSWORD": "hunter2", "HOST": "a.example"}
    variables(**account)
    client = Asked({"access_token": "abc"})
    assert access_to(find_service("https://evil.example/"), client).dress("https://evil.example/")[1] == {}
    assert client.asked == []
    assert access_to(find_service("https://a.example/"), client).dress("https://a.example/x")[1] != {}


@pytest.mark.parametrize(
    "wrong",
    [{"HOST": "https://a.example"}, {"HOST": "a.example/x"}, {"TOKEN_URL": "http://t.example/token"},
     {"TOKEN_URL": "t.example/token"}, {"TOKEN_URL": "https://me:hunter2@t.example/token"}],
)  # fmt: skip
def test_what_no_secret_may_go_to_is_told_without_the_secret(variables, wrong):
    variables(**{"TOKEN_URL": "https://t.example/token", "HOST": "a.example", "PASSWORD": "hunter2"} | wrong)
    with pytest.raises(InputError) as told:
        access_to(find_service("https://a.example/"), Asked())
    assert f"ULLAGE_STAC_{next(iter(wrong))}" in str(told.value)
    assert "hunter2" not in str(told.value)


def test_who_is_not_let_in_is_told_which_variables_to_set(variables):
    own = access_to(find_service("https://a.example/"), Asked()).wanted("https://a.example/")
    assert {"ULLAGE_STAC_TOKEN", "ULLAGE_STAC_TOKEN_URL", "ULLAGE_STAC_HOST"} <= set(own.replace(",", " ").split())
    copernicus = access_to(PRESETS["cdse"], Asked()).wanted("https://download.dataspace.copernicus.eu/x")
    assert copernicus == "set ULLAGE_CDSE_USER and ULLAGE_CDSE_PASSWORD"
    variables(TOKEN="abc", HOST="a.example")  # noqa: S106
    access = access_to(find_service("https://a.example/"), Asked())
    assert "did not take" in access.wanted("https://a.example/")
    assert "is for a.example" in access.wanted("https://files.example/")


def test_a_folder_with_a_catalogue_is_a_catalogue(tmp_path, monkeypatch):
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "catalog.json").write_text("{}")
    assert find_service(str(tmp_path / "cat")).address == str(tmp_path / "cat" / "catalog.json")
    monkeypatch.chdir(tmp_path)
    assert find_service("cat").address == "cat/catalog.json"
