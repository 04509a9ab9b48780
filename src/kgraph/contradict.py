"""Runs the rules of queries/clear/ and queries/contradict/ and stores what they find.

The clearances come first, so that a contradiction can leave out the pairs they explain. Rules run on
a store in memory that holds only what rules speak of: of the whole graph, or of what some documents
touch. A rule is a file; nothing here knows the kinds.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, RdfFormat, Store, parse

from kgraph import bulk, queries
from kgraph.columns import KG, LABEL, NO_LABELS, RDF_TYPE
from kgraph.errors import QueryError
from kgraph.facts import FINDINGS, LINKS, value
from kgraph.findings import (
    IRIS,
    Context,
    Finding,
    all_rows,
    constructed,
    finish,
    of_claims,
    of_documents,
    stored,
    to_quads,
)
from kgraph.queries import Query
from kgraph.workspace import LINK_GRAPH, REFERENCE, Graph, graphs_of, sharing, stored_keys, write_all

CONTEXT = frozenset(
    ["claimedBy", "canonicalActor", "claimantSide", "reportedIn", "narratorOf", "sameOriginAs", "withdrawnIn"]
)


@dataclass(slots=True)
class Detected:
    """What `detect` did: findings by kind (of the run), those written and removed, seconds by rule."""

    kinds: dict[str, int] = field(default_factory=dict)
    written: int = 0
    removed: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def detect(graph: Graph, touched: Iterable[str] | None = None, rules: Mapping[str, Query] | None = None) -> Detected:
    """Writes the findings on the claims of the documents `touched` (IRIs; None: of all).

    The links must be up to date (`kgraph.link.link`). `rules`: other rules than the shipped ones.
    """
    chosen = queries.library() if rules is None else rules
    standings = {name: query.meta["standing"] for name, query in chosen.items() if "standing" in query.meta}
    seconds: dict[str, float] = {}
    if touched is None:
        return _detect_all(graph, chosen, standings, seconds)
    documents = frozenset(touched)
    near = frozenset(sharing(graph.store, _asked(graph.store, documents))) | documents
    found = run(rule_store(graph.store, chosen, near), chosen, seconds)
    context = Context(graph.store)
    fresh = [f for f in found if {context.document(f.first), context.document(f.second)} & documents]
    stale = of_documents(graph.store, documents)
    before = {finding.iri: finding for finding in stored(graph.store, stale)}
    claims = {claim for finding in (*fresh, *before.values()) for claim in (finding.first, finding.second)}
    kin = {f.iri: f for f in stored(graph.store, of_claims(graph.store, claims))}
    further = {claim for finding in (*kin.values(), *fresh) for claim in (finding.first, finding.second)}
    around = {f.iri: f for f in stored(graph.store, of_claims(graph.store, further))}
    around = {iri: finding for iri, finding in around.items() if iri not in stale} | {f.iri: f for f in fresh}
    again = [finding for iri, finding in kin.items() if iri not in stale] + fresh
    old = {quad for iri in kin.keys() | stale for quad in _quads_of(graph.store, iri, kin.get(iri) or before.get(iri))}
    new = to_quads(finish(again, around.values(), context, standings), context)
    graph.change(sorted(old - new, key=str), sorted(new - old, key=str))
    return Detected(_by_kind(fresh), len(new - old), len(old - new), seconds)


def _detect_all(
    graph: Graph, rules: Mapping[str, Query], standings: Mapping[str, str], seconds: dict[str, float]
) -> Detected:
    start = time.perf_counter()
    store = rule_store(graph.store, rules, None)
    seconds["(reading the graph)"] = time.perf_counter() - start
    found = run(store, rules, seconds)
    start = time.perf_counter()
    context = Context(store)
    removed = sum(1 for _ in graph.store.quads_for_pattern(None, None, None, NamedNode(FINDINGS)))
    graph.remove(FINDINGS)
    written = write_all(graph, FINDINGS, all_rows(finish(found, found, context, standings), context), IRIS)
    seconds["(writing the findings)"] = time.perf_counter() - start
    return Detected(_by_kind(found), written, removed, seconds)


def run(store: Store, rules: Mapping[str, Query], seconds: dict[str, float] | None = None) -> list[Finding]:
    """What the rules find in `store` (one default graph): all clearances, then all contradictions.

    Two rules run at one time; `seconds` gets those that each spent on a processor.
    """

    def timed(name: str) -> tuple[str, list[Finding], float]:
        start = time.thread_time()
        return name, apply(store, rules[name]), time.thread_time() - start

    found: list[Finding] = []
    for role, link in (("clear", "clearedWith"), ("contradict", "")):
        fresh: list[Finding] = []
        for name, findings, spent in bulk.side_by_side(timed, [n for n in sorted(rules) if rules[n].kind == role]):
            fresh += findings
            if seconds is not None:
                seconds[name] = spent
        if link:
            predicate = NamedNode(KG + link)
            pairs = {(f.first, f.second) for f in fresh} | {(f.second, f.first) for f in fresh}
            store.extend(Quad(NamedNode(one), predicate, NamedNode(other)) for one, other in pairs)
        found += fresh
    return found


def apply(store: Store, rule: Query) -> list[Finding]:
    """What one rule finds.

    Raises:
        QueryError: the rule does not parse, or is no CONSTRUCT.
    """
    try:
        result = store.query(rule.text)
    except SyntaxError as error:
        raise QueryError(rule.path, f"the rule does not parse ({error})") from error
    if not isinstance(result, QueryTriples):
        raise QueryError(rule.path, "a rule is a CONSTRUCT query")
    text = result.serialize(format=RdfFormat.N_TRIPLES) or b""  # while this runs, so may other threads
    return constructed(parse(text, format=RdfFormat.N_TRIPLES), rule.rule)


def rule_store(whole: Store, rules: Mapping[str, Query], documents: frozenset[str] | None) -> Store:
    """A store in memory with what the rules speak of, in one graph: of `documents`, or of all."""
    terms = set(CONTEXT)
    for query in rules.values():
        if query.kind in ("clear", "contradict"):
            terms |= query.predicates()
    wanted = {KG + term for term in terms} | {iri for word, iri in FOREIGN.items() if _speaks(rules, word)}
    store = Store()
    if documents is None:
        for text in bulk.side_by_side(lambda text: bulk.triples(whole, text), _extracts(wanted)):
            store.bulk_load(text, RdfFormat.N_TRIPLES)
        return store
    apart = {q.subject for q in whole.quads_for_pattern(None, NamedNode(KG + "apartBy"), None, LINK_GRAPH)}
    chosen = (q for q in _chosen(whole, wanted, documents) if q.predicate.value not in JUDGED or q.subject in apart)
    store.bulk_extend(_flat(chosen, wanted))
    return store


def _extracts(wanted: set[str]) -> Iterator[str]:
    """One CONSTRUCT for each predicate that rules speak of: copied inside the engine, not quad by quad."""
    for predicate in sorted(wanted):
        where = f"GRAPH ?g {{ ?s <{predicate}> ?o }} FILTER(?g != <{FINDINGS}>)"
        if predicate == RDF_TYPE:
            kinds = " ".join(f"<{iri}>" for iri in sorted(wanted) if iri.startswith(KG))
            where += f" VALUES ?o {{ {kinds} }}"
        elif predicate in OF_FEW:
            where += f' FILTER(!REGEX(STR(?s), "{OF_FEW[predicate]}"))'
        elif predicate in JUDGED:
            where = f"GRAPH <{LINKS}> {{ ?s <{KG}apartBy> ?apart ; <{predicate}> ?o }}"
        yield f"CONSTRUCT {{ ?s <{predicate}> ?o }} WHERE {{ {where} }}"


FOREIGN = {
    " a ": RDF_TYPE,
    "rdfs:label": LABEL,
    "skos:broader": "http://www.w3.org/2004/02/skos/core#broader",
    "skos:altLabel": "http://www.w3.org/2004/02/skos/core#altLabel",
}


# labels are read of actors, concepts and commitments; judgements only where they keep events apart
OF_FEW = {LABEL: NO_LABELS}
JUDGED = frozenset(KG + name for name in ("judges", "ground"))


def _speaks(rules: Mapping[str, Query], word: str) -> bool:
    return any(word in query.text for query in rules.values())


def _chosen(whole: Store, wanted: set[str], documents: frozenset[str]) -> Iterator[Quad]:
    for graph in REFERENCE:
        for predicate in sorted(wanted):
            yield from whole.quads_for_pattern(None, NamedNode(predicate), None, graph)
    described = NamedNode(KG + "describedIn")
    actors: set[str] = set()
    for document in sorted(documents):
        nodes = {value(q.subject) for q in whole.quads_for_pattern(None, described, NamedNode(document), LINK_GRAPH)}
        for graph in graphs_of(whole, document):
            for quad in whole.quads_for_pattern(None, None, None, graph):
                if quad.predicate.value in wanted:
                    yield quad
                    if quad.predicate.value.endswith(("#claimedBy", "#hasAgent", "#hasPatient")):
                        actors.add(value(quad.object))
        for node in sorted(nodes | actors):
            yield from whole.quads_for_pattern(NamedNode(node), None, None, LINK_GRAPH)
        actors.clear()


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


def _asked(store: Store, documents: frozenset[str]) -> set[str]:
    """The block keys under which the partners of `documents` stand, from the stored keys."""
    asked: set[str] = set()
    for document in documents:
        for key in stored_keys(store, document):
            subject, _, week = key.partition("|")
            if week == "*":
                asked.add(subject)
            elif week:
                asked |= {key, f"{subject}|*"}
    return asked


def _quads_of(store: Store, iri: str, finding: Finding | None) -> Iterator[Quad]:
    """The stored quads of a finding, and the links between its claims."""
    graph = NamedNode(FINDINGS)
    yield from store.quads_for_pattern(NamedNode(iri), None, None, graph)
    if finding is not None:
        one, other = NamedNode(finding.first), NamedNode(finding.second)
        yield from store.quads_for_pattern(one, None, other, graph)
        yield from store.quads_for_pattern(other, None, one, graph)


def _by_kind(findings: Iterable[Finding]) -> dict[str, int]:
    kinds: dict[str, int] = defaultdict(int)
    for finding in findings:
        kinds[finding.kind] += 1
    return dict(sorted(kinds.items()))
