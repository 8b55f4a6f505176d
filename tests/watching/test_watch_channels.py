"""Channels that hang, drip, refuse or are none; mail and what the environment says of it."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from ullage.watching import channels
from ullage.watching.channels import call, check_channel, check_web, deliver
from ullage.watching.news import News
from ullage.watching.patience import ChannelError, with_patience

NEWS = News("news-1", "2024-06-01T00:00:00Z", "A case: 1 new visit\nBcc: x@y.z", ("One.", "Two."), {})


@contextmanager
def answering(talk):
    """A server on loopback that gives each caller to `talk`; gives its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                talk(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


class Mailbox:
    """A mail server without TLS; `got` are the lines of its messages."""

    def __init__(self):
        self.got = []

    def talk(self, connection):
        stream = connection.makefile("rwb", buffering=0)
        stream.write(b"220 here\r\n")
        while line := stream.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                stream.write(b"250-here\r\n250 AUTH PLAIN\r\n")
            elif word == b"DATA":
                stream.write(b"354 go on\r\n")
                while (line := stream.readline()) not in {b".\r\n", b""}:
                    self.got.append(line.decode().rstrip())
                stream.write(b"250 taken\r\n")
            elif word == b"QUIT":
                stream.write(b"221 bye\r\n")
                return
            else:
                stream.write(b"250 fine\r\n")


@pytest.fixture
def mailbox(monkeypatch):
    for name in ("ULLAGE_SMTP_USER", "ULLAGE_SMTP_PASSWORD", "ULLAGE_SMTP_FROM"):
        monkeypatch.delenv(name, raising=False)
    box = Mailbox()
    with answering(box.talk) as port:
        monkeypatch.setenv("ULLAGE_SMTP", f"smtp://127.0.0.1:{port}")
        yield box


@pytest.mark.parametrize(
    "address",
    ["https://[half", "https://h:notaport/SECRET", "https://h:99999/SECRET", "https:///SECRET", "mailto:@",
     "mailto:a@", "mailto:a@[", "mailto:a@b@c", 'mailto:"a@b.org', "mailto:a@b.org%0d%0aBcc:x@y.z",
     "mailto:a@b.org?to=x%40y.z%0aBcc",
     "tgram://[", "", ":", "\udcff:x"],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_the_first_look_and_not_repeated(address, mailbox, caplog):
    with pytest.raises(ChannelError) as told:
        check_channel(address)
    assert "SECRET" not in str(told.value)
    with pytest.raises(ChannelError):
        check_web(address)
    assert not caplog.records  # an address may hold a secret


@pytest.mark.parametrize(
    ("name", "value"),
    [("ULLAGE_SMTP_FROM", "Désk <"), ("ULLAGE_SMTP_FROM", "a@b.org\nBcc: x@y.z"),
     ("ULLAGE_SMTP_FROM", "a@b.org, c@d.org"), ("ULLAGE_SMTP_PASSWORD", "pässwort"),
     ("ULLAGE_SMTP", "smtp://[half"), ("ULLAGE_SMTP", "smtp://h:notaport"), ("ULLAGE_SMTP", "http://h")],
)  # fmt: skip
def test_an_environment_with_which_no_mail_can_be_sent_is_refused_by_name(mailbox, monkeypatch, name, value):
    monkeypatch.setenv("ULLAGE_SMTP_USER", "desk")
    monkeypatch.setenv(name, value)
    with pytest.raises(ChannelError, match=name):
        check_channel("mailto:desk@example.org")


def test_a_mail_is_one_subject_from_who_was_named_to_who_was_named(mailbox, monkeypatch):
    monkeypatch.setenv("ULLAGE_SMTP_FROM", "Désk <desk@example.org>")
    check_channel("mailto:a@b.org,c@d.org")
    check_channel("mailto:désk@b.org")
    deliver(NEWS, "mailto:a@b.org,c@d.org")
    assert "To: a@b.org, c@d.org" in mailbox.got
    assert any("<desk@example.org>" in one for one in mailbox.got)
    assert "Message-ID: <news-1@ullage.invalid>" in mailbox.got
    assert not any(one.startswith("Bcc") for one in mailbox.got)


def test_a_password_is_not_sent_in_the_clear_and_that_is_said(mailbox, monkeypatch):
    monkeypatch.setenv("ULLAGE_SMTP_USER", "desk")
    with pytest.raises(ChannelError, match="offers no STARTTLS"):
        deliver(NEWS, "mailto:a@b.org")
    monkeypatch.setenv("ULLAGE_SMTP", "smtp+plain://127.0.0.1")
    with pytest.raises(ChannelError, match="password"):
        check_channel("mailto:a@b.org")
    assert mailbox.got == []


def test_news_crosses_no_net_in_the_clear_unless_that_is_asked_for(mailbox, monkeypatch):
    from ullage.watching import mail

    monkeypatch.setattr(mail, "_is_here", lambda _: False)
    with pytest.raises(ChannelError, match=r"smtp\+plain"):
        deliver(NEWS, "mailto:a@b.org")
    import os

    monkeypatch.setenv("ULLAGE_SMTP", os.environ["ULLAGE_SMTP"].replace("smtp:", "smtp+plain:"))
    deliver(NEWS, "mailto:a@b.org")
    assert mailbox.got


def test_of_an_answer_only_the_status_is_read(monkeypatch):
    def drip(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(600):
            connection.sendall(b"1\r\nx\r\n")
            time.sleep(0.1)

    monkeypatch.setattr(channels, "STEP_S", 30.0)
    with answering(drip) as port:
        deliver(NEWS, f"http://127.0.0.1:{port}/")
        call(f"http://127.0.0.1:{port}/")


def test_whoever_drips_or_hangs_is_waited_for_so_long_and_given_nothing_more_until_it_has_ended(monkeypatch):
    free = threading.Event()
    with pytest.raises(ChannelError, match="within") as told:
        with_patience("key-of-one", "it", free.wait, seconds=0.01)
    assert told.value.silent
    done = []
    with pytest.raises(ChannelError, match="busy"):
        with_patience("key-of-one", "it", lambda: done.append(1))
    with_patience("key-of-another", "it", lambda: done.append(2))
    free.set()
    for thread in threading.enumerate():
        if thread.name == "channel":
            thread.join()
    with_patience("key-of-one", "it", lambda: done.append(3))
    assert done == [2, 3]


@pytest.mark.parametrize("error", [ValueError("https://SECRET"), SystemExit(3), RecursionError()])
def test_whatever_a_channel_raises_is_told_by_its_type(error):
    def fail():
        raise error

    with pytest.raises(ChannelError, match=type(error).__name__) as told:
        with_patience("key-of-a-third", "it", fail)
    assert "SECRET" not in str(told.value)


def test_a_redirect_is_not_followed():
    seen = []

    def redirect(connection):
        seen.append(connection.recv(65_536))
        connection.sendall(b"HTTP/1.1 307 Elsewhere\r\nLocation: /second\r\nContent-Length: 0\r\n\r\n")

    with answering(redirect) as port, pytest.raises(ChannelError, match="answered 307"):
        deliver(NEWS, f"http://127.0.0.1:{port}/SECRET")
    assert len(seen) == 1
