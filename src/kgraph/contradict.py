"""Runs the rules of queries/clear/ and queries/contradict/ and stores what they find.

The clearances come first, so that a contradiction can leave out the pairs they explain. Rules run on
a store in memory that holds only what rules speak of: of the whole graph, or of what some documents
touch. A rule is a file; nothing here knows the kinds.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat, Store, parse

from kgraph import bulk, material, queries
from kgraph.columns import KG
from kgraph.errors import QueryError
from kgraph.facts import FINDINGS
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
from kgraph.workspace import Graph, write_all


@dataclass(slots=True)
class Detected:
    """What `detect` did: findings by kind (of the run), those written and removed, seconds by rule."""

    kinds: dict[str, int] = field(default_factory=dict)
    written: int = 0
    removed: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def detect(
    graph: Graph,
    touched: Iterable[str] | None = None,
    rules: Mapping[str, Query] | None = None,
    copy: Store | None = None,
) -> Detected:
    """Writes the findings on the claims of the documents `touched` (IRIs; None: of all).

    The links must be up to date; `kgraph.link.link` says which documents that touched. `rules`: other rules
    than the shipped ones. `copy`: of the whole graph with its links, where all is to be done (see `kgraph.compare`).
    """
    chosen = queries.library() if rules is None else rules
    standings = {name: query.meta["standing"] for name, query in chosen.items() if "standing" in query.meta}
    seconds: dict[str, float] = {}
    if touched is None:
        return _detect_all(graph, chosen, standings, seconds, copy)
    documents = frozenset(touched)
    found = run(material.near(graph.store, chosen, documents), chosen, seconds)
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


@bulk.uncollected()
def _detect_all(
    graph: Graph,
    rules: Mapping[str, Query],
    standings: Mapping[str, str],
    seconds: dict[str, float],
    copy: Store | None,
) -> Detected:
    start = time.perf_counter()
    store = material.of_all(graph.store, material.terms(rules)) if copy is None else copy
    seconds["(reading the graph)"] = time.perf_counter() - start
    found = run(store, rules, seconds)
    start = time.perf_counter()
    context = Context(store)
    rows = all_rows(finish(found, found, context, standings), context)
    written, removed = write_all(graph, FINDINGS, rows, IRIS, threads=2)
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
