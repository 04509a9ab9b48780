"""Exports: the same bytes each time, nothing lost, readable by others, all or nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kgraph import reference, resources
from kgraph.errors import InputError, OutputError
from kgraph.export import export
from kgraph.graph import Graph
from kgraph.vocabulary import GRAPH, document_graph

DOCUMENT = document_graph("field-press-1")


@pytest.fixture
def graph() -> Iterator[Graph]:
    with Graph.open() as opened:
        reference.load(opened)
        file = resources.path("shapes") / "examples" / "valid.ttl"
        opened.replace(DOCUMENT, list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)))
        yield opened


@pytest.mark.parametrize("ending", [".ttl", ".owl", ".rdf", ".nt", ".trig", ".nq", ".jsonld"])
def test_an_export_has_the_same_bytes_each_time_and_can_be_read(graph: Graph, tmp_path: Path, ending: str) -> None:
    first, second = (export(graph, tmp_path / f"{name}{ending}")[0] for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    data = rdflib.Dataset()
    data.parse(first, format={".owl": "xml", ".rdf": "xml", ".jsonld": "json-ld", ".ttl": "turtle"}.get(ending))
    claims = set(
        data.query(
            "SELECT ?c WHERE { { ?c a ?k } UNION { GRAPH ?g { ?c a ?k } } }",
            initBindings={"k": rdflib.URIRef("https://w3id.org/kgraph/ontology#Claim")},
        )
    )
    assert len(claims) == 5


def test_a_merged_file_has_one_header_and_no_import(graph: Graph, tmp_path: Path) -> None:
    merged = rdflib.Graph().parse(export(graph, tmp_path / "a.ttl")[0])
    headers = list(merged.subjects(rdflib.RDF.type, rdflib.OWL.Ontology))
    assert len(headers) == 1
    assert str(headers[0]).startswith("https://w3id.org/kgraph/export/")
    assert list(merged.objects(None, rdflib.OWL.imports)) == []


def test_another_graph_gets_another_name(graph: Graph, tmp_path: Path) -> None:
    before = export(graph, tmp_path / "a.nt")[0].read_text()
    graph.remove(DOCUMENT)
    after = export(graph, tmp_path / "b.nt")[0].read_text()
    names = [next(line.split()[0] for line in text.splitlines() if "owl#Ontology" in line) for text in (before, after)]
    assert names[0] != names[1]


def test_the_builds_own_bookkeeping_stays_inside(graph: Graph, tmp_path: Path) -> None:
    quads = rdflib.Dataset()
    quads.parse(export(graph, tmp_path / "a.trig")[0], format="trig")
    names = {str(g.identifier) for g in quads.graphs() if len(g)}
    assert names == {GRAPH + "ontology", GRAPH + "knowledge", DOCUMENT.value}


def test_a_place_that_shares_an_actors_label_is_told_apart(graph: Graph, tmp_path: Path) -> None:
    merged = rdflib.Graph().parse(export(graph, tmp_path / "a.ttl")[0])
    kg = rdflib.Namespace("https://w3id.org/kgraph/ontology#")
    labels = [
        {str(merged.value(s, rdflib.RDFS.label)) for s in merged.subjects(rdflib.RDF.type, k)}
        for k in (kg.Actor, kg.Place)
    ]
    assert labels[0] & labels[1] == set()


def test_every_entity_has_a_label(graph: Graph, tmp_path: Path) -> None:
    merged = rdflib.Graph().parse(export(graph, tmp_path / "a.ttl")[0])
    named = {s for s in merged.subjects(rdflib.RDF.type) if isinstance(s, rdflib.URIRef)}
    assert sorted(s for s in named if merged.value(s, rdflib.RDFS.label) is None) == []


def test_a_zip_of_the_bundle_has_the_same_bytes_each_time(graph: Graph, tmp_path: Path) -> None:
    first, second = (export(graph, tmp_path / f"{name}.zip", bundle=True)[0] for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert "catalog-v001.xml" in archive.namelist()
        assert archive.testzip() is None


def test_an_unknown_ending_names_the_known_ones(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.graphml"):
        export(graph, tmp_path / "a.docx")


def test_what_cannot_be_written_leaves_nothing_behind(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        export(graph, tmp_path / "file" / "a.ttl")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
