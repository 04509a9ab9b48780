"""Statements in one order, and blank nodes named by what they stand for: equal graphs are equal bytes.

Only the ontology has blank nodes (restrictions, lists); data has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

import pyoxigraph as ox

from kgraph.vocabulary import PREFIXES

S = TypeVar("S", ox.Triple, ox.Quad)
WITH_PREFIXES = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML)


def sort(statements: Iterable[S]) -> list[S]:
    """Statements in the order in which they are written: by graph and subject, then types and labels first."""
    return sorted(statements, key=_place)


def serialize(statements: Iterable[ox.Quad], form: ox.RdfFormat) -> bytes:
    """Quads in an RDF format, sorted; a format without named graphs gets each triple once.

    >>> node, kind = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/p")
    >>> serialize([ox.Quad(node, kind, ox.Literal("1"), node)], ox.RdfFormat.N_TRIPLES)
    b'<http://example.org/a> <http://example.org/p> "1" .\\n'
    """
    quads = canonical(statements)
    prefixes = PREFIXES if form in WITH_PREFIXES else None
    if form.supports_datasets:
        return ox.serialize(sort(quads), format=form, prefixes=prefixes) or b""
    triples = sort({ox.Triple(q.subject, q.predicate, q.object) for q in quads})
    return ox.serialize(triples, format=form, prefixes=prefixes) or b""


def canonical(statements: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads with blank nodes named by RDFC-1.0, graph by graph; graphs without any are as they were."""
    by_graph: dict[str, list[ox.Quad]] = defaultdict(list)
    blank: set[str] = set()
    for quad in statements:
        name = str(quad.graph_name)
        by_graph[name].append(quad)
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            blank.add(name)
    for name in blank:
        dataset = ox.Dataset(by_graph[name])
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        by_graph[name] = list(dataset)
    return [quad for quads in by_graph.values() for quad in quads]


def _place(statement: ox.Triple | ox.Quad) -> tuple[str, str, str, str]:
    predicate = statement.predicate.value
    rank = 0 if predicate.endswith("#type") else 1 if predicate.endswith("rdf-schema#label") else 2
    graph = str(statement.graph_name) if isinstance(statement, ox.Quad) else ""
    return (graph, str(statement.subject), f"{rank}{predicate}", str(statement.object))
