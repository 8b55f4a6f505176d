"""A STAC service on loopback, as good or as bad as a test wants it."""

import asyncio
import hashlib
import json
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

LAT, LON = 42.74, 133.07
CHUNK = 1 << 16


def square(lat=LAT, lon=LON, half=0.5):
    """Give a footprint about a position."""
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def item(number=0, *, assets=None, sensor="s1", day=None, item_id=None, geometry=None, **properties):
    """Give an item: a product in one archive, unless its assets say otherwise."""
    at = (day or datetime(2024, 5, 1, 21, 30, tzinfo=UTC)) + timedelta(days=number)
    platform = {"s1": "sentinel-1a", "s2": "sentinel-2b"}[sensor]
    name = item_id or f"{sensor.upper()}A_TEST_{at:%Y%m%dT%H%M%S}"
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": name,
        "collection": {"s1": "sentinel-1-grd", "s2": "sentinel-2-l2a"}[sensor],
        "geometry": square() if geometry is None else geometry,
        "bbox": [LON - 0.5, LAT - 0.5, LON + 0.5, LAT + 0.5],
        "properties": {"datetime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "platform": platform} | properties,
        "links": [],
        "assets": {"product": archive(f"files/{name}.zip")} if assets is None else assets,
    }


def archive(href, data=None, **more):
    """Give an asset; of its bytes, size and checksum are told."""
    told = {} if data is None else {"file:size": len(data), "file:checksum": "1220" + hashlib.sha256(data).hexdigest()}
    return {"href": href, "type": "application/zip", "roles": ["data"]} | told | more


def some_bytes(count, seed=1):
    """Give bytes that no part of is like another."""
    import numpy as np

    return np.random.default_rng(seed).integers(0, 256, count, np.uint8).tobytes()


class Service:
    """What the service has, how it behaves, and what it was asked.

    Attributes
    ----------
    items, files
        What is searched; path to bytes.
    page
        Items a page.
    faults
        Path to what the next answers there are, one after the other, before it behaves: a status, ``cut N`` (so many
        bytes and no more), ``whole`` (no parts), ``never``, ``to ADDRESS``, ``short`` (a length that is wrong).
    token
        What ``Authorization`` has to be for files; None for none.
    methods
        By which it is searched; each has a link, with its method unless `plain`.
    sorts
        Whether it says that it sorts, and does; ``refuses`` for one that says so and answers 400.
    by_header
        Whether the next page is found by a header.
    log
        Method, path, range and authorization of each question.
    sent
        Path to bytes that went out.
    """

    def __init__(self):
        self.items, self.files, self.page = [], {}, 10
        self.faults, self.log, self.sent = {}, [], {}
        self.token = self.address = self.next_page = self.retry_after = None
        self.granted = 0
        self.life_s = 600
        self.methods, self.plain, self.sorts, self.by_header = ("POST",), False, False, False
        self.headers = []
        self.etags = True
        self.matched = True
        self.bodies = []

    def add(self, number=0, size=50_000, told=True, **options):
        """Add an item with a file."""
        one = item(number, **options)
        path = f"files/{one['id']}.zip"
        data = some_bytes(size, number + 1)
        self.files[path] = data
        one["assets"] = {"product": archive(path, data if told else None)}
        self.items.append(one)
        return one, data

    def asked(self, path):
        """Give the questions about a path."""
        return [one for one in self.log if one[1] == path]


def application(service):  # noqa: C901 - a route a kind of question
    """Give the service as an application."""
    app = FastAPI()

    @app.get("/")
    async def landing(request: Request):
        service.log.append(("GET", "", None, request.headers.get("authorization")))
        link = {"rel": "search", "href": f"{service.address}search"}
        links = [link] if service.plain else [link | {"method": one} for one in service.methods]
        extensions = ["query", *(["sort"] if service.sorts else [])]
        return {"type": "Catalog", "id": "test", "description": "", "stac_version": "1.0.0", "links": links,
                "conformsTo": [f"https://api.stacspec.org/v1.0.0/item-search#{one}" for one in extensions]}  # fmt: skip

    @app.post("/search")
    async def search(request: Request):
        service.log.append(("POST", "search", None, request.headers.get("authorization")))
        body = await request.json()
        service.bodies.append(body)
        service.headers.append(dict(request.headers))
        if fault := _fault(service, "search"):
            return await _faulty(service, fault, b"{}")
        if "POST" not in service.methods:
            return Response(status_code=405)
        if "sortby" in body and service.sorts == "refuses":
            return Response(status_code=400)
        begin = int(request.headers.get("search-after", "0") if service.by_header else body.get("token", "0"))
        page = _sorted(service, "sortby" in body)[begin : begin + min(service.page, body.get("limit", 10))]
        links = []
        if service.by_header and begin + len(page) < len(service.items):
            links = [{"rel": "next", "href": f"{service.address}search", "method": "POST",
                      "headers": {"Search-After": str(begin + len(page)), "Authorization": "theirs"}}]  # fmt: skip
        elif begin + len(page) < len(service.items):
            links = [{"rel": "next", "href": f"{service.address}search", "method": "POST", "merge": True,
                      "body": {"token": str(begin + len(page))}}]  # fmt: skip
        if service.next_page is not None:
            links = [service.next_page]
        told = {"numberMatched": len(service.items)} if service.matched else {}
        return {"type": "FeatureCollection", "features": page, "links": links} | told

    @app.get("/search")
    async def search_more(request: Request):
        service.log.append(("GET", "search", None, None))
        service.bodies.append(dict(request.query_params))
        begin = int(request.query_params.get("token", "0"))
        page = _sorted(service, "sortby" in request.query_params)[begin : begin + service.page]
        more = begin + len(page) < len(service.items)
        asked = "&sortby=-properties.datetime" if "sortby" in request.query_params else ""
        links = [{"rel": "next", "href": f"{service.address}search?token={begin + len(page)}{asked}"}] if more else []
        return {"type": "FeatureCollection", "features": page, "links": links}

    @app.post("/token")
    async def token(request: Request):
        form = (await request.body()).decode()
        service.log.append(("POST", "token", None, None))
        service.bodies.append(form)
        if fault := _fault(service, "token"):
            return await _faulty(service, fault, b"{}")
        service.granted += 1
        service.token = f"Bearer secret-{service.granted}"
        return {"access_token": f"secret-{service.granted}", "expires_in": service.life_s, "refresh_token": "again",
                "refresh_expires_in": 3_600}  # fmt: skip

    @app.api_route("/{path:path}", methods=["GET"])
    async def file(path: str, request: Request):
        wanted, sent = request.headers.get("range"), request.headers.get("authorization")
        service.log.append(("GET", path, wanted, sent))
        service.headers.append(dict(request.headers))
        data = service.files.get(path)
        if fault := _fault(service, path):
            return await _faulty(service, fault, data or b"", request, path)
        if data is None:
            return Response(status_code=404)
        if service.token is not None and path.startswith("files/") and sent != service.token:
            return Response(status_code=401)
        if path.endswith(".json"):
            return JSONResponse(json.loads(data))
        return _part(service, data, request, path)

    return app


def _sorted(service, asked):
    if not (service.sorts and asked):
        return service.items
    return sorted(service.items, key=lambda one: one["properties"]["datetime"], reverse=True)


def _fault(service, path):
    left = service.faults.get(path)
    return left.pop(0) if left else None


def _etag(data):
    """Give a name for bytes; of large ones not all are looked at, so that a question costs little."""
    seen = data if len(data) < 1 << 20 else data[:4_096] + data[-4_096:] + str(len(data)).encode()
    return f'"{hashlib.sha256(seen).hexdigest()[:32]}-1"'


def _part(service, data, request, path, ranges=True, most=None):
    headers = {"content-type": "application/octet-stream"}
    if service.etags:
        headers["etag"] = _etag(data)
    wanted, held = request.headers.get("range"), request.headers.get("if-range")
    begin, end, status = 0, len(data), 200
    if wanted and ranges and held in (None, headers.get("etag")):
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        begin, end, status = int(first), min(len(data), int(last) + 1 if last else len(data)), 206
        if begin >= len(data):
            return Response(status_code=416)
        headers["content-range"] = f"bytes {begin}-{end - 1}/{len(data)}"
    headers["content-length"] = str(end - begin)

    async def body():
        for at in range(begin, min(end, begin + most) if most is not None else end, CHUNK):
            part = data[at : min(at + CHUNK, end, begin + most if most is not None else end)]
            service.sent[path] = service.sent.get(path, 0) + len(part)
            yield part
        if most is not None:
            raise ConnectionResetError

    return StreamingResponse(body(), status, headers)


async def _faulty(service, fault, data, request=None, path=""):  # noqa: PLR0911 - one a fault
    kind, _, more = str(fault).partition(" ")
    if kind.isdigit():
        headers = {"retry-after": str(service.retry_after)} if service.retry_after is not None else {}
        return Response(status_code=int(kind), headers=headers)
    if kind == "never":
        await asyncio.sleep(30)
    if kind == "to":
        return Response(status_code=302, headers={"location": more})
    if kind == "cut":
        return _part(service, data, request, path, most=int(more))
    if kind == "whole":
        return _part(service, data, request, path, ranges=False)
    if kind == "short":
        return _part(service, data[: len(data) // 2], request, path)
    if kind == "no":
        return Response(b"<html>out of order</html>", media_type="text/html")
    return Response(status_code=500)


def renewed(service):
    """Give a running service as it begins: with nothing that another test told it."""
    port, address = service.port, service.address
    service.__dict__.update(Service().__dict__)
    service.port, service.address = port, address
    return service


@contextmanager
def serving(service=None):
    """Serve on a port of loopback."""
    service = service or Service()
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    service.port = listening.getsockname()[1]
    service.address = f"http://127.0.0.1:{service.port}/"
    config = uvicorn.Config(
        application(service), log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            threading.Event().wait(0.01)
        yield service
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        listening.close()
