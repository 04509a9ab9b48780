"""The JSON interface under /api: lists with filters and pages, for people who do not write SPARQL."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from kgraph.model import Stance
from kgraph.vocabulary import schema
from kgraph.web import assemble, data, http
from kgraph.web.data import literal
from kgraph.web.problems import MEDIA_TYPE, Problem
from kgraph.web.records import (
    Actor,
    Actors,
    Article,
    Articles,
    Claim,
    Claims,
    Contradiction,
    Contradictions,
    Named,
    Page,
    ProblemDetails,
)

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": ProblemDetails.model_json_schema()}}}
    for status, text in (
        (400, "The request is not understood"),
        (404, "There is no such thing"),
        (422, "A parameter does not fit"),
        (503, "A limit of the server was reached"),
    )
}
router = APIRouter(prefix="/api", tags=["graph"], responses=ERRORS)
EPOCH = date(1970, 1, 1).toordinal()
CLASSES = {stance: name for name, stance in assemble.STANCES.items()}
NoNull = Annotated[str, Query(max_length=300, pattern=r"^[^\x00]*$")]


class Paging:
    """Which part of a list is wanted."""

    def __init__(
        self,
        limit: Annotated[int, Query(ge=1, le=500, description="how many at once")] = 50,
        offset: Annotated[int, Query(ge=0, le=10_000_000, description="how many to leave out")] = 0,
    ) -> None:
        self.limit, self.offset = limit, offset

    def page(self, request: Request, total: int) -> dict[str, Any]:
        """The members of a page."""
        following = None
        if self.offset + self.limit < total:
            given = [(k, v) for k, v in request.query_params.multi_items() if k not in ("limit", "offset")]
            pairs = [*given, ("limit", self.limit), ("offset", self.offset + self.limit)]
            following = f"{request.url.path}?{urlencode(pairs)}"
        return Page(total=total, limit=self.limit, offset=self.offset, next=following).model_dump()


class About:
    """Filters of claims: who, where, what, when, and words."""

    def __init__(
        self,
        claimant: Annotated[
            NoNull, Query(description="part of the name, or IRI, of the claimant or of whom it acts for")
        ] = "",
        place: Annotated[NoNull, Query(description="part of the name, or IRI, of the place or of one around it")] = "",
        event: Annotated[NoNull, Query(description="event type, such as shelling (narrower types too)")] = "",
        article: Annotated[NoNull, Query(description="identifier or IRI of the article")] = "",
        since: Annotated[date | None, Query(description="events on or after this day")] = None,
        until: Annotated[date | None, Query(description="events on or before this day")] = None,
        q: Annotated[NoNull, Query(description="words of the quote")] = "",
    ) -> None:
        self.claimant, self.place, self.event, self.article = claimant, place, event, article
        self.since, self.until, self.q = since, until, q

    def pattern(self, claim: str) -> str:
        """The filters as a pattern on the variable `claim`."""
        parts = []
        if self.claimant:
            parts.append(
                f"FILTER EXISTS {{ {claim} kg:claimedFor|kg:claimedBy ?who . {_called('?who', self.claimant)} }}"
            )
        if self.place:
            parts.append(
                f"FILTER EXISTS {{ {claim} kg:about/kg:atPlace/kg:within* ?where . {_called('?where', self.place)} }}"
            )
        if self.event:
            parts.append(
                f"FILTER EXISTS {{ {claim} kg:about/kg:eventType/skos:broader* {assemble.concept(self.event)} }}"
            )
        if self.article:
            parts.append(f"{claim} kg:reportedIn {_document(self.article, '?filed')}")
        if self.since:
            day = self.since.toordinal() - EPOCH
            parts.append(f"FILTER EXISTS {{ {claim} kg:about/kg:endsDay ?last FILTER(?last >= {day}) }}")
        if self.until:
            day = self.until.toordinal() - EPOCH
            parts.append(f"FILTER EXISTS {{ {claim} kg:about/kg:beginsDay ?begun FILTER(?begun <= {day}) }}")
        if self.q:
            parts.append(
                f"FILTER EXISTS {{ {claim} kg:evidencedBy/kg:exact ?words"
                f" FILTER(CONTAINS(LCASE(?words), LCASE({literal(self.q)}))) }}"
            )
        return "\n".join(parts)


def _called(variable: str, name: str) -> str:
    if name.startswith(("http://", "https://")):
        return f"FILTER({variable} = {data.iri(name)})"
    return f"{variable} rdfs:label|skos:altLabel ?called FILTER(CONTAINS(LCASE(STR(?called)), LCASE({literal(name)})))"


def _document(name: str, variable: str) -> str:
    if name.startswith(("http://", "https://")):
        return f"{data.iri(name)} ."
    return f"{variable} . {variable} dcterms:identifier {literal(name)} ."


async def _listed(request: Request, paging: Paging, pattern: str, order: str) -> tuple[list[str], dict[str, Any]]:
    """The IRIs (?x) of one page of what fits the pattern, in an order, and the page's members."""
    site = http.site(request)
    total = await data.count(site, pattern)
    variables = " ".join(word for word in order.replace("(", " ").replace(")", " ").split() if word.startswith("?"))
    text = (
        f"SELECT DISTINCT ?x {variables} WHERE {{ {pattern} }} ORDER BY {order} ?x"
        f" LIMIT {paging.limit} OFFSET {paging.offset}"
    )
    rows = await data.select(site, text) if paging.offset < total else []
    iris = list(dict.fromkeys(row["x"].text for row in rows))
    return iris, paging.page(request, total)


_PLACED = "?x kg:reportedIn/dcterms:identifier ?document ; kg:evidencedBy/kg:startOffset ?start ."


@router.get("/claims", summary="Claims, by article and place in it")
async def claims(
    request: Request,
    paging: Annotated[Paging, Depends()],
    about: Annotated[About, Depends()],
    stance: Annotated[Stance | None, Query(description="what the claimant does")] = None,
) -> Claims:
    """Who says what, in which words."""
    pattern = f"?x a kg:{CLASSES[stance] if stance else 'Claim'} . {_PLACED} {about.pattern('?x')}"
    if stance is Stance.ASSERTION:
        pattern += " FILTER NOT EXISTS { ?x a kg:Accusation } FILTER NOT EXISTS { ?x a kg:FigureReport }"
    iris, page = await _listed(request, paging, pattern, "?document ?start")
    return Claims(items=await assemble.claims(http.site(request), iris), **page)


@router.get("/claim", summary="One claim")
async def claim(request: Request, iri: Annotated[NoNull, Query(description="its IRI")]) -> Claim:
    """A claim by its IRI."""
    site = http.site(request)
    if not await data.select(site, f"SELECT ?t WHERE {{ {data.iri(iri)} a kg:Claim, ?t }} LIMIT 1"):
        raise Problem(404, "not-found", f"there is no claim <{iri}>")
    return (await assemble.claims(site, [iri]))[0]


@router.get("/figures", summary="Figures: claims that give a count, by day")
async def figures(
    request: Request,
    paging: Annotated[Paging, Depends()],
    about: Annotated[About, Depends()],
    counts: Annotated[NoNull, Query(description="what is counted, such as killed")] = "",
    at_least: Annotated[int | None, Query(ge=0, le=2**53, description="figures that allow this many or more")] = None,
) -> Claims:
    """Who counts how many."""
    pattern = f"?x a kg:FigureReport . {_PLACED} {about.pattern('?x')}"
    if counts:
        pattern += f" ?x kg:counts {assemble.concept(counts)} ."
    if at_least is not None:
        pattern += f" FILTER NOT EXISTS {{ ?x kg:atMost ?most FILTER(?most < {at_least}) }}"
    pattern += " OPTIONAL { ?x kg:asOfDay ?day }"
    iris, page = await _listed(request, paging, pattern, "?day ?document ?start")
    return Claims(items=await assemble.claims(http.site(request), iris), **page)


@router.get("/contradictions", summary="Contradictions, the certain and open ones first")
async def contradictions(
    request: Request,
    paging: Annotated[Paging, Depends()],
    about: Annotated[About, Depends()],
    kind: Annotated[NoNull, Query(description="such as Denial, Quantity or Compliance")] = "",
    strength: Annotated[str, Query(pattern="^(certain|possible)?$")] = "",
) -> Contradictions:
    """Pairs of claims that cannot both hold; a filter fits when one of the two fits it."""
    pattern = f"?x a {_kind(kind)} ; kg:involves ?claim . {about.pattern('?claim')}"
    if strength:
        pattern += f" ?x kg:strength {literal(strength)} ."
    pattern += " OPTIONAL { ?x kg:strength ?strength } OPTIONAL { ?x kg:standing ?standing }"
    iris, page = await _listed(request, paging, pattern, "?strength ?standing")
    return Contradictions(items=await assemble.contradictions(http.site(request), iris), **page)


def _kind(kind: str) -> str:
    if not kind:
        return "kg:Contradiction"
    wanted = kind.lower().removesuffix("contradiction")
    for name in schema().classes:
        if name.endswith("Contradiction") and name.lower().removesuffix("contradiction") == wanted:
            return f"kg:{name}"
    known = ", ".join(sorted(n.removesuffix("Contradiction") for n in schema().classes if n.endswith("Contradiction")))
    raise Problem(422, "bad-request", f"kind: {kind!r} is none of {known}")


@router.get("/contradiction", summary="One contradiction")
async def contradiction(request: Request, iri: Annotated[NoNull, Query(description="its IRI")]) -> Contradiction:
    """A contradiction by its IRI."""
    data.iri(iri)
    found = await assemble.contradictions(http.site(request), [iri])
    if not found:
        raise Problem(404, "not-found", f"there is no contradiction <{iri}>")
    return found[0]


@router.get("/actors", summary="Actors who make claims, by name")
async def actors(
    request: Request,
    paging: Annotated[Paging, Depends()],
    q: Annotated[NoNull, Query(description="part of the name")] = "",
) -> Actors:
    """Who speaks, for whom, how often, and how often in contradiction."""
    site = http.site(request)
    pattern = "?claim kg:claimedFor|kg:claimedBy ?x . ?x rdfs:label ?label ."
    if q:
        pattern += f" FILTER EXISTS {{ {_called('?x', q)} }}"
    iris, page = await _listed(request, paging, pattern, "?label")
    own = await data.nodes(site, iris)
    values = " ".join(data.iri(each) for each in iris)
    text = f"""SELECT ?x (COUNT(DISTINCT ?claim) AS ?n) (COUNT(DISTINCT ?finding) AS ?m) WHERE {{
      VALUES ?x {{ {values} }} ?claim kg:claimedFor|kg:claimedBy ?x .
      OPTIONAL {{ ?finding kg:involves ?claim ; a kg:Contradiction }} }} GROUP BY ?x"""
    counted = {row["x"].text: row for row in await data.select(site, text)} if iris else {}
    items = []
    for each in iris:
        node = own[each]
        kinds = [value.name for value in node.get("type", []) if "kgraph/ontology#" in value.text]
        items.append(
            Actor(
                iri=each,
                label=data.first(node, "label"),
                kind=next((k for k in sorted(kinds) if k not in ("Actor", "Agent")), "Actor"),
                aliases=sorted({v.text for v in node.get("altLabel", [])}),
                acts_for=[Named(iri=v.text, label=v.called) for v in node.get("actsFor", [])],
                claims=int(counted[each]["n"].text),
                contradictions=int(counted[each]["m"].text),
            )
        )
    return Actors(items=items, **page)


async def _articles(request: Request, iris: list[str], with_text: bool) -> list[Article]:
    site = http.site(request)
    own = await data.nodes(site, iris)
    values = " ".join(data.iri(each) for each in iris)
    text = f"""SELECT ?x (COUNT(DISTINCT ?claim) AS ?n) (COUNT(DISTINCT ?finding) AS ?m) WHERE {{
      VALUES ?x {{ {values} }} ?claim kg:reportedIn ?x .
      OPTIONAL {{ ?finding kg:involves ?claim ; a kg:Contradiction }} }} GROUP BY ?x"""
    counted = {row["x"].text: row for row in await data.select(site, text)} if iris else {}
    items = []
    for each in iris:
        row = counted.get(each)
        items.append(
            Article(
                **assemble.article_name(each, own[each]).model_dump(),
                language=assemble.text_or_none(own[each], "language"),
                claims=int(row["n"].text) if row else 0,
                contradictions=int(row["m"].text) if row else 0,
                text=assemble.text_or_none(own[each], "text") if with_text else None,
            )
        )
    return items


@router.get("/articles", summary="Articles, by day of publication")
async def articles(
    request: Request,
    paging: Annotated[Paging, Depends()],
    publisher: Annotated[NoNull, Query(description="part of the publisher's name")] = "",
    q: Annotated[NoNull, Query(description="words of the text or title")] = "",
) -> Articles:
    """What was read."""
    pattern = "?x a kg:Document ; dcterms:identifier ?name . OPTIONAL { ?x kg:publishedDay ?day }"
    if publisher:
        pattern += f" ?x kg:publisherName ?by FILTER(CONTAINS(LCASE(?by), LCASE({literal(publisher)})))"
    if q:
        pattern += f" ?x kg:text ?words FILTER(CONTAINS(LCASE(?words), LCASE({literal(q)})))"
    iris, page = await _listed(request, paging, pattern, "?day ?name")
    return Articles(items=await _articles(request, iris, False), **page)


@router.get("/articles/{identifier}", summary="One article with its text")
async def article(request: Request, identifier: str) -> Article:
    """An article by its identifier."""
    site = http.site(request)
    text = f"SELECT ?x WHERE {{ ?x a kg:Document ; dcterms:identifier {literal(identifier)} }} LIMIT 1"
    rows = await data.select(site, text)
    if not rows:
        raise Problem(404, "not-found", f"there is no article {identifier!r}")
    return (await _articles(request, [rows[0]["x"].text], True))[0]


class Numbers(BaseModel):
    """How much there is."""

    articles: int
    claims: dict[str, int]
    contradictions: dict[str, int]
    actors: int


@router.get("/summary", summary="How much there is, by stance and kind")
async def summary(request: Request) -> Numbers:
    """The totals of the store."""
    site = http.site(request)
    stances: dict[str, int] = {}
    for stance, name in CLASSES.items():
        stances[stance] = await data.count(site, f"?x a kg:{name}")
    stances["assertion"] = max(0, stances["assertion"] - stances["accusation"] - stances["figure"])
    text = (
        "SELECT ?kind (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a kg:Contradiction, ?kind } GROUP BY ?kind ORDER BY ?kind"
    )
    kinds = {row["kind"].name: int(row["n"].text) for row in await data.select(site, text) if "kind" in row}
    return Numbers(
        articles=await data.count(site, "?x a kg:Document"),
        claims=stances,
        contradictions={k: n for k, n in kinds.items() if k.endswith("Contradiction") and k != "Contradiction"},
        actors=await data.count(site, "?claim kg:claimedBy ?x"),
    )
