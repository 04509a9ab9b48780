"""Each shape objects to what it is there for, and to nothing in the valid example; two SHACL engines agree."""

from __future__ import annotations

import re
from functools import cache

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH

from kgraph import resources, validate
from kgraph.vocabulary import FILES, PREFIXES

EXAMPLES = resources.path("shapes") / "examples"
SECTIONS = [
    (match[1], match[2].strip())
    for match in re.finditer(
        r"# must object: (\S+)\n(.*?)(?=\n# must object|\Z)", (EXAMPLES / "faults.ru").read_text(), re.S
    )
]


def spoiled(update: str) -> list[ox.Quad]:
    store = ox.Store()
    store.load(path=str(EXAMPLES / "valid.ttl"), format=ox.RdfFormat.TURTLE)
    before = set(store)
    store.update(update, prefixes=PREFIXES)
    assert set(store) != before, "the update changes nothing"
    return list(store)


@cache
def all_shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in sorted(resources.path("shapes").glob("*.ttl")):
        graph.parse(file)
    return graph


def test_the_valid_example_is_valid() -> None:
    report = validate.validate_file(EXAMPLES / "valid.ttl")
    assert report.problems == ()
    assert dict(report.checked)["claims"] == 5


@pytest.mark.parametrize(("shape", "update"), SECTIONS, ids=[f"{i}-{name}" for i, (name, _) in enumerate(SECTIONS)])
def test_the_shape_objects_to_its_fault(shape: str, update: str) -> None:
    report = validate.validate_document(spoiled(update))
    assert shape in {p.shape for p in report.problems}, report.text()
    problem = next(p for p in report.problems if p.shape == shape)
    assert problem.label
    assert problem.message.endswith(".")
    assert problem.message in report.text()


def test_every_shape_has_a_fault_that_it_must_object_to() -> None:
    shapes = {
        str(shape).removeprefix(PREFIXES["kgs"])
        for kind in (SH.PropertyShape, SH.SPARQLConstraint)
        for shape in all_shapes().subjects(RDF.type, kind)
    }
    assert shapes == {name for name, _ in SECTIONS}


def test_every_shape_has_a_name_and_a_sentence() -> None:
    for kind in (SH.PropertyShape, SH.SPARQLConstraint):
        for shape in all_shapes().subjects(RDF.type, kind):
            assert isinstance(shape, rdflib.URIRef)
            assert str(all_shapes().value(shape, SH.message)).endswith(".")


@pytest.mark.slow  # pySHACL parses each SPARQL constraint anew for each node
def test_plain_pyshacl_gives_the_same_results_node_by_node() -> None:
    wanted = ("QuoteIsSlice", "claim-certainty", "NarratorOfAnotherDocument", "figure-at-least", "ActsForItself")
    updates = [update for name, update in SECTIONS if name in wanted]
    quads = spoiled(";\n".join(updates))
    mine = {(p.shape, p.node, p.severity) for p in validate.validate_document(quads).problems}
    data = rdflib.Graph()
    data.parse(
        data=ox.serialize([ox.Triple(q.subject, q.predicate, q.object) for q in quads], format=ox.RdfFormat.TURTLE)
    )
    ontology = rdflib.Graph()
    for name in FILES:
        ontology.parse(resources.path(name))
    _, report, _ = pyshacl.validate(data, shacl_graph=all_shapes(), ont_graph=ontology, inference="none")
    theirs = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        severity = str(report.value(result, SH.resultSeverity)).removeprefix(str(SH))
        theirs.add((str(shape).removeprefix(PREFIXES["kgs"]), str(report.value(result, SH.focusNode)), severity))
    assert mine == theirs
