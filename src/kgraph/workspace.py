"""What linking and detection ask of a store: the documents that share a key, their graphs, their links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count, islice
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, Store

from kgraph import bulk
from kgraph.columns import KG, RDF_TYPE
from kgraph.facts import DECISIONS, GRAPH, LINKS, Row, lines, quads, value

LINK_GRAPH = NamedNode(LINKS)
REFERENCE = (NamedNode(GRAPH + "ontology"), NamedNode(GRAPH + "knowledge"), NamedNode(DECISIONS))
DESCRIBED_IN, BLOCK_KEY, JUDGES = (NamedNode(KG + name) for name in ("describedIn", "blockKey", "judges"))


class Graph(Protocol):
    """What linking and detection need of a store: its quads, and atomic changes."""

    @property
    def store(self) -> Store: ...

    def replace(self, graph: str, statements: Iterable[Quad]) -> None: ...

    def remove(self, graph: str) -> None: ...

    def change(self, remove: Iterable[Quad] = (), add: Iterable[Quad] = ()) -> None: ...


MANY = 50_000  # rows, from which a graph is loaded in bulk instead of in one transaction


def write_all(graph: Graph, name: str, rows: Iterable[Row], iris: frozenset[str]) -> int:
    """Writes a whole graph that is derived, and so can be made again: in bulk when it is large. How many rows.

    The graph must be empty. (A bulk load is many times faster than a transaction; a store behind a URL
    has no such thing.)
    """
    rest = iter(rows)
    first = list(islice(rest, MANY))
    if len(first) < MANY or str(getattr(graph, "place", "")).startswith("http"):
        found = set(quads([*first, *rest], name, iris))
        graph.replace(name, sorted(found, key=str))
        return len(found)
    number = count()
    counted = (row for row, _ in zip(chain(first, rest), number, strict=False))
    bulk.load(graph.store, lines(counted, iris), NamedNode(name))
    return next(number)


def stored_links(store: Store, documents: Iterable[str], names: Iterable[str] = ()) -> Iterator[Quad]:
    """The stored links of `documents` and of the actors and places `names`, judgements and keys included."""
    nodes = [NamedNode(iri) for iri in sorted(set(names))]
    for document in sorted(documents):
        home = NamedNode(document)
        yield from store.quads_for_pattern(home, None, None, LINK_GRAPH)
        found = store.quads_for_pattern(None, DESCRIBED_IN, home, LINK_GRAPH)
        nodes += [q.subject for q in found if isinstance(q.subject, NamedNode)]
    for node in nodes:
        yield from store.quads_for_pattern(node, None, None, LINK_GRAPH)
        for predicate in TOWARDS:
            yield from store.quads_for_pattern(None, predicate, node, LINK_GRAPH)
        for quad in store.quads_for_pattern(None, JUDGES, node, LINK_GRAPH):
            yield from store.quads_for_pattern(quad.subject, None, None, LINK_GRAPH)


TOWARDS = tuple(  # what the links of one document may say of a node of another
    NamedNode(KG + name)
    for name in ("sameEventAs", "maybeSameEventAs", "differentEventFrom", "sameOriginAs", "revises", "withdraws")
)


def graphs_of(store: Store, document: str) -> list[NamedNode]:
    """The named graphs that hold a document: one, or none when it was removed."""
    quads = store.quads_for_pattern(NamedNode(document), NamedNode(RDF_TYPE), NamedNode(KG + "Document"), None)
    return sorted({quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)}, key=str)


def stored_keys(store: Store, document: str) -> set[str]:
    """The block keys that the links hold for a document."""
    return {value(q.object) for q in store.quads_for_pattern(NamedNode(document), BLOCK_KEY, None, LINK_GRAPH)}


def sharing(store: Store, keys: Iterable[str]) -> set[str]:
    """The documents that have one of the block keys."""
    return {
        value(quad.subject)
        for key in keys
        for quad in store.quads_for_pattern(None, BLOCK_KEY, Literal(key), LINK_GRAPH)
    }


def linked(store: Store, iri: str, *names: str) -> frozenset[str]:
    """What the stored links say of a node: the values of some ``kg:`` properties."""
    node = NamedNode(iri)
    return frozenset(
        value(quad.object)
        for name in names
        for quad in store.quads_for_pattern(node, NamedNode(KG + name), None, LINK_GRAPH)
    )


def linking(store: Store, iri: str, *names: str) -> frozenset[str]:
    """The nodes that the stored links say one of some ``kg:`` properties of, with the value `iri`."""
    node = NamedNode(iri)
    return frozenset(
        value(quad.subject)
        for name in names
        for quad in store.quads_for_pattern(None, NamedNode(KG + name), node, LINK_GRAPH)
    )
