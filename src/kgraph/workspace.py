"""What linking and detection ask of a store: the documents that share a key, their graphs, their links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import chain, count, islice
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kgraph import bulk
from kgraph.columns import KG, RDF_TYPE
from kgraph.facts import DECISIONS, GRAPH, LINKS, value
from kgraph.rows import Row, lines, quads

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


MANY = 50_000  # rows, from which a graph is written in bulk instead of in one transaction


def write_all(
    graph: Graph, name: str, rows: Iterable[Row], iris: frozenset[str], threads: int = 1
) -> tuple[int, int]:
    """Makes `rows` a whole graph that is derived, and so can be made again. How many were added and removed.

    Only the difference to what is stored is written; in bulk when there is much, and then not in one step. (A bulk
    load is many times faster than a transaction, and dropping millions of quads at once takes minutes and gigabytes;
    a store behind a URL has no such thing.) `threads`: as in `kgraph.bulk.Loading`.
    """
    node, rest = NamedNode(name), iter(rows)
    first = list(islice(rest, MANY))
    before = list(islice(graph.store.quads_for_pattern(None, None, None, node), MANY))
    remote = str(getattr(graph, "place", "")).startswith("http")
    if remote or max(len(first), len(before)) < MANY:
        new = set(quads([*first, *rest], name, iris))
        old = set(graph.store.quads_for_pattern(None, None, None, node))
        if not old or (remote and old != new):
            graph.replace(name, sorted(new, key=str))
        else:
            graph.change(sorted(old - new, key=str), sorted(new - old, key=str))
        return len(new - old), len(old - new)
    text = lines(chain(first, rest), iris)
    if before:
        return _renew(graph, node, text)
    number = count()
    bulk.load(graph.store, (line for line, _ in zip(text, number, strict=False)), node, threads)
    return next(number), 0


def _renew(graph: Graph, node: NamedNode, text: Iterable[str]) -> tuple[int, int]:
    """Adds the lines of `text` that a graph lacks and removes those that are not in `text`, some at a time."""
    stale = {digest for piece in _stored(graph.store, node) for digest in map(_digest, piece)}
    fresh: list[str] = []
    for line in text:
        digest = _digest(line.encode())
        if digest in stale:
            stale.remove(digest)
        else:
            fresh.append(line)
    if stale:
        for piece in _stored(graph.store, node):
            gone = [line for line in piece if _digest(line) in stale]
            for place in range(0, len(gone), MANY):
                triples = parse(b"".join(gone[place : place + MANY]), format=RdfFormat.N_TRIPLES)
                graph.change(remove=[Quad(t.subject, t.predicate, t.object, node) for t in triples])
    if fresh:
        bulk.load(graph.store, fresh, node)  # last: what was only written in another way is there again
    return len(fresh), len(stale)


def _stored(store: Store, node: NamedNode) -> Iterator[list[bytes]]:
    """The lines of a stored graph, by predicate."""
    predicates = bulk.table(store, f"SELECT DISTINCT ?p {{ GRAPH {node} {{ ?s ?p ?o }} }}")
    texts = (
        f"CONSTRUCT {{ ?s <{predicate}> ?o }} WHERE {{ GRAPH {node} {{ ?s <{predicate}> ?o }} }}"
        for (predicate,) in sorted(predicates)
    )
    for text in bulk.side_by_side(lambda query: bulk.triples(store, query), texts):
        yield text.splitlines(keepends=True)


def _digest(line: bytes) -> bytes:
    return blake2b(line, digest_size=16).digest()


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
