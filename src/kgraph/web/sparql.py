"""The SPARQL 1.1 Protocol: queries at /sparql, updates at /update (and at /sparql, as the protocol allows)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from kgraph.web import formats, guard, http
from kgraph.web.problems import Problem

router = APIRouter(include_in_schema=False)

QUERY, UPDATE, FORM = "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"
T = TypeVar("T")
FIELDS = 1000  # of one request
AVAILABLE = {"results": formats.media_types(formats.RESULTS), "graphs": formats.media_types(formats.GRAPHS)}


class Parameters:
    """The fields of a request, from its address and its form, each as often as it was given."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return tuple(value for key, value in self.pairs if key == name)

    def one(self, name: str) -> str | None:
        """The value of a field that may be there once.

        Raises:
            Problem: 400, it is there more than once.
        """
        values = self.all(name)
        if len(values) > 1:
            raise Problem(400, "bad-request", f"{name} is given {len(values)} times; give it once")
        return values[0] if values else None


def fields(data: bytes) -> list[tuple[str, str]]:
    """The pairs of a URL-encoded text.

    Raises:
        Problem: 400, it is not UTF-8, or has too many fields.
    """
    if data.count(b"&") >= FIELDS:
        raise Problem(400, "bad-request", f"there are more than {FIELDS:,} fields", limit="fields", value=FIELDS)
    try:
        return parse_qsl(data.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise Problem(400, "bad-request", "the fields are not URL-encoded UTF-8") from None


async def looked_at(text: str, look: Callable[..., T], *given: Any, **named: Any) -> T:
    """What `look` finds in a text; in a thread when the text is long, so that others are answered meanwhile."""
    if len(text) < guard.LONG:
        return look(text, *given, **named)
    return await asyncio.to_thread(look, text, *given, **named)


async def query_task(request: Request, text: str, given: Parameters) -> dict[str, Any]:
    """The task for a query.

    Raises:
        Problem: 403, it would reach out of the store.
    """
    default, named = given.all("default-graph-uri"), given.all("named-graph-uri")
    await looked_at(text, guard.refuse, (*default, *named))
    wanted = given.all("format")[-1:] or (None,)
    return {
        "do": "query",
        "text": text,
        "base": endpoint(request),
        "default": list(default),
        "named": list(named),
        "union": http.site(request).options.default_graph == "union",
        "results": http.chosen(request, formats.RESULTS, wanted[0]),
        "graphs": http.chosen(request, formats.GRAPHS, wanted[0]),
        "available": AVAILABLE,
    }


def endpoint(request: Request) -> str:
    """The address of the request as clients know it, without its query part."""
    public = http.site(request).options.public_url
    if public:
        return public.rstrip("/") + request.url.path
    return str(request.url.replace(query="", fragment=""))


async def run_query(request: Request, text: str | None, given: Parameters) -> Response:
    """Answer a query.

    Raises:
        Problem: there is none, or what it ran into.
    """
    if text is None:
        raise Problem(400, "bad-request", "there is no query")
    task = await query_task(request, text, given)
    steady = await looked_at(text, guard.steady)
    return await http.read(request, task | {"steady": steady}, tagged=request.method != "POST" and steady)


async def run_update(request: Request, text: str | None, given: Parameters) -> Response:
    """Carry out an update.

    Raises:
        Problem: who asks may not, there is none, or what it ran into.
    """
    http.allow_writing(request)
    if text is None:
        raise Problem(400, "bad-request", "there is no update")
    default, named = given.all("using-graph-uri"), given.all("using-named-graph-uri")
    await looked_at(text, guard.refuse, (*default, *named), update=True)
    text = await looked_at(text, guard.with_dataset, default, named)
    await http.site(request).store.write({"do": "update", "text": text, "base": endpoint(request)})
    return Response(status_code=204)


async def operation(request: Request) -> tuple[str, str | None, Parameters]:
    """What a request asks for: ``query`` or ``update``, its text, and the other fields.

    Raises:
        Problem: 400 or 415, it cannot be told.
    """
    pairs = fields(request.scope["query_string"])
    if request.method != "POST":
        given = Parameters(pairs)
        if given.all("update"):
            raise Problem(400, "bad-request", "an update comes with POST")
        return "query", given.one("query"), given
    kind, parameters = http.media_type(request)
    data = await http.body(request)
    charset = parameters.get("charset", "")
    if kind == QUERY:
        return "query", http.text(data, charset), Parameters(pairs)
    if kind == UPDATE:
        return "update", http.text(data, charset), Parameters(pairs)
    if kind != FORM:
        raise Problem(
            *(415, "unsupported-media-type", f"a POST has {FORM}, {QUERY} or {UPDATE}, not {kind or 'nothing'}"),
            headers={"Accept-Post": f"{FORM}, {QUERY}, {UPDATE}"},
        )
    form = await looked_at(http.text(data, charset), lambda text: fields(text.encode()))
    given = Parameters(pairs + form)
    query, update = given.one("query"), given.one("update")
    if query is not None and update is not None:
        raise Problem(400, "bad-request", "there is a query and an update; send one")
    if update is not None and "update" not in dict(form):
        raise Problem(400, "bad-request", "an update comes in the body")
    return ("update", update, given) if update is not None else ("query", query, given)


@router.api_route("/sparql", methods=["GET", "HEAD", "POST"])
async def sparql(request: Request) -> Response:
    """Queries; updates by POST; the editor for browsers and the service description for programs without a query."""
    what, text, given = await operation(request)
    if what == "update":
        return await run_update(request, text, given)
    if text is None and request.method != "POST":
        if formats.wants_html(request.headers.get("accept")):
            from kgraph.web.pages import editor

            return await editor(request)
        from kgraph.web.description import describe

        return await describe(request)
    return await run_query(request, text, given)


@router.api_route("/sparql/", methods=["GET", "HEAD", "POST"])
async def sparql_slash(request: Request) -> Response:
    """The same address with a slash behind it."""
    if request.method in ("GET", "HEAD") and not request.url.query:
        return RedirectResponse("/sparql", 308)
    return await sparql(request)


@router.post("/update")
async def update(request: Request) -> Response:
    """Updates alone."""
    what, text, given = await operation(request)
    if what == "query":
        raise Problem(400, "bad-request", "this address is for updates; queries go to /sparql")
    return await run_update(request, text, given)
