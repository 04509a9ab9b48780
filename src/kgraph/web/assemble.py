"""Puts records together from the nodes of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgraph.vocabulary import ONTOLOGY, PREFIXES
from kgraph.web import data
from kgraph.web.data import Node, Value
from kgraph.web.records import (
    ArticleName,
    Claim,
    Contradiction,
    Days,
    Event,
    Figure,
    Named,
    Quote,
)
from kgraph.web.site import Site

STANCES = {
    "Accusation": "accusation",
    "FigureReport": "figure",
    "Denial": "denial",
    "Demand": "demand",
    "Pledge": "pledge",
    "Warning": "warning",
    "Assertion": "assertion",
}


def named(values: Iterable[Value]) -> list[Named]:
    """Nodes with their names."""
    return [Named(iri=value.text, label=value.called) for value in values]


def text_or_none(node: Node, *names: str) -> str | None:
    """The first value, or None."""
    return data.first(node, *names) or None


def article_name(iri: str, node: Node) -> ArticleName:
    """An article's name."""
    return ArticleName(
        iri=iri,
        id=data.first(node, "identifier"),
        title=text_or_none(node, "title"),
        publisher=text_or_none(node, "publisherName"),
        published=text_or_none(node, "publishedAt"),
        url=text_or_none(node, "url"),
    )


def _types(node: Node) -> list[str]:
    return [value.name for value in node.get("type", []) if value.text.startswith(ONTOLOGY)]


def _event(iri: str, node: Node) -> Event:
    kind = node.get("eventType", [])
    return Event(
        iri=iri,
        type=kind[0].name if kind else None,
        label=text_or_none(node, "label"),
        agents=named(node.get("hasAgent", [])),
        patients=named(node.get("hasPatient", [])),
        places=named(node.get("atPlace", [])),
        time=Days(
            begins=text_or_none(node, "begins"),
            ends=text_or_none(node, "ends"),
            precision=text_or_none(node, "timePrecision"),
            text=text_or_none(node, "timeText"),
        ),
    )


def _figure(node: Node) -> Figure:
    counts, who = node.get("counts", []), node.get("countsWho", [])
    return Figure(
        counts=counts[0].name if counts else None,
        who=data.first(node, "whoText") or (who[0].name if who else None),
        at_least=data.number(node, "atLeast"),
        at_most=data.number(node, "atMost"),
        text=text_or_none(node, "numberText"),
        hedge=text_or_none(node, "hedge"),
        counted_for=named(node.get("countedFor", [])),
        running=data.first(node, "isRunningCount") == "true",
    )


def _claim(iri: str, node: Node, others: dict[str, Node]) -> Claim:
    types = _types(node)
    spans, events, articles = (node.get(name, []) for name in ("evidencedBy", "about", "reportedIn"))
    span = others.get(spans[0].text, {}) if spans else {}
    article = articles[0].text if articles else ""
    confidence = data.first(node, "confidence")
    return Claim(
        iri=iri,
        stance=next((stance for kind, stance in STANCES.items() if kind in types), "assertion"),
        label=text_or_none(node, "label"),
        quote=Quote(
            text=data.first(span, "exact"),
            start=data.number(span, "startOffset"),
            end=data.number(span, "endOffset"),
            sentence=data.number(span, "sentenceNumber"),
        ),
        claimants=named(node.get("claimedBy", [])),
        speaks_for=named(node.get("claimedFor", [])),
        blames=named(node.get("blames", [])),
        certainty=text_or_none(node, "certainty"),
        negated=data.first(node, "negated") == "true",
        basis=text_or_none(node, "basis"),
        cue=text_or_none(node, "cue"),
        stated=text_or_none(node, "statedAt"),
        event=_event(events[0].text, others.get(events[0].text, {})) if events else None,
        figure=_figure(node) if "FigureReport" in types else None,
        article=article_name(article, others.get(article, {})),
        responds_to=sorted(value.text for value in node.get("respondsTo", [])),
        contradicts=sorted(value.text for value in node.get("contradicts", [])),
        confidence=float(confidence) if confidence else None,
    )


async def claims(site: Site, iris: Sequence[str]) -> list[Claim]:
    """The claims with these IRIs, in their order."""
    own = await data.nodes(site, iris)
    around = {
        value.text
        for node in own.values()
        for name in ("evidencedBy", "about", "reportedIn")
        for value in node.get(name, [])[:1]
    }
    others = await data.nodes(site, around)
    return [_claim(iri, own[iri], others) for iri in iris]


async def contradictions(site: Site, iris: Sequence[str]) -> list[Contradiction]:
    """The contradictions with these IRIs, in their order."""
    own = await data.nodes(site, iris)
    wanted = {data.first(node, name) for node in own.values() for name in ("firstClaim", "secondClaim")} - {""}
    known = {claim.iri: claim for claim in await claims(site, sorted(wanted))}
    found = []
    for iri in iris:
        node = own[iri]
        one, two = known.get(data.first(node, "firstClaim")), known.get(data.first(node, "secondClaim"))
        if one is None or two is None:
            continue
        kinds = [name for name in _types(node) if name.endswith("Contradiction") and name != "Contradiction"]
        found.append(
            Contradiction(
                iri=iri,
                kind=min(kinds, default="Contradiction"),
                explanation=text_or_none(node, "explanation"),
                strength=text_or_none(node, "strength"),
                relation=text_or_none(node, "relation"),
                standing=text_or_none(node, "standing"),
                found_by=text_or_none(node, "foundBy"),
                first=one,
                second=two,
            )
        )
    return found


def concept(name: str) -> str:
    """The IRI of a concept (an event type, a quantity) by its name, for a query."""
    return data.iri(name if ":" in name else PREFIXES["kgc"] + name)
