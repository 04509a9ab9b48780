"""A small store of our own writing for the tests of ontology, export and reasoning."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph import reference, resources
from kgraph.graph import Graph
from kgraph.vocabulary import FINDINGS_GRAPH, KG, LINKS_GRAPH, RDF_TYPE, document_graph


def fill(graph: Graph) -> None:
    """The ontology, the knowledge, and the valid example of the shapes, each in its named graph."""
    reference.load(graph)
    file = resources.path("shapes") / "examples" / "valid.ttl"
    parts: dict[ox.NamedNode, list[ox.Triple]] = {
        FINDINGS_GRAPH: [],
        LINKS_GRAPH: [],
        document_graph("field-press-1"): [],
    }
    for q in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
        node = str(q.subject)
        name = (
            FINDINGS_GRAPH if "/finding/" in node or q.predicate == KG.contradicts else document_graph("field-press-1")
        )
        name = LINKS_GRAPH if "/judgement/" in node else name
        parts[name].append(ox.Triple(q.subject, q.predicate, q.object))
    for name, triples in parts.items():
        graph.replace(name, triples)


@pytest.fixture
def graph() -> Iterator[Graph]:
    with Graph.open(None) as opened:
        fill(opened)
        yield opened


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example exported as .ttl and .owl, and as a bundle."""
    from kgraph.export import export

    folder = tmp_path_factory.mktemp("exported")
    with Graph.open(None) as opened:
        fill(opened)
        assert next(opened.store.quads_for_pattern(None, RDF_TYPE, KG.Claim), None) is not None
        for name in ("kgraph.ttl", "kgraph.owl"):
            export(opened, folder / name)
        export(opened, folder / "bundle", bundle=True)
    return folder
