"""What rules are run on: a store in memory with what they speak of, of the whole graph or near some documents.

All of it stands in one graph there, so that a rule is a plain join. Of the whole graph it is copied
inside the engine; near some documents it is those, the ones that share a block key or a judgement
with them, and the commitments that bind whom they tell of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from kgraph import bulk
from kgraph.columns import CLASSES, KG, LABEL, NO_LABELS, RDF_TYPE, TERMS
from kgraph.facts import FINDINGS, JUDGEMENT, LINKS, value
from kgraph.queries import Query
from kgraph.rows import Row, lines
from kgraph.workspace import (
    DESCRIBED_IN,
    JUDGES,
    LINK_GRAPH,
    REFERENCE,
    graphs_of,
    linked,
    sharing,
    stored_keys,
)

CONTEXT = frozenset(["claimedBy", "canonicalActor", "claimantSide", "reportedIn", "narratorOf", "sameOriginAs"])
FOREIGN = {
    " a ": RDF_TYPE,
    "rdfs:label": LABEL,
    "skos:broader": "http://www.w3.org/2004/02/skos/core#broader",
    "skos:altLabel": "http://www.w3.org/2004/02/skos/core#altLabel",
}
# labels are read of actors, concepts and commitments; judgements only where they keep events apart
OF_FEW = {LABEL: NO_LABELS}
JUDGED = frozenset(KG + name for name in ("judges", "ground"))
PARTNERS = ("sameEventAs", "maybeSameEventAs", "differentEventFrom")
ACTORS = frozenset(
    KG + name
    for name in ("claimedBy", "hasAgent", "hasPatient", "hasParty", "agentSide", "patientSide", "claimantSide")
)
UNREAD = frozenset({"blockKey", "describedIn", "score", "verdict", "decidedBy", "label", "a"})  # links no rule reads
HAS_PARTY, APART_BY = NamedNode(KG + "hasParty"), NamedNode(KG + "apartBy")


def terms(rules: Mapping[str, Query]) -> set[str]:
    """The IRIs of all that the rules speak of."""
    words = set(CONTEXT)
    for query in rules.values():
        if query.kind in ("clear", "contradict"):
            words |= query.predicates()
    spoken = {iri for word, iri in FOREIGN.items() if any(word in query.text for query in rules.values())}
    return {KG + word for word in words} | spoken


def of_all(whole: Store, wanted: set[str], classes: Iterable[str] = (), links: bool = True) -> Store:
    """What the whole graph says with the predicates `wanted`; types are those of `classes`, and of all actors.

    A class that is `wanted` is one of them. `links`: with what was made by linking before.
    """
    store = Store()
    kinds = sorted({*classes, *(iri for iri in wanted if iri.startswith(KG))})
    for text in bulk.side_by_side(lambda text: bulk.triples(whole, text), _extracts(wanted, kinds, links)):
        store.bulk_load(text, RdfFormat.N_TRIPLES)
    return store


def for_linking(whole: Store) -> Store:
    """A copy that `kgraph.link.link` can work on: of all that is no link."""
    return of_all(whole, {RDF_TYPE, *TERMS}, CLASSES, links=False)


def for_linking_too(whole: Store, rules: Mapping[str, Query]) -> Store:
    """A copy that `kgraph.link.link` and then the rules can work on, so that the graph is read once for both."""
    return of_all(whole, terms(rules) | TERMS, CLASSES, links=False)


def _extracts(wanted: set[str], kinds: Sequence[str], links: bool) -> Iterator[str]:
    """One CONSTRUCT for each predicate: copied inside the engine, not quad by quad."""
    derived = f"?g != <{FINDINGS}>" if links else f"?g != <{FINDINGS}> && ?g != <{LINKS}>"
    for predicate in sorted(wanted - JUDGED if not links else wanted):
        where = f"GRAPH ?g {{ ?s <{predicate}> ?o }} FILTER({derived})"
        if predicate == RDF_TYPE:
            where += f" VALUES ?o {{ {' '.join(f'<{iri}>' for iri in kinds)} }}"
            actors = f"SELECT DISTINCT ?s {{ GRAPH ?h {{ ?s a <{KG}Actor> }} }}"  # without GRAPH: twice the time
            yield f"CONSTRUCT {{ ?s a ?o }} WHERE {{ {{ {actors} }} GRAPH ?any {{ ?s a ?o }} }}"
        elif predicate in OF_FEW:
            where += f' FILTER(!REGEX(STR(?s), "{OF_FEW[predicate]}"))'
        elif predicate in JUDGED:
            where = f"GRAPH <{LINKS}> {{ ?s <{KG}apartBy> ?apart ; <{predicate}> ?o }}"
        yield f"CONSTRUCT {{ ?s <{predicate}> ?o }} WHERE {{ {where} }}"


def add_links(copy: Store, rows: Iterable[Row], iris: frozenset[str]) -> Iterator[Row]:
    """Passes the rows of the links on, and adds to a copy those that rules speak of."""
    apart: set[str] = set()
    kept: list[Row] = []
    with bulk.Loading(copy, DefaultGraph()) as loading:
        for row in rows:
            subject, name, _ = row
            if name == "apartBy":
                apart.add(subject)
            if name not in UNREAD and (subject in apart or not subject.startswith(JUDGEMENT)):
                kept.append(row)
                if len(kept) == bulk.LINES:
                    loading.add(lines(kept, iris))
                    kept = []
            yield row
        loading.add(lines(kept, iris))


def near(whole: Store, rules: Mapping[str, Query], documents: frozenset[str]) -> Store:
    """What the rules speak of, of what stands near `documents`: all that can make a finding with them."""
    wanted, store = terms(rules), Store()
    store.bulk_extend(_flat(_chosen(whole, wanted, _around(whole, rules, documents)), wanted))
    return store


def _around(store: Store, rules: Mapping[str, Query], documents: frozenset[str]) -> frozenset[str]:
    """The documents, all that share a block key with them, and those of events that are judged with theirs."""
    parties = {value(q.object) for g in REFERENCE for q in store.quads_for_pattern(None, HAS_PARTY, None, g)}
    known = {side for party in parties for side in linked(store, party, "onSideOf")}  # bound by the knowledge files
    weeks = max((-(-int(rule.meta.get("reach", "0")) // 7) for rule in rules.values()), default=0)
    asked: set[str] = set()
    for document in documents:
        keys = stored_keys(store, document)
        sides = {key for key in keys if key.startswith("s:") and "|" not in key}
        bound = {key for key in sides if key[2:] in known or sharing(store, [f"c:{key[2:]}"])}
        asked |= {f"c:{key[2:]}" for key in bound}
        for key in keys:
            subject, _, week = key.partition("|")
            if week == "*":
                asked.add(subject)
            elif week and key[:2] in ("p:", "s:", "t:"):
                reach = weeks if subject in bound else 0
                asked |= {f"{subject}|{int(week) + step}" for step in range(-reach, reach + 1)} | {f"{subject}|*"}
    found = sharing(store, asked) | documents
    for document in documents:
        for quad in store.quads_for_pattern(None, DESCRIBED_IN, NamedNode(document), LINK_GRAPH):
            for partner in linked(store, value(quad.subject), *PARTNERS):
                found |= linked(store, partner, "describedIn")
    return frozenset(found)


def _chosen(whole: Store, wanted: set[str], documents: frozenset[str]) -> Iterator[Quad]:
    for graph in REFERENCE:
        for predicate in sorted(wanted):
            yield from whole.quads_for_pattern(None, NamedNode(predicate), None, graph)
    nodes: set[str] = set()
    actors: set[str] = set()
    for document in sorted(documents):
        found = whole.quads_for_pattern(None, DESCRIBED_IN, NamedNode(document), LINK_GRAPH)
        nodes |= {value(quad.subject) for quad in found}
        for graph in graphs_of(whole, document):
            for quad in whole.quads_for_pattern(None, None, None, graph):
                if quad.predicate.value in wanted:
                    yield quad
                    if quad.predicate.value in ACTORS:
                        actors.add(value(quad.object))
    judgements: set[str] = set()
    for iri in sorted(nodes):
        node = NamedNode(iri)
        for quad in whole.quads_for_pattern(node, None, None, LINK_GRAPH):
            yield quad
            if quad.predicate.value in ACTORS:
                actors.add(value(quad.object))
        judgements |= {value(q.subject) for q in whole.quads_for_pattern(None, JUDGES, node, LINK_GRAPH)}
    for judgement in sorted(judgements):
        quads = list(whole.quads_for_pattern(NamedNode(judgement), None, None, LINK_GRAPH))
        if any(quad.predicate == APART_BY for quad in quads):
            yield from quads
    for iri in sorted(actors - nodes):
        yield from whole.quads_for_pattern(NamedNode(iri), None, None, LINK_GRAPH)
        label = next(iter(whole.quads_for_pattern(NamedNode(iri), NamedNode(LABEL), None, None)), None)
        if label is not None:
            yield label


def _flat(chosen: Iterable[Quad], wanted: set[str]) -> Iterator[Quad]:
    """The quads that rules ask for, in the default graph; of types and labels only those that matter."""
    plain, findings = DefaultGraph(), NamedNode(FINDINGS)
    for quad in chosen:
        predicate = quad.predicate.value
        if predicate not in wanted or quad.graph_name == findings:
            continue
        if predicate == RDF_TYPE and value(quad.object) not in wanted:
            continue
        if predicate in OF_FEW and re.search(OF_FEW[predicate], value(quad.subject)):
            continue
        yield Quad(quad.subject, quad.predicate, quad.object, plain)
