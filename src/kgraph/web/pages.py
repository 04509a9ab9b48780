"""The pages that people read: contradictions with both quotes, one article with its claims, the query editor."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from kgraph.vocabulary import PREFIXES, schema
from kgraph.web import api, http
from kgraph.web.description import shipped, standalone
from kgraph.web.problems import Problem
from kgraph.web.records import Claim, Contradiction

router = APIRouter(include_in_schema=False)
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


def words(name: str) -> str:
    """A name of the ontology as words.

    >>> words("ScopedDenialContradiction")
    'scoped denial'
    """
    plain = name.removesuffix("Contradiction")
    return "".join(f" {c.lower()}" if c.isupper() else c for c in plain).strip()


@cache
def templates() -> Environment:
    """The templates, which escape all that they show."""
    found = Environment(
        loader=PackageLoader("kgraph.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"words": words, "path": lambda text: quote(text, safe=""), "day": lambda text: (text or "")[:10]}
    return found


def page(name: str, **values: Any) -> Response:
    """A page from a template."""
    text = templates().get_template(name).render(**values)
    headers = SECURITY | {"Vary": "Accept", "Cache-Control": "no-cache"}
    return Response(text, media_type="text/html", headers=headers)


@router.api_route("/", methods=["GET", "HEAD"])
async def home(
    request: Request,
    paging: Annotated[api.Paging, Depends()],
    about: Annotated[api.About, Depends()],
    kind: Annotated[api.NoNull, Query()] = "",
) -> Response:
    """The contradictions, with both sides' words."""
    found = await api.contradictions(request, paging, about, kind, "")
    numbers = await api.summary(request)
    given = {k: v for k, v in request.query_params.items() if v and k not in ("offset", "limit")}

    def at(offset: int) -> str:
        return "?" + urlencode(given | {"limit": paging.limit, "offset": offset})

    return page(
        "home.html",
        found=found,
        numbers=numbers,
        kind=kind,
        about=about,
        before=at(max(0, paging.offset - paging.limit)) if paging.offset else "",
        after=at(paging.offset + paging.limit) if found.next else "",
    )


@router.api_route("/articles/{identifier}", methods=["GET", "HEAD"])
async def article(request: Request, identifier: str) -> Response:
    """One article, with its claims marked in the text."""
    found = await api.article(request, identifier)
    about = api.About(article=found.iri)
    claims = (await api.claims(request, api.Paging(limit=500, offset=0), about)).items
    clashes = (await api.contradictions(request, api.Paging(limit=500, offset=0), about)).items
    return page(
        "article.html", article=found, pieces=pieces(found.text or "", claims), claims=claims, against=_against(clashes)
    )


def _against(clashes: list[Contradiction]) -> dict[str, list[tuple[Contradiction, Claim]]]:
    """For each claim: the contradictions that it is part of, with the other claim."""
    found: dict[str, list[tuple[Contradiction, Claim]]] = {}
    for clash in clashes:
        for one, other in ((clash.first, clash.second), (clash.second, clash.first)):
            found.setdefault(one.iri, []).append((clash, other))
    return found


def pieces(text: str, claims: list[Claim]) -> list[tuple[str, list[int]]]:
    """The text cut where quotes begin and end; each piece with the numbers of the claims whose words it is.

    >>> pieces("abc", [])
    [('abc', [])]
    """
    spans = [(c.quote.start, c.quote.end, n) for n, c in enumerate(claims, 1)]
    known = [(s, e, n) for s, e, n in spans if s is not None and e is not None and 0 <= s < e <= len(text)]
    cuts = sorted({0, len(text)} | {s for s, _, _ in known} | {e for _, e, _ in known})
    return [(text[a:b], [n for s, e, n in known if s <= a and b <= e]) for a, b in pairwise(cuts) if a < b]


async def editor(request: Request) -> Response:
    """The query editor (works without a build; the one from npm is used when it was built in)."""
    built = files("kgraph.web").joinpath("static", "editor.js").is_file()
    return page("editor.html", built=built, writable=bool(http.site(request).options.token))


@cache
def _known() -> bytes:
    """What the editor offers: prefixes, terms with their labels, and the shipped queries."""
    found = schema()
    terms = [
        {"term": f"kg:{name}", "label": found.labels.get(name, name), "kind": kind}
        for kind, names in (("class", found.classes), ("property", found.properties))
        for name in sorted(names)
    ]
    terms += [{"term": f"kgc:{c.name}", "label": c.label, "kind": "concept"} for _, c in sorted(found.concepts.items())]
    queries = [
        {"name": q.name, "title": q.title, "description": q.description, "kind": q.kind, "text": standalone(q.text)}
        for q in sorted(shipped(), key=lambda q: (q.kind != "view", q.name))
    ]
    return json.dumps({"prefixes": PREFIXES, "terms": terms, "queries": queries}, ensure_ascii=False).encode()


@router.api_route("/editor/known.json", methods=["GET", "HEAD"])
async def known(request: Request) -> Response:
    """Prefixes, terms and shipped queries, for the editor."""
    return _cached(request, _known(), "application/json")


def _cached(request: Request, content: bytes, kind: str) -> Response:
    etag = hashlib.sha256(content).hexdigest()[:16]
    headers = {"ETag": f'W/"{etag}"', "Cache-Control": "no-cache"}  # weak: compressed or not
    if http.unchanged(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)


@router.api_route("/assets/{name}", methods=["GET", "HEAD"])
async def asset(request: Request, name: str) -> Response:
    """A style, script or picture of the pages (of the package, or built into it from npm).

    Raises:
        Problem: 404, there is none.
    """
    kind = KINDS.get(name.rpartition(".")[2])
    for folder in ("assets", "static"):
        found = files("kgraph.web").joinpath(folder, name)
        if kind and "/" not in name and "\\" not in name and found.is_file():
            return _cached(request, found.read_bytes(), kind)
    raise Problem(404, "not-found", f"there is no {name}")


@router.api_route("/favicon.ico", methods=["GET", "HEAD"])
async def icon(request: Request) -> Response:
    """The icon."""
    return await asset(request, "icon.svg")


@router.api_route("/api/docs", methods=["GET", "HEAD"])
@router.api_route("/api", methods=["GET", "HEAD"])
async def docs(request: Request) -> Response:
    """What the JSON interface offers, from its OpenAPI description."""
    described = request.app.openapi()
    operations = [
        (method.upper(), path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return page("api.html", operations=operations, version=described["info"]["version"])
