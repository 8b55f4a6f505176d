"""Each attack on the application, tried: none gets in, none changes anything, none is told more than it must be."""

import contextlib
import hashlib
import http.client
import json
import logging
import re
import socket
import time
from urllib.parse import urlsplit

import pytest

import webmaker
from ullage.web.security import POLICY
from ullage.web.serving import own_hosts


def tree(folder):
    """Hash every file and name of a folder."""
    found = hashlib.sha256()
    for one in sorted(folder.rglob("*")):
        found.update(f"{one.relative_to(folder)}\n".encode())
        found.update(one.read_bytes() if one.is_file() else b"")
    return found.hexdigest()


def example(schema):
    """Give a value that a parameter of the schema may have."""
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example(schema["anyOf"][0])
    return {"integer": 1, "number": 1, "boolean": "true"}.get(schema.get("type"), "x")


def calls(address):
    """Give every method and path of the application, with values in the path."""
    api = webmaker.ask(address, "/openapi.json").json
    for path, methods in api["paths"].items():
        for method, told in methods.items():
            values = {one["name"]: example(one["schema"]) for one in told.get("parameters", ()) if one["in"] == "path"}
            yield method.upper(), re.sub(r"\{(\w+)(?::\w+)?\}", lambda one: str(values.get(one[1], "x")), path)  # noqa: B023


@pytest.fixture(scope="module")
def closed(small_case):
    with webmaker.serving(small_case, read_only=True) as address:
        yield address


def test_without_the_token_nothing_is_told(closed):
    wrong = (None, "", "Bearer ", "Bearer wrong", f"Basic {webmaker.TOKEN}", f"bearer{webmaker.TOKEN}", "Bearer \xe4")
    asked = [("GET", "/"), ("GET", "/tables"), ("GET", "/openapi.json"), *calls(closed)]
    for token, method, path in [*((one, *asked[2]) for one in wrong), *((None, *one) for one in asked)]:
        answer = webmaker.ask(closed, path, method, headers={"authorization": token, "x-ullage": None})
        assert answer.status in {401, 403}, (method, path, token)
        assert len(answer.body) < 400


def test_a_wrong_token_in_address_or_cookie_is_none(closed):
    port = urlsplit(closed).port
    for path in ("/?token=wrong", "/?token=", f"/?token={webmaker.TOKEN}x", "/?token=%00", "/?token=%ff"):
        assert webmaker.ask(closed, path, headers={"authorization": None}).status == 401
    for cookie in (
        "u=x",
        f"u{port}=wrong",
        f"other={webmaker.TOKEN}",
        f"u{port + 1}={webmaker.TOKEN}",
        "=;=;\x01",
        "a" * 5000,
    ):
        assert webmaker.ask(closed, "/api/state", headers={"authorization": None, "cookie": cookie}).status == 401
    good = {"authorization": None, "cookie": f"u{port}={webmaker.TOKEN}"}
    assert webmaker.ask(closed, "/api/state", headers=good).status == 200


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_do_not_get(closed):
    answer = webmaker.ask(closed, f"/tables?x=1&token={webmaker.TOKEN}", headers={"authorization": None})
    assert (answer.status, answer.headers["location"]) == (303, "/tables?x=1")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "domain" not in cookie
    assert f"ullage-{urlsplit(closed).port}" not in cookie  # of the test's own name


def test_the_way_in_leads_nowhere_else(closed):
    for path in ("//evil.example/", "/\\evil.example", "//evil.example/%2f..", "/%0d%0aset-cookie:x=1"):
        answer = webmaker.ask(closed, f"{path}?token={webmaker.TOKEN}", headers={"authorization": None})
        assert not answer.headers.get("location", "/").startswith(("//", "/\\", "http")), path
        assert answer.headers.get("set-cookie", "u").startswith("u")
    for path in ("//evil.example/a.json", "/\\evil.example/a.json", "/%5cevil.example/a.json"):
        answer = webmaker.ask(closed, path)
        assert answer.headers.get("location", "/api").startswith("/api"), path


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1",
        "localhost",
        "127.0.0.1.evil.example",
        "0.0.0.0",  # noqa: S104 - a name, nothing listens there
        "[::ffff:127.0.0.1]",
        "",
        "127.1",
    ],
)
def test_a_name_that_was_made_to_point_here_is_refused(closed, host):
    assert webmaker.ask(closed, "/api/state", headers={"host": host}).status == 403


def test_loopback_has_three_names_with_the_port(closed):
    port = urlsplit(closed).port
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        assert webmaker.ask(closed, "/api/state", headers={"host": f"{name}:{port}"}).status == 200
        assert webmaker.ask(closed, "/api/state", headers={"host": f"{name}:{port + 1}"}).status == 403
    assert own_hosts("::1", 80) >= {"[::1]:80", "localhost:80"}
    assert own_hosts("192.0.2.7", 80) == {"192.0.2.7:80"}
    assert own_hosts("fe80::7", 80) == {"[fe80::7]:80"}


@pytest.mark.parametrize(
    "origin",
    ["null", "http://evil.example", "https://127.0.0.1", "file://", "http://127.0.0.1", "http://localhost:1", ""],
)
def test_a_foreign_origin_is_refused_even_with_the_token(closed, origin):
    for method in ("GET", "POST"):
        assert webmaker.ask(closed, "/api/state", method, headers={"origin": origin}).status == 403


def test_its_own_origin_is_let_through(closed):
    assert webmaker.ask(closed, "/api/state", headers={"origin": closed}).status == 200


def test_a_change_needs_the_header_that_no_form_can_send(own_case):
    with webmaker.serving(own_case) as address:
        before = tree(own_case)
        form = {"x-ullage": None, "content-type": "application/x-www-form-urlencoded"}
        assert webmaker.ask(address, "/api/jobs", "POST", b"", headers=form).status == 403
        plain = {"x-ullage": None, "content-type": "text/plain"}
        assert webmaker.ask(address, "/api/decisions", "POST", b"{}", headers=plain).status == 403
        cross = {"sec-fetch-site": "cross-site"}
        assert webmaker.ask(address, "/api/jobs", "POST", headers=cross).status == 403
        assert webmaker.ask(address, "/api/jobs", "POST", headers={"sec-fetch-site": "same-site"}).status == 403
        assert tree(own_case) == before
        for site in (
            "cross-site",
            "same-site",
        ):  # a page on another port may send the cookie, and must not start counts
            asked = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}
            assert webmaker.ask(address, "/api/ledger?unseen=2", headers=asked).status == 403
            followed = {"sec-fetch-site": site, "sec-fetch-mode": "navigate"}
            assert webmaker.ask(address, "/tables", headers=followed).status == 200  # a link that somebody clicked
        preflight = {"origin": "http://evil.example", "access-control-request-method": "POST"}
        answer = webmaker.ask(address, "/api/jobs", "OPTIONS", headers=preflight)
        assert answer.status == 403
        assert not [one for one in answer.headers if one.startswith("access-control")]


def test_read_only_means_that_nothing_of_the_case_changes_whatever_is_asked(own_case):
    with webmaker.serving(own_case, read_only=True) as address:
        before = tree(own_case)
        asked = list(calls(address))
        assert len([one for one in asked if one[0] != "GET"]) > 3
        for method, path in asked:
            body = (
                None if method == "GET" else b'{"kind": "note", "subject": "berth", "by": "x", "why": "y", "value": {}}'
            )
            answer = webmaker.ask(address, path, method, body, headers={"content-type": "application/json"})
            if method != "GET":
                assert answer.status == 403, (method, path)
                assert "read-only" in answer.error["what"]
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"):
            for path in ("/", "/api/state", "/static/ullage.css", "/openapi.json"):
                assert webmaker.ask(address, path, method).status in {400, 403}
        assert tree(own_case) == before


WAYS_OUT = (
    "../case.toml", "..%2fcase.toml", "%2e%2e/%2e%2e/etc/passwd", "....//etc/passwd", "/etc/passwd", "%2fetc%2fpasswd",
    "..%5c..%5cx", "%00", "a%00.png", "%c0%ae%c0%ae/", "..%252f..%252fetc%252fpasswd", "~root", "C:%5cwindows",
    "file:%2f%2f%2fetc%2fpasswd",
)  # fmt: skip


def test_no_path_leads_out_of_the_case_on_any_route_that_takes_a_name(closed, small_case):
    api = webmaker.ask(closed, "/openapi.json").json
    routes = [path for path in api["paths"] if "{" in path] + [
        "/static/{x}",
        "/static/fonts/{x}",
        "/{x}",
        "/tables/{x}",
        "/items/{x}",
    ]
    for path in routes:
        for out in WAYS_OUT:
            answer = webmaker.ask(closed, re.sub(r"\{[^}]+\}", lambda _: out, path))  # noqa: B023
            assert answer.status < 500, (path, out)
            assert b"root:" not in answer.body
            assert b"format = 1" not in answer.body
            if "json" in answer.headers.get("content-type", ""):
                assert str(small_case.parent) not in answer.body.decode()


def test_links_in_the_case_that_lead_out_are_not_followed_by_what_serves_files(own_case, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of another folder")
    (own_case / "out" / "chips").mkdir(exist_ok=True)
    for name in ("secret.png", "s-000000000000.png"):
        (own_case / "out" / "chips" / name).symlink_to(secret)
    (own_case / "out" / "stolen.parquet").symlink_to(secret)
    with webmaker.serving(own_case) as address:
        for path in (
            "/api/sightings/secret/chip.png",
            "/api/detections/s-000000000000/chip.png",
            "/api/tables/stolen",
            "/static/secret.txt",
        ):
            answer = webmaker.ask(address, path)
            assert b"a secret" not in answer.body
            assert 400 <= answer.status < 500


def test_too_much_is_refused_before_it_is_read(own_case):
    with webmaker.serving(own_case) as address:
        for path, method in (("/api/decisions", "POST"), ("/api/files/naming", "POST"), ("/api/jobs", "POST")):
            answer = webmaker.ask(address, path, method, b"x" * 1_100_000, headers={"content-type": "application/json"})
            assert answer.status == 413, path
        for path in ("/api/decisions", "/api/files/naming"):
            pieces = (b"x" * 100_000 for _ in range(20))
            answer = webmaker.ask(address, path, "POST", pieces, headers={"content-type": "application/json"})
            assert answer.status == 413, path
        headers = {f"x-{number}": "x" * 1000 for number in range(90)}
        assert webmaker.ask(address, "/api/state", headers=headers).status in {400, 431}
        assert webmaker.ask(address, "/" + "a" * 70_000).status in {400, 404, 414}
        deep = b"[" * 100_000
        answer = webmaker.ask(address, "/api/decisions", "POST", deep, headers={"content-type": "application/json"})
        assert answer.status in {400, 422}
        assert webmaker.ask(address, "/api/state").status == 200


def test_a_body_that_stops_coming_does_not_hold_the_application(own_case, monkeypatch):
    monkeypatch.setattr("ullage.web.security.PATIENCE_S", 0.3)
    with webmaker.serving(own_case) as address:
        where = urlsplit(address)
        with socket.create_connection((where.hostname, where.port)) as slow:
            lines = (
                "POST /api/decisions HTTP/1.1",
                f"Host: {where.netloc}",
                "X-Ullage: 1",
                f"Authorization: Bearer {webmaker.TOKEN}",
                "Content-Type: application/json",
                "Content-Length: 100",
            )
            slow.sendall(("\r\n".join(lines) + "\r\n\r\n{").encode())
            assert webmaker.ask(address, "/api/state").status == 200
            slow.settimeout(10)
            assert b" 408 " in slow.recv(4096)
        assert not [one for one in own_case.iterdir() if one.name.startswith(".incoming")]


def test_broken_requests_are_answered_and_the_application_stays(closed):
    where = urlsplit(closed)
    for raw in (
        b"\x16\x03\x01\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"\r\n" * 9,
    ):
        with socket.create_connection((where.hostname, where.port)) as one:
            one.sendall(raw)
            one.settimeout(5)
            with contextlib.suppress(TimeoutError, ConnectionError):
                one.recv(100)
    two = {"host": where.netloc}
    connection = http.client.HTTPConnection(where.netloc)
    connection.putrequest("GET", "/api/state", skip_host=True)
    for name in ("evil.example", two["host"]):
        connection.putheader("Host", name)
    connection.endheaders()
    assert connection.getresponse().status in {400, 403}
    assert webmaker.ask(closed, "/api/state").status == 200


def test_every_answer_says_what_a_page_may_load(closed):
    for path, headers in (
        ("/", {}), ("/api/state", {}), ("/nothing/there", {}), ("/api/nothing", {}), ("/static/ullage.css", {}),
        ("/static/no", {}), ("/", {"authorization": None}), ("/", {"host": "evil.example"}), ("/tables.json", {}),
        ("/static/vendor/maplibre-gl.mjs", {}),
    ):  # fmt: skip
        told = webmaker.ask(closed, path, headers=headers).headers
        assert told["content-security-policy"] == POLICY
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "no-referrer"
        assert told["cross-origin-resource-policy"] == "same-origin"
    assert "unsafe" not in POLICY
    assert webmaker.ask(closed, "/static/vendor/maplibre-gl.mjs").headers["content-type"].startswith("text/javascript")


def test_an_error_is_json_and_nothing_in_it_is_markup(closed):
    for path in (
        "/<script>alert(1)</script>",
        "/api/items/%3Cscript%3E",
        "/api/tables/%3Cimg%20src=x%3E",
        "/api/scenes/%22%3E/tiles/0/0/0.png",
    ):
        answer = webmaker.ask(closed, path.replace("<", "%3C").replace(">", "%3E"))
        assert 400 <= answer.status < 500
        assert answer.headers["content-type"] == "application/json"
        assert set(answer.error) == {"status", "what", "next", "problems"}


def test_a_mistake_of_ullage_tells_nothing_of_its_inside(own_case, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("ullage.web.routes.state.tell_states", broken)
    with webmaker.serving(own_case) as address:
        answer = webmaker.ask(address, "/api/state")
    assert answer.status == 500
    assert "secret" not in answer.body.decode()
    assert answer.headers["content-security-policy"] == POLICY
    assert "a secret of the inside" in caplog.text  # the terminal has it


def test_no_secret_is_logged(own_case, caplog):
    caplog.set_level(logging.DEBUG)
    with webmaker.serving(own_case) as address:
        webmaker.ask(address, f"/?token={webmaker.TOKEN}")
        webmaker.ask(address, "/api/nothing")
        webmaker.ask(address, "/api/decisions", "POST", b"{", headers={"content-type": "application/json"})
        time.sleep(0.05)
    assert webmaker.TOKEN not in caplog.text


def test_what_the_air_says_is_text_in_every_answer_and_page(hostile_address):
    for path in ("/", "/tables/visits", "/vessels", "/search?q=%3Cscript%3E"):
        page = webmaker.ask(hostile_address, path).body.decode()
        assert "<script>alert" not in page
        assert "onerror" not in page
    rows = webmaker.ask(hostile_address, "/api/tables/fleet.csv").body.decode()
    assert not re.search(r"(^|,)=HYPERLINK", rows, re.MULTILINE)
    assert json.loads(webmaker.ask(hostile_address, "/api/tables/fleet").body)["rows"]
