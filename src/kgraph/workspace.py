"""The part of a store that some documents touch, as a store of its own.

Linking and detection ask the whole store when everything is to be done, and a small one in memory
when a few documents changed: those documents, the ones that share a block key with them, and the
reference graphs. So the same code and the same rules serve both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(slots=True)
class Workspace:
    """`store` to read from; `whole` is the store it was taken from (the same one for a full run)."""

    store: Store
    whole: Store

    @classmethod
    def of(cls, whole: Store, documents: Iterable[str]) -> Workspace:
        """A new store with the reference graphs and the graphs of `documents` (IRIs; missing ones are none)."""
        store = Store()
        for graph in REFERENCE:
            store.extend(whole.quads_for_pattern(None, None, None, graph))
        workspace = cls(store, whole)
        workspace.add(documents)
        return workspace

    def add(self, documents: Iterable[str]) -> None:
        """Loads the graphs of more documents."""
        for document in sorted(documents):
            for graph in graphs_of(self.whole, document):
                self.store.extend(self.whole.quads_for_pattern(None, None, None, graph))

    def links(self, documents: frozenset[str] | None, actors: Iterable[str] = ()) -> Iterator[Quad]:
        """The stored links of `documents` (None: of all) and of `actors`, judgements and keys included."""
        if documents is None:
            yield from self.whole.quads_for_pattern(None, None, None, LINK_GRAPH)
            return
        nodes = [NamedNode(iri) for iri in sorted(set(actors))]
        for document in sorted(documents):
            home = NamedNode(document)
            yield from self.whole.quads_for_pattern(home, None, None, LINK_GRAPH)
            found = self.whole.quads_for_pattern(None, DESCRIBED_IN, home, LINK_GRAPH)
            nodes += [q.subject for q in found if isinstance(q.subject, NamedNode)]
        for node in nodes:
            yield from self.whole.quads_for_pattern(node, None, None, LINK_GRAPH)
            for quad in self.whole.quads_for_pattern(None, None, node, LINK_GRAPH):
                if quad.predicate == JUDGES:
                    yield from self.whole.quads_for_pattern(quad.subject, None, None, LINK_GRAPH)
                elif quad.predicate.value in SYMMETRIC:
                    yield quad


SYMMETRIC = frozenset(
    KG + name for name in ("sameEventAs", "maybeSameEventAs", "differentEventFrom", "sameOriginAs")
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


def described_in(store: Store, iri: str) -> set[str]:
    """The documents that a linked event, claim, actor or place stands in."""
    return {value(q.object) for q in store.quads_for_pattern(NamedNode(iri), DESCRIBED_IN, None, LINK_GRAPH)}
