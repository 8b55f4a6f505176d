"""Makes what tests of the application stand on: a case with a result, its server, and a browser."""

import fcntl
import http.client
import json
import shutil
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

import uvicorn

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from hostilemaker import make_hostile_case
from ullage.results import run_case
from ullage.simulate import world
from ullage.simulate.case_season import SeasonSettings, write_season
from ullage.web.app import create_app
from ullage.web.serving import listening, own_hosts

__all__ = [
    "CHROMIUM",
    "TOKEN",
    "Answer",
    "ask",
    "make_hostile_case",
    "make_once",
    "make_small_case",
    "make_small_season",
    "serving",
]

TOKEN = "a-token-of-tests"  # noqa: S105 - of tests
CHROMIUM = shutil.which("chromium")


def make_once(base, name, make):
    """Make a folder once for all workers of a test run; gives its path."""
    folder = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            make(base / f"{name}.part")
            (base / f"{name}.part").rename(folder)
    return folder


def make_small_season(folder):
    """Six weeks of pixels and radio about one terminal, run."""
    settings = SeasonSettings()
    settings = replace(settings, trade=replace(settings.trade, days=42, tankers=6))
    write_season(world(11, settings=settings.trade), folder, settings)
    run_case(folder, workers=1)


def make_small_case(folder):
    """A case of observations alone, run."""
    observations = OBSERVATIONS + "".join(
        observation(f"2024-0{month}-1{day}", name, condition="laden")
        for month, day, name in ((2, 1, "A"), (3, 4, "B"), (5, 2, "A"), (7, 7, "C"))
    )
    make_case(folder, observations=observations, fleet=FLEET + ship("A", "3000") + ship("B", "5000"))
    run_case(folder, workers=1)


class Answer(NamedTuple):
    """What the application answered: status, headers with small letters, body."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def error(self):
        """What an error says."""
        return self.json["error"]


def ask(address, path, method="GET", body=None, *, headers=None, json_body=None):
    """Send one request; a header that is None is left out, of those that a good request has too."""
    sent = {"authorization": f"Bearer {TOKEN}", "x-ullage": "1"}
    if json_body is not None:
        body, sent["content-type"] = json.dumps(json_body), "application/json"
    sent |= headers or {}
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    try:
        connection.request(method, path, body, {name: value for name, value in sent.items() if value is not None})
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, told, answer.read())
    finally:
        connection.close()


@contextmanager
def serving(case, *, read_only=False, change=lambda _: None, **options):
    """Serve a case on a free port of loopback; gives its address without token. `change` is given the application."""
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        hosts = own_hosts("127.0.0.1", port)
        app = create_app(case, token=TOKEN, hosts=hosts, cookie=f"u{port}", read_only=read_only, **options)
        change(app)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()
            app.state.jobs.close()
