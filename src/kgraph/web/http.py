"""What every route needs: bodies within their limits, who may write, and answers with the right headers."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from base64 import b64decode
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from kgraph.web import formats
from kgraph.web.answer import Answer
from kgraph.web.problems import MEDIA_TYPE, Problem
from kgraph.web.site import Site


class CutOff(Exception):
    """An answer that cannot be finished after it began: the connection is ended, so that nothing looks whole."""


SLOWEST = 1024  # bytes a second that a client must send at least


def site(request: Request) -> Site:
    """What the application holds."""
    found: Site = request.app.state.site
    return found


async def body(request: Request) -> bytes:
    """The request's body.

    Raises:
        Problem: 413, it is too large; 408, it comes too slowly; 415, it is compressed.
    """
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity"):
        raise Problem(
            *(415, "unsupported-media-type", f"the body is encoded as {coding}; send it as it is"),
            headers={"Accept-Encoding": "identity"},
        )
    options = site(request).options
    limit, stall = options.body, options.stall
    too_large = Problem(
        413, "too-large", f"the body is larger than {limit:,} bytes", {"Connection": "close"}, limit="body", value=limit
    )
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    pieces: list[bytes] = []
    size, began = 0, time.monotonic()
    stream = request.stream().__aiter__()
    while True:
        try:
            async with asyncio.timeout(stall):
                piece = await anext(stream)
        except StopAsyncIteration:
            return b"".join(pieces)
        except TimeoutError:
            piece = None
        if piece is None or time.monotonic() - began > stall + size / SLOWEST:
            raise Problem(
                *(408, "request-timeout", f"the body did not come within {stall:g} s", {"Connection": "close"}),
                limit="stall",
                value=stall,
            )
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise too_large


def media_type(request: Request) -> tuple[str, dict[str, str]]:
    """The Content-Type of the request: type in lower case, parameters."""
    kind, *rest = request.headers.get("content-type", "").split(";")
    parameters = {}
    for piece in rest:
        name, _, value = piece.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    return kind.strip().lower(), parameters


def text(data: bytes, charset: str = "") -> str:
    """The bytes as UTF-8.

    Raises:
        Problem: 400 or 415, they are something else.
    """
    if charset and charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, "unsupported-media-type", f"the body is in {charset}; send UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "bad-request", f"the body is not UTF-8 (byte {error.start})") from None


def allow_writing(request: Request) -> None:
    """Let pass who shows the token: as a bearer, or as the password of basic authentication.

    Raises:
        Problem: 403, the server has no token, so nobody writes; 401, the token is missing or wrong.
    """
    token = site(request).options.token
    if not token:
        raise Problem(403, "read-only", "this server was started without a token (KGRAPH_TOKEN), so nothing is written")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    given = given.strip()
    if scheme.lower() == "basic":
        try:
            given = b64decode(given, validate=True).decode().partition(":")[2]
        except ValueError:
            given = ""
    elif scheme.lower() != "bearer":
        given = ""
    if not hmac.compare_digest(hashlib.sha256(given.encode()).digest(), hashlib.sha256(token.encode()).digest()):
        raise Problem(
            *(401, "unauthorized", "writing needs the token: Authorization: Bearer …"),
            headers={"WWW-Authenticate": 'Bearer realm="kgraph"'},
        )


def chosen(request: Request, table: tuple[formats.Format, ...], name: str | None = None) -> list[str] | None:
    """The (name, media type) that the client gets of this kind: by ``format=``, else by Accept; None: none fits."""
    named = formats.BY_NAME.get(name or "")
    found = named if named in table else formats.choose(request.headers.get("accept"), table)
    return [found.name, found.types[0]] if found else None


def takes_gzip(request: Request) -> bool:
    """Whether the client takes gzip (RFC 9110, section 12.5.3)."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        if coding in ("gzip", "x-gzip", "*"):
            return not any(p.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for p in parameters)
    return False


def tag(state: str, task: dict[str, Any]) -> str:
    """The entity tag of what `task` gives over the store in `state`."""
    return state + "-" + hashlib.sha256(json.dumps(task, sort_keys=True).encode()).hexdigest()[:12]


def unchanged(request: Request, etag: str) -> bool:
    """Whether the client has it already (If-None-Match)."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or etag in [t.strip().removeprefix("W/").strip('"') for t in known.split(",")]


async def gone(request: Request) -> None:
    """Return when the client has hung up (call it after the body was read)."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def read(request: Request, task: dict[str, Any], tagged: bool = True) -> Response:
    """Run a reading task and answer with its result, with an entity tag where it is `tagged`.

    Short results are sent whole; long ones are streamed, and broken off without an end when something
    happens on the way, so that a part never looks like the whole. A client that hangs up ends its query.

    Raises:
        Problem: what the task ran into.
    """
    here = site(request)
    task = task | {"gzip": takes_gzip(request)}
    headers = {"Vary": "Accept, Accept-Encoding"}
    if tagged:
        etag = tag(await here.store.state(), task)
        headers |= {"ETag": f'"{etag}"', "Cache-Control": "no-cache"}
        if request.method in ("GET", "HEAD") and unchanged(request, etag):
            return Response(status_code=304, headers=headers)
    if "no-cache" in request.headers.get("cache-control", "").lower():
        task["anew"] = True
    working = asyncio.ensure_future(here.store.read(task))
    leaving = asyncio.ensure_future(gone(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Problem(400, "bad-request", "the client has hung up")
        answer = working.result()
    finally:
        leaving.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait((working,))
    task.pop("anew", None)
    if tagged:
        headers["ETag"] = f'"{tag(answer.state, task)}"'
    headers["Cache-Status"] = "kgraph; hit" if answer.head.get("kept") else "kgraph; fwd=miss"
    if answer.head.get("gzip"):
        headers["Content-Encoding"] = "gzip"
    headers["Content-Type"] = formats.BY_NAME[answer.head["form"]].header
    if answer.complete:
        return Response(await answer.bytes(), headers=headers)
    if request.method == "HEAD":
        await answer.leave()
        return Response(headers=headers)
    return Stream(answer, headers)


class Stream(StreamingResponse):
    """A long answer, sent as it is made; however it ends, its query process is given back or ended."""

    def __init__(self, answer: Answer, headers: dict[str, str]) -> None:
        super().__init__(_relay(answer), headers=headers)
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.answer.leave()


async def _relay(answer: Answer) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.pieces():
            yield piece
    except Problem as problem:
        raise CutOff(problem.kind) from problem


def error(problem: Problem) -> Response:
    """The answer that tells of a problem."""
    return Response(problem.json(), problem.status, problem.headers, MEDIA_TYPE)
