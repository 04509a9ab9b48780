"""The SPARQL 1.1 Graph Store HTTP Protocol at /graphs: named by ``?graph=``, ``?default`` or address."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urljoin

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from kgraph.web import formats, guard, http
from kgraph.web.problems import Problem
from kgraph.web.sparql import Parameters, endpoint, fields

router = APIRouter(include_in_schema=False)
METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]
_NO_IRI = re.compile(r'[<>"{}|^`\\\x00-\x20]')


def named(request: Request) -> str | None:
    """The graph that a request is about: its IRI, "" for the default graph, None when it names none.

    Raises:
        Problem: 400, it names several, or what is no IRI.
    """
    given = Parameters(fields(request.scope["query_string"]))
    iri, default = given.one("graph"), given.one("default")
    if iri is not None and default is not None:
        raise Problem(400, "bad-request", "graph and default are both given; give one")
    direct = request.scope["path"].removeprefix("/graphs").strip("/")
    if direct:
        if iri is not None or default is not None:
            raise Problem(400, "bad-request", "the address names a graph already; leave graph and default out")
        return endpoint(request)
    if default is not None:
        return ""
    if iri is None:
        return None
    full = urljoin(endpoint(request), iri)
    if not iri or _NO_IRI.search(full) or not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", full):
        raise Problem(400, "bad-request", f"graph: {iri!r} is not an IRI")
    guard.refuse("", (full,))
    return full


async def parts(request: Request, base: str) -> tuple[list[dict[str, Any]], list[bytes]]:
    """The pieces of RDF in a request's body, each with its format.

    Raises:
        Problem: 415, a piece is in no known format; 400, the multipart body is broken.
    """
    kind, parameters = http.media_type(request)
    data = await http.body(request)
    pieces: list[tuple[str, bytes]] = []
    if kind == "multipart/form-data":

        async def stream() -> Any:
            yield data

        if f"--{parameters.get('boundary', '')}--".encode("latin-1", "replace") not in data:
            raise Problem(400, "bad-request", "the multipart body is broken: its boundary is missing, or it has no end")
        try:
            headers = Headers({"content-type": request.headers["content-type"]})
            form = await MultiPartParser(headers, stream(), max_files=100, max_fields=100).parse()
        except (MultiPartException, KeyError, UnicodeDecodeError) as error:
            raise Problem(400, "bad-request", f"the multipart body is broken: {error}") from None
        for _, value in form.multi_items():
            if isinstance(value, UploadFile):
                pieces.append(((value.content_type or "").split(";")[0].strip().lower(), await value.read()))
            else:
                pieces.append(("text/turtle", value.encode()))
    else:
        http.text(data, parameters.get("charset", ""))
        pieces.append((kind, data))
    found = []
    for kind, piece in pieces:
        format = formats.parser_of(kind)
        if format is None:
            known = ", ".join(formats.media_types(formats.GRAPHS))
            raise Problem(415, "unsupported-media-type", f"{kind or 'no media type'}: RDF comes as {known}")
        found.append({"kind": format.media_type, "base": base, "length": len(piece)})
    return found, [piece for _, piece in pieces]


async def read(request: Request) -> Response:
    """A graph, or the whole dataset when none is named."""
    graph = named(request)
    table = formats.DATASETS if graph is None else formats.GRAPHS
    wanted = Parameters(fields(request.scope["query_string"])).all("format")[-1:] or (None,)
    task = {
        "do": "dump",
        "graph": graph,
        "graphs": http.chosen(request, table, wanted[0]),
        "available": {"graphs": formats.media_types(table)},
    }
    return await http.read(request, task | {"steady": True})


async def check(request: Request) -> None:
    """Compare If-Match of a write with the state of the store.

    Raises:
        Problem: 412, the store has changed since the client read.
    """
    known = request.headers.get("if-match", "").strip()
    if known and known != "*":
        state = await http.site(request).store.state()
        if state not in [t.strip().removeprefix("W/").strip('"').partition("-")[0] for t in known.split(",")]:
            raise Problem(412, "precondition-failed", "the graph was written since you read it; read it again")


async def write(request: Request) -> Response:
    """PUT replaces a graph, POST adds to it (or makes a new one when none is named), DELETE removes it."""
    http.allow_writing(request)
    graph = named(request)
    store = http.site(request).store
    await check(request)
    if request.method == "DELETE":
        await http.body(request)
        await store.write({"do": "delete", "graph": graph})
        return Response(status_code=204)
    if graph is None and request.method == "PUT":
        raise Problem(400, "bad-request", "name the graph to replace: ?graph=…, ?default, or its address")
    fresh = graph is None
    if graph is None:
        graph = endpoint(request).rstrip("/") + "/" + uuid.uuid4().hex
    described, bodies = await parts(request, graph or endpoint(request))
    task = {"do": "put", "graph": graph, "merge": request.method == "POST", "parts": described}
    task["new"] = request.headers.get("if-none-match", "").strip() == "*"
    answer = await store.write(task, *bodies)
    if answer["existed"]:
        return Response(status_code=204)
    return Response(status_code=201, headers={"Location": graph} if fresh or graph.isascii() else {})


@router.api_route("/graphs", methods=METHODS)
@router.api_route("/graphs/{rest:path}", methods=METHODS)
async def graphs(request: Request) -> Response:
    """The graph store."""
    return await (read(request) if request.method in ("GET", "HEAD") else write(request))
