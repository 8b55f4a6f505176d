"""Tokens: which are sent where, and how many are got."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from ullage.errors import InputError
from ullage.sources.stac.services import find_service
from ullage.sources.transport.access import Bearer, OAuth, Signed, find_secret
from ullage.sources.transport.failures import NotFetched

HOST = "https://a.example/x"
FORM = {"grant_type": "password"}


@pytest.fixture
def tokens():
    """Give tokens one after the other, and count them."""

    class Tokens(list):
        life = 600

        def __call__(self, *_):
            self.append(f"t{len(self)}")
            return json.dumps({"access_token": self[-1], "expires_in": self.life}).encode()

    return Tokens()


def test_several_who_see_one_refusal_get_one_token(tokens):
    access = OAuth("https://t.example/", FORM, frozenset({"a.example"}), tokens, clock=lambda: 0.0)
    sent = [access.dress(HOST) for _ in range(3)]
    for one in sent:
        assert access.renew(HOST, one, 401)
        access.dress(HOST)
    assert len(tokens) == 2


def test_who_is_forbidden_gets_no_other_token(tokens):
    access = OAuth("https://t.example/", FORM, frozenset({"a.example"}), tokens, clock=lambda: 0.0)
    assert not access.renew(HOST, access.dress(HOST), 403)
    access.dress(HOST)
    assert len(tokens) == 1


@pytest.mark.parametrize("life", [10**400, -1, 0, True, "long", None, float("inf")])
def test_a_life_that_no_token_has_is_taken_as_none_told(tokens, life):
    now = [0.0]
    tokens.life = life
    access = OAuth("https://t.example/", FORM, frozenset({"a.example"}), tokens, clock=lambda: now[0])
    for moment in (0.0, 200.0, 400.0):
        now[0] = moment
        access.dress(HOST)
    assert len(tokens) == 2


@pytest.mark.parametrize("token", ["t\xf6k", "two words", "line\nbreak", "", "a" * 20_000])
def test_a_token_with_letters_that_none_has_is_told(token):
    with pytest.raises(NotFetched, match="set it again") as told:
        Bearer(token, frozenset())
    assert not token or token not in str(told.value)


def test_a_line_break_at_the_end_of_a_secret_is_no_part_of_it(monkeypatch):
    monkeypatch.setenv("ULLAGE_STAC_TOKEN", "token\n")
    assert find_secret("ULLAGE_STAC_TOKEN") == "token"


@pytest.mark.parametrize(
    ("address", "goes"),
    [("https://a.example/", True), ("https://a.example:443/", True), ("https://a.example:8443/", False),
     ("http://a.example/", False), ("https://b.example:8443/", True), ("https://b.example/", False),
     ("http://b.example:8443/", False), ("http://127.0.0.1:8080/", True), ("http://127.0.0.1:8081/", False),
     ("http://[::1]:8080/", True), ("http://localhost.b.example:8080/", False)],
)  # fmt: skip
def test_a_token_goes_to_its_port_alone(address, goes):
    hosts = {"a.example", "b.example:8443", "127.0.0.1:8080", "[::1]:8080", "localhost.b.example:8080"}
    assert bool(Bearer("T", frozenset(hosts)).dress(address)[1]) is goes


def test_a_signature_that_was_replaced_meanwhile_is_not_thrown_away():
    got, lock = [], threading.Lock()

    def sign(*_):
        with lock:
            got.append(f"sig={len(got)}")
        ends = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=1)
        return json.dumps({"token": got[-1], "msft:expiry": ends.isoformat()}).encode()

    address = "https://store.blob.example/box/a.tif"
    access = Signed(
        "https://t.example/{account}/{container}", ".blob.example", sign, lambda: datetime(2024, 1, 1, tzinfo=UTC)
    )
    sent = [access.dress(address) for _ in range(3)]
    for one in sent:
        assert access.renew(address, one, 403)
        assert access.dress(address)[0].endswith("sig=1")
    assert len(got) == 2


def test_an_address_that_is_no_service_is_told_without_its_password():
    with pytest.raises(InputError) as told:
        find_service("ftp://alice:hunter2@a.example/?sig=hunter2")
    assert "hunter2" not in str(told.value)
