"""The application put together, and the process that serves it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kgraph.errors import KgraphError, StoreError
from kgraph.web import api, articles, description, graphs, health, http, pages, sparql
from kgraph.web.options import Options
from kgraph.web.pool import Pool
from kgraph.web.problems import MEDIA_TYPE, Problem
from kgraph.web.site import Site, Store

log = logging.getLogger("kgraph.web")
access = logging.getLogger("kgraph.access")

PLAIN = ("/api", "/health", "/metrics")  # where HEAD is answered as GET without the body
HOST = re.compile(rb"[A-Za-z0-9._~\-]*(?::[0-9]*)?|\[[0-9A-Fa-f:.]*\](?::[0-9]*)?")
ROUTES = (sparql, graphs, description, health, api, articles, pages)


def open_store(store: str | Path, options: Options) -> Store:
    """The store behind the server.

    Raises:
        StoreError: there is none.
    """
    if str(store).startswith(("http://", "https://")):
        from kgraph.web.elsewhere import Elsewhere

        return Elsewhere(str(store), options)
    return Pool(Path(store), options)


def create(store: str | Path, options: Options | None = None) -> FastAPI:
    """The application over the store at `store`; see `kgraph.web.app`."""
    options = options or Options.from_environment()

    @contextlib.asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        found = open_store(store, options)
        app.state.site = Site(options, found, urlsplit(str(store)).hostname or Path(store).name)
        app.state.site.counted = description.Counted()
        app.state.site.reader = articles.Reader()
        try:
            await found.start()
            yield
        finally:
            await app.state.site.reader.end()
            await found.close()

    app = FastAPI(
        title="kgraph",
        summary="Who claims what about an armed conflict, and which claims cannot both hold.",
        version=description.version(),
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        license_info={"name": "Apache-2.0"},
    )
    for module in ROUTES:
        app.include_router(module.router)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(KgraphError, _domain_error)
    if options.cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=[origin.strip() for origin in options.cors.split(",")],
            allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"],
            allow_headers=["*"],
            expose_headers=["ETag", "Location", "Retry-After", "Link", "Accept-Post", "Allow"],
            max_age=86400,
        )
    app.add_middleware(Packing, minimum_size=1024, compresslevel=5)
    app.add_middleware(Edge)
    return app


def _count(request: Request, problem: Problem) -> Response:
    http.site(request).metrics.problems[problem.kind] += 1
    return http.error(problem)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _count(request, error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind, detail = {
        404: ("not-found", f"there is nothing at {request.url.path}"),
        405: ("method-not-allowed", f"{request.method} does not fit {request.url.path}"),
    }.get(error.status_code, ("bad-request" if error.status_code < 500 else "internal", str(error.detail)))
    headers = dict(error.headers or {})
    if "Allow" in headers:
        methods = {method.strip() for method in headers["Allow"].split(",")} | {"OPTIONS"}
        headers["Allow"] = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
    if error.status_code == 405 and request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    return _count(request, Problem(error.status_code, kind, detail, headers))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"parameter": ".".join(str(step) for step in fault["loc"]), "problem": fault["msg"]} for fault in error.errors()
    ]
    detail = "; ".join(f"{fault['parameter']}: {fault['problem']}" for fault in faults)
    return _count(request, Problem(422, "bad-request", detail, errors=faults))


async def _domain_error(request: Request, error: Exception) -> Response:
    if isinstance(error, StoreError):
        log.error("store: %s", error)
        return _count(request, Problem(503, "internal", "the store could not be read or written", {"Retry-After": "5"}))
    return _count(request, Problem(400, "bad-request", str(error)))


class Packing(GZipMiddleware):
    """Compresses pages and descriptions for who takes it; results and graphs are compressed where they are made."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        made = scope.get("method") == "POST" or scope.get("query_string")
        path = scope.get("path", "")
        if (
            scope["type"] != "http"
            or not http.takes_gzip(Request(scope))
            or path.startswith("/graphs")
            or (path.startswith("/sparql") and made)
        ):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Edge:
    """The outermost layer: counts and logs each request, and leaves clients that take nothing any more."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        here: Site = scope["app"].state.site
        began, status, size, ended = time.monotonic(), 0, 0, False
        head = scope["method"] == "HEAD"
        inner = {**scope, "method": "GET"} if head and scope["path"].startswith(PLAIN) else scope
        hosts = [value for name, value in scope["headers"] if name == b"host"]

        async def outward(message: Message) -> None:
            nonlocal status, size, ended
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
            elif head:
                message = {**message, "body": b""}
            size += len(message.get("body", b""))
            async with asyncio.timeout(here.options.stall):
                await send(message)
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)

        here.metrics.active += 1
        reason = ""
        try:
            if not all(HOST.fullmatch(value) for value in hosts):
                raise Problem(400, "bad-request", "the Host header is no host")
            await self.app(inner, receive, outward)
        except Problem as problem:
            here.metrics.problems[problem.kind] += 1
            await http.error(problem)(scope, receive, outward)
        except http.CutOff as cut:
            reason = str(cut)
            here.metrics.problems[reason] += 1
        except (ClientDisconnect, TimeoutError):
            reason = "client-left"
        except Exception:
            log.exception("fault at %s", scope["path"])
            reason = "internal"
            here.metrics.problems[reason] += 1
            if not status:
                fault = Problem(500, reason, "the server has a fault; it was written to the server's log")
                await http.error(fault)(scope, receive, outward)
        finally:
            here.metrics.active -= 1
            seconds = time.monotonic() - began
            route = getattr(inner.get("route"), "path", "other")
            here.metrics.request(route, scope["method"], status, seconds)
            here.metrics.sent += size
            if here.options.log != "off":
                access.info(_line(scope, status, size, seconds, reason or ("" if ended else "cut-off")))


def _line(scope: Scope, status: int, size: int, seconds: float, reason: str) -> str:
    client = scope.get("client") or ("", 0)
    entry: dict[str, Any] = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "client": client[0],
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "bytes": size,
        "ms": round(seconds * 1000, 1),
    }
    return json.dumps(entry | ({"ended": reason} if reason else {}), ensure_ascii=True)


def protocol(options: Options) -> type[H11Protocol]:
    """uvicorn's HTTP, which also leaves clients that send half a request, and tells errors in the one shape."""

    class Protocol(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.waits_since = time.monotonic()
            self.watch = self.loop.call_later(options.stall, self.look)

        def connection_lost(self, exc: Exception | None) -> None:
            self.watch.cancel()
            super().connection_lost(exc)

        def on_response_complete(self) -> None:
            self.waits_since = time.monotonic()
            super().on_response_complete()

        def look(self) -> None:
            """End the connection when its next request did not come whole in time, or its end does not."""
            if self.transport.is_closing():
                self.transport.abort()  # what is left is never taken
                return
            busy = self.cycle is not None and not self.cycle.response_complete
            waited = time.monotonic() - self.waits_since
            if not busy and waited >= options.stall:
                self.transport.close()
                return
            self.watch = self.loop.call_later(options.stall if busy else options.stall - waited, self.look)

        def send_400_response(self, msg: str) -> None:
            problem = Problem(400, "bad-request", "this is not HTTP/1.1 as the server understands it")
            content = problem.json()
            lines = [
                b"HTTP/1.1 400 Bad Request",
                b"content-type: " + MEDIA_TYPE.encode(),
                b"content-length: " + str(len(content)).encode(),
                b"connection: close",
            ]
            self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + content)
            self.transport.close()

    return Protocol


def configure_logs(options: Options) -> None:
    """Access lines as JSON on standard output, everything else on standard error."""
    for logger, stream in ((access, sys.stdout), (log, sys.stderr)):
        if not logger.handlers:
            handler = logging.StreamHandler(stream)
            form = "%(message)s" if logger is access else "%(levelname)s %(name)s: %(message)s"
            handler.setFormatter(logging.Formatter(form))
            logger.addHandler(handler)
            logger.propagate = False
        logger.setLevel(logging.INFO)


def run(store: str | Path, options: Options | None = None) -> None:
    """Serve until told to stop; see `kgraph.web.serve`."""
    options = options or Options.from_environment()
    configure_logs(options)
    app = create(store, options)
    if not str(store).startswith(("http://", "https://")) and not (options.token and not Path(store).exists()):
        from kgraph.web.snapshot import folder_of

        folder_of(Path(store))  # a missing store is told before anything starts
    config = uvicorn.Config(
        app,
        host=options.host,
        port=options.port,
        http=protocol(options),
        loop="asyncio",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=max(1, round(options.keep_alive)),
        timeout_graceful_shutdown=max(1, round(options.grace)),
        limit_concurrency=None,
        backlog=1024,
        forwarded_allow_ips="127.0.0.1",
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = Told(config)
    server.run()
    if not server.started:
        raise SystemExit(1)


class Told(uvicorn.Server):
    """A server that says where it listens (port 0 takes a free one), and for which being told to stop is no error."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM end it gracefully, a second one at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started and self.servers:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            print(
                f"kgraph serves at http://{shown}:{port}/  (SPARQL at /sparql, JSON at /api; Ctrl-C ends it)",
                flush=True,
            )
