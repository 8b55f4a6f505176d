"""Makes what tests of the application stand on: a case with a result, its server, and a browser."""

import fcntl
import shutil
import threading
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from hostilemaker import make_hostile_case
from ullage.results import run_case
from ullage.simulate import world
from ullage.simulate.case_season import SeasonSettings, write_season
from ullage.web.app import create_app
from ullage.web.serving import listening, own_hosts

__all__ = ["CHROMIUM", "TOKEN", "make_hostile_case", "make_once", "make_small_season", "serving"]

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


@contextmanager
def serving(case, *, read_only=False):
    """Serve a case on a free port of loopback; gives its address without token."""
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        app = create_app(case, token=TOKEN, hosts=own_hosts("127.0.0.1", port), cookie=f"u{port}", read_only=read_only)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()
