"""Who is asked, and who is told what: hosts, redirects, tokens."""

import pytest

from stacmaker import renewed, serving
from ullage.sources.transport.access import Bearer, OAuth
from ullage.sources.transport.addresses import Hosts, split_address
from ullage.sources.transport.client import Client
from ullage.sources.transport.failures import NotFetched
from ullage.sources.transport.patience import Patience, retry_after_s

PATH = "files/one.bin"


@pytest.fixture(scope="module")
def pair():
    with serving() as one, serving() as other:
        yield one, other


@pytest.fixture
def services(pair):
    for service in pair:
        renewed(service)
        service.files[PATH] = b"some bytes"
    return pair


@pytest.fixture
def client(services, monkeypatch):
    monkeypatch.setenv("ULLAGE_PRIVATE_HOSTS", f"127.0.0.1:{services[1].port}")
    with Client(services[0].address, patience=Patience(3, sleep=lambda _: None), read_s=2.0) as one:
        yield one


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "ftp://example.org/a", "gopher://example.org/", "data:text/plain,a", "//example.org/a",
        "", "http://", "http://user:word@example.org/", "http://example.org:0/", "http://exa mple.org/", "http://a\n.org/",
        "http://example.org/" + "a" * 10_000, "javascript:alert(1)", "http://[::1", "http://example.org:99999/",
    ],
)  # fmt: skip
def test_only_plain_addresses_of_the_web_are_opened(address):
    with pytest.raises(NotFetched):
        split_address(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]",
             "0.0.0.0",  # noqa: S104 - nothing is bound
             "100.64.0.1", "[2002:7f00:1::]", "[64:ff9b::a9fe:a9fe]", "[::7f00:1]", "[::ffff:0:7f00:1]"],
)  # fmt: skip
def test_a_private_host_is_asked_only_if_the_user_named_it(host):
    with pytest.raises(NotFetched, match="private"):
        Hosts("https://catalogue.example.org/").check(f"http://{host}/secret")
    assert Hosts(f"http://{host}:8080/").check(f"http://{host}:8080/asset").hostname == host.strip("[]")
    with pytest.raises(NotFetched, match="private"):
        Hosts(f"http://{host}:8080/").check(f"http://{host}/asset")
    assert Hosts(None, [f"{host}:9000"]).check(f"http://{host}:9000/asset").port == 9_000


def test_a_name_that_leads_home_is_no_public_host():
    with pytest.raises(NotFetched, match="private"):
        Hosts("http://127.0.0.1:1/").find_addresses("localhost", 1)


def test_a_port_beside_the_users_own_is_asked_if_the_user_allows_it(services, monkeypatch):
    one, other = services
    address = f"{other.address}{PATH}"
    with Client(one.address, patience=Patience(1)) as client, pytest.raises(NotFetched, match="private"):
        client.ask(address)
    assert other.log == []
    monkeypatch.setenv("ULLAGE_PRIVATE_HOSTS", f"files.lan:443, 127.0.0.1:{other.port}")
    with Client(one.address, patience=Patience(1)) as client:
        assert client.ask(address) == b"some bytes"


@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:,a", "http://localhost:9/x"])
def test_a_redirect_leads_nowhere_else(services, client, where):
    services[0].faults[PATH] = [f"to {where}"]
    with pytest.raises(NotFetched):
        client.ask(f"{services[0].address}{PATH}")


def test_redirects_in_a_circle_end(services, client):
    services[0].faults[PATH] = [f"to {services[0].address}{PATH}"] * 50
    with pytest.raises(NotFetched, match="without end"):
        client.ask(f"{services[0].address}{PATH}")


def test_a_token_goes_to_its_host_and_to_no_other(services, client):
    one, other = services
    client.access = Bearer("secret", frozenset({f"127.0.0.1:{one.port}"}))
    one.faults[PATH] = [f"to {other.address}{PATH}"]
    assert client.ask(f"{one.address}{PATH}") == b"some bytes"
    assert [each[3] for each in one.log] == ["Bearer secret"]
    assert [each[3] for each in other.log] == [None]


def test_a_header_of_one_service_goes_to_no_other(services, client):
    one, other = services
    one.faults[PATH] = [f"to {other.address}{PATH}"]
    client.ask(f"{one.address}{PATH}", headers={"Search-After": "1"})
    assert [each.get("search-after") for each in one.headers] == ["1"]
    assert [each.get("search-after") for each in other.headers] == [None]


def test_what_is_asked_is_not_sent_on_to_another_host(services, client):
    one, other = services
    one.faults["search"] = [f"to {other.address}search"]
    with pytest.raises(NotFetched, match="not sent there"):
        client.ask(f"{one.address}search", b"{}")
    assert other.log == []


def tokens(service, client, clock=lambda: 0.0):
    form = {"grant_type": "password", "client_id": "public", "username": "me", "password": "hunter2"}
    hosts = frozenset({f"127.0.0.1:{service.port}"})
    return OAuth(f"{service.address}token", form, hosts, client.post_form, clock)


def test_a_token_is_got_once_and_renewed_before_it_ends(services, client):
    now = [0.0]
    client.access = tokens(services[0], client, lambda: now[0])
    for moment in (0, 100, 500, 580, 600):
        now[0] = moment
        client.ask(f"{services[0].address}{PATH}")
    assert services[0].granted == 2
    assert "grant_type=refresh_token" in services[0].bodies[1]
    assert "hunter2" not in services[0].bodies[1]


def test_a_token_that_is_refused_is_replaced_once(services, client):
    service = services[0]
    client.access = tokens(service, client)
    client.ask(f"{service.address}{PATH}")
    service.token = "Bearer withdrawn"  # noqa: S105 - of a service of our own
    service.faults["token"] = ["400"]  # the token for renewal is withdrawn too: the password is asked with
    assert client.ask(f"{service.address}{PATH}") == b"some bytes"
    assert service.granted == 2


def test_a_wrong_password_is_told_without_it(services, client):
    services[0].faults["token"] = ["401"] * 3
    client.access = tokens(services[0], client)
    with pytest.raises(NotFetched, match="gives no token") as told:
        client.ask(f"{services[0].address}{PATH}")
    assert "hunter2" not in str(told.value)


def test_an_answer_that_is_too_large_is_refused(services, client):
    services[0].files[PATH] = b"a" * 100_000
    with pytest.raises(NotFetched, match="more than 1,000 bytes"):
        client.ask(f"{services[0].address}{PATH}", None, 1_000)


@pytest.mark.parametrize(
    ("told", "seconds"), [("7", 7.0), ("x", None), ("-1", None), (None, None), ("9" * 99, 999999999.0)]
)
def test_how_long_to_wait_is_read_or_left(told, seconds):
    assert retry_after_s(told) == seconds


def test_a_date_in_the_past_is_no_wait():
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0


def test_waits_are_spread_by_chance_and_never_longer_than_a_minute():
    least, most = Patience(99, draw=lambda: 0.0), Patience(99, draw=lambda: 1.0)
    assert [least.seconds(attempt) for attempt in (0, 3, 30)] == [0.5, 4.0, 30.0]
    assert [most.seconds(attempt) for attempt in (0, 3, 30)] == [1.0, 8.0, 60.0]


def test_who_waits_is_told_why():
    told = []
    with Client("http://127.0.0.1:1/", patience=Patience(3, sleep=lambda _: None), read_s=2.0) as client:
        client.tell = told.append
        with pytest.raises(NotFetched, match=r"no line to 127\.0\.0\.1 can be opened; asked 3 times"):
            client.ask("http://127.0.0.1:1/", None, 100)
    assert told == ["no line to 127.0.0.1 can be opened; asked again"] * 2
