"""Lines go only where they may, and end when nothing comes of them."""

import contextlib
import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from rawmaker import Raw, send
from ullage.sources.transport import lines
from ullage.sources.transport.addresses import Hosts
from ullage.sources.transport.client import Client
from ullage.sources.transport.doors import Doors
from ullage.sources.transport.failures import NotFetched, TryAgain
from ullage.sources.transport.patience import Patience
from ullage.sources.transport.ranges import RangedFile

PUBLIC = "93.184.216.34"


@pytest.fixture
def names(monkeypatch):
    """Give the addresses of names as a test sets them."""
    found = {}
    real = socket.getaddrinfo

    def look_up(host, port, *args, **options):
        for one in found.get(host, [host]):
            ipaddress.ip_address(one)  # no test asks a real server of names
        return [each for one in found.get(host, [host]) for each in real(one, port, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return found


@pytest.fixture
def inner():
    """Serve what nobody from outside may ask."""
    with Raw(lambda _, to: send(to, 200, {}, b"secret")) as server:
        yield server


def asking(home):
    return Client(home, patience=Patience(1), read_s=5.0)


def test_the_users_own_name_that_turns_private_is_not_asked(names, inner):
    names["evil.example"] = [PUBLIC]
    hosts = Hosts(f"http://evil.example:{inner.port}/")
    assert hosts.find_addresses("evil.example", inner.port) == [PUBLIC]
    names["evil.example"] = ["127.0.0.1"]
    with pytest.raises(NotFetched, match="private"):
        hosts.find_addresses("EVIL.example", inner.port)


def test_the_users_own_name_is_asked_at_its_own_port_alone(names, inner):
    names["evil.example"] = ["127.0.0.1"]
    with asking("http://evil.example/") as client, pytest.raises(NotFetched, match="private"):
        client.ask(f"http://evil.example:{inner.port}/v1/kv", b'{"body": "of a stranger"}')
    assert inner.log == []
    with asking(f"http://evil.example:{inner.port}/") as client:
        assert client.ask(f"http://evil.example:{inner.port}/") == b"secret"


def test_nothing_is_sent_to_a_name_that_turns_private_after_it_was_looked_at(names, inner):
    names["cdn.example"] = [PUBLIC]
    with asking("http://home.example/") as client:
        client.hosts.check(f"http://cdn.example:{inner.port}/")
        assert client.hosts.find_addresses("cdn.example", inner.port) == [PUBLIC]
        names["cdn.example"] = ["127.0.0.1"]
        with pytest.raises(NotFetched, match="private"):
            client.ask(f"http://cdn.example:{inner.port}/delete-all")
    assert inner.log == []


def test_a_name_with_one_private_address_among_public_ones_is_not_asked(names):
    names["both.example"] = [PUBLIC, "10.0.0.1"]
    with pytest.raises(NotFetched, match="private"):
        Hosts("http://home.example/").find_addresses("both.example", 80)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost.", "0", "127.0.0.1.", "LOCALHOST"])
def test_this_machine_is_private_however_it_is_written(host):
    with asking("http://home.example/") as client, pytest.raises(NotFetched, match=r"private|cannot be found"):
        client.ask(f"http://{host}:9/")


def test_the_next_address_of_a_host_is_tried_when_one_does_not_answer(names, inner):
    names["stac.lan"] = ["::1", "127.0.0.1"]  # nobody listens on the first
    with asking(f"http://stac.lan:{inner.port}/") as client:
        assert client.ask(f"http://stac.lan:{inner.port}/") == b"secret"


def test_of_a_host_with_many_addresses_some_of_each_kind_are_tried():
    import httpcore2

    tried = []

    class Backend:
        def connect_tcp(self, address, *_):
            tried.append(address)
            raise httpcore2.ConnectError

    many = [*(f"2001:db8::{one}" for one in range(9)), *(f"192.0.2.{one}" for one in range(9))]
    with pytest.raises(httpcore2.ConnectError):
        lines.Lines(Backend(), lambda *_: many).connect_tcp("a.example", 80)
    assert tried == ["2001:db8::0", "2001:db8::1", "192.0.2.0", "192.0.2.1"]


def test_a_proxy_is_asked_wherever_it_is(inner, monkeypatch):
    monkeypatch.setenv("http_proxy", inner.address)
    with asking("http://home.example/") as client:
        assert client.ask("http://home.example/a") == b"secret"
    assert inner.log[0].path == "http://home.example/a"


@pytest.fixture
def drip():
    """Serve a beginning, and then a byte now and then."""
    ended = threading.Event()

    def serving(beginning):
        def answer(_, to):
            to.sendall(beginning)
            with contextlib.suppress(OSError):
                while not ended.wait(0.02):
                    to.sendall(b"a")

        return Raw(answer)

    yield serving
    ended.set()


@pytest.mark.parametrize(
    "beginning",
    [b"HTTP/1.1 200 X\r\nX-Slow: ", b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n1;",
     b"HTTP/1.1 200 X\r\nContent-Length: 65536\r\n\r\n"],
    ids=["head", "between chunks", "body"],
)  # fmt: skip
def test_an_answer_that_drips_ends(drip, monkeypatch, beginning):
    monkeypatch.setattr(lines, "SLOW_S", 0.2)
    with (
        drip(beginning) as server,
        asking(server.address) as client,
        pytest.raises(NotFetched, match="next to nothing"),
    ):
        client.ask(server.address)


def test_a_part_that_drips_ends(drip, monkeypatch):
    monkeypatch.setattr(lines, "SLOW_S", 0.2)
    told = b"HTTP/1.1 206 X\r\nContent-Range: bytes 0-65535/1000000\r\nContent-Length: 65536\r\n\r\n"
    with drip(told) as server, asking(server.address) as client, pytest.raises(NotFetched, match="next to nothing"):
        RangedFile(Doors(client), f"{server.address}x.tif", Patience(1))


class Stream:
    """Gives a byte a read, and lets a clock go on meanwhile."""

    def __init__(self, monkeypatch, seconds):
        self.now, self.seconds = 0.0, seconds
        monkeypatch.setattr(lines, "time", SimpleNamespace(monotonic=lambda: self.now))

    def read(self, *_):
        self.now += self.seconds
        return b"a"

    def write(self, *_):
        pass


def test_a_line_is_timed_anew_for_each_question(monkeypatch):
    line = lines.Line(Stream(monkeypatch, lines.SLOW_S - 1.0), "a.example")
    for _ in range(3):
        line.write(b"GET")
        assert line.read(1) + line.read(1) == b"aa"
    with pytest.raises(TryAgain, match="next to nothing"):
        line.read(1)


def test_how_long_a_server_thinks_before_it_begins_is_no_drip(monkeypatch):
    stream = Stream(monkeypatch, lines.SLOW_S - 1.0)
    line = lines.Line(stream, "a.example")
    line.write(b"GET")
    line.read(1)
    stream.seconds = 2.0
    assert line.read(1) == b"a"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Make a certificate that nobody vouches for; give certificate and key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    day = datetime(2024, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + timedelta(days=99_999))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("a.example")]), critical=True)
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, *plain)
    )
    return path


def test_a_certificate_that_nobody_vouches_for_is_told_as_that_and_not_asked_again(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    hands = []

    def shake(connection):
        hands.append(1)
        with contextlib.suppress(OSError):
            context.wrap_socket(connection, server_side=True).close()

    with Raw(None, shake) as server:
        address = server.address.replace("http", "https")
        with Client(address, patience=Patience(6)) as client, pytest.raises(NotFetched, match="certificate of 127"):
            client.ask(address)
    assert len(hands) == 1
